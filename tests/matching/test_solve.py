"""What a solve promises, whatever the problem: the same plan each time, in time, an honest bound, and no error."""

import os
import subprocess
import sys
from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
import pytest

from benchmarks.greedy import greedy_by_priority
from benchmarks.instances import instance
from benchmarks.instances import problem as made
from matching.candidates import find_arcs
from matching.chains import MOST_STEPS, Costs, Pricer
from matching.check import check
from matching.frame import Frame
from matching.layout import Layout
from matching.model import Model
from matching.outcome import outcome
from matching.plan import Plan, Seconds
from matching.problem import Problem
from matching.rows import rows_of
from matching.solve import solve
from matching.standing import booked
from tests.matching.brute_force import best_plan
from tests.matching.making import clock, helper, need, pairs, plan_of, problem
from tests.matching.tiny import tiny_problem

ROAD = {"aino": 0.0, "bertta": 2.0, "cecilia": 4.0}


def timeless(plan: Plan) -> Plan:
    return replace(plan, seconds=Seconds(0, 0, 0, 0, 0))


@pytest.mark.parametrize("regime", ["plentiful", "scarce"])
def test_same_problem_same_plan(regime: str) -> None:
    asked = Problem.from_json(instance(30, 120, "scarce" if regime == "scarce" else "plentiful"))
    assert timeless(solve(asked)) == timeless(solve(asked))


def test_same_plan_in_another_process() -> None:
    """Also when Python orders its sets otherwise."""
    code = (
        "from tests.matching.tiny import tiny_problem\n"
        "from matching.solve import solve\n"
        "for plan in (solve(tiny_problem(seed)) for seed in range(40)):\n"
        "    print(plan.assignments, plan.unserved, plan.rankings)\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_a_problem_of_nothing() -> None:
    plan = plan_of(problem(ROAD))
    assert (plan.status, plan.served, plan.objective, plan.priority_share) == ("optimal", 0, 0, 1.0)


def test_needs_without_helpers_and_helpers_without_needs() -> None:
    assert plan_of(problem(ROAD, need())).unserved[0].reason == "no_helpers"
    assert plan_of(problem(ROAD, helper("bertta"))).rankings == {}


def test_everything_in_the_way_is_a_plan_with_reasons() -> None:
    contrary = problem(
        ROAD, need(bar=["bertta"], prefer={"bertta": 9}), helper("bertta", only_for=["aino"], free=("08:00", "08:01"))
    )
    plan = plan_of(contrary)
    assert (plan.served, plan.unserved[0].reason, plan.status) == (0, "not_allowed", "optimal")


def test_a_booked_day_that_cannot_be_travelled_takes_nothing_new() -> None:
    booked = [{"place": "cecilia", "start": clock("08:00"), "end": clock("09:00")}]
    plan = plan_of(problem(ROAD, need(), helper("bertta", booked=booked)))
    assert plan.unserved[0].reason == "no_helper_free"
    assert plan.km == pytest.approx(4, abs=0.01)


def test_no_time_is_still_a_plan() -> None:
    asked = made(60, 300, "scarce")
    rushed, whole = plan_of(asked, time_limit=0.0), plan_of(asked)
    assert rushed.status == "time_limit"
    assert whole.status == "optimal"
    assert rushed.served > 0
    assert rushed.objective <= whole.objective <= rushed.bound


@pytest.mark.parametrize("limit", [1e-9, 0.001, 0.01, 0.05])
def test_little_time_is_still_a_plan(limit: float) -> None:
    assert plan_of(made(60, 300, "scarce"), time_limit=limit).gap >= 0
    assert plan_of(replace(made(60, 300, "scarce"), strict=True), time_limit=limit).gap >= 0


def test_progress_is_told_in_order() -> None:
    heard: list[tuple[str, float]] = []

    def listen(stage: str, fraction: float, **figures: float) -> None:
        heard.append((stage, fraction))

    solve(tiny_problem(5), progress=listen)
    assert [fraction for _, fraction in heard] == sorted(fraction for _, fraction in heard)
    assert heard[0] == ("candidates", 0.0)
    assert heard[-1] == ("done", 1.0)


def test_who_says_no_cancels() -> None:
    asked = made(60, 300, "scarce")
    plan = plan_of(asked, progress=lambda stage, *_, **__: stage != "build")
    assert plan.status == "cancelled"
    assert plan.served > 0


def test_the_seed_changes_no_worth() -> None:
    asked = made(60, 300, "scarce")
    assert plan_of(asked, seed=7).objective == pytest.approx(plan_of(asked, seed=8).objective, abs=1e-3)


@pytest.mark.parametrize("regime", ["plentiful", "scarce"])
def test_better_than_one_after_the_other(regime: str) -> None:
    asked = made(50, 400, "scarce" if regime == "scarce" else "plentiful")
    ours, greedy = plan_of(asked), greedy_by_priority(asked)
    assert check(asked, greedy) == []
    assert ours.status == "optimal"
    assert ours.priority_share >= greedy.priority_share
    assert ours.objective > greedy.objective


def test_countless_chains_that_are_alike_are_not_looked_at_one_by_one() -> None:
    """Nine visits a day out of sixty that fit in any order: three people could do 27, on one way each."""
    needs = [need(f"n{i}", "aino", ("08:00", "18:00"), minutes=20) for i in range(60)]
    people = [helper(f"h{i}", "bertta", max_visits_per_day=9) for i in range(3)]
    plan = plan_of(problem(ROAD, *needs, *people, weights={"extra_visit": 0}))
    assert (plan.served, plan.status) == (27, "optimal")
    assert plan.objective == pytest.approx(27 * 1000 - 3 * 4, abs=0.1)


def test_chains_longer_than_any_that_is_looked_for_are_counted_on() -> None:
    """Bertta is at her mother's for a week: twenty visits of ten minutes, one after the other."""
    needs = [need(f"n{i}", "aino", (clock("08:00"), clock("20:00", 29)), minutes=10) for i in range(20)]
    bertta = helper("bertta", max_visits_per_day=3) | {"free": [[clock("08:00"), clock("20:00", 29)]]}
    plan = plan_of(problem(ROAD, *needs, bertta, weights={"extra_visit": 0}))
    assert plan.served >= 12
    assert plan.bound >= 20 * 1000 - 4
    assert plan.status != "optimal" or plan.served == 20


def test_two_thousand_needs_and_one_helper() -> None:
    """More pairs of visits than are looked at."""
    needs = [need(f"n{i}", "aino", ("08:00", "18:00"), minutes=20, priority=1 + i % 7) for i in range(2010)]
    plan = plan_of(problem(ROAD, *needs, helper("bertta")))
    assert (plan.served, plan.status) == (3, "optimal")
    assert plan.objective == pytest.approx(3 * 7000 - 4 - 4, abs=0.01)


@pytest.mark.parametrize("seed", range(100))
def test_any_prices_prove_a_bound(seed: int) -> None:
    """At any prices of the rows, no plan is better, whatever its chains."""
    asked = replace(tiny_problem(seed), strict=False)
    assert all(bound >= best_plan(asked).objective - 1e-6 for bound in bounds(asked, seed))


def test_the_bound_knows_that_a_stop_may_spare_minutes() -> None:
    """From Bertta to Cecilia it is far, but not by way of Aino."""
    ways = [[0, 5, 5], [5, 0, 300], [5, 300, 0]]
    booked = [{"place": "cecilia", "start": clock("14:00"), "end": clock("15:00")}]
    bertta = helper("bertta", free=("08:00", "21:00"), booked=booked)
    weights = {"unserved": 1, "minute": 1}
    asked = problem(ROAD, need(window=("08:00", "13:50")), bertta, travel_minutes=ways, weights=weights)
    plan = plan_of(asked)
    assert plan.objective == pytest.approx(1 - 310 - 8, abs=0.01)
    assert min(bounds(asked, 0)) >= plan.objective


def model_of(asked: Problem) -> Model:
    frame = Frame(asked)
    layout, standing = Layout(frame), booked(frame)
    arcs = find_arcs(frame, layout, standing)
    costs = Costs(asked.weights.km, asked.weights.minute, asked.weights.extra_visit)
    pricer = Pricer(frame, layout, standing, arcs, rows_of(frame, standing, arcs), arcs.worth, costs, lambda: inf)
    return Model(pricer, lambda: inf, seed=0)


def bounds(asked: Problem, seed: int) -> list[float]:
    """On the objective, at no prices, at some, and at the dearest; with all chains looked at, and with hardly any."""
    frame = Frame(asked)
    before = outcome(frame, booked(frame)).objective
    found = []
    model = model_of(asked)
    dearest = model.dearest()
    some = np.random.default_rng(seed).uniform(0, 1000, len(dearest))
    for steps in (MOST_STEPS, 3, 0):
        found += [model.proven(each, model.pricer.best(each, 1, steps)).bound for each in (0 * some, some, dearest)]
    return [before + bound for bound in found]


def test_chains_join_until_the_bound_is_met() -> None:
    heard: list[tuple[float, float]] = []
    model_of(made(120, 900, "plentiful", seed=3)).relax(lambda value, bound: heard.append((value, bound)))
    assert heard[-1][1] == pytest.approx(heard[-1][0], abs=1e-3)
    assert heard[0][1] > heard[-1][1] + 1


def test_mixed_ways_do_not_meet_twice() -> None:
    """Two people, two needs at one time: whoever is nearer to one is not sent to both."""
    both = need("n1", "aino", ("10:00", "11:00")), need("n2", "aino", ("10:00", "11:00"))
    plan = plan_of(problem(ROAD, *both, helper("bertta"), helper("cecilia")))
    assert len(pairs(plan)) == 2
    assert len({each.helper for each in plan.assignments}) == 2
