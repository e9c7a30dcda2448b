"""Helpers: volunteers and relatives as the ones who help, and the pairs they form with clients."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import clearance
from models.area import Area
from models.base import Numbered, choice
from models.clearance import NotInsured, NotReady
from models.errors import IllegalMove
from models.event import About, Recorded
from models.organisation import Organisation
from models.person import Person
from models.place import Place

if TYPE_CHECKING:
    from models.availability import DatedException, PostedSlot, WeeklySlot
    from models.client import Client
    from models.series import Series
    from models.welcome import WelcomeMark


class HelperKind(StrEnum):
    """A relative helps only the clients in whose circle they are."""

    VOLUNTEER = "volunteer"
    RELATIVE = "relative"


class Mode(StrEnum):
    """How a helper travels."""

    CAR = "car"
    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"


class HelperHindrance(StrEnum):
    """Why a helper may not help."""

    LEFT = "left"
    PROTECTED = "protected"
    NOT_WELCOMED = "not_welcomed"
    EXPIRED = "expired"
    NOT_INSURED = "not_insured"


class PairState(StrEnum):
    """What a client and a helper are to each other."""

    PREFERRED = "preferred"
    STANDING = "standing"
    SUBSTITUTE = "substitute"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


REGULAR = (PairState.STANDING, PairState.SUBSTITUTE)
"""Helpers who count on coming again."""


class Helper(Recorded, Numbered):
    """One who helps. Asked only once welcomed, while not paused and not left."""

    __tablename__ = "helper"
    __table_args__ = (
        CheckConstraint("max_km > 0", name="max_km"),
        CheckConstraint("max_visits_per_week > 0", name="max_visits_per_week"),
        Index(None, "area_id"),
        Index(None, "organisation_id"),
        Index("ix_helper_expiring", "cleared_until", postgresql_where="reminded_at is null and left_at is null"),
        Index("ix_helper_to_erase", "erase_on", postgresql_where="erased_at is null"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    kind: Mapped[HelperKind] = mapped_column(choice(HelperKind, "kind"), default=HelperKind.VOLUNTEER)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    mode: Mapped[Mode] = mapped_column(choice(Mode, "mode"), default=Mode.TRANSIT)
    car: Mapped[bool] = mapped_column(default=False)
    max_km: Mapped[float] = mapped_column(default=10)
    max_visits_per_week: Mapped[int] = mapped_column(default=2)
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["fi"])
    skills: Mapped[list[str]] = mapped_column(default=list)
    kinds: Mapped[list[str]] = mapped_column(default=list)
    is_protected: Mapped[bool] = mapped_column(default=False)
    welcomed_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    cleared_until: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    erase_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]
    lost_race_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    area: Mapped[Area] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    place: Mapped[Place] = relationship()
    weekly_slots: Mapped[list["WeeklySlot"]] = relationship(cascade="all, delete-orphan", order_by="WeeklySlot.weekday")
    exceptions: Mapped[list["DatedException"]] = relationship(
        cascade="all, delete-orphan", order_by="DatedException.day"
    )
    posted_slots: Mapped[list["PostedSlot"]] = relationship(cascade="all, delete-orphan", order_by="PostedSlot.during")
    pairs: Mapped[list["Pair"]] = relationship(back_populates="helper", cascade="all, delete-orphan")
    welcome_marks: Mapped[list["WelcomeMark"]] = relationship(back_populates="helper", cascade="all, delete-orphan")

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, helper_id=self.id)

    def hindrance(self, on: date) -> "HelperHindrance | None":
        """Why this helper may not be part of help on the day `on`; a pause keeps from being asked alone."""
        if self.left_at is not None or self.person.disabled_at is not None:
            return HelperHindrance.LEFT
        if self.is_protected:
            return HelperHindrance.PROTECTED
        if self.welcomed_at is None:
            return HelperHindrance.NOT_WELCOMED
        if self.cleared_until is not None and on > self.cleared_until:
            return HelperHindrance.EXPIRED
        return None if self.is_insured(on) else HelperHindrance.NOT_INSURED

    def is_insured(self, on: date) -> bool:
        """Whether the helper's organisation has insured its helpers on the day `on`; family needs no organisation."""
        if self.organisation is None:
            return self.kind is HelperKind.RELATIVE
        until = self.organisation.insured_until
        return until is not None and on <= until

    def may_help(self, on: date) -> bool:
        """Whether this helper may be part of help on the day `on`: here, welcomed, insured, and not protected."""
        return self.hindrance(on) is None

    def is_askable(self, on: date) -> bool:
        """Whether this helper may be asked about help on the day `on`."""
        return self.may_help(on) and not self.is_away(on)

    def is_away(self, on: date) -> bool:
        """Whether the day `on` is in this helper's pause, or one on which they have said to be away all day."""
        is_paused = self.paused_until is not None and on <= self.paused_until
        return is_paused or any(day_off.day == on and day_off.is_day_off for day_off in self.exceptions)

    def is_away_for(self, start: datetime, end: datetime) -> bool:
        """Whether this helper has said not to be free for some of the time from `start` to `end`."""
        zone = self.area.zone
        spans = [one.span(zone) for one in self.exceptions if not one.is_free]
        return self.is_away(self.area.day_of(start)) or any(low < end and start < high for low, high in spans)

    @property
    def last_day(self) -> date | None:
        """The last day on which welcome and insurance are both in force; None: no end in sight."""
        insured_until = self.organisation.insured_until if self.organisation is not None else None
        return min((day for day in (self.cleared_until, insured_until) if day is not None), default=None)

    def welcome(self, now: datetime) -> None:
        """Every step is done: they may be asked from now on. Again changes nothing.

        IllegalMove once they left; NotReady while a step is missing, NotInsured while no insurance is in force.
        """
        today = self.area.day_of(now)
        if self.left_at is not None:
            raise IllegalMove()
        if self.welcomed_at is not None:
            return
        if missing := clearance.missing(self, today):
            raise NotReady(missing)
        if not self.is_insured(today):
            raise NotInsured()
        self.welcomed_at = now
        self.record("welcomed", now, ["welcomed_at"])
        clearance.clear(self, now)
        self.area.changed(now)

    def unwelcome(self, now: datetime) -> None:
        """Something that the welcome rests on is gone: nobody asks them until they are welcomed anew."""
        self.welcomed_at = None
        self.record("unwelcomed", now, ["welcomed_at"])
        self.area.changed(now)

    def times_changed(self, now: datetime, fields: Iterable[str]) -> None:
        """The helper is free at other times than before; `fields` says where that stands."""
        self.record("availability_changed", now, fields)
        self.area.changed(now)

    def limits_changed(self, now: datetime, fields: Iterable[str]) -> None:
        """The helper wants to be asked about other things than before; `fields` says what."""
        self.record("limits_changed", now, fields)
        self.area.changed(now)

    def pause(self, until: date, now: datetime) -> None:
        """Ask nothing of this helper up to and including the day `until`."""
        self.paused_until = until
        self.record("paused", now, ["paused_until"])
        self.area.changed(now)

    def resume(self, now: datetime) -> None:
        """End the pause."""
        self.paused_until = None
        self.record("resumed", now, ["paused_until"])
        self.area.changed(now)


class Pair(Recorded, Numbered):
    """A client and a helper who prefer each other, visit regularly, or must not meet again."""

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("client_id", "helper_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id"), index=True)
    state: Mapped[PairState] = mapped_column(choice(PairState, "state"))
    since: Mapped[datetime]
    met_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)

    client: Mapped["Client"] = relationship(back_populates="pairs")
    helper: Mapped[Helper] = relationship(back_populates="pairs")
    series: Mapped[list["Series"]] = relationship(back_populates="standing_pair")

    @property
    def about(self) -> About:
        return About(area_id=self.helper.area_id, client_id=self.client_id, helper_id=self.helper_id)

    def end_roles(self, now: datetime) -> None:
        """The helper is nobody's usual one for this client any more."""
        for series in list(self.series):
            series.standing_pair = None
            series.record("standing_ended", now, ["standing_pair"])

    @property
    def is_barred(self) -> bool:
        """Whether the two must not meet."""
        return self.state in (PairState.BLOCKED, PairState.SUSPENDED)

    def meet(self, now: datetime) -> None:
        """The two have met: from now on the helper is asked as usual. Meeting again changes nothing."""
        if self.met_at is None:
            self.met_at = now
            self.record("met", now, ["met_at"])
            for series in self.series:
                series.plan_again(None)
