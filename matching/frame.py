"""A problem as arrays: the same facts, laid out for NumPy. Times are seconds since its start, indices the problem's.

Starts are whole seconds throughout (the plan's format has no finer ones).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from matching.problem import Current, Problem
from matching.travel import Floats, Ints, Travel

KEPT_SECONDS = 15 * 60
EPSILON_SECONDS = 1e-3


@dataclass(frozen=True, slots=True)
class Needs:
    """One entry per need; `latest` is the latest start."""

    place: Ints
    earliest: Floats
    latest: Floats
    seconds: Floats
    seats: Ints
    priority: Floats
    max_km: Floats


@dataclass(frozen=True, slots=True)
class Helpers:
    """One entry per helper; `worth` is what choosing them adds to any seat: fairness and the chance of a no."""

    max_km: Floats
    max_visits: Ints
    per_day: Ints
    load: Floats
    odds: Floats
    worth: Floats


@dataclass(frozen=True, slots=True)
class Intervals:
    """One entry per free interval, in the order of helpers and of their `free`."""

    helper: Ints
    start: Floats
    end: Floats
    place: Ints


class Frame:
    """The whole problem as arrays, with the ways to find an index by an id.

    `shown` and `change_cost` tell of each (need, helper) of `current` its start, and the cost of not keeping it.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.weights = problem.weights
        self.zero = np.floor(problem.start.timestamp())
        self.travel = Travel(problem)
        self.place_of = {place.id: i for i, place in enumerate(problem.places)}
        self.need_of = {need.id: i for i, need in enumerate(problem.needs)}
        self.helper_of = {helper.id: i for i, helper in enumerate(problem.helpers)}
        pairs = [(self.need_of[entry.need], self.helper_of[entry.helper]) for entry in problem.current]
        self.shown = {pair: self.seconds(entry.start) for pair, entry in zip(pairs, problem.current, strict=True)}
        self.change_cost = {pair: self._change_cost(entry) for pair, entry in zip(pairs, problem.current, strict=True)}
        self.needs = self._needs()
        self.helpers = self._helpers()
        self.bonus = self._bonus()
        self.intervals = self._intervals()
        self._zone = ZoneInfo(problem.zone)
        self._moments: dict[float, datetime] = {}
        self.midnights = self._local_midnights()

    def seconds(self, moment: datetime) -> float:
        """A time of the problem as one of the frame."""
        return float(moment.timestamp() - self.zero)

    def day(self, moments: Ints | Floats) -> Ints:
        """The number of the local day in which each moment lies."""
        return np.searchsorted(self.midnights, moments, side="right")

    def day_begins(self, day: Ints) -> Floats:
        """The first moment of each numbered day; never, for a day after the last."""
        return np.append(self.midnights, np.inf)[day - 1]

    def moment(self, seconds: float) -> datetime:
        """A time of the frame as people there read it."""
        if seconds not in self._moments:
            self._moments[seconds] = datetime.fromtimestamp(self.zero + seconds, self._zone)
        return self._moments[seconds]

    def code(self, need: Ints, helper: Ints) -> Ints:
        """One number for each (need, helper), by helper."""
        return np.asarray(helper.astype(np.int64) * len(self.problem.needs) + need)

    def worth(self, need: Ints, helper: Ints) -> Floats:
        """What a filled seat of each (need, helper) is worth before travel, and whatever people were shown."""
        base = self.weights.unserved * self.needs.priority[need] + self.helpers.worth[helper]
        codes, bonus = self.bonus
        if not len(codes):
            return np.asarray(base)
        code = self.code(need, helper)
        at = np.minimum(np.searchsorted(codes, code), len(codes) - 1)
        return np.asarray(base + np.where(codes[at] == code, bonus[at], 0.0))

    def _bonus(self) -> tuple[Ints, Floats]:
        """(need, helper), as codes in order, for whom a seat is worth more or less than usual, and how much."""
        found: dict[tuple[int, int], float] = defaultdict(float)
        for i, need in enumerate(self.problem.needs):
            for name, value in need.prefer.items():
                found[i, self.helper_of[name]] += value
            for name, chance in need.odds.items():
                helper = self.helper_of[name]
                found[i, helper] += self.weights.odds * (chance - float(self.helpers.odds[helper]))
        pairs = np.array(list(found), dtype=np.int64).reshape(-1, 2)
        codes, bonus = self.code(pairs[:, 0], pairs[:, 1]), np.array(list(found.values()), dtype=float)
        order = np.argsort(codes)
        return codes[order], bonus[order]

    def _change_cost(self, entry: Current) -> float:
        return self.weights.change_waiting if entry.state == "waiting" else self.weights.change_proposed

    def _needs(self) -> Needs:
        needs = self.problem.needs
        seconds = np.array([need.minutes * 60 for need in needs])
        return Needs(
            place=np.array([self.place_of[need.place] for need in needs], dtype=np.intp),
            earliest=np.array([need.earliest.timestamp() for need in needs]) - self.zero,
            latest=np.array([need.latest.timestamp() for need in needs]) - self.zero - seconds,
            seconds=seconds,
            seats=np.array([need.seats for need in needs], dtype=np.intp),
            priority=np.array([need.priority for need in needs]),
            max_km=np.array([np.inf if need.max_km is None else need.max_km for need in needs]),
        )

    def _helpers(self) -> Helpers:
        helpers = self.problem.helpers
        load = np.array([helper.load for helper in helpers], dtype=float)
        odds = np.array([helper.accept_odds for helper in helpers], dtype=float)
        return Helpers(
            max_km=np.array([helper.max_km for helper in helpers], dtype=float),
            max_visits=np.array([helper.max_visits for helper in helpers], dtype=np.intp),
            per_day=np.array([helper.max_visits_per_day for helper in helpers], dtype=np.intp),
            load=load,
            odds=odds,
            worth=-self.weights.fairness * load - self.weights.odds * (1 - odds),
        )

    def _intervals(self) -> Intervals:
        spans = [(h, helper, span) for h, helper in enumerate(self.problem.helpers) for span in helper.free]
        return Intervals(
            helper=np.array([h for h, _, _ in spans], dtype=np.intp),
            start=np.array([span.start.timestamp() for _, _, span in spans]) - self.zero,
            end=np.array([span.end.timestamp() for _, _, span in spans]) - self.zero,
            place=np.array([self.place_of[span.place or helper.place] for _, helper, span in spans], dtype=np.intp),
        )

    def _local_midnights(self) -> Floats:
        """Of every day that a free interval touches; a midnight that the clock skips is the moment of the skip."""
        if not len(self.intervals.start):
            return np.zeros(1)
        first = self.moment(self.intervals.start.min()).date()
        last = self.moment(self.intervals.end.max()).date()
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        return np.array([_midnight(datetime(d.year, d.month, d.day, tzinfo=self._zone)) - self.zero for d in days])


def whole(moments: Floats) -> Floats:
    """The first whole second at or after each moment; what floats add in passing does not count."""
    return np.asarray(np.ceil(moments - EPSILON_SECONDS))


def _midnight(local: datetime) -> float:
    return local.astimezone(UTC).timestamp()
