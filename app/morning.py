"""This morning in an area: what breaks today, calls to make, suggestions to approve. Empty means done.

Read in a fixed number of queries, each over what is open alone, so that none grows with what has been.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload, load_only, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.access_calls import calls_to_make
from app.whole_calls import whole
from models.area import Area
from models.availability import local_midnight
from models.client import Client, ClientState
from models.concern import Concern, ConcernState
from models.cover import WAITING, Gap, gaps_in
from models.doorstep import DoorStep, Step
from models.helper import Helper
from models.kind import Kind
from models.need import Need, NeedState
from models.offer import Offer
from models.person import Person
from models.place import Place
from models.proposal import Candidate, Proposal, ProposalState
from models.task import TELLING, Task, TaskKind
from models.visit import AHEAD, Visit

MOST = 20
"""So many of each kind stand on the page; what is left comes up as they are done."""

CALLS = 5
LISTED = 4
"""So many of those who would be asked are loaded: three are named, and whether there are more is said."""

LIVE = (*WAITING, NeedState.BOOKED)

Loader = Callable[[InstrumentedAttribute[Any]], _AbstractLoad]

NEAR = timedelta(hours=1)
"""A client who is not told yet is a break when she should be told within that time."""

BREAKING = (TaskKind.LATE, TaskKind.BREAK_NEWS, TaskKind.SETTLE)
"""Calls that are a break whenever they are due."""


class BreakKind(StrEnum):
    """What has broken; `templates/morning/_<kind>.html` shows it."""

    DOOR = "door"
    NEED = "need"
    CALL = "call"
    CLIENT = "client"
    CONCERN = "concern"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that breaks today, at `at`, and what it is about."""

    kind: BreakKind
    at: datetime
    number: int
    visit: Visit | None = None
    need: Need | None = None
    task: Task | None = None
    client: Client | None = None
    concern: Concern | None = None
    gaps: Sequence[Gap] = ()

    @property
    def id(self) -> str:
        """What tells it apart on the page."""
        return f"{self.kind}-{self.number}"

    @property
    def clients(self) -> list[Client]:
        """Whose name the card says; a call says it of its own."""
        need = self.visit.need if self.visit else self.need
        about = self.client or (self.concern.client if self.concern else None) or (need.client if need else None)
        return [about] if about else [gap.client for gap in self.gaps]


@dataclass(frozen=True, slots=True)
class Morning:
    """The page of one area."""

    area: Area
    breaks: list[Break]
    calls: Sequence[Task]
    call_count: int
    proposals: Sequence[Proposal]
    proposal_count: int

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return not (self.breaks or self.call_count or self.proposal_count)


def morning(session: Session, area: Area, person: Person, now: datetime) -> Morning:
    """What waits in `area` for `person` this morning; what is urgent comes first."""
    waiting = calls_to_make(person, now).where(Task.area_id == area.id)
    urgent, calls, call_count = _calls(session, waiting, now)
    breaks = [
        *_at_the_door(session, area, now),
        *_needs(session, area, now),
        *urgent,
        *_clients_away(session, area, now),
        *_concerns(session, area),
        *_uncovered(session, area, now),
    ]
    above = [one.need.id for one in breaks if one.need]
    suggested = session.execute(_pending(), {"area": area.id, "above": above}).unique().all()
    return Morning(
        area=area,
        breaks=sorted(breaks, key=lambda one: (one.kind is not BreakKind.DOOR, one.at)),
        calls=calls,
        call_count=call_count,
        proposals=[proposal for proposal, _ in suggested],
        proposal_count=suggested[0][1] if suggested else 0,
    )


def _at_the_door(session: Session, area: Area, now: datetime) -> Iterator[Break]:
    """Visits at which nobody opens."""
    for visit in session.scalars(_shut_out(), {"area": area.id, "now": now}):
        yield Break(BreakKind.DOOR, visit.door_steps[0].at, visit.id, visit=visit)


@cache
def _shut_out() -> Select[Visit]:
    begun = and_(Need.area_id == bindparam("area"), Need.state.in_(LIVE), Need.earliest <= bindparam("now"))
    at_it = DoorStep.visit_id == Visit.id
    confirmed, opened = _each(at_it), _each(at_it, DoorStep.step == Step.OPENED)
    rows = select(Visit).join(Visit.need).where(begun, Visit.state.in_(AHEAD), confirmed > 0, opened == 0)
    of_need = contains_eager(Visit.need).options(_of_kind(), _brief(Need.client, Client.name, Client.phone))
    loaded = rows.options(of_need, _named(Visit.helper), selectinload(Visit.door_steps))
    return loaded.order_by(Visit.starts_at).limit(MOST)


def _needs(session: Session, area: Area, now: datetime) -> Iterator[Break]:
    """Needs of today and tomorrow that nobody covers, or that are past their time; and every visit that was lost."""
    next_days = local_midnight(local_midnight(now, area.zone) + timedelta(hours=54), area.zone)
    values = {"area": area.id, "now": now, "next_days": next_days}
    for need in session.scalars(_waiting(), values):
        yield Break(BreakKind.NEED, need.earliest, need.id, need=need)


@cache
def _waiting() -> Select[Need]:
    is_late = or_(Need.state == NeedState.UNFILLED, Need.decide_by <= bindparam("now"))
    is_dry = and_(Need.earliest < bindparam("next_days"), is_late)
    lost = _each(Visit.need_id == Need.id, Visit.withdrawn_for.is_not(None))
    in_area = and_(Need.area_id == bindparam("area"), Need.state.in_(WAITING))
    pending = Need.proposals.and_(Proposal.state == ProposalState.PENDING)
    first = Proposal.candidates.and_(Candidate.rank < LISTED)
    loaded = (
        select(Need)
        .where(in_area, or_(is_dry, lost > 0))
        .options(
            _of_kind(),
            _brief(Need.place, Place.district),
            _brief(Need.client, Client.name, Client.is_protected),
            selectinload(pending).joinedload(first).options(_named(Candidate.helper)),
            selectinload(Need.offers).options(_named(Offer.helper)),
            selectinload(Need.visits).options(_named(Visit.helper)),
        )
    )
    return loaded.order_by(Need.earliest, Need.id).limit(MOST)


def _calls(session: Session, waiting: Select[Task], now: datetime) -> tuple[list[Break], list[Task], int]:
    """Calls that are breaks: no word of a helper, or a client who should know by now, or soon. Then the first others.

    And how many others there are.
    """
    is_near = and_(Task.kind.in_(TELLING), Task.due_at <= now + NEAR)
    is_urgent = or_(Task.kind.in_(BREAKING), is_near)
    first = waiting.with_only_columns(Task.id, is_urgent, func.count().over(), maintain_column_froms=True)
    rows = session.execute(first.order_by(None).order_by(is_urgent.desc(), Task.due_at).limit(MOST + CALLS)).all()
    urgent = [number for number, is_break, _ in rows if is_break][:MOST]
    others = [number for number, is_break, _ in rows if not is_break][:CALLS]
    found = {task.id: task for task in whole(session, select(Task).where(Task.id.in_(urgent + others)))}
    breaks = [Break(BreakKind.CALL, found[one].due_at, one, task=found[one]) for one in urgent]
    return breaks, [found[one] for one in others], (rows[0][2] if rows else 0) - len(urgent)


def _clients_away(session: Session, area: Area, now: datetime) -> Iterator[Break]:
    """Clients who are away and have something left that was meant for them."""
    today = local_midnight(now, area.zone)
    for client in session.scalars(_left(), {"area": area.id, "today": today}):
        yield Break(BreakKind.CLIENT, today, client.id, client=client)


@cache
def _left() -> Select[Client]:
    mine = and_(Need.client_id == Client.id, Need.earliest >= bindparam("today"), Need.state.in_(LIVE))
    away = select(Client).where(Client.area_id == bindparam("area"), Client.state == ClientState.PAUSED)
    left = away.where(select(Need.id).where(mine).exists()).options(load_only(Client.name))
    return left.order_by(Client.name).limit(MOST)


def _concerns(session: Session, area: Area) -> Iterator[Break]:
    """Worries that staff have marked important and nobody has closed."""
    for concern in session.scalars(_worries(), {"area": area.id}):
        yield Break(BreakKind.CONCERN, concern.sent_at, concern.id, concern=concern)


@cache
def _worries() -> Select[Concern]:
    rows = select(Concern).join(Concern.client).where(Client.area_id == bindparam("area"), Concern.is_important)
    waiting = rows.where(Concern.state != ConcernState.CLOSED).order_by(Concern.sent_at).limit(MOST)
    client = _brief(Concern.client, Client.name, load=contains_eager)
    return waiting.options(client, _brief(Concern.reported_by, Person.name))


def _uncovered(session: Session, area: Area, now: datetime) -> Iterator[Break]:
    """Helpers who are away, each with all that they leave without cover."""
    left = sorted(gaps_in(session, area, now), key=lambda gap: (gap.helper.id, gap.starts_at))
    for helper_id, gaps in groupby(left, key=lambda gap: gap.helper.id):
        theirs = list(gaps)
        yield Break(BreakKind.COVER, theirs[0].starts_at, helper_id, gaps=theirs)


def _each(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many there are for each row: PostgreSQL looks for them row by row, where EXISTS would let it read all."""
    return select(func.count()).where(*which).scalar_subquery()


@cache
def _pending() -> Select[Proposal, int]:
    """Suggestions that wait for approval, the soonest help first, each with its first candidate; and how many."""
    in_area = and_(Need.area_id == bindparam("area"), Need.state == NeedState.PROPOSED)
    is_below = Need.id.not_in(bindparam("above", expanding=True))
    first = and_(Candidate.proposal_id == Proposal.id, Candidate.rank == 0)
    rows = select(Proposal, func.count().over()).join(Proposal.need).join(Need.kind).join(Need.client)
    with_first = rows.join(Candidate, first).join(Candidate.helper).join(Helper.person)
    loaded = with_first.where(in_area, is_below, Proposal.state == ProposalState.PENDING).options(
        contains_eager(Proposal.need).options(
            _of_kind(contains_eager), _brief(Need.client, Client.name, load=contains_eager)
        ),
        contains_eager(Proposal.candidates).options(_named(Candidate.helper, contains_eager)),
    )
    return loaded.order_by(Need.earliest, Proposal.id).limit(MOST)


def _named(helper: InstrumentedAttribute[Helper], load: Loader = joinedload) -> _AbstractLoad:
    """Of a helper no more than the card says: name and number."""
    person = _brief(Helper.person, Person.name, Person.phone, load=load)
    return load(helper).options(load_only(Helper.person_id), person)


def _of_kind(load: Loader = joinedload) -> _AbstractLoad:
    return _brief(Need.kind, Kind.names, Kind.icon, load=load)


def _brief(
    to: InstrumentedAttribute[Any], *columns: InstrumentedAttribute[Any], load: Loader = joinedload
) -> _AbstractLoad:
    """Of another thing no more than the card says."""
    return load(to).load_only(*columns)
