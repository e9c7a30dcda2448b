"""A week of the duty calendar, for an area or one of its teams: who answers on which day, and where there are gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from app.web import Web
from models import language as words
from models.area import Area, Team
from models.availability import local_moment
from models.duty import Duty, duties, on_duty, out_of_hours
from models.office_hours import office_spans
from models.person import Person
from models.public_holidays import public_holidays
from models.staffed import Span, unstaffed_spans

DAYS = 7
AHEAD = 5
"""So many weeks stand beside each other to choose from."""

FURTHEST = 52
"""Weeks that the calendar reaches back and ahead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What of one duty falls on a day."""

    duty: Duty
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One day, such as `Tue 24.11.`: its holiday's name or '', when the office is open, who has turns, gaps to come."""

    start: datetime
    name: str
    holiday: str
    office: list[Span]
    turns: list[Turn]
    gaps: list[Span]


@dataclass(frozen=True, slots=True)
class Week:
    """The calendar of `area`, or of its `team`, from `monday` on; who has the gaps; and who answers at this moment.

    `mondays` are the weeks to choose from: this one, those after it, and the one that is shown.
    """

    area: Area
    team: Team | None
    monday: date
    mondays: list[date]
    days: list[Day]
    recipient: Person | None
    present: Sequence[Person]

    @property
    def has_gaps(self) -> bool:
        """Whether there are hours ahead when nobody is at work."""
        return any(day.gaps for day in self.days)


def week_of(web: Web, area: Area, team: Team | None, asked: str) -> Week:
    """The week of the day `asked` (as in 2026-11-23), or else the present one."""
    this_monday = _monday(web, area, "")
    monday = _monday(web, area, asked)
    mondays = sorted({monday, *(this_monday + timedelta(weeks=week) for week in range(AHEAD))})
    first = [local_moment(monday + timedelta(days=day), time(0), area.zone) for day in range(DAYS + 1)]
    ours = or_(Duty.team_id.is_(None), Duty.team_id == team.id) if team else Duty.team_id.is_(None)
    loaded = duties(area, first[0], first[-1]).where(ours).options(joinedload(Duty.person), joinedload(Duty.team))
    calendar = web.session.scalars(loaded).all()
    gaps = unstaffed_spans(web.session, area, first[0], first[-1], team)
    ahead = [(max(low, web.now), high) for low, high in gaps]
    days = [_day(web, area, span, calendar, ahead) for span in pairwise(first)]
    present = on_duty(web.session, area, web.now, team)
    return Week(area, team, monday, mondays, days, out_of_hours(area, team), present)


def _monday(web: Web, area: Area, asked: str) -> date:
    today = area.day_of(web.now)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    if abs(day - today) > timedelta(weeks=FURTHEST):
        day = today
    return day - timedelta(days=day.weekday())


def _day(web: Web, area: Area, day: Span, calendar: Sequence[Duty], gaps: Sequence[Span]) -> Day:
    local = day[0].astimezone(area.zone).date()
    turns = [Turn(duty, *part) for duty in calendar for part in _within(day, [duty.span])]
    return Day(
        start=day[0],
        name=words.day(local, web.language, area.zone).removesuffix(str(local.year)),
        holiday=public_holidays(local.year, web.language).get(local, ""),
        office=list(office_spans(area, *day)),
        turns=turns,
        gaps=_within(day, gaps),
    )


def _within(day: Span, spans: Sequence[Span]) -> list[Span]:
    clipped = [(max(low, day[0]), min(high, day[1])) for low, high in spans]
    return [(low, high) for low, high in clipped if low < high]
