"""Stores and their members: who speaks, what they may see, how they join."""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.choices import OWNER
from storage.errors import Forbidden
from storage.ids import new_id
from storage.models import (
    ADMIN,
    MANAGER,
    REP,
    SERVICE,
    Account,
    Audit,
    Customer,
    Group,
    Invite,
    Member,
    Ownership,
    Store,
)
from storage.prepared import prepared

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
INVITE_DAYS = 7


@dataclass(frozen=True)
class Scope:
    """Which customers a member may see (design.md section 7)."""

    stores: tuple[int, ...]
    owner: int | None
    """Only this member's own customers; None: every customer of the stores."""
    covers: tuple[int, ...] = ()
    """Whose customers besides: those this member stands in for while they are away."""
    cares: bool = False
    """Besides: everybody who has a car of ours, for 客服."""

    @property
    def owners(self) -> tuple[int, ...]:
        """Whose customers are within, unless all are."""
        return () if self.owner is None else (self.owner, *self.covers)


def scope_of(session: Session, member: Member) -> Scope:
    """A rep sees own customers and those of whom they stand in for, 客服 also all who have a car of ours.

    A manager sees the store's, an admin the group's. Worked out once a session, until a store or a member is changed.
    """
    scopes: dict[int, Scope] = session.info.setdefault("scopes", {})
    if member.id not in scopes:
        scopes[member.id] = _scope_of(session, member)
    return scopes[member.id]


def forget_scopes(session: Session, flush: object, instances: object) -> None:
    """The flush hook: a member who moves, goes or is away changes who sees what."""
    if any(isinstance(row, (Member, Store)) for row in (*session.new, *session.dirty)):
        session.info.pop("scopes", None)


def _scope_of(session: Session, member: Member) -> Scope:
    if member.role == ADMIN:
        group = session.exec(select(Store.group_id).where(Store.id == member.store_id)).one()
        return Scope(tuple(session.exec(select(Store.id).where(Store.group_id == group)).all()), None)
    if member.role == MANAGER:
        return Scope((member.store_id,), None)
    return Scope((member.store_id,), member.id, _covers(session, member), member.role == SERVICE)


def _covers(session: Session, member: Member) -> tuple[int, ...]:
    """Those who are away on the unit's day and whose customers the member looks after meanwhile."""
    named = _covered(session, member.id, member.store_id).all()
    now = session.info.get("now")
    if not named or now is None:  # a unit without a moment gives nobody more than their own
        return ()
    today = now.astimezone(ZoneInfo(session.get_one(Store, member.store_id).timezone)).date()

    def is_away(who: Member) -> bool:
        return who.away_until is not None and who.away_until >= today

    return () if is_away(member) else tuple(who.id for who in named if is_away(who))


@prepared
def _covered(member: int, store: int) -> SelectOfScalar[Member]:
    wanted = select(Member).where(col(Member.stand_in_id) == member, Member.store_id == store)
    return wanted.where(col(Member.is_active), col(Member.away_until).is_not(None)).order_by(col(Member.id))


def may_see(session: Session, member: Member, customer: Customer) -> bool:
    """Whether the customer is within the member's scope."""
    scope = scope_of(session, member)
    if not member.is_active or customer.store_id not in scope.stores:
        return False
    if scope.owner is None or (scope.cares and customer.kind == OWNER):
        return True
    return not {owner.id for owner in owners(session, customer.id)}.isdisjoint(scope.owners)


def check_sees(session: Session, member: Member, customer: Customer | None) -> Customer:
    """The customer, if the member may see it; Forbidden alike for one that is not there."""
    if customer is None or not may_see(session, member, customer):
        raise Forbidden
    return customer


def may_see_price(member: Member, consultant: Member) -> bool:
    """The deal's consultant, its store's managers, the admins of its group; nobody by inheriting the customer."""
    if member.id == consultant.id or member.role == ADMIN:
        return True
    return member.role == MANAGER and member.store_id == consultant.store_id


def owners(session: Session, customer_id: int) -> list[Member]:
    """The members who look after a customer now; several when shared."""
    return list(_owners(session, customer_id).all())


@prepared
def _owners(customer: int) -> SelectOfScalar[Member]:
    open_ones = select(Member).join(Ownership, col(Ownership.member_id) == Member.id)
    open_ones = open_ones.where(Ownership.customer_id == customer, col(Ownership.until_at).is_(None))
    return open_ones.order_by(col(Ownership.from_at))


def managers(session: Session, store_id: int) -> list[Member]:
    """The active managers of a store; its group's admins where it has none."""
    active = select(Member).where(Member.store_id == store_id, col(Member.is_active))
    found = session.exec(active.where(Member.role == MANAGER)).all()
    return list(found or session.exec(active.where(Member.role == ADMIN)).all())


def members(session: Session, store_id: int) -> list[Member]:
    """The active members of a store."""
    active = select(Member).where(Member.store_id == store_id, col(Member.is_active))
    return list(session.exec(active.order_by(col(Member.id))).all())


def stores(session: Session, member: Member) -> list[Store]:
    """The stores a member may look after: every one of the group for an admin, else their own."""
    own = session.get_one(Store, member.store_id)
    if member.role != ADMIN:
        return [own]
    return list(session.exec(select(Store).where(Store.group_id == own.group_id).order_by(col(Store.id))).all())


def reach(session: Session, member: Member) -> list[Member]:
    """The active colleagues a member may name: of the stores they may look after."""
    ids = [store.id for store in stores(session, member)]
    active = select(Member).where(col(Member.store_id).in_(ids), col(Member.is_active))
    return list(session.exec(active.order_by(col(Member.id))).all())


def manages(session: Session, boss: Member, member: Member) -> bool:
    """Whether a member may change a colleague: an admin everybody of the group, a manager reps and 客服 of the store."""
    if boss.role == ADMIN:
        return member.store_id in {store.id for store in stores(session, boss)}
    is_own = member.store_id == boss.store_id
    return boss.role == MANAGER and is_own and (member.role in (REP, SERVICE) or member.id == boss.id)


_FAMILIAR = re.compile(r"(?:小|老)([一-龥])|([一-龥])(?:哥|姐|工|经理|总)")


def called(members: Sequence[Member], words: str, store_id: int) -> list[Member]:
    """The colleagues these words call: by full name, given name, or 小陈 and 陈姐 of a surname; the own store's first."""
    familiar = _FAMILIAR.fullmatch(words)
    surname = (familiar[1] or familiar[2]) if familiar else ""
    tries = (
        [m for m in members if m.name == words],
        [m for m in members if len(m.name) > 2 and m.name[1:] == words],
        [m for m in members if surname and m.name[0] == surname],
    )
    found = next((hits for hits in tries if hits), [])
    return [m for m in found if m.store_id == store_id] or found


def by_id(session: Session, member_ids: Collection[int]) -> dict[str, str]:
    """The names of members by their id as text."""
    named = select(Member.id, Member.name).where(col(Member.id).in_(member_ids))
    return {str(number): name for number, name in session.exec(named).all()}


def loads(session: Session, member_ids: Collection[int]) -> dict[int, int]:
    """How many customers each of the members looks after now."""
    held = select(Ownership.member_id, sa.func.count()).where(
        col(Ownership.member_id).in_(member_ids), col(Ownership.until_at).is_(None)
    )
    return dict(session.exec(held.group_by(col(Ownership.member_id))).all())


def end_standing_in(session: Session, member: Member) -> None:
    """Nobody counts on this member any more while they are away."""
    for other in session.exec(select(Member).where(Member.stand_in_id == member.id)).all():
        other.stand_in_id = None


def close_accounts(session: Session, member: Member) -> None:
    """Nothing goes to a member any more."""
    for row in session.exec(select(Account).where(Account.member_id == member.id)).all():
        row.is_open = False


def open_accounts(session: Session, member: Member) -> None:
    """A member who left by mistake is reached again."""
    for row in session.exec(select(Account).where(Account.member_id == member.id)).all():
        row.is_open = True


def account(session: Session, bot: str, sender: str) -> Account | None:
    """The member's account by which this sender is known."""
    return session.exec(select(Account).where(Account.bot == bot, Account.sender == sender)).first()


def store_named(session: Session, name: str) -> Store | None:
    """A store by its name."""
    return session.exec(select(Store).where(Store.name == name)).first()


def store_of(session: Session, store_id: int) -> Store:
    """A store by its id."""
    return session.get_one(Store, store_id)


def make_store(session: Session, name: str, zone: str, group: Group | None = None) -> Store:
    """A store, in a group of its own unless told otherwise."""
    if group is None:
        group = Group(id=new_id(), name=name)
        session.add(group)
    store = Store(id=new_id(), group_id=group.id, name=name, timezone=zone)
    session.add(store)
    session.flush()
    return store


def make_member(session: Session, store: Store, name: str, role: str = REP) -> Member:
    """A member of a store."""
    member = Member(id=new_id(), store_id=store.id, name=name, role=role)
    session.add(member)
    session.flush()
    return member


def invite(session: Session, store: Store, name: str, role: str, now: datetime) -> str:
    """A one-time code to join a store, valid a week; only its digest is kept."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(10))
    session.add(
        Invite(
            id=new_id(), store_id=store.id, code_digest=_digest(code), role=role, name=name,
            expires_at=now + timedelta(days=INVITE_DAYS),
        )
    )  # fmt: skip
    return code


def join(session: Session, code: str, channel: str, bot: str, sender: str, chat: str, now: datetime) -> Member | None:
    """The member made by a code that is still good, with the account that used it; None for any other code."""
    found = _spend(session, code, now)
    if found is None:
        return None
    store = session.get_one(Store, found.store_id)
    member = _expected(session, store, found) or make_member(session, store, found.name, found.role)
    open_account(session, member, channel, bot, sender, chat, now)
    return member


def _expected(session: Session, store: Store, found: Invite) -> Member | None:
    """Who has a name here, and perhaps customers, but has never spoken: whoever joins by that name is they."""
    spoken = select(Account.member_id)
    same = select(Member).where(Member.store_id == store.id, Member.name == found.name, col(Member.is_active))
    member = session.exec(same.where(col(Member.id).not_in(spoken))).first()
    if member is not None:
        member.role = found.role
    return member


def take_up(session: Session, member: Member, code: str, now: datetime) -> bool:
    """Give a member the role, name and store that a code still good was made for."""
    found = _spend(session, code, now)
    if found is not None:
        member.role, member.name, member.store_id = found.role, found.name, found.store_id
    return found is not None


def _spend(session: Session, code: str, now: datetime) -> Invite | None:
    """The invitation of a code that is still good; it is used from here on."""
    digest = _digest(code.strip().upper())
    found = session.exec(select(Invite).where(Invite.code_digest == digest).with_for_update()).first()
    if found is None or found.used_at is not None or found.expires_at < now:
        return None
    found.used_at = now
    return found


def open_account(
    session: Session, member: Member, channel: str, bot: str, sender: str, chat: str, now: datetime
) -> Account:
    """Tie a sender of a bot to a member; who left and comes back keeps nothing of before."""
    if (held := account(session, bot, sender)) is not None:
        held.member_id, held.chat, held.is_open, held.spoke_at = member.id, chat, True, now
        return held
    row = Account(
        id=new_id(), member_id=member.id, channel=channel, bot=bot, sender=sender, chat=chat, spoke_at=now
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def audit(session: Session, member: Member, customer: Customer, act: str, fields: str, now: datetime) -> None:
    """Remember that a member looked at or changed personal data: field names only."""
    session.add(
        Audit(
            id=new_id(), store_id=customer.store_id, member_id=member.id, customer_id=customer.id, at=now, act=act,
            fields=fields,
        )
    )  # fmt: skip


def audit_unknown(session: Session, member: Member, now: datetime, since: datetime) -> int:
    """Remember that a member looked up a number that led to nobody; how many such since a moment, this one too."""
    mine = select(sa.func.count()).select_from(Audit)
    mine = mine.where(Audit.member_id == member.id, Audit.act == "look_unknown", col(Audit.at) >= since)
    before = session.scalar(mine) or 0
    session.add(
        Audit(id=new_id(), store_id=member.store_id, member_id=member.id, at=now, act="look_unknown", fields="phone")
    )
    return before + 1


def _digest(code: str) -> str:
    return sha256(f"cheji invite {code}".encode()).hexdigest()
