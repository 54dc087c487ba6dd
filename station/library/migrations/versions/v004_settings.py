"""What the clinic set for all of its pages: its name, its paper."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "setting",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_setting_key")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_setting")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("setting")
