"""Staffed time: when somebody is at work for an area or a team, so that a decision does not come to an empty desk."""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import Session

from models.area import Area, Team
from models.availability import merged
from models.duty import Duty, duties
from models.office_hours import office_spans

type Span = tuple[datetime, datetime]


def staffed_spans(session: Session, area: Area, start: datetime, end: datetime, team: Team | None = None) -> list[Span]:
    """When somebody is at work between `start` and `end`: office hours, and the duty calendar of area and `team`.

    Disjoint, in order (UTC).
    """
    ours = or_(Duty.team_id.is_(None), Duty.team_id == team.id) if team else Duty.team_id.is_(None)
    on_calendar = [duty.span for duty in session.scalars(duties(area, start, end).where(ours))]
    clipped = [(max(low, start), min(high, end)) for low, high in on_calendar]
    return merged([*office_spans(area, start, end), *clipped])


def staffed_before(session: Session, area: Area, now: datetime, by: datetime, team: Team | None = None) -> datetime:
    """The latest moment that leaves `area.decide_minutes` staffed minutes before `by`, and is not before `now`.

    Where less than twice that is staffed until then, half of it is left. Where nobody is at work until then, the same
    holds of all the time there is, so that those out of hours hear of it.
    """
    by = max(by, now)
    spans = staffed_spans(session, area, now, by, team) or [(now, by)]
    whole = sum((high - low for low, high in spans), timedelta())
    left = min(timedelta(minutes=area.decide_minutes), whole / 2)
    for low, high in reversed(spans):
        if high - low >= left:
            return high - left
        left -= high - low
    raise AssertionError("what is left is a part of the whole")


def unstaffed_spans(
    session: Session, area: Area, start: datetime, end: datetime, team: Team | None = None
) -> list[Span]:
    """The gaps between `staffed_spans`: nobody is at work, and at most the recipient out of hours hears."""
    gaps, edge = [], start
    for low, high in [*staffed_spans(session, area, start, end, team), (end, end)]:
        if edge < low:
            gaps.append((edge, low))
        edge = high
    return gaps
