"""The time a solve takes, the time it has left, and who is told how far it is."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import perf_counter
from typing import Protocol

from matching.plan import Seconds

HEARTBEAT = 0.2
"""Seconds after which whoever listens is asked again whether to go on."""


class Progress(Protocol):
    """Hears the stage, how much of the whole is done (0 to 1) and figures like bound= and value=.

    Whoever answers False stops the solve; the best plan found so far is returned, as `cancelled`.
    """

    def __call__(self, stage: str, fraction: float, **figures: float) -> bool | None: ...


class Watch:
    """Begins when it is made."""

    def __init__(self, time_limit: float | None, progress: Progress | None) -> None:
        self._begun = perf_counter()
        self._limit = inf if time_limit is None else time_limit
        self._progress = progress
        self._spent: dict[str, float] = defaultdict(float)
        self._last: tuple[str, float, dict[str, float]] = ("candidates", 0.0, {})
        self._told = self._begun
        self.cancelled = False

    def time_left(self) -> float:
        """Seconds until the limit; none when cancelled. Whoever listens hears the same again now and then."""
        if perf_counter() - self._told > HEARTBEAT:
            stage, fraction, figures = self._last
            self.tell(stage, fraction, **figures)
        return 0.0 if self.cancelled else self._limit - (perf_counter() - self._begun)

    def tell(self, stage: str, fraction: float, **figures: float) -> None:
        """Tells whoever listens, and hears whether to go on."""
        self._last, self._told = (stage, fraction, figures), perf_counter()
        if self._progress is not None and self._progress(stage, fraction, **figures) is False:
            self.cancelled = True

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Counts what is done inside as this phase's time."""
        begun = perf_counter()
        yield
        self._spent[name] += perf_counter() - begun

    def seconds(self) -> Seconds:
        """What was spent so far."""
        spent = {name: round(self._spent[name], 4) for name in ("candidates", "build", "price", "solve")}
        return Seconds(**spent, total=round(perf_counter() - self._begun, 4))
