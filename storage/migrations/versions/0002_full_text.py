"""Full text of what was said: each engine's own index over the same bigram string (storage/search.py).

Revision 0002, after 0001.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE said USING fts5("
            "grams, store_id UNINDEXED, customer_id UNINDEXED, contact_id UNINDEXED, detail=none)"
        )
    else:
        op.execute(
            "CREATE TABLE said (contact_id BIGINT PRIMARY KEY, store_id BIGINT NOT NULL, "
            "customer_id BIGINT NOT NULL, grams TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_said_grams ON said USING GIN (grams)")
        op.execute("CREATE INDEX ix_said_customer ON said (customer_id)")


def downgrade() -> None:
    """One step back."""
    op.execute("DROP TABLE said")
