"""A solve that somebody watches on the terminal."""

import signal

import pytest

from app.progress import Drawn
from benchmarks.instances import problem
from matching.plan import Plan
from matching.solve import solve


def interrupted(times: int) -> Plan:
    """A solve during which Ctrl-C is pressed, after the first prices are known."""
    pressed = 0
    with Drawn(shown=False) as drawn:

        def press(stage: str, fraction: float, **figures: float) -> bool:
            nonlocal pressed
            while stage == "price" and pressed < times:
                pressed += 1
                signal.raise_signal(signal.SIGINT)
            return drawn(stage, fraction, **figures)

        return solve(problem(60, 300, "scarce"), progress=press)


def test_ctrl_c_ends_with_the_best_plan_so_far() -> None:
    before = signal.getsignal(signal.SIGINT)
    plan = interrupted(1)
    assert plan.status == "cancelled"
    assert plan.served > 0
    assert signal.getsignal(signal.SIGINT) == before


def test_a_second_ctrl_c_ends_the_program() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(2)
