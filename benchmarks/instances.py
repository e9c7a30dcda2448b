"""Made-up problems of one day, from a seed: a region of 25 x 20 km with clusters, and what people ask for there."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any, Literal
from zoneinfo import ZoneInfo

from matching.problem import Problem

type Regime = Literal["plentiful", "scarce"]

ZONE = ZoneInfo("Europe/Helsinki")
DAY = datetime(2026, 11, 23, tzinfo=ZONE)
SOUTH, WEST = 60.15, 24.6
WIDTH_KM, HEIGHT_KM = 25.0, 20.0
KM_PER_DEGREE = 111.195
FREE_SHARE: dict[Regime, float] = {"plentiful": 0.35, "scarce": 0.07}
KINDS = [
    # share, minutes, hours of slack, skill, car
    (0.30, 60, 3.0, None, False),  # shopping
    (0.12, 30, 2.0, None, False),  # pharmacy
    (0.18, 120, 0.5, None, True),  # escort to the doctor
    (0.20, 90, 4.0, None, False),  # company
    (0.12, 45, 3.0, None, False),  # a walk
    (0.05, 60, 5.0, "repairs", False),
    (0.03, 45, 2.0, "snow", False),
]
MODES = [(0.40, "car"), (0.30, "transit"), (0.18, "bike"), (0.12, "walk")]
REACH_KM = {"car": 10.0, "transit": 8.0, "bike": 6.0, "walk": 3.0}


def instance(needs: int, helpers: int, regime: Regime, seed: int = 1) -> dict[str, Any]:
    """The problem as its JSON stands: so many needs, and helpers of whom the regime's share is free."""
    chance = random.Random(f"{seed} {needs} {helpers} {regime}")  # noqa: S311 - it must be the same every time
    centres = [(chance.uniform(0, WIDTH_KM), chance.uniform(0, HEIGHT_KM), chance.uniform(0.5, 2.0)) for _ in range(25)]
    spots = _spots(chance, centres)
    places = [{"id": f"p{i}", **next(spots)} for i in range(needs + helpers)]
    return {
        "start": DAY.isoformat(),
        "zone": "Europe/Helsinki",
        "places": places,
        "needs": [_need(chance, i) for i in range(needs)],
        "helpers": [_helper(chance, i, needs + i, FREE_SHARE[regime]) for i in range(helpers)],
    }


def problem(needs: int, helpers: int, regime: Regime, seed: int = 1) -> Problem:
    """The same, read."""
    return Problem.from_json(instance(needs, helpers, regime, seed))


def _spots(chance: random.Random, centres: list[tuple[float, float, float]]) -> Iterator[dict[str, float]]:
    while True:
        east, north, spread = chance.choice(centres)
        east = min(max(chance.gauss(east, spread), 0.0), WIDTH_KM)
        north = min(max(chance.gauss(north, spread), 0.0), HEIGHT_KM)
        lat = SOUTH + north / KM_PER_DEGREE
        yield {"lat": round(lat, 6), "lon": round(WEST + east / (KM_PER_DEGREE * cos(radians(SOUTH))), 6)}


def _need(chance: random.Random, i: int) -> dict[str, Any]:
    _, minutes, slack, skill, car = chance.choices(KINDS, [kind[0] for kind in KINDS])[0]
    earliest = _at(chance.randrange(8 * 4, 17 * 4) / 4)
    latest = earliest + timedelta(minutes=minutes, hours=slack * chance.uniform(0.5, 1.5))
    need: dict[str, Any] = {
        "id": f"n{i}",
        "place": f"p{i}",
        "earliest": earliest.isoformat(),
        "latest": latest.replace(second=0, microsecond=0).isoformat(),
        "minutes": minutes,
        "priority": chance.choices([1, 2, 3], [70, 20, 10])[0],
        "languages": chance.choices([["fi"], ["fi", "sv"], ["sv"], ["ru"], ["et"]], [74, 8, 10, 5, 3])[0],
    }
    if skill:
        need["skills"] = [skill]
    if car and chance.random() < 0.5:
        need["car"] = True
    return need


def _helper(chance: random.Random, i: int, place: int, free_share: float) -> dict[str, Any]:
    mode = chance.choices([mode for _, mode in MODES], [share for share, _ in MODES])[0]
    speaks = [word for word, share in (("sv", 0.3), ("en", 0.5), ("ru", 0.05), ("et", 0.04)) if chance.random() < share]
    return {
        "id": f"h{i}",
        "place": f"p{place}",
        "mode": mode,
        "max_km": REACH_KM[mode],
        "car": mode == "car",
        "languages": ["fi", *speaks],
        "skills": [skill for skill, share in (("repairs", 0.15), ("snow", 0.2)) if chance.random() < share],
        "load": chance.choices([0, 1, 2, 4], [50, 25, 15, 10])[0],
        "free": [_span(chance)] if chance.random() < free_share else [],
    }


def _span(chance: random.Random) -> list[str]:
    begin = chance.randrange(8 * 2, 17 * 2) / 2
    end = min(begin + chance.choice([1.5, 2, 3, 4]), 21)
    return [_at(begin).isoformat(), _at(end).isoformat()]


def _at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)
