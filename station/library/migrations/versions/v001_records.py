"""Patients, visits, trials and results."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("archived", sa.String(length=32), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_patient_code")),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_patient_birth_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("code", name=op.f("uq_patient_code")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=False),
        sa.Column("started", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_visit_patient_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_patient"), "visit", ["patient"])
    op.create_table(
        "trial",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=True),
        sa.Column("started", sa.String(length=32), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("weigh_in", sa.Double(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('recording', 'complete', 'interrupted', 'kept', 'excluded')",
            name=op.f("ck_trial_state"),
        ),
        sa.CheckConstraint("side IN ('left', 'right', 'both')", name=op.f("ck_trial_side")),
        sa.CheckConstraint("state <> 'excluded' OR reason <> ''", name=op.f("ck_trial_excluded_with_reason")),
        sa.CheckConstraint("weigh_in > 0", name=op.f("ck_trial_weigh_in")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_trial_visit_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    op.create_index(op.f("ix_trial_visit"), "trial", ["visit"])
    op.create_table(
        "result",
        sa.Column("trial", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("kernels", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name=op.f("fk_result_trial_trial")),
        sa.PrimaryKeyConstraint("trial", "assessment", name=op.f("pk_result")),
    )


def downgrade() -> None:
    """Back to the one before."""
    for table in ("result", "trial", "visit", "patient"):
        op.drop_table(table)
