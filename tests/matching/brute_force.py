"""The best plan there is, by trying every order of visits in every interval: for tiny problems only.

Starts are whole seconds. For a fixed order it is enough to start each visit as early as it can, within its window or
within a part of it that matters: one local day, or a quarter of an hour around what people were shown.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matching.audit import Audit, Span, Visit
from matching.problem import Problem

TICK = 1e-3


class Best(NamedTuple):
    """The service first or zero, where it does not come first; then the objective."""

    service: float
    objective: float


class _Way(NamedTuple):
    """One way to use an interval."""

    needs: tuple[str, ...]
    days: tuple[str, ...]
    service: float
    value: float


@dataclass(frozen=True)
class _State:
    """What is left to give: seats, and what the helper at hand has done already."""

    seats: tuple[int, ...]
    taken: frozenset[str]
    days: tuple[tuple[str, int], ...]


def best_plan(problem: Problem, longest: int = 9) -> Best:
    """What the best plan with chains of up to `longest` new visits comes to."""
    audit = Audit(problem, [])
    order = [need.id for need in problem.needs]
    states = {_State(tuple(need.seats for need in problem.needs), frozenset(), ()): Best(0, audit.objective())}
    for helper in problem.helpers:
        booked = tuple(sorted(Counter(str(audit.day(v.start)) for v in audit.by_helper[helper.id]).items()))
        states = _merged((_State(state.seats, frozenset(), booked), best) for state, best in states.items())
        for number, free in enumerate(helper.free):
            span = Span(helper.id, number, free.place or helper.place, free.start.timestamp(), free.end.timestamp())
            ways = list(_ways(audit, span, longest))
            states = _merged(_after(problem, order, helper.id, ways, states))
    return max(states.values())


def _merged(pairs: Iterator[tuple[_State, Best]]) -> dict[_State, Best]:
    found: dict[_State, Best] = {}
    for state, best in pairs:
        found[state] = max(best, found.get(state, best))
    return found


def _after(
    problem: Problem, order: list[str], name: str, ways: list[_Way], states: dict[_State, Best]
) -> Iterator[tuple[_State, Best]]:
    helper = next(each for each in problem.helpers if each.id == name)
    for state, best in states.items():
        yield state, best
        for way in ways:
            seats = tuple(left - (need in way.needs) for left, need in zip(state.seats, order, strict=True))
            days = Counter(dict(state.days)) + Counter(way.days)
            fits = min(seats) >= 0 and not state.taken & set(way.needs) and days.total() <= helper.max_visits
            if fits and all(days[day] <= helper.max_visits_per_day for day in way.days):
                service = best.service + way.service * problem.strict
                after = _State(seats, state.taken | set(way.needs), tuple(sorted(days.items())))
                yield after, Best(service, best.objective + way.value)


def _ways(audit: Audit, span: Span, longest: int) -> Iterator[_Way]:
    booked = sorted(audit.by_span.get(span, []), key=lambda visit: visit.start)
    before = audit.cost(span, booked)
    for visits in _chains(audit, span, booked, [], span.place, span.start, longest):
        worth = sum(audit.worth(visit) + audit.refund(visit) for visit in visits)
        yield _Way(
            needs=tuple(str(visit.need) for visit in visits),
            days=tuple(str(audit.day(visit.start)) for visit in visits),
            service=sum(audit.needs[str(visit.need)].priority for visit in visits),
            value=worth - audit.cost(span, [*booked, *visits]) + before,
        )


def _chains(
    audit: Audit, span: Span, booked: list[Visit], new: list[Visit], place: str, ready: float, longest: int
) -> Iterator[list[Visit]]:
    """Every way to go on from here, by a booked visit, a new one, or back."""
    helper = audit.helpers[span.helper]
    if not booked and new and ready + audit.minutes(helper, place, span.place) * 60 <= span.end + TICK:
        yield new
    if booked:
        due = ready + audit.minutes(helper, place, booked[0].place) * 60
        if due <= booked[0].start + TICK:
            yield from _chains(audit, span, booked[1:], new, booked[0].place, booked[0].end, longest)
    for need in audit.problem.needs if len(new) < longest else ():
        if need.id in {visit.need for visit in new}:
            continue
        arrive = ready + audit.minutes(helper, place, need.place) * 60
        for start in {ceil(max(early, arrive) - TICK) for early in _begins(audit, helper.id, need.id, span)}:
            visit = Visit(helper.id, need.place, start, start + need.minutes * 60, need.id, new=True)
            in_window = start >= arrive - TICK and visit.end <= need.latest.timestamp() + TICK and visit.end <= span.end
            if in_window and not list(audit.misfits(visit)):
                yield from _chains(audit, span, booked, [*new, visit], need.place, visit.end, longest)


def _begins(audit: Audit, helper: str, need: str, span: Span) -> set[float]:
    """From when a start may count: the need's earliest, each midnight, and where what people were shown is kept."""
    asked = audit.needs[need]
    earliest, zone = asked.earliest.timestamp(), ZoneInfo(audit.problem.zone)
    shown = [e.start.timestamp() - 900 for e in audit.problem.current if (e.need, e.helper) == (need, helper)]
    first = datetime.fromtimestamp(max(earliest, span.start), zone).replace(hour=0, minute=0, second=0)
    midnights = [(first + timedelta(days=i)).timestamp() for i in range(4)]
    return {max(earliest, begin) for begin in [earliest, *midnights, *shown]}
