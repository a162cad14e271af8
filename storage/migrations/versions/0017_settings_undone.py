"""A store's settings become rows of the record: what was changed can be read and taken back.

Revision 0017, after 0016.
"""

import random
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_STORE = ["store_id"], ["store.id"]


def upgrade() -> None:
    """One step forward."""
    now = datetime.now(UTC)
    _replace(
        [
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        ],
        [sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("store_id", "key")],
        lambda: {"id": random.getrandbits(62), "created_at": now},
    )


def downgrade() -> None:
    """One step back."""
    _replace([], [sa.PrimaryKeyConstraint("store_id", "key")], dict)


def _replace(columns, constraints, more) -> None:  # type: ignore[no-untyped-def]
    """The same rows in a table of other columns: the few there are go by way of this process."""
    held = op.get_bind().execute(sa.text("SELECT store_id, key, value FROM setting")).all()
    op.drop_index("ix_setting_store_id", "setting")
    op.drop_table("setting")
    table = op.create_table(
        "setting",
        *columns,
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(*_STORE, initially="DEFERRED", deferrable=True),
        *constraints,
    )
    op.create_index("ix_setting_store_id", "setting", ["store_id"])
    if held:
        op.bulk_insert(table, [{"store_id": store, "key": key, "value": value, **more()} for store, key, value in held])
