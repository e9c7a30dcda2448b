"""Clients: who is helped. They need no account; without consent nothing is offered for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area, Team
from models.base import Numbered, choice
from models.consent import Consent, Giver, Scope
from models.errors import IllegalMove
from models.event import About, actor_in, session_of
from models.helper import Helper, HelperKind, Pair, PairState
from models.lifecycle import Lifecycle
from models.mandate import Mandate
from models.money_way import MoneyWay
from models.person import Person
from models.place import Place

if TYPE_CHECKING:
    from models.circle import CircleMember


__all__ = ["Client", "Consent", "Giver", "Scope"]


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


class PauseReason(StrEnum):
    """Why a client is away for a while."""

    HOSPITAL = "hospital"
    AWAY = "away"


class EndReason(StrEnum):
    """Why a client is no longer helped."""

    DIED = "died"
    CARE_HOME = "care_home"
    MOVED = "moved"
    NO_NEED = "no_need"
    OWN_WISH = "own_wish"


class Entry(StrEnum):
    """How one gets in; helpers hold no keys."""

    SHE_OPENS = "she_opens"
    ENTRY_PHONE = "entry_phone"
    RELATIVE_OPENS = "relative_opens"
    STAFF_OPEN = "staff_open"


class Hindrance(StrEnum):
    """Why nothing may be offered for a client."""

    ENDED = "ended"
    PAUSED = "paused"
    PROTECTED = "protected"
    NO_CONSENT = "no_consent"


class Client(Lifecycle, Numbered):
    """Who is helped. Life cycle: active <-> paused (hospital, away) -> ended."""

    __tablename__ = "client"
    __table_args__ = (
        Index(None, "area_id", "name"),
        CheckConstraint("(state = 'paused') = (pause_reason is not null)", name="paused"),
        CheckConstraint("(state = 'ended') = (end_reason is not null)", name="ended"),
        CheckConstraint("money_cap_cents is null or money_cap_cents between 1 and 100000", name="money_cap"),
        CheckConstraint("(money_way = 'cash') <= (money_cap_cents is not null)", name="cash"),
    )
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
    teller_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_way: Mapped[Entry] = mapped_column(choice(Entry, "entry_way"), default=Entry.SHE_OPENS)
    entry: Mapped[str] = mapped_column(default="")
    door_code: Mapped[str | None]
    good_to_know: Mapped[str] = mapped_column(default="")
    good_to_know_approved_at: Mapped[datetime | None]
    has_dog: Mapped[bool] = mapped_column(default=False)
    is_smoker: Mapped[bool] = mapped_column(default=False)
    has_stairs: Mapped[bool] = mapped_column(default=False)
    has_lift: Mapped[bool] = mapped_column(default=False)
    is_protected: Mapped[bool] = mapped_column(default=False)
    money_way: Mapped[MoneyWay | None] = mapped_column(choice(MoneyWay, "money_way"))
    money_cap_cents: Mapped[int | None]
    shop_account: Mapped[str] = mapped_column(default="")
    pause_reason: Mapped[PauseReason | None] = mapped_column(choice(PauseReason, "pause_reason"))
    paused_until: Mapped[date | None]
    end_reason: Mapped[EndReason | None] = mapped_column(choice(EndReason, "end_reason"))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    area: Mapped[Area] = relationship()
    team: Mapped[Team | None] = relationship()
    place: Mapped[Place] = relationship()
    consents: Mapped[list[Consent]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by=Consent.id
    )
    pairs: Mapped[list[Pair]] = relationship(back_populates="client", cascade="all, delete-orphan")
    mandates: Mapped[list[Mandate]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by=Mandate.id
    )
    teller: Mapped[Person | None] = relationship(foreign_keys=[teller_id])
    circle: Mapped[list["CircleMember"]] = relationship(back_populates="client", cascade="all, delete-orphan")

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, client_id=self.id)

    def has_consent(self, now: datetime) -> bool:
        """Whether she, or her legal representative, agrees to be helped by volunteers."""
        return self.consent(now) is not None

    def consent(self, now: datetime) -> Consent | None:
        """The consent in force."""
        held = (consent for consent in self.consents if consent.holds(now) and Scope.HELP in consent.scope)
        return next(held, None)

    def allows(self, scope: Scope, now: datetime) -> bool:
        """Whether a consent in force is also to `scope`."""
        return any(consent.holds(now) and scope in consent.scope for consent in self.consents)

    def is_represented_by(self, person_id: int | None, on: date) -> bool:
        """Whether that person has the legal right to decide for her on the day `on`; being kin is none."""
        theirs = [mandate for mandate in self.mandates if mandate.person_id == person_id is not None]
        return any(mandate.holds(on) for mandate in theirs)

    def is_stopped(self, now: datetime) -> bool:
        """Whether she is away or gone, or has not agreed: then she causes no news of visits to come."""
        return self.hindrance(now) not in (None, Hindrance.PROTECTED)

    @property
    def told_good_to_know(self) -> str:
        """What is good to know about her as helpers may read it: what she has approved."""
        return self.good_to_know if self.good_to_know_approved_at is not None else ""

    def write_good_to_know(self, text: str, now: datetime, *, is_approved: bool) -> None:
        """Keep the text; another one than before is hidden from helpers until she has approved it."""
        if text != self.good_to_know or not text:
            self.good_to_know_approved_at = None
        self.good_to_know = text
        if is_approved and text and self.good_to_know_approved_at is None:
            self.good_to_know_approved_at = now

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

    def hold_at_home(self) -> bool:
        """Hold her row, shared with others, until the transaction ends, and say whether her help goes on."""
        session = session_of(self)
        session.flush()
        row = select(Client.state).where(Client.id == self.id).with_for_update(read=True)
        return session.scalar(row) is ClientState.ACTIVE

    def give_consent(self, consent: Consent, now: datetime) -> None:
        """She, or her legal representative, agrees: from now on help may be offered. An earlier consent gives way."""
        self._close_consents(now)
        self.consents.append(consent)
        self.record("consented", now, ["consent"])
        self.area.changed(now)

    def withdraw_consent(self, now: datetime) -> None:
        """No consent holds any more. Needs that are live are the caller's to stop (`stopping.withdraw_consent`)."""
        self._close_consents(now)
        self.record("consent_withdrawn", now, ["consent"])
        self.area.changed(now)

    def _close_consents(self, now: datetime) -> None:
        actor = actor_in(session_of(self))
        for consent in self.consents:
            if consent.withdrawn_at is None:
                consent.withdrawn_at, consent.withdrawn_by_id = now, actor.person_id

    def pair(self, helper: Helper) -> Pair | None:
        """What she and `helper` are to each other, if anything."""
        return next((pair for pair in self.pairs if pair.helper_id == helper.id), None)

    @property
    def substitutes(self) -> list[Pair]:
        """Her substitutes in the order in which they are asked."""
        known = (pair for pair in self.pairs if pair.state is PairState.SUBSTITUTE)
        return sorted(known, key=lambda pair: (pair.position, pair.id))

    def pair_with(self, helper: Helper, state: PairState, now: datetime) -> Pair:
        """What she and `helper` are to each other from now on; IllegalMove where they must not meet."""
        pair = self.pair(helper)
        if pair is None:
            pair = Pair(helper=helper, state=state, since=now)
            self.pairs.append(pair)
        elif pair.is_barred:
            raise IllegalMove()
        pair.state, pair.since, pair.position = state, now, self._last_place(pair)
        pair.record("paired", now, ["state"])
        self.area.changed(now)
        return pair

    def _last_place(self, pair: Pair) -> int:
        return 1 + max((other.position for other in self.pairs if other is not pair), default=0)

    def unpair(self, pair: Pair, now: datetime) -> None:
        """That helper is neither preferred nor a substitute any more; IllegalMove for any other kind of pair."""
        if pair.state not in (PairState.PREFERRED, PairState.SUBSTITUTE):
            raise IllegalMove()
        pair.record("unpaired", now, ["state"])
        self.pairs.remove(pair)
        self.area.changed(now)
