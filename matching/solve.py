"""Solve: Problem in, Plan out. No database, no clock but the one that stops it in time, no chance but the seed."""

from collections import Counter
from concurrent.futures import Executor

import numpy as np

from matching.ability import Ability
from matching.explain import Reasons
from matching.frame import Frame
from matching.layout import Layout
from matching.misses import Misses
from matching.outcome import outcome
from matching.pack import Packing, packed
from matching.plan import Assignment, Plan, Status, Unserved
from matching.problem import Problem
from matching.ranking import Ranking
from matching.seating import seated
from matching.situation import Situation
from matching.standing import booked
from matching.watch import Progress, Watch

__all__ = ["Progress", "solve"]

PROVEN = 1e-3


def solve(
    problem: Problem,
    *,
    time_limit: float | None = 60.0,
    progress: Progress | None = None,
    seed: int = 0,
    executor: Executor | None = None,
) -> Plan:
    """The best plan for a problem, or the best found within `time_limit` seconds of solving (None: no limit).

    What has nothing in common (an area's days, often) is packed in parts: on `executor`, if there is one, whose workers
    need this package; the plan is the same. Never raises for a valid problem: what nothing can serve stays unserved,
    with the reason.
    """
    watch = Watch(time_limit, progress)
    frame = Frame(problem)
    layout, standing = Layout(frame), booked(frame)
    found, at_first = packed(frame, layout, standing, watch, seed, executor)
    watch.tell("explain", 0.9)
    situation = Situation(frame, layout, Ability(problem), standing, standing.and_also(found.stops), at_first)
    plan = _plan(situation, found, watch)
    watch.tell("done", 1.0, value=plan.objective, bound=plan.bound)
    return plan


def _plan(situation: Situation, found: Packing, watch: Watch) -> Plan:
    now = outcome(situation.frame, situation.planned)
    first = outcome(situation.frame, situation.before)
    bound = max(first.objective + found.bound, now.objective)
    return Plan(
        version=1,
        status=_status(found, bound - now.objective, watch),
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


def _status(found: Packing, gap: float, watch: Watch) -> Status:
    if found.serves_most and gap <= PROVEN:
        return "optimal"
    if watch.cancelled:
        return "cancelled"
    return "within_gap" if found.in_time else "time_limit"


def _assignments(situation: Situation) -> tuple[Assignment, ...]:
    reasons = Reasons(situation)
    return tuple(reasons.assignment(stop, seat, row) for stop, seat, row in seated(situation))


def _unserved(situation: Situation) -> tuple[Unserved, ...]:
    filled = Counter(stop.need for stop, _ in situation.new_stops)
    missing = situation.frame.needs.seats - [filled[need] for need in range(len(situation.frame.needs.seats))]
    misses = Misses(situation)
    return tuple(misses.unserved(need, int(missing[need])) for need in np.flatnonzero(missing).tolist())
