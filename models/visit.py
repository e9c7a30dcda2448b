"""Visits: booked help. The database itself refuses two overlapping ones of a helper, and two for one seat."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import telling, telling_visit
from models.base import Numbered, choice
from models.doorstep import DoorStep, Step
from models.errors import HelperBusy, IllegalMove
from models.event import About, session_of
from models.helper import Helper
from models.holding import hold
from models.lifecycle import Lifecycle
from models.place import Place
from models.task import Task, TaskAnswer, TaskKind, TaskState, drop_tasks
from models.travel import travel_time
from models.visit_state import AHEAD, HOLDING, VisitState, WithdrawReason

if TYPE_CHECKING:
    from models.need import Need
    from models.offer import Offer
    from models.spending import Spending

OPENING = timedelta(hours=1)
"""How long before and after a visit its door code is shown."""

LEFT_UNSAID = timedelta(hours=1)
"""So long after the nudge those on duty look after a visit that should have ended."""

MARGIN = timedelta(hours=6)
"""No travel inside an area takes longer."""


__all__ = ["AHEAD", "HOLDING", "Visit", "VisitState", "WithdrawReason", "helper_is_clear"]

V = VisitState


class Visit(Lifecycle, Numbered):
    """Help that a helper has said yes to.

    Life cycle: booked -> under_way -> done; booked | under_way -> not_home; booked -> done (arrival not tapped),
    cancelled or missed.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index(
            "uq_visit_need_seat_live",
            "need_id",
            "seat",
            unique=True,
            postgresql_where="state in ('booked', 'under_way', 'done')",
        ),
        ExcludeConstraint(
            ("helper_id", "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            where="state in ('booked', 'under_way')",
            name="ex_visit_helper_overlap",
        ),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("seat >= 0", name="seat"),
        Index(None, "helper_id", "starts_at"),
        Index("ix_visit_to_begin", "starts_at", postgresql_where="state = 'booked' and late_told_at is null"),
        Index("ix_visit_to_end", "ends_at", postgresql_where="state = 'under_way' and late_told_at is null"),
    )
    MOVES: ClassVar = {
        V.BOOKED: frozenset({V.UNDER_WAY, V.DONE, V.NOT_HOME, V.CANCELLED, V.MISSED}),
        V.UNDER_WAY: frozenset({V.DONE, V.NOT_HOME}),
    }

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    seat: Mapped[int]
    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), unique=True)
    state: Mapped[VisitState] = mapped_column(choice(VisitState, "state"), default=V.BOOKED)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    booked_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    client_told_at: Mapped[datetime | None]
    withdrawn_for: Mapped[WithdrawReason | None] = mapped_column(choice(WithdrawReason, "withdrawn_for"))
    note: Mapped[str] = mapped_column(default="")
    for_next: Mapped[str] = mapped_column(default="")
    was_well: Mapped[bool | None]
    longer_next: Mapped[bool] = mapped_column(default=False)
    nudged_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]

    need: Mapped["Need"] = relationship(back_populates="visits")
    helper: Mapped[Helper] = relationship()
    offer: Mapped["Offer | None"] = relationship()
    door_steps: Mapped[list["DoorStep"]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="DoorStep.id"
    )
    spending: Mapped["Spending | None"] = relationship(back_populates="visit")

    @property
    def about(self) -> About:
        return About(self.need.area_id, self.need.client_id, self.need_id, self.helper_id)

    @property
    def holds_seat(self) -> bool:
        """Whether this visit fills its seat."""
        return self.state in HOLDING

    @property
    def is_ahead(self) -> bool:
        """Whether the visit is still to come or under way."""
        return self.state in AHEAD

    @property
    def waits_at_door(self) -> bool:
        """Whether the helper stands at a door that nobody opens."""
        done = {taken.step for taken in self.door_steps}
        return self.is_ahead and bool(done) and Step.OPENED not in done

    @property
    def patience(self) -> tuple[datetime, datetime]:
        """When the helper is nudged who has not said that they are there, or have left; and when duty looks."""
        area = self.need.area
        if self.state is V.BOOKED:
            late = timedelta(minutes=area.late_minutes)
            return self.starts_at + late, self.starts_at + 2 * late
        nudge_at = self.ends_at + timedelta(minutes=area.nudge_minutes)
        return nudge_at, nudge_at + LEFT_UNSAID

    def reveals(self, now: datetime) -> bool:
        """Whether the helper may read whom the visit is to, and where: every gate that was open at the yes still is."""
        client, helper = self.need.client, self.helper
        on = self.need.area.day_of(self.starts_at)
        return client.is_offerable(now) and not client.bars(helper) and helper.may_help(on)

    def shows_code(self, now: datetime) -> bool:
        """Whether the door code may be seen: only around the visit."""
        return self.is_ahead and self.reveals(now) and self.starts_at - OPENING <= now <= self.ends_at + OPENING

    @staticmethod
    def book(need: "Need", offer: "Offer", now: datetime) -> "Visit":
        """Book the lowest free seat of `need` for the offer's helper, whose row is locked until the commit.

        HelperBusy when another visit overlaps or is too far away to get from one to the other in time.
        """
        session = session_of(need)
        hold(offer.helper)
        if not helper_is_clear(offer.helper, offer.starts_at, offer.ends_at, need.place):
            raise HelperBusy()
        taken = {visit.seat for visit in need.visits if visit.holds_seat}
        try:
            with session.begin_nested():
                visit = Visit(
                    need=need,
                    seat=min(set(range(need.seats)) - taken),
                    helper=offer.helper,
                    offer=offer,
                    starts_at=offer.starts_at,
                    ends_at=offer.ends_at,
                    booked_at=now,
                )
                session.add(visit)
        except IntegrityError as error:
            raise HelperBusy() from error
        visit.record("booked", now)
        offer.helper.lost_race_at = None
        return visit

    def move(self, state: StrEnum, now: datetime, verb: str) -> None:
        """Set the state; nudges and calls about how the visit stood before are dropped."""
        super().move(state, now, verb)
        self.nudged_at = self.late_told_at = None
        drop_tasks(session_of(self), now, Task.visit_id == self.id)

    def lock(self) -> None:
        """Hold need and visit, in that order, until the transaction ends."""
        self.need.lock()
        hold(self)

    def arrive(self, now: datetime) -> None:
        """The helper is there; tapping again changes nothing."""
        if self.state is not V.UNDER_WAY:
            self.move(V.UNDER_WAY, now, "arrived")
            self.arrived_at = now

    def at_door(self, step: Step, now: datetime) -> None:
        """Nobody opens, and the helper has done `step`; or she has opened after all. Again changes nothing.

        Those on duty hear of each step at once.
        """
        if not self.is_ahead:
            raise IllegalMove()
        self.arrive(now)
        if any(taken.step is step for taken in self.door_steps) or (step is Step.OPENED and not self.door_steps):
            return
        self.door_steps.append(DoorStep(step=step, at=now))
        self.record(step.value, now)
        telling_visit.at_door(self, step, now)

    def finish(
        self,
        now: datetime,
        note: str = "",
        *,
        for_next: str = "",
        was_well: bool | None = None,
        longer_next: bool = False,
    ) -> None:
        """The visit is done; tapping again changes nothing.

        `note` is for care and family, `for_next` for whoever helps her next; `was_well` None was not asked.
        """
        if self.state is V.DONE:
            return
        self.move(V.DONE, now, "done")
        self.left_at, self.note = now, note
        self.for_next, self.was_well, self.longer_next = for_next, was_well, longer_next
        self.need.finish(now)
        self._meet(now)
        telling.done(self, now)

    def remove_for_next(self, now: datetime) -> None:
        """The note for the next helper goes; without one nothing changes."""
        if self.for_next:
            self.for_next = ""
            self.record("note_removed", now, ["for_next"])

    def _meet(self, now: datetime) -> None:
        for pair in self.need.client.pairs:
            if pair.helper_id == self.helper_id:
                pair.meet(now)

    def could_not(self, now: datetime, note: str = "") -> None:
        """Nobody was at home, or it did not work out: the coordinator has the need."""
        if self.state is V.NOT_HOME:
            return
        self.move(V.NOT_HOME, now, "could_not")
        self.note = note
        self.need.fell_through(now)
        telling.could_not(self, now)

    def withdraw(self, now: datetime, why: WithdrawReason = WithdrawReason.OTHER) -> None:
        """The helper cannot come after all, early or late: everybody is told and the next is asked at once."""
        if self.state is V.CANCELLED:
            return
        self.withdrawn_for = why
        self.move(V.CANCELLED, now, "withdrawn")
        if self.offer:
            self.offer.withdraw(now)
        telling.withdrawn(self, now)
        self.need.seat_lost(now)

    def fall_due(self, now: datetime) -> None:
        """No word that the helper is there, or has left: they are nudged first, later those on duty look after it."""
        if not self.is_ahead:
            return
        nudge_at, tell_at = self.patience
        if self.nudged_at is None and now >= nudge_at:
            self.nudged_at = now
            self.record("nudged", now)
            telling_visit.nudge(self, now)
        if self.late_told_at is None and now >= tell_at:
            self.late_told_at = now
            self.record("late_told", now)
            telling_visit.late(self, now)

    def miss(self, now: datetime) -> None:
        """The helper never came: the need is open again."""
        self.move(V.MISSED, now, "missed")
        self.need.missed(now)

    def tell_client(self, now: datetime) -> None:
        """Somebody has told the client who comes and when; telling her again changes nothing."""
        if self.client_told_at is not None:
            return
        self.client_told_at = now
        self.record("client_told", now)
        telling_her = select(Task).where(Task.visit_id == self.id, Task.kind == TaskKind.TELL_CLIENT)
        for task in session_of(self).scalars(telling_her.where(Task.state == TaskState.OPEN)):
            task.finish(TaskAnswer.TOLD, now)


def helper_is_clear(helper: Helper, start: datetime, end: datetime, place: Place, *, besides: int = 0) -> bool:
    """Whether `helper` has no visit that overlaps, or lies too close to travel between the two; none `besides`."""
    near = (
        select(Visit)
        .where(Visit.helper_id == helper.id, Visit.state.in_(AHEAD), Visit.id != besides)
        .where(func.tstzrange(Visit.starts_at, Visit.ends_at).op("&&")(func.tstzrange(start - MARGIN, end + MARGIN)))
    )
    for visit in session_of(helper).scalars(near):
        gap = travel_time(visit.need.place, place, helper.mode)
        if start < visit.ends_at + gap and visit.starts_at < end + gap:
            return False
    return True
