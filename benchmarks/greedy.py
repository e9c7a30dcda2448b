"""What most products do: one need after the other, the most urgent first, each to the cheapest helper who is free."""

from collections import Counter
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from matching.audit import Audit, Leg, Span, Visit
from matching.plan import Assignment, Plan, Ranked, Seconds, Unserved
from matching.problem import Need, Problem


def greedy_by_priority(problem: Problem) -> Plan:
    """Needs by priority, then by their end; each seat to whom it costs least beside what was given away already."""
    audit = Audit(problem, [])
    spans = [
        Span(helper.id, i, free.place or helper.place, free.start.timestamp(), free.end.timestamp())
        for helper in problem.helpers
        for i, free in enumerate(helper.free)
    ]
    for need in sorted(problem.needs, key=lambda need: (-need.priority, need.latest)):
        for _ in range(need.seats):
            _give(audit, need, spans)
    return _plan(problem, Audit(problem, audit.new))


def _give(audit: Audit, need: Need, spans: list[Span]) -> None:
    found = [(_loss(audit, span, visit), span, visit) for span in spans for visit in _ways(audit, need, span)]
    loss, span, visit = min(found, key=lambda each: each[0], default=(0.0, spans[0], None))
    if visit is not None and loss < 0:
        audit.new.append(visit)
        audit.by_span[span].append(visit)
        audit.by_span[span].sort(key=lambda each: each.start)
        audit.by_helper[visit.helper].append(visit)


def _loss(audit: Audit, span: Span, visit: Visit) -> float:
    """What the visit would take from the objective."""
    beside = audit.by_span.get(span, [])
    return audit.cost(span, [*beside, visit]) - audit.cost(span, beside) - audit.worth(visit) - audit.refund(visit)


def _ways(audit: Audit, need: Need, span: Span) -> list[Visit]:
    """The earliest start in every gap of the interval, if it keeps the rules."""
    earliest, latest = need.earliest.timestamp(), need.latest.timestamp()
    if span.end < earliest + need.minutes * 60 or span.start > latest - need.minutes * 60:
        return []
    helper, mine = audit.helpers[span.helper], audit.by_helper[span.helper]
    if len(mine) >= helper.max_visits or any(visit.need == need.id for visit in mine):
        return []
    stops = audit.by_span.get(span, [])
    found = []
    for place, leave in [(span.place, span.start), *((stop.place, stop.end) for stop in stops)]:
        start = ceil(max(earliest, leave + audit.minutes(helper, place, need.place) * 60))
        visit = Visit(helper.id, need.place, start, start + need.minutes * 60, need.id, new=True)
        if visit.end <= latest and _fits(audit, span, visit):
            found.append(visit)
    return found


def _fits(audit: Audit, span: Span, visit: Visit) -> bool:
    days = Counter(audit.day(each.start) for each in audit.by_helper[visit.helper])
    full = days[audit.day(visit.start)] >= audit.helpers[visit.helper].max_visits_per_day
    if full or any(True for _ in audit.misfits(visit)):
        return False
    return max(leg.late for leg in audit.legs(span, [*audit.by_span.get(span, []), visit])) <= 0


def _plan(problem: Problem, audit: Audit) -> Plan:
    """The same form as ours. It proves nothing: its bound is what serving everybody for free would be worth."""
    legs = [leg for span, visits in audit.by_span.items() for leg in audit.legs(span, visits)]
    asked = sum(need.priority * need.seats for need in problem.needs)
    served = sum(audit.needs[str(visit.need)].priority for visit in audit.new)
    objective, bound = audit.objective(), problem.weights.unserved * asked
    assignments = _assignments(audit, {leg.visit: leg for leg in legs if leg.visit is not None})
    return Plan(
        version=1,
        status="within_gap",
        objective=objective,
        bound=bound,
        gap=bound - objective,
        served=len(audit.new),
        priority_share=served / asked if asked else 1.0,
        km=sum(leg.km for leg in legs),
        minutes=sum(leg.minutes for leg in legs),
        changes=len(audit.broken()),
        assignments=assignments,
        unserved=_unserved(problem, assignments),
        rankings={need.id: _holders(audit, need, assignments) for need in problem.needs},
        seconds=Seconds(0.0, 0.0, 0.0, 0.0, 0.0),
    )


def _assignments(audit: Audit, legs: dict[Visit, Leg]) -> tuple[Assignment, ...]:
    seats: Counter[str] = Counter()
    found = []
    for visit in sorted(audit.new, key=lambda visit: (str(visit.need), visit.helper)):
        need, leg = str(visit.need), legs[visit]
        start = datetime.fromtimestamp(visit.start, ZoneInfo(audit.problem.zone))
        found.append(Assignment(need, seats[need], visit.helper, start, leg.minutes, leg.km, ()))
        seats[need] += 1
    return tuple(found)


def _unserved(problem: Problem, assignments: tuple[Assignment, ...]) -> tuple[Unserved, ...]:
    filled = Counter(each.need for each in assignments)
    missing = {need.id: need.seats - filled[need.id] for need in problem.needs}
    return tuple(Unserved(need, seats, "not_tried", ()) for need, seats in missing.items() if seats)


def _holders(audit: Audit, need: Need, assignments: tuple[Assignment, ...]) -> tuple[Ranked, ...]:
    mine = [each for each in assignments if each.need == need.id]
    return tuple(
        Ranked(a.helper, a.start, _cost(audit, a), audit.odds(need, audit.helpers[a.helper]), False) for a in mine
    )


def _cost(audit: Audit, assignment: Assignment) -> float:
    visit = next(v for v in audit.new if (v.need, v.helper) == (assignment.need, assignment.helper))
    span = audit.span_of(visit)
    beside = audit.by_span[span] if span else []
    travel = audit.cost(span, beside) - audit.cost(span, [each for each in beside if each != visit]) if span else 0.0
    need = audit.needs[assignment.need]
    return travel - audit.worth(visit) - audit.refund(visit) + audit.problem.weights.unserved * need.priority
