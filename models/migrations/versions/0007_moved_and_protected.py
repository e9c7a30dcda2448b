"""Helpers hear that a client has moved; a visit to somebody whose address is protected since is settled by a person.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = [
    "sign_in",
    "offer",
    "offer_taken",
    "offer_cancelled",
    "visit_confirmed",
    "visit_agreed",
    "visit_withdrawn",
    "visit_cancelled",
    "visit_done",
    "visit_could_not",
    "need_unfilled",
    "need_undecided",
    "client_stopped",
    "client_back",
    "task_overdue",
    "cover_needed",
    "visit_nudge",
    "visit_late",
    "visit_doorstep",
    "concern",
    "concern_answered",
    "incident",
    "welcome_expires",
    "expense_decided",
]
TASKS = ["tell_client", "tell_change", "pass_on", "read_sms", "late", "break_news", "follow_up", "renew"]


def upgrade() -> None:
    _values("notification", "ck_notification_kind", [*KINDS, "visit_moved"])
    _values("task", "ck_task_kind", [*TASKS, "settle"])


def downgrade() -> None:
    """What the older version does not know goes, with the calls that passed it on."""
    op.execute("delete from notification where task_id in (select id from task where kind = 'settle')")
    op.execute("delete from task where notification_id in (select id from notification where kind = 'visit_moved')")
    op.execute("delete from task where kind = 'settle'")
    op.execute("delete from notification where kind = 'visit_moved'")
    _values("notification", "ck_notification_kind", KINDS)
    _values("task", "ck_task_kind", TASKS)


def _values(table: str, constraint: str, values: list[str]) -> None:
    """Allow `values` as a kind of `table`."""
    op.drop_constraint(op.f(constraint), table, type_="check")
    op.create_check_constraint(op.f(constraint), table, sa.column("kind").in_(values))
