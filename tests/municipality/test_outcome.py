"""The judge of a fortnight is strict: what was meant to happen counts for nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.fortnight.outcome import AWAY, DONE, NOBODY, ON_DUTY, TAKEN_BACK, outcome
from models import stopping
from models.client import Client, PauseReason
from models.db import Actor, transaction
from models.need import Need, UnfilledReason
from models.notification import Notification, NotificationState
from models.person import Person
from models.visit import Visit
from tests.cast import Cast, need
from tests.flows.asked import agree

Sessions = sessionmaker[Session]


def ended(sessions: Sessions, number: int) -> str:
    with sessions() as session:
        return outcome(session, session.get_one(Need, number))


@pytest.fixture
def alarmed(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """A need that nobody took, of which those on duty have heard."""
    with transaction(sessions) as session:
        made = need(session, cast, now)
        made.go_unfilled(UnfilledReason.NOBODY_LEFT, now)
        return made.id


def test_a_need_that_waits_in_silence_is_nobodys(sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        made = need(session, cast, now)
    assert ended(sessions, made.id).startswith(NOBODY)


def test_who_is_on_duty_has_it_once_a_message_reached_them(sessions: Sessions, cast: Cast, alarmed: int) -> None:
    assert ended(sessions, alarmed) == ON_DUTY
    with transaction(sessions) as session:
        for message in session.scalars(select(Notification)):
            message.state = NotificationState.DROPPED
    assert ended(sessions, alarmed).startswith(NOBODY)


def test_a_message_to_somebody_who_was_not_on_duty_does_not_count(
    sessions: Sessions, cast: Cast, now: datetime, alarmed: int
) -> None:
    with transaction(sessions) as session:
        nina = session.get_one(Person, cast.nina.id)
        for message in session.scalars(select(Notification)):
            message.person = nina
    assert ended(sessions, alarmed).startswith(NOBODY)


def test_a_visit_counts_once_it_was_made(sessions: Sessions, cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now)
    assert ended(sessions, visit.need_id).startswith(NOBODY)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(now + timedelta(days=1))
    assert ended(sessions, visit.need_id) == DONE


def test_called_off_only_by_its_poster_or_with_its_client(sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        needs = [need(session, cast, now, starts_in=timedelta(days=days)) for days in (1, 2, 3)]
    for made, by in ((needs[0], cast.nina.id), (needs[1], cast.outi.id)):
        with transaction(sessions, Actor(by)) as session:
            session.get_one(Need, made.id).cancel(now)
    with transaction(sessions) as session:
        stopping.pause(session.get_one(Client, cast.aino.id), PauseReason.HOSPITAL, None, now + timedelta(hours=1))
    assert [ended(sessions, made.id) for made in needs] == [TAKEN_BACK, f"{NOBODY}: cancelled", AWAY]
