"""Against every possible plan of tiny problems with everything switched on."""

from collections import Counter

import pytest

from matching.check import check
from matching.problem import Problem
from matching.solve import solve
from tests.matching.brute_force import best_plan
from tests.matching.tiny import tiny_problem


@pytest.mark.parametrize("hundred", range(6))
def test_no_plan_of_a_tiny_problem_is_better(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        _compare(tiny_problem(seed), seed)


def _compare(problem: Problem, seed: int) -> None:
    plan, best = solve(problem), best_plan(problem)
    priorities = {need.id: need.priority for need in problem.needs}
    assert [str(violation) for violation in check(problem, plan)] == [], seed
    assert plan.status == "optimal", seed
    assert plan.objective == pytest.approx(best.objective, abs=1e-3), seed
    if problem.strict:
        assert sum(priorities[each.need] for each in plan.assignments) == best.service, seed


def test_the_tiny_problems_hold_what_they_should() -> None:
    """Otherwise the test above would show less than it says."""
    seen: Counter[str] = Counter()
    for seed in range(300):
        problem = tiny_problem(seed)
        plan = solve(problem)
        helpers = Counter(each.helper for each in plan.assignments)
        seen["chain"] += any(many > 1 for many in helpers.values())
        seen["kept"] += plan.changes < len(problem.current)
        seen["beside booked"] += any(helper.booked and helpers[helper.id] for helper in problem.helpers)
        seen["matrix"] += bool(problem.travel_minutes and helpers)
        seen["strict"] += bool(problem.strict and helpers)
        seen["several seats"] += any(seats > 1 for seats in Counter(each.need for each in plan.assignments).values())
    assert min(seen.values()) >= 10, seen
    assert len(seen) == 6
