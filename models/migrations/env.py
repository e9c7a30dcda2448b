"""Alembic's environment: one history, under an advisory lock and with a lock time-out."""

import os

from alembic import context
from sqlalchemy import Connection, text

from models.db import make_engine
from models.everything import ENTITIES
from models.migrations.names import included

MIGRATION_LOCK = 8_255_668
"""One migration at a time: the key of the advisory lock ("talkoot" on a telephone's keys, shortened)."""


def run(connection: Connection) -> None:
    """Run what is asked for in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=ENTITIES[0].metadata,
        include_name=included,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text("set local lock_timeout = '10s'"))
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = make_engine(context.config.attributes.get("url") or os.environ["DATABASE_URL"])
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()
