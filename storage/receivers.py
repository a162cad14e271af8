"""Who is told about a customer today: who looks after them, their stand-in, else the store's managers."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import Session, col, select

from storage.models import ADMIN, MANAGER, Member, Ownership


class Staff:
    """The members of a store on a day, and who takes over from whom."""

    def __init__(self, session: Session, store_id: int, today: date) -> None:
        members = select(Member).where(Member.store_id == store_id).order_by(col(Member.id))
        self._members = {member.id: member for member in session.exec(members).all()}
        self._today = today
        active = [member for member in self._members.values() if member.is_active]
        self.managers = [m for m in active if m.role == MANAGER] or [m for m in active if m.role == ADMIN]
        self.active = active

    def acting(self, member_id: int) -> list[Member]:
        """Who acts for a member: the member, the stand-in of one who is away, else the managers."""
        member = self._members.get(member_id)
        if member is not None and self._is_here(member):
            return [member]
        stand_in = self._members.get(member.stand_in_id or 0) if member is not None and member.is_active else None
        return [stand_in] if stand_in is not None and self._is_here(stand_in) else self.managers

    def receivers(self, owner_ids: Iterable[int]) -> list[Member]:
        """Who is told about a customer of these owners."""
        acting = {member.id: member for owner in owner_ids for member in self.acting(owner)}
        return list(acting.values()) or self.managers

    def covered_by(self, member_id: int) -> list[int]:
        """Whose customers stand in a member's list: the member's own, and those of whom the member acts for."""
        covered = [other for other in self._members if any(member.id == member_id for member in self.acting(other))]
        return list(dict.fromkeys((member_id, *covered)))

    def _is_here(self, member: Member) -> bool:
        return member.is_active and (member.away_until is None or member.away_until < self._today)


def owner_ids(session: Session, customer_ids: Collection[int]) -> dict[int, list[int]]:
    """Who looks after each of the customers now."""
    open_ones = select(Ownership.customer_id, Ownership.member_id).where(
        col(Ownership.customer_id).in_(customer_ids), col(Ownership.until_at).is_(None)
    )
    found: dict[int, list[int]] = {}
    for customer_id, member_id in session.exec(open_ones.order_by(col(Ownership.from_at), col(Ownership.id))).all():
        found.setdefault(customer_id, []).append(member_id)
    return found
