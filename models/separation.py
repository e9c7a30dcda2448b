"""Separation: a client and a helper who must not meet for now, or ever; nothing that is agreed between them stays."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from models import telling
from models.client import Client
from models.event import session_of
from models.helper import Helper, Pair, PairState
from models.need import OVER, Need, held
from models.offer import UNDECIDED, Offer
from models.proposal import Candidate, Proposal, ProposalState
from models.visit import Visit, VisitState, WithdrawReason


def suspend(client: Client, helper: Helper, now: datetime) -> PairState | None:
    """Keep the two apart from now on; says what they were to each other until now, None for nothing.

    Visits that are agreed between them are withdrawn and others asked; questions that are out are closed. Neither is
    told why. The caller holds nothing yet: needs are locked here before anything else.
    """
    needs = session_of(client).scalars(held(_between(client, helper) | _listed(client, helper))).all()
    pair = client.pair(helper)
    before = pair.state if pair else None
    if pair is None or not pair.is_barred:
        _set_apart(client, helper, PairState.SUSPENDED, "suspended", now)
    for need in needs:
        _unlist(need, helper, now)
        _part(need, helper, now)
    return before


def part(client: Client, helper: Helper, now: datetime) -> None:
    """Not a match, whoever says so: the two never meet again, and neither hears from whom it came.

    A standing or substitute role ends, and the helper is on no list for her any more; the rest is as in `suspend`.
    """
    needs = session_of(client).scalars(held(_between(client, helper) | _listed(client, helper))).all()
    pair = client.pair(helper)
    if pair is not None and pair.state is PairState.BLOCKED:
        return
    if pair is not None:
        pair.end_roles(now)
    _set_apart(client, helper, PairState.BLOCKED, "parted", now)
    for need in needs:
        _unlist(need, helper, now)
        _part(need, helper, now)


def _listed(client: Client, helper: Helper) -> ColumnElement[bool]:
    """Needs of the client on whose pending proposal the helper is."""
    listed = select(Proposal.need_id).where(
        Proposal.state == ProposalState.PENDING, Proposal.candidates.any(Candidate.helper_id == helper.id)
    )
    return (Need.client_id == client.id) & Need.id.in_(listed)


def _unlist(need: Need, helper: Helper, now: datetime) -> None:
    proposal = need.proposal
    if proposal is None or proposal.state is not ProposalState.PENDING:
        return
    others = [candidate for candidate in proposal.candidates if candidate.helper_id != helper.id]
    if not others:
        need.withdraw_proposal(now)
    elif len(others) < len(proposal.candidates):
        proposal.candidates[:] = others
        session_of(need).flush()
        proposal.reorder(others, now)


def resume(client: Client, helper: Helper, before: PairState | None, now: datetime) -> None:
    """The two are to each other what they were `before` the suspension; None for nothing.

    Who chose never to meet meanwhile is left at that, and a series that has found somebody else keeps them.
    """
    pair = client.pair(helper)
    if pair is None or pair.state is not PairState.SUSPENDED:
        return
    pair.record("resumed", now, ["state"])
    if before is None:
        client.pairs.remove(pair)
    else:
        is_free = before is PairState.STANDING and not pair.series
        pair.state, pair.since = PairState.PREFERRED if is_free else before, now
    client.area.changed(now)


def _set_apart(client: Client, helper: Helper, state: PairState, verb: str, now: datetime) -> None:
    pair = client.pair(helper)
    if pair is None:
        pair = Pair(helper=helper, state=state, since=now)
        client.pairs.append(pair)
    pair.state, pair.since = state, now
    pair.record(verb, now, ["state"])
    session_of(client).flush()
    client.area.changed(now)


def _between(client: Client, helper: Helper) -> ColumnElement[bool]:
    """Needs of the client for which the helper is booked or asked."""
    booked = select(Visit.need_id).where(Visit.helper_id == helper.id, Visit.state == VisitState.BOOKED)
    asked = select(Offer.need_id).where(Offer.helper_id == helper.id, Offer.state.in_(UNDECIDED))
    return (Need.client_id == client.id) & Need.state.not_in(OVER) & or_(Need.id.in_(booked), Need.id.in_(asked))


def _part(need: Need, helper: Helper, now: datetime) -> None:
    for offer in need.offers:
        if offer.helper_id == helper.id and offer.state in UNDECIDED:
            offer.expire(now)
            telling.offer_cancelled(offer, now)
    for visit in need.visits:
        if visit.helper_id == helper.id and visit.state is VisitState.BOOKED:
            visit.withdraw(now, WithdrawReason.PARTED)
            telling.visit_cancelled(visit, now)
    need.ask_next(now)
