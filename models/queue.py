"""Deferring a job, by name, inside the caller's transaction: a rollback leaves no job behind."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import clock

_deferrer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


class Job(StrEnum):
    """Every kind of background work; `app/jobs.py` holds what each does."""

    RUN_ROUND = "round.run"
    DUE = "due.step"
    SEND = "notification.send"
    LOCATE = "place.locate"


def defer(session: Session, job: Job, *, at: datetime | None = None, once: str | None = None, **args: int) -> bool:
    """Queue `job` in `session`'s transaction and say whether it was queued.

    `at` (aware) is the wake-up time under our clock. While a job with the same `once` waits, no second one is queued:
    the waiting one is held back until this transaction ends, so that it sees what the transaction did. Jobs of one
    `once` never run side by side.
    """
    session.flush()
    wait = None if at is None else max(at - clock.now(), timedelta())
    wake_at = None if wait is None else datetime.now(UTC) + wait
    while not (is_queued := _queue(session, job, wake_at, once, args)):
        if session.scalar(HOLD_WAITING, {"once": once}) is not None:
            break
    return is_queued


HOLD_WAITING = text("select id from procrastinate_jobs where queueing_lock = :once and status = 'todo' for share")
"""Workers pass over a job whose row is held; one that has started meanwhile is not found, and a new one is due."""


def _queue(session: Session, job: Job, wake_at: datetime | None, once: str | None, args: dict[str, int]) -> bool:
    try:
        with session.begin_nested() if once else nullcontext():
            # Asked for inside the savepoint: that is when SQLAlchemy sets it.
            connection = session.connection().connection.driver_connection
            task = _deferrer.configure_task(
                job, connection=connection, schedule_at=wake_at, lock=once, queueing_lock=once
            )
            task.defer(**args)
    except AlreadyEnqueued:
        return False
    return True
