"""What people ask to be reminded of themselves; what a member was told on a day is counted by index.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_table(
        "errand",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("errand", schema=None) as batch:
        for column in ("customer_id", "member_id", "store_id"):
            batch.create_index(batch.f(f"ix_errand_{column}"), [column], unique=False)
    op.drop_index("ix_outbox_member_id", "outbox")
    op.create_index("ix_outbox_member", "outbox", ["member_id", "created_at"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_outbox_member", "outbox")
    op.create_index("ix_outbox_member_id", "outbox", ["member_id"])
    with op.batch_alter_table("errand", schema=None) as batch:
        for column in ("store_id", "member_id", "customer_id"):
            batch.drop_index(batch.f(f"ix_errand_{column}"))
    op.drop_table("errand")
