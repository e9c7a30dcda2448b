"""The shortlists: for every need, who could do it, best first.

Those who hold a seat lead; then who can be inserted into the plan as it stands, by what it costs the objective (which
counts the chance of a no); where fewer than three can, some for whom other visits would have to move. One who leads
many lists could serve few of them, so leading is made dearer with every list led.
"""

from collections import Counter, defaultdict
from functools import cached_property

import numpy as np

from matching.options import Options
from matching.plan import Ranked
from matching.seating import seated
from matching.situation import Situation

LONGEST = 12
ENOUGH = 3
LEADING_AGAIN = 2.0


class Ranking:
    """Makes the shortlists of one situation."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._problem = situation.frame.problem
        self._beside = _Rows(situation.beside)
        self._leads: Counter[int] = Counter()

    def lists(self) -> dict[str, tuple[Ranked, ...]]:
        """{need: its shortlist}, in the problem's order of needs."""
        holders = self._holders()
        self._leads.update(helper for each in holders.values() for helper, _ in each)
        many, needs = self._situation.beside.many.tolist(), self._problem.needs
        scarce_first = sorted(range(len(needs)), key=lambda need: (many[need], need))
        found = {need: self._list(need, holders[need]) for need in scarce_first}
        return {need.id: found[i] for i, need in enumerate(needs)}

    def _list(self, need: int, holders: list[tuple[int, Ranked]]) -> tuple[Ranked, ...]:
        rows = self._spread(self._beside.of(need)[:LONGEST])
        insertable = [self._ranked(self._beside, need, row) for row in rows]
        missing = max(ENOUGH - len(insertable), 0)
        swaps = self._swaps(need)[:missing] if missing else []
        longest = max(LONGEST, len(holders))
        return tuple([ranked for _, ranked in holders] + insertable + swaps)[:longest]

    def _holders(self) -> dict[int, list[tuple[int, Ranked]]]:
        """Who holds a seat, by need, in the order of seats."""
        found: dict[int, list[tuple[int, Ranked]]] = defaultdict(list)
        for stop, _, row in seated(self._situation):
            helper, start = self._situation.helper(stop), self._situation.frame.moment(stop.start)
            cost = round(self._situation.cost_of(stop, row), 3)
            name = self._problem.helpers[helper].id
            found[stop.need].append((helper, Ranked(name, start, cost, self._odds(stop.need, helper), False)))
        return found

    def _spread(self, rows: range) -> list[int]:
        """The best who does not lead too many lists comes first; the others follow by cost."""
        if not rows:
            return []
        helper, cost = self._beside.helper, self._beside.cost
        leader = min(rows, key=lambda row: cost[row] + LEADING_AGAIN * self._leads[helper[row]])
        self._leads[helper[leader]] += 1
        return [leader, *(row for row in rows if row != leader)]

    @cached_property
    def _at_first(self) -> "_Rows":
        return _Rows(self._situation.at_first)

    def _swaps(self, need: int) -> list[Ranked]:
        """Who could do the need if other visits moved, the helper's worth elsewhere counted as a cost."""
        free, beside = self._at_first, self._beside
        taken = {beside.helper[row] for row in beside.of(need)} | set(self._situation.planned.on(need))
        rows = [row for row in free.of(need) if free.helper[row] not in taken]
        return [self._ranked(free, need, row, needs_swap=True) for row in rows[:ENOUGH]]

    def _ranked(self, options: "_Rows", need: int, row: int, *, needs_swap: bool = False) -> Ranked:
        helper = options.helper[row]
        return Ranked(
            helper=self._problem.helpers[helper].id,
            start=self._situation.frame.moment(options.start[row]),
            extra_cost=round(options.cost[row], 3),
            odds=self._odds(need, helper),
            needs_swap=needs_swap,
        )

    def _odds(self, need: int, helper: int) -> float:
        asked, who = self._problem.needs[need], self._problem.helpers[helper]
        return asked.odds.get(who.id, who.accept_odds)


class _Rows:
    """Options as lists, which are quicker to look into one by one; `cost` with what is lost elsewhere."""

    def __init__(self, options: Options) -> None:
        self.helper: list[int] = options.helper.tolist()
        self.start: list[float] = options.start.tolist()
        self.cost: list[float] = (options.cost + options.elsewhere).tolist()
        self._first: list[int] = np.searchsorted(options.need, np.arange(len(options.many) + 1)).tolist()

    def of(self, need: int) -> range:
        return range(self._first[need], self._first[need + 1])
