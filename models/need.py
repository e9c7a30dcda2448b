"""Needs: help that a client asks for, from the posting until the visit is done or a named person has it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from models import booking, calling, relief, telling, usual
from models.area import Area, Team
from models.base import Numbered, choice
from models.client import Client
from models.errors import IllegalMove, NotOfferable
from models.event import About, session_of
from models.helper import Helper
from models.kind import Kind
from models.lifecycle import Lifecycle
from models.need_state import OVER, NeedState, UnfilledReason
from models.offer import Offer, OfferState
from models.person import Person
from models.place import Place
from models.proposal import Candidate, Proposal, ProposalState
from models.visit import Visit

if TYPE_CHECKING:
    from models.series import Series


__all__ = ["OVER", "Need", "NeedState", "UnfilledReason", "held"]

S = NeedState


class Need(Lifecycle, Numbered):
    """One help request.

    Life cycle: open -> proposed -> offering -> booked -> done. Offering -> unfilled when nobody is left or the decision
    time comes: a coordinator has it, and may re-open it, book by hand or close it. A late yes books it even while she
    thinks about somebody else. Booked -> offering when a helper withdraws, -> open when a visit is missed, -> unfilled
    when nobody was at home. Any live state -> cancelled.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("seats between 1 and 9", name="seats"),
        CheckConstraint("minutes between 5 and 720", name="minutes"),
        CheckConstraint("priority > 0", name="priority"),
        CheckConstraint("latest - earliest >= minutes * interval '1 minute'", name="window"),
        CheckConstraint("(state = 'unfilled') = (unfilled_reason is not null)", name="unfilled"),
        CheckConstraint("wave between 1 and 9", name="wave"),
        CheckConstraint("(occurs_on is null) = (series_id is null)", name="occurrence"),
        Index("uq_need_occurrence", "series_id", "occurs_on", unique=True, postgresql_where="state <> 'cancelled'"),
        Index(None, "area_id", "state", "earliest"),
        Index(
            "ix_need_live",
            "area_id",
            "earliest",
            postgresql_where="state in ('open', 'proposed', 'offering', 'unfilled', 'booked')",
        ),
        Index(None, "client_id", "earliest"),
        Index(None, "decide_by", postgresql_where="undecided_told_at is null"),
    )
    MOVES: ClassVar = {
        S.OPEN: frozenset({S.PROPOSED, S.OFFERING, S.BOOKED, S.UNFILLED, S.CANCELLED}),
        S.PROPOSED: frozenset({S.OPEN, S.OFFERING, S.BOOKED, S.UNFILLED, S.CANCELLED}),
        S.OFFERING: frozenset({S.PROPOSED, S.OPEN, S.BOOKED, S.UNFILLED, S.CANCELLED}),
        S.BOOKED: frozenset({S.DONE, S.OFFERING, S.OPEN, S.UNFILLED, S.CANCELLED}),
        S.UNFILLED: frozenset({S.OPEN, S.OFFERING, S.BOOKED, S.CANCELLED}),
    }

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("kind.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    state: Mapped[NeedState] = mapped_column(choice(NeedState, "state"), default=S.OPEN)
    unfilled_reason: Mapped[UnfilledReason | None] = mapped_column(choice(UnfilledReason, "unfilled_reason"))
    unserved: Mapped[dict[str, Any] | None]
    earliest: Mapped[datetime]
    latest: Mapped[datetime]
    minutes: Mapped[int]
    seats: Mapped[int] = mapped_column(default=1)
    priority: Mapped[float] = mapped_column(default=1)
    languages: Mapped[list[str]] = mapped_column(default=list)
    skills: Mapped[list[str]] = mapped_column(default=list)
    car: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    occurs_on: Mapped[date | None]
    introduces_id: Mapped[int | None] = mapped_column(ForeignKey("helper.id"))
    wave: Mapped[int] = mapped_column(default=1)
    post_key: Mapped[str | None] = mapped_column(unique=True)
    posted_at: Mapped[datetime]
    decide_by: Mapped[datetime]
    undecided_told_at: Mapped[datetime | None]

    area: Mapped[Area] = relationship()
    client: Mapped[Client] = relationship()
    kind: Mapped[Kind] = relationship()
    place: Mapped[Place] = relationship()
    team: Mapped[Team | None] = relationship()
    posted_by: Mapped[Person | None] = relationship()
    series: Mapped["Series | None"] = relationship(back_populates="needs")
    introduces: Mapped[Helper | None] = relationship(foreign_keys=[introduces_id])
    proposals: Mapped[list[Proposal]] = relationship(back_populates="need", order_by=Proposal.id)
    offers: Mapped[list[Offer]] = relationship(back_populates="need", order_by=Offer.id)
    visits: Mapped[list[Visit]] = relationship(back_populates="need", order_by=Visit.id)

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, client_id=self.client_id, need_id=self.id)

    @property
    def is_live(self) -> bool:
        """Whether the need still waits for something."""
        return self.state not in OVER

    @property
    def has_slack(self) -> bool:
        """Whether the help may begin at more than one time."""
        return self.latest - self.earliest > timedelta(minutes=self.minutes)

    @property
    def team_in_charge(self) -> Team | None:
        """The team that owns the need, or else the client's."""
        return self.team or self.client.team

    @property
    def seats_left(self) -> int:
        """How many helpers are still missing."""
        return self.seats - sum(visit.holds_seat for visit in self.visits)

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that counts: the pending one, or the one approved last."""
        live = (ProposalState.PENDING, ProposalState.APPROVED)
        return next((proposal for proposal in reversed(self.proposals) if proposal.state in live), None)

    @property
    def shortlist(self) -> Sequence[Candidate]:
        """The approved, ranked candidates; empty while nothing is approved."""
        proposal = self.proposal
        return proposal.candidates if proposal and proposal.state is ProposalState.APPROVED else []

    @property
    def is_chosen_by_hand(self) -> bool:
        """Whether a coordinator has put somebody first and not approved it yet; rounds leave that alone."""
        return any(proposal.state is ProposalState.PENDING and proposal.is_by_hand for proposal in self.proposals)

    def post(self, now: datetime) -> None:
        """Put a new need on the board: sets when home care must know, and asks for a round.

        NotOfferable when its client is away or gone: her row is held, so that nobody stops her help meanwhile.
        """
        self.posted_at = self.decide_by = now
        if not self.client.hold_at_home():
            raise NotOfferable()
        self.record("posted", now)
        relief.new_decision(self, now)
        self.area.changed(now)

    def lock(self) -> None:
        """Hold the need's row until the transaction ends, and see it, its offers and its visits as they are now."""
        session_of(self).scalars(held(Need.id == self.id)).one()

    def propose(self, now: datetime) -> None:
        """A round suggests somebody."""
        if self.state is S.OPEN:
            self.move(S.PROPOSED, now, "proposed")

    def withdraw_proposal(self, now: datetime) -> None:
        """The last round suggests nobody any more."""
        self.supersede_proposals(now)
        if self.state is S.PROPOSED:
            self.move(S.OPEN, now, "proposal_gone")

    def approved(self, now: datetime) -> None:
        """A coordinator approved the proposal, or it is the client's usual helpers."""
        self.unfilled_reason = None
        if self.state is not S.OFFERING:
            self.move(S.OFFERING, now, "approved")

    def ask_usual(self, helpers: Sequence[Helper], now: datetime) -> bool:
        """Ask those whom the client knows, in that order; False, and nothing changed, where none can be asked."""
        return usual.ask_usual(self, helpers, now)

    def approval_undone(self, now: datetime) -> None:
        """The approval was taken back."""
        self.move(S.PROPOSED, now, "undone")

    def rejected(self, now: datetime) -> None:
        """A coordinator turned the proposal down: back to the board, for a new round."""
        self.move(S.OPEN, now, "rejected")
        self.area.changed(now)

    def ask_next(self, now: datetime) -> None:
        """Ask the next of the shortlist, so that each free seat, or the wave, has its fresh questions, or run dry."""
        if self.state is not S.OFFERING:
            return
        waiting = sum(offer.state is OfferState.SENT for offer in self.offers)
        for candidate in self.shortlist:
            if waiting >= self.seats_left + self.wave - 1:
                return
            if Offer.may_ask(self, candidate, now):
                Offer.ask(self, candidate, now)
                waiting += 1
        if not waiting and self.seats_left:
            relief.relieve(self, now)

    def seat_lost(self, now: datetime) -> None:
        """A helper withdrew: ask the next one at once."""
        was_late = relief.is_late(self, now)
        if self.state is S.BOOKED:
            self.move(S.OFFERING, now, "reopened")
        self.ask_next(now)
        if was_late:
            relief.renew_decision(self, now)
        self.area.changed(now)

    def look_on(self, now: datetime) -> None:
        """Back to the board for a round; questions that are still out stay open, and the first yes wins."""
        if self.proposal:
            self.proposal.supersede(now)
        self.move(S.OPEN, now, "reopened")
        self.area.changed(now)

    def fell_through(self, now: datetime) -> None:
        """A visit did not work out: the coordinator has the need, and whoever waits has heard that it is so."""
        self.undecided_told_at = self.undecided_told_at or now
        if self.may_become(S.UNFILLED):
            self.go_unfilled(UnfilledReason.NOT_HOME, now)

    def missed(self, now: datetime) -> None:
        """A helper never came: back to the board."""
        if self.state is S.BOOKED:
            self.reopen(now)

    def go_unfilled(self, reason: UnfilledReason, now: datetime) -> None:
        """Hand the need to the coordinators, with the reason."""
        self.unfilled_reason = reason
        self.move(S.UNFILLED, now, "unfilled")
        calling.tell_nobody(self, now)
        telling.unfilled(self, now)

    def decide(self, now: datetime) -> None:
        """The decision time has come: whoever waits hears that home care decides; the coordinator has the need."""
        if self.undecided_told_at is None and self.state in (S.OPEN, S.PROPOSED, S.OFFERING, S.UNFILLED):
            self.undecided_told_at = now
            telling.undecided(self, now)
            if self.state is not S.UNFILLED:
                self.supersede_proposals(now)
                self.go_unfilled(UnfilledReason.DECISION_TIME, now)

    def reopen(self, now: datetime) -> None:
        """Back to the board, for a new round."""
        self.unfilled_reason = None
        self.move(S.OPEN, now, "reopened")
        booking.close_offers(self, now, telling.offer_cancelled)
        if self.proposal:
            self.proposal.supersede(now)
        if relief.is_late(self, now):
            relief.new_decision(self, now)
        self.area.changed(now)

    def look_again(self, now: datetime) -> None:
        """A coordinator has looked at an unfilled need: back to the board."""
        if self.state is not S.UNFILLED:
            raise IllegalMove()
        self.reopen(now)

    def supersede_proposals(self, now: datetime) -> None:
        """Take pending proposals off the board."""
        for proposal in self.proposals:
            if proposal.state is ProposalState.PENDING:
                proposal.supersede(now)

    def cancel(self, now: datetime) -> None:
        """The help is not wanted any more: whoever was asked or booked is told; its day of a series is left out."""
        for visit in booking.call_off(self, now):
            telling.visit_cancelled(visit, now)
        if self.series is not None and self.occurs_on is not None:
            self.series.leave_out(self.occurs_on, now)

    def finish(self, now: datetime) -> None:
        """Done once no visit is still ahead or under way."""
        if self.state is S.BOOKED and not any(visit.is_ahead for visit in self.visits):
            self.move(S.DONE, now, "done")


def held(which: ColumnElement[bool], *, skip_locked: bool = False) -> Select[Need]:
    """Needs in the order in which everybody locks them; their parts are read once the rows are held, known or not."""
    parts = (selectinload(Need.offers), selectinload(Need.visits), selectinload(Need.proposals))
    rows = select(Need).where(which).order_by(Need.id).options(*parts)
    return rows.with_for_update(key_share=True, skip_locked=skip_locked).execution_options(populate_existing=True)
