"""Proposals: what a round suggests for one need, and the candidates that an approval turns into the shortlist."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.errors import IllegalMove, UndoTooLate
from models.event import About, session_of
from models.helper import Helper
from models.lifecycle import Lifecycle
from models.queue import Job, defer

if TYPE_CHECKING:
    from models.need import Need


class ProposalState(StrEnum):
    """Where a proposal stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


P = ProposalState


class Proposal(Lifecycle, Numbered):
    """Helpers and start times for one need, in the order in which they would be asked.

    Life cycle: pending -> approved | rejected | superseded. Approved -> pending by undo until `send_at`, when the first
    is asked; approved -> superseded when the need is re-opened. One live proposal per need (partial unique index).
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("uq_proposal_need_live", "need_id", unique=True, postgresql_where="state in ('pending', 'approved')"),
        Index("ix_proposal_pending", "need_id", postgresql_where="state = 'pending'"),
        Index("ix_proposal_to_send", "send_at", postgresql_where="state = 'approved' and sent_at is null"),
        CheckConstraint("(state = 'approved') <= (send_at is not null)", name="send_at"),
    )
    MOVES: ClassVar = {
        P.PENDING: frozenset({P.APPROVED, P.REJECTED, P.SUPERSEDED}),
        P.APPROVED: frozenset({P.PENDING, P.SUPERSEDED}),
    }

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState, "state"), default=P.PENDING)
    created_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_usual: Mapped[bool] = mapped_column(default=False)
    send_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    need: Mapped["Need"] = relationship(back_populates="proposals")
    candidates: Mapped[list["Candidate"]] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", order_by="Candidate.rank"
    )

    @property
    def about(self) -> About:
        return self.need.about

    @property
    def first(self) -> "Candidate":
        """Who would be asked first."""
        return self.candidates[0]

    @property
    def is_by_hand(self) -> bool:
        """Whether a coordinator has changed who is asked, or in which order."""
        return any(candidate.by_hand for candidate in self.candidates)

    def may_undo(self, now: datetime) -> bool:
        """Whether the approval can still be taken back."""
        return self.state is P.APPROVED and self.sent_at is None and self.send_at is not None and now < self.send_at

    def approve(self, person_id: int, now: datetime) -> None:
        """Approve the whole shortlist: the first is asked when the undo time has passed."""
        self.send_at = now + timedelta(seconds=self.need.area.undo_seconds)
        self.approved_by_id = person_id
        self.move(P.APPROVED, now, "approved")
        self.need.approved(now)
        defer(session_of(self), Job.DUE, at=self.send_at)

    def approve_usual(self, now: datetime) -> None:
        """Those whom the client knows: nobody need approve it, and the first is asked at once."""
        self.is_usual, self.send_at, self.sent_at = True, now, now
        self.move(P.APPROVED, now, "approved")
        self.need.approved(now)
        self.need.ask_next(now)

    def undo(self, now: datetime) -> None:
        """Take the approval back, while nobody has been asked; UndoTooLate after that."""
        if not self.may_undo(now):
            raise UndoTooLate()
        self.move(P.PENDING, now, "undone")
        self.send_at = None
        self.need.approval_undone(now)

    def send(self, now: datetime) -> None:
        """The undo time has passed: ask the first."""
        if self.state is P.APPROVED and self.sent_at is None:
            self.sent_at = now
            self.need.ask_next(now)

    def reject(self, now: datetime) -> None:
        """Not this one: the need is open again, and the next round knows who was turned down."""
        self.move(P.REJECTED, now, "rejected")
        self.need.rejected(now)

    def supersede(self, now: datetime) -> None:
        """A newer round, or a re-opening, takes this proposal's place."""
        self.move(P.SUPERSEDED, now, "superseded")

    def move_up(self, candidate: "Candidate", now: datetime) -> None:
        """Ask `candidate` one place sooner; the order is the coordinator's from now on, and rounds leave it alone."""
        if self.state is not P.PENDING:
            raise IllegalMove()
        order = list(self.candidates)
        place = order.index(candidate)
        if place:
            order[place - 1 : place + 1] = [candidate, order[place - 1]]
            candidate.by_hand = True
            self.reorder(order, now)

    def reorder(self, candidates: Sequence["Candidate"], now: datetime) -> None:
        """Ask in the order of `candidates`, which are all of this proposal's."""
        session = session_of(self)
        for rank, candidate in enumerate(candidates):
            candidate.rank = -1 - rank
        session.flush()
        for rank, candidate in enumerate(candidates):
            candidate.rank = rank
        session.flush()
        session.expire(self, ["candidates"])
        self.record("reordered", now, ["candidates"])


class Candidate(Numbered):
    """A helper on a proposal: rank (from 0), start, what asking costs more than the best, and why this one."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("proposal_id", "rank"), UniqueConstraint("proposal_id", "helper_id"))

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="cascade"))
    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id"), index=True)
    rank: Mapped[int]
    starts_at: Mapped[datetime]
    extra_cost: Mapped[float] = mapped_column(default=0)
    odds: Mapped[float] = mapped_column(default=1)
    needs_swap: Mapped[bool] = mapped_column(default=False)
    by_hand: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    proposal: Mapped[Proposal] = relationship(back_populates="candidates")
    helper: Mapped[Helper] = relationship()
