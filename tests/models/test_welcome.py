"""The gate before the first question: what an organisation asks for, until when it holds, and what its end brings."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.load import load
from models import due, welcome
from models.clearance import NotInsured, NotReady
from models.errors import IllegalMove
from models.helper import Helper, HelperHindrance
from models.notification import Notification, NotificationKind
from models.offer import OfferState
from models.organisation import Organisation
from models.task import Task, TaskKind, TaskState
from models.welcome import StepKind
from tests.cast import Cast, need
from tests.models.test_cascade import approve, propose, states

TODAY = date(2026, 11, 23)
IN_30_DAYS = date(2026, 12, 23)


@pytest.fixture
def veikko(session: Session, cast: Cast) -> Helper:
    """Veikko of the parish; he and the others are in this session."""
    session.add_all([cast.veikko, cast.maria, cast.olli, cast.outi])
    return cast.veikko


@pytest.fixture
def parish(veikko: Helper) -> Organisation:
    """Kallio parish, which asks for nothing but its insurance yet."""
    assert veikko.organisation is not None
    return veikko.organisation


def newcomer(veikko: Helper) -> Helper:
    veikko.welcomed_at = None
    return veikko


def test_a_welcome_names_what_is_missing_and_stands_once_all_is_done(
    veikko: Helper, parish: Organisation, now: datetime
) -> None:
    newcomer(veikko)
    welcome.ask_for(parish, StepKind.IDENTITY, None, now)
    welcome.ask_for(parish, StepKind.COURSE, 24, now)
    with pytest.raises(NotReady, match="identity"):
        veikko.welcome(now)
    welcome.mark(veikko, StepKind.IDENTITY, TODAY, now)
    with pytest.raises(NotReady, match="course"):
        veikko.welcome(now)
    welcome.mark(veikko, StepKind.COURSE, date(2026, 1, 31), now)
    veikko.welcome(now)
    assert (veikko.welcomed_at, veikko.cleared_until) == (now, date(2028, 1, 31))
    assert veikko.may_help(date(2027, 12, 24)), "insured for 400 days"
    assert veikko.hindrance(date(2028, 2, 1)) is HelperHindrance.EXPIRED


def test_without_an_insurance_in_force_nobody_is_welcomed(veikko: Helper, parish: Organisation, now: datetime) -> None:
    newcomer(veikko)
    for until in (None, TODAY - timedelta(days=1)):
        welcome.insure(parish, until, now)
        with pytest.raises(NotInsured):
            veikko.welcome(now)
    welcome.insure(parish, TODAY, now)
    veikko.welcome(now)
    assert veikko.welcomed_at == now
    veikko.organisation, veikko.welcomed_at = None, None
    with pytest.raises(NotInsured):
        veikko.welcome(now)


def test_a_step_is_not_done_tomorrow_nor_where_nobody_asks_for_it(
    veikko: Helper, parish: Organisation, now: datetime
) -> None:
    with pytest.raises(IllegalMove):
        welcome.mark(veikko, StepKind.COURSE, TODAY, now)
    welcome.ask_for(parish, StepKind.COURSE, None, now)
    with pytest.raises(welcome.NotYet):
        welcome.mark(veikko, StepKind.COURSE, TODAY + timedelta(days=1), now)
    veikko.left_at = now
    with pytest.raises(IllegalMove):
        welcome.mark(veikko, StepKind.COURSE, TODAY, now)


def test_who_helps_already_has_30_days_for_a_new_step(veikko: Helper, parish: Organisation, now: datetime) -> None:
    welcome.ask_for(parish, StepKind.COURSE, 12, now)
    assert veikko.cleared_until == IN_30_DAYS
    assert veikko.may_help(IN_30_DAYS)
    assert not veikko.may_help(IN_30_DAYS + timedelta(days=1))
    welcome.mark(veikko, StepKind.COURSE, TODAY, now)
    assert veikko.cleared_until == date(2027, 11, 23)
    welcome.stop_asking_for(parish, StepKind.COURSE, now)
    assert veikko.cleared_until is None


def test_a_new_text_is_signed_within_30_days_and_old_papers_do_not_do(
    veikko: Helper, parish: Organisation, now: datetime
) -> None:
    welcome.publish(parish, {"fi": "Vaitiolo"}, now)
    welcome.ask_for(parish, StepKind.COMMITMENT, None, now)
    welcome.sign(veikko, 1, now)
    assert veikko.cleared_until is None
    welcome.publish(parish, {"fi": "Vaitiolo ja kuvat"}, now)
    assert veikko.last_day == IN_30_DAYS
    assert parish.commitment_version == 2
    with pytest.raises(IllegalMove):
        welcome.sign(veikko, 1, now)
    newcomer(veikko)
    with pytest.raises(NotReady, match="newest commitment"):
        veikko.welcome(now)
    welcome.sign(veikko, 2, now)
    veikko.welcome(now)
    assert veikko.cleared_until is None


def test_a_shorter_term_cuts_nobody_off_at_once(veikko: Helper, parish: Organisation, now: datetime) -> None:
    welcome.ask_for(parish, StepKind.COURSE, 60, now)
    welcome.mark(veikko, StepKind.COURSE, date(2024, 1, 10), now)
    welcome.ask_for(parish, StepKind.COURSE, 12, now)
    assert veikko.cleared_until == IN_30_DAYS
    welcome.ask_for(parish, StepKind.COURSE, 12, now)
    assert veikko.cleared_until == IN_30_DAYS, "asking again neither shortens nor prolongs it"


def test_taking_a_needed_mark_back_ends_the_welcome_and_the_open_questions(
    session: Session, cast: Cast, veikko: Helper, parish: Organisation, now: datetime
) -> None:
    newcomer(veikko)
    welcome.ask_for(parish, StepKind.IDENTITY, None, now - timedelta(days=2))
    welcome.mark(veikko, StepKind.IDENTITY, TODAY, now)
    veikko.welcome(now)
    asked = propose(session, need(session, cast, now), [cast.veikko, cast.olli], now)
    approve(asked, cast, now)
    booked = propose(session, need(session, cast, now, starts_in=timedelta(hours=50)), [cast.veikko], now)
    approve(booked, cast, now)
    visit = booked.offers[0].accept(now)
    welcome.unmark(veikko, StepKind.IDENTITY, now)
    assert veikko.welcomed_at is None
    assert states(asked) == [OfferState.EXPIRED, OfferState.SENT], "Olli is asked in his place"
    assert (visit.is_ahead, visit.reveals(now)) == (True, False)


def test_a_mark_within_its_grace_may_be_taken_back(veikko: Helper, parish: Organisation, now: datetime) -> None:
    welcome.ask_for(parish, StepKind.COURSE, None, now)
    welcome.mark(veikko, StepKind.COURSE, TODAY, now)
    welcome.unmark(veikko, StepKind.COURSE, now)
    assert (veikko.welcomed_at is None, veikko.cleared_until) == (False, IN_30_DAYS)


def test_nobody_is_proposed_for_days_after_the_last(
    session: Session, cast: Cast, veikko: Helper, parish: Organisation, now: datetime
) -> None:
    need(session, cast, now)
    welcome.insure(parish, date(2026, 11, 25), now)
    veikko.cleared_until = date(2026, 11, 24)
    loaded = load(session, cast.area, now).helpers
    ends = {helper.id: max(i.end for i in helper.free) for helper in loaded if helper.free}
    midnight = datetime.fromisoformat("2026-11-24T22:00+00:00")
    assert ends[f"h{veikko.id}"] < midnight
    assert midnight < ends[f"h{cast.olli.id}"] < midnight + timedelta(days=1)


def test_an_end_is_told_once_and_renewing_drops_the_task(
    session: Session, cast: Cast, veikko: Helper, parish: Organisation, now: datetime
) -> None:
    welcome.ask_for(parish, StepKind.COURSE, 12, now)
    for helper in (cast.maria, cast.olli):
        welcome.mark(helper, StepKind.COURSE, TODAY, now)
    run(session, now)
    run(session, now + timedelta(days=1))
    told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.WELCOME_EXPIRES)).all()
    assert [message.person_id for message in told] == [veikko.person_id]
    task = session.scalars(select(Task).where(Task.kind == TaskKind.RENEW)).one()
    assert (task.helper_id, task.area_id, task.state) == (veikko.id, cast.area.id, TaskState.OPEN)
    welcome.mark(veikko, StepKind.COURSE, TODAY, now)
    assert (task.state, veikko.reminded_at) == (TaskState.DROPPED, None)


def test_an_insurance_that_ends_is_a_task_once_for_each_end(
    session: Session, cast: Cast, parish: Organisation, now: datetime
) -> None:
    welcome.insure(parish, IN_30_DAYS + timedelta(days=1), now)
    run(session, now)
    assert not renewals(session)
    run(session, now + timedelta(days=1))
    run(session, now + timedelta(days=2))
    assert [(task.text, task.owner_id) for task in renewals(session)] == [("Kallio parish", None)]
    welcome.insure(parish, IN_30_DAYS + timedelta(days=5), now)
    cast.outi.coordinate(parish)
    run(session, now + timedelta(days=9))
    assert [task.owner_id for task in renewals(session)] == [None, cast.outi.id]


def renewals(session: Session) -> list[Task]:
    return list(session.scalars(select(Task).where(Task.kind == TaskKind.RENEW).order_by(Task.id)))


def run(session: Session, now: datetime) -> None:
    while due.step(session, now):
        session.flush()
