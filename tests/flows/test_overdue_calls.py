"""Calls that are overdue, helpers who are late, and what is for one reader alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock, due
from models.client import Client
from models.db import transaction
from models.incident import Incident, IncidentKind
from models.notification import Notification, NotificationKind
from models.person import Person
from models.task import Task, TaskAnswer, TaskKind
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.calling import ask_by_telephone, call, kept
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def daniel(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Daniel at the service desk."""
    return signed_in(web_app, sessions, cast.daniel)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Daniel at the service desk, with htmx."""
    return signed_in(web_app, sessions, cast.daniel, htmx=True)


def late(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> tuple[Visit, Task]:
    """Veikko should have been with Aino for an hour, and has said nothing."""
    visit = agree(sessions, cast, now)
    clock.freeze(visit.starts_at + timedelta(minutes=40))
    with transaction(sessions) as session:
        due.step(session, clock.now())
    return visit, call(sessions, TaskKind.LATE)


def test_the_late_helper_is_there(daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    visit, task = late(sessions, cast, now)
    page = daniel.read("/calls")
    assert "No word that the helper is there" in page
    assert "You promised to be with Aino Laine at 12:05" in page
    daniel.submit(f"/calls/{task.id}/arrived")
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.UNDER_WAY
    assert kept(sessions, task).answer is TaskAnswer.COMING


def test_the_late_helper_cannot_come(
    tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit, task = late(sessions, cast, now)
    assert "Somebody else is asked" in tapping.submit(f"/calls/{task.id}/cannot-come", expect=200)
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED
    assert kept(sessions, task).answer is TaskAnswer.NO


def test_an_untold_client_alarms_those_on_duty_once_at_any_hour(
    sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    agree(sessions, cast, now, starts_in=timedelta(hours=1.5))
    with transaction(sessions) as session:
        session.get_one(Person, cast.kaisa.id).quiet_start = session.get_one(Person, cast.kaisa.id).quiet_end = None
    task = call(sessions, TaskKind.TELL_CLIENT)
    for _ in range(2):
        clock.freeze(max(task.due_at, clock.now()))
        with transaction(sessions) as session:
            due.step(session, clock.now())
    with sessions() as session:
        alarms = session.scalars(select(Notification).where(Notification.kind == NotificationKind.TASK_OVERDUE)).all()
        assert [(alarm.person_id, alarm.asked_for) for alarm in alarms] == [(cast.kaisa.id, True)]


def test_other_overdue_calls_alarm_in_waking_hours(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    clock.advance(hours=11)
    _, task = ask_by_telephone(sessions, cast, clock.now(), starts_in=timedelta(hours=40))
    clock.freeze(task.due_at + timedelta(hours=2))
    with transaction(sessions) as session:
        due.step(session, clock.now())
    with sessions() as session:
        alarm = session.scalars(select(Notification).where(Notification.kind == NotificationKind.TASK_OVERDUE)).one()
        assert (alarm.asked_for, alarm.not_before.astimezone(cast.area.zone).hour) == (False, 7)


def test_an_incidents_follow_up_is_its_owners_alone(
    web_app: Starlette, daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        aino, liisa = session.get_one(Client, cast.aino.id), session.get_one(Person, cast.liisa.id)
        incident = Incident(client=aino, reported_by=liisa, kind=IncidentKind.THEFT, text="A purse", opened_at=now)
        session.add(incident)
        kaisa = session.get_one(Person, cast.kaisa.id)
        task = incident.follow_up("Talk with the bank", kaisa, now + timedelta(hours=1), now)
        assert task is not None
    daniel.read(f"/calls/{task.id}", expect=404)
    assert "bank" not in daniel.read("/calls")
    browser = signed_in(web_app, sessions, cast.kaisa)
    assert "Talk with the bank" in browser.read("/calls")
    assert browser.submit(f"/calls/{task.id}/deal-with") == "/calls"
    assert kept(sessions, task).answer is TaskAnswer.DEALT_WITH


def test_no_alarm_for_what_was_done_in_time(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).tell_client(now)
        due.step(session, clock.advance(hours=20))
    with sessions() as session:
        assert not session.scalars(select(Notification).where(Notification.kind == NotificationKind.TASK_OVERDUE)).all()
