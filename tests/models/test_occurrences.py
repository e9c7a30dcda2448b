"""The days of a series: weeks, first and last day, exceptions, public holidays, and days on which the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from models.area import Area
from models.client import Client
from models.occurrences import occurrences, turns, window
from models.series import Series

JUNE = date(2027, 6, 4)


def series(**about: Any) -> Series:
    """Every Friday from 10 to 12, from 27.11.2026 to 4.6.2027; `about` says otherwise."""
    fridays = {"weekday": 4, "interval_weeks": 1, "first_day": date(2026, 11, 24), "last_day": JUNE, "minutes": 60}
    times = {"earliest": time(10), "latest": time(12), "skipped": [], "on_holidays": False}
    client = Client(area=Area(zone_name="Europe/Helsinki"))
    return Series(client=client, **(fridays | times | about))


def days(of: Series, first: date = date(2026, 11, 1), last: date = date(2027, 12, 31)) -> list[str]:
    return [f"{day.day}.{day.month}." for day in occurrences(of, first, last)]


def test_every_friday_until_june() -> None:
    every = occurrences(series(), date(2026, 1, 1), date(2028, 1, 1))
    assert (every[0], every[-1]) == (date(2026, 11, 27), JUNE)
    assert {day.weekday() for day in every} == {4}
    assert days(series(), date(2026, 11, 28), date(2026, 12, 11)) == ["4.12.", "11.12."]


def test_a_series_begins_on_its_first_day_and_ends_with_its_last() -> None:
    one = series(first_day=date(2026, 11, 27), last_day=date(2026, 12, 4))
    assert days(one) == ["27.11.", "4.12."]
    assert days(one, date(2026, 12, 5)) == []
    assert days(series(last_day=None), date(2030, 3, 1), date(2030, 3, 8)) == ["1.3.", "8.3."]


@pytest.mark.parametrize("weeks", range(1, 13))
def test_every_so_many_weeks_counts_from_the_first_day_wherever_one_looks(weeks: int) -> None:
    whole = occurrences(series(interval_weeks=weeks, on_holidays=True), date(2026, 11, 1), JUNE)
    assert {later - sooner for sooner, later in pairwise(whole)} == {timedelta(weeks=weeks)}
    for looked in range(0, 190, 5):
        first = date(2026, 11, 1) + timedelta(days=looked)
        seen = occurrences(series(interval_weeks=weeks, on_holidays=True), first, JUNE)
        assert seen == [day for day in whole if day >= first]


def test_public_holidays_are_left_out_unless_they_are_wanted() -> None:
    around = date(2026, 12, 18), date(2027, 1, 8)
    assert days(series(), *around) == ["18.12.", "8.1."]
    assert days(series(on_holidays=True), *around) == ["18.12.", "25.12.", "1.1.", "8.1."]
    assert "26.3." not in days(series()), "Good Friday"


def test_independence_day_on_a_sunday_is_left_out() -> None:
    sundays = series(weekday=6)
    assert days(sundays, date(2026, 11, 29), date(2026, 12, 13)) == ["29.11.", "13.12."]
    [_, independence, _] = turns(sundays, date(2026, 11, 29), date(2026, 12, 13))
    assert (independence.day, independence.is_holiday) == (date(2026, 12, 6), True)
    assert not independence.takes_place


def test_a_skipped_day_is_left_out_and_said_so() -> None:
    one = series(skipped=["2026-12-04"])
    assert days(one, date(2026, 11, 27), date(2026, 12, 11)) == ["27.11.", "11.12."]
    assert [turn.is_skipped for turn in turns(one, date(2026, 11, 27), date(2026, 12, 11))] == [False, True, False]


def test_the_wall_clock_counts_over_both_changes_of_the_clock() -> None:
    starts = {day: window(series(), day)[0] for day in occurrences(series(), date(2026, 10, 1), JUNE)}
    assert starts[date(2027, 3, 19)] == datetime(2027, 3, 19, 8, tzinfo=UTC)
    assert starts[date(2027, 4, 2)] == datetime(2027, 4, 2, 7, tzinfo=UTC)
    before = series(first_day=date(2026, 10, 1))
    assert window(before, date(2026, 10, 23))[0] == datetime(2026, 10, 23, 7, tzinfo=UTC)
    assert window(before, date(2026, 10, 30))[0] == datetime(2026, 10, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(("earliest", "latest"), [(time(3), time(4)), (time(3, 30), time(4, 30)), (time(2), time(3))])
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_there_is_room_for_the_help_in_the_hour_that_is_skipped_or_repeated(
    day: date, earliest: time, latest: time
) -> None:
    night = series(weekday=6, first_day=date(2026, 10, 1), earliest=earliest, latest=latest, on_holidays=True)
    assert occurrences(night, day, day) == [day]
    begin, end = window(night, day)
    assert end - begin >= timedelta(minutes=60)
