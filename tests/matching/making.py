"""The few people and places that the matcher's stories need: Aino asks, Bertta, Cecilia and Daavid help."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matching.check import check
from matching.plan import Assignment, Plan
from matching.problem import Problem
from matching.solve import solve

KM_PER_DEGREE = 111.19508 * 1.3


def clock(time: str, day: int = 23) -> str:
    """A time of day in November 2026, Finnish winter time."""
    return f"2026-11-{day:02}T{time}:00+02:00"


def at_km(**places: float) -> list[dict[str, Any]]:
    """Places on one road north, so many kilometres (as travelled) from its beginning."""
    return [{"id": name, "lat": 60 + km / KM_PER_DEGREE, "lon": 25} for name, km in places.items()]


def need(
    name: str = "aino", place: str = "aino", window: tuple[str, str] = ("10:00", "12:00"), **more: Any
) -> dict[str, Any]:
    """Sixty minutes of help, any time in the window."""
    earliest, latest = (clock(time) if len(time) == 5 else time for time in window)
    return {"id": name, "place": place, "earliest": earliest, "latest": latest, "minutes": 60, **more}


def helper(name: str, place: str = "", free: tuple[str, str] = ("08:00", "18:00"), **more: Any) -> dict[str, Any]:
    """Somebody with a car, free once."""
    return {"id": name, "place": place or name, "free": [[clock(time) for time in free]], **more}


def problem(places: Mapping[str, float], *parts: Mapping[str, Any], **more: Any) -> Problem:
    """A problem of the needs and helpers among `parts`."""
    return Problem.from_json(
        {
            "start": clock("00:00"),
            "places": at_km(**places),
            "needs": [part for part in parts if "earliest" in part],
            "helpers": [part for part in parts if "free" in part],
            **more,
        }
    )


def plan_of(asked: Problem, **options: Any) -> Plan:
    """The plan, which the checker agrees with."""
    plan = solve(asked, **options)
    assert [str(violation) for violation in check(asked, plan)] == []
    return plan


def pairs(plan: Plan) -> set[tuple[str, str]]:
    """(need, helper) of all assignments."""
    return {(each.need, each.helper) for each in plan.assignments}


def at(plan: Plan, name: str) -> str:
    """When the only visit of a need begins."""
    return only(plan, name).start.strftime("%H:%M")


def only(plan: Plan, name: str) -> Assignment:
    """The only assignment of a need."""
    (found,) = (each for each in plan.assignments if each.need == name)
    return found


def moment(text: str) -> datetime:
    """A time as problems hold it."""
    return datetime.fromisoformat(text)
