"""Solve: Problem in, Plan out. No database, no clock but the one that stops it in time, no chance but the seed."""

from collections import Counter

import numpy as np

from matching.ability import Ability
from matching.candidates import find_arcs
from matching.chains import Growth
from matching.explain import Reasons
from matching.frame import Frame
from matching.misses import Misses
from matching.outcome import outcome
from matching.packing import Packed, Packer, Pool
from matching.plan import Assignment, Plan, Status, Unserved
from matching.problem import Problem
from matching.ranking import Ranking
from matching.rows import rows_of
from matching.schedule import scheduled
from matching.seating import seated
from matching.situation import Situation
from matching.standing import booked
from matching.travel import Floats
from matching.watch import Progress, Watch

__all__ = ["Progress", "solve"]

PROVEN = 1e-3


def solve(
    problem: Problem, *, time_limit: float | None = 60.0, progress: Progress | None = None, seed: int = 0
) -> Plan:
    """The best plan for a problem, or the best found within `time_limit` seconds of solving (None: no limit).

    Never raises for a valid problem: what nothing can serve stays unserved, with the reason.
    """
    watch = Watch(time_limit, progress)
    with watch.phase("candidates"):
        watch.tell("candidates", 0.0)
        frame, ability = Frame(problem), Ability(problem)
        standing = booked(frame)
        arcs = find_arcs(frame, standing, ability)
    with watch.phase("build"):
        watch.tell("build", 0.2, arcs=len(arcs))
        growth = Growth(frame, standing, arcs)
        pool = Pool(frame, standing, arcs, growth.chains(watch.time_left), rows_of(frame, standing, arcs))
    packer = Packer(pool, watch, seed)
    packed = packer.by_service() if problem.strict else packer.by_objective()
    watch.tell("explain", 0.9)
    planned = standing.and_also(scheduled(frame, standing, arcs, pool.chains, packed.chains))
    situation = Situation(frame, ability, standing, planned, growth, _prices(pool, packed))
    plan = _plan(situation, packed, watch)
    watch.tell("done", 1.0, value=plan.objective, bound=plan.bound)
    return plan


def _prices(pool: Pool, packed: Packed) -> Floats:
    """Of every arc, what all that it uses up is worth to others; its own need's seat aside."""
    rows = pool.rows
    duals = packed.duals.copy()
    duals[: len(pool.frame.needs.seats)] = 0.0
    interval = pool.standing.gaps.interval[pool.arcs.gap]
    return rows.prices(duals)[:-1] + duals[rows.first_interval + interval]


def _plan(situation: Situation, packed: Packed, watch: Watch) -> Plan:
    now = outcome(situation.frame, situation.planned)
    first = outcome(situation.frame, situation.before)
    bound = max(first.objective + packed.bound, now.objective)
    return Plan(
        version=1,
        status=_status(packed, bound - now.objective, watch),
        objective=now.objective,
        bound=bound,
        gap=bound - now.objective,
        served=now.served,
        priority_share=now.priority_share,
        km=now.km,
        minutes=now.minutes,
        changes=now.changes,
        assignments=_assignments(situation),
        unserved=_unserved(situation),
        rankings=Ranking(situation).lists(),
        seconds=watch.seconds(),
    )


def _status(packed: Packed, gap: float, watch: Watch) -> Status:
    if packed.serves_most and gap <= PROVEN:
        return "optimal"
    if watch.cancelled:
        return "cancelled"
    return "within_gap" if packed.in_time else "time_limit"


def _assignments(situation: Situation) -> tuple[Assignment, ...]:
    reasons = Reasons(situation)
    return tuple(reasons.assignment(stop, seat, row) for stop, seat, row in seated(situation))


def _unserved(situation: Situation) -> tuple[Unserved, ...]:
    filled = Counter(stop.need for stop, _ in situation.new_stops)
    missing = situation.frame.needs.seats - [filled[need] for need in range(len(situation.frame.needs.seats))]
    misses = Misses(situation)
    return tuple(misses.unserved(need, int(missing[need])) for need in np.flatnonzero(missing).tolist())
