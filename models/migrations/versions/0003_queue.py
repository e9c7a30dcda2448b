"""The job queue's own tables (procrastinate 3.10).

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    op.execute(
        """
        do $$ declare thing record; begin
            for thing in select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                         where n.nspname = current_schema() and p.proname like 'procrastinate\\_%'
            loop execute format('drop function %s cascade', thing.name); end loop;
            for thing in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = current_schema() and c.relkind = 'r' and c.relname like 'procrastinate\\_%'
            loop execute format('drop table if exists %s cascade', thing.name); end loop;
            for thing in select t.oid::regtype as name from pg_type t join pg_namespace n on n.oid = t.typnamespace
                         where n.nspname = current_schema() and t.typtype in ('e', 'c')
                           and t.typname like 'procrastinate\\_%'
            loop execute format('drop type if exists %s cascade', thing.name); end loop;
        end $$
        """
    )
