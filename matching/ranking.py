"""The shortlists: for every need, who could do it, best first.

Those who hold a seat lead; then who can be inserted into the plan as it stands, by what it costs the objective (which
counts the chance of a no); where fewer than three can, some for whom other visits would have to move. One who leads
many lists could serve few of them, so leading is made dearer with every list led.
"""

from collections import Counter, defaultdict

from matching.plan import Ranked
from matching.seating import seated
from matching.situation import Options, Situation

LONGEST = 12
ENOUGH = 3
LEADING_AGAIN = 2.0


class Ranking:
    """Makes the shortlists of one situation."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._problem = situation.frame.problem
        self._leads: Counter[int] = Counter()

    def lists(self) -> dict[str, tuple[Ranked, ...]]:
        """{need: its shortlist}, in the problem's order of needs."""
        holders = self._holders()
        self._leads.update(helper for each in holders.values() for helper, _ in each)
        beside, needs = self._situation.beside, self._problem.needs
        scarce_first = sorted(range(len(needs)), key=lambda need: (len(beside.of(need)), need))
        found = {need: self._list(need, holders[need]) for need in scarce_first}
        return {need.id: found[i] for i, need in enumerate(needs)}

    def _list(self, need: int, holders: list[tuple[int, Ranked]]) -> tuple[Ranked, ...]:
        rows = self._spread(list(self._situation.beside.of(need))[:LONGEST])
        insertable = [self._ranked(self._situation.beside, row) for row in rows]
        missing = max(ENOUGH - len(insertable), 0)
        swaps = self._swaps(need)[:missing]
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

    def _spread(self, rows: list[int]) -> list[int]:
        """The best who does not lead too many lists comes first; the others follow by cost."""
        if not rows:
            return rows
        beside = self._situation.beside
        dear = [float(beside.cost[row]) + LEADING_AGAIN * self._leads[int(beside.helper[row])] for row in rows]
        leader = rows[dear.index(min(dear))]
        self._leads[int(beside.helper[leader])] += 1
        return [leader, *(row for row in rows if row != leader)]

    def _swaps(self, need: int) -> list[Ranked]:
        """Who could do the need if other visits moved, the helper's worth elsewhere counted as a cost."""
        free, taken = self._situation.at_first, self._situation.beside.pairs
        on = set(self._situation.planned.on(need))
        rows = [row for row in free.of(need) if (need, int(free.helper[row])) not in taken]
        return [self._ranked(free, row, needs_swap=True) for row in rows if int(free.helper[row]) not in on][:ENOUGH]

    def _ranked(self, options: Options, row: int, *, needs_swap: bool = False) -> Ranked:
        helper, need = int(options.helper[row]), int(options.need[row])
        return Ranked(
            helper=self._problem.helpers[helper].id,
            start=self._situation.frame.moment(float(options.start[row])),
            extra_cost=round(float(options.cost[row] + options.elsewhere[row]), 3),
            odds=self._odds(need, helper),
            needs_swap=needs_swap,
        )

    def _odds(self, need: int, helper: int) -> float:
        asked, who = self._problem.needs[need], self._problem.helpers[helper]
        return asked.odds.get(who.id, who.accept_odds)
