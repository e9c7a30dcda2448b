"""Fixtures: a real PostgreSQL, migrated once and emptied before each test, and a clock stopped at a Monday morning."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.database import upgrade
from app.main import make_app
from models import clock
from models.base import Base
from models.db import make_engine, make_sessions, transaction
from models.embedded import running
from tests.cast import Cast, seat
from tests.mail import outbox  # noqa: F401 (a fixture)
from tests.web import settings_for_tests
from tests.worker import worker  # noqa: F401 (a fixture)

MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
"""Monday 23.11.2026, 8.05 in Finland."""

KEPT = ("kind", "alembic_version")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server: TALKOOT_TEST_DATABASE_URL, or a private one without durability."""
    given = os.environ.get("TALKOOT_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # Not under pytest's own folder: another run of pytest would close that to the server's account.
    with TemporaryDirectory(prefix="talkoot-test-") as folder, running(Path(folder), durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A database of the tests' own, migrated to the newest."""
    name = f"talkoot_test_{os.getpid()}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name}"))
    url = server_url.rsplit("/", 1)[0] + f"/{name}"
    upgrade(url)
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    admin.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """One engine for all tests."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions over an empty database (the kinds of help are there)."""
    with engine.begin() as connection:
        empty(connection)
    return make_sessions(engine)


def empty(connection: Connection) -> None:
    """Take everything out of the database, in the connection's transaction, but for the kinds of help.

    A DELETE of the few rows of a test is ten times quicker than a TRUNCATE, which makes every table's files anew.
    """
    ours = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name not in KEPT]
    queue = ["procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers"]
    emptying = "; ".join(f"delete from {table}" for table in [*ours, *queue])  # noqa: S608 - our own tables
    connection.execute(text("update notification set task_id = null"))  # the two point at each other
    connection.execute(text(f"alter table event disable trigger user; {emptying}"))
    connection.execute(text("alter table event enable trigger user"))
    connection.execute(text(RESTART), {"kept": list(KEPT)})


RESTART = """
    select setval(pg_get_serial_sequence(quote_ident(table_name), column_name), 1, false)
      from information_schema.columns
     where table_schema = 'public' and is_identity = 'YES' and table_name <> all(:kept)
"""


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One transaction, rolled back at the end unless the test commits it."""
    with sessions() as session:
        yield session


@pytest.fixture
def cast(sessions: sessionmaker[Session], now: datetime) -> Cast:
    """The named cast, committed."""
    with transaction(sessions) as session:
        return seat(session, now)


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock, stopped at a Monday morning; `clock.advance` moves it."""
    clock.freeze(MONDAY)
    yield MONDAY
    clock.reset()


@pytest.fixture
def web_app(sessions: sessionmaker[Session]) -> Starlette:
    """The web application over the tests' database, not in demo mode."""
    return make_app(settings_for_tests(), sessions)
