"""Texts for customers that the rep sends: a greeting, a word after a handover, a missed call. One idea, signed.

From facts a customer will recognise and that are not stale; never a price, a budget, a worry or a relative's name.
"""

from datetime import timedelta

from handlers.cards.words import short
from handlers.notes.names import split_title, surname_at
from handlers.turn import Turn
from storage import customers
from storage.models import Customer, Reminder

LONGEST = 60
"""Characters, the signature among them."""
FRESH = timedelta(days=180)
"""What happened longer ago is not spoken of; a car that somebody owns is no event."""
_AGO = {3: "三天", 7: "一周", 30: "一个月", 1: "一天", 90: "三个月"}

_TEXTS: dict[str, tuple[str, ...]] = {
    "birthday": (
        "{who}您好，今天您生日，祝您平安顺心，事事如意。",
        "{who}您好，祝您生日快乐，身体健康。",
        "{who}您好，生日快乐，愿您新的一岁顺顺利利。",
    ),
    "return_visit": (
        "{who}您好，{car}提车{ago}了，用着顺手吗？有问题随时找我。",
        "{who}您好，{car}开了{ago}，有哪里不熟悉的，随时问我。",
        "{who}您好，提车{ago}了，{car}一切都好吗？",
    ),
    "service": (
        "{who}您好，{car}差不多该保养了，哪天方便来店，跟我说一声。",
        "{who}您好，快到{car}保养的日子了，要来店里的话跟我说一声。",
    ),
    "insurance": (
        "{who}您好，{car}的保险快到期了，要了解续保可以找我。",
        "{who}您好，提醒您看一下{car}保单的到期日，有需要找我。",
    ),
    "inspection": (
        "{who}您好，{car}今年要年检了，怎么办理不清楚的可以问我。",
        "{who}您好，快到{car}年检的月份了，有需要帮忙的找我。",
    ),
    "anniversary": (
        "{who}您好，{car}提车满{years}年了，祝您一路平安。",
        "{who}您好，今天是{car}提车{years}周年，用车有事随时找我。",
    ),
    "missed": (
        "{who}您好，我是{store}的{rep}，刚才打电话没打通，方便时回我一句就好。",
        "{who}您好，打您电话没接上，不急，您方便的时候说一声。",
        "{who}您好，{seen}有想了解的，微信上说也行。",
    ),
    "春节": (
        "{who}您好，新春将至，祝您和家人平安喜乐，新年顺意。",
        "{who}您好，给您拜个早年，祝新的一年万事顺心。",
    ),
    "中秋": (
        "{who}您好，中秋将至，祝您和家人团圆安康。",
        "{who}您好，祝您中秋快乐，阖家安康。",
    ),
    "端午": ("{who}您好，端午将至，祝您和家人安康。",),
    "节日": ("{who}您好，{festival}将至，祝您和家人安康顺心。",),
}  # fmt: skip


def for_reminder(turn: Turn, customer: Customer, reminder: Reminder, version: int = 0) -> str:
    """What may be sent for a reminder; further versions of it come round."""
    last = reminder.occasion.rpartition(":")[2]
    days = int(last[2:]) if last.startswith("D+") and last[2:].isdigit() else 0
    return _written(turn, customer, reminder.kind, version, ago=_AGO.get(days, f"{days}天"), years=last)


def for_missed_call(turn: Turn, customer: Customer, version: int = 0) -> str:
    """What may be sent to somebody who does not answer the phone."""
    return _written(turn, customer, "missed", version)


def for_festival(turn: Turn, customer: Customer | None, festival: str, version: int = 0) -> str:
    """A festival's greeting, to one customer or for everybody."""
    return _written(turn, customer, festival if festival in _TEXTS else "节日", version, festival=festival)


def _written(turn: Turn, customer: Customer | None, kind: str, version: int, **facts: str) -> str:
    texts = _TEXTS.get(kind, _TEXTS["missed"])
    seen = _seen(turn, customer) if customer else ""
    known = {
        "who": address(customer) if customer else "", "car": _car(turn, customer) if customer else "", "seen": seen,
        "store": turn.store.name, "rep": turn.member.name, **facts,
    }  # fmt: skip
    text = texts[version % len(texts)].format(**known)
    signed = "" if "{store}" in texts[version % len(texts)] else f"{turn.store.name} {turn.member.name}"
    return short(text, LONGEST - len(signed)) + signed


def address(customer: Customer) -> str:
    """李姐, 王先生; the whole name where the gender is not known."""
    name = customer.name or ""
    surname = surname_at(name, 0) if name else ""
    if split_title(name)[1] or not surname:
        return name
    return surname + {"male": "先生", "female": "女士"}[customer.gender] if customer.gender else name


def _car(turn: Turn, customer: Customer) -> str:
    """The car they own."""
    deal = customers.open_deal(turn.session, customer.id)
    return (deal.series or "").split(" ")[0] if deal and deal.is_delivered and deal.series else "爱车"


def _seen(turn: Turn, customer: Customer) -> str:
    """The car they drove or looked at lately."""
    lately = [row for row in customers.drives(turn.session, customer.id) if turn.now - row.at <= FRESH and row.series]
    return f"上次看的{(lately[0].series or '').split(' ')[0]}，" if lately else ""
