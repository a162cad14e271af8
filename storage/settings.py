"""What a store may set: shape and default are declared here, a Setting row overrides the value only.

Read once per inbound into a frozen snapshot that is passed as an argument.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import choices
from storage.choices import Choices, Option
from storage.errors import BadValue
from storage.ids import new_id
from storage.models import Setting, Store
from storage.prepared import prepared


@dataclass(frozen=True)
class Declared:
    """One thing a store may set."""

    key: str
    about: str
    """What it is listed under."""
    label: str
    default: Any
    """Also its shape: an override of another is refused; one of a table changes the entries it names."""


DECLARED = (
    Declared("interval", "跟进", "各级别几天内再联系", {"N": 1, "H": 2, "A": 5, "B": 7, "C": 15, "O": 7}),
    Declared("list_at", "时间", "早上列表几点发", "08:40"),
    Declared("list_length", "列表", "每天列表最多几位", 10),
    Declared("push_from", "时间", "几点起可以提醒", "08:30"),
    Declared("push_until", "时间", "几点后不再提醒", "20:30"),
    Declared("said_from", "时间", "自己定的时间，几点起可以提醒", "07:00"),
    Declared("said_until", "时间", "自己定的时间，几点后不再提醒", "22:00"),
    Declared("early_minutes", "时间", "说了钟点的提前几分钟提醒", 3),
    Declared("rings_a_day", "列表", "一人一天最多响几次，再多合成一条", 6),
    Declared("evening_at", "时间", "晚上小结几点发", "18:20"),
    Declared("evening_length", "列表", "晚上小结最多几件", 5),
    Declared("sheet_at", "时间", "经理的晨会几点发", "08:25"),
    Declared("closed_days", "时间", "店休的日子", ["除夕", "春节", "L01-02"]),
    Declared("off", "列表", "关掉的提醒", []),
    Declared("first_hours", "跟进", "没分级的新客户几小时内要联系", 24),
    Declared("web_sources", "跟进", "哪些来源算网上来的", ["autohome", "yiche", "dongchedi", "online", "brand"]),
    Declared("web_minutes", "跟进", "网上来的几分钟内要打，0不提醒", 30),
    Declared("silent_days", "跟进", "多少天没联系上要提一次，0不提", 30),
    Declared("revive_days", "跟进", "战败多少天后再问一次，0不问", 60),
    Declared("sleep_days", "跟进", "先放一放是多少天", 90),
    Declared("week_report", "经理", "周一早上发周报", True),
    Declared("month_report", "经理", "每月1日发月报", True),
    Declared("overdue_days", "跟进", "过几个上班日算逾期", {"N": 1, "H": 1, "O": 2, "A": 3, "B": 3, "C": 7}),
    Declared("hot_at", "时间", "H级没动的几点告诉经理", "16:00"),
    Declared("hot_hours", "经理", "H级几小时没动告诉经理，0不告诉", 24),
    Declared("big_deal", "经理", "多少元以上的单没成马上告诉经理，0不告诉", 300_000),
    Declared("tell_complaints", "经理", "客户投诉马上告诉经理", True),
    Declared("reassign_days", "经理", "逾期几个上班日建议换人，0不建议", 0),
    Declared("return_visits", "关怀", "交车后几天回访", [3, 7, 30]),
    Declared("anniversaries", "关怀", "提车几周年要祝贺", [1, 2, 3, 4, 5]),
    Declared("festivals", "关怀", "哪些节日送祝福", ["春节", "中秋"]),
    Declared("touch_days", "关怀", "几天内的祝福、保养、回访合成一次", 7),
    Declared(
        "service_first_months", "保养", "首保几个月，0没有", {"fuel": 6, "luxury": 12, "phev": 6, "ev": 12, "tesla": 0}
    ),
    Declared(
        "service_first_km",
        "保养",
        "首保几公里，0没有",
        {"fuel": 5000, "luxury": 10000, "phev": 5000, "ev": 20000, "tesla": 0},
    ),
    Declared(
        "service_months", "保养", "之后几个月保养，0没有", {"fuel": 6, "luxury": 12, "phev": 12, "ev": 12, "tesla": 0}
    ),
    Declared(
        "service_km",
        "保养",
        "之后几公里保养，0没有",
        {"fuel": 7500, "luxury": 10000, "phev": 7500, "ev": 20000, "tesla": 0},
    ),
    Declared("service_ahead", "保养", "保养提前几天提醒", 15),
    Declared("daily_km", "保养", "没说过里程的一天跑多少公里", 40),
    Declared("insurance_ahead", "关怀", "保险到期前几天提醒", [60, 15]),
    Declared("inspection_online", "关怀", "第几年网上年检", [2, 4, 8]),
    Declared("inspection_onsite", "关怀", "第几年上线年检，之后每年", [6, 10]),
    Declared("inspection_ahead", "关怀", "年检到期前几天提醒", [60, 15]),
    Declared("join_by_range", "记录", "企业微信可见范围里的人自己加入", True),
    Declared("ask_before_new", "记录", "新客户先问再记", False),
    Declared("undo_hours", "记录", "几小时内可以撤销", 24),
    Declared("import_undo_hours", "记录", "导入几小时内可以撤回", 72),
    Declared("free_days", "跟进", "多少天没联系，别的顾问可以接着跟，0不可以", 30),
    Declared("probes_a_day", "经理", "一天查多少个没记过的号码以上告诉经理", 10),
    Declared("handover_hours", "经理", "接手的客户几小时内要联系一次", 48),
    Declared("handover_a_day", "经理", "接手的客户每天最多加几位", 5),
    Declared(
        "copy_fields",
        "记录",
        "抄给厂家的各项，按顺序",
        [
            "客户姓名",
            "联系电话",
            "意向车型",
            "成交车型",
            "意向级别",
            "购车预算",
            "客户来源",
            "本次跟进",
            "下次跟进",
            "交车日期",
        ],
    ),
    Declared("draft_minutes", "列表", "问题等几分钟", 30),
    Declared("subject_minutes", "列表", "刚说的客户记多少分钟", 10),
)
ABOUT = ("时间", "列表", "跟进", "经理", "关怀", "保养", "记录")
_BY_KEY = {declared.key: declared for declared in DECLARED}


@dataclass(frozen=True)
class Snapshot:
    """A store's settings at one moment."""

    zone: ZoneInfo
    values: Mapping[str, Any]

    @property
    def print(self) -> str:
        """Of all values: another one where any of them is."""
        return sha256(json.dumps(dict(self.values), sort_keys=True).encode()).hexdigest()

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        """On or off."""
        return bool(self.values[key])

    def hour(self, key: str) -> time:
        """A time of day."""
        return time.fromisoformat(self.values[key])

    def table(self, key: str) -> Mapping[str, int]:
        """Numbers by code."""
        return dict(self.values[key])

    def numbers(self, key: str) -> tuple[int, ...]:
        """Several numbers."""
        return tuple(self.values[key])

    def words(self, key: str) -> tuple[str, ...]:
        """Several texts."""
        return tuple(self.values[key])

    def choices(self, name: str) -> Choices:
        """A pick list with the store's own labels and entries."""
        shipped = choices.BY_NAME[name]
        own = self.values.get(f"choices.{name}", {})
        kept = tuple(Option(o.code, own.get(o.code, o.label), o.also, o.role) for o in shipped.options)
        codes = {option.code for option in kept}
        return Choices(name, kept + tuple(Option(code, label) for code, label in own.items() if code not in codes))


def check(key: str, value: Any) -> None:
    """BadValue unless ``value`` is of the declared shape."""
    if key.startswith("choices."):
        good = key.removeprefix("choices.") in choices.BY_NAME and _fits(value, {"code": "标签"})
    else:
        good = key in _BY_KEY and _fits(value, _BY_KEY[key].default)
    if not good:
        raise BadValue("没有这个设置，或者值不对")


_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_CODE = re.compile(r"\w{1,20}", re.ASCII)


def _fits(value: Any, like: Any) -> bool:
    """Whether a value has the shape of another: its type, that of what it holds, a time of day for a time of day."""
    if type(value) is not type(like):
        return False
    if isinstance(value, dict):
        one = next(iter(like.values()))
        return bool(value) and all(_CODE.fullmatch(key) and _fits(held, one) for key, held in value.items())
    if isinstance(value, list):
        return all(_fits(held, like[0] if like else "words") for held in value)
    if isinstance(value, str):
        return bool(_CLOCK.fullmatch(value) if _CLOCK.fullmatch(like) else value.strip())
    return bool(value >= 0)


def put(session: Session, store_id: int, key: str, value: Any) -> None:
    """Set one; BadValue unless it is of the declared shape. What is shipped is no change."""
    check(key, value)
    row = session.exec(select(Setting).where(Setting.store_id == store_id, Setting.key == key)).first()
    is_shipped = key in _BY_KEY and value == _BY_KEY[key].default
    if row is not None and is_shipped:
        session.delete(row)
    elif row is not None:
        row.value = json.dumps(value, ensure_ascii=False)
    elif not is_shipped:
        row = Setting(id=new_id(), store_id=store_id, key=key, value=json.dumps(value, ensure_ascii=False))
        session.add(row)
    session.flush()


@prepared
def _of_store(store: int) -> SelectOfScalar[Setting]:
    return select(Setting).where(Setting.store_id == store)


def snapshot(session: Session, store: Store) -> Snapshot:
    """What a store has set, over what is shipped."""
    values = {declared.key: declared.default for declared in DECLARED}
    for row in _of_store(session, store.id).all():
        with suppress(ValueError, BadValue):  # an older program's row must not stop every message of the store
            value = json.loads(row.value)
            check(row.key, value)
            held = values.get(row.key)
            values[row.key] = {**held, **value} if isinstance(held, dict) else value
    return Snapshot(ZoneInfo(store.timezone), MappingProxyType(values))


def shipped(zone: str = "Asia/Shanghai") -> Snapshot:
    """The shipped values alone."""
    return Snapshot(ZoneInfo(zone), MappingProxyType({declared.key: declared.default for declared in DECLARED}))
