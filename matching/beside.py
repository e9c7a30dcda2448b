"""A problem and its plan once more: who else could do a need beside what is planned, and what would make it possible.

Made from the two files alone, so that it serves the web, where nothing is kept between two questions. `Beside` reads
them once; then a shortlist takes milliseconds, whatever the size.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np

from matching.ability import Ability
from matching.candidates import find_arcs
from matching.frame import Frame
from matching.layout import Layout
from matching.misses import Misses
from matching.options import Options, options
from matching.plan import Plan, Ranked, Reason
from matching.problem import Booked, Helper, Need, Problem
from matching.situation import Situation
from matching.standing import Standing, Stop, booked

LONGEST = 12
MINUTES = (15, 30, 45, 60, 90, 120, 180, 240)
FARTHER_KM = (1.0, 2.0, 5.0)
SHORTEST = 15.0
"""Minutes; no visit is made shorter than this to fit in."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change to a need after which so many `people` could do it beside the plan; `helpers` are the cheapest of them.
    `change` is a code with what to give way: {"code": "later", "minutes": 30}."""

    change: Reason
    people: int
    helpers: tuple[str, ...]


class Beside:
    """What could be done beside a plan as it stands."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._asked = problem
        self._plan = plan
        self.problem = stood(problem, plan)
        self._frame = Frame(self.problem)
        self._layout = Layout(self._frame)
        self._standing = booked(self._frame)

    def rerank(self, need: str, without: Collection[str] = ()) -> tuple[Ranked, ...]:
        """Who could still be asked about a need, best first: beside all visits of the plan, its own included; nobody of
        `without`, who said no. KeyError for a need that the problem does not have."""
        number = self._frame.need_of[need]
        found = _options(self._frame, self._layout, self._standing, [number])
        names = [self.problem.helpers[helper].id for helper in found.helper.tolist()]
        asked = self.problem.needs[number]
        ranked = [
            Ranked(name, self._frame.moment(float(start)), round(float(cost), 3), self._odds(asked, helper), False)
            for name, helper, start, cost in zip(names, found.helper.tolist(), found.start, found.cost, strict=True)
            if name not in without
        ]
        return tuple(ranked[:LONGEST])

    def relaxations(self, need: str) -> tuple[Relaxation, ...]:
        """Of every kind of change the smallest that makes a need possible beside the plan; the most helpers first."""
        asked = self.problem.needs[self._frame.need_of[need]]
        found = [self._tried(asked, variants, self.problem.helpers) for variants in _changes(asked)]
        found.append(self._farther(asked))
        made = [each for each in found if each is not None]
        return tuple(sorted(made, key=lambda each: (-each.people, str(each.change["code"]))))

    def why_not(self, need: str, helper: str) -> tuple[Reason, ...]:
        """Why this helper is not the one for a need: what is in the way, or in what another is better; nothing for
        whoever does it. KeyError for a need or helper that the problem does not have."""
        frame = self._planned.frame
        return Misses(self._planned).why_not(frame.need_of[need], frame.helper_of[helper])

    @cached_property
    def _planned(self) -> Situation:
        """The plan as it was made: its visits beside those that were booked before."""
        frame = Frame(self._asked)
        layout, before = Layout(frame), booked(frame)
        nothing = _options(frame, layout, before, [])
        planned = before.and_also(_stops(frame, self._plan))
        return Situation(frame, layout, Ability(self._asked), before, planned, nothing)

    def _farther(self, asked: Need) -> Relaxation | None:
        for km in FARTHER_KM:
            helpers = tuple(replace(helper, max_km=helper.max_km + km) for helper in self.problem.helpers)
            wide = replace(asked, max_km=None if asked.max_km is None else asked.max_km + km)
            found = self._tried(asked, [({"code": "farther", "km": km}, wide)], helpers)
            if found is not None:
                return found
        return None

    def _tried(
        self, asked: Need, variants: Sequence[tuple[Reason, Need]], helpers: Sequence[Helper]
    ) -> Relaxation | None:
        """The first of the variants for which there is somebody, all tried at once."""
        if not variants:
            return None
        on = {helper.id for helper in helpers for visit in helper.booked if visit.need == asked.id}
        needs = tuple(replace(need, id=f"{i}", bar=tuple({*need.bar, *on})) for i, (_, need) in enumerate(variants))
        ids = tuple(need.id for need in needs)
        people = tuple(_for_variants(helper, asked.id, ids) for helper in helpers)
        frame = Frame(replace(self.problem, needs=needs, helpers=people, current=()))
        found = _options(frame, Layout(frame), booked(frame), list(range(len(needs))))
        for i in np.flatnonzero(found.many).tolist()[:1]:
            names = tuple(helpers[found.helper[row]].id for row in found.of(i))
            return Relaxation(variants[i][0], int(found.many[i]), names[:LONGEST])
        return None

    def _odds(self, need: Need, helper: int) -> float:
        who = self.problem.helpers[helper]
        return need.odds.get(who.id, who.accept_odds)


def stood(problem: Problem, plan: Plan) -> Problem:
    """The problem with all visits of the plan booked."""
    needs = {need.id: need for need in problem.needs}
    visits: dict[str, list[Booked]] = defaultdict(list)
    for each in plan.assignments:
        need = needs[each.need]
        end = each.start + timedelta(minutes=need.minutes)
        visits[each.helper].append(Booked(need.place, each.start, end, need.id))
    helpers = (replace(helper, booked=(*helper.booked, *visits.get(helper.id, ()))) for helper in problem.helpers)
    return replace(problem, helpers=tuple(helpers), current=())


def _stops(frame: Frame, plan: Plan) -> Iterator[Stop]:
    """The plan's visits, each in the free interval that it lies in."""
    spans = frame.intervals
    for each in plan.assignments:
        need, helper, start = frame.need_of[each.need], frame.helper_of[each.helper], frame.seconds(each.start)
        end = start + float(frame.needs.seconds[need])
        mine = np.flatnonzero((spans.helper == helper) & (spans.start <= start) & (spans.end >= end))
        yield Stop(int(mine[0]), int(frame.needs.place[need]), start, end, need, new=True)


def _options(frame: Frame, layout: Layout, standing: Standing, needs: Sequence[int]) -> Options:
    arcs = find_arcs(frame, layout, standing, needs)
    return options(frame, layout, standing, arcs, np.zeros(len(frame.intervals.helper)), np.zeros(0))


def _for_variants(helper: Helper, need: str, names: tuple[str, ...]) -> Helper:
    """The helper, there for the variants where they are there for the need; booked visits name needs that are gone."""
    only = None if helper.only_for is None else names if need in helper.only_for else ()
    return replace(helper, only_for=only, booked=tuple(replace(visit, need=None) for visit in helper.booked))


def _changes(asked: Need) -> Iterator[list[tuple[Reason, Need]]]:
    """Each kind of change, from the smallest."""
    steps = [timedelta(minutes=minutes) for minutes in MINUTES]
    yield [({"code": "later", "minutes": _minutes(by)}, replace(asked, latest=asked.latest + by)) for by in steps]
    yield [({"code": "earlier", "minutes": _minutes(by)}, replace(asked, earliest=asked.earliest - by)) for by in steps]
    shorter = [minutes for minutes in MINUTES if asked.minutes - minutes >= SHORTEST]
    yield [({"code": "shorter", "minutes": by}, replace(asked, minutes=asked.minutes - by)) for by in shorter]
    yield [({"code": "without_car"}, replace(asked, car=False))] if asked.car else []
    yield [({"code": "any_language"}, replace(asked, languages=()))] if asked.languages else []
    for skill in asked.skills:
        others = tuple(each for each in asked.skills if each != skill)
        yield [({"code": "without_skill", "skill": skill}, replace(asked, skills=others))]


def _minutes(by: timedelta) -> int:
    return int(by / timedelta(minutes=1))
