"""The worker under a moved clock: does at once what the real one does when its timers wake it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import jobs
from models import clock
from models.area import Area
from models.db import transaction
from notifications import deliver
from notifications.message import Sender
from tests.mail import Outbox
from tests.web import ORIGIN, settings_for_tests


class Worker:
    """Runs the jobs' own functions over the tests' database, and sends over real SMTP."""

    def __init__(self, sessions: sessionmaker[Session], outbox: Outbox) -> None:
        settings = settings_for_tests()
        sender = Sender(ORIGIN, settings.signing_secret(), settings.mail_from)
        self._shop = jobs.Workshop(settings, sessions, outbox.channel, sender)

    def settle(self) -> None:
        """Do all that is due now, until nothing is."""
        while jobs.handle_due(self._shop) + self._send_due():
            pass

    def fast_forward(self, **by: float) -> None:
        """Let time pass, then do all that is due."""
        clock.advance(**by)
        self.settle()

    def match(self) -> None:
        """Run a round over every area."""
        with transaction(self._shop.sessions) as session:
            areas = session.scalars(select(Area.id).order_by(Area.id)).all()
        for area_id in areas:
            jobs.match_area(self._shop, area_id)

    def _send_due(self) -> int:
        with transaction(self._shop.sessions) as session:
            due = deliver.due_ids(session, clock.now(), 500)
        for notification_id in due:
            jobs.send(self._shop, notification_id)
        return len(due)


@pytest.fixture
def worker(sessions: sessionmaker[Session], outbox: Outbox) -> Worker:
    """The worker of one test."""
    return Worker(sessions, outbox)
