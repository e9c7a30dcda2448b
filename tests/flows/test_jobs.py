"""Background work on the real queue: one job for many changes, none too early, and none lost by a crash or a kill."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import procrastinate
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from app.jobs import Workshop, handle_due, heal_stalled, make_queue, sweep
from models import clock
from models.area import Area
from models.db import transaction
from models.need import Need
from models.notification import Notification, NotificationState
from models.offer import Offer, OfferState
from models.queue import Job, defer
from notifications.message import Sender
from tests.cast import Cast
from tests.flows.asked import ask
from tests.mail import Outbox
from tests.web import ORIGIN, settings_for_tests

Sessions = sessionmaker[Session]


@pytest.fixture
def shop(sessions: Sessions, outbox: Outbox) -> Workshop:
    """What jobs work with, and a mail server."""
    settings = settings_for_tests()
    sender = Sender(ORIGIN, settings.signing_secret(), settings.mail_from)
    return Workshop(settings, sessions, outbox.channel, sender)


@pytest.fixture
def queue(shop: Workshop, database_url: str) -> procrastinate.App:
    """The worker's own queue."""
    return make_queue(shop, database_url)


def run_waiting(queue: procrastinate.App) -> None:
    """A worker that does all that may start now, and ends."""

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")

    in_a_loop_of_its_own(work())


def in_a_loop_of_its_own(work: Coroutine[None, None, None]) -> None:
    """Run `work` in a thread: the browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def queue_round(session: Session, area_id: int) -> bool:
    """A round that may start at once; whether it is a new one."""
    return defer(session, Job.RUN_ROUND, once=f"round-{area_id}", area_id=area_id)


def rounds(sessions: Sessions) -> list[tuple[str, int]]:
    """(status of the job, attempts) of the rounds that are queued."""
    jobs = text("select status::text, attempts from procrastinate_jobs where task_name = 'round.run' order by id")
    with sessions() as session:
        return [(status, attempts) for status, attempts in session.execute(jobs)]


def searches(sessions: Sessions) -> int:
    """How many rounds have run."""
    with sessions() as session:
        return int(session.scalar(text("select count(*) from round")) or 0)


def test_a_waiting_round_does_not_start_before_the_change_is_there_to_see(
    sessions: Sessions, cast: Cast, queue: procrastinate.App
) -> None:
    with transaction(sessions) as session:
        assert queue_round(session, cast.area.id)
    with transaction(sessions) as changing:
        assert not queue_round(changing, cast.area.id)
        run_waiting(queue)
        assert searches(sessions) == 0
    run_waiting(queue)
    assert searches(sessions) == 1


def test_a_change_during_a_round_is_followed_by_another(sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        queue_round(session, cast.area.id)
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
    with transaction(sessions) as session:
        assert queue_round(session, cast.area.id)
    assert rounds(sessions) == [("doing", 0), ("todo", 0)]


def test_a_round_that_crashes_is_followed_by_another(sessions: Sessions, cast: Cast, queue: procrastinate.App) -> None:
    with transaction(sessions) as session:
        session.get_one(Area, cast.area.id).zone_name = "Nowhere/Land"
        queue_round(session, cast.area.id)
    run_waiting(queue)
    assert rounds(sessions) == [("failed", 1), ("todo", 0)]


@pytest.mark.parametrize("others", [0, 1])
def test_the_job_of_a_killed_worker_is_done_by_another(
    sessions: Sessions, cast: Cast, queue: procrastinate.App, others: int
) -> None:
    with transaction(sessions) as session:
        queue_round(session, cast.area.id)
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
        if others:
            queue_round(session, cast.area.id)

    async def heal() -> None:
        async with queue.open_async():
            await heal_stalled(queue)

    in_a_loop_of_its_own(heal())
    assert [status for status, _ in rounds(sessions)] == ["todo"]
    run_waiting(queue)
    assert searches(sessions) == 1


def test_the_sweep_does_what_lost_its_timer(
    sessions: Sessions, cast: Cast, now: datetime, shop: Workshop, queue: procrastinate.App, outbox: Outbox
) -> None:
    offer = ask(sessions, cast, now)
    with transaction(sessions) as session:
        session.execute(text("delete from procrastinate_jobs"))
        session.execute(text("update offer set reply_by = sent_at"))
        session.execute(text("update notification set not_before = not_before - interval '1 minute'"))
    sweep(shop)
    run_waiting(queue)
    with sessions() as session:
        kept = session.merge(offer)
        session.refresh(kept)
        assert kept.state is OfferState.OVERDUE
        states = [n.state for n in session.query(Notification).filter_by(offer_id=offer.id)]
        assert states == [NotificationState.SENT]
    outbox.expect("veikko@example.org")
    outbox.expect("maria@example.org")


def test_a_need_that_fails_holds_up_no_other(sessions: Sessions, cast: Cast, now: datetime, shop: Workshop) -> None:
    broken, fine = ask(sessions, cast, now), ask(sessions, cast, now, cast.olli, cast.maria, kind="walk")
    with transaction(sessions) as session:
        nowhere = Area(
            slug="nowhere",
            name_fi="x",
            name_sv="x",
            organisation_id=cast.area.organisation_id,
            zone_name="Nowhere/Land",
            created_at=now,
        )
        session.get_one(Offer, broken.id).need.area = nowhere
    clock.freeze(max(broken.reply_by, fine.reply_by))
    with pytest.raises(ExceptionGroup, match="could not be handled"):
        handle_due(shop)
    with sessions() as session:
        assert session.get_one(Offer, broken.id).state is OfferState.SENT
        assert [offer.state for offer in session.get_one(Need, fine.need_id).offers] == [
            OfferState.OVERDUE,
            OfferState.SENT,
        ]


def test_every_job_has_somebody_who_does_it(queue: procrastinate.App) -> None:
    assert set(Job) <= set(queue.tasks)
