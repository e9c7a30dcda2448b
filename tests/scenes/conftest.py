"""Where every scene begins."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from tests.cast import Cast
from tests.mail import Outbox
from tests.scenes.town import Town
from tests.worker import Worker


@pytest.fixture
def town(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, worker: Worker, outbox: Outbox, now: datetime
) -> Town:
    """Kallio on the Monday morning; nobody has asked for anything yet."""
    return Town(web_app, sessions, cast, worker, outbox)
