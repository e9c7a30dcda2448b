"""The checker finds every kind of tampering with a good plan."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from matching.check import check
from matching.plan import Plan, Unserved
from matching.problem import Problem
from tests.matching.making import clock, helper, moment, need, plan_of, problem

PLACES = {"aino": 0.0, "bertil": 3.0, "cecilia": 1.0, "daavid": 2.0, "eero": 6.0}


def asked() -> Problem:
    booked = [{"place": "bertil", "start": clock("13:00"), "end": clock("14:00")}]
    return problem(
        PLACES,
        need("aino", "aino", languages=["sv"], skills=["snow"], car=True, max_km=5, bar=["frida"], seats=2),
        need("bertil", "bertil", window=("10:30", "12:30")),
        need("eero", "eero", window=("20:00", "21:00")),
        helper("cecilia", languages=["sv"], skills=["snow"], car=True, max_visits_per_day=1),
        helper("daavid", languages=["sv"], skills=["snow"], car=True, booked=booked),
        helper("frida", "aino", languages=["sv"], skills=["snow"], car=True),
        helper("gunvor", "aino", languages=["fi"], skills=["snow"], car=True, only_for=["aino"]),
        helper("hilma", "aino", languages=["sv"], car=True),
        helper("ines", "aino", languages=["sv"], skills=["snow"]),
        helper("jouko", "eero", languages=["sv"], skills=["snow"], car=True),
        helper("kerttu", "aino", languages=["sv"], skills=["snow"], car=True, max_visits=0),
        helper("leena", "aino", languages=["sv"], skills=["snow"], car=True, free=("10:00", "11:30")),
        helper("mirja", "daavid", languages=["sv"], skills=["snow"], car=True, load=9),
        helper("nanna", "bertil", languages=["sv"], skills=["snow"], car=True, free=("10:00", "11:15")),
        current=[{"need": "bertil", "seat": 0, "helper": "daavid", "start": clock("10:45"), "state": "waiting"}],
    )


def given(plan: Plan, position: int, **change: object) -> Plan:
    assignments = list(plan.assignments)
    assignments[position] = replace(assignments[position], **change)  # type: ignore[arg-type]
    return replace(plan, assignments=tuple(assignments))


def later(plan: Plan, position: int, minutes: float) -> Plan:
    return given(plan, position, start=plan.assignments[position].start + timedelta(minutes=minutes))


def ranked(plan: Plan, name: str, position: int, **change: object) -> Plan:
    entries = list(plan.rankings[name])
    entries[position] = replace(entries[position], **change)  # type: ignore[arg-type]
    return replace(plan, rankings={**plan.rankings, name: tuple(entries)})


TAMPERED: list[tuple[str, str, Callable[[Plan], Plan]]] = [
    ("assignments[0].need", "no need", lambda p: given(p, 0, need="nobody")),
    ("assignments[0].helper", "no helper", lambda p: given(p, 0, helper="nobody")),
    ("assignments[0].start", "before the need's earliest", lambda p: later(p, 0, -61)),
    ("assignments[0].start", "after the need's latest", lambda p: later(p, 0, 120)),
    ("assignments[2].start", "not free", lambda p: later(p, 2, 60 * 9)),
    ("assignments[0].helper", "barred", lambda p: given(p, 0, helper="frida")),
    ("assignments[0].helper", "languages", lambda p: given(p, 0, helper="gunvor")),
    ("assignments[2].helper", "for others only", lambda p: given(p, 2, helper="gunvor")),
    ("assignments[0].helper", "skill", lambda p: given(p, 0, helper="hilma")),
    ("assignments[0].helper", "no car", lambda p: given(p, 0, helper="ines")),
    ("assignments[0].helper", "km away, at most 5", lambda p: given(p, 0, helper="jouko")),
    ("assignments", "has 1 visits, at most 0", lambda p: given(p, 0, helper="kerttu")),
    ("assignments", "has 2 visits on 2026-11-23, at most 1", lambda p: given(p, 2, helper="cecilia")),
    ("assignments[1].helper", "fills two seats", lambda p: given(p, 1, helper=p.assignments[0].helper)),
    ("assignments[1].seat", "filled twice", lambda p: given(p, 1, seat=0)),
    ("assignments[1].seat", "has no seat 2", lambda p: given(p, 1, seat=2)),
    ("assignments[0].km", "should be", lambda p: given(p, 0, km=0.5)),
    ("assignments[0].travel_minutes", "should be", lambda p: given(p, 0, travel_minutes=1.0)),
    ("objective", "should be", lambda p: replace(p, objective=p.objective + 1, bound=p.bound + 1)),
    ("served", "should be", lambda p: replace(p, served=4)),
    ("priority_share", "should be", lambda p: replace(p, priority_share=1.0)),
    ("km", "should be", lambda p: replace(p, km=p.km - 1)),
    ("minutes", "should be", lambda p: replace(p, minutes=p.minutes + 1)),
    ("changes", "should be", lambda p: replace(p, changes=1)),
    ("changes", "should be", lambda p: later(p, 2, 16)),
    ("gap", "should be", lambda p: replace(p, gap=1.0)),
    ("bound", "below", lambda p: replace(p, bound=p.objective - 1, gap=-1.0)),
    ("status", "says optimal", lambda p: replace(p, bound=p.objective + 1, gap=1.0)),
    ("unserved", "0 times", lambda p: replace(p, unserved=())),
    ("unserved", "1 times", lambda p: replace(p, unserved=(*p.unserved, Unserved("aino", 1, "too_far", ())))),
    ("unserved[0].seats", "should be", lambda p: replace(p, unserved=(replace(p.unserved[0], seats=2),))),
    ("unserved[0].reason", "empty", lambda p: replace(p, unserved=(replace(p.unserved[0], reason=""),))),
    ("rankings", "missing", lambda p: replace(p, rankings={k: v for k, v in p.rankings.items() if k != "eero"})),
    ("rankings.aino", "has 16 entries", lambda p: replace(p, rankings={**p.rankings, "aino": p.rankings["aino"] * 4})),
    ("rankings.aino", "twice", lambda p: ranked(p, "aino", 2, helper="cecilia")),
    ("rankings.aino", "hold its seats", lambda p: replace(p, rankings={**p.rankings, "aino": p.rankings["aino"][1:]})),
    ("rankings.aino", "before one who does not", lambda p: ranked(p, "aino", 1, needs_swap=True)),
    ("rankings.aino[2].helper", "barred", lambda p: ranked(p, "aino", 2, helper="frida")),
    ("rankings.aino[2].helper", "visits enough", lambda p: ranked(p, "aino", 2, helper="kerttu")),
    ("rankings.aino[0].start", "not when", lambda p: ranked(p, "aino", 0, start=p.rankings["bertil"][0].start)),
    ("rankings.aino[2].odds", "should be", lambda p: ranked(p, "aino", 2, odds=0.2)),
    ("rankings.aino[2].extra_cost", "should be", lambda p: ranked(p, "aino", 2, extra_cost=0.2)),
    ("rankings.aino[0].extra_cost", "should be", lambda p: ranked(p, "aino", 0, extra_cost=0.2)),
    (
        "rankings.aino[2].start",
        "too little time",
        lambda p: ranked(p, "aino", 2, helper="nanna", start=moment(clock("10:10"))),
    ),
]


def test_the_plan_is_good_to_begin_with() -> None:
    plan = plan_of(asked())
    assert [(each.need, each.helper) for each in plan.assignments] == [
        ("aino", "cecilia"),
        ("aino", "leena"),
        ("bertil", "daavid"),
    ]
    assert [(entry.helper, entry.needs_swap) for entry in plan.rankings["aino"]] == [
        ("cecilia", False),
        ("leena", False),
        ("mirja", False),
        ("daavid", True),
    ]


@pytest.mark.parametrize(
    ("path", "message", "tamper"), TAMPERED, ids=[f"{path} {message}" for path, message, _ in TAMPERED]
)
def test_tampering_is_found(path: str, message: str, tamper: Callable[[Plan], Plan]) -> None:
    problem = asked()
    found = check(problem, tamper(plan_of(problem)))
    assert [each for each in map(str, found) if each.startswith(f"{path}: ") and message in each], found
