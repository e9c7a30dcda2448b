"""Office hours: from Monday to Friday but for public holidays, when an area's coordinators are at work."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.area import Area
from models.availability import local_moment
from models.public_holidays import is_holiday

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices are open on `day`."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def in_office_hours(area: Area, at: datetime) -> bool:
    """Whether the coordinators of `area` are at work at the moment `at`."""
    local = at.astimezone(area.zone)
    return is_working_day(local.date()) and area.office_start <= local.time() < area.office_end


def office_spans(area: Area, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The office hours of `area` between `start` and `end`, day by day (UTC)."""
    day, last = area.day_of(start), area.day_of(end)
    while day <= last:
        if is_working_day(day):
            low = max(start, local_moment(day, area.office_start, area.zone))
            high = min(end, local_moment(day, area.office_end, area.zone))
            if low < high:
                yield low, high
        day += timedelta(days=1)
