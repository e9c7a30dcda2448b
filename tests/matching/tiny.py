"""Tiny random problems with everything in them that the format knows, valid by construction."""

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matching.problem import Problem

ZONE = ZoneInfo("Europe/Helsinki")
# The night to 25 October 2026 is an hour longer.
DAY = datetime(2026, 10, 24, tzinfo=ZONE)
WORDS = ["a", "b"]


def tiny_problem(seed: int) -> Problem:
    """One to four needs, one to three helpers, one or two days."""
    return Problem.from_json(tiny(random.Random(seed)))  # noqa: S311 - it must be the same every time


def tiny(chance: random.Random) -> dict[str, Any]:
    """The problem as its JSON stands."""
    size = chance.randint(2, 6)
    places = [f"p{i}" for i in range(size)]
    days = chance.choice([1, 1, 2])
    needs = [_need(chance, i, places, days) for i in range(chance.randint(1, 4))]
    names = [need["id"] for need in needs]
    helpers = [_helper(chance, i, places, names, days) for i in range(chance.randint(1, 3))]
    _tie(chance, needs, [helper["id"] for helper in helpers])
    problem: dict[str, Any] = {
        "start": DAY.isoformat(),
        "places": [{"id": name, **_point(chance)} for name in places],
        "needs": needs,
        "helpers": helpers,
        "current": _current(chance, needs, helpers),
        "weights": _weights(chance),
        "strict": chance.random() < 0.3,
    }
    if chance.random() < 0.4:
        problem["travel_minutes"] = [[_minutes(chance, i, j) for j in range(size)] for i in range(size)]
    return problem


def _point(chance: random.Random) -> dict[str, float]:
    """Within some five kilometres, or next door (within 20 m) of one another."""
    if chance.random() < 0.2:
        return {"lat": 60.2, "lon": 24.9 + chance.choice([0, 0.0001, 0.0002])}
    return {"lat": 60.2 + chance.uniform(-0.025, 0.025), "lon": 24.9 + chance.uniform(-0.05, 0.05)}


def _minutes(chance: random.Random, i: int, j: int) -> float:
    return 0 if i == j and chance.random() < 0.9 else chance.choice([1, 3, 5, 10, 20, 45, 90])


def _need(chance: random.Random, i: int, places: list[str], days: int) -> dict[str, Any]:
    begin = chance.choice([0, 24 * (days - 1)]) + chance.uniform(8, 15)
    minutes = chance.choice([15, 30, 60, 90, 12.5])
    window = minutes + chance.choice([0, 60, 180, 300, 60 * 24])
    return {
        "id": f"n{i}",
        "place": chance.choice(places),
        "earliest": _at(begin),
        "latest": _at(begin + window / 60 + 0.01),
        "minutes": minutes,
        "seats": chance.choice([1, 1, 1, 2, 3]),
        "priority": chance.choice([0.5, 1, 1, 2, 4]),
        "skills": [word for word in WORDS if chance.random() < 0.1],
        "languages": [word for word in WORDS if chance.random() < 0.2],
        "car": chance.random() < 0.1,
        **({"max_km": chance.uniform(1, 10)} if chance.random() < 0.2 else {}),
    }


def _helper(chance: random.Random, i: int, places: list[str], needs: list[str], days: int) -> dict[str, Any]:
    free = _spans(chance, places, days)
    helper: dict[str, Any] = {
        "id": f"h{i}",
        "place": chance.choice(places),
        "kind": chance.choice(["volunteer", "relative"]),
        "mode": chance.choice(["car", "car", "walk", "bike", "transit"]),
        "max_km": chance.choice([3, 10, 20]),
        "free": free,
        "skills": [word for word in WORDS if chance.random() < 0.85],
        "languages": [word for word in WORDS if chance.random() < 0.85],
        "car": chance.random() < 0.6,
        "max_visits": chance.choice([99, 99, 3, 2, 1]),
        "max_visits_per_day": chance.choice([3, 3, 2, 1]),
        "load": chance.choice([0, 1, 5]),
        "accept_odds": chance.choice([1, 0.5, 0.9]),
        "booked": [visit for span in free for visit in _booked(chance, span, places, needs)],
    }
    if chance.random() < 0.2:
        helper["only_for"] = [need for need in needs if chance.random() < 0.6]
    if chance.random() < 0.2:
        helper |= {"kmh": chance.uniform(3, 40), "overhead_minutes": chance.choice([0, 1, 7])}
    return helper


def _spans(chance: random.Random, places: list[str], days: int) -> list[list[str]]:
    cuts = sorted(chance.uniform(7, 18 + 24 * (days - 1)) for _ in range(2 * chance.choice([1, 1, 2])))
    spans = [[_at(a), _at(b + 3)] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    if len(spans) == 2 and cuts[1] + 3 > cuts[2]:
        spans = spans[:1]
    return [[*span, chance.choice(places)] if chance.random() < 0.3 else span for span in spans]


def _booked(chance: random.Random, span: list[str], places: list[str], needs: list[str]) -> list[dict[str, Any]]:
    start, end = (datetime.fromisoformat(each).timestamp() for each in span[:2])
    many = chance.choice([0, 0, 0, 1, 2])
    cuts = sorted(int(chance.uniform(start, end)) for _ in range(2 * many))
    pairs = [(a, min(b, a + 3600)) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]
    return [
        {
            "place": chance.choice(places),
            "start": datetime.fromtimestamp(a, ZONE).isoformat(),
            "end": datetime.fromtimestamp(b, ZONE).isoformat(),
            **({"need": chance.choice([*needs, "gone"])} if chance.random() < 0.5 else {}),
        }
        for a, b in pairs
    ]


def _tie(chance: random.Random, needs: list[dict[str, Any]], helpers: list[str]) -> None:
    for need in needs:
        need["prefer"] = {name: chance.uniform(-3, 8) for name in helpers if chance.random() < 0.2}
        need["bar"] = [name for name in helpers if chance.random() < 0.1]
        need["odds"] = {name: chance.choice([0, 0.3, 1]) for name in helpers if chance.random() < 0.2}


def _current(chance: random.Random, needs: list[dict[str, Any]], helpers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "need": need["id"],
            "seat": chance.randrange(need["seats"]),
            "helper": helper["id"],
            "start": _moved(need["earliest"], chance.randint(-20, 120)),
            "state": chance.choice(["proposed", "waiting"]),
        }
        for need in needs
        for helper in helpers
        if chance.random() < 0.25
    ]


def _weights(chance: random.Random) -> dict[str, float]:
    if chance.random() < 0.4:
        return {}
    return {
        "unserved": chance.choice([1000, 20, 5]),
        "km": chance.choice([1, 0, 2.5]),
        "minute": chance.choice([0, 0.2]),
        "extra_visit": chance.choice([1, 0, 4]),
        "odds": chance.choice([10, 0]),
    }


def _at(hour: float) -> str:
    return datetime.fromtimestamp(int(DAY.timestamp() + hour * 3600), ZONE).isoformat()


def _moved(moment: str, minutes: int) -> str:
    return (datetime.fromisoformat(moment) + timedelta(minutes=minutes)).isoformat()
