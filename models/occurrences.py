"""Occurrences: the days of a series, with public holidays left out unless it is wanted on them, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.availability import local_moment
from models.public_holidays import is_holiday
from models.series import Series


@dataclass(frozen=True, slots=True)
class Turn:
    """A day whose turn it would be: whether it is a public holiday, has been skipped, and whether there is a visit."""

    day: date
    is_holiday: bool
    is_skipped: bool
    takes_place: bool


def occurrences(series: Series, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which help of `series` takes place; pure."""
    return [turn.day for turn in turns(series, first, last) if turn.takes_place]


def turns(series: Series, first: date, last: date) -> list[Turn]:
    """Every day from `first` to `last` whose turn it would be, with those that are left out."""
    return [_turn(series, day) for day in _days(series, first, last)]


def window(series: Series, day: date) -> tuple[datetime, datetime]:
    """From when until when (UTC) help of `series` may take on `day`, by the wall clock of its area.

    A day on which the clock skips an hour of it still has room for the whole help.
    """
    zone = series.client.area.zone
    earliest = local_moment(day, series.earliest, zone)
    return earliest, max(local_moment(day, series.latest, zone), earliest + timedelta(minutes=series.minutes))


def _turn(series: Series, day: date) -> Turn:
    holiday, skipped = is_holiday(day), day.isoformat() in series.skipped
    return Turn(day, holiday, skipped, not skipped and (series.on_holidays or not holiday))


def _days(series: Series, first: date, last: date) -> Iterator[date]:
    start = series.first_day + timedelta(days=(series.weekday - series.first_day.weekday()) % 7)
    step = timedelta(weeks=series.interval_weeks)
    day = start + step * max(0, -((start - first) // step))
    while day <= last and (series.last_day is None or day <= series.last_day):
        yield day
        day += step
