"""Chains of visits: every ordered way to put new visits into one free interval, as the columns of the model.

Grown visit by visit, for all intervals at once. Each visit starts as early as its arc allows, which is exact for a
fixed order. Where there are too many, only the most promising are grown on and `complete` says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Arcs
from matching.frame import EPSILON_SECONDS, Frame, whole
from matching.standing import Standing
from matching.travel import Floats, Ints

MOST_STEPS = 4_000_000
MOST_STEPS_WHEN_INCOMPLETE = 400_000
STEPS_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class Chains:
    """One entry per chain; `arcs` (chains x longest) holds its arcs in order, then -1; `served` is their priority."""

    arcs: Ints
    interval: Ints
    value: Floats
    served: Floats
    complete: bool

    def __len__(self) -> int:
        return len(self.interval)


@dataclass(frozen=True, slots=True)
class Singles:
    """Arcs that make a chain of their own: the first and last start of each, and its value beside what stands."""

    arc: Ints
    start: Floats
    latest: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class _Grown:
    """Chains of one length, as far as their last visit, and what closing them (going back, or on) makes of them."""

    arcs: Ints
    ready: Floats
    km: Floats
    minutes: Floats
    closed_km: Floats
    closed_minutes: Floats
    closes: NDArray[np.bool_]
    mended: Ints

    def take(self, rows: Ints | NDArray[np.bool_]) -> "_Grown":
        return _Grown(*(getattr(self, name)[rows] for name in self.__slots__))

    @staticmethod
    def join(parts: "list[_Grown]") -> "_Grown":
        return _Grown(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Grown.__slots__))


class Growth:
    """Grows the chains of a problem's arcs beside what stands."""

    def __init__(self, frame: Frame, standing: Standing, arcs: Arcs) -> None:
        self._frame = frame
        self._standing = standing
        self._gaps = standing.gaps
        self.arcs = arcs
        self.interval = self._gaps.interval[arcs.gap]
        self._helper = frame.intervals.helper[self.interval]
        self._broken = np.bincount(self._gaps.interval, self._gaps.broken, len(frame.intervals.helper)).astype(np.intp)
        self._complete = True
        self._time_left: Callable[[], float] = lambda: inf

    def chains(self, time_left: Callable[[], float]) -> Chains:
        """All chains that can be done, each set of visits in its best order; those grown so far when time is up."""
        self._time_left = time_left
        layers, grown = [], self._singles()
        grow_with = np.arange(len(self.arcs))
        while len(grown.ready):
            layers.append(self._done(grown))
            if len(layers) == 1:
                grow_with = self._promising_arcs(grown)
                grown = grown.take(np.isin(grown.arcs[:, 0], grow_with))
            room = self._standing.most_visits[self.interval[grown.arcs[:, 0]]] > len(layers)
            grown = self._grown(grown.take(room), grow_with)
        return _stack(layers, self._complete)

    def singles(self) -> Singles:
        """The arcs that make a chain of their own."""
        grown = self._singles()
        interval = self.interval[grown.arcs[:, 0]]
        done = grown.take(grown.closes & (grown.mended == self._broken[interval]))
        arc = done.arcs[:, 0]
        seconds = self._frame.needs.seconds[self.arcs.need[arc]]
        on = (done.closed_minutes - done.minutes) * 60
        latest = np.minimum(self.arcs.late[arc], self._gaps.arrive[self.arcs.gap[arc]] - on - seconds)
        return Singles(arc, done.ready - seconds, latest, self._value(done))

    def _singles(self) -> _Grown:
        arc = np.arange(len(self.arcs))
        gap, gaps = self.arcs.gap, self._gaps
        return self._visit(
            arc[:, None], gaps.before[gap], gaps.leave[gap], -gaps.km[gap], -gaps.minutes[gap], gaps.broken[gap]
        )

    def _visit(self, arcs: Ints, place: Ints, leave: Floats, km: Floats, minutes: Floats, mended: Ints) -> _Grown:
        """Goes from each `place` to the last of `arcs`; those that come too late drop out."""
        arc, travel, needs = arcs[:, -1], self._frame.travel, self._frame.needs
        here, helper, gap = needs.place[self.arcs.need[arc]], self._helper[arc], self.arcs.gap[arc]
        way = travel.km(place, here)
        out = travel.minutes(place, here, helper, way)
        start = whole(np.maximum(self.arcs.early[arc], leave + out * 60))
        ready = start + needs.seconds[self.arcs.need[arc]]
        after = self._gaps.after[gap]
        way_on = travel.km(here, after)
        on = travel.minutes(here, after, helper, way_on)
        closes = ready + on * 60 <= self._gaps.arrive[gap] + EPSILON_SECONDS
        km, minutes = km + way, minutes + out
        grown = _Grown(arcs, ready, km, minutes, km + way_on, minutes + on, closes, mended)
        return grown.take(start <= self.arcs.late[arc] + EPSILON_SECONDS)

    def _grown(self, grown: _Grown, grow_with: Ints) -> _Grown:
        """Every chain with one visit more."""
        parts = [grown.take(np.zeros(0, dtype=np.intp))]
        for step in self._steps(grown, grow_with):
            if self._time_left() <= 0:
                self._complete = False
                break
            row, arc = self._allowed(grown, *step)
            base = grown.take(row)
            gap, gaps, last = self.arcs.gap[arc], self._gaps, base.arcs[:, -1]
            same = self.arcs.gap[last] == gap
            parts.append(
                self._visit(
                    np.column_stack([base.arcs, arc]),
                    np.where(same, self._frame.needs.place[self.arcs.need[last]], gaps.before[gap]),
                    np.where(same, base.ready, gaps.leave[gap]),
                    np.where(same, base.km, base.closed_km - gaps.km[gap]),
                    np.where(same, base.minutes, base.closed_minutes - gaps.minutes[gap]),
                    base.mended + np.where(same, 0, gaps.broken[gap]),
                )
            )
        return _Grown.join(parts[1:] or parts)

    def _steps(self, grown: _Grown, grow_with: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of a chain (its row) and an arc to add, in the same gap or a later one of its interval."""
        row = self._promising_rows(grown, grow_with)
        last = grown.arcs[row, -1]
        first = np.searchsorted(self.arcs.gap[grow_with], self.arcs.gap[last])
        count = np.searchsorted(self.interval[grow_with], self.interval[last], side="right") - first
        for part in _portions(count):
            many = count[part]
            offset = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
            yield np.repeat(row[part], many), grow_with[np.repeat(first[part], many) + offset]

    def _allowed(self, grown: _Grown, row: Ints, arc: Ints) -> tuple[Ints, Ints]:
        """Those that take nobody twice to a need, break no limit, and are not too late before they set out."""
        arcs = self.arcs
        same = arcs.gap[grown.arcs[row, -1]] == arcs.gap[arc]
        keep = np.where(same, grown.ready[row] <= arcs.late[arc] + EPSILON_SECONDS, grown.closes[row])
        row, arc = row[keep], arc[keep]
        fresh = (arcs.need[grown.arcs[row]] != arcs.need[arc][:, None]).all(axis=1)
        row, arc = row[fresh], arc[fresh]
        that_day = (arcs.day[grown.arcs[row]] == arcs.day[arc][:, None]).sum(axis=1)
        day_left = np.where(arcs.day[arc] < 0, len(arcs), self._standing.day_left(self._helper[arc], arcs.day[arc]))
        return row[that_day < day_left], arc[that_day < day_left]

    def _promising_arcs(self, singles: _Grown) -> Ints:
        """All arcs, or where pairs of them would be too many, the most promising of each interval."""
        many = np.bincount(self.interval[singles.arcs[:, 0]])
        each = _largest(lambda each: int((np.minimum(many, each) ** 2).sum()), int(many.max(initial=0)), MOST_STEPS)
        if each >= many.max(initial=0):
            return np.arange(len(self.arcs))
        self._complete = False
        return np.sort(singles.arcs[self._promising(singles, each), 0])

    def _promising_rows(self, grown: _Grown, grow_with: Ints) -> Ints:
        """All chains, or where growing them would take too long, the most promising of each interval."""
        interval = self.interval[grown.arcs[:, -1]]
        spans = len(self._frame.intervals.helper)
        many, ways = (np.bincount(each, minlength=spans) for each in (interval, self.interval[grow_with]))
        allowed = MOST_STEPS if self._complete else MOST_STEPS_WHEN_INCOMPLETE
        each = _largest(lambda each: int((np.minimum(many, each) * ways).sum()), int(many.max(initial=0)), allowed)
        if each >= many.max(initial=0):
            return np.arange(len(interval))
        self._complete = False
        return np.flatnonzero(self._promising(grown, each))

    def _promising(self, grown: _Grown, each: int) -> NDArray[np.bool_]:
        """So many of each interval: half of them the cheapest, half the most valuable."""
        interval = self.interval[grown.arcs[:, -1]]
        cheap = rank_within(interval, self._cost(grown)) < (each + 1) // 2
        return np.asarray(cheap | (rank_within(interval, -self._value(grown)) < each // 2))

    def _done(self, grown: _Grown) -> Chains:
        """Those that can be closed; of the same visits on the same days, the best order."""
        interval = self.interval[grown.arcs[:, 0]]
        done = grown.take(grown.closes & (grown.mended == self._broken[interval]))
        interval, value = self.interval[done.arcs[:, 0]], self._value(done)
        served = self._frame.needs.priority[self.arcs.need[done.arcs]].sum(axis=1)
        best = _best_of_each(self._slots[done.arcs], value)
        return Chains(done.arcs[best], interval[best], value[best], served[best], complete=True)

    def _value(self, grown: _Grown) -> Floats:
        weights = self._frame.weights
        travel = weights.km * grown.closed_km + weights.minute * grown.closed_minutes
        before = self._standing.new_visits[self.interval[grown.arcs[:, 0]]]
        many = before + grown.arcs.shape[1]
        extra = weights.extra_visit * ((many - 1) ** 2 - np.maximum(before - 1, 0) ** 2)
        return np.asarray(self.arcs.worth[grown.arcs].sum(axis=1) - travel - extra)

    def _cost(self, grown: _Grown) -> Floats:
        served = self._frame.needs.priority[self.arcs.need[grown.arcs]].sum(axis=1)
        return np.asarray(self._frame.weights.unserved * served - self._value(grown))

    @cached_property
    def _slots(self) -> Ints:
        """The same number for arcs that differ only in what a chain's rows in the model do not see."""
        arcs = self.arcs
        keys = np.column_stack([self.interval, arcs.need, arcs.day])
        return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)


def _portions(count: Ints) -> Iterator[slice]:
    """Slices of `count`, each adding up to little enough to be held at once."""
    total, begin = np.cumsum(count), 0
    while begin < len(count):
        done = total[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, done + STEPS_AT_ONCE, side="right")))
        yield slice(begin, end)
        begin = end


def _largest(steps: Callable[[int], int], most: int, allowed: int) -> int:
    """The largest number up to `most` that takes no more steps than allowed; at least one."""
    if steps(most) <= allowed:
        return most
    low, high = 1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if steps(middle) <= allowed else (low, middle)
    return low


def rank_within(group: Ints, cost: Floats) -> Ints:
    """How many of the same group cost less."""
    order = np.lexsort((cost, group))
    sizes = np.bincount(group)
    rank = np.empty(len(group), dtype=np.intp)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return rank


def _best_of_each(slots: Ints, value: Floats) -> Ints:
    """Of rows with the same slots in any order, the one of most value."""
    slots = np.sort(slots, axis=1)
    code = np.zeros(len(value), dtype=np.intp)
    for column in slots.T:
        code = np.unique(code * (column.max(initial=0) + 1) + column, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((-value, code))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(code[order]) > 0
    return np.sort(order[first])


def _stack(layers: list[Chains], complete: bool) -> Chains:
    longest = max((layer.arcs.shape[1] for layer in layers), default=1)
    wide = [np.pad(layer.arcs, ((0, 0), (0, longest - layer.arcs.shape[1])), constant_values=-1) for layer in layers]
    none: Floats = np.zeros(0)
    return Chains(
        np.concatenate([np.zeros((0, longest), dtype=np.intp), *wide]),
        np.concatenate([none.astype(np.intp), *(layer.interval for layer in layers)]),
        np.concatenate([none, *(layer.value for layer in layers)]),
        np.concatenate([none, *(layer.served for layer in layers)]),
        complete,
    )
