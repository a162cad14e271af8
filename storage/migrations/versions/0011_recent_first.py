"""Lists of a store begin with who was in contact last: an index in that order.

Revision 0011, after 0010.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_index("ix_customer_recent", "customer", ["store_id", "last_contact_at", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_customer_recent", "customer")
