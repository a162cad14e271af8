"""三表两卡: the papers a store hands to its brand, written from the day's chat; what is missing is asked for in one line.

Each is made as a job, rights are checked as it runs; what it lacks can be said in the same chat.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers import exporting, jobs, listing, lookup, parties
from handlers.cards import papers as cards
from handlers.cards.reports import days
from handlers.commands import COMMANDS, command
from handlers.figures import month_of, read_figures, up_to
from handlers.trade import cards as cards_of
from handlers.trade import day, levels, visits
from handlers.trade.order import Made, Order
from handlers.turn import Turn
from scheduler.desk import stored_settings
from storage import people
from storage.jobs import Returned
from storage.measures import Span
from storage.messages import File, Message
from storage.models import Customer, Member, Store

KIND, MENU = "paper", exporting.PAPERS
MOST_DAYS, MOST_PAGES, MOST_CARDS = 100, 200, 50
_WITH_NUMBERS = ("带号码", "带电话")
_TITLES = {"visits": "来店登记表", "day": "营业日报表", "levels": "级别状况表", "card": "管理卡"}


@command(MENU, "表格", slash="papers", does="厂家要的表和卡，做成能打印的文件", place=61)
def _papers(turn: Turn, _: str) -> list[Message]:
    return [cards.how(leads=turn.leads)]


@command(
    "来店登记表", "客流登记表", "客流表", "来店(电)客流登记表", "来店（电）客流登记表", slash="visitlog",
    does="来店和来电，一批一行", takes_words=True, place=61, under=MENU,
)  # fmt: skip
def _visits(turn: Turn, words: str) -> list[Message]:
    today = turn.now.date()
    return _begin(turn, "visits", words, Span(today, today, turn.settings.zone))


@command(
    "营业日报表", "营业日报", slash="daysheet", does="计划、完成、级别、批注", takes_words=True, place=61, under=MENU
)
def _day(turn: Turn, words: str) -> list[Message]:
    today = turn.now.date()
    return _begin(turn, "day", words, Span(today, today, turn.settings.zone))


@command(
    "级别状况表",
    "意向客户级别状况表",
    slash="levels",
    does="一月一张，一位一行",
    takes_words=True,
    place=61,
    under=MENU,
)
def _levels(turn: Turn, words: str) -> list[Message]:
    return _begin(turn, "levels", words, month_of(turn.now.date(), turn))


@command("管理卡", "客户管理卡", slash="kept", does="一位客户一张", of="customer", place=61, under=MENU)
def _card(turn: Turn, words: str) -> list[Message]:
    return _begin_cards(turn, words, "")


@command("意向卡", "意向客户管理卡", "A卡", slash="acard", does="成交前的卡", of="customer", place=61, under=MENU)
def _prospect(turn: Turn, words: str) -> list[Message]:
    return _begin_cards(turn, words, cards_of.PROSPECT)


@command("保有卡", "保有客户管理卡", "C卡", slash="ccard", does="提车后的卡", of="customer", place=61, under=MENU)
def _owned(turn: Turn, words: str) -> list[Message]:
    return _begin_cards(turn, words, cards_of.OWNED)


# -- what is asked for --------------------------------------------------------------------------------------------


def _begin(turn: Turn, paper: str, words: str, usual: Span) -> list[Message]:
    """Read days and people, and have it made."""
    wanted, numbers = _without_numbers(words)
    figures = read_figures(turn, wanted)
    span = figures.span or usual
    span = month_of(span.first, turn) if paper == "levels" else up_to(span, turn.now.date())
    if span.first > turn.now.date() + timedelta(days=paper == "day"):  # tomorrow's plan can be printed
        return [cards.not_yet(_TITLES[paper], span)]
    members = list(figures.members) if turn.leads else [turn.member.id]
    days, staff = (span.last - span.first).days + 1, len(members) or _staff(turn)
    pages = {"visits": 1, "day": days * staff, "levels": staff}[paper]
    if days > MOST_DAYS or pages > MOST_PAGES:
        return [cards.too_many(_TITLES[paper])]
    unread = [*figures.unread, *([figures.said] if figures.said else [])]
    args = {
        "paper": paper, "first": span.first.isoformat(), "last": span.last.isoformat(), "members": members,
        "numbers": numbers, "at": turn.now.isoformat(), "title": "", "ids": [], "unread": unread,
        "whose": "、".join(turn.session.get_one(Member, number).name for number in figures.members),
    }  # fmt: skip
    return [jobs.begin(turn, KIND, args, cards.under_way(_TITLES[paper], span))]


def _staff(turn: Turn) -> int:
    return sum(len(people.members(turn.session, store)) for store in turn.scope.stores)


def _without_numbers(words: str) -> tuple[str, bool]:
    parts = words.split()
    return " ".join(part for part in parts if part not in _WITH_NUMBERS), any(part in _WITH_NUMBERS for part in parts)


def _begin_cards(turn: Turn, words: str, title: str) -> list[Message]:
    """One customer's card by name or number, of who is under discussion, or those of a list."""
    wanted, numbers = _without_numbers(words)
    customer = lookup.one(turn, wanted)
    ids = [customer.id] if customer else exporting.ids_of(turn, wanted) if wanted else []
    if not wanted and not ids:
        return [cards.whose_card()]
    if not ids:
        is_list = bool(listing.wanted_of(turn, wanted).conditions)
        return [cards.nobody(wanted) if is_list else lookup.nobody(turn, wanted)]
    if len(ids) > MOST_CARDS:
        return [cards.too_many_cards(len(ids), MOST_CARDS)]
    today = turn.now.date().isoformat()
    args = {
        "paper": "card", "first": today, "last": today, "members": [], "numbers": numbers, "at": turn.now.isoformat(),
        "title": title, "ids": ids, "unread": [], "whose": "",
    }  # fmt: skip
    return [jobs.begin(turn, KIND, args, cards.cards_under_way(title or _TITLES["card"], len(ids)))]


_SHEETS = ("来店登记表", "客流登记表", "营业日报表", "营业日报", "意向客户级别状况表", "级别状况表")
_CARDS = ("意向客户管理卡", "保有客户管理卡", "客户管理卡", "管理卡", "意向卡", "保有卡")
_BEHIND = re.compile(
    rf"(?:请|给我|帮我|发我|发|要|打印|做|来)*一?[下份张]?\s*(?:(?P<when>.{{1,24}}?)的?\s*(?P<sheet>{'|'.join(_SHEETS)})"
    rf"|(?P<whose>.{{1,16}}?)(?:的|\s)\s*(?P<card>{'|'.join(_CARDS)}))(?P<more>\s*带(?:号码|电话))?"
)
_ADDRESS = 3
"""Longest form of address: 王大姐."""


def ask(turn: Turn, text: str) -> list[Message] | None:
    """上周的来店登记表, 张先生的管理卡: the name last; None where the words before it are not all understood."""
    match = _BEHIND.fullmatch(text)
    if match is None:
        return None
    words = (match["when"] or match["whose"]).strip()
    if not (_is_time_or_rep(turn, words) if match["sheet"] else _is_customer(turn, words)):
        return None
    entry = COMMANDS[match["sheet"] or match["card"]]
    return entry.run(turn, f"{words} {(match['more'] or '').strip()}".strip())


def _is_time_or_rep(turn: Turn, words: str) -> bool:
    figures = read_figures(turn, words)
    return not figures.unread and not figures.conditions and bool(figures.span or figures.members)


def _is_customer(turn: Turn, words: str) -> bool:
    """Whether the words are what somebody is called, and nothing more."""
    found = lookup.search(turn, words)
    is_sure = found is not None and found.how in lookup.SURE
    return is_sure or (len(words) <= _ADDRESS and bool(lookup.called(turn, words)))


# -- the pages ----------------------------------------------------------------------------------------------------


def leaves(session: Session, member_id: int | None, args: dict[str, Any]) -> list[dict[str, Any]]:
    """What the work is made of, a page each: of a store, of somebody's day or month, of a customer."""
    viewer = session.get_one(Member, member_id)
    if not viewer.is_active:
        return []
    if args["paper"] == "card":
        return [{"store": viewer.store_id, "customer": number} for number in args["ids"]]
    own = {"store": viewer.store_id, "first": args["first"], "last": args["last"]}
    scope = people.scope_of(session, viewer)
    if scope.owner is not None:
        return list(_days(args["paper"], {**own, "member": viewer.id}))
    if args["members"]:
        rows = [session.get_one(Member, number) for number in args["members"]]
        found = [{**own, "store": row.store_id, "member": row.id} for row in rows if row.store_id in scope.stores]
    elif args["paper"] == "visits":
        found = [{**own, "store": store, "member": 0} for store in scope.stores]
    else:
        every = select(Member).where(col(Member.store_id).in_(scope.stores))
        every = every.order_by(col(Member.store_id), col(Member.id))
        found = [{**own, "store": row.store_id, "member": row.id} for row in session.exec(every).all()]
    return [leaf for one in found for leaf in _days(args["paper"], one)]


def _days(paper: str, leaf: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The day's sheet is one of a day; others are of all the days."""
    first, last = (date.fromisoformat(leaf[end]) for end in ("first", "last"))
    if paper != "day":
        yield leaf
        return
    for ahead in range((last - first).days + 1):
        on = (first + timedelta(days=ahead)).isoformat()
        yield {**leaf, "first": on, "last": on}


def page(
    session: Session, member_id: int | None, args: dict[str, Any], leaf: dict[str, Any], now: datetime
) -> Made | None:
    """One page as the member may see it now; None where there is nothing on it."""
    viewer = session.get_one(Member, member_id)
    customer = session.get(Customer, leaf["customer"]) if "customer" in leaf else None
    store = session.get_one(Store, customer.store_id if customer else leaf["store"])
    settings = stored_settings(session, store.id)
    local = now.astimezone(settings.zone)
    first, last = (date.fromisoformat(leaf.get(end, args[end])) for end in ("first", "last"))
    member = session.get(Member, leaf["member"]) if leaf.get("member") else None
    order = Order(session, viewer, store, settings, Span(first, last, settings.zone), local, member, args["numbers"])
    if args["paper"] == "card":
        return cards_of.page(order, leaf["customer"], args["title"])
    return {"visits": visits.page, "day": day.page, "levels": levels.page}[args["paper"]](order)


def file_name(args: dict[str, Any]) -> str:
    """来店登记表 2026-11-16至2026-11-22 陈宇, without its ending."""
    days = args["first"] if args["first"] == args["last"] else f"{args['first']}至{args['last']}"
    return " ".join(filter(None, (args["title"] or _TITLES[args["paper"]], days, args["whose"])))


@jobs.brings(KIND)
def _done(turn: Turn, returned: Returned) -> list[Message]:
    args, result = returned.args, returned.result
    span = Span(date.fromisoformat(args["first"]), date.fromisoformat(args["last"]), turn.settings.zone)
    title = args["title"] or _TITLES[args["paper"]]
    if result is None:
        return [cards.not_done(title)]
    if not result["count"]:
        return [cards.nothing(title, span, args["whose"], args["unread"])]
    file = File(result["name"], result["type"], str(result["blob"]), is_kept=True)
    gaps = result["gaps"]
    names = {number: turn.session.get_one(Member, number).name for number in {gap["member_id"] for gap in gaps} - {0}}
    asked = cards.gaps(gaps, names if turn.leads else {}, paper=args["paper"])
    if args["paper"] == "card":
        return [replace(cards.cards_done(title, result["first"], result["count"], asked, args["numbers"]), file=file)]
    told = cards.Told(title, span, args["whose"], result["counts"], asked, args["unread"], args["numbers"])
    return [parties.ask_for(turn, replace(cards.done(told), file=file), gaps, (title, days(span)))]
