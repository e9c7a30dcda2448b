"""Who can do what, and when: every (gap, need) where a visit could stand, found with NumPy before any object is made.

An *arc* is one need in one gap with the earliest and latest start that any chain of visits there could give it. Where
it matters, one pair has several: a start near enough to what people were already shown (`kept`), or on each of several
days when the helper's daily limit may bind.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from matching.ability import Ability, Flags
from matching.frame import EPSILON_SECONDS, KEPT_SECONDS, Frame, whole
from matching.standing import Standing
from matching.travel import Floats, Ints

KM_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Arcs:
    """One entry per arc, by interval and gap. `worth` is the value of the filled seat without any travel.

    `day` is -1 where the helper's daily limit cannot bind, whatever is chosen.
    """

    gap: Ints
    need: Ints
    early: Floats
    late: Floats
    worth: Floats
    day: Ints
    kept: Flags

    def __len__(self) -> int:
        return len(self.gap)

    def take(self, which: Ints | Flags) -> "Arcs":
        """Some of them."""
        return Arcs(*(getattr(self, each.name)[which] for each in fields(self)))

    @staticmethod
    def join(parts: list["Arcs"]) -> "Arcs":
        """All parts, one after the other."""
        names = [each.name for each in fields(Arcs)]
        return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def find_arcs(frame: Frame, standing: Standing, ability: Ability) -> Arcs:
    """All arcs beside what stands."""
    plain = _plain_arcs(frame, standing, ability)
    arcs = _by_day(frame, standing, Arcs.join([plain, _kept_arcs(frame, standing, plain)]))
    order = np.lexsort((arcs.early, ~arcs.kept, arcs.need, arcs.gap))
    return arcs.take(order)


def seat_worth(frame: Frame, need: int, helper: Ints) -> Floats:
    """What a filled seat is worth with each helper, before travel."""
    asked, weights = frame.problem.needs[need], frame.weights
    bonus, odds = np.zeros(len(frame.problem.helpers)), frame.helpers.odds
    for name, value in asked.prefer.items():
        bonus[frame.helper_of[name]] = value
    if asked.odds:
        odds = odds.copy()
        for name, value in asked.odds.items():
            odds[frame.helper_of[name]] = value
    chance_of_no = weights.odds * (1 - odds[helper])
    fairness = weights.fairness * frame.helpers.load[helper]
    return weights.unserved * asked.priority + bonus[helper] - fairness - chance_of_no


def within_reach(frame: Frame, gap_interval: Ints, need: int) -> Flags:
    """Whether the need lies near enough to where each interval begins."""
    spans = frame.intervals
    far = np.minimum(frame.helpers.max_km[spans.helper[gap_interval]], frame.needs.max_km[need])
    here = np.full(len(gap_interval), frame.needs.place[need])
    return np.asarray(frame.travel.km(spans.place[gap_interval], here) <= far + KM_SLACK)


def _plain_arcs(frame: Frame, standing: Standing, ability: Ability) -> Arcs:
    helper = frame.intervals.helper[standing.gaps.interval]
    room = standing.visits_left[helper] > 0
    found = [_no_arcs()]
    for i, need in enumerate(frame.problem.needs):
        able = ability.able(need)
        able[standing.on(i)] = False
        found.append(_arcs_of(frame, standing, i, np.flatnonzero(room & able[helper])))
    return Arcs.join(found)


def _arcs_of(frame: Frame, standing: Standing, need: int, gap: Ints) -> Arcs:
    gaps, needs = standing.gaps, frame.needs
    in_time = gaps.arrive[gap] >= needs.earliest[need] + needs.seconds[need]
    gap = gap[in_time & (gaps.leave[gap] <= needs.latest[need])]
    gap = gap[within_reach(frame, gaps.interval[gap], need)]
    early, late = _loose_starts(frame, standing, need, gap)
    keep = whole(early) <= late + EPSILON_SECONDS
    gap, early, late = gap[keep], early[keep], late[keep]
    worth = seat_worth(frame, need, frame.intervals.helper[gaps.interval[gap]])
    return Arcs(gap, np.full_like(gap, need), early, late, worth, np.full_like(gap, -1), np.zeros(len(gap), dtype=bool))


def _loose_starts(frame: Frame, standing: Standing, need: int, gap: Ints) -> tuple[Floats, Floats]:
    """No chain through the gap can start the need sooner, or later, not even where a detour is quicker."""
    gaps, needs, travel = standing.gaps, frame.needs, frame.travel
    helper, here = frame.intervals.helper[gaps.interval[gap]], np.full_like(gap, needs.place[need])
    before, after = gaps.before[gap], gaps.after[gap]
    out = travel.least_minutes(before, here, helper, travel.km(before, here))
    back = travel.least_minutes(here, after, helper, travel.km(here, after))
    early = np.maximum(needs.earliest[need], gaps.leave[gap] + out * 60)
    return early, np.minimum(needs.latest[need], gaps.arrive[gap] - back * 60 - needs.seconds[need])


def _kept_arcs(frame: Frame, standing: Standing, plain: Arcs) -> Arcs:
    """Those that keep what people were already shown, and so spare the cost of a change."""
    helper = frame.intervals.helper[standing.gaps.interval[plain.gap]]
    found = [_no_arcs()]
    for (need, who), start in frame.shown.items():
        first, last = np.searchsorted(plain.need, [need, need + 1])
        rows = first + np.flatnonzero(helper[first:last] == who)
        early = np.maximum(plain.early[rows], start - KEPT_SECONDS)
        late = np.minimum(plain.late[rows], start + KEPT_SECONDS)
        worth = plain.worth[rows] + frame.change_cost[need, who]
        arcs = Arcs(plain.gap[rows], plain.need[rows], early, late, worth, plain.day[rows], np.ones(len(rows), bool))
        found.append(arcs.take(whole(early) <= late + EPSILON_SECONDS))
    return Arcs.join(found)


def _by_day(frame: Frame, standing: Standing, arcs: Arcs) -> Arcs:
    """Arcs of helpers whose daily limit may bind, cut at the midnights, on days that have room."""
    helper = frame.intervals.helper[standing.gaps.interval[arcs.gap]]
    bound = _may_bind(frame, standing, arcs, helper)
    first, last = frame.day(whole(arcs.early)), frame.day(arcs.late)
    found = [arcs.take(~bound)]
    for step in range(int((last - first)[bound].max(initial=-1)) + 1):
        rows = np.flatnonzero(bound & (first + step <= last))
        day = first[rows] + step
        rows, day = rows[standing.day_left(helper[rows], day) > 0], day[standing.day_left(helper[rows], day) > 0]
        early = np.maximum(arcs.early[rows], frame.day_begins(day))
        late = np.minimum(arcs.late[rows], frame.day_begins(day + 1) - 1)
        part = replace(arcs.take(rows), early=early, late=late, day=day)
        found.append(part.take(whole(early) <= late + EPSILON_SECONDS))
    return Arcs.join(found)


def _may_bind(frame: Frame, standing: Standing, arcs: Arcs, helper: Ints) -> Flags:
    size = len(frame.problem.needs) + 1
    each = np.unique(helper * size + arcs.need) // size
    choices = np.bincount(each, minlength=len(frame.problem.helpers))
    return np.asarray(choices > standing.tightest_day())[helper]


def _no_arcs() -> Arcs:
    none = np.zeros(0, dtype=np.intp)
    return Arcs(none, none, np.zeros(0), np.zeros(0), np.zeros(0), none, np.zeros(0, dtype=bool))
