"""The independent validator: recomputes everything about a plan from the two files alone.

It shares the files' forms with the solver and nothing else (see matching.audit). A second is tolerated in times, the
rounding of the file in figures.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from matching.audit import FIGURE, SECOND, Audit, Span, Visit
from matching.check_rankings import ranking_faults
from matching.plan import Plan
from matching.problem import Problem

GAP_PROVEN = 0.001 + 1e-6


@dataclass(frozen=True, slots=True)
class Violation:
    """Where in the plan something is wrong, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every violation of the problem's rules and of the plan's own figures; none, if the plan is right."""
    strangers = list(_strangers(problem, plan))
    return strangers or list(_Checker(problem, plan).violations())


def _strangers(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Ids that the problem does not have; nothing else can be said about such a plan."""
    needs, helpers = {need.id for need in problem.needs}, {helper.id for helper in problem.helpers}
    needed = {f"assignments[{i}].need": each.need for i, each in enumerate(plan.assignments)}
    needed |= {f"unserved[{i}].need": each.need for i, each in enumerate(plan.unserved)}
    needed |= {f"rankings.{need}": need for need in plan.rankings}
    helping = {f"assignments[{i}].helper": each.helper for i, each in enumerate(plan.assignments)}
    helping |= {
        f"rankings.{key}[{i}].helper": each.helper for key, row in plan.rankings.items() for i, each in enumerate(row)
    }
    helping |= {
        f"unserved[{i}].nearest_miss[{j}].helper": miss.helper
        for i, each in enumerate(plan.unserved)
        for j, miss in enumerate(each.nearest_miss)
    }
    for noun, named, known in (("need", needed, needs), ("helper", helping, helpers)):
        yield from (
            Violation(path, f"the problem has no {noun} {each!r}") for path, each in named.items() if each not in known
        )


class _Checker:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        needs = {need.id: need for need in problem.needs}
        self.visits = [
            Visit(a.helper, needs[a.need].place, start, start + needs[a.need].minutes * 60, a.need, new=True)
            for a in plan.assignments
            for start in [a.start.timestamp()]
        ]
        self.audit = Audit(problem, self.visits)

    def violations(self) -> Iterator[Violation]:
        yield from self._seats()
        for i, visit in enumerate(self.visits):
            yield from (Violation(f"assignments[{i}].{key}", why) for key, why in self.audit.misfits(visit))
        for span, visits in self.audit.by_span.items():
            yield from self._chain(span, visits)
        yield from self._limits()
        yield from self._figures()
        yield from self._unserved()
        yield from (Violation(*fault) for fault in ranking_faults(self.audit, self.plan))

    def _seats(self) -> Iterator[Violation]:
        """One helper to a seat, one seat of a need to a helper."""
        pairs = Counter((a.need, a.seat) for a in self.plan.assignments)
        helpers = Counter((a.need, a.helper) for a in self.plan.assignments)
        for i, a in enumerate(self.plan.assignments):
            if not 0 <= a.seat < self.audit.needs[a.need].seats:
                yield Violation(f"assignments[{i}].seat", f"need {a.need} has no seat {a.seat}")
            if pairs[a.need, a.seat] > 1:
                yield Violation(f"assignments[{i}].seat", f"seat {a.seat} of need {a.need} is filled twice")
            if helpers[a.need, a.helper] > 1:
                yield Violation(f"assignments[{i}].helper", f"{a.helper} fills two seats of need {a.need}")

    def _chain(self, span: Span, visits: list[Visit]) -> Iterator[Violation]:
        """Every stop of an interval with new visits is reached in time, and the way back too."""
        legs = self.audit.legs(span, visits)
        told = {(a.need, a.helper): (i, a) for i, a in enumerate(self.plan.assignments)}
        for leg in legs if any(visit.new for visit in visits) else []:
            at = f"helper {span.helper}" if leg.visit is None else f"need {leg.visit.need}"
            if leg.late > SECOND:
                yield Violation(
                    "assignments", f"{span.helper} comes {leg.late / 60:.1f} min late to {at} (free[{span.number}])"
                )
            if leg.visit is None or not leg.visit.new:
                continue
            i, a = told[leg.visit.need or "", leg.visit.helper]
            if abs(a.km - leg.km) > FIGURE:
                yield Violation(f"assignments[{i}].km", f"is {a.km}, should be {leg.km:.3f}")
            if abs(a.travel_minutes - leg.minutes) > FIGURE:
                yield Violation(
                    f"assignments[{i}].travel_minutes", f"is {a.travel_minutes}, should be {leg.minutes:.3f}"
                )

    def _limits(self) -> Iterator[Violation]:
        for name in sorted({visit.helper for visit in self.visits}):
            helper, visits = self.audit.helpers[name], self.audit.by_helper[name]
            if len(visits) > helper.max_visits:
                yield Violation("assignments", f"{name} has {len(visits)} visits, at most {helper.max_visits}")
            for day, many in Counter(self.audit.day(visit.start) for visit in visits).items():
                new = any(visit.new and self.audit.day(visit.start) == day for visit in visits)
                if new and many > helper.max_visits_per_day:
                    yield Violation(
                        "assignments", f"{name} has {many} visits on {day}, at most {helper.max_visits_per_day}"
                    )

    def _figures(self) -> Iterator[Violation]:
        plan, audit = self.plan, self.audit
        legs = [leg for span, visits in audit.by_span.items() for leg in audit.legs(span, visits)]
        asked = sum(need.priority * need.seats for need in self.problem.needs)
        filled = sum(audit.needs[visit.need or ""].priority for visit in self.visits)
        figures = {
            "objective": (plan.objective, audit.objective()),
            "served": (plan.served, len(self.visits)),
            "priority_share": (plan.priority_share, filled / asked if asked else 1.0),
            "km": (plan.km, sum(leg.km for leg in legs)),
            "minutes": (plan.minutes, sum(leg.minutes for leg in legs)),
            "changes": (plan.changes, len(audit.broken())),
            "gap": (plan.gap, plan.bound - plan.objective),
        }
        for name, (told, true) in figures.items():
            if abs(told - true) > FIGURE + 1e-9 * abs(true):
                yield Violation(name, f"is {told:.6g}, should be {true:.6g}")
        if plan.gap < -FIGURE:
            yield Violation("bound", "is below the objective")
        if plan.status == "optimal" and plan.gap > GAP_PROVEN:
            yield Violation("status", f"says optimal with a gap of {plan.gap:.6g}")

    def _unserved(self) -> Iterator[Violation]:
        filled = Counter(visit.need for visit in self.visits)
        missing = {need.id: need.seats - filled[need.id] for need in self.problem.needs}
        told = Counter(each.need for each in self.plan.unserved)
        for need, seats in missing.items():
            if told[need] != (seats > 0):
                yield Violation(
                    "unserved", f"need {need} stands there {told[need]} times, and {seats} seats are missing"
                )
        for i, each in enumerate(self.plan.unserved):
            if each.seats != missing[each.need]:
                yield Violation(f"unserved[{i}].seats", f"is {each.seats}, should be {missing[each.need]}")
            if not each.reason:
                yield Violation(f"unserved[{i}].reason", "is empty")
