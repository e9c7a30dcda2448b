"""What already stands in the free intervals, and the room it leaves: gaps between stops, and the rest of the limits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.frame import EPSILON_SECONDS, Frame
from matching.kernels import Spans, Stretches
from matching.travel import Floats, Ints

MANY = 9_999
"""More visits a day than anybody makes."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit with a fixed time in an interval; `need` is -1 where the problem does not know it."""

    interval: int
    place: int
    start: float
    end: float
    need: int = -1
    new: bool = False


@dataclass(frozen=True, slots=True)
class Gaps:
    """The stretches between two stops (or an end of the interval), in order of interval and time.

    One leaves `before` at `leave` and must be at `after` at `arrive`. `km` and `minutes` are those of the direct way,
    nothing where the interval has no stop at all. `broken`: the direct way takes too long.
    """

    interval: Ints
    before: Ints
    leave: Floats
    after: Ints
    arrive: Floats
    km: Floats
    minutes: Floats
    broken: Ints


class Standing:
    """The stops that stand, by interval, and what they leave of the helpers' limits."""

    def __init__(self, frame: Frame, stops: Iterable[Stop]) -> None:
        self._frame = frame
        self.stops: Mapping[int, list[Stop]] = _by_interval(stops)
        self._on: dict[int, list[int]] = defaultdict(list)
        self.new_visits = np.zeros(len(frame.intervals.helper), dtype=np.intp)
        self.visits_left = frame.helpers.max_visits.copy()
        self._taken: dict[tuple[int, int], int] = defaultdict(int)
        for each in self.stops.values():
            self._count(each)

    def and_also(self, stops: Iterable[Stop]) -> "Standing":
        """The same with more stops."""
        return Standing(self._frame, [*(stop for each in self.stops.values() for stop in each), *stops])

    def on(self, need: int) -> list[int]:
        """Helpers who hold a seat of the need, and may hold no other."""
        return self._on.get(need, [])

    def helper_of(self, gap: Ints) -> Ints:
        """Whose each gap is."""
        return np.asarray(self._frame.intervals.helper[self.gaps.interval[gap]])

    @property
    def holders(self) -> tuple[Ints, Ints]:
        """(need, helper) of all visits of the problem's needs that stand."""
        pairs = [(need, helper) for need, helpers in self._on.items() for helper in helpers if need >= 0]
        both = np.array(pairs, dtype=np.intp).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    @cached_property
    def day_room(self) -> Ints:
        """How many more visits each helper (row) may do on each day (column, by its number)."""
        days = len(self._frame.midnights) + 1
        room = np.repeat(np.minimum(self._frame.helpers.per_day, MANY)[:, None].astype(np.int16), days, axis=1)
        for (helper, day), count in self._taken.items():
            room[helper, day] -= count
        return room

    def day_left(self, helper: Ints, day: Ints) -> Ints:
        """How many more visits each helper may do on each day."""
        return np.asarray(self.day_room[helper, day])

    @cached_property
    def spans(self) -> Spans:
        """The intervals, laid out for the kernels."""
        spans = self._frame.intervals
        return Spans(spans.helper, spans.place, self.most_visits, self.new_visits)

    @cached_property
    def stretches(self) -> Stretches:
        """The gaps, laid out for the kernels."""
        gaps = self.gaps
        first = np.searchsorted(gaps.interval, np.arange(len(self._frame.intervals.helper) + 1))
        return Stretches(
            first, gaps.interval, gaps.before, gaps.leave, gaps.after, gaps.arrive, gaps.km, gaps.minutes, gaps.broken
        )

    @cached_property
    def most_visits(self) -> Ints:
        """How many more visits each interval could take at most, by its helper's limits."""
        spans = self._frame.intervals
        days = self._frame.day(spans.end) - self._frame.day(spans.start) + 1
        return np.minimum(self.visits_left[spans.helper], self._frame.helpers.per_day[spans.helper] * days)

    @cached_property
    def gaps(self) -> Gaps:
        """The room between the stops."""
        frame, spans = self._frame, self._frame.intervals
        busy = np.array(sorted(self.stops), dtype=np.intp)
        empty = np.setdiff1d(np.arange(len(spans.helper)), busy)
        rows = np.array([row for i in busy for row in self._stretches(int(i))]).reshape(-1, 5)
        interval = np.concatenate([empty, rows[:, 0].astype(np.intp)])
        order = np.argsort(interval, kind="stable")
        before = np.concatenate([spans.place[empty], rows[:, 1].astype(np.intp)])[order]
        after = np.concatenate([spans.place[empty], rows[:, 3].astype(np.intp)])[order]
        leave = np.concatenate([spans.start[empty], rows[:, 2]])[order]
        arrive = np.concatenate([spans.end[empty], rows[:, 4]])[order]
        direct = np.concatenate([np.zeros(len(empty)), np.ones(len(rows))])[order]
        interval = interval[order]
        km = frame.travel.km(before, after)
        minutes = frame.travel.minutes(before, after, spans.helper[interval], km) * direct
        broken = leave + minutes * 60 > arrive + EPSILON_SECONDS
        before, after = before.astype(np.intp), after.astype(np.intp)
        return Gaps(interval, before, leave, after, arrive, km * direct, minutes, broken.astype(np.intp))

    def _stretches(self, i: int) -> list[tuple[int, int, float, int, float]]:
        spans, stops = self._frame.intervals, self.stops[i]
        before = [(spans.place[i], spans.start[i]), *((stop.place, stop.end) for stop in stops)]
        after = [*((stop.place, stop.start) for stop in stops), (spans.place[i], spans.end[i])]
        return [(i, *here, *there) for here, there in zip(before, after, strict=True)]

    def _count(self, stops: list[Stop]) -> None:
        days = self._frame.day(np.array([stop.start for stop in stops]))
        for stop, day in zip(stops, days, strict=True):
            helper = self._helper(stop)
            self.visits_left[helper] -= 1
            self._taken[helper, int(day)] += 1
            self._on[stop.need].append(helper)
            self.new_visits[stop.interval] += stop.new

    def _helper(self, stop: Stop) -> int:
        return int(self._frame.intervals.helper[stop.interval])


def booked(frame: Frame) -> Standing:
    """What stands before anything is planned."""
    return Standing(frame, _booked_stops(frame))


def _booked_stops(frame: Frame) -> Iterable[Stop]:
    spans, interval = frame.intervals, 0
    for helper in frame.problem.helpers:
        mine = range(interval, interval + len(helper.free))
        interval += len(helper.free)
        for visit in helper.booked:
            start, end = frame.seconds(visit.start), frame.seconds(visit.end)
            at = next(i for i in mine if spans.start[i] <= start and end <= spans.end[i])
            yield Stop(at, frame.place_of[visit.place], start, end, frame.need_of.get(visit.need or "", -1))


def _by_interval(stops: Iterable[Stop]) -> dict[int, list[Stop]]:
    found: dict[int, list[Stop]] = defaultdict(list)
    for stop in sorted(stops, key=lambda stop: (stop.interval, stop.start, stop.end)):
        found[stop.interval].append(stop)
    return dict(found)
