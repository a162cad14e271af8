"""What is open about a customer is found without what was ever planned about them, however big the store.

Revision 0016, after 0015.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.drop_index("ix_reminder_customer_id", "reminder")
    op.create_index("ix_reminder_customer", "reminder", ["customer_id", "state", "due_at"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_reminder_customer", "reminder")
    op.create_index("ix_reminder_customer_id", "reminder", ["customer_id"])
