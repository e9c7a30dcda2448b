"""Chains of visits: ordered ways to put new visits into one free interval, as the columns of the model.

They are never all listed. `Pricer.best` finds, at given prices, the chains of each interval that are worth more than
the interval's own price; `Pricer.near` all that come within a margin of it. Both are exact: a branch is cut only where
no chain can be good enough, because kilometres obey the triangle inequality even where minutes do not.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from matching.candidates import Arcs
from matching.frame import Frame
from matching.kernels import Prices
from matching.kernels.insertions import cheapest
from matching.kernels.search import Found, chains
from matching.layout import Layout
from matching.rows import Rows
from matching.standing import Standing
from matching.threads import spread
from matching.travel import Floats, Ints

LONGEST = 12
"""No chain that is found has more new visits, whatever the limits allow; the bound counts on longer ones."""

QUICK_STEPS = 20_000
MOST_STEPS = 2_000_000
"""Steps for one interval, after which its best chain is only bounded: a millisecond, and about a tenth of a second."""

LEAST_GAIN = 1e-7
ROOM = 1_024


@dataclass(frozen=True, slots=True)
class Chains:
    """One entry per chain; `arcs` (chains x longest) holds its arcs in order, then -1. `margin`: its value beyond the
    prices of all that it uses but its interval, at the time it was found."""

    arcs: Ints
    interval: Ints
    value: Floats
    margin: Floats

    def __len__(self) -> int:
        return len(self.interval)

    def take(self, which: Ints) -> "Chains":
        """Some of them."""
        return Chains(*(getattr(self, each.name)[which] for each in fields(self)))

    @staticmethod
    def join(parts: "list[Chains]") -> "Chains":
        """All of them."""
        return Chains(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Chains)))


@dataclass(frozen=True, slots=True)
class Costs:
    """What a chain costs beyond its visits' worth: per kilometre, per minute, and for more than one visit."""

    km: float
    minute: float
    extra_visit: float


@dataclass(frozen=True, slots=True)
class Priced:
    """Chains found, the most that any chain of each interval has beyond all prices (or a bound on that), and whether
    that is exact everywhere."""

    chains: Chains
    best: Floats
    is_exact: bool


class Pricer:
    """Finds chains over the arcs beside what stands; `worth` is that of each arc's seat."""

    def __init__(
        self,
        frame: Frame,
        layout: Layout,
        standing: Standing,
        arcs: Arcs,
        rows: Rows,
        worth: Floats,
        costs: Costs,
        time_left: Callable[[], float],
    ) -> None:
        self._frame = frame
        self._layout = layout
        self._standing = standing
        self.rows = rows
        self.worth = worth
        self.costs = costs
        self._time_left = time_left
        self.links = arcs.links(standing)
        self._spare = self._spared_minutes()
        self._longest = min(int(standing.most_visits.max(initial=1)), LONGEST)

    def best(self, duals: Floats, each: int, most_steps: int = MOST_STEPS) -> Priced:
        """The best chains of each interval that are worth more than its price, up to `each` of them; of intervals for
        which no time is left hardly any, and a loose bound."""
        theta = self._interval_prices(duals) + LEAST_GAIN
        best, steps = theta.copy(), np.zeros(len(theta), dtype=np.int64)
        parts = spread(
            lambda low, high: self._search(
                duals, theta, each, low, high, (high - low) * each, best, steps, self._steps(most_steps)
            ),
            len(theta),
        )
        found = Chains.join([part for part in parts if part is not None])
        best = np.where(best > theta, best, theta - LEAST_GAIN)
        return Priced(found, best, is_exact=not (steps < 0).any())

    def near(self, duals: Floats, best: Floats, slack: float, most: int) -> Chains | None:
        """All chains whose reduced cost is above -slack (measured from the best chain of their interval, or nothing);
        of the same visits on the same days the best order. None where they are more than `most`."""
        theta = np.maximum(best, 0.0) - slack
        cut = np.zeros(len(theta)), np.zeros(len(theta), dtype=np.int64)
        parts = spread(lambda low, high: self._all(duals, theta, low, high, most, *cut), len(theta))
        found = [part for part in parts if part is not None]
        if len(found) < len(parts) or sum(map(len, found)) > most or (cut[1] < 0).any():
            return None
        return self._without_doubles(Chains.join(found))

    def singles(self, each: int) -> Chains:
        """For every need, up to so many helpers' intervals that would do it alone at the least cost."""
        links = self.links
        busy = self._standing.new_visits[self._standing.gaps.interval] > 0
        found = cheapest(links, self.worth, self.costs.km, busy, each, self.rows.first_interval)
        some = np.sort(found[found >= 0])
        arcs = np.full((len(some), self._longest), -1, dtype=np.int64)
        arcs[:, 0] = some
        return self.valued(arcs)

    def valued(self, arcs: Ints) -> Chains:
        """Those of the chains of one visit (its arc first, then -1) that can be, with their value."""
        links, gaps, roads, arc = self.links, self._standing.gaps, self._frame.travel, arcs[:, 0]
        gap, need = links.gap[arc], links.need[arc]
        interval, here = gaps.interval[gap], self._frame.needs.place[need]
        helper = self._frame.intervals.helper[interval]
        out, back = roads.km(gaps.before[gap], here), roads.km(here, gaps.after[gap])
        out_minutes = roads.minutes(gaps.before[gap], here, helper, out)
        back_minutes = roads.minutes(here, gaps.after[gap], helper, back)
        start = np.ceil(np.maximum(links.early[arc], gaps.leave[gap] + out_minutes * 60) - 1e-3)
        ends = start + self._frame.needs.seconds[need] + back_minutes * 60
        broken = np.bincount(gaps.interval, gaps.broken, len(self._standing.spans.helper))[interval]
        fits = (start <= links.late[arc]) & (ends <= gaps.arrive[gap] + 1e-3) & (broken == gaps.broken[gap])
        value = self.worth[arc] - self.costs.km * (out + back - gaps.km[gap])
        value = value - self.costs.minute * (out_minutes + back_minutes - gaps.minutes[gap])
        kept = np.flatnonzero(fits)
        return Chains(arcs, interval, value, value).take(kept)

    def interval_of(self, arc: Ints) -> Ints:
        """Where each arc stands."""
        return np.asarray(self._standing.gaps.interval[self.links.gap[arc]])

    def _steps(self, most: int) -> int:
        return most if self._time_left() > 0 else 0

    def _interval_prices(self, duals: Floats) -> Floats:
        first = self.rows.first_interval
        return np.maximum(duals[first : first + self.rows.intervals], 0.0)

    def _search(
        self,
        duals: Floats,
        theta: Floats,
        each: int,
        low: int,
        high: int,
        room: int,
        best: Floats,
        steps: Ints,
        most_steps: int,
    ) -> Chains | None:
        found = Found(
            np.empty((room, self._longest), dtype=np.int64),
            np.empty(room, dtype=np.int64),
            np.empty(room),
            np.empty(room),
        )
        many = chains(
            self._frame.travel.roads,
            self._standing.stretches,
            self._standing.spans,
            self._layout.wants,
            self.links,
            self._prices(duals),
            self._standing.day_room,
            theta,
            each,
            most_steps,
            low,
            high,
            found,
            best,
            steps,
        )
        if many < 0:
            return None
        return Chains(*(column[:many].copy() for column in (found.arcs, found.interval, found.value, found.margin)))

    def _all(
        self, duals: Floats, theta: Floats, low: int, high: int, most: int, best: Floats, steps: Ints
    ) -> Chains | None:
        room = ROOM
        while room <= 2 * most:
            found = self._search(duals, theta, 0, low, high, room, best, steps, self._steps(MOST_STEPS))
            if found is not None:
                return found
            room *= 4
        return None

    def _prices(self, duals: Floats) -> Prices:
        needs = np.ascontiguousarray(duals[: self.rows.first_interval])
        costs = self.costs
        return Prices(
            self.worth, needs, self.rows.other_prices(duals), costs.km, costs.minute, costs.extra_visit, self._spare
        )

    def _spared_minutes(self) -> Floats:
        """What new stops could at most make unneeded of the minutes that are travelled already, by interval."""
        gaps, roads = self._standing.gaps, self._frame.travel.roads
        helper = self._frame.intervals.helper[gaps.interval]
        least = np.zeros(len(gaps.km)) if roads.matrix.size else gaps.km / roads.kmh[helper] * 60
        size = len(self._frame.intervals.helper)
        return self.costs.minute * np.bincount(gaps.interval, gaps.minutes - least, size)

    def _without_doubles(self, found: Chains) -> Chains:
        """Of the same visits on the same days, the best order."""
        arcs = found.arcs
        slots = np.where(arcs >= 0, self.links.need[arcs].astype(np.int64) * 400 + self.links.day[arcs], -1)
        slots = np.sort(slots, axis=1)
        order = np.lexsort((-found.value, *slots.T, found.interval))
        keys = np.column_stack([found.interval, slots])[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        return found.take(np.sort(order[first]))
