"""The model: set packing over chains, by column generation from a pool of chains.

    max  sum_c value_c x_c     s.t.  sum_{c uses row r} x_c <= limit_r,  x_c binary

The linear relaxation is solved over a few chains; its duals price all others, and the best of those join until none
would help. Then the integer program is solved over the chains of a reduced cost above -m: where bound - best <= m,
nothing was lost (Desaulniers, Desrosiers, Solomon: Column Generation, 2005, chapter 1).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.chains import Chains, rank_within
from matching.program import Program
from matching.rows import Rows
from matching.travel import Floats, Ints

TOLERANCE = 1e-6
FIRST_PER_NEED = 12
FIRST_AT_MOST = 6_000
JOIN_AT_MOST = 3_000
JOIN_PER_INTERVAL = 3
INTEGER_AT_MOST = 25_000
FIRST_SLACK = 2.0
PACK_AT_ONCE = 2_000

type Tell = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The linear relaxation over the pool: rows' duals, chains' amounts, and a bound that these duals prove."""

    duals: Floats
    amounts: Floats
    bound: float
    in_time: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The chains chosen, what they are worth, a proven bound on that over the pool, and whether time sufficed."""

    chains: Ints
    value: float
    bound: float
    in_time: bool


class Model:
    """Packs the chains of one pool, each at the value given. `time_left` tells how many seconds there are."""

    def __init__(self, chains: Chains, value: Floats, rows: Rows, time_left: Callable[[], float], seed: int) -> None:
        self._chains = chains
        self._value = value
        self._rows = rows
        self._time_left = time_left
        self._seed = seed

    def relax(self, tell: Tell) -> Relaxed:
        """Solves the linear relaxation. `tell` hears its value and the bound after every round."""
        program = Program(self._chains, self._value, self._rows, "Continuous")
        inside = np.zeros(len(self._chains), dtype=bool)
        best = self._proven(np.zeros(len(self._rows.limit)), np.zeros(len(self._chains)))
        join = self._first()
        while len(join):
            program.add(join)
            inside[join] = True
            solved, value = program.solve(self._time_left(), self._seed)
            if not solved:
                return replace(best, in_time=False)
            found = self._proven(program.duals(), program.amounts())
            # A bound goes with the duals that prove it.
            best = found if found.bound <= best.bound else replace(best, amounts=found.amounts)
            tell(value, best.bound)
            join = self._joining(found.duals, inside)
        return best

    def choose(self, relaxed: Relaxed, tell: Tell) -> Choice:
        """The best integer choice: proven, or the best found when time is up or the program would be too large."""
        reduced = self._reduced(relaxed.duals)
        chosen = self._packed(np.lexsort((-self._value, -reduced, -relaxed.amounts)))
        choice = Choice(chosen, float(self._value[chosen].sum()), relaxed.bound, relaxed.in_time)
        slack = min(FIRST_SLACK, relaxed.bound - choice.value)
        while choice.in_time and choice.bound - choice.value > TOLERANCE:
            near = self._near(reduced, slack)
            slack = slack if len(near) < INTEGER_AT_MOST else float(-reduced[near].min())
            choice = self._integer(near, relaxed.bound - slack, choice)
            tell(choice.value, choice.bound)
            lost = relaxed.bound - choice.value
            if lost <= slack or len(near) >= INTEGER_AT_MOST:
                break
            slack = lost + TOLERANCE
        return choice

    def _integer(self, near: Ints, bound_elsewhere: float, start: Choice) -> Choice:
        program = Program(self._chains, self._value, self._rows, "Binary")
        program.add(np.union1d(near, start.chains))
        program.start_from(start.chains)
        solved, bound = program.solve(self._time_left(), self._seed)
        chosen = self._packed(np.flatnonzero(program.amounts() > 0.5))
        value = float(self._value[chosen].sum())
        if value < start.value:
            chosen, value = start.chains, start.value
        return Choice(chosen, value, max(value, min(start.bound, max(bound, bound_elsewhere))), solved)

    def _first(self) -> Ints:
        """All chains, or where they are many, the best single visits of each need."""
        if len(self._chains) <= FIRST_AT_MOST:
            return np.arange(len(self._chains))
        single = np.flatnonzero((self._chains.arcs[:, 1:] < 0).all(axis=1))
        need = self._rows.of_arc[self._chains.arcs[single, 0], 0]
        return single[rank_within(need, -self._value[single]) < FIRST_PER_NEED]

    def _joining(self, duals: Floats, inside: NDArray[np.bool_]) -> Ints:
        """The chains that would improve the relaxation most, a few of each interval."""
        reduced = self._margin(duals) - duals[self._rows.first_interval + self._chains.interval]
        better = np.flatnonzero((reduced > TOLERANCE) & ~inside)
        better = better[rank_within(self._chains.interval[better], -reduced[better]) < JOIN_PER_INTERVAL]
        return better[np.argsort(-reduced[better], kind="stable")[:JOIN_AT_MOST]]

    def _near(self, reduced: Floats, slack: float) -> Ints:
        """The chains of a reduced cost above -slack, the best of them where they are many."""
        near = np.flatnonzero(reduced >= -slack)
        return near[np.argsort(-reduced[near], kind="stable")[:INTEGER_AT_MOST]]

    def _proven(self, duals: Floats, amounts: Floats) -> Relaxed:
        """Any duals prove a bound: what all limits cost, and beyond that each interval's best chain at these prices."""
        first = self._rows.first_interval
        limits = self._rows.limit.copy()
        limits[first : first + self._rows.intervals] = 0.0
        bound = float(limits @ duals) + float(self._best_margin(self._margin(duals)).sum())
        return Relaxed(duals, amounts, bound, in_time=True)

    def _reduced(self, duals: Floats) -> Floats:
        margin = self._margin(duals)
        return np.asarray(margin - self._best_margin(margin)[self._chains.interval])

    def _margin(self, duals: Floats) -> Floats:
        """What each chain is worth beyond the prices of all that it uses but its interval."""
        return np.asarray(self._value - self._rows.prices(duals)[self._chains.arcs].sum(axis=1))

    def _best_margin(self, margin: Floats) -> Floats:
        best = np.zeros(self._rows.intervals)
        np.maximum.at(best, self._chains.interval, margin)
        return best

    def _packed(self, order: Ints) -> Ints:
        """The chains that fit beside those before them."""
        left, packed = self._rows.limit.copy(), np.zeros(0, dtype=np.intp)
        order = order[self._value[order] > 0]
        while len(order):
            some = self._fitting(order[:PACK_AT_ONCE], left)
            packed = np.append(packed, some)
            order = order[PACK_AT_ONCE:]
            order = order[self._rows.room(self._chains, order, left)]
        return np.sort(packed)

    def _fitting(self, order: Ints, left: Floats) -> Ints:
        """The chains that fit one after the other into what is left; takes what they use from it."""
        packed = []
        for chain in order.tolist():
            used = self._rows.used_by(self._chains, chain)
            if all(left[row] >= count for row, count in used.items()):
                packed.append(chain)
                for row, count in used.items():
                    left[row] -= count
        return np.array(packed, dtype=np.intp)
