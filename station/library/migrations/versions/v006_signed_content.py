"""What stood there when a visit was signed off: a signature holds until that changes."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "signed_content",
        sa.Column("sign_off", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_off"], ["sign_off.number"], name=op.f("fk_signed_content_sign_off_sign_off")
        ),
        sa.PrimaryKeyConstraint("sign_off", name=op.f("pk_signed_content")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("signed_content")
