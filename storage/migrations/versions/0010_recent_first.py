"""Lists of a store begin with who was in contact last: an index in that order.

Revision 0010, after 0009.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_index("ix_customer_recent", "customer", ["store_id", "last_contact_at", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_customer_recent", "customer")
