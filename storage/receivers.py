"""Who is told about a customer today: who looks after them, their stand-in, else the store's managers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.choices import OWNER
from storage.models import ADMIN, MANAGER, SERVICE, Customer, Member, Ownership
from storage.prepared import Several, prepared

SERVICE_KINDS = ("service", "insurance", "inspection")
"""Kinds of reminder that 客服 take where a store has some, for everybody who has a car of ours."""


@prepared
def _members(store: int) -> SelectOfScalar[Member]:
    return select(Member).where(Member.store_id == store).order_by(col(Member.id))


@prepared
def _marked(store: int, today: date) -> SelectOfScalar[Member]:
    leads = col(Member.role).in_((MANAGER, ADMIN, SERVICE))
    absent = sa.or_(col(Member.is_active).is_(False), col(Member.away_until) >= today)
    return select(Member).where(Member.store_id == store, sa.or_(leads, absent)).order_by(col(Member.id))


class Staff:
    """The members of a store on a day, and who takes over from whom; all of them are read only when all are wanted."""

    def __init__(
        self, session: Session, store_id: int, today: date, known: Mapping[int, Member] = MappingProxyType({})
    ) -> None:
        self._session = session
        self._store_id = store_id
        self._today = today
        self._known = known

    @cached_property
    def active(self) -> Sequence[Member]:
        """Everybody who works here."""
        return [member for member in self._all if member.is_active]

    @cached_property
    def managers(self) -> Sequence[Member]:
        """Who leads the store."""
        leads = [member for member in self._marked if member.is_active and member.role in (MANAGER, ADMIN)]
        return [member for member in leads if member.role == MANAGER] or leads

    @cached_property
    def service(self) -> Sequence[Member]:
        """The 客服 who are here."""
        return [member for member in self._marked if member.role == SERVICE and self._is_here(member)]

    @cached_property
    def _marked(self) -> Sequence[Member]:
        """Who leads or serves, and who is not here: the few of a store for or by whom somebody else's work is done."""
        return _marked(self._session, self._store_id, self._today).all()

    @cached_property
    def _all(self) -> Sequence[Member]:
        return _members(self._session, self._store_id).all()

    def _member(self, member_id: int) -> Member | None:
        member = self._known.get(member_id) or self._session.get(Member, member_id)
        return member if member is not None and member.store_id == self._store_id else None

    def acting(self, member_id: int) -> Sequence[Member]:
        """Who acts for a member: the member, the stand-in of one who is away, else the managers."""
        member = self._member(member_id)
        if member is not None and self._is_here(member):
            return [member]
        stand_in = self._member(member.stand_in_id or 0) if member is not None and member.is_active else None
        return [stand_in] if stand_in is not None and self._is_here(stand_in) else self.managers

    def of_service(self, kind: str, customer: Customer) -> Sequence[Member]:
        """The 客服 who take a reminder of this kind about a customer; nobody where it is the owner's."""
        return self.service if kind in SERVICE_KINDS and customer.kind == OWNER else []

    def receivers(self, owner_ids: Iterable[int]) -> Sequence[Member]:
        """Who is told about a customer of these owners."""
        acting = {member.id: member for owner in owner_ids for member in self.acting(owner)}
        return list(acting.values()) or self.managers

    def covered_by(self, member_id: int) -> list[int]:
        """Whose customers stand in a member's list: the member's own, and those of whom the member acts for."""
        absent = [other.id for other in self._marked if not self._is_here(other)]
        covered = [other for other in absent if any(one.id == member_id for one in self.acting(other))]
        return list(dict.fromkeys((member_id, *covered)))

    def _is_here(self, member: Member) -> bool:
        return member.is_active and (member.away_until is None or member.away_until < self._today)


def owner_ids(session: Session, customer_ids: Collection[int]) -> dict[int, list[int]]:
    """Who looks after each of the customers now."""
    found: dict[int, list[int]] = {}
    for customer_id, member_id in _owning(session, list(customer_ids)):
        found.setdefault(customer_id, []).append(member_id)
    return found


@prepared
def _owning(customers: Collection[int]) -> Several:
    open_ones = sa.select(col(Ownership.customer_id), col(Ownership.member_id)).where(
        col(Ownership.customer_id).in_(customers), col(Ownership.until_at).is_(None)
    )
    return open_ones.order_by(col(Ownership.from_at), col(Ownership.id))
