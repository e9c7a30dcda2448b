"""The one history of migrations: up and down with real data in it, and no drift between it and the models."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from app.cast import seat
from app.database import _alembic, downgrade, head, upgrade
from models.base import Base
from models.db import make_engine, make_sessions, transaction
from models.migrations.names import included
from tests.cast import need
from tests.conftest import MONDAY

CATALOGUE = """
select 'column', table_name || '.' || column_name,
       data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') || is_identity
  from information_schema.columns where table_schema = 'public'
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
union all
select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
"""


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """A database with nothing in it."""
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("drop database if exists talkoot_history with (force)"))
        connection.execute(text("create database talkoot_history"))
    yield server_url.rsplit("/", 1)[0] + "/talkoot_history"
    with admin.connect() as connection:
        connection.execute(text("drop database talkoot_history with (force)"))
    admin.dispose()


def ours(connection: Connection) -> set[tuple[str, str, str]]:
    """Every column, constraint and index but the queue's and Alembic's own."""
    rows = connection.execute(text(CATALOGUE))
    return {(kind, name, text) for kind, name, text in rows if "procrastinate" not in name and "alembic" not in name}


def test_models_and_migrations_do_not_drift(database_url: str, empty_url: str) -> None:
    migrated, made = create_engine(database_url), create_engine(empty_url)
    with made.begin() as connection:
        connection.execute(text("create extension btree_gist"))
        Base.metadata.create_all(connection)
    with migrated.connect() as one, made.connect() as other:
        assert ours(one) == ours(other)
        context = MigrationContext.configure(one, opts={"include_name": included})
        assert compare_metadata(context, Base.metadata) == []
    migrated.dispose()
    made.dispose()


def test_every_migration_goes_up_and_down_over_real_data(empty_url: str) -> None:
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with transaction(make_sessions(engine)) as session:
        need(session, seat(session, MONDAY), MONDAY)
    revisions = [script.revision for script in ScriptDirectory.from_config(_alembic("")).walk_revisions()]
    for older in [*revisions[1:], "base"]:
        downgrade(empty_url, older)
    with engine.connect() as connection:
        assert ours(connection) == set()
    upgrade(empty_url)
    with engine.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == head()
        assert connection.scalar(text("select count(*) from kind")) == 7
    engine.dispose()


def test_there_is_one_history(database_url: str) -> None:
    assert len(ScriptDirectory.from_config(_alembic(database_url)).get_heads()) == 1
