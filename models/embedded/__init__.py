"""The private PostgreSQL under `var/postgres`, which serves where no `DATABASE_URL` is set."""

from models.embedded.lease import running, start, stop

__all__ = ["running", "start", "stop"]
