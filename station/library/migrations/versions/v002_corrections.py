"""Events corrected by hand, and the results that follow from them."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "corrections",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("trial", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name=op.f("fk_corrections_trial_trial")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_trial"), "corrections", ["trial"])
    op.create_table(
        "corrected_result",
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("kernels", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrections"],
            ["corrections.number"],
            name=op.f("fk_corrected_result_corrections_corrections"),
        ),
        sa.PrimaryKeyConstraint("corrections", name=op.f("pk_corrected_result")),
    )


def downgrade() -> None:
    """Back to the one before."""
    for table in ("corrected_result", "corrections"):
        op.drop_table(table)
