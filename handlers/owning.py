"""Who looks after one customer: a new lead for somebody, moving, sharing, the history. A manager decides."""

from datetime import datetime
from typing import Any

from handlers import capture, confirming, lookup, staffing
from handlers.cards import handover as cards
from handlers.cards import saved
from handlers.cards import team as team_cards
from handlers.commands import command
from handlers.staffing import TEAM
from handlers.turn import Turn
from storage import journal, outbox, ownership, people
from storage.errors import BadValue
from storage.messages import Message
from storage.models import MANAGER, Customer, Member, Ownership
from storage.vault import seal


def receiver(turn: Turn, words: str) -> Member | None:
    """The colleague these words call, who can be given a customer; None where they call nobody."""
    return staffing.named(turn, words.strip(" ，,")) if words.strip() else None


def _must_own(turn: Turn, customer: Customer, member: Member) -> None:
    if member.store_id != customer.store_id:
        raise BadValue(f"客户留在自己的店，{member.name}在别的店")


def _names(turn: Turn, customer: Customer) -> list[str]:
    return [owner.name for owner in people.owners(turn.session, customer.id)]


@command("给", "归", slash="give", does="客户给谁跟", role=MANAGER, of="colleague", place=72, under=TEAM)
def _give(turn: Turn, words: str) -> list[Message]:
    before, _, who = words.rpartition(" ")
    member = receiver(turn, who)
    if not before.strip() or member is None:
        return [team_cards.how("给", "王强 给 小陈", "新线索也行：张先生13800000001 看途观L 给小陈")]
    customer = lookup.one(turn, before.strip())
    if customer is None:
        return capture.take(turn, before.strip(), owner=member)
    return _ask_to_move(turn, customer, member)


def _ask_to_move(turn: Turn, customer: Customer, member: Member) -> list[Message]:
    _must_own(turn, customer, member)
    names = _names(turn, customer)
    if names == [member.name]:
        raise BadValue(f"{saved.called(customer)[:8]}本来就归{member.name}")
    card = cards.move(saved.called(customer), "、".join(names), member.name)
    args = {"customer": customer.id, "member": member.id}
    return confirming.ask(turn, "give", args, card, (f"归{member.name[:4]}", "先不动"))


@confirming.act("give")
def _given(turn: Turn, args: dict[str, Any]) -> list[Message]:
    return give(turn, turn.customer(args["customer"]), turn.session.get_one(Member, args["member"]))


def give(turn: Turn, customer: Customer, member: Member) -> list[Message]:
    """From now on the customer is the member's; everybody concerned hears it."""
    _may(turn, customer, member)
    before = people.owners(turn.session, customer.id)
    ownership.move(turn.session, customer, member, turn.now)
    return _tell(turn, customer, before)


@command("共享", slash="share", does="客户两个人一起跟", role=MANAGER, of="colleague", place=73, under=TEAM)
def _share(turn: Turn, words: str) -> list[Message]:
    before, _, who = words.rpartition(" ")
    member = receiver(turn, who.removeprefix("给"))
    customer = lookup.one(turn, before.strip()) if before.strip() else None
    if member is None or customer is None:
        return [team_cards.how("共享", "王强 共享 周倩", "改回一个人：王强 归 陈宇")]
    _must_own(turn, customer, member)
    names = _names(turn, customer)
    if member.name in names:
        raise BadValue(f"{saved.called(customer)[:8]}本来就有{member.name}")
    card = cards.shared(saved.called(customer), [*names, member.name])
    args = {"customer": customer.id, "member": member.id}
    return confirming.ask(turn, "share", args, card, ("共享", "先不动"))


@confirming.act("share")
def _shared(turn: Turn, args: dict[str, Any]) -> list[Message]:
    customer, member = turn.customer(args["customer"]), turn.session.get_one(Member, args["member"])
    _may(turn, customer, member)
    before = people.owners(turn.session, customer.id)
    ownership.share(turn.session, customer, member, turn.now)
    return _tell(turn, customer, before)


def _may(turn: Turn, customer: Customer, member: Member) -> None:
    _must_own(turn, customer, member)
    if not turn.leads or not member.is_active:
        raise BadValue("这位不能接客户了，换一位")


def _tell(turn: Turn, customer: Customer, before: list[Member]) -> list[Message]:
    """Everybody concerned hears the same words."""
    turn.replan(customer)
    now = people.owners(turn.session, customer.id)
    message = cards.owned(saved.called(customer), [owner.name for owner in now], turn.member.name)
    if (batch := journal.batch_of(turn.session)) is not None:
        seal(turn.session, batch, "title", f"{saved.called(customer)}的归属")
        batch.customer_id = customer.id
    for member in {member.id: member for member in (*before, *now)}.values():
        if member.id != turn.member.id:
            not_before = staffing.in_hours(turn)
            outbox.post(turn.session, member.id, message, turn.now, is_push=True, not_before=not_before)
    return [message]


@command("归属", slash="owners", does="客户归谁，以前归过谁", of="customer", place=74, under=TEAM)
def _history(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [team_cards.how("归属", "王强 归属")]
    customer = lookup.one(turn, words)
    if customer is None:
        return [lookup.nobody(turn, words)]
    return [
        cards.history(
            saved.called(customer),
            [_line(turn, row, customer.created_at) for row in ownership.history(turn.session, customer.id)][-8:],
        )
    ]


def _how(row: Ownership, giver: Member | None, created: datetime) -> str:
    """How the customer came to them: given as a new lead, or taken over."""
    if giver is None:
        return ""
    return f"，{giver.name}给的" if row.from_at == created else f"，从{giver.name}接手"


def _line(turn: Turn, row: Ownership, created: datetime) -> str:
    member = turn.session.get_one(Member, row.member_id)
    giver = turn.session.get(Member, row.from_member_id) if row.from_member_id else None
    since = row.from_at.astimezone(turn.settings.zone)
    until = row.until_at.astimezone(turn.settings.zone) if row.until_at else None
    end = f"{until.month}月{until.day}日" if until else "现在"
    return f"{since.month}月{since.day}日-{end} {member.name}" + _how(row, giver, created)
