"""The words of a list and what they ask: one table for what happens to customers, one for what stands about them.

Adding a word is one entry. Patterns meet the text with every expression of time replaced by a sign (``WHEN``).
"""

import re
from dataclasses import dataclass
from typing import Literal

from handlers.notes.page import WHEN
from storage.hits import Sort

Side = Literal["past", "future", "near"]


@dataclass(frozen=True)
class EventWords:
    """How people say that something happens."""

    event: str
    """Its name in storage.filters.EVENTS; ``made`` for being put on file."""
    pattern: str
    side: Side = "past"
    """Where a time said with it lies: 10月试驾 has been, 10月保险到期 is to come."""


EVENTS = (
    EventWords("made", "新增的?|新建的?|建档|建卡|留档|登记的?|录入|新客户|新来的"),
    EventWords("missed", "爽约|约了没来|放鸽子", "past"),
    EventWords(
        "appointment", "约了?(?:到店|来店|试驾|来)|预约(?:到店|试驾)?|(?:谁|要|会|谁要|谁会)(?:来|到店)", "future"
    ),
    EventWords("drive", "试驾|试乘"),
    EventWords("delivery", "交车|提车|交付", "near"),
    EventWords("cancel", "退订"),
    EventWords("order", "下订|订车|订单|签单|成交|下定|订"),
    EventWords("loss", "战败给?|流失|丢给了?|输给了?"),
    EventWords("visit", "到店|来店|进店|来过|到过店"),
    EventWords("insurance", "保险(?:快|要)?(?:到期|续保)|(?:该|要|快)?续保|车险到期", "future"),
    EventWords("inspection", "(?:该|要|快)?年检|年审", "future"),
    EventWords("service", "(?:该|要|快)?(?:做)?(?:首保|保养)", "future"),
    EventWords("birthday", "(?:过)?生日", "future"),
    EventWords("open_complaint", "投诉(?:没处理|未处理|没解决|还没处理)|没处理的?投诉"),
    EventWords("complaint", "投诉"),
    EventWords("promise", "(?:有)?(?:承诺|答应)(?:过|了)?(?:没兑现|没做|没办|还没做|还没办)", "future"),
    EventWords("overdue", "逾期|超期|该联系没联系"),
    EventWords("next", "(?:要|该|约了)(?:联系|跟进|回访|打电话)", "future"),
    EventWords("contact", "联系|跟进|沟通|回访|聊|打过电话"),
)
_NOT = "(?:还|从来|一直|从)?(?:没有?|未|不曾)"
EVENT = re.compile(
    rf"(?P<when>{WHEN}+)?(?:以来|之内|以内|里|内|中|的)?(?P<not>{_NOT})?(?:"
    + "|".join(f"(?P<e{number}>{words.pattern})" for number, words in enumerate(EVENTS))
    + rf")(?:完了?|过|了|上)?(?:(?:是|在)(?P<then>{WHEN}+))?"
)

SILENT = re.compile(
    r"(?:超过|多于|大于|满|超)?(?P<n>半|\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>天|周|星期|礼拜|个?月)(?:以上|多|都)?"
    r"(?:没有?|未)(?:人)?(?:联系|跟进|跟|动|打电话|打|回访|沟通|消息)(?:过|了|上)?"
)
LATELY = re.compile(
    r"(?:最近|近|过去|这)(?P<n>半|\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>天|周|星期|礼拜|个?月)(?:以?内|里)?"
)
DAYS = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "个月": 30, "月": 30}

LEVELS = re.compile(
    r"(?<![A-Za-z])(?P<codes>[A-Z](?:[、/和,，\s]*[A-Z])*)\s?(?:级|类)(?:客户)?(?P<more>(?:及|和|或)?以上|(?:及|和|或)?以下)?"
    r"|(?<![A-Za-z0-9-])(?P<bare>[HABCN])(?![A-Za-z0-9-])",
    re.I,
)

FLAGS: tuple[tuple[str, str], ...] = (
    ("no_phone", r"没(?:有|留)?(?:电话|号码|手机号?)|无电话"),
    ("phone", r"(?:有|留了?)(?:电话|号码|手机号?)|已留档"),
    ("no_wechat", r"没(?:有|加)?微信"),
    ("wechat", r"(?:有|加了?)微信"),
    ("open", r"(?:还)?(?:没有?|未)(?:成交|下订|订车|签单|买车|买|订)(?:过|了)?"),
    ("won", r"已(?:经)?(?:成交|订车|下订|签单)|成交客户"),
    ("lost", r"已(?:经)?战败|战败客户"),
    ("owner", r"保有客户|老客户(?!介绍|转介绍|推荐|带)|老车主|车主|基盘"),
    ("ordered", r"已订(?:未交|没交)?(?:车)?|订了没交|未交车"),
    ("dormant", r"休眠"),
    ("do_not_contact", r"勿扰|不让联系"),
)
FLAG = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in FLAGS))

SORTS: tuple[tuple[Sort, str], ...] = (
    ("silent", r"最久没联系(?:的)?(?:在前|排前|优先)?|按(?:多久|最久)没联系"),
    ("level", r"按(?:意向)?级别"),
    ("budget", r"按预算|预算从高到低"),
    ("new", r"按(?:建档|登记|新旧)|最新(?:建|来)的?(?:在前)?"),
    ("recent", r"按(?:最近)?联系"),
)
SORT = re.compile("(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in SORTS) + ")(?:时间)?(?:排序?|来)?")

FILLING = re.compile(
    r"(?:客户|顾客|名单|有哪些|有哪几位|哪几位|哪些|哪几个|有谁|都有谁|是谁|谁|人|位|给我|帮我|看一下|看看|列一下|列出|查一下|查|找一下|找|所有|全部|"
    r"但是?|喜欢|想要|需要|考虑|关注|在意|看重|意向|而且|并且|同时|以及|或者|想|要|看|买|对比|在|的|了|过|和|且|又|都|还|有|来|里|是|[\s、，,。？?！!+&])+"
)
ASKS = re.compile(r"(?:的|客户|名单|有哪些|哪些|有谁|是谁|哪几位|排序?)[？?。]?$|^(?:哪些|哪几位|谁|列出|所有|全部)")
"""Words that can only begin or end a list."""
SURE = re.compile(
    r"的(?:客户|顾客|人)[？?。]?$|名单[？?。]?$|(?:有哪些|哪些人|有谁|哪几位)[？?。]?$|^(?:列出|所有|全部)"
)
"""Words of which none is noted about somebody: 20万以上的客户."""
