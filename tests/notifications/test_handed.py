"""Whom no program reaches: every message for somebody without e-mail becomes a call, and all can be spoken."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.language import Language
from models.notification import Notification, NotificationKind, NotificationState
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import Visit
from notifications.message import spoken
from tests.cast import Cast
from tests.notifications.stage import SENDER, K, ask, book, offer_of, tell_everything, told

CANNOT_ARISE = {NotificationKind.SIGN_IN}
"""Who has no e-mail cannot ask for a link by e-mail."""


@pytest.fixture
def visit(session: Session, cast: Cast, now: datetime) -> Visit:
    """A visit of Veikko's, whom nobody can write to; he was asked by telephone."""
    session.add(cast.veikko.person)
    cast.veikko.person.email, cast.veikko.person.phone = None, "+358405550100"
    return book(session, cast, now)


@pytest.mark.parametrize("kind", sorted(set(NotificationKind) - CANNOT_ARISE))
def test_every_kind_becomes_a_call(session: Session, cast: Cast, visit: Visit, now: datetime, kind: K) -> None:
    for task in session.scalars(select(Task).where(Task.offer_id == visit.offer_id)):
        task.state, task.done_at, task.answer = TaskState.DONE, now, TaskAnswer.YES
    message = Notification.queue(
        session, kind, cast.veikko.person, now, key="sweep", need=visit.need, offer=visit.offer, visit=visit
    )
    assert message is not None
    assert message.state is NotificationState.HANDED
    (task,) = session.scalars(select(Task).where(Task.notification_id == message.id))
    assert (task.kind, task.person_id, task.state) == (TaskKind.PASS_ON, cast.veikko.person_id, TaskState.OPEN)
    task.finish(TaskAnswer.TOLD, now)
    assert (message.state, message.channel) == (NotificationState.SENT, "telephone")


def test_a_message_that_failed_becomes_a_call(session: Session, cast: Cast, now: datetime) -> None:
    ask(session, cast, now, [cast.olli])
    (question,) = told(session, K.OFFER)
    question.lease(now, now - now)
    question.fail("550 no such mailbox", now)
    (task,) = session.scalars(select(Task).where(Task.notification_id == question.id))
    assert task.kind is TaskKind.PASS_ON


def test_nobody_is_rung_about_a_question_that_they_never_heard(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.veikko.person)
    cast.veikko.person.email = None
    need = ask(session, cast, now, [cast.veikko, cast.maria])
    offer_of(session, need, cast.veikko).fall_due(need.offers[0].reply_by)
    offer_of(session, need, cast.maria).accept(now)
    taken = [message for message in told(session, K.OFFER_TAKEN) if message.person_id == cast.veikko.person_id]
    assert [message.state for message in taken] == [NotificationState.DROPPED]
    calls = select(Task).where(Task.person_id == cast.veikko.person_id, Task.state == TaskState.OPEN)
    assert not session.scalars(calls).all()


@pytest.mark.parametrize("language", list(Language))
def test_every_message_can_be_read_aloud(session: Session, cast: Cast, now: datetime, language: Language) -> None:
    for message in tell_everything(session, cast, now):
        message.person.language = language
        text = spoken(message, SENDER)
        assert len(text.splitlines()) > 1
        assert "://" not in text
        assert "Talkoot." not in text
