"""Availability expanded into free intervals: pattern, exceptions, slots, pause, and both DST changes of 2026/27."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from models.availability import DatedException, FreeInterval, PostedSlot, WeeklySlot, free_intervals, local_moment
from models.helper import Helper
from models.language import HELSINKI
from tests.cast import Cast, home


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the wall clock of Helsinki, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


def free_on(helper: Helper, day: date) -> list[tuple[datetime, datetime]]:
    """Bare free intervals of one local day."""
    whole = local_moment(day, time(0), HELSINKI), local_moment(day + timedelta(days=1), time(0), HELSINKI)
    return [(interval.start, interval.end) for interval in free_intervals(helper, *whole)]


def idle(session: Session, cast: Cast) -> Helper:
    """Veikko, with no time posted yet."""
    veikko = session.get_one(Helper, cast.veikko.id)
    veikko.weekly_slots.clear()
    return veikko


FRIDAY = date(2026, 11, 27)


def test_the_week_repeats(session: Session, cast: Cast) -> None:
    veikko = idle(session, cast)
    veikko.weekly_slots = [WeeklySlot(weekday=4, starts=time(9), ends=time(12))]
    assert free_on(veikko, FRIDAY) == [(wall(FRIDAY, 9), wall(FRIDAY, 12))]
    assert free_on(veikko, FRIDAY + timedelta(days=1)) == []


def test_an_exception_takes_away_and_another_adds(session: Session, cast: Cast) -> None:
    veikko = idle(session, cast)
    veikko.weekly_slots = [WeeklySlot(weekday=4, starts=time(9), ends=time(15))]
    veikko.exceptions = [
        DatedException(day=FRIDAY, starts=time(11), ends=time(12), is_free=False),
        DatedException(day=FRIDAY, starts=time(18), ends=time(20), is_free=True),
    ]
    assert free_on(veikko, FRIDAY) == [
        (wall(FRIDAY, 9), wall(FRIDAY, 11)),
        (wall(FRIDAY, 12), wall(FRIDAY, 15)),
        (wall(FRIDAY, 18), wall(FRIDAY, 20)),
    ]


def test_a_whole_day_off(session: Session, cast: Cast) -> None:
    veikko = session.get_one(Helper, cast.veikko.id)
    veikko.exceptions = [DatedException(day=FRIDAY, starts=time(0), ends=time(0), is_free=False)]
    assert free_on(veikko, FRIDAY) == []
    assert free_on(veikko, FRIDAY + timedelta(days=1)) != []


def test_a_posted_slot_adds_and_joins(session: Session, cast: Cast) -> None:
    veikko = idle(session, cast)
    veikko.weekly_slots = [WeeklySlot(weekday=4, starts=time(9), ends=time(12))]
    veikko.posted_slots = [PostedSlot(during=Range(wall(FRIDAY, 11), wall(FRIDAY, 14)))]
    assert free_on(veikko, FRIDAY) == [(wall(FRIDAY, 9), wall(FRIDAY, 14))]


def test_a_slot_elsewhere_starts_from_there_and_takes_its_time_from_home(session: Session, cast: Cast) -> None:
    veikko = idle(session, cast)
    mother = home("Kirkkokatu 1", 60.39, 25.66)
    veikko.weekly_slots = [WeeklySlot(weekday=4, starts=time(9), ends=time(15))]
    veikko.posted_slots = [PostedSlot(during=Range(wall(FRIDAY, 11), wall(FRIDAY, 13)), place=mother)]
    found = free_intervals(veikko, wall(FRIDAY, 0), wall(FRIDAY, 23))
    assert found == [
        FreeInterval(wall(FRIDAY, 9), wall(FRIDAY, 11)),
        FreeInterval(wall(FRIDAY, 11), wall(FRIDAY, 13)),
        FreeInterval(wall(FRIDAY, 13), wall(FRIDAY, 15)),
    ]
    assert [interval.place for interval in found] == [None, mother, None]


def test_a_pause_empties_days_and_slots_until_its_last(session: Session, cast: Cast) -> None:
    veikko = session.get_one(Helper, cast.veikko.id)
    veikko.posted_slots = [PostedSlot(during=Range(wall(FRIDAY, 20), wall(FRIDAY, 22)))]
    veikko.paused_until = FRIDAY
    assert free_on(veikko, FRIDAY) == []
    assert free_on(veikko, FRIDAY + timedelta(days=1)) != []


def test_midnight_ends_the_day(session: Session, cast: Cast) -> None:
    veikko = idle(session, cast)
    veikko.weekly_slots = [WeeklySlot(weekday=4, starts=time(20), ends=time(0))]
    assert free_on(veikko, FRIDAY) == [(wall(FRIDAY, 20), wall(FRIDAY + timedelta(days=1), 0))]


def test_the_repeated_hour_of_october_is_free_twice(session: Session, cast: Cast) -> None:
    veikko, sunday = idle(session, cast), date(2026, 10, 25)
    veikko.weekly_slots = [WeeklySlot(weekday=6, starts=time(2), ends=time(5))]
    [(start, end)] = free_on(veikko, sunday)
    assert end - start == timedelta(hours=4)
    assert start == datetime(2026, 10, 24, 23, tzinfo=UTC)


def test_the_skipped_hour_of_march_does_not_exist(session: Session, cast: Cast) -> None:
    veikko, sunday = idle(session, cast), date(2027, 3, 28)
    veikko.weekly_slots = [
        WeeklySlot(weekday=6, starts=time(2), ends=time(5)),
        WeeklySlot(weekday=6, starts=time(12), ends=time(13)),
    ]
    [(start, end), _] = free_on(veikko, sunday)
    assert end - start == timedelta(hours=2)
    veikko.weekly_slots = [WeeklySlot(weekday=6, starts=time(3), ends=time(4))]
    assert free_on(veikko, sunday) == []


def test_a_time_inside_the_skip_is_the_moment_of_the_skip() -> None:
    skip = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert local_moment(date(2027, 3, 28), time(3, 30), HELSINKI) == skip
    assert local_moment(date(2027, 3, 28), time(4), HELSINKI) == skip
