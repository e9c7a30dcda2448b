"""Looking into the job queue."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.queue import Job

WAITING = text(
    "select coalesce(args->>'place_id', args->>'area_id')::int from procrastinate_jobs where task_name = :job"
)


def jobs(session: Session, job: Job) -> list[int]:
    """The place or area of every job of that kind that waits."""
    return list(session.scalars(WAITING, {"job": job.value}))
