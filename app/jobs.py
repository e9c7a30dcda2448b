"""Background work: what each job does. Jobs are deferred by name in `models/queue.py`, in the caller's transaction."""

from dataclasses import dataclass
from datetime import timedelta

import procrastinate
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job as Task
from procrastinate.jobs import Status
from procrastinate.retry import RetryDecision
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.places.locate import locate
from app.places.services import make_geocoder
from matching.run import run_round
from models import clock, due
from models.area import Area
from models.db import transaction
from models.place import Place
from models.queue import Job, defer
from notifications import deliver
from notifications.channels import Channel
from notifications.message import Sender

SWEEP_CRON = "* * * * *"
"""Every minute: whatever is due and whose timer is gone."""


@dataclass(frozen=True)
class Workshop:
    """What jobs work with."""

    settings: Settings
    sessions: sessionmaker[Session]
    channel: Channel
    sender: Sender


def make_queue(shop: Workshop, database_url: str) -> procrastinate.App:
    """The job queue over `database_url`, knowing every job of `models.queue.Job` and the minute's sweep."""
    queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo(database_url)))
    queue.task(name=Job.DUE, retry=RETRY)(lambda: handle_due(shop))
    queue.task(name=Job.RUN_ROUND)(lambda area_id: match_area(shop, area_id))
    queue.task(name=Job.SEND, retry=RETRY)(lambda notification_id: send(shop, notification_id))
    queue.task(name=Job.LOCATE, retry=RETRY)(lambda place_id: find_place(shop, place_id))

    @queue.periodic(cron=SWEEP_CRON)
    @queue.task(name="sweep")
    def minute(timestamp: int) -> None:
        sweep(shop)

    @queue.periodic(cron=SWEEP_CRON)
    @queue.task(name="heal")
    async def heal(timestamp: int) -> None:
        await heal_stalled(queue)

    return queue


class _Retry(procrastinate.RetryStrategy):
    """Try again later, but for jobs of which one may wait: a second one would, and neither would ever run."""

    def get_retry_decision(self, *, exception: BaseException, job: Task) -> RetryDecision | None:
        """When to try `job` again; None: the sweep, or whoever runs it, queues it anew."""
        return None if job.queueing_lock else super().get_retry_decision(exception=exception, job=job)


RETRY = _Retry(max_attempts=5, exponential_wait=3)

AGAIN = timedelta(minutes=1)
"""How long after a round that crashed the next one begins."""


async def heal_stalled(queue: procrastinate.App) -> None:
    """Give the jobs of workers that died without a word to those that live; once where the same work waits already."""
    for job in await queue.job_manager.get_stalled_jobs():
        try:
            await queue.job_manager.retry_job(job)
        except UniqueViolation:
            await queue.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def conninfo(database_url: str) -> str:
    """A libpq connection string of an SQLAlchemy URL."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def handle_due(shop: Workshop) -> int:
    """Handle everything that has fallen due, in batches, each its own transaction."""
    handled = 0
    while True:
        with transaction(shop.sessions) as session:
            batch = due.step(session, clock.now())
        handled += batch
        if not batch:
            return handled


def match_area(shop: Workshop, area_id: int) -> None:
    """Run a round over an area; one that crashes is followed by another."""
    try:
        run_round(shop.sessions, area_id, clock.now())
    except Exception:
        with transaction(shop.sessions) as session:
            session.get_one(Area, area_id).changed(clock.now() + AGAIN)
        raise


def send(shop: Workshop, notification_id: int) -> None:
    """Send one message."""
    deliver.send(shop.sessions, notification_id, shop.channel, shop.sender, clock.now())


def find_place(shop: Workshop, place_id: int) -> None:
    """Ask the geocoder where a place is."""
    with transaction(shop.sessions) as session:
        locate(session, place_id, make_geocoder(shop.settings, session), clock.now())


def sweep(shop: Workshop) -> None:
    """Heal what lost its timer: waiting messages, places to try again, due things."""
    with transaction(shop.sessions) as session:
        now = clock.now()
        for notification_id in deliver.due_ids(session, now - GRACE, 500):
            defer(session, Job.SEND, once=f"send-{notification_id}", notification_id=notification_id)
        for place_id in session.scalars(select(Place.id).where(Place.retry_at <= now - GRACE).limit(100)):
            defer(session, Job.LOCATE, once=f"locate-{place_id}", place_id=place_id)
    handle_due(shop)


GRACE = timedelta(seconds=30)
"""How long the ordinary timer has before the sweep steps in."""
