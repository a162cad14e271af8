"""导出: any list one may see as a file, one person's whole record, for an admin everything.

Rights are checked as it runs. Numbers are hidden unless asked for; an audit row is left for each customer.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers import jobs, listing, lookup
from handlers.cards import exporting as cards
from handlers.cards import saved
from handlers.commands import command, find
from handlers.handover import urgency
from handlers.turn import Turn
from storage import customers, people
from storage.ids import new_id
from storage.jobs import Returned
from storage.messages import File, Message
from storage.models import ADMIN, Audit, Customer, Member

KIND, WHOLE = "export", "export_whole"
MOST = 50_000
KEPT = timedelta(hours=24)
STEP = 200
_ALL = ("全部", "所有", "全部客户", "所有客户")
PAPERS = "三表两卡"
"""The command under which the trade's papers stand: 导出 before one of them is as good as none."""
_EVERYTHING = ("所有数据", "全部数据")
_SURE = ("phone", "tail", "name", "sound", "account", "plate")


@command("导出", "下载", slash="export", does="导出客户表", place=63, takes_words=True)
def _export(turn: Turn, words: str) -> list[Message] | None:
    if (called := find(words)) is not None and called[0].under == PAPERS:
        return called[0].run(turn, called[1])  # 导出 来店登记表 上周
    parts = words.split()
    with_numbers = any(part in ("带号码", "带电话") for part in parts)
    is_csv = "csv" in [part.lower() for part in parts]
    wanted = " ".join(part for part in parts if part not in ("带号码", "带电话") and part.lower() != "csv")
    if not wanted:
        return [cards.how()]
    if wanted in _EVERYTHING and turn.member.role == ADMIN:
        ids = ids_of(turn, "全部")
        return [jobs.begin(turn, WHOLE, {"ids": ids, "words": wanted, "one": ""}, cards.under_way(wanted, 0, len(ids)))]
    found = None if wanted in _ALL else _person(turn, wanted)
    if found is not None:
        one = {"ids": [found.id], "words": wanted, "one": saved.called(found)}
        return [jobs.begin(turn, WHOLE, one, cards.under_way(saved.called(found), 0, 1))]
    return [begin(turn, ids_of(turn, wanted), wanted, with_numbers=with_numbers, is_csv=is_csv)]


def begin(turn: Turn, ids: list[int], words: str, *, with_numbers: bool = False, is_csv: bool = False) -> Message:
    """These customers as a file, by and by; ``words`` say which they are."""
    if not ids:
        return cards.nobody(words)
    if len(ids) > MOST:
        return cards.too_many(MOST)
    args: dict[str, Any] = {"ids": ids, "words": words, "numbers": with_numbers, "csv": is_csv}
    return jobs.begin(turn, KIND, args, cards.under_way(words, 0, len(ids)))


def _person(turn: Turn, words: str) -> Customer | None:
    """The one customer whom these words name, if they name no list."""
    if listing.wanted_of(turn, words).conditions:
        return None
    found = lookup.search(turn, words)
    hits = list(found.customers) if found and found.how in _SURE else lookup.called(turn, words)
    return hits[0] if len(hits) == 1 else None


def ids_of(turn: Turn, words: str) -> list[int]:
    """The customers the member may see whom the words mean, the most urgent first where all are meant."""
    if words in _ALL:
        rows = turn.session.exec(customers.within(turn.scope).limit(MOST + 1)).all()
        return [row.id for row in sorted(rows, key=lambda row: (urgency(turn.settings, row.level), row.id))]
    if not listing.wanted_of(turn, words).conditions:
        return []
    return [row.id for row in listing.customers_of(turn, words, 0, MOST + 1)]


def still_seen(session: Session, member_id: int | None, ids: list[int]) -> tuple[Member, list[int]]:
    """Those of the customers whom the member may see now; nobody of a member who has left."""
    member = session.get_one(Member, member_id)
    if not member.is_active:
        return member, []
    scope = people.scope_of(session, member)
    held = session.exec(customers.within(scope).where(col(Customer.id).in_(ids))).all()
    seen = {row.id for row in held}
    return member, [number for number in ids if number in seen]


def audit(session: Session, member: Member, ids: list[int], names: str, now: datetime) -> None:
    """A row for each customer whose data went out: names of what, never the values."""
    rows = {row.id: row.store_id for row in session.exec(select(Customer).where(col(Customer.id).in_(ids))).all()}
    session.add_all(
        Audit(
            id=new_id(), store_id=store_id, member_id=member.id, customer_id=number, at=now, act="export", fields=names
        )
        for number, store_id in rows.items()
    )  # fmt: skip


@jobs.brings(KIND)
def _done(turn: Turn, returned: Returned) -> list[Message]:
    args, result = returned.args, returned.result
    if result is None:
        return [cards.not_done()]
    if not result["count"]:
        return [cards.nobody(args["words"])]
    return [cards.done(args["words"], result["count"], _file(result), with_numbers=args["numbers"])]


@jobs.brings(WHOLE)
def _whole(turn: Turn, returned: Returned) -> list[Message]:
    args, result = returned.args, returned.result
    if result is None:
        return [cards.not_done()]
    if not result["count"]:
        return [cards.nobody(args["words"])]
    if args["one"]:
        return [cards.person(args["one"], _file(result))]
    return [cards.everything(result["count"], _file(result))]


def _file(result: dict[str, Any]) -> File:
    return File(result["name"], result["type"], str(result["blob"]), is_kept=True)
