"""How care behaves: staff post needs, coordinators approve and take over, those on duty work the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from benchmarks.fortnight.people import answer, decides
from benchmarks.fortnight.world import ZONE, World, is_workday
from models import stopping
from models.area import Area
from models.availability import local_moment
from models.client import Client, ClientState, EndReason, PauseReason
from models.duty import Duty, on_duty
from models.errors import IllegalMove, NotOfferable
from models.kind import Kind
from models.need import OVER, Need, NeedState
from models.person import Person, Role, RoleName
from models.proposal import Proposal, ProposalState
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import VisitState

NEW_NEEDS = 0.04
"""Per client and working day, beside those that wait at the beginning and the series."""

HOSPITAL, HOME_AGAIN, DIES = 0.006, 0.25, 0.0005
"""Per client and day; of those in hospital, per day."""

TAKES_BACK = 0.004
"""Of waiting needs, in a morning."""

NOBODY_ANSWERS = 0.2
"""Of calls."""

CALLS_AT_ONCE = 200
"""No working half-hour has so many."""


@dataclass
class Care:
    """The staff of every area: who coordinates, who is on duty."""

    areas: Sequence[int]
    coordinators: dict[int, list[int]] = field(default_factory=dict)
    nurses: dict[int, int] = field(default_factory=dict)
    tried_again: set[int] = field(default_factory=set)

    def take_up_duty(self, world: World, start: datetime, days: int) -> None:
        """Evenings and week-ends go round among the coordinators of each area."""
        with world.shop.sessions.begin() as session:
            staff = select(Role).where(Role.name == RoleName.STAFF, Role.team_id.is_not(None)).order_by(Role.person_id)
            self.nurses = {role.team_id: role.person_id for role in session.scalars(staff) if role.team_id}
            for area_id in self.areas:
                roles = select(Role.person_id).where(Role.area_id == area_id, Role.name == RoleName.COORDINATOR)
                self.coordinators[area_id] = sorted(session.scalars(roles))
                for number in range(days):
                    day = start.astimezone(ZONE).date() + timedelta(days=number)
                    begins = time(16) if is_workday(day) else time(9)
                    during = Range(local_moment(day, begins, ZONE), local_moment(day, time(20), ZONE))
                    on_duty = self.coordinators[area_id][number % len(self.coordinators[area_id])]
                    session.add(Duty(area_id=area_id, person_id=on_duty, during=during))

    def morning(self, world: World) -> None:
        """Some clients are in hospital, some are home again, one may have died; on working days staff post needs."""
        with world.shop.sessions() as session:
            clients = [(c.id, c.state) for c in session.scalars(select(Client).order_by(Client.id))]
        for client_id, state in clients:
            if state is ClientState.ACTIVE:
                self._may_fall_out(world, client_id)
            elif state is ClientState.PAUSED and world.happens(HOME_AGAIN):
                with world.deed(None, "clients home again") as session:
                    stopping.resume(session.get_one(Client, client_id), world.now)
        self.take_back(world)
        if world.is_workday:
            self._post(world, [client_id for client_id, state in clients if state is ClientState.ACTIVE])

    def _may_fall_out(self, world: World, client_id: int) -> None:
        if world.happens(HOSPITAL):
            with world.deed(None, "clients gone to hospital") as session:
                stopping.pause(session.get_one(Client, client_id), PauseReason.HOSPITAL, None, world.now)
        elif world.happens(DIES):
            with world.deed(None, "clients died") as session:
                stopping.end(session.get_one(Client, client_id), EndReason.DIED, world.now)

    def _post(self, world: World, client_ids: list[int]) -> None:
        with world.shop.sessions() as session:
            kinds = session.scalars(select(Kind.id).order_by(Kind.id)).all()
        for client_id in client_ids:
            if world.happens(NEW_NEEDS):
                self._post_one(world, client_id, world.rng.choice(kinds))

    def _post_one(self, world: World, client_id: int, kind_id: int) -> None:
        day = world.now.astimezone(ZONE).date() + timedelta(days=world.rng.randint(1, 4))
        earliest = local_moment(day, time(world.rng.randint(9, 15)), ZONE)
        slack = timedelta(hours=world.rng.choice((0, 1, 3)))
        with world.deed(None, "needs posted by staff") as session:
            client, kind = session.get_one(Client, client_id), session.get_one(Kind, kind_id)
            if not client.is_offerable(world.now):
                raise NotOfferable
            need = Need(
                area=client.area,
                client=client,
                kind=kind,
                place=client.place,
                team=client.team,
                posted_by=session.get(Person, self.nurses.get(client.team_id or 0, 0)),
                earliest=earliest,
                latest=earliest + timedelta(minutes=kind.minutes) + slack,
                minutes=kind.minutes,
            )
            session.add(need)
            need.post(world.now)

    def work(self, world: World) -> None:
        """Half an hour of somebody on duty: approve, look after what has nobody, ring who must be rung."""
        for area_id in self.areas:
            person_id = self._on_duty(world, area_id)
            self._approve(world, area_id, person_id)
            self._look_after(world, area_id, person_id)
            self._ring(world, area_id, person_id)

    def _approve(self, world: World, area_id: int, person_id: int) -> None:
        pending = select(Proposal.need_id).join(Proposal.need)
        waiting = pending.where(Need.area_id == area_id, Proposal.state == ProposalState.PENDING)
        with world.shop.sessions() as session:
            need_ids = session.scalars(waiting.order_by(Proposal.need_id)).all()
        for need_id in need_ids:
            with world.deed(person_id, "shortlists approved") as session:
                need = session.get_one(Need, need_id)
                need.lock()
                if need.proposal is None or need.proposal.state is not ProposalState.PENDING:
                    raise IllegalMove
                need.proposal.approve(person_id, world.now)

    def _look_after(self, world: World, area_id: int, person_id: int) -> None:
        """Back to the board once, where there is time; else the coordinator keeps it, and home care goes."""
        far = world.now + timedelta(hours=5)
        unfilled = select(Need.id).where(Need.area_id == area_id, Need.state == NeedState.UNFILLED, Need.latest > far)
        with world.shop.sessions() as session:
            ids = [need_id for need_id in session.scalars(unfilled) if need_id not in self.tried_again]
        for need_id in ids:
            self.tried_again.add(need_id)
            with world.deed(person_id, "needs looked at again") as session:
                need = session.get_one(Need, need_id)
                need.lock()
                need.look_again(world.now)

    def _ring(self, world: World, area_id: int, person_id: int) -> None:
        waiting = select(Task.id).where(
            Task.area_id == area_id, Task.state == TaskState.OPEN, Task.not_before <= world.now
        )
        with world.shop.sessions() as session:
            ids = session.scalars(waiting.order_by(Task.due_at, Task.id).limit(CALLS_AT_ONCE)).all()
        for task_id in ids:
            call(world, task_id, person_id)

    def _on_duty(self, world: World, area_id: int) -> int:
        """Whoever answers for the area now, as the program itself would say."""
        with world.shop.sessions() as session:
            answering = on_duty(session, session.get_one(Area, area_id), world.now)
        world.on_duty.add(answering[0].id)
        return answering[0].id

    def take_back(self, world: World) -> None:
        """Some posters find that the help is not wanted any more."""
        live = select(Need.id, Need.posted_by_id).where(Need.posted_by_id.is_not(None), Need.earliest > world.now)
        with world.shop.sessions() as session:
            waiting = session.execute(live.where(Need.state.not_in(OVER)).order_by(Need.id)).all()
        for need_id, person_id in waiting:
            if world.happens(TAKES_BACK):
                with world.deed(person_id, "needs taken back by their poster") as session:
                    need = session.get_one(Need, need_id)
                    need.lock()
                    need.cancel(world.now)


def call(world: World, task_id: int, person_id: int) -> None:
    """Ring whom the task is about, and write down what they said."""
    with world.shop.sessions() as session:
        task = session.get_one(Task, task_id)
        if not task.is_open:
            return
        kind, offer_id = task.kind, task.offer_id
        says_yes = decides(world, task.offer) if task.offer is not None and task.offer.is_live else None
    world.counts[f"calls: {kind}"] += 1
    if world.happens(NOBODY_ANSWERS):
        with world.deed(person_id, "calls that nobody answered", "telephone") as session:
            session.get_one(Task, task_id).no_answer(world.now)
    elif offer_id is not None and says_yes is not None:
        answer(world, offer_id, says_yes=says_yes, via="telephone")
    else:
        with world.deed(person_id, "calls made", "telephone") as session:
            _write_down(session.get_one(Task, task_id), world.now)


def _write_down(task: Task, now: datetime) -> None:
    if task.visit is not None and task.kind is TaskKind.TELL_CLIENT:
        task.visit.lock()
        task.visit.tell_client(now)
    elif task.visit is not None and task.kind is TaskKind.LATE and task.visit.state is VisitState.BOOKED:
        task.visit.lock()
        task.visit.withdraw(now)
    elif task.is_open:
        task.finish(TaskAnswer.TOLD, now)
