"""As usual: those whom the client knows are asked without a coordinator's approval, lightly and one after the other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.event import session_of
from models.helper import Helper
from models.need_state import NeedState
from models.offer import Offer
from models.proposal import Candidate, Proposal
from models.starts import best_start, starts_after

if TYPE_CHECKING:
    from models.need import Need

ASKED_IN = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING, NeedState.UNFILLED)


def ask_usual(need: "Need", helpers: Sequence[Helper], now: datetime) -> bool:
    """Ask the first of `helpers` who can be asked; the others are the shortlist. False where nobody can.

    Times that they have not posted will do, but not a day on which they have said that they are away.
    """
    if need.state not in ASKED_IN:
        return False
    candidates = _candidates(need, helpers, now)
    if not any(Offer.may_ask(need, candidate, now) for candidate in candidates):
        return False
    if need.proposal is not None:
        need.proposal.supersede(now)
    session = session_of(need)
    session.flush()
    proposal = Proposal(need=need, created_at=now, candidates=candidates)
    session.add(proposal)
    proposal.record("proposed", now)
    proposal.approve_usual(now)
    return True


def _candidates(need: "Need", helpers: Sequence[Helper], now: datetime) -> list[Candidate]:
    found: list[Candidate] = []
    for helper in dict.fromkeys(helpers):
        starts = starts_after(need, helper.person.quiet_hours.next_waking(now))
        start = best_start(need, helper, [start for start in starts if not _is_away(helper, need, start)])
        if start is not None:
            candidate = Candidate(
                helper_id=helper.id, helper=helper, rank=len(found), starts_at=start, by_hand=True, reasons=[]
            )
            found.append(candidate)
    return found


def _is_away(helper: Helper, need: "Need", start: datetime) -> bool:
    """Whether the helper has said not to be free then, whatever the week says."""
    zone, end = helper.area.zone, start + timedelta(minutes=need.minutes)
    away = [exception for exception in helper.exceptions if not exception.is_free]
    spans = (exception.span(zone) for exception in away)
    return any(low < end and start < high for low, high in spans)
