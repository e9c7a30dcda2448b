"""Mandates: the legal right to act for a client. Being kin is none."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.event import About, Recorded
from models.person import Person

if TYPE_CHECKING:
    from models.client import Client


class MandateKind(StrEnum):
    """What the right rests on."""

    GUARDIAN = "guardian"
    CONTINUING_POWER = "continuing_power"
    POWER_OF_ATTORNEY = "power_of_attorney"


class Mandate(Recorded, Numbered):
    """`person` may decide for `client` about being helped; somebody in care has seen the paper."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="period"),
        Index("ix_mandate_to_end", "valid_until", postgresql_where="ended_at is null"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="cascade"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[MandateKind] = mapped_column(choice(MandateKind, "kind"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    client: Mapped["Client"] = relationship(back_populates="mandates")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    seen_by: Mapped[Person | None] = relationship(foreign_keys=[seen_by_id])

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id)

    def holds(self, on: date) -> bool:
        """Whether the mandate is in force on the day `on`."""
        is_over = self.ended_at is not None or (self.valid_until is not None and on > self.valid_until)
        return self.valid_from <= on and not is_over

    def end(self, now: datetime) -> None:
        """The right is over, and with it every consent that rests on it; ending it again changes nothing."""
        if self.ended_at is None:
            self.ended_at = now
            self.record("ended", now, ["ended_at"])
