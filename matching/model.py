"""The model: set packing over chains, by column generation.

    max  sum_c value_c x_c     s.t.  sum_{c uses row r} x_c <= limit_r,  x_c binary

The linear relaxation is solved over a few chains; its duals price all others, and the best of those join until none
would help. Then the integer program is solved over the chains of a reduced cost above -m: where bound - best <= m,
nothing was lost (Desaulniers, Desrosiers, Solomon: Column Generation, 2005, chapter 1). Any duals prove a bound: what
all limits cost, and beyond that each interval's best chain at these prices.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matching.chains import QUICK_STEPS, Chains, Priced, Pricer
from matching.kept import make_program
from matching.local import LocalSearch
from matching.rows import Rows
from matching.travel import Floats, Ints

TOLERANCE = 1e-6
FIRST_PER_NEED = 8
JOIN_PER_INTERVAL = 8
JOIN_PER_NEED = 12
INTEGER_AT_MOST = 60_000
EASY = 100_000
"""So many arcs make integer programs that are solved to their end in a second or two."""

NEGLIGIBLE = 9e-4
"""Where there are more arcs: a share of what the ways cost that is not worth a larger integer program."""

SEARCH_FROM = 5.0
HOPEFUL = 25.0
FIRST_SLACK = 1.0
LEAST_SLACK = 1e-3
SLACKER = 4.0
ENDS_AT, LARGE_ENDS_AT = 1e-4, 1.0
"""Where the bound is no farther than this from the relaxation's value, more chains would hardly help."""

type Tell = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The linear relaxation: rows' duals, what each interval's best chain has beyond them, the bound that they prove
    (of a relaxation whose value is `value`), the chains used and how much of each."""

    duals: Floats
    best: Floats
    bound: float
    value: float
    chains: Chains
    amounts: Floats
    in_time: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The chains chosen, what they are worth, a proven bound on what any choice is worth, and whether time sufficed."""

    chains: Chains
    value: float
    bound: float
    in_time: bool


class Model:
    """Packs the chains of one pricer. `time_left` tells how many seconds there are."""

    def __init__(self, pricer: Pricer, time_left: Callable[[], float], seed: int) -> None:
        self.pricer = pricer
        self._rows: Rows = pricer.rows
        self._time_left = time_left
        self._seed = seed

    def relax(self, tell: Tell) -> Relaxed:
        """Solves the linear relaxation. `tell` hears its value and the bound after every round."""
        program = make_program(self._rows.limit, "Continuous", self._seed)
        join = self.pricer.singles(FIRST_PER_NEED)
        inside = [join]
        dearest = self.dearest()
        best = self.proven(dearest, self.pricer.best(dearest, 1))
        while len(join):
            program.add(self._rows.columns(join.arcs, join.interval, join.value))
            solved = program.solve(self._time_left)
            if not solved.done:
                return self._cut_short(best, inside, solved.amounts)
            priced, join = self._priced(solved.duals)
            found = self.proven(solved.duals, priced)
            # A bound goes with the duals that prove it.
            best = replace(found if found.bound <= best.bound else best, value=solved.value)
            best = replace(best, chains=Chains.join(inside), amounts=solved.amounts)
            tell(best.value, best.bound)
            if best.bound - best.value <= (ENDS_AT if len(self.pricer.worth) <= EASY else LARGE_ENDS_AT):
                break
            inside.append(join)
        return best

    def choose(self, relaxed: Relaxed, tell: Tell) -> Choice:
        """The best integer choice: proven, or the best found when time is up or the program would be too large."""
        choice = self._searched(relaxed, self._first_choice(relaxed), tell)
        slack, known = FIRST_SLACK, 0.0
        while choice.in_time and self._enough(choice.chains) < choice.bound - choice.value <= self._hopeful():
            near = self.pricer.near(relaxed.duals, relaxed.best, slack + TOLERANCE, INTEGER_AT_MOST)
            if near is None and slack <= max(known * 1.5, LEAST_SLACK):
                break
            if near is None:
                slack = (known + slack) / 2 if known else slack / SLACKER
                continue
            choice = self._integer(near, relaxed.bound - slack, choice)
            tell(choice.value, choice.bound)
            lost = relaxed.bound - choice.value
            if lost <= slack:
                break
            slack, known = min(lost, SLACKER * slack), slack
        return choice

    def _searched(self, relaxed: Relaxed, choice: Choice, tell: Tell) -> Choice:
        """Better, where what was lost by rounding is more than a few kilometres."""
        if not choice.in_time or choice.bound - choice.value <= SEARCH_FROM:
            return choice
        search = LocalSearch(self.pricer, relaxed.duals, relaxed.best, self._time_left, self._seed)
        enough = choice.bound - SEARCH_FROM
        chains = search.improved(choice.chains, lambda value: tell(value, choice.bound), lambda value: value >= enough)
        return replace(choice, chains=chains, value=float(chains.value.sum()), in_time=self._time_left() > 0)

    def _hopeful(self) -> float:
        """The gap from which an integer program over all helpers could still close it."""
        return np.inf if len(self.pricer.worth) <= EASY else HOPEFUL

    def _enough(self, chains: Chains) -> float:
        """A gap at which to stop: none, or in a large problem a share of what the chosen ways cost."""
        if len(self.pricer.worth) <= EASY:
            return TOLERANCE
        arcs = chains.arcs
        return NEGLIGIBLE * (float(self.pricer.worth[arcs[arcs >= 0]].sum()) - float(chains.value.sum()))

    def _integer(self, near: Chains, bound_elsewhere: float, start: Choice) -> Choice:
        program = make_program(self._rows.limit, "Binary", self._seed)
        columns = Chains.join([start.chains, near])
        program.add(self._rows.columns(columns.arcs, columns.interval, columns.value))
        solved = program.solve(self._time_left, np.arange(len(start.chains)))
        chosen = self._packed(columns, np.flatnonzero(solved.amounts > 0.5))
        value = float(chosen.value.sum())
        if value < start.value:
            chosen, value = start.chains, start.value
        return Choice(chosen, value, max(value, min(start.bound, max(solved.bound, bound_elsewhere))), solved.done)

    def _first_choice(self, relaxed: Relaxed) -> Choice:
        """The relaxation, rounded: what it takes most of first."""
        chains = relaxed.chains
        reduced = self._reduced(chains, self._all_prices(relaxed.duals, relaxed.best))
        order = np.lexsort((-chains.value, -reduced, -np.round(relaxed.amounts, 6)))
        chosen = self._packed(chains, order)
        return Choice(chosen, float(chosen.value.sum()), relaxed.bound, relaxed.in_time)

    def _reduced(self, chains: Chains, prices: Floats) -> Floats:
        columns = self._rows.columns(chains.arcs, chains.interval, chains.value)
        used = np.repeat(np.arange(len(chains)), np.diff(columns.first))
        price = np.bincount(used, prices[columns.row] * columns.amount, len(chains))
        return np.asarray(chains.value - price)

    def proven(self, duals: Floats, priced: Priced) -> Relaxed:
        """The bound that these duals prove, with nothing chosen yet."""
        first = self._rows.first_interval
        limits = self._rows.limit.copy()
        limits[first : first + self._rows.intervals] = 0.0
        bound = float(limits @ duals) + float(np.maximum(priced.best, 0.0).sum())
        none = priced.chains.take(np.zeros(0, dtype=np.intp))
        return Relaxed(duals, np.maximum(priced.best, 0.0), bound, -np.inf, none, np.zeros(0), in_time=True)

    def dearest(self) -> Floats:
        """Prices at which nothing is gained: each seat costs what its best helper is worth."""
        prices = np.zeros(len(self._rows.limit))
        np.maximum.at(prices, self._rows.need, self.pricer.worth)
        return prices

    def _all_prices(self, duals: Floats, best: Floats) -> Floats:
        """The duals, and for intervals what their best chain has beyond them."""
        first = self._rows.first_interval
        prices = duals.copy()
        prices[first : first + self._rows.intervals] = best
        return prices

    def _priced(self, duals: Floats) -> tuple[Priced, Chains]:
        """The chains that join; looked for thoroughly only when a quick look finds none."""
        priced = self.pricer.best(duals, JOIN_PER_INTERVAL, QUICK_STEPS)
        join = self._joining(priced.chains, duals)
        if not priced.is_exact and not len(join):
            priced = self.pricer.best(duals, JOIN_PER_INTERVAL)
            join = self._joining(priced.chains, duals)
        return priced, join

    def _joining(self, chains: Chains, duals: Floats) -> Chains:
        """The chains that would improve the relaxation most: a few of each need that they begin with."""
        first = self._rows.first_interval
        reduced = chains.margin - duals[first + chains.interval]
        need = self._rows.need[chains.arcs[:, 0]]
        order = np.lexsort((-reduced, need))
        sizes = np.bincount(need)
        rank = np.arange(len(need)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return chains.take(np.sort(order[rank < JOIN_PER_NEED]))

    def _cut_short(self, best: Relaxed, inside: list[Chains], amounts: Floats) -> Relaxed:
        chains = Chains.join(inside)
        return replace(best, chains=chains, amounts=np.resize(np.append(amounts, 0.0), len(chains)), in_time=False)

    def _packed(self, chains: Chains, order: Ints) -> Chains:
        """The chains that fit beside those before them, in this order."""
        order = order[chains.value[order] > 0]
        columns = self._rows.columns(chains.arcs[order], chains.interval[order], chains.value[order])
        left = self._rows.limit.tolist()
        first, row, amount = columns.first.tolist(), columns.row.tolist(), columns.amount.tolist()
        packed = []
        for i in range(len(order)):
            used = range(first[i], first[i + 1])
            if all(left[row[k]] >= amount[k] for k in used):
                packed.append(i)
                for k in used:
                    left[row[k]] -= amount[k]
        return chains.take(np.sort(order[packed]))
