"""A client who is away or gone, or does not agree any more, receives and causes nothing from that commit on.

Each way of stopping meets her help at each point where it can stand; the outbox is strict.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast as cast_to

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.load import load
from matching.solve import solve
from matching.store import store
from models import clock
from models.area import Area
from models.db import transaction
from models.need import Need, NeedState
from models.notification import Notification
from models.person import Person
from models.proposal import Proposal, ProposalState
from models.round import Round
from models.task import Task, TaskKind, TaskState
from models.visit import Visit, VisitState
from notifications.deliver import Outcome, send
from notifications.message import Message
from tests.flows.asked import agree, ask
from tests.flows.suggested import open_need, suggest
from tests.models.stopped import (
    NOT_NEEDED,
    STOPS,
    SUBJECTS,
    Stop,
    Town,
    died,
    weekly,
)
from tests.notifications.stage import SENDER, K

type Sessions = sessionmaker[Session]


@STOPS
def test_an_open_need(town: Town, stops: Stop) -> None:
    open_need(town.sessions, town.cast, town.now)
    town.stop(stops)
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_a_suggestion_that_waits(town: Town, stops: Stop) -> None:
    suggest(town.sessions, town.cast, town.now)
    town.stop(stops)
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_an_approval_that_is_not_sent_yet(town: Town, stops: Stop) -> None:
    proposal = suggest(town.sessions, town.cast, town.now)
    with transaction(town.sessions) as session:
        session.get_one(Proposal, proposal.id).approve(town.cast.kaisa.id, town.now)
    town.stop(stops)
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_questions_that_are_out(town: Town, stops: Stop) -> None:
    ask(town.sessions, town.cast, town.now)
    town.worker.settle()
    town.outbox.expect("veikko@example.org", "Can you help?")
    town.stop(stops)
    town.quiet_for_a_week(SUBJECTS[stops], ("veikko", NOT_NEEDED))
    town.nothing_is_left()


@STOPS
def test_a_question_that_nobody_answered_in_time(town: Town, stops: Stop) -> None:
    offer = ask(town.sessions, town.cast, town.now)
    town.worker.settle()
    clock.freeze(offer.reply_by)
    town.worker.settle()
    town.outbox.expect("veikko@example.org", "Can you help?")
    town.outbox.expect("maria@example.org", "Can you help?")
    town.stop(stops)
    town.quiet_for_a_week(SUBJECTS[stops], ("veikko", NOT_NEEDED), ("maria", NOT_NEEDED))
    town.nothing_is_left()


@STOPS
def test_visits_that_are_agreed(town: Town, stops: Stop) -> None:
    for hours in (28, 52):
        agree(town.sessions, town.cast, town.now, starts_in=timedelta(hours=hours))
    town.worker.settle()
    town.outbox.waiting.clear()
    town.stop(stops)
    town.helpers.append("veikko")
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_a_visit_under_way_is_finished_quietly(town: Town, stops: Stop) -> None:
    visit = agree(town.sessions, town.cast, town.now)
    town.worker.settle()
    town.outbox.waiting.clear()
    clock.freeze(visit.starts_at)
    with transaction(town.sessions) as session:
        session.get_one(Visit, visit.id).arrive(clock.now())
    town.stop(stops)
    with transaction(town.sessions) as session:
        going = session.get_one(Visit, visit.id)
        assert going.state is VisitState.UNDER_WAY
        going.lock()
        going.finish(clock.now(), note="All well")
    town.helpers.append("veikko")
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_a_series_and_its_regular_helper(town: Town, stops: Stop) -> None:
    weekly(town)
    town.stop(stops)
    town.helpers.append("veikko")
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_messages_that_wait_for_the_morning(town: Town, stops: Stop) -> None:
    """At night the family is not told yet that a visit is agreed, nor the helper that another one is off."""
    agree(town.sessions, town.cast, town.now)
    called_off = agree(town.sessions, town.cast, town.now, starts_in=timedelta(hours=52))
    town.worker.settle()
    town.outbox.waiting.clear()
    clock.advance(hours=14)
    with transaction(town.sessions) as session:
        session.get_one(Need, called_off.need_id).cancel(clock.now())
    agree(town.sessions, town.cast, town.now, starts_in=timedelta(hours=76))
    town.stop(stops)
    town.helpers.append("veikko")
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_a_message_under_its_lease(town: Town, stops: Stop) -> None:
    """A worker has taken the question; she is stopped; the worker goes on where it was."""
    question = asked(town)
    between = Interrupted(town.sessions, lambda: town.stop(stops))
    outcome = send(cast_to(sessionmaker[Session], between), question, town.outbox.channel, SENDER, town.now)
    assert (outcome, between.opened) == (Outcome.LOST, 2)
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()


@STOPS
def test_a_message_that_is_just_being_handed_over(town: Town, stops: Stop) -> None:
    """It cannot be called back any more, so that who reads it reads that it is not needed, too."""
    question = asked(town)
    slow = StoppedWhileSending(town, lambda: town.stop(stops))
    assert send(town.sessions, question, slow, SENDER, town.now) is Outcome.LOST
    town.outbox.expect("veikko@example.org", "Can you help?")
    town.quiet_for_a_week(SUBJECTS[stops], ("veikko", NOT_NEEDED))
    town.nothing_is_left()


def asked(town: Town) -> int:
    """Veikko is asked; the number of the message that asks him."""
    offer = ask(town.sessions, town.cast, town.now)
    with town.sessions() as session:
        return session.scalars(select(Notification.id).where(Notification.offer_id == offer.id)).one()


@dataclass
class Interrupted:
    """Sessions between whose first and second something happens."""

    sessions: Sessions
    happens: Callable[[], None]
    opened: int = 0

    def __call__(self) -> Session:
        """The next session."""
        self.opened += 1
        if self.opened == 2:
            self.happens()
        return self.sessions()


@dataclass
class StoppedWhileSending:
    """A channel that has the message in its hands when something happens."""

    town: Town
    happens: Callable[[], None]
    name: str = "email"

    def send(self, message: Message, now: datetime) -> None:
        """Send it after all."""
        self.happens()
        self.town.outbox.channel.send(message, now)


@STOPS
def test_a_call_that_is_still_to_be_made(town: Town, stops: Stop) -> None:
    with transaction(town.sessions) as session:
        session.get_one(Person, town.cast.veikko.person_id).email = None
    agree(town.sessions, town.cast, town.now)
    town.worker.settle()
    town.outbox.waiting.clear()
    with town.sessions() as session:
        assert {task.kind for task in session.scalars(select(Task))} >= {TaskKind.TELL_CLIENT, TaskKind.PASS_ON}
    town.stop(stops)
    with town.sessions() as session:
        calls = session.scalars(select(Task).where(Task.state == TaskState.OPEN)).all()
        assert {task.kind for task in calls} == {TaskKind.BREAK_NEWS if stops is died else TaskKind.PASS_ON}
        told = {task.person_id for task in calls}
        assert told == {town.cast.veikko.person_id} | ({town.cast.liisa.id} if stops is died else set())
    town.quiet_for_a_week(SUBJECTS[stops])


@STOPS
def test_a_call_that_a_visit_is_off(town: Town, stops: Stop) -> None:
    """One call is enough: what was to be read to him before is said with the newer news, or in person."""
    with transaction(town.sessions) as session:
        session.get_one(Person, town.cast.veikko.person_id).email = None
    visit = agree(town.sessions, town.cast, town.now)
    with transaction(town.sessions) as session:
        session.get_one(Need, visit.need_id).cancel(town.now)
    town.worker.settle()
    town.outbox.waiting.clear()
    town.stop(stops)
    with town.sessions() as session:
        calls = session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)).all()
        about = [call.notification.kind if call.notification else call.kind for call in calls]
        assert about == ([TaskKind.BREAK_NEWS] * 2 if stops is died else [K.CLIENT_STOPPED])
        assert calls[0].person_id == town.cast.veikko.person_id
    town.quiet_for_a_week(SUBJECTS[stops])


@STOPS
def test_a_round_that_is_running(town: Town, stops: Stop) -> None:
    """The round has read and solved; she is stopped; the round stores its plan."""
    waiting = open_need(town.sessions, town.cast, town.now)
    with transaction(town.sessions) as session:
        area = session.get_one(Area, town.cast.area.id)
        problem = load(session, area, town.now)
        round_ = Round(area=area, started_at=town.now)
        session.add(round_)
        session.flush()
        number = round_.id
    plan = solve(problem)
    assert plan.assignments
    town.stop(stops)
    with transaction(town.sessions) as session:
        store(session, session.get_one(Round, number), problem, plan, {}, town.now)
        assert session.get_one(Need, waiting.id).state is NeedState.CANCELLED
        assert not session.scalars(select(Proposal).where(Proposal.state == ProposalState.PENDING)).all()
    town.quiet_for_a_week(SUBJECTS[stops])
    town.nothing_is_left()
