"""The people of a store by chat: who works here, inviting, names, roles, moves, rest days and leave.

Each change is confirmed once. A manager looks after the store's reps and 客服, an admin after everybody of the group.
Leaving and what becomes of the customers is in handover.py.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import select

from handlers import confirming
from handlers.cards import team as cards
from handlers.commands import command
from handlers.notes.dates import resolve
from handlers.turn import Turn
from scheduler import calendar, planner
from storage import outbox, people, settings
from storage.errors import BadValue, Forbidden
from storage.kinds import WEEKDAYS, read_text
from storage.messages import Message
from storage.models import ADMIN, MANAGER, REP, ROLES, SERVICE, Account, Group, Member, Store

TEAM = "团队"
_ROLE_WORDS = {label: role for role, label in ROLES.items()} | {
    "销售": REP,
    "销售顾问": REP,
    "店长": MANAGER,
    "店经理": MANAGER,
}
_name = read_text(12)


# -- who is meant -------------------------------------------------------------------------------------------------


def named(turn: Turn, words: str) -> Member | None:
    """The one colleague in reach whom these words call; BadValue where several are."""
    found = people.called(people.reach(turn.session, turn.member), words, turn.member.store_id)
    if len(found) > 1:
        raise BadValue(
            f"有{len(found)}位{words}，写全名，或前面加店名，比如 {_store(turn, found[-1]).name}{found[-1].name}"
        )
    return found[0] if found else None


def must_name(turn: Turn, words: str) -> Member:
    """The colleague these words call; BadValue if there is none."""
    member = named(turn, words.strip()) if words.strip() else None
    if member is None:
        raise BadValue(f"没有叫{words.strip()[:8] or '这个名字'}的同事，发 团队 看看都有谁")
    return member


def minded(turn: Turn, member_id: int) -> Member:
    """A colleague the speaker may change; Forbidden otherwise."""
    member = turn.session.get_one(Member, member_id)
    if not people.manages(turn.session, turn.member, member):
        raise BadValue("这位不归你管，跟管理员说一声")
    return member


def _minded(turn: Turn, words: str) -> Member:
    return minded(turn, must_name(turn, words).id)


def _split(words: str) -> tuple[str, str]:
    """Who comes first, what after."""
    head, _, rest = words.partition(" ")
    return head, rest.strip()


def _store(turn: Turn, member: Member) -> Store:
    return turn.session.get_one(Store, member.store_id)


def in_hours(turn: Turn) -> datetime:
    """Now, or when the store's hours for what the product starts begin."""
    chosen = turn.settings
    return calendar.next_working_moment(turn.now, chosen.hour("push_from"), chosen.hour("push_until"))


def replan(turn: Turn, member: Member) -> None:
    """Bring a member's own reminders in line with when they work."""
    store = _store(turn, member)
    turn.session.flush()
    planner.reconcile(turn.session, f"m:{member.id}", turn.now, settings.snapshot(turn.session, store))


# -- who works here -----------------------------------------------------------------------------------------------


@command(TEAM, slash="team", does="谁在，怎么邀请、休假、交接", role=MANAGER, takes_words=True, place=60)
def _team(turn: Turn, words: str) -> list[Message]:
    stores = people.stores(turn.session, turn.member)
    chosen = [store for store in stores if store.name == words] if words else stores
    if not chosen:
        raise BadValue(f"没有{words[:8]}这家店，发 团队 看看都有哪些")
    if len(chosen) > 1:
        group = turn.session.get_one(Group, chosen[0].group_id)
        lines = [f"{store.name} {len(people.members(turn.session, store.id))}人" for store in chosen]
        return [cards.stores(group.name, lines)]
    return [cards.team(chosen[0].name, _lines(turn, chosen[0]))]


def _lines(turn: Turn, store: Store) -> list[str]:
    members = people.members(turn.session, store.id)
    loads = people.loads(turn.session, [member.id for member in members])
    joined = set(turn.session.exec(select(Account.member_id)).all())
    names = {member.id: member.name for member in members}
    order = {ADMIN: 0, MANAGER: 1, REP: 2, SERVICE: 3}
    return [
        cards.line(
            m, loads.get(m.id, 0), turn.now.date(), names.get(m.stand_in_id or 0, ""), has_joined=m.id in joined
        )
        for m in sorted(members, key=lambda m: (order[m.role], m.id))
    ]  # fmt: skip


# -- inviting -----------------------------------------------------------------------------------------------------


@command("邀请", slash="invite", does="邀请同事加入", role=MANAGER, takes_words=True, place=61, under=TEAM)
def _invite(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.how("邀请", "邀请 小陈 顾问", "身份可以是 顾问、客服，管理员还能邀请 经理、管理员")]
    stores = people.stores(turn.session, turn.member)
    parts = [part for part in re.split(r"[\s，,]+", words) if part]
    role = next((_ROLE_WORDS[part] for part in parts if part in _ROLE_WORDS), REP)
    store = next((store for store in stores for part in parts if part == store.name), turn.store)
    rest = [part for part in parts if part not in _ROLE_WORDS and part not in {one.name for one in stores}]
    if len(rest) != 1:
        raise BadValue("写上名字和身份，比如 邀请 小陈 顾问")
    name = _name(rest[0])
    _check_invites(turn, role, store)
    args = {"name": name, "role": role, "store": store.id}
    return confirming.ask(turn, "invite", args, cards.invite(name, role, store.name), ("邀请", "先不邀请"))


def _check_invites(turn: Turn, role: str, store: Store) -> None:
    is_high = role in (MANAGER, ADMIN)
    if turn.member.role != ADMIN and (is_high or store.id != turn.store.id):
        raise BadValue("经理和管理员由管理员邀请，你可以邀请 顾问 或 客服")


@confirming.act("invite")
def _invited(turn: Turn, args: dict[str, Any]) -> list[Message]:
    store = next(one for one in people.stores(turn.session, turn.member) if one.id == args["store"])
    _check_invites(turn, args["role"], store)
    code = people.invite(turn.session, store, args["name"], args["role"], turn.now)
    return [cards.invited(args["name"], args["role"], store.name, people.INVITE_DAYS), cards.code(code)]


# -- names, roles, stores -----------------------------------------------------------------------------------------


@command("改名", slash="rename", does="改同事或门店的名字", role=MANAGER, of="member", place=62, under=TEAM)
def _rename(turn: Turn, words: str) -> list[Message]:
    who, new = _split(words)
    if not new:
        return [cards.how("改名", "小陈 改名 陈宇")]
    store = next((one for one in people.stores(turn.session, turn.member) if one.name == who), None)
    name = _name(new)
    if store is not None and turn.member.role == ADMIN:
        if people.store_named(turn.session, name):
            raise BadValue(f"已经有{name}这家店了，换个名字")
        old, args = store.name, {"store": store.id, "name": name}
    else:
        member = _minded(turn, who)
        old, args = member.name, {"member": member.id, "name": name}
    return confirming.ask(turn, "rename", args, cards.change(f"{old}改名？", "名字", old, new), ("改名", "先不改"))


@confirming.act("rename")
def _renamed(turn: Turn, args: dict[str, Any]) -> list[Message]:
    if "store" in args:
        if turn.member.role != ADMIN:
            raise Forbidden
        thing: Store | Member = next(one for one in people.stores(turn.session, turn.member) if one.id == args["store"])
    else:
        thing = minded(turn, args["member"])
    old, thing.name = thing.name, args["name"]
    return [cards.changed(thing.name, "名字", old, thing.name)]


@command("改为", "升为", slash="role", does="改同事的身份", role=ADMIN, of="member", place=63, under=TEAM)
def _role(turn: Turn, words: str) -> list[Message]:
    who, new = _split(words)
    if not new:
        return [cards.how("改为", "陈宇 改为 经理")]
    member, role = _minded(turn, who), _ROLE_WORDS.get(new)
    if role is None:
        raise BadValue("身份写 顾问、客服、经理、管理员，比如 陈宇 改为 经理")
    if member.id == turn.member.id:
        raise BadValue("自己的身份请别的管理员改")
    card = cards.change(f"{member.name}改为{ROLES[role]}？", "身份", ROLES[member.role], ROLES[role])
    return confirming.ask(turn, "role", {"member": member.id, "role": role}, card, ("改身份", "先不改"))


@confirming.act("role", ADMIN)
def _got_role(turn: Turn, args: dict[str, Any]) -> list[Message]:
    member = minded(turn, args["member"])
    if turn.member.role != ADMIN:
        raise Forbidden
    old, member.role = member.role, args["role"]
    replan(turn, member)
    return [cards.changed(member.name, "身份", ROLES[old], ROLES[member.role])]


@command("调到", slash="move", does="调到别的门店", role=ADMIN, of="member", place=64, under=TEAM)
def _move(turn: Turn, words: str) -> list[Message]:
    who, where = _split(words)
    if not where:
        return [cards.how("调到", "小陈 调到 城东店")]
    member = _minded(turn, who)
    store = next((one for one in people.stores(turn.session, turn.member) if one.name == where), None)
    if store is None:
        raise BadValue(f"没有{where[:8]}这家店，新店先发 开店 {where[:8]}")
    held = people.loads(turn.session, [member.id]).get(member.id, 0)
    if held and store.id != member.store_id:
        raise BadValue(f"{member.name}名下还有{held}位客户，客户留在店里，先发 {member.name} 交接")
    card = cards.change(f"{member.name}调店？", "门店", _store(turn, member).name, store.name)
    return confirming.ask(turn, "move", {"member": member.id, "store": store.id}, card, ("调店", "先不调"))


@confirming.act("move", ADMIN)
def _moved(turn: Turn, args: dict[str, Any]) -> list[Message]:
    member, old = minded(turn, args["member"]), ""
    store = next(one for one in people.stores(turn.session, turn.member) if one.id == args["store"])
    if turn.member.role != ADMIN or people.loads(turn.session, [member.id]).get(member.id, 0):
        raise Forbidden
    old, member.store_id, member.stand_in_id = _store(turn, member).name, store.id, None
    people.end_standing_in(turn.session, member)
    replan(turn, member)
    return [cards.changed(member.name, "门店", old, store.name)]


@command("开店", slash="store", does="集团里开一家新店", role=ADMIN, takes_words=True, place=65, under=TEAM)
def _open_store(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.how("开店", "开店 城东店")]
    name = _name(words)
    if people.store_named(turn.session, name):
        raise BadValue(f"已经有{name}这家店了，换个名字")
    group = turn.session.get_one(Group, turn.store.group_id)
    return confirming.ask(turn, "store", {"name": name}, cards.open_store(name, group.name), ("开店", "先不开"))


@confirming.act("store", ADMIN)
def _opened(turn: Turn, args: dict[str, Any]) -> list[Message]:
    if turn.member.role != ADMIN or people.store_named(turn.session, args["name"]):
        raise Forbidden
    group = turn.session.get_one(Group, turn.store.group_id)
    store = people.make_store(turn.session, args["name"], turn.store.timezone, group)
    planner.reconcile(turn.session, f"s:{store.id}", turn.now, settings.snapshot(turn.session, store))
    return [cards.opened_store(store.name)]


# -- rest and leave -----------------------------------------------------------------------------------------------


@command("轮休", slash="rest", does="每周哪天休息", role=MANAGER, of="member", place=66, under=TEAM)
def _rest(turn: Turn, words: str) -> list[Message]:
    who, days = _split(words)
    if not days:
        return [cards.how("轮休", "小陈 轮休 周三", "取消发 小陈 轮休 无")]
    said = re.findall(r"(?:周|星期|礼拜)([一二三四五六日天])", days)
    found = "".join(sorted({str(WEEKDAYS.index(day.replace("天", "日")) + 1) for day in said}))
    if not found and days not in ("无", "没有", "取消"):
        raise BadValue("写星期几，比如 小陈 轮休 周三")
    member = _minded(turn, who)
    return confirming.ask(
        turn, "rest", {"member": member.id, "days": found}, cards.rest(member.name, found), ("就这样", "先不改")
    )


@confirming.act("rest")
def _rests(turn: Turn, args: dict[str, Any]) -> list[Message]:
    member = minded(turn, args["member"])
    member.rest_days = args["days"]
    replan(turn, member)
    return [cards.rests(member.name, member.rest_days)]


_STAND_IN = re.compile(r"(?:由|让)?([一-龥A-Za-z]{1,8}?)(?:代班|代|顶|替)$")


@command("休假", slash="away", does="休假到哪天，谁代", role=MANAGER, of="member", place=67, under=TEAM)
def _away(turn: Turn, words: str) -> list[Message]:
    who, rest = _split(words)
    if not rest:
        return [cards.how("休假", "小陈 休假 到周日 周倩代", "提前回来发 小陈 销假")]
    member, stand_in = _minded(turn, who), None
    *before, last = rest.split()
    if match := _STAND_IN.fullmatch(last):
        stand_in, rest = must_name(turn, match[1]), " ".join(before)
    until = _last_day(turn, rest)
    if stand_in is not None and (stand_in.store_id != member.store_id or stand_in.id == member.id):
        raise BadValue("代班的要是同店的另一位同事，比如 小陈 休假 到周日 周倩代")
    args = {"member": member.id, "until": until.isoformat(), "stand_in": stand_in.id if stand_in else None}
    card = cards.away(member.name, until, stand_in.name if stand_in else "")
    return confirming.ask(turn, "away", args, card, ("休假", "先不休"))


def _last_day(turn: Turn, words: str) -> date:
    found = resolve(words, turn.sent_at)
    if found is None:
        raise BadValue("休到哪天没看出来，写成这样：小陈 休假 到周日 周倩代")
    start, end = found
    day = (end - timedelta(microseconds=1)).date() if end > start else end.date()
    if day < turn.now.date():
        raise BadValue("这一天已经过去了，写成这样：小陈 休假 到周日 周倩代")
    return day


@confirming.act("away")
def _is_away(turn: Turn, args: dict[str, Any]) -> list[Message]:
    member, until = minded(turn, args["member"]), date.fromisoformat(args["until"])
    stand_in = turn.session.get(Member, args["stand_in"]) if args["stand_in"] else None
    member.away_until, member.stand_in_id = until, stand_in.id if stand_in else None
    replan(turn, member)
    if stand_in is not None:
        outbox.post(turn.session, stand_in.id, cards.stands_in(member.name, until), turn.now, is_push=True)
    return [cards.is_away(member.name, until, stand_in.name if stand_in else "")]


@command("销假", slash="back", does="休假提前结束", role=MANAGER, of="member", place=68, under=TEAM)
def _back(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.how("销假", "小陈 销假")]
    member = _minded(turn, words)
    member.away_until = member.stand_in_id = None
    replan(turn, member)
    return [cards.is_back(member.name)]
