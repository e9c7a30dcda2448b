"""The service as it is lived: tasks, welcoming, mandates, series, money, worries, practice.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _values(
        "notification",
        "kind",
        "ck_notification_kind",
        [
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
        ],
    )
    _values(
        "notification", "state", "ck_notification_state", ["queued", "sending", "handed", "sent", "dropped", "failed"]
    )
    _values("series", "state", "ck_series_state", ["active", "paused", "ended"])
    op.create_table(
        "inbound_sms",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbound_sms_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_sms")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_inbound_sms_provider_id")),
    )
    op.create_index(op.f("ix_inbound_sms_person_id"), "inbound_sms", ["person_id"], unique=False)
    op.create_table(
        "picture",
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("length(jpeg) <= 1000000", name=op.f("ck_picture_size")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_picture_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    op.create_table(
        "welcome_step",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "identity",
                "interview",
                "references",
                "course",
                "commitment",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "valid_months is null or valid_months between 1 and 120", name=op.f("ck_welcome_step_valid_months")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_welcome_step_organisation_id_organisation"),
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_step")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_welcome_step_organisation_id_kind")),
    )
    op.create_table(
        "welcome_mark",
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "identity",
                "interview",
                "references",
                "course",
                "commitment",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("marked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(kind = 'commitment') = (version is not null)", name=op.f("ck_welcome_mark_version")),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["helper.id"], name=op.f("fk_welcome_mark_helper_id_helper"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["marked_by_id"], ["person.id"], name=op.f("fk_welcome_mark_marked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_mark")),
        sa.UniqueConstraint("helper_id", "kind", name=op.f("uq_welcome_mark_helper_id_kind")),
    )
    op.create_table(
        "mandate",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "guardian",
                "continuing_power",
                "power_of_attorney",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("valid_until is null or valid_until >= valid_from", name=op.f("ck_mandate_period")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_mandate_client_id_client"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id_person")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["person.id"], name=op.f("fk_mandate_seen_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_client_id"), "mandate", ["client_id"], unique=False)
    op.create_index(op.f("ix_mandate_person_id"), "mandate", ["person_id"], unique=False)
    op.create_index("ix_mandate_to_end", "mandate", ["valid_until"], unique=False, postgresql_where="ended_at is null")
    op.create_table(
        "concern",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("reported_by_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("sent", "seen", "closed", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("is_important", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (answer is not null)", name=op.f("ck_concern_answer")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_concern_client_id_client")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_concern_picture_id_picture")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_concern_reported_by_id_person")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["person.id"], name=op.f("fk_concern_seen_by_id_person")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_concern_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    op.create_index(op.f("ix_concern_client_id"), "concern", ["client_id"], unique=False)
    op.create_index("ix_concern_open", "concern", ["client_id"], unique=False, postgresql_where="state <> 'closed'")
    op.create_index(op.f("ix_concern_reported_by_id"), "concern", ["reported_by_id"], unique=False)
    op.create_index(op.f("ix_concern_visit_id"), "concern", ["visit_id"], unique=False)
    op.create_table(
        "door_step",
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "rang",
                "phoned",
                "called_duty",
                "called_112",
                "opened",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_door_step_visit_id_visit"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_step")),
        sa.UniqueConstraint("visit_id", "step", name=op.f("uq_door_step_visit_id_step")),
    )
    op.create_table(
        "expense",
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("kilometres", "fare", "parking", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "claimed",
                "approved",
                "refused",
                "paid",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("km", sa.Double(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(kind = 'kilometres') = (km is not null)", name=op.f("ck_expense_km")),
        sa.CheckConstraint("(state = 'refused') = (refusal is not null)", name=op.f("ck_expense_refusal")),
        sa.CheckConstraint("kind = 'kilometres' or cents is not null", name=op.f("ck_expense_price")),
        sa.CheckConstraint("cents is null or cents > 0", name=op.f("ck_expense_amount")),
        sa.CheckConstraint("km is null or km > 0", name=op.f("ck_expense_way")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_expense_decided_by_id_person")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_expense_helper_id_helper")),
        sa.ForeignKeyConstraint(["receipt_id"], ["picture.id"], name=op.f("fk_expense_receipt_id_picture")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_expense_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense")),
    )
    op.create_index("ix_expense_claimed", "expense", ["helper_id"], unique=False, postgresql_where="state = 'claimed'")
    op.create_index(op.f("ix_expense_helper_id"), "expense", ["helper_id"], unique=False)
    op.create_index("ix_expense_to_pay", "expense", ["day"], unique=False, postgresql_where="state = 'approved'")
    op.create_index(op.f("ix_expense_visit_id"), "expense", ["visit_id"], unique=False)
    op.create_index(
        "uq_expense_visit_kind", "expense", ["visit_id", "kind"], unique=True, postgresql_where="state <> 'refused'"
    )
    op.create_table(
        "spending",
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("shop_account", "cash", name="way", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("received_cents", sa.Integer(), nullable=False),
        sa.Column("spent_cents", sa.Integer(), nullable=False),
        sa.Column("returned_cents", sa.Integer(), nullable=False),
        sa.Column(
            "seen_by",
            sa.Enum(
                "client", "relative", "staff", name="seen_by", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("no_receipt", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "way <> 'cash' or received_cents = spent_cents + returned_cents or missing <> ''",
            name=op.f("ck_spending_sum"),
        ),
        sa.CheckConstraint(
            "way = 'cash' or (received_cents = 0 and returned_cents = 0)", name=op.f("ck_spending_account")
        ),
        sa.CheckConstraint(
            "received_cents >= 0 and spent_cents >= 0 and returned_cents >= 0", name=op.f("ck_spending_amounts")
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["picture.id"], name=op.f("fk_spending_receipt_id_picture")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_spending_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_spending_visit_id")),
    )
    op.create_table(
        "task",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tell_client",
                "tell_change",
                "pass_on",
                "read_sms",
                "late",
                "break_news",
                "follow_up",
                "renew",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "done", "dropped", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("helper_id", sa.BigInteger(), nullable=True),
        sa.Column("need_id", sa.BigInteger(), nullable=True),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("notification_id", sa.BigInteger(), nullable=True),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.Column("inbound_sms_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "told",
                "yes",
                "no",
                "coming",
                "dealt_with",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at is not null)", name=op.f("ck_task_done")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_task_area_id_area")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_task_client_id_client")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_task_done_by_id_person")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_task_helper_id_helper")),
        sa.ForeignKeyConstraint(
            ["inbound_sms_id"], ["inbound_sms.id"], name=op.f("fk_task_inbound_sms_id_inbound_sms")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_task_incident_id_incident")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_task_need_id_need")),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_task_notification_id_notification")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_task_offer_id_offer")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_task_owner_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_task_team_id_team")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_task_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    op.create_index(op.f("ix_task_client_id"), "task", ["client_id"], unique=False)
    op.create_index(op.f("ix_task_helper_id"), "task", ["helper_id"], unique=False)
    op.create_index(op.f("ix_task_inbound_sms_id"), "task", ["inbound_sms_id"], unique=False)
    op.create_index(op.f("ix_task_incident_id"), "task", ["incident_id"], unique=False)
    op.create_index(op.f("ix_task_need_id"), "task", ["need_id"], unique=False)
    op.create_index(op.f("ix_task_notification_id"), "task", ["notification_id"], unique=False)
    op.create_index(op.f("ix_task_offer_id"), "task", ["offer_id"], unique=False)
    op.create_index("ix_task_open", "task", ["area_id", "due_at"], unique=False, postgresql_where="state = 'open'")
    op.create_index(
        "ix_task_overdue",
        "task",
        ["due_at"],
        unique=False,
        postgresql_where="state = 'open' and overdue_told_at is null",
    )
    op.create_index(op.f("ix_task_owner_id"), "task", ["owner_id"], unique=False)
    op.create_index(op.f("ix_task_person_id"), "task", ["person_id"], unique=False)
    op.create_index(op.f("ix_task_visit_id"), "task", ["visit_id"], unique=False)
    op.add_column("area", sa.Column("office_start", sa.Time(), nullable=False, server_default="08:00:00"))
    op.alter_column("area", "office_start", server_default=None)
    op.add_column("area", sa.Column("office_end", sa.Time(), nullable=False, server_default="16:00:00"))
    op.alter_column("area", "office_end", server_default=None)
    op.add_column("area", sa.Column("out_of_hours_id", sa.BigInteger(), nullable=True))
    op.add_column("area", sa.Column("series_days", sa.Integer(), nullable=False, server_default="7"))
    op.alter_column("area", "series_days", server_default=None)
    op.add_column("area", sa.Column("wave_size", sa.Integer(), nullable=False, server_default="3"))
    op.alter_column("area", "wave_size", server_default=None)
    op.add_column("area", sa.Column("late_minutes", sa.Integer(), nullable=False, server_default="15"))
    op.alter_column("area", "late_minutes", server_default=None)
    op.add_column("area", sa.Column("nudge_minutes", sa.Integer(), nullable=False, server_default="30"))
    op.alter_column("area", "nudge_minutes", server_default=None)
    op.add_column("area", sa.Column("is_practice", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("area", "is_practice", server_default=None)
    op.create_foreign_key(
        op.f("fk_area_out_of_hours_id_person"), "area", "person", ["out_of_hours_id"], ["id"], use_alter=True
    )
    op.add_column("client", sa.Column("teller_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "client",
        sa.Column(
            "entry_way",
            sa.Enum(
                "she_opens",
                "entry_phone",
                "relative_opens",
                "staff_open",
                name="entry_way",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
            server_default="she_opens",
        ),
    )
    op.alter_column("client", "entry_way", server_default=None)
    op.add_column("client", sa.Column("good_to_know_approved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "client",
        sa.Column(
            "money_way",
            sa.Enum("shop_account", "cash", name="money_way", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
    )
    op.add_column("client", sa.Column("money_cap_cents", sa.Integer(), nullable=True))
    op.add_column("client", sa.Column("shop_account", sa.Text(), nullable=False, server_default=""))
    op.alter_column("client", "shop_account", server_default=None)
    op.add_column(
        "client",
        sa.Column(
            "pause_reason",
            sa.Enum("hospital", "away", name="pause_reason", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
    )
    op.add_column("client", sa.Column("paused_until", sa.Date(), nullable=True))
    op.add_column(
        "client",
        sa.Column(
            "end_reason",
            sa.Enum(
                "died",
                "care_home",
                "moved",
                "no_need",
                "own_wish",
                name="end_reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
    )
    op.add_column("client", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_client_teller_id_person"), "client", "person", ["teller_id"], ["id"])
    op.add_column("consent", sa.Column("withdrawn_by_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_consent_to_end", "consent", ["valid_until"], unique=False, postgresql_where="withdrawn_at is null"
    )
    op.create_foreign_key(op.f("fk_consent_withdrawn_by_id_person"), "consent", "person", ["withdrawn_by_id"], ["id"])
    op.create_index("ix_dated_exception_away", "dated_exception", ["day"], unique=False, postgresql_where="not is_free")
    op.add_column("helper", sa.Column("cleared_until", sa.Date(), nullable=True))
    op.add_column("helper", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("helper", sa.Column("erase_on", sa.Date(), nullable=True))
    op.add_column("helper", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("helper", sa.Column("lost_race_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_helper_expiring",
        "helper",
        ["cleared_until"],
        unique=False,
        postgresql_where="reminded_at is null and left_at is null",
    )
    op.create_index(op.f("ix_helper_organisation_id"), "helper", ["organisation_id"], unique=False)
    op.create_index("ix_helper_to_erase", "helper", ["erase_on"], unique=False, postgresql_where="erased_at is null")
    op.add_column(
        "incident",
        sa.Column(
            "pair_before",
            sa.Enum(
                "preferred",
                "standing",
                "substitute",
                "suspended",
                "blocked",
                name="pair_before",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
    )
    op.create_index(
        "ix_incident_open", "incident", ["client_id", "helper_id"], unique=False, postgresql_where="state = 'open'"
    )
    op.add_column(
        "kind", sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}")
    )
    op.alter_column("kind", "summary", server_default=None)
    op.add_column("need", sa.Column("occurs_on", sa.Date(), nullable=True))
    op.add_column("need", sa.Column("introduces_id", sa.BigInteger(), nullable=True))
    op.add_column("need", sa.Column("wave", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("need", "wave", server_default=None)
    op.create_index(
        "ix_need_live",
        "need",
        ["area_id", "earliest"],
        unique=False,
        postgresql_where="state in ('open', 'proposed', 'offering', 'unfilled', 'booked')",
    )
    op.create_index(
        "uq_need_occurrence", "need", ["series_id", "occurs_on"], unique=True, postgresql_where="state <> 'cancelled'"
    )
    op.create_foreign_key(op.f("fk_need_introduces_id_helper"), "need", "helper", ["introduces_id"], ["id"])
    op.add_column("notification", sa.Column("client_id", sa.BigInteger(), nullable=True))
    op.add_column("notification", sa.Column("helper_id", sa.BigInteger(), nullable=True))
    op.add_column("notification", sa.Column("task_id", sa.BigInteger(), nullable=True))
    op.add_column("notification", sa.Column("concern_id", sa.BigInteger(), nullable=True))
    op.add_column("notification", sa.Column("incident_id", sa.BigInteger(), nullable=True))
    op.add_column("notification", sa.Column("expense_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_notification_client_id"), "notification", ["client_id"], unique=False)
    op.create_foreign_key(op.f("fk_notification_expense_id_expense"), "notification", "expense", ["expense_id"], ["id"])
    op.create_foreign_key(op.f("fk_notification_client_id_client"), "notification", "client", ["client_id"], ["id"])
    op.create_foreign_key(op.f("fk_notification_helper_id_helper"), "notification", "helper", ["helper_id"], ["id"])
    op.create_foreign_key(op.f("fk_notification_concern_id_concern"), "notification", "concern", ["concern_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_notification_incident_id_incident"), "notification", "incident", ["incident_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_notification_task_id_task"), "notification", "task", ["task_id"], ["id"], use_alter=True
    )
    op.add_column("organisation", sa.Column("contact", sa.Text(), nullable=False, server_default=""))
    op.alter_column("organisation", "contact", server_default=None)
    op.add_column("organisation", sa.Column("insured_until", sa.Date(), nullable=True))
    op.add_column(
        "organisation",
        sa.Column("commitment", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}"),
    )
    op.alter_column("organisation", "commitment", server_default=None)
    op.add_column("organisation", sa.Column("commitment_version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("organisation", "commitment_version", server_default=None)
    op.add_column("organisation", sa.Column("commitment_since", sa.Date(), nullable=True))
    op.add_column("organisation", sa.Column("km_cents", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_organisation_expiring",
        "organisation",
        ["insured_until"],
        unique=False,
        postgresql_where="reminded_at is null",
    )
    op.add_column("pair", sa.Column("met_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pair", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("pair", "position", server_default=None)
    op.add_column("person_session", sa.Column("practising_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_person_session_practising_id_person"),
        "person_session",
        "person",
        ["practising_id"],
        ["id"],
        ondelete="set null",
    )
    op.add_column("proposal", sa.Column("is_usual", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("proposal", "is_usual", server_default=None)
    op.create_index("ix_proposal_pending", "proposal", ["need_id"], unique=False, postgresql_where="state = 'pending'")
    op.add_column("role", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.drop_constraint(op.f("uq_role_person_id_name_area_id"), "role", type_="unique")
    op.create_index(op.f("ix_role_organisation_id"), "role", ["organisation_id"], unique=False)
    op.create_unique_constraint(
        op.f("uq_role_person_id_name_area_id_organisation_id"),
        "role",
        ["person_id", "name", "area_id", "organisation_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_role_organisation_id_organisation"), "role", "organisation", ["organisation_id"], ["id"]
    )
    op.add_column("series", sa.Column("on_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("series", "on_holidays", server_default=None)
    op.add_column("series", sa.Column("planned_until", sa.Date(), nullable=True))
    op.add_column("series", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.alter_column("series", "note", server_default=None)
    op.add_column("series", sa.Column("team_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_series_to_plan", "series", ["planned_until"], unique=False, postgresql_where="state = 'active'")
    op.create_foreign_key(op.f("fk_series_team_id_team"), "series", "team", ["team_id"], ["id"])
    op.add_column("team", sa.Column("out_of_hours_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_team_out_of_hours_id_person"), "team", "person", ["out_of_hours_id"], ["id"], use_alter=True
    )
    op.add_column(
        "visit",
        sa.Column(
            "withdrawn_for",
            sa.Enum(
                "ill",
                "away",
                "other",
                "parted",
                name="withdrawn_for",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
    )
    op.add_column("visit", sa.Column("for_next", sa.Text(), nullable=False, server_default=""))
    op.alter_column("visit", "for_next", server_default=None)
    op.add_column("visit", sa.Column("was_well", sa.Boolean(), nullable=True))
    op.add_column("visit", sa.Column("longer_next", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("visit", "longer_next", server_default=None)
    op.add_column("visit", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit", sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_visit_to_begin",
        "visit",
        ["starts_at"],
        unique=False,
        postgresql_where="state = 'booked' and late_told_at is null",
    )
    op.create_index(
        "ix_visit_to_end",
        "visit",
        ["ends_at"],
        unique=False,
        postgresql_where="state = 'under_way' and late_told_at is null",
    )
    op.create_check_constraint(op.f("ck_area_series_days"), "area", "series_days between 1 and 28")
    op.create_check_constraint(op.f("ck_area_office"), "area", "office_start < office_end")
    op.create_check_constraint(op.f("ck_area_wave_size"), "area", "wave_size between 1 and 9")
    op.create_check_constraint(op.f("ck_client_ended"), "client", "(state = 'ended') = (end_reason is not null)")
    op.create_check_constraint(
        op.f("ck_client_money_cap"), "client", "money_cap_cents is null or money_cap_cents between 1 and 100000"
    )
    op.create_check_constraint(op.f("ck_client_paused"), "client", "(state = 'paused') = (pause_reason is not null)")
    op.create_check_constraint(
        op.f("ck_client_cash"), "client", "(money_way = 'cash') <= (money_cap_cents is not null)"
    )
    op.create_check_constraint(op.f("ck_need_occurrence"), "need", "(occurs_on is null) = (series_id is null)")
    op.create_check_constraint(op.f("ck_need_wave"), "need", "wave between 1 and 9")
    op.create_check_constraint(
        op.f("ck_organisation_km_cents"), "organisation", "km_cents is null or km_cents between 1 and 500"
    )
    op.create_check_constraint(op.f("ck_organisation_commitment_version"), "organisation", "commitment_version > 0")
    op.create_check_constraint(
        op.f("ck_role_organisation"), "role", "organisation_id is null or (name = 'coordinator' and area_id is null)"
    )
    op.drop_constraint(op.f("ck_role_area"), "role", type_="check")
    op.create_check_constraint(
        op.f("ck_role_area"), "role", "area_id is not null or organisation_id is not null or name = 'admin'"
    )
    op.create_exclude_constraint(
        "ex_duty_overlap", "duty", ("area_id", "="), ("person_id", "="), ("during", "&&"), using="gist"
    )


def downgrade() -> None:
    op.drop_constraint("ex_duty_overlap", "duty")
    op.execute("delete from role where organisation_id is not null")
    op.drop_constraint(op.f("ck_role_area"), "role", type_="check")
    op.create_check_constraint(op.f("ck_role_area"), "role", "area_id is not null or name = 'admin'")
    _values(
        "notification",
        "kind",
        "ck_notification_kind",
        [
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
        ],
    )
    _values("notification", "state", "ck_notification_state", ["queued", "sending", "sent", "dropped", "failed"])
    _values("series", "state", "ck_series_state", ["active", "ended"])
    op.drop_constraint(op.f("ck_area_series_days"), "area", type_="check")
    op.drop_constraint(op.f("ck_area_office"), "area", type_="check")
    op.drop_constraint(op.f("ck_area_wave_size"), "area", type_="check")
    op.drop_constraint(op.f("ck_client_ended"), "client", type_="check")
    op.drop_constraint(op.f("ck_client_money_cap"), "client", type_="check")
    op.drop_constraint(op.f("ck_client_paused"), "client", type_="check")
    op.drop_constraint(op.f("ck_client_cash"), "client", type_="check")
    op.drop_constraint(op.f("ck_need_occurrence"), "need", type_="check")
    op.drop_constraint(op.f("ck_need_wave"), "need", type_="check")
    op.drop_constraint(op.f("ck_organisation_km_cents"), "organisation", type_="check")
    op.drop_constraint(op.f("ck_organisation_commitment_version"), "organisation", type_="check")
    op.drop_constraint(op.f("ck_role_organisation"), "role", type_="check")
    op.drop_index(
        "ix_visit_to_end", table_name="visit", postgresql_where="state = 'under_way' and late_told_at is null"
    )
    op.drop_index("ix_visit_to_begin", table_name="visit", postgresql_where="state = 'booked' and late_told_at is null")
    op.drop_column("visit", "late_told_at")
    op.drop_column("visit", "nudged_at")
    op.drop_column("visit", "longer_next")
    op.drop_column("visit", "was_well")
    op.drop_column("visit", "for_next")
    op.drop_column("visit", "withdrawn_for")
    op.drop_constraint(op.f("fk_team_out_of_hours_id_person"), "team", type_="foreignkey")
    op.drop_column("team", "out_of_hours_id")
    op.drop_constraint(op.f("fk_series_team_id_team"), "series", type_="foreignkey")
    op.drop_index("ix_series_to_plan", table_name="series", postgresql_where="state = 'active'")
    op.drop_column("series", "team_id")
    op.drop_column("series", "note")
    op.drop_column("series", "planned_until")
    op.drop_column("series", "on_holidays")
    op.drop_constraint(op.f("fk_role_organisation_id_organisation"), "role", type_="foreignkey")
    op.drop_constraint(op.f("uq_role_person_id_name_area_id_organisation_id"), "role", type_="unique")
    op.drop_index(op.f("ix_role_organisation_id"), table_name="role")
    op.create_unique_constraint(
        op.f("uq_role_person_id_name_area_id"),
        "role",
        ["person_id", "name", "area_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.drop_column("role", "organisation_id")
    op.drop_index("ix_proposal_pending", table_name="proposal", postgresql_where="state = 'pending'")
    op.drop_column("proposal", "is_usual")
    op.drop_constraint(op.f("fk_person_session_practising_id_person"), "person_session", type_="foreignkey")
    op.drop_column("person_session", "practising_id")
    op.drop_column("pair", "position")
    op.drop_column("pair", "met_at")
    op.drop_index("ix_organisation_expiring", table_name="organisation", postgresql_where="reminded_at is null")
    op.drop_column("organisation", "reminded_at")
    op.drop_column("organisation", "km_cents")
    op.drop_column("organisation", "commitment_since")
    op.drop_column("organisation", "commitment_version")
    op.drop_column("organisation", "commitment")
    op.drop_column("organisation", "insured_until")
    op.drop_column("organisation", "contact")
    op.drop_constraint(op.f("fk_notification_task_id_task"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("fk_notification_incident_id_incident"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("fk_notification_concern_id_concern"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("fk_notification_helper_id_helper"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("fk_notification_client_id_client"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("fk_notification_expense_id_expense"), "notification", type_="foreignkey")
    op.drop_index(op.f("ix_notification_client_id"), table_name="notification")
    op.drop_column("notification", "expense_id")
    op.drop_column("notification", "incident_id")
    op.drop_column("notification", "concern_id")
    op.drop_column("notification", "task_id")
    op.drop_column("notification", "helper_id")
    op.drop_column("notification", "client_id")
    op.drop_constraint(op.f("fk_need_introduces_id_helper"), "need", type_="foreignkey")
    op.drop_index("uq_need_occurrence", table_name="need", postgresql_where="state <> 'cancelled'")
    op.drop_index(
        "ix_need_live",
        table_name="need",
        postgresql_where="state in ('open', 'proposed', 'offering', 'unfilled', 'booked')",
    )
    op.drop_column("need", "wave")
    op.drop_column("need", "introduces_id")
    op.drop_column("need", "occurs_on")
    op.drop_column("kind", "summary")
    op.drop_index("ix_incident_open", table_name="incident", postgresql_where="state = 'open'")
    op.drop_column("incident", "pair_before")
    op.drop_index("ix_helper_to_erase", table_name="helper", postgresql_where="erased_at is null")
    op.drop_index(op.f("ix_helper_organisation_id"), table_name="helper")
    op.drop_index("ix_helper_expiring", table_name="helper", postgresql_where="reminded_at is null and left_at is null")
    op.drop_column("helper", "lost_race_at")
    op.drop_column("helper", "erased_at")
    op.drop_column("helper", "erase_on")
    op.drop_column("helper", "reminded_at")
    op.drop_column("helper", "cleared_until")
    op.drop_index("ix_dated_exception_away", table_name="dated_exception", postgresql_where="not is_free")
    op.drop_constraint(op.f("fk_consent_withdrawn_by_id_person"), "consent", type_="foreignkey")
    op.drop_index("ix_consent_to_end", table_name="consent", postgresql_where="withdrawn_at is null")
    op.drop_column("consent", "withdrawn_by_id")
    op.drop_constraint(op.f("fk_client_teller_id_person"), "client", type_="foreignkey")
    op.drop_column("client", "ended_at")
    op.drop_column("client", "end_reason")
    op.drop_column("client", "paused_until")
    op.drop_column("client", "pause_reason")
    op.drop_column("client", "shop_account")
    op.drop_column("client", "money_cap_cents")
    op.drop_column("client", "money_way")
    op.drop_column("client", "good_to_know_approved_at")
    op.drop_column("client", "entry_way")
    op.drop_column("client", "teller_id")
    op.drop_constraint(op.f("fk_area_out_of_hours_id_person"), "area", type_="foreignkey")
    op.drop_column("area", "is_practice")
    op.drop_column("area", "nudge_minutes")
    op.drop_column("area", "late_minutes")
    op.drop_column("area", "wave_size")
    op.drop_column("area", "series_days")
    op.drop_column("area", "out_of_hours_id")
    op.drop_column("area", "office_end")
    op.drop_column("area", "office_start")
    op.drop_index(op.f("ix_task_visit_id"), table_name="task")
    op.drop_index(op.f("ix_task_person_id"), table_name="task")
    op.drop_index(op.f("ix_task_owner_id"), table_name="task")
    op.drop_index("ix_task_overdue", table_name="task", postgresql_where="state = 'open' and overdue_told_at is null")
    op.drop_index("ix_task_open", table_name="task", postgresql_where="state = 'open'")
    op.drop_index(op.f("ix_task_offer_id"), table_name="task")
    op.drop_index(op.f("ix_task_notification_id"), table_name="task")
    op.drop_index(op.f("ix_task_need_id"), table_name="task")
    op.drop_index(op.f("ix_task_incident_id"), table_name="task")
    op.drop_index(op.f("ix_task_inbound_sms_id"), table_name="task")
    op.drop_index(op.f("ix_task_helper_id"), table_name="task")
    op.drop_index(op.f("ix_task_client_id"), table_name="task")
    op.drop_table("task")
    op.drop_table("spending")
    op.drop_index("uq_expense_visit_kind", table_name="expense", postgresql_where="state <> 'refused'")
    op.drop_index(op.f("ix_expense_visit_id"), table_name="expense")
    op.drop_index("ix_expense_to_pay", table_name="expense", postgresql_where="state = 'approved'")
    op.drop_index(op.f("ix_expense_helper_id"), table_name="expense")
    op.drop_index("ix_expense_claimed", table_name="expense", postgresql_where="state = 'claimed'")
    op.drop_table("expense")
    op.drop_table("door_step")
    op.drop_index(op.f("ix_concern_visit_id"), table_name="concern")
    op.drop_index(op.f("ix_concern_reported_by_id"), table_name="concern")
    op.drop_index("ix_concern_open", table_name="concern", postgresql_where="state <> 'closed'")
    op.drop_index(op.f("ix_concern_client_id"), table_name="concern")
    op.drop_table("concern")
    op.drop_index("ix_mandate_to_end", table_name="mandate", postgresql_where="ended_at is null")
    op.drop_index(op.f("ix_mandate_person_id"), table_name="mandate")
    op.drop_index(op.f("ix_mandate_client_id"), table_name="mandate")
    op.drop_table("mandate")
    op.drop_table("welcome_mark")
    op.drop_table("welcome_step")
    op.drop_table("picture")
    op.drop_index(op.f("ix_inbound_sms_person_id"), table_name="inbound_sms")
    op.drop_table("inbound_sms")


def _values(table: str, column: str, constraint: str, values: list[str]) -> None:
    """Allow `values` in a column that holds a choice."""
    op.drop_constraint(op.f(constraint), table, type_="check")
    op.create_check_constraint(op.f(constraint), table, sa.column(column).in_(values))
