"""Beside a plan as it stands: shortlists made anew, and the smallest changes that would make a need possible."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matching.beside import FARTHER_KM, MINUTES, Beside, Relaxation, stood
from matching.explain import sentence
from matching.plan import Plan
from matching.problem import Helper, Need, Problem
from matching.solve import solve
from tests.matching.making import clock, helper, moment, need, plan_of, problem
from tests.matching.tiny import tiny_problem

ROAD = {"aino": 0.0, "bertta": 2.0, "cecilia": 4.0, "daavid": 11.9}


def changes(asked: Problem, name: str = "aino") -> dict[str, Relaxation]:
    return {str(each.change["code"]): each for each in Beside(asked, plan_of(asked)).relaxations(name)}


def test_half_an_hour_later_makes_it_possible() -> None:
    bertta = helper("bertta", free=("11:20", "13:00"))
    found = changes(problem(ROAD, need(), bertta, helper("cecilia", free=("11:25", "14:00"))))
    assert found["later"] == Relaxation({"code": "later", "minutes": 30}, 1, ("bertta",))
    assert found["shorter"] == Relaxation({"code": "shorter", "minutes": 30}, 1, ("bertta",))


def test_without_what_nobody_has() -> None:
    asked = need(car=True, languages=["sv"], skills=["repairs"])
    able: dict[str, Any] = {"car": True, "languages": ["sv"], "skills": ["repairs"]}
    for missing, code in (("car", "without_car"), ("languages", "any_language"), ("skills", "without_skill")):
        found = changes(problem(ROAD, asked, helper("bertta", **(able | {missing: False if missing == "car" else []}))))
        assert set(found) == {code}
        assert found[code].helpers == ("bertta",)


def test_farther_than_they_wish_to_go() -> None:
    found = changes(problem(ROAD, need(), helper("daavid")))
    assert found["farther"].change == {"code": "farther", "km": 2.0}


def test_who_is_barred_stays_barred_and_who_is_busy_stays_busy() -> None:
    """Bertta must not; Cecilia goes to the dearer need and has no other hour."""
    other = need("other", priority=9)
    cecilia = helper("cecilia", free=("10:00", "11:30"))
    asked = problem(ROAD, need(bar=["bertta"]), other, helper("bertta", only_for=["aino"]), cecilia)
    assert Beside(asked, plan_of(asked)).relaxations("aino") == ()


def test_a_shortlist_beside_the_plan() -> None:
    """Who said no is left out; who visits somebody else already comes in between."""
    asked = problem(ROAD, need(), need("bo", "cecilia", ("08:30", "10:00")), helper("bertta"), helper("cecilia"))
    beside = Beside(asked, plan_of(asked))
    assert {each.helper for each in beside.rerank("aino")} == {"cecilia"}
    assert beside.rerank("aino", without=["cecilia"]) == ()
    with pytest.raises(KeyError):
        beside.rerank("nobody's")


def test_a_shortlist_leaves_time_for_the_way() -> None:
    asked = problem(ROAD, need("bo", "cecilia", ("10:00", "11:00")), helper("cecilia"))
    plan = plan_of(asked)
    wanted = replace(
        asked, needs=(*asked.needs, Need("aino", "aino", moment(clock("10:00")), moment(clock("13:00")), 60))
    )
    (entry,) = Beside(wanted, plan).rerank("aino")
    assert entry.start >= moment(clock("11:00")) + timedelta(minutes=8)


def reasons(asked: Problem, who: str, name: str = "aino") -> list[str]:
    return [sentence(each) for each in Beside(asked, plan_of(asked)).why_not(name, who)]


def test_why_not_that_one() -> None:
    """Bertta comes; each of the others hears something else."""
    bertta = helper("bertta", free=("09:00", "12:00"))
    others = {
        "farther": (helper("cecilia"), "2.0 km farther than who comes"),
        "language": (helper("cecilia", languages=["en"]), "speaks none of sv"),
        "late": (helper("cecilia", free=("11:00", "15:00")), "could begin 11:13, 13 min too late"),
        "barred": (helper("cecilia", only_for=[]), "is barred, or there for others only"),
        "never": (helper("cecilia") | {"free": []}, "is not free on any of these days"),
        "load": (helper("cecilia", "bertta", load=3), "has helped more lately"),
    }
    for other, told in others.values():
        who = [each if "languages" in each else each | {"languages": ["sv"]} for each in (bertta, other)]
        asked = problem(ROAD, need(languages=["sv"]), *who)
        assert reasons(asked, "bertta") == []
        assert reasons(asked, "cecilia") == [told]


def test_who_is_with_somebody_else_is_busy() -> None:
    cecilia = helper("cecilia", free=("09:40", "11:40"))
    asked = problem(ROAD, need(), need("bo", "cecilia", priority=5), helper("bertta"), cecilia)
    plan = plan_of(asked)
    assert {(each.need, each.helper) for each in plan.assignments} == {("aino", "bertta"), ("bo", "cecilia")}
    assert reasons(asked, "cecilia") == ["busy with bo until 11:00"]


def test_who_knows_her_less() -> None:
    asked = problem(ROAD, need(prefer={"cecilia": 9.0}), helper("bertta"), helper("cecilia"))
    assert reasons(asked, "bertta") == ["does not know the client as well"]


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_every_change_is_true_when_tried(seed: int) -> None:
    """Each helper named can do the changed need beside the plan, nobody else can, and no smaller step would do."""
    asked = tiny_problem(seed)
    plan = solve(asked)
    for missing in plan.unserved:
        for told in Beside(asked, plan).relaxations(missing.need):
            assert {who for who in _names(asked) if _can(asked, plan, missing.need, told.change, who)} == set(
                told.helpers
            )
            assert told.people == len(told.helpers)
            for smaller in _smaller(told):
                assert not any(_can(asked, plan, missing.need, smaller, who) for who in _names(asked))


def _names(asked: Problem) -> list[str]:
    return [each.id for each in asked.helpers]


def _smaller(told: Relaxation) -> Iterator[Mapping[str, Any]]:
    change: Mapping[str, Any] = told.change
    for name, steps in (("minutes", MINUTES), ("km", FARTHER_KM)):
        yield from ({**change, name: step} for step in steps if name in change and step < change[name])


def _can(asked: Problem, plan: Plan, name: str, change: Mapping[str, Any], who: str) -> bool:
    """Whether solving the changed problem with all else booked, and this helper alone, fills a seat."""
    there = stood(asked, plan)
    (wanted,) = (each for each in there.needs if each.id == name)
    if any(visit.need == name for each in there.helpers if each.id == who for visit in each.booked):
        return False
    changed, farther = _changed(wanted, change)
    people = tuple(_alone(each, who, name, farther) for each in there.helpers)
    weights = replace(there.weights, unserved=1e6)
    return solve(replace(there, needs=(changed,), helpers=people, weights=weights, strict=False)).served > 0


def _alone(each: Helper, who: str, name: str, farther: float) -> Helper:
    mine = None if each.only_for is None else tuple({name} & set(each.only_for))
    booked = tuple(replace(visit, need=None) for visit in each.booked)
    return replace(each, booked=booked, only_for=mine if each.id == who else (), max_km=each.max_km + farther)


def _changed(wanted: Need, change: Mapping[str, Any]) -> tuple[Need, float]:
    by = timedelta(minutes=change.get("minutes", 0))
    farther = change.get("km", 0.0)
    changed = {
        "later": lambda: replace(wanted, latest=wanted.latest + by),
        "earlier": lambda: replace(wanted, earliest=wanted.earliest - by),
        "shorter": lambda: replace(wanted, minutes=wanted.minutes - change["minutes"]),
        "without_car": lambda: replace(wanted, car=False),
        "any_language": lambda: replace(wanted, languages=()),
        "without_skill": lambda: replace(wanted, skills=tuple(s for s in wanted.skills if s != change["skill"])),
        "farther": lambda: replace(wanted, max_km=None if wanted.max_km is None else wanted.max_km + farther),
    }
    return changed[str(change["code"])](), farther
