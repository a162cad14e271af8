"""Who took a customer over from whom, from when many are dealt out, and what sort of work a batch was.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("about_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("start_on", sa.Date(), nullable=True))
    with op.batch_alter_table("ownership") as table:
        table.add_column(sa.Column("from_member_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("ownership") as table:
        table.drop_column("from_member_id")
    with op.batch_alter_table("customer") as table:
        table.drop_column("start_on")
    with op.batch_alter_table("batch") as table:
        table.drop_column("about_id")
        table.drop_column("kind")
