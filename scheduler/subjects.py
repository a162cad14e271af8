"""Reads from the database what the rules know about subjects: many at once, a handful of queries however many."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.facts import Car, Errand, Facts, Insured, Lost, Meeting, Owner, Sale, Touch, Word
from storage import models
from storage.kinds import MonthDay
from storage.models import (
    AfterVisit,
    Appointment,
    Batch,
    Complaint,
    Contact,
    Customer,
    Deal,
    Loss,
    Member,
    Mileage,
    Ownership,
    Policy,
    Promise,
    Store,
)
from storage.prepared import Several, prepared
from storage.receivers import owner_ids
from storage.settings import Snapshot
from storage.vault import reveal

T = TypeVar("T")
_HANDOVERS = 5
"""How many of a store's newest handovers are watched."""
_TOUCHES = 8
"""How many of the newest contacts rules look at."""


def load(session: Session, subjects: Collection[str], settings: Snapshot) -> list[Facts]:
    """What is known about the subjects that exist; customers are locked, so that one plan is made at a time."""
    ids: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        letter, _, number = subject.partition(":")
        ids[letter].append(int(number))
    return [*_customers(session, ids["c"], settings), *_members(session, ids["m"]), *_stores(session, ids["s"])]


def _customers(session: Session, ids: list[int], settings: Snapshot) -> Iterator[Facts]:
    if not ids:
        return
    customers = _locked(session, ids).all()
    touches, meetings = _touches(session, ids), _meetings(session, ids)
    promises, losses, errands = _promises(session, ids), _losses(session, ids), _errands(session, ids)
    deals = _deals(session, ids).all()
    sales, cars, owners = _sales(session, ids, deals), _cars(session, ids, deals), _owners(session, ids)
    upset = set(_upset(session, ids))
    levels, given = settings.choices("level"), _given(session, customers)
    for customer in customers:
        role, birthday = levels.role(customer.level), reveal(session, customer, "birthday")
        yield Facts(
            subject=f"c:{customer.id}",
            store_id=customer.store_id,
            since=customer.created_at,
            level=customer.level,
            source=customer.source or "",
            role=role,
            is_lost="lost" in (role, customer.status, customer.kind),
            loss=losses.get(customer.id),
            is_upset=customer.id in upset,
            dormant_until=customer.dormant_until,
            start_on=customer.start_on,
            given_at=given.get(customer.id),
            do_not_contact=customer.do_not_contact,
            birthday=MonthDay.load(birthday) if birthday else None,
            owner=owners.get(customer.id),
            touches=touches[customer.id],
            meetings=meetings[customer.id],
            promises=promises[customer.id],
            sales=sales[customer.id],
            cars=cars[customer.id],
            errands=errands[customer.id],
        )


@prepared
def _locked(ids: list[int]) -> SelectOfScalar[Customer]:
    return select(Customer).where(col(Customer.id).in_(ids)).order_by(col(Customer.id)).with_for_update(key_share=True)


@prepared
def _upset(ids: list[int]) -> SelectOfScalar[int]:
    return select(Complaint.customer_id).where(col(Complaint.customer_id).in_(ids), col(Complaint.is_open))


def _touches(session: Session, ids: list[int]) -> dict[int, tuple[Touch, ...]]:
    return _grouped(
        (
            row.customer_id,
            Touch(
                row.id,
                row.at,
                row.reached is not False,
                row.method,
                row.reached is True or row.method is not None,
                row.next_at,
                row.next_precision,
            ),
        )
        for row in _touched(session, ids)
    )


@prepared
def _touched(ids: list[int]) -> Several:
    newest_first = (col(Contact.at).desc(), col(Contact.id).desc())
    number = sa.func.row_number().over(partition_by=col(Contact.customer_id), order_by=newest_first).label("number")
    numbered = sa.select(
        col(Contact.customer_id), col(Contact.id), col(Contact.at), col(Contact.reached), col(Contact.method),
        col(Contact.next_at), col(Contact.next_precision), number,
    ).where(col(Contact.customer_id).in_(ids)).subquery()  # fmt: skip
    return sa.select(numbered).where(numbered.c.number <= _TOUCHES).order_by(numbered.c.number)


def _meetings(session: Session, ids: list[int]) -> dict[int, tuple[Meeting, ...]]:
    return _grouped((owner, Meeting(*values)) for owner, *values in _waiting(session, ids))


@prepared
def _waiting(ids: list[int]) -> Several:
    row = Appointment
    return _plain(row, ids, row.id, row.at, row.precision, row.created_at).where(col(row.state) == "waiting")


def _promises(session: Session, ids: list[int]) -> dict[int, tuple[Word, ...]]:
    return _grouped((owner, Word(number, day)) for owner, number, day in _promised(session, ids) if day)


@prepared
def _promised(ids: list[int]) -> Several:
    return _plain(Promise, ids, Promise.id, Promise.due_on).where(col(Promise.state) == "open")


@prepared
def _deals(ids: list[int]) -> Several:
    """Those that were not cancelled."""
    wanted = _plain(Deal, ids, Deal.id, Deal.delivered_on, Deal.is_delivered, Deal.car_id)
    return wanted.where(col(Deal.cancelled_on).is_(None))


def _sales(session: Session, ids: list[int], deals: Sequence[sa.Row[Any]]) -> dict[int, tuple[Sale, ...]]:
    done: dict[int, set[date]] = defaultdict(set)
    if deals:
        visits = _plain(AfterVisit, ids, AfterVisit.deal_id, AfterVisit.due_on)
        for _, deal_id, due_on in session.execute(visits.where(col(AfterVisit.done_on).is_not(None))):
            done[deal_id] |= {due_on} if due_on else set()
    return _grouped(
        (deal.customer_id, Sale(deal.id, deal.delivered_on, deal.is_delivered, frozenset(done[deal.id])))
        for deal in deals
    )


def _owners(session: Session, ids: list[int]) -> dict[int, Owner]:
    held = owner_ids(session, ids)
    wanted = {members[0] for members in held.values()}
    members = {row.id: row for row in session.exec(select(Member).where(col(Member.id).in_(wanted))).all()}
    own = {customer_id: members[of[0]] for customer_id, of in held.items()}
    return {number: Owner(member.is_active, member.rest_days, member.away_until) for number, member in own.items()}


def _cars(session: Session, ids: list[int], deals: Sequence[sa.Row[Any]]) -> dict[int, tuple[Car, ...]]:
    """The cars of customers, without those that were only spoken of: an old one to be traded in needs no care."""
    rows = _owned(session, ids).all()
    if not rows:
        return defaultdict(tuple)
    delivered = {deal.car_id: deal.delivered_on for deal in deals if deal.is_delivered}
    policies, readings = _policies(session, ids), _readings(session, ids)
    return _grouped(
        (
            row.customer_id,
            Car(
                row.id, delivered.get(row.id), row.registered_on, row.service_profile or "", row.serviced_on,
                row.serviced_km, row.service_due_on, row.inspection_on, readings[row.id], policies.get(row.id),
            ),
        )
        for row in rows
        if row.id in delivered or row.serviced_on or row.service_due_on or row.inspection_on or row.registered_on
    )  # fmt: skip


@prepared
def _owned(ids: list[int]) -> Several:
    car = models.Car
    return _plain(
        car, ids, car.id, car.registered_on, car.service_profile, car.serviced_on, car.serviced_km,
        car.service_due_on, car.inspection_on,
    )  # fmt: skip


def _policies(session: Session, ids: list[int]) -> dict[int | None, Insured]:
    """Of each car the policy that ends last."""
    rows = session.execute(_plain(Policy, ids, Policy.until, Policy.id, Policy.car_id))
    ended = sorted((until, number, car_id) for _, until, number, car_id in rows if until)
    return {car_id: Insured(number, until) for until, number, car_id in ended}


def _readings(session: Session, ids: list[int]) -> dict[int | None, tuple[tuple[date, int], ...]]:
    rows = session.execute(_plain(Mileage, ids, Mileage.read_on, Mileage.km, Mileage.car_id))
    found: dict[int | None, tuple[tuple[date, int], ...]] = defaultdict(tuple)
    for day, km, car_id in sorted((day, km, car_id or 0) for _, day, km, car_id in rows if day and km):
        found[car_id] += ((day, km),)
    return found


def _losses(session: Session, ids: list[int]) -> dict[int, Lost]:
    return {owner: Lost(*values) for owner, *values in _given_up(session, ids)}


@prepared
def _given_up(ids: list[int]) -> Several:
    return _plain(Loss, ids, Loss.id, Loss.asked_at, Loss.revive_on).where(col(Loss.state) != "refused")


def _errands(session: Session, ids: list[int]) -> dict[int, tuple[Errand, ...]]:
    return _grouped((owner, Errand(*values)) for owner, *values in _open_errands(session, ids))


@prepared
def _open_errands(ids: list[int]) -> Several:
    row = models.Errand
    return _plain(row, ids, row.id, row.at, row.precision).where(col(row.state) == "open")


def _plain(table: type[Any], ids: list[int], *columns: Any) -> Several:
    """Whose it is and some columns of the rows of customers, the oldest first: rows as objects would cost the most."""
    wanted = sa.select(table.customer_id, *columns).where(table.customer_id.in_(ids))
    return wanted.order_by(table.id)


def _grouped(pairs: Iterator[tuple[int, T]]) -> dict[int, tuple[T, ...]]:
    grouped: dict[int, tuple[T, ...]] = defaultdict(tuple)
    for customer_id, value in pairs:
        grouped[customer_id] += (value,)
    return grouped


def _members(session: Session, ids: list[int]) -> Iterator[Facts]:
    if not ids:
        return
    wanted = select(Member).where(col(Member.id).in_(ids))
    own = select(models.Errand).where(
        col(models.Errand.member_id).in_(ids), col(models.Errand.customer_id).is_(None), models.Errand.state == "open"
    )
    errands = _grouped((row.member_id, Errand(row.id, row.at, row.precision)) for row in session.exec(own).all())
    for member in session.exec(wanted.order_by(col(Member.id))).all():
        yield Facts(
            f"m:{member.id}", member.store_id, is_active=member.is_active, rest_days=member.rest_days,
            away_until=member.away_until, errands=errands[member.id],
        )  # fmt: skip


def _given(session: Session, customers: Sequence[Customer]) -> dict[int, datetime]:
    """When each of the customers who came in as somebody's lead was given: with the row of the customer itself."""
    made = {customer.id: customer.created_at for customer in customers}
    taken = _taken(session, list(made))
    return {row.customer_id: row.from_at for row in taken if row.from_at == made[row.customer_id]}


@prepared
def _taken(customers: list[int]) -> SelectOfScalar[Ownership]:
    rows = select(Ownership).where(col(Ownership.customer_id).in_(customers), col(Ownership.until_at).is_(None))
    return rows.where(col(Ownership.from_member_id).is_not(None))


def _stores(session: Session, ids: list[int]) -> Iterator[Facts]:
    for store_id in ids:
        if session.get(Store, store_id) is not None:
            done = select(Batch).where(Batch.store_id == store_id, Batch.kind == "handover")
            done = done.where(col(Batch.undoes_id).is_(None), col(Batch.undone_by_id).is_(None))
            newest = session.exec(done.order_by(col(Batch.id).desc()).limit(_HANDOVERS)).all()
            yield Facts(f"s:{store_id}", store_id, handovers=tuple((row.id, row.at) for row in newest))
