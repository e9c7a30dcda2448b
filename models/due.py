"""What has fallen due: approvals to send, unanswered offers, decision times. A timer only wakes this; `now` decides."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.batch import each
from models.due_clients import end_consents
from models.due_series import plan_series
from models.due_tasks import alarm_of_overdue_tasks
from models.due_visits import check_visits
from models.due_welcome import erase_leavers, remind_helpers, remind_organisations
from models.need import Need, NeedState, held
from models.offer import LIVE, Offer, OfferState
from models.proposal import Proposal, ProposalState

BATCH = 50


def step(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Handle up to `limit` of each kind of due thing and say how many were handled; needs locked elsewhere wait.

    A need that fails holds up no other. The caller commits, and calls again until nothing is left; where all that is
    left fails, the ExceptionGroup of it is raised.
    """
    failed: list[Exception] = []
    handled = sum(kind(session, now, limit, failed) for kind in STEPS)
    if failed and not handled:
        raise ExceptionGroup("some needs could not be handled", failed)
    return handled


def _send_approved(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    due = select(Proposal.need_id).where(
        Proposal.state == ProposalState.APPROVED, Proposal.sent_at.is_(None), Proposal.send_at <= now
    )

    def send(need: Need) -> None:
        proposal = need.proposal
        if proposal and proposal.send_at and proposal.send_at <= now:
            proposal.send(now)

    return _each_need(session, session.scalars(due.order_by(Proposal.send_at).limit(limit)), send, failed)


def _time_out_offers(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    overdue = (Offer.state == OfferState.SENT) & (Offer.reply_by <= now)
    begun = Offer.state.in_(LIVE) & (Offer.starts_at <= now)
    due = select(Offer.need_id).where(or_(overdue, begun)).order_by(Offer.reply_by).limit(limit)

    def time_out(need: Need) -> None:
        for offer in need.offers:
            offer.fall_due(now)

    return _each_need(session, session.scalars(due), time_out, failed)


def _decide_needs(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    waiting = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING, NeedState.UNFILLED)
    due = select(Need.id).where(Need.undecided_told_at.is_(None), Need.decide_by <= now, Need.state.in_(waiting))
    first = session.scalars(due.order_by(Need.decide_by).limit(limit))
    return _each_need(session, first, lambda need: need.decide(now), failed)


def _each_need(session: Session, ids: Iterable[int], act: Callable[[Need], None], failed: list[Exception]) -> int:
    return each(session, session.scalars(held(Need.id.in_(list(ids)), skip_locked=True)).all(), act, failed)


STEPS = (
    _send_approved,
    _time_out_offers,
    _decide_needs,
    alarm_of_overdue_tasks,
    end_consents,
    plan_series,
    check_visits,
    remind_helpers,
    remind_organisations,
    erase_leavers,
)
"""Every kind of due thing: handles up to `limit` of them, adds to `failed`, and says how many it handled."""
