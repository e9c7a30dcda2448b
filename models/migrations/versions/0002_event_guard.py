"""Events are append-only: the database refuses to change, delete or truncate them.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        create function event_is_append_only() returns trigger language plpgsql as $$
        begin
            raise exception 'events are append-only' using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute(
        "create trigger event_no_change before update or delete on event "
        "for each row execute function event_is_append_only()"
    )
    op.execute(
        "create trigger event_no_truncate before truncate on event "
        "for each statement execute function event_is_append_only()"
    )


def downgrade() -> None:
    op.execute("drop trigger event_no_truncate on event")
    op.execute("drop trigger event_no_change on event")
    op.execute("drop function event_is_append_only()")
