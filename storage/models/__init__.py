"""Every table. ``RECORD`` are those whose rows are the record: journalled, undone, exported, forgotten."""

from functools import cache
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.fields import Decl, declared
from storage.models.contact import (
    Activity,
    Appointment,
    Attachment,
    Complaint,
    Contact,
    Errand,
    Invitation,
    Material,
    Promise,
    Remark,
    Traffic,
    Visit,
)
from storage.models.customer import (
    Customer,
    NameGram,
    Objection,
    OfCustomer,
    Ownership,
    Phone,
    Pick,
    Record,
    Social,
    StageChange,
    StoreValue,
)
from storage.models.deal import AfterVisit, Car, Care, Deal, Loss, Mileage, Policy, Target
from storage.models.history import Audit, Batch, Change
from storage.models.people import (
    ADMIN,
    MANAGER,
    REP,
    ROLES,
    SERVICE,
    Account,
    Group,
    Invite,
    Member,
    SavedList,
    Setting,
    Store,
    StoreField,
    StoreLine,
    Talk,
)
from storage.models.queues import Blob, Draft, Duty, Job, Lease, ListItem, Outbox, Parked, Reminder, Seen

RECORD: tuple[type[Record], ...] = (
    Customer, Phone, Social, Pick, Objection, Ownership, StageChange, StoreValue, Contact, Attachment, Material, Visit,
    Traffic, Appointment, Activity, Invitation, Complaint, Promise, Remark, Errand, Car, Deal, Loss, Policy, Mileage,
    AfterVisit, Care, Target, Setting, Reminder,
)  # fmt: skip


@cache
def fields() -> dict[str, Decl]:
    """Every field of the record by key (``customer.budget``), in the order of the modules."""
    found = [decl for table in RECORD for decl in declared(table)]
    return {decl.key: decl for decl in sorted(found, key=lambda decl: (decl.module, decl.order))}


T = TypeVar("T", bound=Record)


def newest(table: type[T], customer_id: int) -> SelectOfScalar[T]:
    """The query of a customer's rows of a table, the newest first."""
    of = sa.inspect(table).columns["customer_id"]
    return select(table).where(of == customer_id).order_by(col(table.id).desc())


__all__ = [
    "ADMIN", "MANAGER", "RECORD", "REP", "ROLES", "SERVICE", "Account", "Activity", "AfterVisit", "Appointment",
    "Attachment", "Audit", "Batch", "Blob", "Car", "Care", "Change", "Complaint", "Contact", "Customer", "Deal",
    "Draft", "Duty", "Errand", "Group", "Invitation", "Invite", "Job", "Lease", "ListItem", "Loss", "Material",
    "Member", "Mileage", "NameGram", "Objection", "OfCustomer", "Outbox", "Ownership", "Parked", "Phone", "Pick",
    "Policy", "Promise", "Record", "Remark", "Reminder", "SavedList", "Seen", "Setting", "Social", "StageChange",
    "Store", "StoreField", "StoreLine", "StoreValue", "Talk", "Target", "Traffic", "Visit", "fields", "newest",
]  # fmt: skip
