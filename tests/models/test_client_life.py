"""A client's life: away and back, gone, agreeing and not; who hears of it, and what rests on whose right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from models import clock, stopping
from models.calling import PROMPTLY
from models.client import Client, ClientState, PauseReason
from models.consent import Consent, Giver
from models.db import transaction
from models.errors import IllegalMove, NotOfferable
from models.mandate import Mandate, MandateKind
from models.notification import Notification
from models.person import Person
from models.series import Series, SeriesState
from models.task import Task, TaskKind
from tests.cast import need
from tests.flows.asked import agree
from tests.flows.suggested import open_need
from tests.models.stopped import OFF, Town, died, moved_away, paused, unwilling, weekly
from tests.notifications.stage import K


def test_where_she_died_a_person_rings_each_of_those_who_knew_her(town: Town) -> None:
    agree(town.sessions, town.cast, town.now)
    town.worker.settle()
    town.outbox.waiting.clear()
    town.stop(died)
    with town.sessions() as session:
        calls = session.scalars(select(Task).where(Task.kind == TaskKind.BREAK_NEWS).order_by(Task.id)).all()
        assert [task.person.first_name for task in calls if task.person] == ["Veikko", "Liisa"]
        assert {task.client_id for task in calls} == {town.cast.aino.id}
        assert all(task.team_id == town.cast.team.id for task in calls)
    town.quiet_for_a_week(None)


def test_who_was_to_hear_of_the_pause_in_the_morning_is_rung_when_she_dies_in_the_night(town: Town) -> None:
    agree(town.sessions, town.cast, town.now)
    town.worker.settle()
    town.outbox.waiting.clear()
    clock.advance(hours=14)
    town.stop(paused)
    town.stop(died)
    with town.sessions() as session:
        calls = session.scalars(select(Task).where(Task.kind == TaskKind.BREAK_NEWS)).all()
        assert {task.person.first_name for task in calls if task.person} == {"Veikko", "Liisa"}
    town.quiet_for_a_week(None)


def test_who_would_set_out_before_waking_hours_hears_it_in_the_night(town: Town) -> None:
    with transaction(town.sessions) as session:
        veikko = session.get_one(Person, town.cast.veikko.person_id)
        veikko.quiet_start, veikko.quiet_end = time(21), time(9)
    agree(town.sessions, town.cast, town.now, starts_in=timedelta(hours=24))
    town.worker.settle()
    town.outbox.waiting.clear()
    clock.advance(hours=14)
    town.stop(paused)
    town.worker.settle()
    town.outbox.expect("veikko@example.org", OFF)
    town.outbox.check()
    town.worker.fast_forward(hours=12)
    town.outbox.expect("liisa@example.org", OFF)


def test_who_would_come_in_an_hour_is_rung_before(town: Town) -> None:
    visit = agree(town.sessions, town.cast, town.now, starts_in=timedelta(hours=3))
    town.worker.settle()
    town.outbox.waiting.clear()
    clock.advance(hours=2)
    town.stop(died)
    with town.sessions() as session:
        calls = session.scalars(select(Task).where(Task.kind == TaskKind.BREAK_NEWS)).all()
        due = {task.person.first_name: task.due_at for task in calls if task.person}
        assert due == {"Veikko": visit.starts_at, "Liisa": clock.now() + PROMPTLY}


def test_a_need_that_is_posted_meanwhile_waits_and_is_refused(town: Town) -> None:
    with ThreadPoolExecutor() as pool:
        with transaction(town.sessions) as session:
            paused(session.get_one(Client, town.cast.aino.id), town.now)
            session.flush()
            posting = pool.submit(open_need, town.sessions, town.cast, town.now)
            with pytest.raises(TimeoutError):
                posting.result(0.5)
        with pytest.raises(NotOfferable):
            posting.result(10)
    town.outbox.waiting.clear()


def test_back_home_the_series_go_on_and_the_regular_helper_hears_it(town: Town) -> None:
    weekly(town)
    town.stop(paused)
    town.worker.settle()
    for name in ("veikko", "liisa"):
        town.outbox.expect(f"{name}@example.org", OFF)
    town.stop(stopping.resume)
    with town.sessions() as session:
        aino = session.get_one(Client, town.cast.aino.id)
        assert (aino.state, aino.pause_reason, aino.paused_until) == (ClientState.ACTIVE, None, None)
        assert session.scalars(select(Series.state)).all() == [SeriesState.ACTIVE]
        backs = select(Notification.person_id).where(Notification.kind == K.CLIENT_BACK)
        assert set(session.scalars(backs)) == {town.cast.veikko.person_id, town.cast.liisa.id}


def test_a_pause_can_be_prolonged_and_an_end_is_final(town: Town) -> None:
    town.stop(paused)
    until = town.now.date() + timedelta(days=9)
    town.stop(lambda client, now: stopping.pause(client, PauseReason.AWAY, until, now))
    with town.sessions() as session:
        aino = session.get_one(Client, town.cast.aino.id)
        assert (aino.pause_reason, aino.paused_until) == (PauseReason.AWAY, until)
    town.stop(moved_away)
    for again in (paused, moved_away, stopping.resume):
        with pytest.raises(IllegalMove):
            town.stop(again)
    town.outbox.waiting.clear()


def test_nothing_new_is_posted_for_who_is_away(town: Town) -> None:
    town.stop(paused)
    with pytest.raises(NotOfferable), transaction(town.sessions) as session:
        need(session, town.cast, town.now)


def test_a_consent_that_runs_out_stops_what_is_agreed(town: Town) -> None:
    with transaction(town.sessions) as session:
        session.get_one(Client, town.cast.aino.id).consents[0].valid_until = town.now.date() + timedelta(days=1)
    agree(town.sessions, town.cast, town.now, starts_in=timedelta(days=3))
    town.worker.settle()
    town.outbox.waiting.clear()
    town.helpers.append("veikko")
    town.quiet_for_a_week(OFF)
    town.nothing_is_left()


@pytest.mark.parametrize("ends", ["by a person", "by its date"])
def test_a_representatives_consent_holds_while_their_right_does(town: Town, ends: str) -> None:
    with transaction(town.sessions) as session:
        aino, liisa = session.get_one(Client, town.cast.aino.id), session.get_one(Person, town.cast.liisa.id)
        theirs = Consent(giver=Giver.REPRESENTATIVE, representative=liisa, given_on=town.now.date())
        stopping.give_consent(aino, theirs, town.now)
        assert not aino.is_offerable(town.now), "being kin gives no right"
        until = None if ends == "by a person" else town.now.date() + timedelta(days=1)
        right = Mandate(person=liisa, kind=MandateKind.GUARDIAN, valid_from=town.now.date(), valid_until=until)
        aino.mandates.append(right)
        session.flush()
        assert aino.is_offerable(town.now)
    agree(town.sessions, town.cast, town.now, starts_in=timedelta(days=3))
    town.worker.settle()
    town.outbox.waiting.clear()
    if ends == "by a person":
        with transaction(town.sessions) as session:
            stopping.end_mandate(session.get_one(Mandate, right.id), clock.now())
    town.helpers.append("veikko")
    town.quiet_for_a_week(OFF)
    town.nothing_is_left()


def test_who_agrees_anew_has_her_series_back(town: Town) -> None:
    weekly(town)
    town.stop(unwilling)
    town.worker.settle()
    town.outbox.waiting.clear()
    with transaction(town.sessions) as session:
        aino = session.get_one(Client, town.cast.aino.id)
        stopping.give_consent(aino, Consent(given_on=town.now.date()), clock.now())
        assert session.scalars(select(Series.state)).all() == [SeriesState.ACTIVE]
