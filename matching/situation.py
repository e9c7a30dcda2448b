"""A plan in the making: what stands when it is carried out, and who else could do what beside it, or instead."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.ability import Ability
from matching.candidates import find_arcs, seat_worth
from matching.chains import Growth
from matching.frame import KEPT_SECONDS, Frame
from matching.schedule import pleasant_starts
from matching.standing import Standing, Stop
from matching.travel import Floats, Ints


@dataclass(frozen=True)
class Options:
    """Who could do which need then, beside what stands.

    `cost` is what it takes from the objective, its `unserved` x priority left aside; `elsewhere` what the helper's
    time is worth to other needs; `km` how far from the helper's start it is.

    By need, then cost, then start; a helper is there once for each need.
    """

    need: Ints
    helper: Ints
    start: Floats
    cost: Floats
    elsewhere: Floats
    km: Floats

    def rows(self, need: int) -> slice:
        """The rows of one need."""
        return slice(*np.searchsorted(self.need, [need, need + 1]).tolist())

    def of(self, need: int) -> range:
        """The numbers of the rows of one need."""
        rows = self.rows(need)
        return range(rows.start, rows.stop)

    @cached_property
    def pairs(self) -> set[tuple[int, int]]:
        """(need, helper) of all rows."""
        return set(zip(self.need.tolist(), self.helper.tolist(), strict=True))


@dataclass(frozen=True)
class Situation:
    """A problem with the visits planned for it. `prices` of the rows tell what helpers' time is worth elsewhere."""

    frame: Frame
    ability: Ability
    before: Standing
    planned: Standing
    growth: Growth
    prices: Floats

    @cached_property
    def at_first(self) -> Options:
        """Who could do what if nothing new were planned."""
        return _options(self.frame, self.before, self.growth, self.prices)

    @cached_property
    def beside(self) -> Options:
        """Who could do what beside the plan as it stands."""
        growth = Growth(self.frame, self.planned, find_arcs(self.frame, self.planned, self.ability))
        return _options(self.frame, self.planned, growth, np.zeros(len(growth.arcs) + 1))

    @cached_property
    def new_stops(self) -> list[tuple[Stop, int]]:
        """The planned visits, by need and helper, each with the row of the gap that leads to it."""
        first = {int(i): row for row, i in reversed(list(enumerate(self.planned.gaps.interval.tolist())))}
        rows = [(stop, first[i] + j) for i, stops in self.planned.stops.items() for j, stop in enumerate(stops)]
        return sorted(((stop, row) for stop, row in rows if stop.new), key=lambda each: each[0].need)

    def helper(self, stop: Stop) -> int:
        """Whose visit it is."""
        return int(self.frame.intervals.helper[stop.interval])

    def is_kept(self, stop: Stop) -> bool:
        """Whether people were shown it like this."""
        shown = self.frame.shown.get((stop.need, self.helper(stop)), np.inf)
        return bool(abs(shown - stop.start) <= KEPT_SECONDS)

    def cost_of(self, stop: Stop, row: int) -> float:
        """What a planned visit takes from the objective, its `unserved` x priority left aside."""
        frame, gaps, weights = self.frame, self.planned.gaps, self.frame.weights
        km, minutes = self._direct(stop, row)
        many = int(self.planned.new_visits[stop.interval])
        extra = weights.extra_visit * ((many - 1) ** 2 - max(many - 2, 0) ** 2)
        km = float(gaps.km[row : row + 2].sum()) - km
        minutes = float(gaps.minutes[row : row + 2].sum()) - minutes
        worth = float(seat_worth(frame, stop.need, np.array([self.helper(stop)]))[0])
        worth += self._refund(stop) - weights.unserved * float(frame.needs.priority[stop.need])
        return weights.km * km + weights.minute * minutes + extra - worth

    def _direct(self, stop: Stop, row: int) -> tuple[float, float]:
        """The way that would be travelled without the stop: none, if it is the interval's only one."""
        if len(self.planned.stops[stop.interval]) == 1:
            return 0.0, 0.0
        travel, gaps = self.frame.travel, self.planned.gaps
        here, there, helper = gaps.before[[row]], gaps.after[[row + 1]], np.array([self.helper(stop)])
        km = travel.km(here, there)
        return float(km[0]), float(travel.minutes(here, there, helper, km)[0])

    def _refund(self, stop: Stop) -> float:
        return self.frame.change_cost[stop.need, self.helper(stop)] if self.is_kept(stop) else 0.0


def _options(frame: Frame, standing: Standing, growth: Growth, prices: Floats) -> Options:
    single, arcs = growth.singles(), growth.arcs
    interval = growth.interval[single.arc]
    need, helper = arcs.need[single.arc], frame.intervals.helper[interval]
    start = pleasant_starts(frame, need, helper, single.start, single.latest)
    cost = frame.weights.unserved * frame.needs.priority[need] - single.value
    first = _first_of_each(need, helper, cost + prices[single.arc], start)
    elsewhere = prices[single.arc]
    order = first[np.lexsort((start[first], (cost + elsewhere)[first], need[first]))]
    km = frame.travel.km(frame.intervals.place[interval[order]], frame.needs.place[need[order]])
    return Options(need[order], helper[order], start[order], cost[order], elsewhere[order], km)


def _first_of_each(need: Ints, helper: Ints, cost: Floats, start: Floats) -> Ints:
    order = np.lexsort((start, cost, helper, need))
    same = (np.diff(need[order], prepend=-1) == 0) & (np.diff(helper[order], prepend=-1) == 0)
    return np.asarray(order[~same])
