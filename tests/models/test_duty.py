"""Who is on duty: the calendars of team and area, office hours, the recipient out of hours, and always somebody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.area import Area, Team
from models.duty import Duty, on_duty, out_of_hours
from models.errors import AlreadyOnDuty, NotAtWork
from models.event import Event
from models.office_hours import in_office_hours
from models.person import Person, Role, RoleName
from models.public_holidays import is_holiday, public_holidays
from tests.cast import Cast, person

MONDAY_NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 23, 20, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 10, tzinfo=UTC)


@pytest.fixture
def area(session: Session, cast: Cast) -> Area:
    """Kallio."""
    return session.get_one(Area, cast.area.id)


@pytest.fixture
def team(session: Session, cast: Cast) -> Team:
    """Kallio 2, Nina's team."""
    return session.get_one(Team, cast.team.id)


def names(session: Session, area: Area, at: datetime, team: Team | None = None) -> list[str]:
    """The first names of those on duty."""
    return [one.first_name for one in on_duty(session, area, at, team)]


def plan(session: Session, area: Area, who: Person, at: datetime, team: Team | None = None) -> Duty:
    """`who` is on duty from an hour before `at` until an hour after it."""
    span = (at - timedelta(hours=1), at + timedelta(hours=1))
    return Duty.plan(session, area, session.get_one(Person, who.id), span, MONDAY_NOON, team)


def test_in_office_hours_the_coordinators_answer(session: Session, area: Area, team: Team) -> None:
    assert names(session, area, MONDAY_NOON) == ["Kaisa"]
    assert names(session, area, MONDAY_NOON, team) == ["Kaisa"]


def test_the_teams_calendar_comes_before_the_areas(session: Session, cast: Cast, area: Area, team: Team) -> None:
    plan(session, area, cast.daniel, SUNDAY)
    assert names(session, area, SUNDAY, team) == ["Daniel"]
    plan(session, area, cast.nina, SUNDAY, team)
    assert names(session, area, SUNDAY, team) == ["Nina"]
    assert names(session, area, SUNDAY) == ["Daniel"]


def test_the_calendar_comes_before_office_hours(session: Session, cast: Cast, area: Area) -> None:
    plan(session, area, cast.daniel, MONDAY_NOON)
    assert names(session, area, MONDAY_NOON) == ["Daniel"]
    assert names(session, area, MONDAY_NOON + timedelta(hours=1)) == ["Kaisa"], "a duty ends before its end"


def test_out_of_hours_the_recipient_answers_the_teams_own_first(
    session: Session, cast: Cast, area: Area, team: Team
) -> None:
    area.out_of_hours = session.get_one(Person, cast.daniel.id)
    assert names(session, area, MONDAY_NIGHT, team) == ["Daniel"]
    assert names(session, area, MONDAY_NOON, team) == ["Kaisa"]
    team.out_of_hours = session.get_one(Person, cast.nina.id)
    assert names(session, area, MONDAY_NIGHT, team) == ["Nina"]
    assert names(session, area, MONDAY_NIGHT) == ["Daniel"]


def test_without_a_recipient_the_coordinators_answer_at_any_hour(session: Session, area: Area, team: Team) -> None:
    assert names(session, area, SUNDAY, team) == ["Kaisa"]


def test_who_has_left_is_passed_over_and_somebody_always_answers(
    session: Session, cast: Cast, area: Area, team: Team
) -> None:
    people = {one.first_name: one for one in session.scalars(select(Person))}
    plan(session, area, cast.nina, MONDAY_NIGHT, team)
    plan(session, area, cast.daniel, MONDAY_NIGHT)
    area.out_of_hours = people["Daniel"]
    expected = [["Nina"], ["Daniel"], ["Kaisa"], ["Anneli"], []]
    for leaves in ("Nina", "Daniel", "Kaisa", "Anneli", None):
        assert names(session, area, MONDAY_NIGHT, team) == expected.pop(0)
        if leaves:
            people[leaves].disabled_at = MONDAY_NOON
            session.flush()


def test_when_no_coordinator_is_left_all_of_care_hear(session: Session, cast: Cast, area: Area) -> None:
    session.get_one(Person, cast.kaisa.id).disabled_at = MONDAY_NOON
    session.flush()
    assert sorted(names(session, area, MONDAY_NOON)) == ["Anneli", "Daniel", "Nina"]


def test_whoever_no_longer_works_here_is_not_on_duty(session: Session, cast: Cast, area: Area, team: Team) -> None:
    plan(session, area, cast.nina, SUNDAY, team)
    team.out_of_hours = session.get_one(Person, cast.nina.id)
    session.execute(delete(Role).where(Role.person_id == cast.nina.id))
    session.expire_all()
    assert names(session, area, SUNDAY, team) == ["Kaisa"]
    assert out_of_hours(area, team) is None


def test_only_those_who_work_here_are_put_on_duty(session: Session, cast: Cast, area: Area) -> None:
    for outsider in (cast.outi, cast.veikko.person, cast.liisa):
        with pytest.raises(NotAtWork):
            plan(session, area, outsider, SUNDAY)


def test_nobody_is_on_duty_twice_at_once(session: Session, cast: Cast, area: Area, team: Team) -> None:
    plan(session, area, cast.nina, SUNDAY, team)
    with pytest.raises(AlreadyOnDuty):
        plan(session, area, cast.nina, SUNDAY + timedelta(hours=1))
    plan(session, area, cast.nina, SUNDAY + timedelta(hours=2))
    plan(session, area, cast.daniel, SUNDAY, team)
    overlap = Duty(area=area, person_id=cast.nina.id, during=Range(SUNDAY, SUNDAY + timedelta(minutes=1)))
    session.add(overlap)
    with pytest.raises(IntegrityError, match="ex_duty_overlap"):
        session.flush()


def test_a_duty_to_come_goes_one_that_runs_ends_and_one_that_is_over_stays(
    session: Session, cast: Cast, area: Area
) -> None:
    to_come, runs, over = (plan(session, area, cast.nina, SUNDAY + timedelta(hours=hours)) for hours in (4, 0, -4))
    for duty in (to_come, runs, over):
        duty.remove(SUNDAY)
    session.flush()
    kept = session.scalars(select(Duty).order_by(Duty.during)).all()
    assert [duty.span[1] for duty in kept] == [SUNDAY - timedelta(hours=3), SUNDAY]
    verbs = session.scalars(select(Event.verb).where(Event.entity == "duty").order_by(Event.id)).all()
    assert verbs == ["planned"] * 3 + ["removed"] * 2


def test_office_hours_are_the_areas_own(session: Session, area: Area) -> None:
    for at, is_open in (("5:59", False), ("6:00", True), ("13:59", True), ("14:00", False)):
        hour, minute = map(int, at.split(":"))
        assert in_office_hours(area, MONDAY_NOON.replace(hour=hour, minute=minute)) is is_open, at
    assert not in_office_hours(area, SUNDAY)
    assert not in_office_hours(area, datetime(2027, 12, 6, 10, tzinfo=UTC)), "Independence Day, a Monday"


def test_public_holidays_have_names_in_every_language() -> None:
    sixth = datetime(2026, 12, 6, tzinfo=UTC).date()
    names = [public_holidays(2026, language)[sixth] for language in ("fi", "sv", "en")]
    assert names == ["Itsenäisyyspäivä", "Självständighetsdagen", "Independence Day"]
    assert is_holiday(sixth)
    assert not is_holiday(sixth - timedelta(days=2))


def test_a_second_coordinator_answers_beside_the_first(session: Session, area: Area, now: datetime) -> None:
    person(session, now, "Paula Peltola", RoleName.COORDINATOR, area)
    assert names(session, area, MONDAY_NOON) == ["Kaisa", "Paula"]
