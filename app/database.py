"""The database of this process: embedded or given, checked, and migrated."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory

from app.config import ROOT, Settings
from models.embedded import running
from models.server import check_migrated, check_server


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of a running database: DATABASE_URL, or the embedded server, which stops with its last user."""
    if settings.database_url:
        check_server(settings.database_url)
        yield settings.database_url
        return
    with running(settings.var) as url:
        yield url


@contextmanager
def checked_database(settings: Settings) -> Iterator[str]:
    """The URL of a running database that answers, is new enough, and has the newest schema; else SetupError."""
    with database(settings) as url:
        check_migrated(url, head())
        yield url


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at `url` up to `revision`."""
    command.upgrade(_alembic(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database at `url` down to `revision`."""
    command.downgrade(_alembic(url), revision)


def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_alembic("")).get_current_head()
    if newest is None:
        raise RuntimeError("there is no migration")
    return newest


def _alembic(url: str) -> AlembicConfig:
    config = AlembicConfig(ROOT / "alembic.ini")
    config.attributes["url"] = url
    return config
