"""Why nobody comes, and who came nearest: true when tried."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matching.explain import SENTENCES, sentence
from matching.plan import Miss, Plan
from matching.problem import Booked, FreeInterval, Helper, Need, Problem
from matching.solve import solve
from tests.matching.making import clock, helper, need, plan_of, problem
from tests.matching.tiny import tiny_problem

ROAD = {"aino": 0.0, "bertta": 1.999, "cecilia": 4.0, "daavid": 11.25}


def told(plan: Plan, name: str = "aino") -> list[str]:
    """The nearest misses of a need in words."""
    (unserved,) = (each for each in plan.unserved if each.need == name)
    return [f"{miss.helper}: {', '.join(map(sentence, miss.obstacles))}" for miss in unserved.nearest_miss]


@pytest.mark.parametrize(
    ("reason", "words", "asked", "who"),
    [
        ("too_far", "1.3 km too far", {}, {"place": "daavid"}),
        ("no_skill", "lacks the skill snow", {"skills": ["snow"]}, {}),
        ("no_language", "speaks none of sv, en", {"languages": ["sv", "en"]}, {}),
        ("no_car", "has no car", {"car": True}, {}),
        ("no_helper_free", "could begin 11:20, 20 min too late", {}, {"free": ("11:11", "18:00")}),
        ("no_helper_free", "could begin 09:40 at the latest, 20 min too early", {}, {"free": ("08:00", "10:49")}),
        ("no_helper_free", "free 8 min too short", {}, {"free": ("10:00", "11:10")}),
        ("limit_reached", "has visits enough", {}, {"max_visits": 0}),
        ("not_worth_it", "would cost 5.0 more than the help is worth", {}, {"load": 2001.9}),
    ],
)
def test_the_reason_and_the_amount(reason: str, words: str, asked: dict[str, Any], who: dict[str, Any]) -> None:
    plan = plan_of(problem(ROAD, need(**asked), helper("bertta", **who)))
    assert plan.unserved[0].reason == reason
    assert told(plan) == [f"bertta: {words}"]


def test_who_is_needed_elsewhere_is_busy_until_then() -> None:
    needs = need("urgent", "aino", ("10:00", "11:00"), priority=2), need("aino", "aino", ("10:30", "11:30"))
    plan = plan_of(problem(ROAD, *needs, helper("bertta")))
    assert plan.unserved[0].reason == "all_taken"
    assert told(plan) == ["bertta: busy with urgent until 11:00"]


def test_the_barred_are_not_held_against_anybody() -> None:
    plan = plan_of(problem(ROAD, need(bar=["bertta"]), helper("bertta"), helper("cecilia", free=("11:15", "18:00"))))
    assert plan.unserved[0].reason == "no_helper_free"
    assert told(plan) == ["cecilia: could begin 11:28, 28 min too late"]


def test_fewest_obstacles_come_first_and_three_are_enough() -> None:
    people = [
        helper("bertta", free=("11:11", "18:00"), languages=["fi"]),
        helper("cecilia", free=("12:00", "18:00"), languages=["sv"]),
        helper("daavid", languages=["sv"], max_km=8),
        helper("eero", "bertta", free=("11:11", "18:00"), languages=["sv"]),
    ]
    plan = plan_of(problem(ROAD, need(languages=["sv"]), *people))
    assert [line.split(":")[0] for line in told(plan)] == ["eero", "daavid", "cecilia"]


def test_every_reason_has_its_words() -> None:
    for code in SENTENCES:
        details = dict.fromkeys(("km", "minutes", "by"), 1.0) | dict.fromkeys(
            ("language", "languages", "skill", "need"), "x"
        )
        stamps = dict.fromkeys(("start", "until"), clock("10:00"))
        assert "{" not in sentence({"code": code, **details, **stamps})


def test_each_miss_of_tiny_problems_is_true_when_tried() -> None:
    tried = 0
    for seed in range(200):
        asked = tiny_problem(seed)
        plan = solve(asked)
        for unserved in plan.unserved:
            for miss in unserved.nearest_miss:
                relaxed = beside(asked, plan, unserved.need, miss)
                if relaxed is not None:
                    tried += 1
                    assert solve(relaxed).served == 1, (seed, unserved.need, miss)
    assert tried > 200


def beside(asked: Problem, plan: Plan, name: str, miss: Miss) -> Problem | None:
    """The need and the one helper alone, beside what the plan gives them to do, with every obstacle out of the way.

    None where that is not so simple: a gap between two visits that is too short.
    """
    need = next(each for each in asked.needs if each.id == name)
    helper = next(each for each in asked.helpers if each.id == miss.helper)
    minutes = {each.id: timedelta(minutes=each.minutes) for each in asked.needs}
    places = {each.id: each.place for each in asked.needs}
    given = [
        Booked(places[a.need], a.start, a.start + minutes[a.need]) for a in plan.assignments if a.helper == helper.id
    ]
    helper = replace(helper, booked=(*helper.booked, *given))
    for obstacle in miss.obstacles:
        if obstacle["code"] == "free_too_short" and helper.booked:
            return None
        need, helper = OUT_OF_THE_WAY[str(obstacle["code"])](need, helper, obstacle, len(given))
    need = replace(need, seats=1, bar=(), prefer=only(need.prefer, helper), odds=only(need.odds, helper))
    helper = replace(helper, only_for=None)
    return replace(asked, needs=(need,), helpers=(helper,), current=(), strict=True)


def only(values: Mapping[str, float], helper: Helper) -> dict[str, float]:
    return {helper.id: values[helper.id]} if helper.id in values else {}


def _lengthened(need: Need, helper: Helper, minutes: float) -> tuple[Need, Helper]:
    free = tuple(FreeInterval(f.start, f.end + timedelta(minutes=minutes), f.place) for f in helper.free)
    return need, replace(helper, free=free[-1:] if len(free) > 1 else free)


OUT_OF_THE_WAY: dict[str, Any] = {
    "lacks_skill": lambda n, h, o, _: (n, replace(h, skills=(*h.skills, o["skill"]))),
    "lacks_language": lambda n, h, o, _: (n, replace(h, languages=(*h.languages, n.languages[0]))),
    "lacks_car": lambda n, h, o, _: (n, replace(h, car=True)),
    "beyond_reach": lambda n, h, o, _: (
        replace(n, max_km=None if n.max_km is None else n.max_km + o["km"]),
        replace(h, max_km=h.max_km + o["km"]),
    ),
    "free_too_late": lambda n, h, o, _: (replace(n, latest=n.latest + timedelta(minutes=o["minutes"])), h),
    "free_too_early": lambda n, h, o, _: (replace(n, earliest=n.earliest - timedelta(minutes=o["minutes"])), h),
    "free_too_short": lambda n, h, o, _: _lengthened(n, h, o["minutes"]),
    "has_enough": lambda n, h, o, _: (n, replace(h, max_visits=99, max_visits_per_day=99)),
    "costs_too_much": lambda n, h, o, _: (n, h),
    "busy": lambda n, h, o, given: (n, replace(h, booked=h.booked[: len(h.booked) - given])),
}
