"""A plan in the making: what stands when it is carried out, and who else could do what beside it, or instead."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.ability import Ability
from matching.candidates import find_arcs
from matching.frame import KEPT_SECONDS, Frame
from matching.layout import Layout
from matching.options import Options, options
from matching.standing import Standing, Stop


@dataclass(frozen=True)
class Situation:
    """A problem with the visits planned for it, and who could do what if nothing new were planned."""

    frame: Frame
    layout: Layout
    ability: Ability
    before: Standing
    planned: Standing
    at_first: Options

    @cached_property
    def beside(self) -> Options:
        """Who could do what beside the plan as it stands."""
        arcs = find_arcs(self.frame, self.layout, self.planned)
        free = np.zeros(len(self.frame.intervals.helper))
        return options(self.frame, self.layout, self.planned, arcs, free, np.zeros(0))

    @cached_property
    def new_stops(self) -> list[tuple[Stop, int]]:
        """The planned visits, by need and helper, each with the row of the gap that leads to it."""
        first = self.planned.stretches.first.tolist()
        rows = [(stop, first[i] + j) for i, stops in self.planned.stops.items() for j, stop in enumerate(stops)]
        return sorted(((stop, row) for stop, row in rows if stop.new), key=lambda each: each[0].need)

    @cached_property
    def worths(self) -> dict[tuple[int, int], float]:
        """Of each planned (need, helper), what the filled seat is worth before travel."""
        needs = np.array([stop.need for stop, _ in self.new_stops], dtype=np.intp)
        helpers = np.array([self.helper(stop) for stop, _ in self.new_stops], dtype=np.intp)
        pairs = zip(needs.tolist(), helpers.tolist(), strict=True)
        return dict(zip(pairs, self.frame.worth(needs, helpers).tolist(), strict=True))

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
        km = float(gaps.km[row] + gaps.km[row + 1]) - km
        minutes = float(gaps.minutes[row] + gaps.minutes[row + 1]) - minutes
        worth = self.worths[stop.need, self.helper(stop)]
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
