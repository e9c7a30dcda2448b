"""Solve: Problem in, Plan out. No database, no clock but the one that stops it in time, no chance but the seed."""

from collections import Counter

import numpy as np

from matching.ability import Ability
from matching.candidates import find_arcs
from matching.explain import Reasons
from matching.frame import Frame
from matching.layout import Layout
from matching.misses import Misses
from matching.options import Options
from matching.outcome import outcome
from matching.packing import Field, Packed, Packer
from matching.plan import Assignment, Plan, Status, Unserved
from matching.problem import Problem
from matching.ranking import Ranking
from matching.rows import rows_of
from matching.schedule import scheduled
from matching.seating import seated
from matching.situation import Situation
from matching.standing import Standing, Stop, booked
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
    frame = Frame(problem)
    layout, standing = Layout(frame), booked(frame)
    packed, stops, at_first = _packed(frame, layout, standing, watch, seed)
    watch.tell("explain", 0.9)
    situation = Situation(frame, layout, Ability(problem), standing, standing.and_also(stops), at_first)
    plan = _plan(situation, packed, watch)
    watch.tell("done", 1.0, value=plan.objective, bound=plan.bound)
    return plan


def _packed(
    frame: Frame, layout: Layout, standing: Standing, watch: Watch, seed: int
) -> tuple[Packed, list[Stop], Options]:
    """What to do, the visits of it, and who else could; the arcs, which take most of the memory, end here."""
    with watch.phase("candidates"):
        watch.tell("candidates", 0.0)
        arcs = find_arcs(frame, layout, standing)
    with watch.phase("build"):
        watch.tell("build", 0.2, arcs=len(arcs))
        field = Field(frame, layout, standing, arcs, rows_of(frame, standing, arcs))
    packer = Packer(field, watch, seed)
    packed = packer.by_service() if frame.problem.strict else packer.by_objective()
    return packed, scheduled(frame, standing, arcs, packed.chains), field.options(packed.duals)


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
