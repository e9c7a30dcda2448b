"""Problems: read, written, and refused with the path of what is wrong."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matching.problem import FreeInterval, Helper, Need, Place, Problem, ProblemError, Weights, load
from tests.matching.making import clock, moment
from tests.matching.tiny import tiny_problem

WHOLE: dict[str, Any] = {
    "start": clock("00:00"),
    "_comment": "keys that begin so are nobody's business",
    "places": [{"id": "aino", "lat": 60.0, "lon": 25.0}, {"id": "bertta", "lat": 60.01, "lon": 25.0}],
    "travel_minutes": [[0, 10], [10, 0]],
    "needs": [
        {
            "id": "aino",
            "place": "aino",
            "earliest": clock("10:00"),
            "latest": clock("12:00"),
            "minutes": 60,
            "prefer": {"bertta": 5},
            "odds": {"bertta": 0.5},
            "bar": ["bertta"],
        }
    ],
    "helpers": [
        {
            "id": "bertta",
            "place": "bertta",
            "free": [[clock("08:00"), clock("18:00"), "aino"]],
            "booked": [{"place": "aino", "start": clock("09:00"), "end": clock("10:00"), "need": "gone"}],
            "only_for": ["aino"],
        }
    ],
    "current": [{"need": "aino", "seat": 0, "helper": "bertta", "start": clock("10:00"), "state": "waiting"}],
}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data = deepcopy(WHOLE)
    change(data)
    return data


def fault(data: Any) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(data)
    assert len(str(caught.value)) < 400
    return caught.value


def test_what_is_left_out_has_its_default() -> None:
    problem = Problem.from_json(WHOLE)
    need, helper = problem.needs[0], problem.helpers[0]
    assert (need.seats, need.priority, need.languages, need.max_km) == (1, 1.0, (), None)
    assert (helper.kind, helper.mode, helper.max_km, helper.max_visits_per_day) == ("volunteer", "car", 10.0, 3)
    assert (problem.zone, problem.detour, problem.strict) == ("Europe/Helsinki", 1.3, False)
    assert problem.weights == Weights(1000, 1, 0, 1, 0.5, 10, 3, 30)
    assert helper.free[0] == FreeInterval(moment(clock("08:00")), moment(clock("18:00")), "aino")


@pytest.mark.parametrize("seed", range(40))
def test_json_there_and_back(seed: int) -> None:
    problem = tiny_problem(seed)
    assert Problem.from_json(problem.to_json()) == problem


def test_text_bytes_and_files_read_alike(tmp_path: Path) -> None:
    text = json.dumps(WHOLE)
    (tmp_path / "problem.json").write_text(text)
    read = [Problem.from_json(text), Problem.from_json(text.encode()), load(tmp_path / "problem.json")]
    assert read == [Problem.from_json(WHOLE)] * 3


BAD: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("needs[0].latest", lambda p: p["needs"][0].update(latest=clock("10:59"))),
    ("needs[0].latest", lambda p: p["needs"][0].update(latest="2026-11-23T12:00:00")),
    ("needs[0].latest", lambda p: p["needs"][0].update(latest="noon")),
    ("needs[0].latest", lambda p: p["needs"][0].update(latest="2026-11-23T12:00:00.5+02:00")),
    ("needs[0].latest", lambda p: p["needs"][0].update(latest="0001-01-01T00:00:00+02:00")),
    ("needs[0].latest", lambda p: p["needs"][0].update(latest=12)),
    ("needs[0].latest", lambda p: p["needs"][0].pop("latest")),
    ("needs[0].lattest", lambda p: p["needs"][0].update(lattest=clock("12:00"))),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=-5)),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=0)),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=float("nan"))),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=float("inf"))),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=10**400)),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes="60")),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=True)),
    ("needs[0].minutes", lambda p: p["needs"][0].update(minutes=None)),
    ("needs[0].seats", lambda p: p["needs"][0].update(seats=0)),
    ("needs[0].seats", lambda p: p["needs"][0].update(seats=1.5)),
    ("needs[0].priority", lambda p: p["needs"][0].update(priority=0)),
    ("needs[0].max_km", lambda p: p["needs"][0].update(max_km=-1)),
    ("needs[0].car", lambda p: p["needs"][0].update(car="yes")),
    ("needs[0].languages", lambda p: p["needs"][0].update(languages="fi")),
    ("needs[0].languages[1]", lambda p: p["needs"][0].update(languages=["fi", 7])),
    ("needs[0].skills[0]", lambda p: p["needs"][0].update(skills=["\ud800"])),
    ("needs[0].place", lambda p: p["needs"][0].update(place="nowhere")),
    ("needs[0].id", lambda p: p["needs"][0].update(id="")),
    ("needs[0].prefer.nobody", lambda p: p["needs"][0].update(prefer={"nobody": 1})),
    ("needs[0].prefer.bertta", lambda p: p["needs"][0].update(prefer={"bertta": "much"})),
    ("needs[0].odds.bertta", lambda p: p["needs"][0].update(odds={"bertta": 1.1})),
    ("needs[0].bar[0]", lambda p: p["needs"][0].update(bar=["nobody"])),
    ("needs[1].id", lambda p: p["needs"].append(p["needs"][0])),
    ("needs", lambda p: p.update(needs={})),
    ("needs", lambda p: p.pop("needs")),
    ("needs[0]", lambda p: p.update(needs=[[]])),
    ("places[1].id", lambda p: p["places"][1].update(id="aino")),
    ("places[0].lat", lambda p: p["places"][0].update(lat=91)),
    ("places[0].lon", lambda p: p["places"][0].update(lon=-181)),
    ("travel_minutes", lambda p: p.update(travel_minutes=[[0, 1]])),
    ("travel_minutes[1]", lambda p: p.update(travel_minutes=[[0, 1], [1, 0, 2]])),
    ("travel_minutes[1][0]", lambda p: p.update(travel_minutes=[[0, 1], [-1, 0]])),
    ("travel_minutes[1][0]", lambda p: p.update(travel_minutes=[[0, 1], [float("nan"), 0]])),
    ("travel_minutes[1][0]", lambda p: p.update(travel_minutes=[[0, 1], ["1", 0]])),
    ("helpers[1].id", lambda p: p["helpers"].append(p["helpers"][0])),
    ("helpers[0].mode", lambda p: p["helpers"][0].update(mode="horse")),
    ("helpers[0].kind", lambda p: p["helpers"][0].update(kind=1)),
    ("helpers[0].kmh", lambda p: p["helpers"][0].update(kmh=0)),
    ("helpers[0].overhead_minutes", lambda p: p["helpers"][0].update(overhead_minutes=-1)),
    ("helpers[0].max_km", lambda p: p["helpers"][0].update(max_km=-1)),
    ("helpers[0].max_visits", lambda p: p["helpers"][0].update(max_visits=-1)),
    ("helpers[0].max_visits_per_day", lambda p: p["helpers"][0].update(max_visits_per_day=-1)),
    ("helpers[0].load", lambda p: p["helpers"][0].update(load=-1)),
    ("helpers[0].accept_odds", lambda p: p["helpers"][0].update(accept_odds=-0.1)),
    ("helpers[0].place", lambda p: p["helpers"][0].update(place="nowhere")),
    ("helpers[0].only_for[0]", lambda p: p["helpers"][0].update(only_for=["nobody"])),
    ("helpers[0].free", lambda p: p["helpers"][0].pop("free")),
    ("helpers[0].free[0]", lambda p: p["helpers"][0].update(free=[[clock("08:00")]])),
    ("helpers[0].free[0][1]", lambda p: p["helpers"][0].update(free=[[clock("08:00"), "later"]])),
    ("helpers[0].free[0]", lambda p: p["helpers"][0].update(free=[[clock("18:00"), clock("08:00")]])),
    ("helpers[0].free[0]", lambda p: p["helpers"][0].update(free=[[clock("08:00"), clock("18:00"), "nowhere"]])),
    ("helpers[0].free[1]", lambda p: p["helpers"][0]["free"].append([clock("17:59"), clock("19:00")])),
    ("helpers[0].booked[0]", lambda p: p["helpers"][0]["booked"][0].update(end=clock("08:30"))),
    ("helpers[0].booked[0]", lambda p: p["helpers"][0]["booked"][0].update(start=clock("07:59"))),
    ("helpers[0].booked[0]", lambda p: p["helpers"][0]["booked"][0].update(place="nowhere")),
    ("helpers[0].booked[1]", lambda p: p["helpers"][0]["booked"].append(p["helpers"][0]["booked"][0])),
    ("current[0].need", lambda p: p["current"][0].update(need="nobody")),
    ("current[0].helper", lambda p: p["current"][0].update(helper="nobody")),
    ("current[0].seat", lambda p: p["current"][0].update(seat=1)),
    ("current[0].state", lambda p: p["current"][0].update(state="asked")),
    ("current[1]", lambda p: p["current"].append(p["current"][0])),
    ("weights.km", lambda p: p.update(weights={"km": -1})),
    ("weights.kms", lambda p: p.update(weights={"kms": 1})),
    ("detour", lambda p: p.update(detour=0)),
    ("zone", lambda p: p.update(zone="Europe/Atlantis")),
    ("zone", lambda p: p.update(zone="../etc/passwd")),
    ("strict", lambda p: p.update(strict=1)),
    ("start", lambda p: p.update(start=None)),
    ("version", lambda p: p.update(version=2)),
]


@pytest.mark.parametrize(("path", "change"), BAD, ids=[f"{i}-{path}" for i, (path, _) in enumerate(BAD)])
def test_what_cannot_be_meant_is_refused_with_its_path(path: str, change: Callable[[dict[str, Any]], object]) -> None:
    error = fault(changed(change))
    assert error.path == path
    assert str(error).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "junk",
    ["", "null", "[]", "7", '"text"', "{", "{}", b"\xff\xfe\x00", "[" * 100_000, "x" * 10_000_000, "9" * 10_000],
    ids=range(11),
)
def test_junk_is_one_short_error(junk: str | bytes) -> None:
    assert fault(junk).path in ("", "start")


def test_a_mountain_of_nonsense_is_one_error() -> None:
    mountain = json.dumps(changed(lambda p: p.update(helpers=[{"id": "x" * 50, "plaice": "y" * 50}] * 80_000)))
    assert len(mountain) > 10_000_000
    assert fault(mountain).path == "helpers[0].plaice"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"none\.json: cannot be read \(No such file"):
        load(tmp_path / "none.json")


def test_an_object_is_as_strict_as_a_file() -> None:
    problem = Problem.from_json(WHOLE)
    with pytest.raises(ProblemError, match=r"needs\[0\]\.minutes"):
        replace(problem, needs=(replace(problem.needs[0], minutes=float("nan")),))
    with pytest.raises(ProblemError, match=r"needs\[0\]\.earliest: needs an offset"):
        replace(problem, needs=(replace(problem.needs[0], earliest=datetime(2026, 11, 23, 9)),))  # noqa: DTZ001


def test_a_window_over_the_clock_change_is_as_long_as_it_is() -> None:
    """25 October 2026, 2.30-3.30 by the same zone object: two hours, as the hour from three comes twice."""
    from_, to = datetime.fromisoformat("2026-10-25T02:30:00+03:00"), datetime.fromisoformat("2026-10-25T03:30:00+02:00")
    zone = Problem.from_json(WHOLE).zone
    local = [each.astimezone(ZoneInfo(zone)) for each in (from_, to)]
    need = Need("aino", "aino", local[0], local[1], 120)
    bertta = Helper("bertta", "aino", (FreeInterval(local[0], local[1]),))
    assert Problem(from_, (Place("aino", 60, 25),), (need,), (bertta,)).needs[0].minutes == 120
