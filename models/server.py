"""Is the PostgreSQL behind a URL fit for Talkoot? One sentence that says what to do for each way in which it is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from models.errors import SetupError

OLDEST = 15
EXAMPLE = "postgresql+psycopg://user:password@host:5432/talkoot"
CONNECT_S = 5
NEXT_STEP = {
    "Connection refused": "nobody answers there; start PostgreSQL, or correct DATABASE_URL",
    "No such file or directory": "nobody answers there; start PostgreSQL, or correct DATABASE_URL",
    "timeout expired": "it does not answer in time; check host and firewall, or correct DATABASE_URL",
    "resolve host": "there is no such host; correct DATABASE_URL",
    "Name or service not known": "there is no such host; correct DATABASE_URL",
    "authentication failed": "it refuses this user or password; correct them in DATABASE_URL",
    "no password supplied": "it wants a password; put one into DATABASE_URL",
    "does not exist": "there is no such database or user; make it (createdb, createuser), or correct DATABASE_URL",
    "too many": "it has no connection to spare; raise max_connections, or stop something",
}
"""What libpq says in a failed connection (PostgreSQL in English), and what to do then."""


def check_server(url: str) -> None:
    """See that `url` (SQLAlchemy's form, psycopg 3) leads to a PostgreSQL that Talkoot can live in.

    Raises SetupError for a wrong URL, no connection, a version before 15, an encoding that is not UTF-8, or no right to
    the extension btree_gist. Changes nothing in the database. No message holds the password.
    """
    with _connected(_parsed(url)) as connection:
        _check_version(connection)
        _check_encoding(connection)
        _check_extension(connection)


def check_migrated(url: str, head: str) -> None:
    """See that the database behind `url` stands at the migration `head`; raises SetupError where it does not."""
    with _connected(_parsed(url)) as connection:
        there = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        versions = connection.execute("SELECT version_num FROM alembic_version").fetchall() if there == (True,) else []
    if not versions:
        raise SetupError("The database is empty: run `talkoot migrate` first.")
    if versions != [(head,)]:
        found = ", ".join(version for (version,) in versions)
        raise SetupError(
            f"The database stands at migration {found} and this Talkoot needs {head}: "
            "run `talkoot migrate`, or a newer Talkoot if the database is ahead."
        )


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SetupError(f"DATABASE_URL is not a database URL: write it like {EXAMPLE}.") from error
    if url.drivername != "postgresql+psycopg":
        raise SetupError(
            f"DATABASE_URL begins with {url.drivername}://, and Talkoot needs postgresql+psycopg:// there: "
            f"write it like {EXAMPLE}."
        )
    return url


@contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection]:
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(conninfo, connect_timeout=CONNECT_S)
    except psycopg.Error as error:
        raise SetupError(f"PostgreSQL at {_place(url)}: {_reason(str(error))}.") from error
    with connection:
        yield connection


def _place(url: URL) -> str:
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return shown.render_as_string().removeprefix("postgresql://")


def _reason(text: str) -> str:
    for words, next_step in NEXT_STEP.items():
        if words in text:
            return next_step
    return text.strip().splitlines()[-1].strip(" .-") if text.strip() else "it gives no reason"


def _check_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise SetupError(f"This is PostgreSQL {version}, and Talkoot needs {OLDEST} or newer: upgrade it.")


def _check_encoding(connection: psycopg.Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise SetupError(
            f"The database {connection.info.dbname} stores text as {encoding}: "
            "make one that stores UTF-8 (createdb --encoding=UTF8 --template=template0)."
        )


def _check_extension(connection: psycopg.Connection) -> None:
    name = connection.info.dbname
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    except errors.InsufficientPrivilege as error:
        raise SetupError(
            f"{connection.info.user} may not make what Talkoot needs in the database {name} "
            f"({error.diag.message_primary}): "
            f"let a superuser run `ALTER DATABASE {name} OWNER TO {connection.info.user}`."
        ) from error
    except errors.FeatureNotSupported as error:
        raise SetupError(
            "PostgreSQL's extension btree_gist is not installed on the server: install postgresql-contrib there."
        ) from error
    finally:
        connection.rollback()
