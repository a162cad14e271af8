"""Reads from the database what the rules know about subjects: many at once, a handful of queries however many."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

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
    Ownership,
    Promise,
    Store,
)
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
    wanted = select(Customer).where(col(Customer.id).in_(ids)).order_by(col(Customer.id))
    customers = session.exec(wanted.with_for_update(key_share=True)).all()
    touches, meetings = _touches(session, ids), _meetings(session, ids)
    promises, sales = _promises(session, ids), _sales(session, ids)
    cars, losses, errands = _cars(session, ids), _losses(session, ids), _errands(session, ids)
    owners = _owners(session, ids)
    open_ones = select(Complaint.customer_id).where(col(Complaint.customer_id).in_(ids), col(Complaint.is_open))
    upset = set(session.exec(open_ones).all())
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


def _touches(session: Session, ids: list[int]) -> dict[int, tuple[Touch, ...]]:
    newest_first = (col(Contact.at).desc(), col(Contact.id).desc())
    number = sa.func.row_number().over(partition_by=col(Contact.customer_id), order_by=newest_first).label("number")
    numbered = sa.select(
        col(Contact.customer_id), col(Contact.id), col(Contact.at), col(Contact.reached), col(Contact.method),
        col(Contact.next_at), col(Contact.next_precision), number,
    ).where(col(Contact.customer_id).in_(ids)).subquery()  # fmt: skip
    rows = session.execute(sa.select(numbered).where(numbered.c.number <= _TOUCHES).order_by(numbered.c.number))
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
        for row in rows
    )


def _meetings(session: Session, ids: list[int]) -> dict[int, tuple[Meeting, ...]]:
    wanted = select(Appointment).where(col(Appointment.customer_id).in_(ids), Appointment.state == "waiting")
    rows = session.exec(wanted.order_by(col(Appointment.id))).all()
    return _grouped((row.customer_id, Meeting(row.id, row.at, row.precision, row.created_at)) for row in rows)


def _promises(session: Session, ids: list[int]) -> dict[int, tuple[Word, ...]]:
    wanted = select(Promise).where(col(Promise.customer_id).in_(ids), Promise.state == "open")
    rows = session.exec(wanted.order_by(col(Promise.id))).all()
    return _grouped((row.customer_id, Word(row.id, row.due_on)) for row in rows if row.due_on)


def _sales(session: Session, ids: list[int]) -> dict[int, tuple[Sale, ...]]:
    wanted = select(Deal).where(col(Deal.customer_id).in_(ids), col(Deal.cancelled_on).is_(None))
    deals = session.exec(wanted.order_by(col(Deal.id))).all()
    done: dict[int, set[date]] = defaultdict(set)
    if deals:
        visits = select(AfterVisit).where(col(AfterVisit.customer_id).in_(ids), col(AfterVisit.done_on).is_not(None))
        for visit in session.exec(visits).all():
            done[visit.deal_id] |= {visit.due_on} if visit.due_on else set()
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


def _cars(session: Session, ids: list[int]) -> dict[int, tuple[Car, ...]]:
    """The cars of customers, without those that were only spoken of: an old one to be traded in needs no care."""
    rows = session.exec(
        select(models.Car).where(col(models.Car.customer_id).in_(ids)).order_by(col(models.Car.id))
    ).all()
    if not rows:
        return defaultdict(tuple)
    deals = select(Deal).where(col(Deal.customer_id).in_(ids), col(Deal.is_delivered), col(Deal.cancelled_on).is_(None))
    delivered = {deal.car_id: deal.delivered_on for deal in session.exec(deals).all()}
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


def _policies(session: Session, ids: list[int]) -> dict[int | None, Insured]:
    """Of each car the policy that ends last."""
    rows = session.exec(select(models.Policy).where(col(models.Policy.customer_id).in_(ids))).all()
    ended = sorted((row.until, row.id, row.car_id) for row in rows if row.until)
    return {car_id: Insured(number, until) for until, number, car_id in ended}


def _readings(session: Session, ids: list[int]) -> dict[int | None, tuple[tuple[date, int], ...]]:
    rows = session.exec(select(models.Mileage).where(col(models.Mileage.customer_id).in_(ids))).all()
    found: dict[int | None, tuple[tuple[date, int], ...]] = defaultdict(tuple)
    for day, km, car_id in sorted((row.read_on, row.km, row.car_id or 0) for row in rows if row.read_on and row.km):
        found[car_id] += ((day, km),)
    return found


def _losses(session: Session, ids: list[int]) -> dict[int, Lost]:
    rows = session.exec(select(Loss).where(col(Loss.customer_id).in_(ids), Loss.state != "refused")).all()
    ordered = sorted(rows, key=lambda row: row.id)
    return {row.customer_id: Lost(row.id, row.asked_at, row.revive_on) for row in ordered}


def _errands(session: Session, ids: list[int]) -> dict[int, tuple[Errand, ...]]:
    wanted = select(models.Errand).where(col(models.Errand.customer_id).in_(ids), models.Errand.state == "open")
    rows = session.exec(wanted.order_by(col(models.Errand.id))).all()
    return _grouped((row.customer_id or 0, Errand(row.id, row.at, row.precision)) for row in rows)


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
    rows = select(Ownership).where(col(Ownership.customer_id).in_(made), col(Ownership.until_at).is_(None))
    taken = session.exec(rows.where(col(Ownership.from_member_id).is_not(None))).all()
    return {row.customer_id: row.from_at for row in taken if row.from_at == made[row.customer_id]}


def _stores(session: Session, ids: list[int]) -> Iterator[Facts]:
    for store_id in ids:
        if session.get(Store, store_id) is not None:
            done = select(Batch).where(Batch.store_id == store_id, Batch.kind == "handover")
            done = done.where(col(Batch.undoes_id).is_(None), col(Batch.undone_by_id).is_(None))
            newest = session.exec(done.order_by(col(Batch.id).desc()).limit(_HANDOVERS)).all()
            yield Facts(f"s:{store_id}", store_id, handovers=tuple((row.id, row.at) for row in newest))
