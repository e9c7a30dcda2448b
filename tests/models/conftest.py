"""Fixtures of the stories that models alone can tell."""

from datetime import datetime

import pytest

from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.mail import Outbox
from tests.models.stopped import Sessions, Town
from tests.worker import Worker


@pytest.fixture
def town(sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox) -> Town:
    """Kallio on a Monday morning, where everybody reads English."""
    all_speak_english(sessions, cast)
    return Town(sessions, cast, now, worker, outbox)
