"""A story about Aino, whose help stops in one way or another: what everybody hears of it, and what must be left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time

import pytest
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, sessionmaker

from models import clock, stopping
from models.base import Numbered
from models.client import Client, EndReason, PauseReason
from models.db import transaction
from models.helper import Helper, PairState
from models.kind import Kind
from models.need import OVER, Need
from models.notification import Notification
from models.notification import NotificationState as N
from models.offer import LIVE, Offer
from models.series import Series, SeriesState
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.mail import Outbox
from tests.worker import Worker

type Sessions = sessionmaker[Session]
type Stop = Callable[[Client, datetime], None]

OFF, OVER_NOW, NOT_NEEDED = "Visits are off for now", "Visits have come to an end", "You need not answer any more"


def paused(client: Client, now: datetime) -> None:
    """She is in hospital."""
    stopping.pause(client, PauseReason.HOSPITAL, None, now)


def moved_away(client: Client, now: datetime) -> None:
    """She lives elsewhere now."""
    stopping.end(client, EndReason.MOVED, now)


def died(client: Client, now: datetime) -> None:
    """She is no more."""
    stopping.end(client, EndReason.DIED, now)


def unwilling(client: Client, now: datetime) -> None:
    """She does not want helpers any more."""
    stopping.withdraw_consent(client, now)


SUBJECTS: dict[Stop, str | None] = {paused: OFF, moved_away: OVER_NOW, died: None, unwilling: OFF}
"""The ways in which her help stops, and what helpers and family read of it."""

STOPS = pytest.mark.parametrize("stops", SUBJECTS, ids=lambda way: way.__name__)


@dataclass
class Town:
    """The database, the worker and the mail of one story about Aino."""

    sessions: Sessions
    cast: Cast
    now: datetime
    worker: Worker
    outbox: Outbox
    helpers: list[str] = field(default_factory=list)
    """Whose visits with Aino are off: they hear it."""

    def stop(self, stops: Stop) -> None:
        """Stop Aino's help, as a nurse does, and commit."""
        with transaction(self.sessions) as session:
            stops(session.get_one(Client, self.cast.aino.id), clock.now())

    def quiet_for_a_week(self, subject: str | None, *others: tuple[str, str]) -> None:
        """A week goes by: helpers and family hear `subject`, `others` what is theirs, and nobody anything else."""
        self._ring()
        gentle = [(name, subject) for name in (*self.helpers, "liisa") if subject]
        self.worker.settle()
        self.worker.match()
        for hours in (12, 12, 24, 48, 72):
            self.worker.fast_forward(hours=hours)
        for name, about in (*gentle, *others):
            self.outbox.expect(f"{name}@example.org", about, within=0)
        self.outbox.check()

    def _ring(self) -> None:
        """Somebody has told the sad news to everybody."""
        with transaction(self.sessions) as session:
            for task in session.scalars(select(Task).where(Task.kind == TaskKind.BREAK_NEWS)):
                task.finish(TaskAnswer.TOLD, clock.now())

    def nothing_is_left(self) -> None:
        """No need, question, visit, message, call or series of hers waits for anything."""
        with self.sessions() as session:
            assert {name: session.scalar(_count(*rows)) for name, rows in LEFT.items()} == dict.fromkeys(LEFT, 0)


LEFT: dict[str, tuple[type[Numbered], ColumnElement[bool]]] = {
    "needs": (Need, Need.state.not_in(OVER)),
    "offers": (Offer, Offer.state.in_(LIVE)),
    "visits": (Visit, Visit.state == VisitState.BOOKED),
    "messages": (Notification, Notification.state.in_((N.QUEUED, N.SENDING, N.HANDED))),
    "calls": (Task, Task.state == TaskState.OPEN),
    "series": (Series, Series.state == SeriesState.ACTIVE),
}


def _count(kind: type[Numbered], which: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(kind).where(which)


def weekly(town: Town) -> None:
    """Veikko comes to Aino every Friday from 12 to 13."""
    with transaction(town.sessions) as session:
        aino = session.get_one(Client, town.cast.aino.id)
        pair = aino.pair_with(session.get_one(Helper, town.cast.veikko.id), PairState.STANDING, town.now)
        series = Series(
            client=aino,
            kind=session.scalars(select(Kind).where(Kind.key == "company")).one(),
            standing_pair=pair,
            weekday=4,
            earliest=time(12),
            latest=time(13),
            minutes=60,
            first_day=town.now.date(),
            created_at=town.now,
        )
        session.add(series)
