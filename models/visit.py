"""Visits: booked help. The database itself refuses two overlapping ones of a helper, and two for one seat."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import telling
from models.base import Numbered, choice
from models.errors import HelperBusy
from models.event import About, session_of
from models.helper import Helper
from models.holding import hold
from models.lifecycle import Lifecycle
from models.place import Place
from models.travel import travel_time

if TYPE_CHECKING:
    from models.need import Need
    from models.offer import Offer

OPENING = timedelta(hours=1)
"""How long before and after a visit its door code is shown."""

MARGIN = timedelta(hours=6)
"""No travel inside an area takes longer."""


class VisitState(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_HOME = "not_home"
    CANCELLED = "cancelled"
    MISSED = "missed"


V = VisitState
AHEAD = (V.BOOKED, V.UNDER_WAY)
HOLDING = (V.BOOKED, V.UNDER_WAY, V.DONE)


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
    note: Mapped[str] = mapped_column(default="")

    need: Mapped["Need"] = relationship(back_populates="visits")
    helper: Mapped[Helper] = relationship()
    offer: Mapped["Offer | None"] = relationship()

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

    def shows_code(self, now: datetime) -> bool:
        """Whether the door code may be seen: only around the visit."""
        return self.is_ahead and self.starts_at - OPENING <= now <= self.ends_at + OPENING

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
        return visit

    def lock(self) -> None:
        """Hold need and visit, in that order, until the transaction ends."""
        self.need.lock()
        hold(self)

    def arrive(self, now: datetime) -> None:
        """The helper is there; tapping again changes nothing."""
        if self.state is not V.UNDER_WAY:
            self.move(V.UNDER_WAY, now, "arrived")
            self.arrived_at = now

    def finish(self, now: datetime, note: str = "") -> None:
        """The visit is done; tapping again changes nothing."""
        if self.state is V.DONE:
            return
        self.move(V.DONE, now, "done")
        self.left_at, self.note = now, note
        self.need.finish(now)
        telling.done(self, now)

    def could_not(self, now: datetime, note: str = "") -> None:
        """Nobody was at home, or it did not work out: the coordinator has the need."""
        if self.state is V.NOT_HOME:
            return
        self.move(V.NOT_HOME, now, "could_not")
        self.note = note
        self.need.fell_through(now)
        telling.could_not(self, now)

    def withdraw(self, now: datetime) -> None:
        """The helper cannot come after all, early or late: everybody is told and the next is asked at once."""
        if self.state is V.CANCELLED:
            return
        self.move(V.CANCELLED, now, "withdrawn")
        if self.offer:
            self.offer.withdraw(now)
        telling.withdrawn(self, now)
        self.need.seat_lost(now)

    def miss(self, now: datetime) -> None:
        """The helper never came: the need is open again."""
        self.move(V.MISSED, now, "missed")
        self.need.missed(now)

    def tell_client(self, now: datetime) -> None:
        """Somebody has told the client who comes and when."""
        self.client_told_at = self.client_told_at or now
        self.record("client_told", now)


def helper_is_clear(helper: Helper, start: datetime, end: datetime, place: Place) -> bool:
    """Whether `helper` has no visit that overlaps, or lies too close to travel between the two."""
    near = (
        select(Visit)
        .where(Visit.helper_id == helper.id, Visit.state.in_(AHEAD))
        .where(func.tstzrange(Visit.starts_at, Visit.ends_at).op("&&")(func.tstzrange(start - MARGIN, end + MARGIN)))
    )
    for visit in session_of(helper).scalars(near):
        gap = travel_time(visit.need.place, place, helper.mode)
        if start < visit.ends_at + gap and visit.starts_at < end + gap:
            return False
    return True
