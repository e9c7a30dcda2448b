"""Plans: written, read, refused."""

import json
from pathlib import Path

import pytest

from matching.plan import Plan, PlanError, load
from matching.solve import solve
from tests.matching.tiny import tiny_problem


@pytest.mark.parametrize("seed", range(40))
def test_json_there_and_back(seed: int) -> None:
    plan = solve(tiny_problem(seed))
    assert Plan.from_json(plan.to_json()) == plan


def test_a_file_reads_like_its_text(tmp_path: Path) -> None:
    plan = solve(tiny_problem(3))
    (tmp_path / "plan.json").write_text(plan.to_json())
    assert load(tmp_path / "plan.json") == plan


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("version", "version", 2),
        ("status", "status", "fine"),
        ("objective", "objective", None),
        ("served", "served", 1.0),
        ("assignments[0].need", "assignments", [{}]),
        ("rankings.aino[0]", "rankings", {"aino": [7]}),
        ("seconds.total", "seconds", {"candidates": 0, "build": 0, "price": 0, "solve": 0}),
        ("surprise", "surprise", 1),
    ],
)
def test_what_is_no_plan_is_refused_with_its_path(path: str, key: str, value: object) -> None:
    data = json.loads(solve(tiny_problem(3)).to_json()) | {key: value}
    with pytest.raises(PlanError) as caught:
        Plan.from_json(data)
    assert caught.value.path.startswith(path)


def test_a_plan_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"none\.json: cannot be read"):
        load(tmp_path / "none.json")


def test_junk_is_no_plan() -> None:
    with pytest.raises(PlanError, match="plan: is not JSON"):
        Plan.from_json("junk")
