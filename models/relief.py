"""Relief: who is asked when a list runs dry, or when a helper who had said yes cannot come after all."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.event import session_of
from models.helper import Helper, PairState
from models.need_state import NeedState, UnfilledReason
from models.queue import Job, defer
from models.staffed import staffed_before

if TYPE_CHECKING:
    from models.need import Need
    from models.proposal import Proposal


def relieve(need: "Need", now: datetime) -> None:
    """Nobody is left on the approved list.

    A list that never led to a visit goes to the coordinators. After a lost visit, and after the client's usual helpers,
    her other substitutes are asked, then a round looks for somebody while there is time; else home care has it. Nobody
    stands in at a first meeting.
    """
    proposal = need.proposal
    goes_on = need.introduces_id is None and (proposal is None or proposal.is_usual or _lost_a_visit(need, proposal))
    if goes_on and need.ask_usual(substitutes(need), now):
        return
    if goes_on and not is_late(need, now):
        need.look_on(now)
    else:
        need.go_unfilled(UnfilledReason.NOBODY_LEFT, now)


def substitutes(need: "Need") -> list[Helper]:
    """The helpers whom the client has met as her regular ones, and their substitutes, in the order of asking."""
    regular = [pair for pair in need.client.pairs if pair.state is PairState.STANDING and pair.met_at]
    in_order = sorted(regular, key=lambda pair: (pair.position, pair.id))
    return [pair.helper for pair in (*in_order, *need.client.substitutes)]


def is_late(need: "Need", now: datetime) -> bool:
    """Whether the decision time has come: whoever waits has heard, or hears now, that home care decides."""
    return need.undecided_told_at is not None or now >= need.decide_by


def renew_decision(need: "Need", now: datetime) -> None:
    """After a visit lost past the decision time: a new one for those who are asked now, or home care has it at once.

    Whoever waits reads in the word about the lost visit how it goes on, so that they hear it once.
    """
    if need.state is not NeedState.OFFERING:
        need.undecided_told_at = now
        return
    new_decision(need, now)


def new_decision(need: "Need", now: datetime) -> None:
    """Set when home care must know: at the posting, and again after it has gone by, or a need would wait unseen."""
    session, last_start = session_of(need), need.latest - timedelta(minutes=need.minutes)
    need.undecided_told_at = None
    need.decide_by = staffed_before(session, need.area, now, last_start, need.team_in_charge)
    defer(session, Job.DUE, at=need.decide_by)


def _lost_a_visit(need: "Need", proposal: "Proposal") -> bool:
    """Whether somebody of this list had said yes and cannot come after all."""
    lost = [visit.offer for visit in need.visits if visit.withdrawn_for is not None]
    return any(offer is not None and offer.candidate in proposal.candidates for offer in lost)
