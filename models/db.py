"""Engine and sessions. A session carries its actor in `info`, so that every event knows who acted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in a transaction: a person (or none, for the program itself), on whose behalf, by which way."""

    person_id: int | None = None
    on_behalf_of_id: int | None = None
    via: str = "job"


SYSTEM = Actor()


def make_engine(url: str, *, pool_size: int = 20) -> Engine:
    """An engine over psycopg 3; statements give up a lock after 10 s rather than hang a phone.

    Errors do not repeat what was written or looked for: they go to the log.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=10s", "connect_timeout": 5},
    )


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep what they loaded after the commit, so that a page is rendered before and sent after it."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session], actor: Actor = SYSTEM) -> Iterator[Session]:
    """One transaction: commits at the end, rolls everything back on an error."""
    with sessions() as session, session.begin():
        session.info["actor"] = actor
        yield session
