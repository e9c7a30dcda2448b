"""The fast way to solve a program, and the one that PuLP documents, answer the same."""

from math import inf

import numpy as np
import pytest

from matching.kept import KeptProgram
from matching.program import Kind, Program
from matching.rows import Columns
from matching.solve import solve
from tests.matching.tiny import tiny_problem


def columns(chance: np.random.Generator, many: int, rows: int) -> Columns:
    used = [np.sort(chance.choice(rows, size=chance.integers(1, 4), replace=False)) for _ in range(many)]
    first = np.concatenate([[0], np.cumsum([len(each) for each in used])])
    amount = chance.integers(1, 3, int(first[-1])).astype(float)
    return Columns(chance.uniform(1, 100, many), first, np.concatenate(used), amount)


@pytest.mark.parametrize("kind", ["Continuous", "Binary"])
@pytest.mark.parametrize("seed", range(10))
def test_both_programs_answer_the_same(kind: Kind, seed: int) -> None:
    """Also when more columns join after a solve."""
    chance = np.random.default_rng(seed)
    limit = chance.integers(1, 4, 12).astype(float)
    kept, plain = KeptProgram(limit, kind, 0), Program(limit, kind, 0)
    for more in (columns(chance, 20, 12), columns(chance, 30, 12)):
        kept.add(more)
        plain.add(more)
        fast, slow = kept.solve(lambda: inf), plain.solve(lambda: inf)
        assert (fast.done, slow.done) == (True, True)
        assert fast.value == pytest.approx(slow.value, abs=1e-6)
        assert fast.bound == pytest.approx(slow.bound, abs=1e-6)
        assert fast.amounts == pytest.approx(slow.amounts, abs=1e-6)
        for solved in (fast, slow) if kind == "Continuous" else ():
            assert limit @ solved.duals == pytest.approx(solved.value, abs=1e-6)


def test_no_time_is_no_answer() -> None:
    chance = np.random.default_rng(1)
    for program in (KeptProgram(np.ones(5), "Continuous", 0), Program(np.ones(5), "Continuous", 0)):
        program.add(columns(chance, 9, 5))
        solved = program.solve(lambda: 0.0)
        assert (solved.done, solved.bound) == (False, inf)


@pytest.mark.parametrize("seed", range(20))
def test_plans_are_worth_the_same_without_the_fast_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = solve(tiny_problem(seed))
    monkeypatch.setenv("TALKOOT_PUBLIC_PULP", "1")
    slow = solve(tiny_problem(seed))
    assert (slow.status, slow.served) == (fast.status, fast.served)
    assert slow.objective == pytest.approx(fast.objective, abs=1e-3)
