"""Consents: what a client, or whoever may decide for her, agrees to. Without one to help nothing is offered."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.person import Person

if TYPE_CHECKING:
    from models.client import Client


class Giver(StrEnum):
    """Who may give consent: she herself, or a legal representative; being kin alone gives no right."""

    CLIENT = "client"
    REPRESENTATIVE = "representative"


class Scope(StrEnum):
    """What a consent is to. Without `help` nothing is offered; the others are hers to give or not."""

    HELP = "help"
    PICTURES = "pictures"
    ADDRESS_BY_SMS = "address_by_sms"


class Consent(Numbered):
    """A consent, from when until when, to what, and who gave and recorded it. One of them is in force at a time.

    A representative's holds only while their mandate does.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("valid_until is null or valid_until >= given_on", name="period"),
        Index("ix_consent_to_end", "valid_until", postgresql_where="withdrawn_at is null"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="cascade"), index=True)
    giver: Mapped[Giver] = mapped_column(choice(Giver, "giver"), default=Giver.CLIENT)
    representative_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[list[str]] = mapped_column(default=lambda: [Scope.HELP.value])
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    client: Mapped["Client"] = relationship(back_populates="consents")
    representative: Mapped[Person | None] = relationship(foreign_keys=[representative_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])

    def holds(self, now: datetime) -> bool:
        """Whether the consent is in force."""
        today = self.client.area.day_of(now)
        ended = self.valid_until is not None and today > self.valid_until
        if self.withdrawn_at is not None or ended or self.given_on > today:
            return False
        return self.giver is Giver.CLIENT or self.client.is_represented_by(self.representative_id, today)
