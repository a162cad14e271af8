"""Which column means what: guessed from the header row by the fields' own headers (storage/fields.py), then corrected.

A column that means nothing to us goes into the note, its title before its value.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from storage.kinds import clean
from storage.models import fields

NOTE, SKIP, REP, HISTORY, WECHAT, LEAD_AT = "note", "skip", "rep", "history", "wechat", "customer.first_contact_on"
"""What a column may mean besides a field: kept in the note, left out, the rep's name, a contact, a flag."""

EXTRA: Mapping[str, tuple[str, ...]] = {
    SKIP: ("序号", "编号", "线索编号", "经销商代码", "NO", "行号"),
    REP: ("销售顾问", "顾问", "业务员", "业务代表", "跟进人", "接待人", "负责人", "归属", "所属顾问", "跟进顾问"),
    WECHAT: ("是否添加微信", "是否加微信", "已加微信"),
    "customer.first_contact_on": ("首次跟进时间", "线索下发时间", "首次接触日期"),
    "customer.note": ("备注", "访问状况", "备注说明"),
    "contact.at": ("最后跟进时间", "上次跟进", "最近跟进", "上次跟进时间", "最近跟进时间"),
    "contact.summary": ("接待结果", "客户反馈", "跟进内容"),
    "contact.next_at": ("下次跟进", "下次回访"),
    "visit.series": ("试乘试驾", "试驾车型"),
    "car.registered_on": ("上牌日期", "上牌时间", "注册日期"),
    "policy.until": ("保险到期", "保险到期日", "保险到期时间"),
    "mileage.km": ("公里数", "里程", "行驶里程"),
    "loss.reason": ("战败原因",),
    "loss.series": ("战败车型", "战败去向"),
    "car.engine": ("发动机号",),
}
"""Titles beyond those of the fields' own declarations."""
TAKEN = (
    "phone.number", "social.handle", "contact.at", "contact.summary", "contact.next_at", "visit.series",
    "deal.delivered_on", "car.plate", "car.vin", "car.engine", "car.registered_on", "car.serviced_on",
    "car.service_due_on", "policy.until", "mileage.km", "loss.reason", "loss.series",
)  # fmt: skip
"""Fields of rows that hang on a customer which an import fills; of the customer's own all that people may set."""
_NOT = ("customer.kind", "customer.referrer_id", "customer.do_not_contact_why")
_SEVERAL = ("phone.number", "customer.note", "contact.summary", HISTORY, NOTE, SKIP)
"""What several columns may mean at once; of anything else the first counts, the others go into the note."""
_HISTORY = re.compile(
    r"第?[一二三四五六七八九十\d]+次?(?:跟进|回访|访问|联系|沟通)\S*|(?:跟进|回访)(?:记录)?[一二三四五六七八九十\d]+"
)
_LOOKED_AT = 20
"""Rows in which the header is looked for."""
_SHORTEST = 2


@dataclass(frozen=True)
class Column:
    """One column of a sheet."""

    place: int
    title: str
    means: str
    """A field's key, or one of NOTE, SKIP, REP, HISTORY, WECHAT."""


@dataclass(frozen=True)
class Layout:
    """Where the header is and what its columns mean."""

    header: int
    """Its row, from 0; the rows after it are the customers."""
    columns: tuple[Column, ...]

    @property
    def known(self) -> int:
        """How many columns mean something."""
        return sum(column.means not in (NOTE, SKIP) for column in self.columns)


@cache
def titles() -> dict[str, str]:
    """Every title we know, normalised, with what it means."""
    found: dict[str, str] = {}
    for means, words in EXTRA.items():
        found.update({normal(word): means for word in words})
    for key, decl in fields().items():
        own = decl.table == "customer" and decl.edit and key not in _NOT
        if own or key in TAKEN:
            for word in (*decl.headers, decl.label):
                found.setdefault(normal(word), key)
    return found


def normal(title: str) -> str:
    """A title without blanks, brackets and what they hold, stars and colons; Latin in capitals."""
    plain = re.sub(r"[(（\[【].*?[)）\]】]", "", clean(title))
    return re.sub(r"[\s*＊:：/、_-]", "", plain).upper()


def meaning(title: str) -> str:
    """What a title means: the same words first, else one that ends or holds a known one; NOTE if none."""
    plain, known = normal(title), titles()
    if not plain:
        return SKIP
    if plain in known:
        return known[plain]
    if _HISTORY.fullmatch(plain):
        return HISTORY
    ends = [word for word in known if len(word) >= _SHORTEST and plain.endswith(word)]
    holds = [word for word in known if len(word) > _SHORTEST and word in plain]
    best = max(ends or holds, key=len, default="")
    return known[best] if best else NOTE


def layout(rows: Sequence[Sequence[str]], chosen: Mapping[str, str] | None = None) -> Layout | None:
    """The header among the first rows and what it means; None: there is none. ``chosen``: title -> meaning, as said."""
    best, most = None, 1
    for number, row in enumerate(rows[:_LOOKED_AT]):
        known = sum(meaning(title) not in (NOTE, SKIP) for title in row if title)
        if known > most:
            best, most = number, known
    return None if best is None else Layout(best, _columns(rows, best, chosen or {}))


def _columns(rows: Sequence[Sequence[str]], header: int, chosen: Mapping[str, str]) -> tuple[Column, ...]:
    found: list[Column] = []
    taken: set[str] = set()
    sold = _is_sold([meaning(title) for title in rows[header]])
    for place, title in enumerate(rows[header]):
        means = chosen.get(title) or meaning(title)
        if not title and any(len(row) > place and row[place] for row in rows[header + 1 : header + 50]):
            means = NOTE
        if sold and means == "customer.interests" and normal(title) in ("车型", "车系"):
            means = "car.series"
        if means in taken and means not in _SEVERAL:
            means = NOTE
        taken.add(means)
        found.append(Column(place, title or f"第{place + 1}列", means))
    return tuple(found)


def _is_sold(means: Sequence[str]) -> bool:
    """Whether the sheet is one of owners: then 车型 is what they bought."""
    return any(one in ("deal.delivered_on", "car.plate", "car.vin", "car.registered_on") for one in means)


def label(means: str) -> str:
    """What a column means, for people."""
    shown = {NOTE: "备注", SKIP: "不导", REP: "归属顾问", HISTORY: "跟进记录", WECHAT: "加了微信"}
    return shown.get(means) or ("车辆" if means == "car.series" else fields()[means].label)


def by_label(words: str) -> str | None:
    """What a person calls a column, as a meaning; None if nothing is called so."""
    plain = normal(words)
    special = {
        "备注": NOTE,
        "不导": SKIP,
        "不要": SKIP,
        "跳过": SKIP,
        "顾问": REP,
        "归属顾问": REP,
        "跟进记录": HISTORY,
    }
    return special.get(plain) or titles().get(plain)
