"""Quiet hours, and reply times that step over them, across both DST changes."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models.quiet import QuietHours

HELSINKI = ZoneInfo("Europe/Helsinki")
NIGHT = QuietHours(time(21), time(7), HELSINKI)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A moment on the wall clock of Helsinki."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (3, True), (6, True), (7, False)])
def test_night_is_quiet(hour: int, quiet: bool) -> None:
    assert NIGHT.cover(at(23, hour)) is quiet


def test_a_message_of_the_evening_waits_for_the_morning() -> None:
    assert NIGHT.next_waking(at(23, 22, 30)) == at(24, 7)
    assert NIGHT.next_waking(at(24, 2)) == at(24, 7)
    assert NIGHT.next_waking(at(23, 12)) == at(23, 12)


def test_reply_time_moves_with_the_night() -> None:
    assert NIGHT.add_waking(at(23, 20, 50), 15) == at(24, 7, 5)
    assert NIGHT.add_waking(at(23, 12), 840) == at(24, 12), "fourteen waking hours are one day"
    assert NIGHT.add_waking(at(23, 22), 15) == at(24, 7, 15)


def test_a_nap_by_day_is_quiet_too() -> None:
    nap = QuietHours(time(13), time(15), HELSINKI)
    assert nap.next_waking(at(23, 14)) == at(23, 15)
    assert nap.add_waking(at(23, 12, 30), 60) == at(23, 15, 30)


def test_equal_ends_mean_no_quiet_hours() -> None:
    never = QuietHours(time(0), time(0), HELSINKI)
    assert not never.cover(at(23, 3))
    assert never.add_waking(at(23, 20), 600) == at(24, 6)


def test_the_short_night_of_march_and_the_long_one_of_october() -> None:
    spring = NIGHT.next_waking(at(27, 22, month=3, year=2027))
    autumn = NIGHT.next_waking(at(24, 22, month=10))
    assert spring == datetime(2027, 3, 28, 4, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 25, 5, tzinfo=UTC)
