"""Helpers: volunteers and relatives as the ones who help, and the pairs they form with clients."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area
from models.base import Numbered, choice
from models.errors import IllegalMove
from models.event import About, Recorded
from models.organisation import Organisation
from models.person import Person
from models.place import Place

if TYPE_CHECKING:
    from models.availability import DatedException, PostedSlot, WeeklySlot
    from models.client import Client


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


class PairState(StrEnum):
    """What a client and a helper are to each other."""

    PREFERRED = "preferred"
    STANDING = "standing"
    SUBSTITUTE = "substitute"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


class Helper(Recorded, Numbered):
    """One who helps. Asked only once welcomed, while not paused and not left."""

    __tablename__ = "helper"
    __table_args__ = (
        CheckConstraint("max_km > 0", name="max_km"),
        CheckConstraint("max_visits_per_week > 0", name="max_visits_per_week"),
        Index(None, "area_id"),
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
    left_at: Mapped[datetime | None]
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

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, helper_id=self.id)

    @property
    def may_help(self) -> bool:
        """Whether this helper may be part of anything: welcomed, here, with an account, and not protected."""
        is_here = self.left_at is None and self.person.disabled_at is None
        return self.welcomed_at is not None and is_here and not self.is_protected

    def is_askable(self, on: date) -> bool:
        """Whether this helper may be asked about help on the day `on`."""
        return self.may_help and (self.paused_until is None or on > self.paused_until)

    def welcome(self, now: datetime) -> None:
        """Met and found right: they may be asked from now on. Again changes nothing; IllegalMove once they left."""
        if self.left_at is not None:
            raise IllegalMove()
        if self.welcomed_at is None:
            self.welcomed_at = now
            self.record("welcomed", now, ["welcomed_at"])
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

    client: Mapped["Client"] = relationship(back_populates="pairs")
    helper: Mapped[Helper] = relationship(back_populates="pairs")

    @property
    def about(self) -> About:
        return About(area_id=self.helper.area_id, client_id=self.client_id, helper_id=self.helper_id)

    @property
    def is_barred(self) -> bool:
        """Whether the two must not meet."""
        return self.state in (PairState.BLOCKED, PairState.SUSPENDED)
