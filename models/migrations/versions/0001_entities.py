"""Every entity, with the constraints behind the promises.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "gazetteer_entry",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("municipality_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gazetteer_entry")),
        sa.UniqueConstraint(
            "municipality_key",
            "name_key",
            "number",
            "kind",
            name=op.f("uq_gazetteer_entry_municipality_key_name_key_number_kind"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_gazetteer_entry_name_key"), "gazetteer_entry", ["name_key"], unique=False)
    op.create_table(
        "geocode_answer",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geocode_answer")),
        sa.UniqueConstraint("service", "query", name=op.f("uq_geocode_answer_service_query")),
    )
    op.create_table(
        "kind",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("never", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("car", sa.Boolean(), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("moves_money", sa.Boolean(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("minutes between 5 and 720", name=op.f("ck_kind_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kind")),
        sa.UniqueConstraint("key", name=op.f("uq_kind_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "county",
                "city",
                "association",
                "parish",
                "company",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "language",
            sa.Enum("fi", "sv", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("quiet_start", sa.Time(), nullable=True),
        sa.Column("quiet_end", sa.Time(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(quiet_start is null) = (quiet_end is null)", name=op.f("ck_person_quiet")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "place",
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column(
            "precision",
            sa.Enum(
                "exact",
                "nearest",
                "street",
                "postal_code",
                "district",
                "unknown",
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(lat is null) = (precision = 'unknown')", name=op.f("ck_place_located")),
        sa.CheckConstraint("(lat is null) = (lon is null)", name=op.f("ck_place_position")),
        sa.CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name=op.f("ck_place_degrees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_index(op.f("ix_place_retry_at"), "place", ["retry_at"], unique=False)
    op.create_table(
        "area",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("zone_name", sa.Text(), nullable=False),
        sa.Column("quiet_start", sa.Time(), nullable=False),
        sa.Column("quiet_end", sa.Time(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("undo_seconds", sa.Integer(), nullable=False),
        sa.Column("decide_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("reply_steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("daily_cap > 0", name=op.f("ck_area_cap")),
        sa.CheckConstraint("undo_seconds >= 0", name=op.f("ck_area_undo")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_area_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("slug", name=op.f("uq_area_slug")),
    )
    op.create_table(
        "person_session",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_session_person_id_person"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_person_session_token_hash")),
    )
    op.create_index(op.f("ix_person_session_person_id"), "person_session", ["person_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_sign_in_tries")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "helper",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("volunteer", "relative", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "car", "walk", "bike", "transit", name="mode", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("car", sa.Boolean(), nullable=False),
        sa.Column("max_km", sa.Double(), nullable=False),
        sa.Column("max_visits_per_week", sa.Integer(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("max_km > 0", name=op.f("ck_helper_max_km")),
        sa.CheckConstraint("max_visits_per_week > 0", name=op.f("ck_helper_max_visits_per_week")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_helper_area_id_area")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_helper_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_helper_person_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_helper_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helper")),
        sa.UniqueConstraint("person_id", name=op.f("uq_helper_person_id")),
    )
    op.create_index(op.f("ix_helper_area_id"), "helper", ["area_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "done", "failed", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("helpers", sa.Integer(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("objective", sa.Double(), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("km", sa.Double(), nullable=True),
        sa.Column("seconds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index(op.f("ix_round_area_id_id"), "round", ["area_id", "id"], unique=False)
    op.create_table(
        "team",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_team_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_team_area_id_name")),
    )
    op.create_table(
        "client",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "paused", "ended", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "told_by",
            sa.Enum(
                "call",
                "nurse",
                "paper",
                "relative",
                name="told_by",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("door_code", sa.Text(), nullable=True),
        sa.Column("good_to_know", sa.Text(), nullable=False),
        sa.Column("has_dog", sa.Boolean(), nullable=False),
        sa.Column("is_smoker", sa.Boolean(), nullable=False),
        sa.Column("has_stairs", sa.Boolean(), nullable=False),
        sa.Column("has_lift", sa.Boolean(), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_client_area_id_area")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_client_place_id_place")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_client_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_index(op.f("ix_client_area_id_name"), "client", ["area_id", "name"], unique=False)
    op.create_table(
        "dated_exception",
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("starts < ends or ends = '00:00'", name=op.f("ck_dated_exception_order")),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["helper.id"], name=op.f("fk_dated_exception_helper_id_helper"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_exception")),
    )
    op.create_index(op.f("ix_dated_exception_helper_id"), "dated_exception", ["helper_id"], unique=False)
    op.create_table(
        "duty",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("not isempty(during)", name=op.f("ck_duty_during")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_duty_area_id_area")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_duty_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(
        op.f("ix_duty_area_id_during"), "duty", ["area_id", "during"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_duty_person_id"), "duty", ["person_id"], unique=False)
    op.create_table(
        "posted_slot",
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("not isempty(during)", name=op.f("ck_posted_slot_during")),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["helper.id"], name=op.f("fk_posted_slot_helper_id_helper"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_posted_slot_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_slot")),
    )
    op.create_index(op.f("ix_posted_slot_during"), "posted_slot", ["during"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_posted_slot_helper_id"), "posted_slot", ["helper_id"], unique=False)
    op.create_table(
        "role",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "name",
            sa.Enum(
                "volunteer",
                "relative",
                "staff",
                "coordinator",
                "desk",
                "admin",
                name="name",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("area_id is not null or name = 'admin'", name=op.f("ck_role_area")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_role_area_id_area")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_person_id_person"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_role_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint(
            "person_id",
            "name",
            "area_id",
            name=op.f("uq_role_person_id_name_area_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_role_area_id"), "role", ["area_id"], unique=False)
    op.create_table(
        "weekly_slot",
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("starts < ends or ends = '00:00'", name=op.f("ck_weekly_slot_order")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_weekly_slot_weekday")),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["helper.id"], name=op.f("fk_weekly_slot_helper_id_helper"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_slot")),
    )
    op.create_index(op.f("ix_weekly_slot_helper_id"), "weekly_slot", ["helper_id"], unique=False)
    op.create_table(
        "circle_member",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("may_follow", sa.Boolean(), nullable=False),
        sa.Column("may_post", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("may_post <= may_follow", name=op.f("ck_circle_member_rights")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_circle_member_client_id_client"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_circle_member_person_id_person"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_member")),
        sa.UniqueConstraint("client_id", "person_id", name=op.f("uq_circle_member_client_id_person_id")),
    )
    op.create_index(op.f("ix_circle_member_person_id"), "circle_member", ["person_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "giver",
            sa.Enum("client", "representative", name="giver", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("representative_id", sa.BigInteger(), nullable=True),
        sa.Column("scope", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("valid_until is null or valid_until >= given_on", name=op.f("ck_consent_period")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_consent_client_id_client"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_consent_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["representative_id"], ["person.id"], name=op.f("fk_consent_representative_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_client_id"), "consent", ["client_id"], unique=False)
    op.create_table(
        "pair",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preferred",
                "standing",
                "substitute",
                "suspended",
                "blocked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_pair_client_id_client")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_pair_helper_id_helper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("client_id", "helper_id", name=op.f("uq_pair_client_id_helper_id")),
    )
    op.create_index(op.f("ix_pair_helper_id"), "pair", ["helper_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("kind_id", sa.BigInteger(), nullable=False),
        sa.Column("standing_pair_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "ended", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("interval_weeks", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.Time(), nullable=False),
        sa.Column("latest", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("skipped", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("interval_weeks between 1 and 12", name=op.f("ck_series_interval")),
        sa.CheckConstraint("last_day is null or last_day >= first_day", name=op.f("ck_series_period")),
        sa.CheckConstraint("minutes between 5 and 720", name=op.f("ck_series_minutes")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_series_weekday")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_series_client_id_client")),
        sa.ForeignKeyConstraint(["kind_id"], ["kind.id"], name=op.f("fk_series_kind_id_kind")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["person.id"], name=op.f("fk_series_posted_by_id_person")),
        sa.ForeignKeyConstraint(["standing_pair_id"], ["pair.id"], name=op.f("fk_series_standing_pair_id_pair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_client_id"), "series", ["client_id"], unique=False)
    op.create_table(
        "need",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("kind_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("series_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "proposed",
                "offering",
                "booked",
                "done",
                "unfilled",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "unfilled_reason",
            sa.Enum(
                "nobody_left",
                "decision_time",
                "not_home",
                name="unfilled_reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("unserved", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("earliest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("car", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("post_key", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undecided_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'unfilled') = (unfilled_reason is not null)", name=op.f("ck_need_unfilled")),
        sa.CheckConstraint("latest - earliest >= minutes * interval '1 minute'", name=op.f("ck_need_window")),
        sa.CheckConstraint("minutes between 5 and 720", name=op.f("ck_need_minutes")),
        sa.CheckConstraint("priority > 0", name=op.f("ck_need_priority")),
        sa.CheckConstraint("seats between 1 and 9", name=op.f("ck_need_seats")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_area_id_area")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_need_client_id_client")),
        sa.ForeignKeyConstraint(["kind_id"], ["kind.id"], name=op.f("fk_need_kind_id_kind")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_need_place_id_place")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["person.id"], name=op.f("fk_need_posted_by_id_person")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_need_series_id_series")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_need_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("post_key", name=op.f("uq_need_post_key")),
    )
    op.create_index(op.f("ix_need_area_id_state_earliest"), "need", ["area_id", "state", "earliest"], unique=False)
    op.create_index(op.f("ix_need_client_id_earliest"), "need", ["client_id", "earliest"], unique=False)
    op.create_index(
        op.f("ix_need_decide_by"), "need", ["decide_by"], unique=False, postgresql_where="undecided_told_at is null"
    )
    op.create_index(op.f("ix_need_posted_by_id"), "need", ["posted_by_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("on_behalf_of_id", sa.BigInteger(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("need_id", sa.BigInteger(), nullable=True),
        sa.Column("helper_id", sa.BigInteger(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id_person")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_event_area_id_area")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_event_client_id_client")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_event_helper_id_helper")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_event_need_id_need")),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["person.id"], name=op.f("fk_event_on_behalf_of_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_client_id_id"), "event", ["client_id", "id"], unique=False)
    op.create_index(op.f("ix_event_entity_entity_id_id"), "event", ["entity", "entity_id", "id"], unique=False)
    op.create_index(op.f("ix_event_need_id_id"), "event", ["need_id", "id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'approved') <= (send_at is not null)", name=op.f("ck_proposal_send_at")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_proposal_approved_by_id_person")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_proposal_need_id_need")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_proposal_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_need_id"), "proposal", ["need_id"], unique=False)
    op.create_index(
        "ix_proposal_to_send",
        "proposal",
        ["send_at"],
        unique=False,
        postgresql_where="state = 'approved' and sent_at is null",
    )
    op.create_index(
        "uq_proposal_need_live",
        "proposal",
        ["need_id"],
        unique=True,
        postgresql_where="state in ('pending', 'approved')",
    )
    op.create_table(
        "candidate",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra_cost", sa.Double(), nullable=False),
        sa.Column("odds", sa.Double(), nullable=False),
        sa.Column("needs_swap", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_candidate_helper_id_helper")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_candidate_proposal_id_proposal"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("proposal_id", "helper_id", name=op.f("uq_candidate_proposal_id_helper_id")),
        sa.UniqueConstraint("proposal_id", "rank", name=op.f("uq_candidate_proposal_id_rank")),
    )
    op.create_index(op.f("ix_candidate_helper_id"), "candidate", ["helper_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "overdue",
                "accepted",
                "declined",
                "countered",
                "expired",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "not_now",
                "not_this_kind",
                "too_far",
                "less_often",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "(state in ('accepted', 'declined', 'countered')) <= (answered_at is not null)",
            name=op.f("ck_offer_answer"),
        ),
        sa.CheckConstraint("reply_by >= sent_at", name=op.f("ck_offer_reply_by")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_offer_candidate_id_candidate"), ondelete="set null"
        ),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_offer_helper_id_helper")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_offer_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(
        "ix_offer_begun", "offer", ["starts_at"], unique=False, postgresql_where="state in ('sent', 'overdue')"
    )
    op.create_index("ix_offer_due", "offer", ["reply_by"], unique=False, postgresql_where="state = 'sent'")
    op.create_index(op.f("ix_offer_helper_id_sent_at"), "offer", ["helper_id", "sent_at"], unique=False)
    op.create_index(op.f("ix_offer_need_id"), "offer", ["need_id"], unique=False)
    op.create_index(
        "uq_offer_need_helper_live",
        "offer",
        ["need_id", "helper_id"],
        unique=True,
        postgresql_where="state in ('sent', 'overdue', 'accepted', 'countered')",
    )
    op.create_table(
        "visit",
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "under_way",
                "done",
                "not_home",
                "cancelled",
                "missed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("helper_id"), "="),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            where=sa.text("state in ('booked', 'under_way')"),
            using="gist",
            name="ex_visit_helper_overlap",
        ),
        sa.CheckConstraint("seat >= 0", name=op.f("ck_visit_seat")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_visit_order")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_visit_helper_id_helper")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_visit_need_id_need")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_visit_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_visit_offer_id")),
    )
    op.create_index(op.f("ix_visit_helper_id_starts_at"), "visit", ["helper_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_visit_need_id"), "visit", ["need_id"], unique=False)
    op.create_index(
        "uq_visit_need_seat_live",
        "visit",
        ["need_id", "seat"],
        unique=True,
        postgresql_where="state in ('booked', 'under_way', 'done')",
    )
    op.create_table(
        "incident",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "theft",
                "injury",
                "abuse",
                "confidentiality",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("reported_by_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'closed') <= (outcome is not null)", name=op.f("ck_incident_outcome")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_incident_client_id_client")),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name=op.f("fk_incident_helper_id_helper")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_incident_reported_by_id_person")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_incident_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_client_id"), "incident", ["client_id"], unique=False)
    op.create_index(op.f("ix_incident_helper_id"), "incident", ["helper_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
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
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("need_id", sa.BigInteger(), nullable=True),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("sign_in_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "dropped",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_for", sa.Boolean(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(state = 'sending') <= (lease_until is not null)", name=op.f("ck_notification_lease")),
        sa.CheckConstraint("(state = 'sent') <= (sent_at is not null)", name=op.f("ck_notification_sent")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_notification_need_id_need")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_notification_offer_id_offer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_notification_sign_in_id_sign_in"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_notification_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
    )
    op.create_index(
        "ix_notification_due",
        "notification",
        ["not_before"],
        unique=False,
        postgresql_where="state in ('queued', 'sending')",
    )
    op.create_index(op.f("ix_notification_need_id"), "notification", ["need_id"], unique=False)
    op.create_index(op.f("ix_notification_offer_id"), "notification", ["offer_id"], unique=False)
    op.create_index(op.f("ix_notification_person_id"), "notification", ["person_id"], unique=False)
    op.create_index(op.f("ix_notification_visit_id"), "notification", ["visit_id"], unique=False)
    op.create_table(
        "console_message",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_console_message_notification_id_notification"),
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_message")),
        sa.UniqueConstraint("notification_id", name=op.f("uq_console_message_notification_id")),
    )
    op.create_index(op.f("ix_console_message_to"), "console_message", ["to"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_console_message_to"), table_name="console_message")
    op.drop_table("console_message")
    op.drop_index(op.f("ix_notification_visit_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_person_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_offer_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_need_id"), table_name="notification")
    op.drop_index("ix_notification_due", table_name="notification", postgresql_where="state in ('queued', 'sending')")
    op.drop_table("notification")
    op.drop_index(op.f("ix_incident_helper_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_client_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(
        "uq_visit_need_seat_live", table_name="visit", postgresql_where="state in ('booked', 'under_way', 'done')"
    )
    op.drop_index(op.f("ix_visit_need_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_helper_id_starts_at"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(
        "uq_offer_need_helper_live",
        table_name="offer",
        postgresql_where="state in ('sent', 'overdue', 'accepted', 'countered')",
    )
    op.drop_index(op.f("ix_offer_need_id"), table_name="offer")
    op.drop_index(op.f("ix_offer_helper_id_sent_at"), table_name="offer")
    op.drop_index("ix_offer_due", table_name="offer", postgresql_where="state = 'sent'")
    op.drop_index("ix_offer_begun", table_name="offer", postgresql_where="state in ('sent', 'overdue')")
    op.drop_table("offer")
    op.drop_index(op.f("ix_candidate_helper_id"), table_name="candidate")
    op.drop_table("candidate")
    op.drop_index("uq_proposal_need_live", table_name="proposal", postgresql_where="state in ('pending', 'approved')")
    op.drop_index(
        "ix_proposal_to_send", table_name="proposal", postgresql_where="state = 'approved' and sent_at is null"
    )
    op.drop_index(op.f("ix_proposal_need_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_event_need_id_id"), table_name="event")
    op.drop_index(op.f("ix_event_entity_entity_id_id"), table_name="event")
    op.drop_index(op.f("ix_event_client_id_id"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_need_posted_by_id"), table_name="need")
    op.drop_index(op.f("ix_need_decide_by"), table_name="need", postgresql_where="undecided_told_at is null")
    op.drop_index(op.f("ix_need_client_id_earliest"), table_name="need")
    op.drop_index(op.f("ix_need_area_id_state_earliest"), table_name="need")
    op.drop_table("need")
    op.drop_index(op.f("ix_series_client_id"), table_name="series")
    op.drop_table("series")
    op.drop_index(op.f("ix_pair_helper_id"), table_name="pair")
    op.drop_table("pair")
    op.drop_index(op.f("ix_consent_client_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_circle_member_person_id"), table_name="circle_member")
    op.drop_table("circle_member")
    op.drop_index(op.f("ix_weekly_slot_helper_id"), table_name="weekly_slot")
    op.drop_table("weekly_slot")
    op.drop_index(op.f("ix_role_area_id"), table_name="role")
    op.drop_table("role")
    op.drop_index(op.f("ix_posted_slot_helper_id"), table_name="posted_slot")
    op.drop_index(op.f("ix_posted_slot_during"), table_name="posted_slot", postgresql_using="gist")
    op.drop_table("posted_slot")
    op.drop_index(op.f("ix_duty_person_id"), table_name="duty")
    op.drop_index(op.f("ix_duty_area_id_during"), table_name="duty", postgresql_using="gist")
    op.drop_table("duty")
    op.drop_index(op.f("ix_dated_exception_helper_id"), table_name="dated_exception")
    op.drop_table("dated_exception")
    op.drop_index(op.f("ix_client_area_id_name"), table_name="client")
    op.drop_table("client")
    op.drop_table("team")
    op.drop_index(op.f("ix_round_area_id_id"), table_name="round")
    op.drop_table("round")
    op.drop_index(op.f("ix_helper_area_id"), table_name="helper")
    op.drop_table("helper")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_person_session_person_id"), table_name="person_session")
    op.drop_table("person_session")
    op.drop_table("area")
    op.drop_index(op.f("ix_place_retry_at"), table_name="place")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("kind")
    op.drop_table("geocode_answer")
    op.drop_index(op.f("ix_gazetteer_entry_name_key"), table_name="gazetteer_entry")
    op.drop_table("gazetteer_entry")
