"""The validator's view of the shortlists: all on them could do it, and it would cost what they say."""

from collections.abc import Iterator

from matching.audit import FIGURE, SECOND, Audit, Span, Visit
from matching.plan import Plan, Ranked

LONGEST = 12

type Fault = tuple[str, str]


def ranking_faults(audit: Audit, plan: Plan) -> Iterator[Fault]:
    """What is wrong with the rankings of a plan whose visits are the audit's new ones, as (path, message)."""
    missing = audit.needs.keys() - plan.rankings.keys()
    yield from (("rankings", f"need {need} is missing") for need in sorted(missing))
    for need, entries in plan.rankings.items():
        yield from _list_faults(audit, need, entries)
        for i, entry in enumerate(entries):
            yield from ((f"rankings.{need}[{i}].{key}", why) for key, why in _entry_faults(audit, need, entry))


def _list_faults(audit: Audit, need: str, entries: tuple[Ranked, ...]) -> Iterator[Fault]:
    holders = {visit.helper for visit in audit.new if visit.need == need}
    names = [entry.helper for entry in entries]
    if len(entries) > max(LONGEST, len(holders)):
        yield f"rankings.{need}", f"has {len(entries)} entries, at most {LONGEST}"
    if len(set(names)) < len(names):
        yield f"rankings.{need}", "names a helper twice"
    if set(names[: len(holders)]) != holders:
        yield f"rankings.{need}", "does not begin with those who hold its seats"
    swaps = [entry.needs_swap for entry in entries]
    if swaps != sorted(swaps):
        yield f"rankings.{need}", "names one who needs a swap before one who does not"


def _entry_faults(audit: Audit, need: str, entry: Ranked) -> Iterator[Fault]:
    asked, helper, start = audit.needs[need], audit.helpers[entry.helper], entry.start.timestamp()
    visit = Visit(helper.id, asked.place, start, start + asked.minutes * 60, need, new=True)
    yield from audit.misfits(visit)
    if abs(entry.odds - audit.odds(asked, helper)) > 1e-9:
        yield "odds", f"is {entry.odds}, should be {audit.odds(asked, helper)}"
    held = next((each for each in audit.new if (each.need, each.helper) == (need, helper.id)), None)
    if held is not None and abs(held.start - start) > SECOND:
        yield "start", "is not when the helper is to come"
        return
    span = audit.span_of(visit)
    if span is not None:
        yield from _insertion_faults(audit, span, visit, entry, held)


def _insertion_faults(audit: Audit, span: Span, visit: Visit, entry: Ranked, held: Visit | None) -> Iterator[Fault]:
    """Beside the plan as it stands; or, where a swap is needed, beside the booked visits alone."""
    beside = [each for each in audit.by_span.get(span, []) if each != held and not (entry.needs_swap and each.new)]
    legs = audit.legs(span, [*beside, visit])
    if max(leg.late for leg in legs) > SECOND:
        yield "start", "leaves too little time for the way"
    others = [each for each in audit.by_helper[visit.helper] if each != held and not (entry.needs_swap and each.new)]
    helper = audit.helpers[visit.helper]
    that_day = [each for each in others if audit.day(each.start) == audit.day(visit.start)]
    if len(others) >= helper.max_visits or len(that_day) >= helper.max_visits_per_day:
        yield "helper", "has visits enough"
    worth = audit.worth(visit) + audit.refund(visit) - audit.cost(span, [*beside, visit]) + audit.cost(span, beside)
    cost = audit.problem.weights.unserved * audit.needs[visit.need or ""].priority - worth
    if not entry.needs_swap and abs(cost - entry.extra_cost) > FIGURE:
        yield "extra_cost", f"is {entry.extra_cost}, should be {cost:.3f}"
