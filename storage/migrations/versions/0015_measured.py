"""What reports count stands in the indexes: how contacts were made and answered, when follow-ups were closed.

Revision 0015, after 0014.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REPLACED = (
    ("ix_contact_time", ["customer_id", "at", "id"], ["method", "reached"]),
    ("ix_contact_method", ["store_id", "method", "at", "customer_id"], ["reached"]),
)


def upgrade() -> None:
    """One step forward."""
    for name, columns, more in _REPLACED:
        op.drop_index(name, "contact")
        op.create_index(name, "contact", [*columns, *more])
    op.create_index("ix_reminder_closed", "reminder", ["store_id", "closed_at", "created_at"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_reminder_closed", "reminder")
    for name, columns, _ in _REPLACED:
        op.drop_index(name, "contact")
        op.create_index(name, "contact", columns)
