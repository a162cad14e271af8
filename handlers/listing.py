"""Lists asked for in words: eight customers a page, each opened by its number, kept under a name if one likes."""

import re
from dataclasses import replace

from sqlmodel import col, select

from handlers import commands, drafts, lookup
from handlers.cards import customer as customer_cards
from handlers.cards import listing as cards
from handlers.commands import Action, command, press
from handlers.drafts import Body, Form, form
from handlers.turn import Turn
from handlers.wanted import Wanted, may_ask, read_wanted, staff_of
from storage import hits, people, talk
from storage.filters import Chosen
from storage.ids import long, new_id, short
from storage.messages import Button, Message
from storage.models import Customer, Draft, SavedList

PAGE = 8
MOST_SAVED = 9
_ASKS = re.compile(r"(?:的|客户|名单|哪些|有谁|是谁|哪几位)[？?。]?$")
"""So a list is asked for, and not a colleague: 谁有充电线."""
_NEXT, _BACK = "下一页", "上一页"


def ask(turn: Turn, text: str) -> list[Message] | None:
    """The list that words ask for, or that is kept under them; None where they are something else."""
    if kept := _kept(turn, text):
        return [show(turn, kept.words)]
    wanted = wanted_of(turn, text) if may_ask(text) else None
    if wanted is None:
        return None
    if wanted.conditions and not wanted.unread and (wanted.is_list or _is_level(wanted)) and _is_free(turn, wanted):
        return [show(turn, text)]
    return None


def guess(turn: Turn, text: str) -> list[Message] | None:
    """For words that are no note: whom something like them was said of, or what a list asked for has of them unread."""
    found = lookup.search(turn, text)
    if found is not None:
        return lookup.show(turn, text, found.customers)
    wanted = wanted_of(turn, text) if may_ask(text) and _ASKS.search(text) else None
    return [cards.only_unread(wanted.unread)] if wanted and wanted.unread else None


def _is_level(wanted: Wanted) -> bool:
    return all(isinstance(one, Chosen) and one.column == "level" for one in wanted.conditions)


def _is_free(turn: Turn, wanted: Wanted) -> bool:
    """Words that may also be noted about somebody are, while somebody is under discussion."""
    return turn.current() is None or (wanted.is_list and len(wanted.conditions) > 1) or wanted.is_sure


def wanted_of(turn: Turn, words: str) -> Wanted:
    """The conditions in a text; a rep has no colleagues to ask about."""
    names: list[tuple[str, int]] = []
    if turn.leads:
        names = [(one.name, one.id) for store in turn.scope.stores for one in people.members(turn.session, store)]
    return read_wanted(words, turn.now, turn.settings, turn.words, staff_of(names))


def customers_of(turn: Turn, words: str, first: int = 0, most: int = PAGE) -> list[Customer]:
    """The customers the member may see whom the words mean, in the order asked for."""
    wanted = wanted_of(turn, words)
    return hits.page(turn.session, turn.scope, wanted.conditions, wanted.sort, first, most).customers


def show(turn: Turn, words: str, number: int = 0) -> Message:
    """A page of the list that words ask for."""
    wanted = wanted_of(turn, words)
    if not wanted.conditions:
        return cards.only_unread(wanted.unread) if wanted.unread else cards.example()
    found = hits.page(turn.session, turn.scope, wanted.conditions, wanted.sort, number * PAGE, PAGE)
    rows, total = found.customers, found.total
    if not rows and not number:
        return cards.nobody(words, wanted.unread, many=len(wanted.conditions) > 1)
    turning = [(_BACK, f"page:{number - 1}")] if number else []
    turning += [(_NEXT, f"page:{number + 1}")] if total > (number + 1) * PAGE or found.is_more else []
    choices = [*((customer_cards.handle(turn, row), str(row.id)) for row in rows), *turning]
    draft = drafts.ask(turn, "list", {"numbered": True, "title": words}, choices)
    more = [
        Button(label, f"pick:{short(draft.id)}.{draft.revision}.{place}")
        for place, (label, _) in enumerate(choices)
        if place >= len(rows)
    ]
    pages = "" if found.is_more else f"，共{-(-total // PAGE)}页"
    where = f"第{number + 1}页{pages}" if turning else ""
    lines = [customer_cards.hit(turn, row) for row in rows]
    many = f"{total}位以上" if found.is_more else f"{total}位"
    return replace(cards.page(words, lines, many, where, wanted.unread, more), slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    if value.startswith("page:"):
        return [show(turn, body["title"], int(value.removeprefix("page:")))]
    return [lookup.card(turn, turn.customer(int(value)))]


form(Form("list", _chosen, keeps_words=False))


@command("找", "查", "查找", slash="find", does="按条件找客户", place=20, takes_words=True)
def _find(turn: Turn, words: str) -> list[Message]:
    wanted = wanted_of(turn, words)
    if words and not wanted.conditions:
        found = lookup.search(turn, words)
        meant = found.customers if found else lookup.called(turn, words)
        return lookup.show(turn, words, meant) if meant else [cards.only_unread(wanted.unread or (words,))]
    return [show(turn, words)]


# -- kept under a name --------------------------------------------------------------------------------------------


def _kept(turn: Turn, name: str) -> SavedList | None:
    mine = select(SavedList).where(SavedList.member_id == turn.member.id, SavedList.name == name)
    return turn.session.exec(mine).first()


@command("存为", "保存为", slash="save", does="存下刚找的条件", place=21, takes_words=True, under="找")
def _save(turn: Turn, name: str) -> list[Message]:
    words = next((talk.body_of(turn.session, draft).get("title", "") for draft in _shown(turn)), "")
    if not name or not words:
        return [cards.nothing_to_save()]
    if commands.find(name) is not None or len(name) > 10 or wanted_of(turn, name).conditions:
        return [cards.cannot_save(name)]
    kept = _kept(turn, name) or SavedList(id=new_id(), member_id=turn.member.id, name=name, words=words)
    kept.words = words
    turn.session.add(kept)
    return [cards.saved(name)]


def _shown(turn: Turn) -> list[Draft]:
    """The lists shown lately, the newest first."""
    return [draft for draft in talk.drafts(turn.session, turn.member, "open", "aside", "done") if draft.form == "list"]


@command("常用", slash="usual", does="存过的条件", place=22, under="找")
def _usual(turn: Turn, _: str) -> list[Message]:
    return [_lists(turn)]


def _lists(turn: Turn) -> Message:
    mine = select(SavedList).where(SavedList.member_id == turn.member.id).order_by(col(SavedList.name))
    kept = turn.session.exec(mine.limit(MOST_SAVED)).all()
    more = [Button(row.name, f"usual:{short(row.id)}.0") for row in kept[:5]]
    return cards.usual([(row.name, row.words) for row in kept], more)


@press("usual")
def _press_usual(turn: Turn, action: Action) -> list[Message]:
    kept = turn.session.get(SavedList, long(action.id))
    if kept is None or kept.member_id != turn.member.id:
        return [_lists(turn)]
    return [show(turn, kept.words)]


@command("不存", slash="unsave", does="删掉存过的条件", place=23, takes_words=True, under="找")
def _drop(turn: Turn, name: str) -> list[Message]:
    kept = _kept(turn, name)
    if kept is None:
        return [_lists(turn)]
    turn.session.delete(kept)
    return [cards.dropped(name)]
