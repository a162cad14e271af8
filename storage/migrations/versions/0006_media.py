"""Which pictures were sent at once, where the message that made a batch stands, and who wants no cards.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("album", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("message", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("is_plain", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("account") as table:
        table.drop_column("is_plain")
    with op.batch_alter_table("batch") as table:
        table.drop_column("message")
    with op.batch_alter_table("attachment") as table:
        table.drop_column("album")
