"""Who became H in a month: the stage history of a store by its moment.

Revision 0014, after 0013.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_index("ix_stagechange_at", "stagechange", ["store_id", "track", "at"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_stagechange_at", "stagechange")
