"""Clients: who is helped. They need no account; without consent nothing is offered for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area, Team
from models.base import Numbered, choice
from models.errors import IllegalMove
from models.event import About
from models.helper import Helper, HelperKind, Pair, PairState
from models.lifecycle import Lifecycle
from models.person import Person
from models.place import Place

if TYPE_CHECKING:
    from models.circle import CircleMember


class ClientState(StrEnum):
    """Whether a client can be helped now."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class ToldBy(StrEnum):
    """How a client without a screen is told who comes."""

    CALL = "call"
    NURSE = "nurse"
    PAPER = "paper"
    RELATIVE = "relative"


class Hindrance(StrEnum):
    """Why nothing may be offered for a client."""

    ENDED = "ended"
    PAUSED = "paused"
    PROTECTED = "protected"
    NO_CONSENT = "no_consent"


class Client(Lifecycle, Numbered):
    """Who is helped. Life cycle: active <-> paused (hospital, away) -> ended."""

    __tablename__ = "client"
    __table_args__ = (Index(None, "area_id", "name"),)
    MOVES: ClassVar = {
        ClientState.ACTIVE: frozenset({ClientState.PAUSED, ClientState.ENDED}),
        ClientState.PAUSED: frozenset({ClientState.ACTIVE, ClientState.ENDED}),
    }

    name: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    state: Mapped[ClientState] = mapped_column(choice(ClientState, "state"), default=ClientState.ACTIVE)
    phone: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["fi"])
    told_by: Mapped[ToldBy] = mapped_column(choice(ToldBy, "told_by"), default=ToldBy.CALL)
    entry: Mapped[str] = mapped_column(default="")
    door_code: Mapped[str | None]
    good_to_know: Mapped[str] = mapped_column(default="")
    has_dog: Mapped[bool] = mapped_column(default=False)
    is_smoker: Mapped[bool] = mapped_column(default=False)
    has_stairs: Mapped[bool] = mapped_column(default=False)
    has_lift: Mapped[bool] = mapped_column(default=False)
    is_protected: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    area: Mapped[Area] = relationship()
    team: Mapped[Team | None] = relationship()
    place: Mapped[Place] = relationship()
    consents: Mapped[list["Consent"]] = relationship(back_populates="client", cascade="all, delete-orphan")
    pairs: Mapped[list[Pair]] = relationship(back_populates="client", cascade="all, delete-orphan")
    circle: Mapped[list["CircleMember"]] = relationship(back_populates="client", cascade="all, delete-orphan")

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, client_id=self.id)

    def has_consent(self, now: datetime) -> bool:
        """Whether she, or her legal representative, agrees to be helped by volunteers."""
        return self.consent(now) is not None

    def consent(self, now: datetime) -> "Consent | None":
        """The consent in force."""
        return next((consent for consent in self.consents if consent.holds(now)), None)

    def is_offerable(self, now: datetime) -> bool:
        """Whether help for her may be matched and offered: active, with consent, and no non-disclosure order."""
        return self.hindrance(now) is None

    def hindrance(self, now: datetime) -> Hindrance | None:
        """Why help for her may not be offered, if it may not."""
        if self.state is not ClientState.ACTIVE:
            return Hindrance.PAUSED if self.state is ClientState.PAUSED else Hindrance.ENDED
        if self.is_protected:
            return Hindrance.PROTECTED
        return None if self.has_consent(now) else Hindrance.NO_CONSENT

    def bars(self, helper: Helper) -> bool:
        """Whether `helper` may not come to her: they must not meet, or it is a relative who is not in her circle."""
        is_family = any(member.person_id == helper.person_id for member in self.circle)
        is_barred = any(pair.helper_id == helper.id and pair.is_barred for pair in self.pairs)
        return is_barred or (helper.kind is HelperKind.RELATIVE and not is_family)

    def give_consent(self, consent: "Consent", now: datetime) -> None:
        """She, or her legal representative, agrees: from now on help may be offered."""
        self.consents.append(consent)
        self.record("consented", now, ["consent"])
        self.area.changed(now)

    def withdraw_consent(self, now: datetime) -> None:
        """No consent holds any more. Needs that are live are the caller's to cancel."""
        for consent in self.consents:
            consent.withdrawn_at = consent.withdrawn_at or now
        self.record("consent_withdrawn", now, ["consent"])
        self.area.changed(now)

    def pair_with(self, helper: Helper, state: PairState, now: datetime) -> Pair:
        """What she and `helper` are to each other from now on; a suspended pair stays as it is (IllegalMove)."""
        pair = next((pair for pair in self.pairs if pair.helper_id == helper.id), None)
        if pair is None:
            pair = Pair(helper=helper, state=state, since=now)
            self.pairs.append(pair)
        if pair.state is PairState.SUSPENDED:
            raise IllegalMove()
        pair.state, pair.since = state, now
        pair.record("paired", now, ["state"])
        self.area.changed(now)
        return pair

    def unpair(self, pair: Pair, now: datetime) -> None:
        """She neither prefers nor avoids that helper any more; IllegalMove for any other kind of pair."""
        if pair.state not in (PairState.PREFERRED, PairState.BLOCKED):
            raise IllegalMove()
        pair.record("unpaired", now, ["state"])
        self.pairs.remove(pair)
        self.area.changed(now)


class Giver(StrEnum):
    """Who may give consent: she herself, or a legal representative; being kin alone gives no right."""

    CLIENT = "client"
    REPRESENTATIVE = "representative"


class Consent(Numbered):
    """A consent to be helped by volunteers and relatives, from when until when, and who gave and recorded it."""

    __tablename__ = "consent"
    __table_args__ = (CheckConstraint("valid_until is null or valid_until >= given_on", name="period"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="cascade"), index=True)
    giver: Mapped[Giver] = mapped_column(choice(Giver, "giver"), default=Giver.CLIENT)
    representative_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[list[str]] = mapped_column(default=lambda: ["help"])
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    client: Mapped[Client] = relationship(back_populates="consents")
    representative: Mapped[Person | None] = relationship(foreign_keys=[representative_id])

    def holds(self, now: datetime) -> bool:
        """Whether the consent is in force."""
        today = now.astimezone(self.client.area.zone).date()
        ended = self.valid_until is not None and today > self.valid_until
        return self.given_on <= today and not ended and self.withdrawn_at is None
