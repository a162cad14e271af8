"""What managers have to say about a customer.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LINKS = ("customer_id", "member_id", "store_id", "to_id")


def upgrade() -> None:
    """One step forward."""
    op.create_table(
        "remark",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("remark", schema=None) as batch:
        for column in _LINKS:
            batch.create_index(batch.f(f"ix_remark_{column}"), [column], unique=False)


def downgrade() -> None:
    """One step back."""
    op.drop_table("remark")
