"""What was said, seen, planned and agreed; accounts, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "sign_in",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_name"), "sign_in", ["name"])
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("disabled", sa.String(length=32), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_account_name")),
        sa.CheckConstraint(
            "role IN ('clinician', 'patient', 'engineer', 'administrator')", name=op.f("ck_account_role")
        ),
        sa.CheckConstraint(
            "(role = 'patient') = (patient IS NOT NULL)", name=op.f("ck_account_patient_of_patients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_account_patient_patient")),
    )
    op.create_table(
        "check_in",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.CheckConstraint("source IN ('tablet', 'diary')", name=op.f("ck_check_in_source")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_check_in_patient_patient")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_check_in")),
    )
    op.create_index(op.f("ix_check_in_patient"), "check_in", ["patient"])
    op.create_table(
        "marker",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("taken_back", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_marker_patient_patient")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_marker")),
    )
    op.create_index(op.f("ix_marker_patient"), "marker", ["patient"])
    op.create_table(
        "plan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("signed", sa.String(length=32), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(signed IS NULL) = (signed_by = '')", name=op.f("ck_plan_signed_by_name")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_plan_patient_patient")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_patient"), "plan", ["patient"])
    op.create_table(
        "baseline",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_baseline_patient_patient")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_baseline_visit_visit")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_baseline")),
    )
    op.create_index(op.f("ix_baseline_patient"), "baseline", ["patient"])
    op.create_table(
        "session",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("opened", sa.String(length=32), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("revoked", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_session_account_account")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_session_patient_patient")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"])
    op.create_table(
        "sign_off",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_sign_off_visit_visit")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sign_off")),
    )
    op.create_index(op.f("ix_sign_off_visit"), "sign_off", ["visit"])
    op.create_table(
        "answer",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("trial", sa.String(length=32), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_answer_visit_visit")),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name=op.f("fk_answer_trial_trial")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_visit"), "answer", ["visit"])
    op.create_table(
        "observation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("trial", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=True),
        sa.Column("time", sa.Double(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("taken_back", sa.String(length=32), nullable=True),
        sa.CheckConstraint("side IN ('left', 'right', 'both')", name=op.f("ck_observation_side")),
        sa.CheckConstraint("time >= 0", name=op.f("ck_observation_time")),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name=op.f("fk_observation_trial_trial")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_observation")),
    )
    op.create_index(op.f("ix_observation_trial"), "observation", ["trial"])

    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
        )


def downgrade() -> None:
    """Back to the one before."""
    for table in (
        "observation",
        "answer",
        "sign_off",
        "session",
        "baseline",
        "plan",
        "marker",
        "check_in",
        "account",
        "sign_in",
        "audit",
    ):
        op.drop_table(table)
