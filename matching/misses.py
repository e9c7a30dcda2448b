"""Why not: what ruled everybody out of an unserved need, and who came nearest, with what stood in the way and how much.

Amounts are rounded up, so that whoever gives way by that much makes it possible beside the plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from matching.ability import Flags
from matching.frame import EPSILON_SECONDS, Frame, whole
from matching.kernels.ways import TINY
from matching.plan import Miss, Reason, Unserved
from matching.situation import Situation
from matching.standing import Standing
from matching.travel import Floats, Ints

MOST_MISSES = 3
KM_PER_HOUR_LATE = 5.0
FARTHER_KM = 0.05


@dataclass(frozen=True, slots=True)
class _Fits:
    """How one need fits into the gaps of some helpers; amounts (km, seconds) are 0 where nothing is in the way.

    `start` is the soonest there, or the latest where even that comes too early.
    """

    helper: Ints
    start: Floats
    too_far: Floats
    too_short: Floats
    too_late: Floats
    too_early: Floats
    full: Flags

    @property
    def in_time(self) -> Flags:
        return np.asarray(self.too_short + self.too_late + self.too_early == 0)

    @property
    def obstacles(self) -> Ints:
        amounts = (self.too_far, self.too_short, self.too_late, self.too_early)
        return np.asarray(sum((amount > 0).astype(np.intp) for amount in amounts) + self.full)

    @property
    def distance(self) -> Floats:
        return self.too_far / KM_PER_HOUR_LATE + (self.too_short + self.too_late + self.too_early) / 3600


class Misses:
    """Explains the unserved needs of one situation."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._frame = situation.frame

    def unserved(self, need: int, seats: int) -> Unserved:
        """What is to say about so many missing seats of a need."""
        name = self._frame.problem.needs[need].id
        return Unserved(name, seats, self._reason(need), tuple(self._nearest(need)))

    def _reason(self, need: int) -> str:
        """The sieve that let nobody through, in the order in which people would ask."""
        passed = np.ones(len(self._frame.problem.helpers), dtype=bool)
        for code, sieve in self._sieves(need).items():
            passed = passed & sieve
            if not passed.any():
                return code
        fits = _fits(self._frame, self._situation.before, need, passed)
        if len(fits.helper) and not (fits.too_far == 0).any():
            return "too_far"
        if not ((fits.too_far == 0) & fits.in_time).any():
            return "no_helper_free"
        if not self._situation.at_first.many[need]:
            return "limit_reached"
        beside, row = self._situation.beside, self._situation.beside.of(need)
        if not row:
            return "all_taken"
        return "out_of_time" if self._loss(beside.cost[row.start], need) < 0 else "not_worth_it"

    def _sieves(self, need: int) -> dict[str, Flags]:
        asked, ability = self._frame.problem.needs[need], self._situation.ability
        allowed = ability.allowed(asked)
        allowed[self._situation.planned.on(need)] = False
        return {
            "no_helpers": np.ones_like(allowed),
            "not_allowed": allowed,
            "no_skill": ability.skilled(asked),
            "no_language": ability.speaking(asked),
            "no_car": ability.driving(asked),
        }

    def _nearest(self, need: int) -> Iterator[Miss]:
        """Those with the fewest and smallest obstacles; of whoever has several gaps, the nearest."""
        _, allowed, *lacks = self._sieves(need).values()
        fits = _fits(self._frame, self._situation.planned, need, allowed)
        lacking = np.sum([~sieve for sieve in lacks], axis=0)
        able = allowed & (lacking == 0)
        lacking = lacking[fits.helper]
        at_first = _fits(self._frame, self._situation.before, need, able)
        beside = fits.helper[(fits.obstacles == 0) & (lacking == 0)]
        busy = np.isin(fits.helper, at_first.helper[at_first.obstacles == 0]) & ~np.isin(fits.helper, beside)
        count = np.where(busy, 1, lacking + fits.obstacles)
        order = np.lexsort((fits.helper, np.where(busy, 0.0, fits.distance), count))
        _, first = np.unique(fits.helper[order], return_index=True)
        for row in order[np.sort(first)[:MOST_MISSES]].tolist():
            helper = int(fits.helper[row])
            told = [self._busy_with(helper)] if busy[row] else [*self._lacking(need, helper), *self._short(fits, row)]
            yield Miss(self._frame.problem.helpers[helper].id, tuple(told or [self._dear(need, helper)]))

    def why_not(self, need: int, helper: int) -> tuple[Reason, ...]:
        """What keeps this helper from the need, or why another is better for it; nothing for whoever holds a seat."""
        asked, planned = self._frame.problem.needs[need], self._situation.planned
        if helper in planned.on(need):
            return ()
        if not self._situation.ability.allowed(asked)[helper]:
            return ({"code": "may_not"},)
        alone = np.zeros(len(self._frame.problem.helpers), dtype=bool)
        alone[helper] = True
        fits, at_first = (_fits(self._frame, each, need, alone) for each in (planned, self._situation.before))
        lacking = tuple(self._lacking(need, helper))
        if not lacking and not (fits.obstacles == 0).any() and (at_first.obstacles == 0).any():
            return (self._busy_with(helper),)
        best = np.lexsort((fits.distance, fits.obstacles))[:1].tolist()
        told = (*lacking, *(reason for row in best for reason in self._short(fits, row)))
        return told or (() if best else ({"code": "never_free"},)) or tuple(self._outdone(need, helper))

    def _outdone(self, need: int, helper: int) -> Iterator[Reason]:
        """In what those who hold the need's seats are better."""
        asked, helpers = self._frame.problem.needs[need], self._frame.problem.helpers
        chosen = self._situation.planned.on(need)
        if not chosen:
            yield self._dear(need, helper)
            return
        farther = self._away(need, helper) - max(self._away(need, other) for other in chosen)
        known = [asked.prefer.get(helpers[each].id, 0.0) for each in (helper, *chosen)]
        told: list[tuple[bool, Reason]] = [
            (farther >= FARTHER_KM, {"code": "farther_by", "km": round(farther, 1)}),
            (known[0] < min(known[1:]), {"code": "knows_less"}),
            (helpers[helper].load > max(helpers[other].load for other in chosen), {"code": "helped_more"}),
        ]
        reasons = [reason for holds, reason in told if holds]
        yield from reasons or [{"code": "no_better"}]

    def _away(self, need: int, helper: int) -> float:
        """Kilometres from the nearest place where the helper is when free."""
        spans = self._frame.intervals
        here = spans.place[spans.helper == helper]
        return float(self._frame.travel.km(here, np.full_like(here, self._frame.needs.place[need])).min(initial=np.inf))

    def _busy_with(self, helper: int) -> Reason:
        stops = [stop for stop, _ in self._situation.new_stops if self._situation.helper(stop) == helper]
        last = max(stops, key=lambda stop: stop.end)
        until = self._frame.moment(last.end).isoformat(timespec="seconds")
        return {"code": "busy", "need": self._frame.problem.needs[last.need].id, "until": until}

    def _lacking(self, need: int, helper: int) -> Iterator[Reason]:
        asked, who = self._frame.problem.needs[need], self._frame.problem.helpers[helper]
        yield from ({"code": "lacks_skill", "skill": skill} for skill in asked.skills if skill not in who.skills)
        if asked.languages and not set(asked.languages) & set(who.languages):
            yield {"code": "lacks_language", "languages": ", ".join(asked.languages)}
        if asked.car and not who.car:
            yield {"code": "lacks_car"}

    def _short(self, fits: _Fits, row: int) -> Iterator[Reason]:
        start = self._frame.moment(float(fits.start[row])).isoformat(timespec="seconds")
        if fits.too_far[row]:
            yield {"code": "beyond_reach", "km": ceil(fits.too_far[row] * 10) / 10}
        if fits.too_short[row]:
            yield {"code": "free_too_short", "minutes": ceil(fits.too_short[row] / 60)}
        if fits.too_late[row]:
            yield {"code": "free_too_late", "minutes": ceil(fits.too_late[row] / 60), "start": start}
        if fits.too_early[row]:
            yield {"code": "free_too_early", "minutes": ceil(fits.too_early[row] / 60), "start": start}
        if fits.full[row]:
            yield {"code": "has_enough"}

    def _dear(self, need: int, helper: int) -> Reason:
        """Nothing is in the way but the cost, in kilometre-equivalents beyond what the help is worth."""
        beside = self._situation.beside
        losses = [self._loss(beside.cost[row], need) for row in beside.of(need) if beside.helper[row] == helper]
        if not losses or losses[0] < 0:
            return {"code": "not_tried"}
        return {"code": "costs_too_much", "by": ceil(losses[0] * 10) / 10}

    def _loss(self, cost: float, need: int) -> float:
        return float(cost) - self._frame.weights.unserved * float(self._frame.needs.priority[need])


def _fits(frame: Frame, standing: Standing, need: int, helpers: Flags) -> _Fits:
    gaps, needs, travel = standing.gaps, frame.needs, frame.travel
    passable = np.bincount(gaps.interval, gaps.broken, len(frame.intervals.helper)) == 0
    gap = np.flatnonzero(helpers[frame.intervals.helper[gaps.interval]] & passable[gaps.interval])
    interval, here = gaps.interval[gap], np.full_like(gap, needs.place[need])
    helper, before, after = frame.intervals.helper[interval], gaps.before[gap], gaps.after[gap]
    reach = np.minimum(frame.helpers.max_km[helper], needs.max_km[need]) + TINY
    out = travel.minutes(before, here, helper, travel.km(before, here)) * 60
    back = travel.minutes(here, after, helper, travel.km(here, after)) * 60
    soonest = whole(gaps.leave[gap] + out)
    last = np.floor(gaps.arrive[gap] - back - needs.seconds[need] + EPSILON_SECONDS)
    enough = np.maximum(soonest, last)
    early = needs.earliest[need] - enough
    start = np.where(early > 0, enough, np.maximum(soonest, needs.earliest[need]))
    return _Fits(
        helper=helper,
        start=start,
        too_far=np.maximum(travel.km(frame.intervals.place[interval], here) - reach, 0.0),
        too_short=np.maximum(soonest - last, 0.0),
        too_late=np.maximum(soonest - np.floor(needs.latest[need] + EPSILON_SECONDS), 0.0),
        too_early=np.maximum(early, 0.0),
        full=(standing.visits_left[helper] <= 0) | (standing.day_left(helper, frame.day(start)) <= 0),
    )
