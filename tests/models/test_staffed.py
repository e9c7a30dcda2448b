"""Staffed time: decisions come while somebody is at work, over week-ends, holidays, clock changes and duties."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models import rota
from models.area import Area
from models.db import transaction
from models.duty import Duty
from models.person import Person
from models.staffed import staffed_before, staffed_spans, unstaffed_spans
from tests.cast import Cast, need

pytestmark = pytest.mark.usefixtures("cast")


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A moment of Finnish winter time."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


@pytest.fixture
def area(session: Session, cast: Cast) -> Area:
    """Kallio, whose office is open from 8 to 16."""
    return session.get_one(Area, cast.area.id)


def on_duty(session: Session, cast: Cast, start: datetime, end: datetime, *, of_team: bool = False) -> Duty:
    """Nina answers, for her team or for the whole area."""
    nina = session.get_one(Person, cast.nina.id)
    team = nina.roles[0].team if of_team else None
    return Duty.plan(session, session.get_one(Area, cast.area.id), nina, (start, end), at(23, 8), team)


def test_a_need_for_sunday_is_decided_on_friday(session: Session, area: Area) -> None:
    assert staffed_before(session, area, at(23, 8, 5), at(29, 10)) == at(27, 14)


def test_unless_somebody_has_the_week_end(session: Session, cast: Cast, area: Area) -> None:
    on_duty(session, cast, at(28, 8), at(29, 20))
    assert staffed_before(session, area, at(23, 8, 5), at(29, 10)) == at(29, 8)


def test_a_teams_duty_counts_for_the_team_alone(session: Session, cast: Cast, area: Area) -> None:
    team = on_duty(session, cast, at(28, 8), at(29, 20), of_team=True).team
    assert staffed_before(session, area, at(23, 8, 5), at(29, 10), team) == at(29, 8)
    assert staffed_before(session, area, at(23, 8, 5), at(29, 10)) == at(27, 14)


def test_minutes_are_counted_over_several_stretches(session: Session, cast: Cast, area: Area) -> None:
    assert staffed_before(session, area, at(23, 8, 5), at(30, 9)) == at(27, 15), "an hour on Monday, one on Friday"
    on_duty(session, cast, at(29, 18), at(29, 18, 40))
    assert staffed_before(session, area, at(23, 8, 5), at(30, 9)) == at(27, 15, 40)


def test_on_a_working_day_nothing_but_the_clock_counts(session: Session, area: Area) -> None:
    assert staffed_before(session, area, at(23, 8, 5), at(24, 15)) == at(24, 13)


def test_nobody_works_on_independence_day(session: Session, area: Area) -> None:
    monday = at(6, 12, month=12, year=2027)
    assert staffed_before(session, area, at(1, 9, month=12, year=2027), monday) == at(3, 14, month=12, year=2027)
    tuesday = at(7, 9, month=12, year=2027)
    assert staffed_before(session, area, at(1, 9, month=12, year=2027), tuesday) == at(3, 15, month=12, year=2027)


@pytest.mark.parametrize("eve", [datetime(2026, 12, 24, tzinfo=UTC), datetime(2026, 6, 19, tzinfo=UTC)])
def test_the_eves_of_christmas_and_midsummer_are_holidays(session: Session, area: Area, eve: datetime) -> None:
    assert staffed_spans(session, area, eve, eve + timedelta(hours=20)) == []


def test_office_hours_keep_to_the_wall_clock_when_clocks_change(session: Session, cast: Cast, area: Area) -> None:
    friday, monday = datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC)
    assert staffed_spans(session, area, friday, friday + timedelta(hours=23)) == [], "Good Friday"
    assert staffed_spans(session, area, monday, monday + timedelta(days=2)) == [
        (datetime(2027, 3, 30, 5, tzinfo=UTC), datetime(2027, 3, 30, 13, tzinfo=UTC))
    ], "summer time begins in the night before Easter Monday"
    on_duty(session, cast, datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    sunday = datetime(2026, 10, 25, 6, tzinfo=UTC)
    (night,) = staffed_spans(session, area, sunday - timedelta(hours=12), sunday)
    assert night[1] - night[0] == timedelta(hours=7), "from 0.00 to 6.00 on the wall, the repeated hour counted"
    assert staffed_before(session, area, sunday - timedelta(days=3), sunday) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_an_urgent_need_of_today_is_decided_half_way(session: Session, area: Area) -> None:
    assert staffed_before(session, area, at(23, 9), at(23, 11)) == at(23, 10)
    assert staffed_before(session, area, at(27, 15), at(28, 10)) == at(27, 15, 30), "half of what is staffed"


def test_when_nobody_works_any_more_those_out_of_hours_hear_of_it(session: Session, area: Area) -> None:
    assert staffed_before(session, area, at(27, 18), at(28, 10)) == at(28, 8)
    assert staffed_before(session, area, at(28, 9), at(28, 10)) == at(28, 9, 30)


def test_nothing_is_decided_before_now(session: Session, area: Area) -> None:
    assert staffed_before(session, area, at(23, 9), at(23, 9)) == at(23, 9)
    assert staffed_before(session, area, at(23, 9), at(23, 8)) == at(23, 9)


def test_posting_sets_the_time_to_decide(session: Session, cast: Cast, now: datetime) -> None:
    assert need(session, cast, now, starts_in=at(29, 10) - now).decide_by == at(27, 14)
    on_duty(session, cast, at(28, 8), at(29, 20), of_team=True)
    assert need(session, cast, now, kind="company", starts_in=at(29, 10) - now).decide_by == at(29, 8)


def test_when_a_duty_is_taken_off_what_hung_on_it_is_decided_earlier(
    sessions: sessionmaker[Session], session: Session, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as earlier:
        on_duty(earlier, cast, at(28, 8), at(29, 20))
    sunday, tuesday = (need(session, cast, now, starts_in=start - now) for start in (at(29, 10), at(24, 14)))
    assert (sunday.decide_by, tuesday.decide_by) == (at(29, 8), at(24, 12))
    rota.take_off(session.scalars(select(Duty)).one(), now)
    assert (sunday.decide_by, tuesday.decide_by) == (at(27, 14), at(24, 12))


def test_whoever_has_left_staffs_nothing(session: Session, cast: Cast, area: Area) -> None:
    duty = on_duty(session, cast, at(28, 8), at(28, 20))
    assert staffed_spans(session, area, at(28, 0), at(29, 0)) == [duty.span]
    duty.person.disabled_at = at(27, 8)
    assert staffed_spans(session, area, at(28, 0), at(29, 0)) == []


def test_gaps_are_what_is_left_of_the_day(session: Session, cast: Cast, area: Area) -> None:
    on_duty(session, cast, at(24, 16), at(24, 21))
    assert unstaffed_spans(session, area, at(24, 0), at(25, 0)) == [(at(24, 0), at(24, 8)), (at(24, 21), at(25, 0))]
