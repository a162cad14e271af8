"""Dates of what is over or settled: a contact that was, an order made, a car handed over.

Tells 周二来了 from 周二来 by tense and by the words around.
"""

import re
from datetime import datetime
from typing import Literal

from handlers.notes.dates import When
from handlers.notes.leads import led
from handlers.notes.moments import past_day
from handlers.notes.page import Page

_PAST_WORDS = re.compile(
    r"^(?:[^。；;\n，, ]{0,6}?)(?:(?:交|转|付|下|签|打|刷)的(?=[定订钱合大小单])|[订定签]的(?=[\ue001 ,，。]|$|车|单|合同)"
    r"|[付交买提刷转打下看试谈通加发送去到办领拿做见进留录收]的(?=[ ,，。]|$)|来过|来了|来的|到过|到店[^，, ]{0,4}[了过]|看过|看了|试驾过|试驾了|试驾完|试了|聊过|聊了|聊的"
    r"|打过(?![去来])|"
    r"打了|打的|加了|加的|谈过|谈了|(?<!再)说(?!好|定|道|说看|一下|一声|清楚|明白|个数|来|要|想|会|去|再|能|可以|有空|没空|过来|到)|接待|过来了|回了|问了|问过|沟通了|通过|通了|介绍(?!视频|资料|册|单|页|文件)|接了|接到|来店看了|已经|"
    r"打电话(?:关机|没|不|说(?!一)|问(?:我|了|过|的|价|优惠|有))|第[一二三]次|联系过|联系了|微信(?:说|聊(?=了|过)|问(?=了|我|的)|回)|记的|回访(?:过|了|说)"
    r"|电话(?:说|里|打了|聊了|问了|沟通了|回访了)|来试驾了|(?:活动|外展|车展|展会|巡展|团购会|品鉴会)上?(?:收|集|加|留|认识|遇|聊|来)|集的客|留资的|收的线索|"
    r"发了|给了|送了|留了|加微信(?=了|的|成功)|互加|已(?=[加添通发打到来看试联电报付交签订定提])|来看了)"
)

_PERFECT = re.compile(
    r"[^。；;\n，, 再要想约得等让请能会先把将]{0,8}?(?:[来到看试聊谈打加问接坐转逛访见通签订交驾系进留收](?:过(?![来去再])|了(?![再就解])|"
    r"的(?=[ ,，。；;\n]|$|[\ue001\ue004他她我电微店展合定订优]))|来(?![把交签定订付办提拿取我])[^，,。；; 再要想约错说]{1,5}了(?=[ ,，。]|$))"
)
"""周二上门拜访过, 周二来店里坐了坐, 周三打的电话: over, though the day named could be the next."""

_TODAY_DONE = re.compile(
    r"(?:刚|又)?(?:(?:进店|到店|来店|来电|来访|到访|接待|收到|接到|加了|打来电话|来电话|(?:他|她)?打电话来|电话来|打来)(?!吗)|(?:微信|电话)(?:里|上|度"
    r"|头)?[^，,。 再要约给]{0,3}(?:问|说|讲|聊|回|谈|催|砍|发来|告诉|表示|反馈|吐槽|抱怨|答复))"
)

_FOR_A_WHILE = re.compile(r"[^，,。；; 再要想等约让请给]{0,8}(?:[坐聊谈看试待转磨]了(?![再就]))")
"""今晚去他家坐了一个钟头."""
_GAVE = re.compile(r"[^，,。；; 再要想约]{0,8}?[去打回发送报给]了(?:一?[个条通趟份张次]|他|她)")
"""早上给他去了个电话."""
_TODAY_MET = re.compile(
    r"[^，,。；; 约说要想准打等改定再会能得如叫让没]{0,7}?(?:到店|来店|进店|来访|到访|光临|光顾|莅临|登门|来展厅|到展厅)(?![吗礼要时谈签提办])|"
    r"[^，,。；; 约说要想等]{0,4}?(?:店里|展厅里?|店内)来(?:一?[个位]|了|俩|两)|[^，,。；; 约说要想等]{0,4}?(?:店里|展厅里?|店内)?(?:就|只|才|总共"
    r"|拢共)[^，,。；; ]{0,4}[一两俩三四五1-9](?:个|组|位|批|拨|波|家|户)|"
    r"(?:他|她|客户|还是|又|也|都|仍|依然|依旧)*没(?!时间|空|来|到|事)[^，,。；; ]{0,3}(?:定|谈|成|签|买|看上|看中|相中|松口|下单|提)"
)
"""今天自然到店, 今天店里就一个客, 今天还是没定: over, whatever the hour."""

_TODAY_BARE = re.compile(
    r"(?:又|刚|也|才|就|来|组团|集体|先后|[一两三四]组|[带和跟][^，, ]{1,6}?)*(?:打(?:了)?(?:个)?电话(?:来|过来)|致电|试驾|试乘|看车|接待|回访(?!他)|电联|微信(?:上)?聊)(?!时间|预约)"
)

_PAST_BEFORE = led(r"(?:刚|已经|上次|(?:参加|出席|试驾|聊|看|玩)(?:了|过))$")

_ENTRY = re.compile(
    r"[ ,，]?(?:上门|拜访|电话|微信|去电|来电|致电|到店|来店|进店|试驾|面谈)(?:沟通|联系|聊|拜访|接待)?(?:\s?[；;|/]|[ ,，]{1,2}(?:态度|嫌|说|未|没|已|问|谈|聊|反馈|表示|留|觉得|担心|怕|意向|答应|对方))"
)
"""今日电话 / 态度冷淡: an entry of a ledger, what was done and what came of it."""
_COUNTED = re.compile(r"(?:到店|来店|进店|接待|来访|到访)了?[一两俩三仨四五六2-9](?:位|组|个|批|拨|波|家)")
"""上午到店两位, written at nine: nobody counts who is still to come."""

_DELIVERY = re.compile(
    r"^(?:把?\ue001+|的(?=[提交拿取接])|来交尾款|来?(?:结|付|补)(?:清|完|了)?(?:尾款|余款)|的时候|左右|前|之前|以后|后|就|要|可以|能|来|过来|正式|可|会|安排|顺利|才能|必须|我们|店里|给他|给她|才|想|去|准备|带家人|带老婆|到店|"
    r"上完?好?牌|办完手续|上午|下午|第一天|那天|当天|,|，|来店|来店里|喜)*(?:交(?=[ ,，。]|$)|到货|提车?(?![点些着两一箱盒袋礼水]|[定订]金合同|合同|方案|建议|要求|问题|价|优惠|交|成|议|倡|手续|车手续|资料|意见|供|到|升|高|醒|出|前"
    r"|了?价|醒|示)|交车|交付|拿新?车|取新?车|接新?车|牵新?车|攞车|领车|到车|把?车?开(?:回|走)|来开(?=[ ,，。]|$)|提新车|提走|提的车|提了|开走)"
)

_DELIVERY_BEFORE = led(
    r"(?:提车|交车|交付|拿车|接车|预计提|预计交|取车|到货|到车)(?:时间|日期|日子|日|改到|定在|约在|约|是|在|为|预计|大概|定|改|要到|得|安排在|嘛|呢|的话|那天|选|说好|推|推迟"
    r"|延|延后|延期|提前|到|最快|等|要|估计|可能|差不多|应该|[:： ])*$"
)

_HAS_DAY = re.compile(r"\ue002(?:来|过来|去|到店|就)?(?:提|交|拿|取|接)[车付]?$")
"""6月8号提车 今晚加鸡腿: the delivery has its day already."""
_CONTACT = re.compile(r"[^，,。；; ]{0,3}?(?:过来|来(?![提拿取接开])|到店|打|联系|试驾|再看|回访|微信)")

_ORDER = re.compile(
    r"^(?:[^。；;\n，, 要想得再来去准打计可能会]{0,8}?)(?:下了?订|下了?定|下了?单|锁了?单|订了|定了|签了|签的|签单|签约|签合同|交了(?:定|订)金|交的(?:定|订)金|付了(?:定|"
    r"订)金|成交|订的|定的|定车|订车|付定|交定)"
)

_ORDER_LABEL = led(
    r"(?:订|定|下[订定]|[订定]单|[订定]车|签单|签约|签合同|成交)(?:日期?|时间|于)?[:：] ?$|(?:下[订定]|[订定][单车])(?:日期?|时间|于)?$"
)
_DELIVERY_LABEL = led(r"(?:^|[ ,，;；、])[提交][:：] ?$")
EITHER = ("weekday", "day", "month-day", "slashed", "dotted")
"""Rules of days that may be the last or the next: the words around tell."""
_ORDERED = re.compile(
    r"[^。；;\n，, 要想得再来去准打计可能会约把将]{0,8}?(?:[订定](?:了|下了?)(?!\ue002|时间|位|[来去])|下了?[定订](?!金)|锁了?[单定]|签(?:了|的)"
    r"|[交付刷转打下](?:了|的)[^，,。；; ]{0,6}[定订单]|[订定]的)"
)
"""周一定了, 15号签的合同: an order made, told of a day that could be the next."""
_MET = re.compile(
    r"[ ,，]?(?:\ue004+[ ,，]?)?(?:电话|微信|上门|拜访|参加|出席|试驾(?!时间|预约)|去电|面谈|到店|来店|进店|来电|来访|到访|致电|接待|首访)(?!礼|时间|再|谈|签|提|交)"
)


_ACT = re.compile(r"[^，,。；; ]{0,10}?(?:来|到店|进店|打|聊|谈|看|试|问|跟进|跟踪|回访|沟通|联系|拜访|见)")
_WENT = re.compile(r"去[^，,。 ]{1,10}(?:回访|拜访|谈|聊|看|送|坐)[ ,，][^。；;]{0,8}[了过](?!再|就)")
"""今天去他家里回访 顺便带了礼盒: told of in the next breath as done."""
_TELLING = re.compile(
    r"^[^，,。； ]{0,12}(?:态度|[他她]就?说|[嘛呢啊](?:他|她)?就?说)|^[^，,。； ]{0,14}[ ,，](?:客户|他|她|伊|对方)(?:表示|反馈|说|讲|觉得|认为|嫌|问|没)"
)
_MODAL = re.compile(
    r"[^，,。；; ]{0,10}?(?:要|再|想|准备|打算|计划|约|得|需|记得|等|会(?!儿)|能|给(?!我)|去|必须|应该|可能|说好|原|本|\ue002|来(?=[ ,，。]|$))"
)
"""Said of today: something is still to come."""


_COUNTED = re.compile(
    r"(?:一共|总共|共|先后|就)?(?:到店|进店|来店|接待|来)了?[一二两俩三四五六1-9]\s?(?:位|组|批|拨|波)"
)
"""上午到店两位: counts are of what was."""


def done(
    when: When, before: str, head: str, sent_at: datetime, is_deal: bool
) -> Literal["delivery", "order", "contact"] | None:
    """The part of a date in what is settled: a delivery, an order, a contact that was."""
    if is_deal and when.limit != "before" and _ORDER_LABEL.search(before):
        return "order"
    is_next = bool(re.match(r"(?:再)?(?:打?电话|微信|回访|联系)", head))
    if (
        is_deal
        and not is_next
        and (
            _DELIVERY.match(head)
            or _DELIVERY_LABEL.search(before)
            or (_DELIVERY_BEFORE.search(before) and not _HAS_DAY.search(before) and not _CONTACT.match(head))
        )
    ):
        return "delivery"
    if when.first_day == sent_at.date() and _COUNTED.match(head):
        return "contact"
    is_gone = when.first_day < sent_at.date() or (when.first_day == sent_at.date() and when.precise == "date")
    is_open = is_gone or when.rule in ("weekday", "day")
    order = _ORDERED.match(head) if when.rule in EITHER and when.limit != "before" else None
    if order and (is_open or re.search("[了的]", order[0])):
        return "order"  # 12月2号下定, said before: to come
    if (is_gone or (when.first_day == sent_at.date() and when.start <= sent_at)) and _ORDER.match(head):
        return "order"
    return "contact" if _is_past(when, before, head, sent_at) else None


def is_entry(page: Page, when: When, sent_at: datetime) -> bool:
    """今日上门；留报价单: a cell of a ledger about the day it was written."""
    if when.first_day != sent_at.date():
        return False
    behind = page.after(when.span[1], 10, "")
    return bool(_COUNTED.match(behind)) or (when.precise == "date" and bool(_ENTRY.match(behind)))


def is_lately(page: Page, when: When, before: str, head: str, sent_at: datetime) -> bool:
    """22日进店, said on the 23rd: a day of this week gone by, not the same of next month."""
    if when.rule not in ("month-day", "day", "dotted", "slashed") or not _MET.match(head):
        return False
    if re.search(r"(?:约|定|改|等|说|要)(?:了|好|在|到)*$", before):
        return False
    return 0 <= (sent_at.date() - past_day(page, when, sent_at)).days <= 7


_SHOW = re.compile(
    r"(?:那次|那会儿?|期间|前的?|后的?)?(?:车展|展会|外展|巡展|活动|车博会|团购会)(?:期间|现场)?(?:上|里)?[^，,。；; 再要想约]{0,4}(?:[来留加看认识聊收登记扫集]|客|线索)"
)
"""国庆车展留的电话: a show that was."""


def _is_past(when: When, before: str, head: str, sent_at: datetime) -> bool:
    if when.last_day < sent_at.date() or (when.rule == "festival" and _SHOW.match(head)):
        return True
    tight = _tight(head)
    is_today = when.first_day == sent_at.date()
    if is_today and (_FOR_A_WHILE.match(head) or (when.start <= sent_at and _GAVE.match(head))):
        return True
    if is_today and when.precise == "date" and _WENT.match(head):
        return True
    if (
        is_today
        and when.precise == "date"
        and re.match(
            r"[ ,，]?(?:又|就|也|终于|果然|果真|还真|真|如约|准时|准点|按时|按约)?(?:来|到|过来)了|[ ,，]?(?:又|还|也)?(?:如约|如期|准时|按约)而?(?:来|至|到)",
            head,
        )
    ):
        return True
    if (
        is_today
        and not re.match(r"(?:再|要|想|准备|打算|约|还|说好|说定|能|会|给(?!我)|等)", _tight(head))
        and not re.search(r"(?:约|改|等|(?<!聊)(?<!谈)到)(?:了|好|在|到|的)*(?:是|在)?$", before)
    ):
        is_over = when.precise != "date" and when.start <= sent_at
        if is_over or (when.precise == "date" and re.match(r"[^，,。；; ]{0,10}[了过完]", head)):
            return True
    if (
        is_today
        and when.precise == "date"
        and (
            _TODAY_BARE.match(head)
            or _TODAY_MET.match(head)
            or _TODAY_DONE.match(head)
            or re.match(r"(?:回访|跟进|联系|接待|约|邀约)[一两俩三四五六七八九十0-9几]{1,3}[个组位批]", head)
        )
    ):
        return True
    if (
        is_today
        and when.precise == "date"
        and _ACT.match(head)
        and (head[0] == "又" or _TELLING.search(head) or (sent_at.hour >= 14 and not _MODAL.match(head)))
    ):
        return True
    if is_today or when.rule in ("time", "month-day", "day", "weekday", "dotted", "slashed", "month"):
        if re.search(r"约(?:了|好|在|到|的)*(?:是|在)?$", before):
            return False
        if re.match(r"(?:再|要|想|准备|打算|约|还来|过来(?!了)|说好|说定)", tight):
            return False
        return bool(_PAST_WORDS.match(head) or _PERFECT.match(head)) or bool(_PAST_BEFORE.search(before))
    return False


def _tight(words: str) -> str:
    stripped = words.lstrip(" ,，:：、的")
    return re.split(r"[ ,，]", stripped)[0] if stripped else ""
