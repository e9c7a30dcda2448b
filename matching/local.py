"""Better packings from one that is there: again and again, the helpers who could do one need are planned anew.

Each step frees the intervals that could take a need, keeps all others as they are, and solves the small integer program
over the chains that are near enough to the relaxation's prices (large neighbourhood search: Shaw, Using Constraint
Programming and Local Search Methods to Solve Vehicle Routing Problems, 1998). Needs with empty seats come first.
"""

from collections.abc import Callable, Iterator

import numpy as np

from matching.chains import Chains, Pricer
from matching.kept import make_program
from matching.travel import Floats, Ints

SIZES = ((120, 6_000), (300, 15_000))
"""How many intervals, and chains, are looked at together; more when fewer no longer help."""

SLACKS = (1000.0, 400.0, 100.0, 25.0, 5.0, 1.0)
"""In kilometre-equivalents; the widest that gives few enough columns is taken."""

OUT_OF_REACH = 1e12
LEAST_GAIN = 1e-6
SECONDS = 5.0


class LocalSearch:
    """Improves choices of one pricer, at the prices of its relaxation."""

    def __init__(self, pricer: Pricer, duals: Floats, best: Floats, time_left: Callable[[], float], seed: int) -> None:
        self._pricer = pricer
        self._rows = pricer.rows
        self._duals = duals
        self._best = best
        self._time_left = time_left
        self._seed = seed
        order = np.argsort(pricer.links.need, kind="stable")
        self._first = np.searchsorted(pricer.links.need[order], np.arange(self._rows.first_interval + 1))
        self._interval = pricer.interval_of(order)

    def improved(self, chains: Chains, tell: Callable[[float], None], enough: Callable[[float], bool]) -> Chains:
        """A packing at least as good, when no step helps any more, `enough` likes its value, or time is up."""
        for size in SIZES:
            before = -np.inf
            while float(chains.value.sum()) > before + LEAST_GAIN:
                before = float(chains.value.sum())
                chains = self._swept(chains, size, tell, enough)
        return chains

    def _swept(
        self, chains: Chains, size: tuple[int, int], tell: Callable[[float], None], enough: Callable[[float], bool]
    ) -> Chains:
        """Once around every need that matters."""
        value = float(chains.value.sum())
        for need in self._needs(chains):
            if enough(value) or self._time_left() <= 0:
                return chains
            better = self._around(chains, need, *size)
            if better is not None and float(better.value.sum()) > value + LEAST_GAIN:
                chains, value = better, float(better.value.sum())
                tell(value)
        return chains

    def _needs(self, chains: Chains) -> Iterator[int]:
        """Those with empty seats, the dearest first; whoever's seat was filled meanwhile is passed over by no gain."""
        left = self._left(chains)[: self._rows.first_interval]
        empty = np.flatnonzero(left > 0)
        yield from empty[np.argsort(-self._duals[empty], kind="stable")].tolist()

    def _around(self, chains: Chains, need: int, intervals: int, most: int) -> Chains | None:
        """The packing with the intervals around a need planned anew; None where there is nothing to choose."""
        free = self._neighbourhood(need)[:intervals]
        held = np.isin(chains.interval, free)
        kept, mine = chains.take(np.flatnonzero(~held)), chains.take(np.flatnonzero(held))
        left = self._left(kept)
        near = self._near(free, left, most)
        if near is None or not len(near):
            return None
        program = make_program(left, "Binary", self._seed)
        columns = Chains.join([mine, near])
        program.add(self._rows.columns(columns.arcs, columns.interval, columns.value))
        solved = program.solve(lambda: min(self._time_left(), SECONDS), np.arange(len(mine)))
        return Chains.join([kept, columns.take(np.flatnonzero(solved.amounts > 0.5))])

    def _neighbourhood(self, need: int) -> Ints:
        """The intervals that could take it; of too many those that would lose least."""
        rows = np.arange(self._first[need], self._first[need + 1])
        intervals = np.unique(self._interval[rows])
        price = self._best[intervals]
        return np.asarray(intervals[np.argsort(price, kind="stable")])

    def _near(self, free: Ints, left: Floats, most: int) -> Chains | None:
        """Chains of the free intervals over what is left; the more, the fewer there are to begin with."""
        duals = self._duals.copy()
        duals[left <= 0] = OUT_OF_REACH
        best = np.full(len(self._best), OUT_OF_REACH)
        best[free] = self._best[free]
        for slack in SLACKS:
            near = self._pricer.near(duals, best, slack, most)
            if near is not None:
                return near
        return None

    def _left(self, chains: Chains) -> Floats:
        columns = self._rows.columns(chains.arcs, chains.interval, chains.value)
        size = len(self._rows.limit)
        return np.asarray(self._rows.limit - np.bincount(columns.row, columns.amount, size))
