"""Delivery: at least once, under a lease, in waking hours; what fails ends where a person sees it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from models import clock
from models.db import transaction
from models.language import Language
from models.notification import Notification, NotificationState
from models.session import SignIn
from notifications.deliver import BACK_OFF, LEASE, Outcome, due_ids, send
from notifications.message import Message
from tests.cast import Cast
from tests.mail import Outbox
from tests.notifications.stage import SENDER, K, ask, book, told

S = NotificationState
VEIKKO = "veikko@example.org"
Sessions = sessionmaker[Session]


@pytest.fixture
def question(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """Veikko is asked; the number of the message that asks him."""
    return asked(sessions, cast, now)


def asked(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """Ask Veikko, in English, and return the number of the message."""
    with transaction(sessions) as session:
        session.add(cast.veikko)
        cast.veikko.person.language = Language.EN
        ask(session, cast, now, [cast.veikko])
        return told(session, K.OFFER)[-1].id


@dataclass
class SlowChannel:
    """A channel whose provider takes the message and then hangs until `go_on`."""

    outbox: Outbox
    name: str = "slow"
    began: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def send(self, message: Message, now: datetime) -> None:
        """Send, say so, and hang."""
        self.outbox.channel.send(message, now)
        self.began.set()
        assert self.go_on.wait(10)


def test_a_message_is_sent_once_and_marked(sessions: Sessions, outbox: Outbox, question: int, now: datetime) -> None:
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.SENT
    outbox.expect(VEIKKO, "Can you help?")
    row = found(sessions, question)
    assert (row.state, row.sent_at, row.channel, row.tries) == (S.SENT, now, "email", 1)
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.NOT_OURS


def test_nobody_waits_for_the_mail_server_inside_a_transaction(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    slow = SlowChannel(outbox)
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send, sessions, question, slow, SENDER, now)
        assert slow.began.wait(10)
        with transaction(sessions) as session:
            row = session.scalar(select(Notification).where(Notification.id == question).with_for_update(nowait=True))
            assert row
            assert row.state is S.SENDING
            assert open_transactions(session) == 0
        slow.go_on.set()
        assert sending.result(10) is Outcome.SENT
    outbox.expect(VEIKKO)


def test_a_message_whose_worker_died_goes_out_after_the_lease(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Notification, question).lease(now, LEASE)
    late = now + LEASE
    assert send(sessions, question, outbox.channel, SENDER, late - timedelta(seconds=1)) is Outcome.NOT_OURS
    assert send(sessions, question, outbox.channel, SENDER, late) is Outcome.SENT
    outbox.expect(VEIKKO)


def test_a_slow_worker_may_not_mark_what_another_took_over(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    slow, late = SlowChannel(outbox), now + LEASE
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send, sessions, question, slow, SENDER, now)
        assert slow.began.wait(10)
        assert send(sessions, question, outbox.channel, SENDER, late) is Outcome.SENT
        slow.go_on.set()
        assert sending.result(10) is Outcome.LOST
    assert (found(sessions, question).sent_at, found(sessions, question).channel) == (late, "email")
    copies = [outbox.expect(VEIKKO), outbox.expect(VEIKKO)]
    assert len({mail.raw["Message-ID"] for mail in copies}) == 1


def test_many_workers_at_once_send_one_message(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    gate = Barrier(6)

    def work() -> Outcome:
        gate.wait()
        return send(sessions, question, outbox.channel, SENDER, now)

    with ThreadPoolExecutor(6) as pool:
        outcomes = [future.result(20) for future in [pool.submit(work) for _ in range(6)]]
    assert sorted(outcomes) == [Outcome.NOT_OURS] * 5 + [Outcome.SENT]
    outbox.expect(VEIKKO)


def test_a_mail_server_that_is_down_is_tried_again_and_then_given_up(
    sessions: Sessions, outbox: Outbox, cast: Cast, now: datetime
) -> None:
    question = asked(sessions, cast, now)
    outbox.answers[VEIKKO] = "451 Come back later"
    at = now
    for wait in BACK_OFF:
        assert send(sessions, question, outbox.channel, SENDER, at) is Outcome.RETRIED
        row = found(sessions, question)
        assert (row.state, row.not_before) == (S.QUEUED, at + wait)
        at = row.not_before
    assert send(sessions, question, outbox.channel, SENDER, at) is Outcome.FAILED
    row = found(sessions, question)
    assert (row.state, row.error) == (S.FAILED, "451 Come back later")
    assert send(sessions, question, outbox.channel, SENDER, at) is Outcome.NOT_OURS


def test_a_second_try_may_work(sessions: Sessions, outbox: Outbox, question: int, now: datetime) -> None:
    outbox.answers[VEIKKO] = "421 Busy"
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.RETRIED
    del outbox.answers[VEIKKO]
    assert send(sessions, question, outbox.channel, SENDER, now + BACK_OFF[0]) is Outcome.SENT
    assert found(sessions, question).error is None
    outbox.expect(VEIKKO)


def test_an_unknown_mailbox_fails_at_once(sessions: Sessions, outbox: Outbox, question: int, now: datetime) -> None:
    outbox.answers[VEIKKO] = "550 No such person"
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.FAILED
    assert found(sessions, question).error == "550 No such person"


def test_a_retry_that_would_come_too_late_fails_instead(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Notification, question).not_after = now + BACK_OFF[0]
    outbox.answers[VEIKKO] = "451 Later"
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.FAILED


def test_a_message_that_kills_its_workers_is_given_up(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    for _ in range(len(BACK_OFF) + 1):
        with transaction(sessions) as session:
            session.get_one(Notification, question).lease(now, LEASE)
        now += LEASE
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.FAILED
    assert found(sessions, question).error == "Sending it was begun several times and never ended."


def test_stale_news_is_dropped_with_the_reason(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    with transaction(sessions) as session:
        notification = session.get_one(Notification, question)
        assert notification.offer
        notification.offer.decline(now)
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.DROPPED
    assert (found(sessions, question).state, found(sessions, question).error) == (S.DROPPED, "moved_on")


def test_a_person_without_an_address_is_passed_over(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Notification, question).person.email = None
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.DROPPED
    assert found(sessions, question).error == "no_address"


def test_a_message_before_its_time_waits_and_is_woken_again(
    sessions: Sessions, outbox: Outbox, cast: Cast, now: datetime
) -> None:
    evening = now + timedelta(hours=14)  # 22.05
    morning = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 7.00
    question = asked(sessions, cast, evening)
    jobs = waiting_jobs(sessions, question)
    assert send(sessions, question, outbox.channel, SENDER, evening) is Outcome.POSTPONED
    row = found(sessions, question)
    assert (row.state, row.not_before, row.tries) == (S.QUEUED, morning, 0)
    assert waiting_jobs(sessions, question) == jobs + 1
    assert send(sessions, question, outbox.channel, SENDER, morning) is Outcome.SENT
    outbox.expect(VEIKKO)


def test_quiet_hours_that_begin_while_it_waits_hold_it_back(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    with transaction(sessions) as session:
        person = session.get_one(Notification, question).person
        person.quiet_start, person.quiet_end = time(8), time(10)
    assert send(sessions, question, outbox.channel, SENDER, now) is Outcome.POSTPONED
    assert found(sessions, question).not_before == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_retry_steps_over_quiet_hours(sessions: Sessions, outbox: Outbox, question: int, now: datetime) -> None:
    last_moment = datetime(2026, 11, 23, 18, 59, 45, tzinfo=UTC)  # 20.59.45
    outbox.answers[VEIKKO] = "451 Later"
    assert send(sessions, question, outbox.channel, SENDER, last_moment) is Outcome.RETRIED
    assert found(sessions, question).not_before == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_what_was_asked_for_goes_out_at_night(sessions: Sessions, outbox: Outbox, cast: Cast, now: datetime) -> None:
    night = now + timedelta(hours=16)
    clock.freeze(night)
    with transaction(sessions) as session:
        book(session, cast, night)
        SignIn.send(session, VEIKKO, night)
        numbers = [told(session, kind)[0].id for kind in (K.SIGN_IN, K.VISIT_CONFIRMED, K.VISIT_AGREED)]
    outcomes = [send(sessions, number, outbox.channel, SENDER, night) for number in numbers]
    assert outcomes == [Outcome.SENT, Outcome.SENT, Outcome.POSTPONED]
    outbox.expect(VEIKKO)
    outbox.expect(VEIKKO)


def test_the_sweep_finds_what_is_due_and_what_was_left_behind(sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        book(session, cast, now)
        rows = list(session.scalars(select(Notification).order_by(Notification.id)))
        due, left, held, later, sent = rows[:5]
        left.lease(now - LEASE, LEASE)
        held.lease(now, LEASE)
        later.postpone(now + timedelta(minutes=1))
        sent.lease(now, LEASE)
        sent.mark_sent("email", now)
        assert len(rows) == 5
    with transaction(sessions) as session:
        assert due_ids(session, now, 10) == [due.id, left.id]
        assert due_ids(session, now, 1) == [due.id]
        assert due_ids(session, now + LEASE, 10) == [due.id, left.id, held.id, later.id]


def test_delivery_leaves_a_trail_without_addresses(
    sessions: Sessions, outbox: Outbox, question: int, now: datetime
) -> None:
    send(sessions, question, outbox.channel, SENDER, now)
    outbox.expect(VEIKKO)
    with transaction(sessions) as session:
        rows = session.execute(text("select verb, event::text from event where entity = 'notification' order by id"))
        trail = list(rows)
    assert [row.verb for row in trail] == ["leased", "sent"]
    assert not any("@" in row.event for row in trail)


def found(sessions: Sessions, notification_id: int) -> Notification:
    with transaction(sessions) as session:
        return session.get_one(Notification, notification_id)


def waiting_jobs(sessions: Sessions, notification_id: int) -> int:
    with transaction(sessions) as session:
        count = text("select count(*) from procrastinate_jobs where args->>'notification_id' = :id")
        return int(session.scalar(count, {"id": str(notification_id)}) or 0)


def open_transactions(session: Session) -> int:
    """How many other connections stand inside a transaction."""
    count = text(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
        " and datname = current_database() and pid <> pg_backend_pid()"
    )
    return int(session.scalar(count) or 0)
