"""Tasks that nobody has done in time: those on duty are alarmed once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import telling
from models.batch import each
from models.task import Task, TaskState


def alarm_of_overdue_tasks(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Alarm those on duty of up to `limit` overdue tasks that help nobody afterwards; adds to `failed`."""
    overdue = select(Task.id).where(Task.state == TaskState.OPEN, Task.overdue_told_at.is_(None), Task.due_at <= now)

    def alarm(task_id: int) -> None:
        task = session.get_one(Task, task_id)
        task.lock()
        if task.is_open and task.overdue_told_at is None:
            task.overdue_told_at = now
            if task.is_pressing(now):
                telling.task_overdue(task, now)

    return each(session, session.scalars(overdue.order_by(Task.due_at).limit(limit)).all(), alarm, failed)
