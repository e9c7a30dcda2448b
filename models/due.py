"""What has fallen due: approvals to send, unanswered offers, decision times. A timer only wakes this; `now` decides."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.need import Need, NeedState, held
from models.offer import LIVE, Offer, OfferState
from models.proposal import Proposal, ProposalState

BATCH = 50


def step(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Handle up to `limit` of each kind of due thing and say how many were handled; needs locked elsewhere wait.

    The caller commits, and calls again until nothing is left.
    """
    return sum(kind(session, now, limit) for kind in (_send_approved, _time_out_offers, _decide_needs))


def _send_approved(session: Session, now: datetime, limit: int) -> int:
    due = select(Proposal.need_id).where(
        Proposal.state == ProposalState.APPROVED, Proposal.sent_at.is_(None), Proposal.send_at <= now
    )

    def send(need: Need) -> None:
        proposal = need.proposal
        if proposal and proposal.send_at and proposal.send_at <= now:
            proposal.send(now)

    return _each_need(session, list(session.scalars(due.limit(limit))), send)


def _time_out_offers(session: Session, now: datetime, limit: int) -> int:
    overdue = (Offer.state == OfferState.SENT) & (Offer.reply_by <= now)
    begun = Offer.state.in_(LIVE) & (Offer.starts_at <= now)
    due = select(Offer.need_id).where(or_(overdue, begun)).order_by(Offer.reply_by).limit(limit)

    def time_out(need: Need) -> None:
        for offer in need.offers:
            offer.fall_due(now)

    return _each_need(session, list(session.scalars(due)), time_out)


def _decide_needs(session: Session, now: datetime, limit: int) -> int:
    waiting = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING, NeedState.UNFILLED)
    due = select(Need.id).where(Need.undecided_told_at.is_(None), Need.decide_by <= now, Need.state.in_(waiting))
    return _each_need(
        session, list(session.scalars(due.order_by(Need.decide_by).limit(limit))), lambda n: n.decide(now)
    )


def _each_need(session: Session, ids: list[int], act: Callable[[Need], None]) -> int:
    needs = list(session.scalars(held(Need.id.in_(ids), skip_locked=True)))
    for need in needs:
        act(need)
    return len(needs)
