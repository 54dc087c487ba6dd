"""An index of the answers about pain: the worklist asks them of everybody at once."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    about_pain = sa.text("key >= 'pain' AND key < 'paio'")
    op.create_index("ix_answer_pain", "answer", ["visit", "at"], sqlite_where=about_pain)


def downgrade() -> None:
    """Back to the one before."""
    op.drop_index("ix_answer_pain", "answer")
