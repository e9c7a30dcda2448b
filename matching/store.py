"""Storing a plan: proposals with reasons and ranked back-ups; older ones give way; what moved on meanwhile is left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matching.beside import Relaxation
from matching.explain import ranked_reasons
from matching.jsonform import encode
from matching.load import BONUS_KM
from matching.plan import Assignment, Plan, Ranked, Unserved
from matching.problem import Problem
from models.need import Need, NeedState
from models.proposal import Candidate, Proposal, ProposalState
from models.round import Round, RoundState

SHORTLIST = 12
"""The most candidates that a proposal carries."""

SAME_START = timedelta(minutes=15)
"""A start this near counts as kept, as in the problem's `change_*`."""


def store(
    session: Session,
    round_: Round,
    problem: Problem,
    plan: Plan,
    possible: Mapping[str, Sequence[Relaxation]],
    now: datetime,
) -> None:
    """Turn `plan` into proposals, and keep what would make `possible` those that got none.

    What was approved, filled, cancelled or chosen by hand meanwhile is left.
    """
    assigned: dict[str, list[Assignment]] = {}
    for assignment in plan.assignments:
        assigned.setdefault(assignment.need, []).append(assignment)
    missing = {unserved.need: unserved for unserved in plan.unserved}
    for key in sorted((need.id for need in problem.needs), key=lambda key: int(key[1:])):
        need = session.get_one(Need, int(key[1:]))
        need.lock()
        if need.state not in (NeedState.OPEN, NeedState.PROPOSED) or need.is_chosen_by_hand:
            continue
        need.unserved = _unserved(missing[key], possible.get(key, ())) if key in missing else None
        if key in assigned:
            found = _candidates(problem, plan, key, assigned[key])
            _keep_true_reasons(need, found)
            _propose(session, round_, need, found, now)
        else:
            need.withdraw_proposal(now)
    _finish(round_, plan, now)


def _unserved(missing: Unserved, possible: Sequence[Relaxation]) -> dict[str, Any]:
    changes = [{"change": dict(each.change), "people": each.people} for each in possible]
    return {**encode(missing), "possible": changes}


def set_aside(unmatchable: Mapping[Need, str], now: datetime) -> None:
    """Keep why a need cannot be matched now, and take what was proposed for it off the board."""
    for need, reason in unmatchable.items():
        need.lock()
        if need.state in (NeedState.OPEN, NeedState.PROPOSED):
            need.unserved = {"reason": reason, "nearest_miss": []}
            need.withdraw_proposal(now)


def _propose(session: Session, round_: Round, need: Need, found: Sequence[Candidate], now: datetime) -> None:
    """Keep a pending proposal whose first names stand, with fresh back-ups; replace any other."""
    pending = need.proposal
    if pending is not None and pending.state is ProposalState.PENDING:
        if _same_head(pending.candidates[: need.seats_left], found):
            _refresh(session, pending, found)
            return
        pending.supersede(now)
        session.flush()
    proposal = Proposal(need_id=need.id, round_id=round_.id, created_at=now, candidates=list(found))
    session.add(proposal)
    session.flush()
    session.expire(need, ["proposals"])
    proposal.record("proposed", now)
    need.propose(now)


def _same_head(head: Sequence[Candidate], found: Sequence[Candidate]) -> bool:
    return len(head) <= len(found) and all(
        old.helper_id == new.helper_id and abs(old.starts_at - new.starts_at) < SAME_START
        for old, new in zip(head, found, strict=False)
    )


def _refresh(session: Session, proposal: Proposal, found: Sequence[Candidate]) -> None:
    if [(c.helper_id, c.starts_at) for c in proposal.candidates] == [(c.helper_id, c.starts_at) for c in found]:
        return
    proposal.candidates.clear()
    session.flush()
    proposal.candidates.extend(found)
    session.flush()


def _candidates(problem: Problem, plan: Plan, key: str, assigned: Sequence[Assignment]) -> list[Candidate]:
    """Who would be asked, in order: the plan's own choice for each seat, then the ranked back-ups."""
    ranked = {entry.helper: entry for entry in plan.rankings.get(key, ())}
    first = [_chosen(a, ranked.get(a.helper)) for a in sorted(assigned, key=lambda a: a.seat)]
    taken = {a.helper for a in assigned}
    rest = [_backup(problem, key, entry) for entry in ranked.values() if entry.helper not in taken]
    both = (first + rest)[:SHORTLIST]
    for rank, candidate in enumerate(both):
        candidate.rank = rank
    return both


def _keep_true_reasons(need: Need, found: Sequence[Candidate]) -> None:
    """A bonus may have another ground than that the two know each other: that is said of those alone who do."""
    known = {pair.helper_id for pair in need.client.pairs if pair.state in BONUS_KM}
    for candidate in found:
        if candidate.helper_id not in known:
            candidate.reasons = [reason for reason in candidate.reasons if reason["code"] != "knows_client"]


def _chosen(assignment: Assignment, entry: Ranked | None) -> Candidate:
    return Candidate(
        helper_id=int(assignment.helper[1:]),
        starts_at=assignment.start,
        extra_cost=entry.extra_cost if entry else 0.0,
        odds=entry.odds if entry else 1.0,
        needs_swap=False,
        by_hand=False,
        reasons=_plain(assignment.reasons),
    )


def _backup(problem: Problem, key: str, entry: Ranked) -> Candidate:
    return Candidate(
        helper_id=int(entry.helper[1:]),
        starts_at=entry.start,
        extra_cost=entry.extra_cost,
        odds=entry.odds,
        needs_swap=entry.needs_swap,
        by_hand=False,
        reasons=_plain(ranked_reasons(problem, key, entry)),
    )


def _plain(reasons: Sequence[Mapping[str, str | float | int]]) -> list[dict[str, Any]]:
    return [dict(reason) for reason in reasons]


def _finish(round_: Round, plan: Plan, now: datetime) -> None:
    round_.finished_at = now
    round_.served, round_.status = plan.served, plan.status
    round_.objective, round_.bound, round_.km = plan.objective, plan.bound, plan.km
    round_.seconds = encode(plan.seconds)
    round_.move(RoundState.DONE, now, "done")
