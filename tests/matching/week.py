"""A made-up week: a day's instance spread over seven days, with limits over all of them."""

import random
from datetime import datetime, timedelta
from typing import Any

from benchmarks.instances import instance
from matching.problem import Problem

DAYS = 7


def week(needs: int, helpers: int, seed: int = 1) -> Problem:
    """Needs on any of the days, helpers free on a third of them."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same every time
    made = instance(needs, helpers, "plentiful", seed)
    for need in made["needs"]:
        day = chance.randrange(DAYS)
        need |= {name: _later(need[name], days=day) for name in ("earliest", "latest")}
    for helper in made["helpers"]:
        helper |= {"free": list(_free(chance, made["start"])), "max_visits": 4}
    return Problem.from_json(made)


def _free(chance: random.Random, start: str) -> Any:
    for day in range(DAYS):
        if chance.random() < 0.35:
            begin = chance.randrange(16, 34) / 2
            yield [_later(start, days=day, hours=begin), _later(start, days=day, hours=begin + 3)]


def _later(moment: str, **by: float) -> str:
    return (datetime.fromisoformat(moment) + timedelta(**by)).isoformat()
