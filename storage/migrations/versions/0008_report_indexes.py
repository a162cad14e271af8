"""Indexes by which reports find what happened in a month.

Revision 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_customer_met", "customer", ["store_id", "first_contact_on"]),
    ("ix_customer_source", "customer", ["store_id", "source"]),
    ("ix_contact_method", "contact", ["store_id", "method", "at"]),
    ("ix_phone_main", "phone", ["customer_id", "rank", "whole"]),
    ("ix_visit_at", "visit", ["store_id", "at"]),
    ("ix_deal_delivered", "deal", ["store_id", "delivered_on"]),
    ("ix_deal_cancelled", "deal", ["store_id", "cancelled_on"]),
    ("ix_loss_asked", "loss", ["store_id", "asked_at"]),
)


def upgrade() -> None:
    """One step forward."""
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """One step back."""
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
