"""What lists are ordered by stands ready in columns; indexes in those orders; the words said know their store.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NARROW = ["id", "store_id", "silent_since", "budget_top", "level_rank", "level", "status", "kind"]
_REPLACED = (
    ("ix_customer_level", "customer", ["store_id", "level"], ["store_id", "level", "silent_since", "id"]),
    ("ix_customer_recent", "customer", ["store_id", "last_contact_at", "id"], ["store_id", "silent_since", "id"]),
    ("ix_pick_code", "pick", ["store_id", "field", "code"], ["store_id", "field", "code", "customer_id"]),
    ("ix_ownership_member", "ownership", ["member_id", "until_at"], ["member_id", "until_at", "customer_id"]),
    ("ix_contact_time", "contact", ["customer_id", "at"], ["customer_id", "at", "id"]),
    ("ix_contact_method", "contact", ["store_id", "method", "at"], ["store_id", "method", "at", "customer_id"]),
    ("ix_visit_at", "visit", ["store_id", "at"], ["store_id", "at", "is_drive", "customer_id"]),
)
_ADDED = (
    ("ix_customer_silent", "customer", ["silent_since", "id", "store_id"]),
    ("ix_customer_budget", "customer", ["budget_top", "id", "store_id"]),
    ("ix_customer_rank", "customer", ["level_rank", "id", "store_id"]),
    ("ix_customer_narrow", "customer", _NARROW),
    ("ix_customer_made", "customer", ["store_id", "created_at"]),
    ("ix_customer_dormant", "customer", ["store_id", "dormant_until"]),
    ("ix_objection_code", "objection", ["store_id", "code", "is_open", "customer_id"]),
    ("ix_visit_series", "visit", ["store_id", "series", "customer_id"]),
)
_FILLED = (
    "silent_since = coalesce(last_contact_at, created_at), budget_top = coalesce(budget_high, budget_low, 0), level_rank = "
    "CASE level WHEN 'H' THEN 5 WHEN 'A' THEN 4 WHEN 'B' THEN 3 WHEN 'N' THEN 2 WHEN 'C' THEN 1 ELSE 0 END"
)


def upgrade() -> None:
    """One step forward."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    made = sa.Column("silent_since", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00")
    op.add_column("customer", made)
    for name in ("budget_top", "level_rank"):
        op.add_column("customer", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute(f"UPDATE customer SET {_FILLED}")
    for name, table, _, columns in _REPLACED:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    for name, table, columns in _ADDED:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_customer_left_alone", "customer", ["store_id"], sqlite_where=sa.text("do_not_contact IS 1"),
        postgresql_where=sa.text("do_not_contact IS TRUE"),
    )  # fmt: skip
    _mark(is_sqlite, "grams || ' s' || store_id", "grams || to_tsvector('simple', 's' || store_id)")


def _mark(is_sqlite: bool, *grams: str) -> None:
    op.execute(f"UPDATE said SET grams = {grams[0 if is_sqlite else 1]}")


def downgrade() -> None:
    """One step back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index("ix_customer_left_alone", "customer")
    for name, table, _ in reversed(_ADDED):
        op.drop_index(name, table)
    for name, table, columns, _ in _REPLACED:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    with op.batch_alter_table("customer") as batch:
        for name in ("level_rank", "budget_top", "silent_since"):
            batch.drop_column(name)
    _mark(is_sqlite, "replace(grams, ' s' || store_id, '')", "ts_delete(grams, 's' || store_id)")
