"""The validator's own arithmetic: how far, how long, when, and what it comes to, from the files' forms alone.

Deliberately shares no code with the solver, so that a mistake there cannot hide here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import atan2, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from matching.problem import Current, Helper, Need, Problem

SECOND = 1.0
FIGURE = 0.01
KM_SLACK = 1e-6
KEPT_SECONDS = 900.0
EARTH_KM = 6371.0088
PACE = {"walk": (4.5, 0.0), "bike": (14.0, 2.0), "transit": (15.0, 8.0), "car": (30.0, 5.0)}


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a helper, booked or new; times in seconds since 1970."""

    helper: str
    place: str
    start: float
    end: float
    need: str | None
    new: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A free interval of a helper, by its number."""

    helper: str
    number: int
    place: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of a chain: what it leads to (None: back to the start) and by how many seconds that is too late."""

    visit: Visit | None
    km: float
    minutes: float
    late: float


class Audit:
    """A problem together with new visits."""

    def __init__(self, problem: Problem, new: Iterable[Visit]) -> None:
        self.problem = problem
        self.helpers = {helper.id: helper for helper in problem.helpers}
        self.needs = {need.id: need for need in problem.needs}
        self.new = list(new)
        self._points = {place.id: (radians(place.lat), radians(place.lon)) for place in problem.places}
        self._number = {place.id: i for i, place in enumerate(problem.places)}
        self._zone = ZoneInfo(problem.zone)
        self.by_span: dict[Span, list[Visit]] = defaultdict(list)
        self.by_helper: dict[str, list[Visit]] = defaultdict(list)
        for visit in [*self._booked(), *self.new]:
            self.by_helper[visit.helper].append(visit)
            span = self.span_of(visit)
            if span is not None:
                self.by_span[span].append(visit)

    def km(self, here: str, there: str) -> float:
        """Great circle times the detour."""
        (lat, lon), (lat2, lon2) = self._points[here], self._points[there]
        a = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
        return 2 * EARTH_KM * atan2(sqrt(a), sqrt(max(1 - a, 0.0))) * self.problem.detour

    def minutes(self, helper: Helper, here: str, there: str) -> float:
        """From the matrix, if there is one; else by the helper's speed, with the overhead from 20 m on."""
        if self.problem.travel_minutes is not None:
            return self.problem.travel_minutes[self._number[here]][self._number[there]]
        kmh, overhead = PACE[helper.mode]
        kmh = kmh if helper.kmh is None else helper.kmh
        overhead = overhead if helper.overhead_minutes is None else helper.overhead_minutes
        km = self.km(here, there)
        return km / kmh * 60 + (overhead if km >= 0.02 else 0.0)

    def day(self, moment: float) -> date:
        """The local day."""
        return datetime.fromtimestamp(moment, self._zone).date()

    def span_of(self, visit: Visit) -> Span | None:
        """The free interval in which a visit lies, if it lies in one."""
        helper = self.helpers[visit.helper]
        for number, free in enumerate(helper.free):
            start, end = free.start.timestamp(), free.end.timestamp()
            if start - SECOND <= visit.start and visit.end <= end + SECOND:
                return Span(helper.id, number, free.place or helper.place, start, end)
        return None

    def misfits(self, visit: Visit) -> Iterator[tuple[str, str]]:
        """What is wrong with one visit, whatever else there is, as (key of the plan's entry, message)."""
        need, helper = self.needs[visit.need or ""], self.helpers[visit.helper]
        if visit.start < need.earliest.timestamp() - SECOND:
            yield "start", "is before the need's earliest"
        if visit.end > need.latest.timestamp() + SECOND:
            yield "start", "lets it end after the need's latest"
        yield from (("helper", message) for message in _unfit(need, helper))
        span = self.span_of(visit)
        if span is None:
            yield "start", f"finds {helper.id} not free"
        elif self.km(span.place, need.place) > _reach(need, helper) + KM_SLACK:
            yield "helper", f"starts {self.km(span.place, need.place):.2f} km away, at most {_reach(need, helper):g}"

    def legs(self, span: Span, visits: Sequence[Visit]) -> list[Leg]:
        """The way through an interval, out and back, past the visits in order of time."""
        helper, order = self.helpers[span.helper], sorted(visits, key=lambda visit: (visit.start, visit.end))
        stops: list[tuple[str, float, float, Visit | None]] = [(span.place, span.start, span.start, None)]
        stops += [(visit.place, visit.start, visit.end, visit) for visit in order]
        stops.append((span.place, span.end, span.end, None))
        legs = []
        for (here, _, leave, _), (there, due, _, visit) in pairwise(stops):
            minutes = self.minutes(helper, here, there)
            legs.append(Leg(visit, self.km(here, there), minutes, leave + minutes * 60 - due))
        return legs

    def cost(self, span: Span, visits: Sequence[Visit]) -> float:
        """What the travel and the number of visits of an interval take from the objective."""
        if not visits:
            return 0.0
        weights, legs = self.problem.weights, self.legs(span, visits)
        extra = max(sum(visit.new for visit in visits) - 1, 0) ** 2
        travel = weights.km * sum(leg.km for leg in legs) + weights.minute * sum(leg.minutes for leg in legs)
        return travel + weights.extra_visit * extra

    def worth(self, visit: Visit) -> float:
        """What a filled seat adds to the objective, `current` aside."""
        need, helper, weights = self.needs[visit.need or ""], self.helpers[visit.helper], self.problem.weights
        bonus = need.prefer.get(helper.id, 0.0) - weights.fairness * helper.load
        return weights.unserved * need.priority + bonus - weights.odds * (1 - self.odds(need, helper))

    def odds(self, need: Need, helper: Helper) -> float:
        """The chance of a yes: the need's own figure for this helper beats the helper's."""
        return need.odds.get(helper.id, helper.accept_odds)

    def refund(self, visit: Visit) -> float:
        """What a visit spares because people were already shown it."""
        return sum(self._change(entry.state) for entry in self.problem.current if _keeps(visit, entry))

    def broken(self) -> list[float]:
        """The costs of those entries of `current` that no new visit keeps."""
        at = {(visit.need, visit.helper): visit for visit in self.new}
        kept = [(entry, at.get((entry.need, entry.helper))) for entry in self.problem.current]
        return [self._change(entry.state) for entry, visit in kept if visit is None or not _keeps(visit, entry)]

    def objective(self) -> float:
        """The whole formula."""
        travel = sum(self.cost(span, visits) for span, visits in self.by_span.items())
        return sum(map(self.worth, self.new)) - travel - sum(self.broken())

    def _booked(self) -> list[Visit]:
        return [
            Visit(helper.id, each.place, each.start.timestamp(), each.end.timestamp(), each.need, new=False)
            for helper in self.problem.helpers
            for each in helper.booked
        ]

    def _change(self, state: str) -> float:
        weights = self.problem.weights
        return {"proposed": weights.change_proposed, "waiting": weights.change_waiting}[state]


def _unfit(need: Need, helper: Helper) -> Iterator[str]:
    if helper.id in need.bar:
        yield "is barred from the need"
    if helper.only_for is not None and need.id not in helper.only_for:
        yield "is there for others only"
    if any(visit.need == need.id for visit in helper.booked):
        yield "is booked on the need already"
    if set(need.skills) - set(helper.skills):
        yield "lacks a skill"
    if need.languages and not set(need.languages) & set(helper.languages):
        yield "speaks none of the languages"
    if need.car and not helper.car:
        yield "has no car"


def _reach(need: Need, helper: Helper) -> float:
    return helper.max_km if need.max_km is None else min(helper.max_km, need.max_km)


def _keeps(visit: Visit, entry: Current) -> bool:
    same = (visit.need, visit.helper) == (entry.need, entry.helper)
    return same and abs(visit.start - entry.start.timestamp()) <= KEPT_SECONDS
