"""Visits without a word: the helper is nudged first, then those on duty look; whoever says something ends it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models import clock
from models.db import transaction
from models.due import step
from models.notification import Notification, NotificationKind
from models.person import Person
from models.task import Task, TaskKind, TaskState
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.mail import Outbox
from tests.worker import Worker

VEIKKO, KAISA, NINA, LIISA = (f"{name}@example.org" for name in ("veikko", "kaisa", "nina", "liisa"))


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, now: datetime, worker: Worker, outbox: Outbox) -> Visit:
    """Veikko goes shopping for Aino in half an hour; everybody has been told."""
    all_speak_english(sessions, cast)
    made = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    with transaction(sessions) as session:
        session.get_one(Visit, made.id).tell_client(now)
    worker.settle()
    outbox.expect(VEIKKO, "Agreed")
    for who in (KAISA, NINA, LIISA):
        outbox.expect(who)
    outbox.check()
    return made


def late_tasks(sessions: sessionmaker[Session], state: TaskState = TaskState.OPEN) -> int:
    with sessions() as session:
        return len(session.scalars(select(Task.id).where(Task.kind == TaskKind.LATE, Task.state == state)).all())


def test_a_late_helper_is_nudged_and_then_rung(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    clock.freeze(visit.starts_at)
    worker.fast_forward(minutes=14)
    outbox.check()
    worker.fast_forward(minutes=1)
    assert "tap" in outbox.expect(VEIKKO, "Are you there?").text
    worker.fast_forward(minutes=14)
    outbox.check()
    assert late_tasks(sessions) == 0
    worker.fast_forward(minutes=1)
    outbox.expect(KAISA, "Nobody has come yet")
    assert late_tasks(sessions) == 1
    worker.fast_forward(minutes=1)
    outbox.check()
    assert late_tasks(sessions) == 1


def test_who_arrives_ends_it(sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox) -> None:
    clock.freeze(visit.starts_at)
    worker.fast_forward(minutes=15)
    outbox.expect(VEIKKO, "Are you there?")
    worker.fast_forward(minutes=15)
    outbox.expect(KAISA, "Nobody has come yet")
    with transaction(sessions) as session:
        arrived = session.get_one(Visit, visit.id)
        arrived.arrive(clock.now())
        assert (arrived.nudged_at, arrived.late_told_at) == (None, None)
    assert (late_tasks(sessions), late_tasks(sessions, TaskState.DROPPED)) == (0, 1)
    worker.fast_forward(minutes=20)
    outbox.check()


def test_a_forgotten_left_tap_nudges_first_and_alarms_nobody(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).arrive(visit.starts_at)
    clock.freeze(visit.ends_at)
    worker.fast_forward(minutes=29)
    outbox.check()
    worker.fast_forward(minutes=1)
    outbox.expect(VEIKKO, "Have you left?")
    worker.fast_forward(minutes=59)
    assert late_tasks(sessions) == 0
    worker.fast_forward(minutes=1)
    assert late_tasks(sessions) == 1
    outbox.check()
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(clock.now())
    assert late_tasks(sessions) == 0
    worker.settle()
    for who in (NINA, LIISA):
        outbox.expect(who, "Done")


def test_the_nudge_comes_at_any_hour_for_it_is_their_own_visit(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        veikko = session.get_one(Person, cast.veikko.person_id)
        veikko.quiet_start, veikko.quiet_end = now.time(), (now + timedelta(hours=20)).time()
    clock.freeze(visit.starts_at)
    worker.fast_forward(minutes=15)
    outbox.expect(VEIKKO, "Are you there?")


def test_a_helper_without_email_is_rung_once_and_never_nudged(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Person, cast.veikko.person_id).email = None
    clock.freeze(visit.starts_at)
    worker.fast_forward(minutes=15)
    with sessions() as session:
        assert not session.scalars(
            select(Notification.id).where(Notification.kind == NotificationKind.VISIT_NUDGE)
        ).all()
    worker.fast_forward(minutes=15)
    outbox.expect(KAISA, "Nobody has come yet")
    with sessions() as session:
        task = session.scalars(select(Task).where(Task.kind == TaskKind.LATE)).one()
        assert (task.person_id, task.visit_id) == (cast.veikko.person_id, visit.id)


def test_a_worker_that_stood_still_tells_both_at_once(visit: Visit, worker: Worker, outbox: Outbox) -> None:
    clock.freeze(visit.starts_at)
    worker.fast_forward(minutes=40)
    outbox.expect(VEIKKO, "Are you there?")
    outbox.expect(KAISA, "Nobody has come yet")


def test_news_that_is_overtaken_before_it_goes_out_is_not_sent(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    clock.freeze(visit.starts_at + timedelta(minutes=30))
    with transaction(sessions) as session:
        step(session, clock.now())
        kinds = (NotificationKind.VISIT_NUDGE, NotificationKind.VISIT_LATE)
        assert len(session.scalars(select(Notification.id).where(Notification.kind.in_(kinds))).all()) == len(kinds)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).arrive(clock.now())
    worker.settle()
    outbox.check()


def test_who_withdraws_or_finishes_is_not_nudged(
    sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    clock.freeze(visit.starts_at + timedelta(minutes=10))
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(clock.now())
    worker.settle()
    for who in (NINA, LIISA):
        outbox.expect(who, "Done")
    worker.fast_forward(hours=3)
    outbox.check()
