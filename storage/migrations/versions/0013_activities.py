"""What customers are invited to, and what they said.

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _links(*columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{name.removesuffix('_id')}.id"], initially="DEFERRED", deferrable=True)
        for name in columns
    ]


def upgrade() -> None:
    """One step forward."""
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        *_links("member_id", "store_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=True),
        *_links("activity_id", "appointment_id", "customer_id", "store_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_at", "activity", ["store_id", "at"])
    op.create_index("ix_activity_store_id", "activity", ["store_id"])
    for name in ("activity_id", "customer_id", "store_id"):
        op.create_index(f"ix_invitation_{name}", "invitation", [name])


def downgrade() -> None:
    """One step back."""
    op.drop_table("invitation")
    op.drop_table("activity")
