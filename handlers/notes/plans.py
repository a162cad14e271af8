"""Contacts that were and will be: what each date is for, how somebody was met, what comes next.

Knows the words around a date; the dates themselves are dates.py's.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from handlers.notes.actions import first_action
from handlers.notes.dates import When
from handlers.notes.happened import done, is_entry, is_lately
from handlers.notes.idle import is_idle
from handlers.notes.leads import led
from handlers.notes.page import CAR, HARD, OTHER, PHONE, WHEN, Page
from handlers.notes.vocab import UNREACHED

Role = Literal["next", "contact", "purchase", "delivery", "order", "insurance", "none"]

_PURCHASE = re.compile(
    r"^(?:左右|前|之前|以前|里头?|那会儿|那时候?|那阵子?|前后|上下|前头|跟前|头里|到期[后了]?|能不能|能否|能|肯定|一定|务必|怎么也|怎么都|说什么|无论如何|铁定|最好|争取|必|想着|急着|等着|最迟|最晚|到时候|正好|才|就|再|要|想|得|必须"
    r"|打算|准备|计划|会|能|可能|可以|一定|差不多|才能|才会|也许|给他|得把|把车|必须要|老板|老婆|老公|领导|公司|儿子|家里|,|，|也|都|先|"
    r"之内|以内|内|我)*(?:买(?!了|过|的|单|保险)|落实(?=[ ,，。]|$)|办妥|安排上|把车[^，,。 ]{0,2}到手|购(?:车|买)?|入手|换车?(?!个|成|号)|定下来?|定(?=[ ,，。]|$|车)|拿下|订车|下手|提到车|"
    rf"拿到车|结婚用|把车提了?|提车?(?!供|交|到|升|高|醒|出|前|了)|用车|要车|搞定|落定|拍板|入一?台|开上|上牌|出手|成交|换(?=[{CAR}])|考虑买|决定|拿车|"
    r"就要(?:用)?车?(?=[ ,，。]|$)|要用|用(?=[ ,，。]|$)|敲定|开回家?|开[起得]?走|开出去|下单|落单|把车[^，,。 ]{0,2}(?:买|定|订|提|拿)|到手"
    r"|[^，,。；; ]{1,8}?(?:再|才)(?:考虑)?(?:买|换|购)(?:新?车)?(?=[ ,，。呢]|$)|[整弄搞添]一?[台辆]|上路(?![试跑开转溜体感])|要(?=[ ,，。]|$)|换新|要新车)"
)
_PURCHASE_BEFORE = led(
    r"(?:打算|准备|计划|预计|想|希望|争取|最好|要|购车时间|购买时间|提车时间|预计购车|买车时间|时间)(?:在|是|为|等到|等|到|赶在|于|[:：])?$"
)
_PURCHASE_AFTER_BEFORE = re.compile(r"^(?:左右|前|之前|内|之内|以内|之后|以后|后)*(?:买|购|提|换|定|入|拿|要|用)")
_INSURANCE = led(r"(?:保险|交强险|商业险|车险|续保)(?:到期|是|快?到|至|日期|期|截止|[:： ])*$")
_NOT_PLAN = re.compile(
    r"^再不|^(?:要|得|就|一早)?飞(?:往|去|到)?[一-龥]{2}(?![^，,。；; ]{0,4}(?:来|看|提|试))|^[^，,。；; ]{0,10}(?:取消|作废|泡汤|不来了|来不了|去不了|过不来|鸽了)|^(?:他|她|客户|人家|人|家里|老婆|老公|又|还)*(?:要|得|会|可能|估计"
    r"|还要)*(?:出差|加班|值班|开会|考试|上课|旅游|住院|手术|出国|回老家|过?生日|做寿|过寿|办事|喝喜酒|办酒)(?![^，,。；; ]{0,6}(?:来|联系|打|看|谈|订|签|提|试))|^(?:到账|付清|下款|放款|批下来"
    r"|出结果|到港|上市|涨价|降价|才?回来(?!直接|一[起块](?:来|到|过来|去)|带|会|到|看|再|定|提|订|找|店|就|来|后)|回国|(?:先)?(?:没空|没时间|要上班|要加班|开会|没来"
    r"|不来了|来不了|不行|过不来|不方便|可能过不来)|休息|出差|有事|没空|没时间|加班|要开会|上班(?!就|后|来)|回老家|不在|才?发(?:年终奖|奖金|提成|奖)|发工资(?!后|以后|就|了就|来"
    r"|过来)|工资|放假|生日|过生日|结婚(?!用|要|前)|高考|中考|上(?:小|中|大|初|高)?学|上幼儿园|开学|毕业|退休|退役|转业|搬家|交房|出生|忙)"
)
_CALLED_OFF = re.compile(
    r"[^，,。；; ]{0,5}(?:不来了|来不了|不过来了|过不来|不去了|去不了|不约了)(?![^，,。；; ]{0,2}[就才])"
)
"""周五不来了 周六来."""
_AT_FIRST = led(
    r"(?:本来|原本|原来|原先|起初|一开始|之前)(?:是|都)?(?:约|定|说|答应|讲|计划|打算|想|安排|预约)?(?:好|了|的|在|到|是|说)*$|原(?:定|约|计划)(?:在|于|的|是)*$"
)
"""本来约的周五: given up, whatever became of it."""
_FORBIDDEN = re.compile(r"(?:都)?(?:别|不要|先别|不用|勿)(?:再|给他|给她|去)*(?:联系|打|催|烦|找|来|发)")
"""周五前别联系他."""
_EVENT = re.compile(
    r"(?:份)?(?:结婚|办婚礼|婚礼|开学|生产|生孩子|预产期|搬家|放假|出游|出发|入学|上学|生娃|坐月子)(?:之|以)?前[^，,。；; ]{0,4}(?:[要用买提换定开拿]|到手)"
)
"""九月开学前得买: by the eve of that month."""
_EXAM = re.compile(r"[^，,。；; ]{0,4}?[高中]考(?:完|后|之后|以后|结束|过后)")
"""等孩子明年高考完再买: nobody knows the day."""
_FORM = led(
    r"(?:购车|购买|用车|换车|买车|预购|拟购)(?:时间|周期|计划|日期)[:：是为 ]*$|(?:时候|几时|何时|多久)(?:想|打算|要|准备)?(?:买|提|换|要|用|定|订)车?(?:[ ,，]?(?:A|答)[:： ]+|[:：] ?)$"
)
_DIVERT = led(r"(?:改(?:到|成|在|为|约|期到?)?|换成|提前到|推(?:到|迟到)|延(?:到|期到)|换到|挪到|调到)$")


_THEN = re.compile(
    r"[^，,。；; ]{0,6}[ ,，](?:回来|到时候?|然后|之后|等?[他她]?回来)(?:后|了)?(?:再|就|给他|给她)?(?:联系|打|聊|谈|约|来|看|回访|跟进|说)"
)
"""25号回来 回来联系."""
_FREE = re.compile(r"(?:放假|休息|下班|有空)")


@dataclass(frozen=True)
class Dated:
    """A date with its part in the note."""

    when: When
    role: Role
    action: str
    score: int


def place(page: Page, whens: list[When], sent_at: datetime, is_deal: bool, is_ordered: bool = False) -> list[Dated]:
    """What each date is for."""
    return [_place(page, when, sent_at, is_deal and (is_ordered or not _is_vague(when))) for when in whens]


def _is_vague(when: When) -> bool:
    """年前, 12月中旬: a time to buy; a car to be handed over has its day."""
    return when.limit == "before" or when.rule == "festival" or when.end - when.start > timedelta(days=2)


def _window(page: Page, when: When) -> str:
    """The words a date governs: up to a full stop or the next date, over one blank."""
    words = re.sub(r"(?:电话|手机|微信|联系方式)[:：是 ]*[\ue000\ue005]+", "", page.after(when.span[1], 26, HARD))
    words = re.sub(rf"^[ ,，]?(?:不是|别是|可不是){OTHER}+[ ,，]?", "", words)
    cut = words.find(WHEN)
    return words[:cut] if cut >= 0 else words


def _place(page: Page, when: When, sent_at: datetime, is_deal: bool) -> Dated:
    before = page.before(when.span[0], 10, HARD).rstrip(" ")
    after = _window(page, when)
    head = after.lstrip(" ,，:：")
    action, score = _action(page.before(when.span[0], 10, HARD), after)
    if when.rule == "month" and _EVENT.match(head):
        eve = when.start - timedelta(days=1)
        return Dated(replace(when, start=eve, end=when.start), "purchase", "", 0)
    if stated := _stated(when, before, head):
        return Dated(when, stated, "", 0)
    if _DIVERT.search(before):
        return Dated(when, "next", _moved(page, when, action), 9)
    if is_idle(page, when, head, sent_at) or (_NOT_PLAN.match(head) and not action):
        return Dated(when, "none", "", 0)
    role = done(when, before, head, sent_at, is_deal)
    if role and not (
        role == "contact" and page.flat.startswith(("下周", "下个", "下星", "下礼", "下下"), when.span[0])
    ):
        return Dated(when, role, "", 0)
    if is_lately(page, when, before, head, sent_at) or is_entry(page, when, sent_at):
        return Dated(when, "contact", "", 0)
    is_limit = when.limit == "before" and not is_deal and not action and not _OWED.match(head)
    if _is_purchase(when, before, head, action) or is_limit:
        return Dated(when, "purchase", "", 0)
    if when.first_day == sent_at.date() and when.precise == "date" and score == 3 and "了" in after:
        return Dated(when, "contact", "", 0)  # 今天下雨 就来了一个
    is_far = (when.first_day - sent_at.date()).days > 400 and not action  # 三年后好不好出手
    if when.first_day < sent_at.date() or is_far:
        return Dated(when, "none", "", 0)  # 这周: begun already
    if _NOT_PLAN.match(head) and not (_THEN.match(head) or (_FREE.match(head) and action in ("到店", "试驾", "签单"))):
        return Dated(when, "none", "", 0)
    if when.first_day == sent_at.date() and when.precise == "date" and not action:
        return Dated(when, "contact", "", 0)  # 今天两组: nothing planned
    return Dated(when, "next", _back(page, when, _meant(page, when, action)), score)


_HANDOVER_MOVED = led(
    r"(?:交车|提车|交付)(?:的?(?:日期|时间|日子))?(?:就|也|得|要|又|给|先)*(?:推|改|延|提前|定|约|安排|调|挪|拖|顺延)(?:迟|后|期)?(?:到|在|至|成|了)*$"
)
"""交车推到, 提车日期定在."""
_PUT_OFF = led(r"(?:推|延|拖|顺延|提前)(?:迟|后|期)?(?:到|至)$")
_HANDED = re.compile(r"(?:才)?(?:能)?交(?:车|付|(?=[ ,，。]|$))")


def _stated(when: When, before: str, head: str) -> Role | None:
    """What the words right beside a date say it is, whatever else is told."""
    if _INSURANCE.search(before) or re.match(r"^(?:的)?(?:保险|交强险)?到期", head):
        return "insurance"
    if _CALLED_OFF.match(head) or _AT_FIRST.search(before) or _FORBIDDEN.match(head):
        return "none"
    if when.rule == "later" and when.end - when.start > timedelta(days=1) and _WITHIN.match(head):
        return "purchase"
    if before.endswith(("恨不得", "巴不得")) or (when.rule in ("year", "month") and _EXAM.match(head)):
        return "none"
    if _HANDOVER_MOVED.search(before) or (_PUT_OFF.search(before) and _HANDED.match(head)):
        return "delivery"
    return "purchase" if _FORM.search(before) else None


_WITHIN = re.compile(r"(?:就|要|想|会|再|都|肯定|得|必|打算)*(?:考虑|[定订](?:车|下)|下[定订]|下单)")
"""一周内定车, 半年内考虑."""
_OWED = re.compile(
    r"(?:我|我们|就|得|要|一定|必须|保证|答应|尽量)*(?:给|发|送|报|回|答复|算|做|弄|准备|通知|打|联系)[他她客]"
)
"""周四前给她算好: what the rep owes, no time of purchase."""
_PAPERS = re.compile(r"配置|资料|图|视频|照片|方案|参数|宣传")


def _meant(page: Page, when: When, action: str) -> str:
    """The way of a contact, looked for further back where the words beside the date do not say."""
    sends = action == "发资料" or (action == "微信" and page.after(when.span[1], 1) == "发")
    if (
        sends
        and not _PAPERS.search(page.after(when.span[1], 12))
        and "价" in page.flat[max(0, when.span[0] - 12) : when.span[0]]
    ):
        return "报价"
    if (
        action in ("", "联系")
        and _REDIAL.match(page.after(when.span[1], 4))
        and UNREACHED.search(page.before(when.span[0], 16))
    ):
        return "电话"  # 关机 晚上再试
    if not action and _TAKEN_BACK.search(page.flat[max(0, when.span[0] - 14) : when.span[0]]):
        return _moved(page, when, action)
    return action or "联系"


def _is_purchase(when: When, before: str, head: str, action: str) -> bool:
    if re.match(r"^[^ ,，]{0,4}(?:买保险|提供|提醒)", head):
        return False
    if when.limit == "before" and re.match(
        r"(?:就|想|得|必须|一定)*(?:要(?:的|车)?|下定|定下来|能不能提|能提)(?=[ ,，。到]|$)", head
    ):
        return True
    if (
        when.limit == "before"
        and when.rule != "weekday"
        and re.match(r"(?:就|要|想|会|能)?(?:下定|下订|定(?!时)|订)", head)
    ):
        return True
    match = _PURCHASE.match(head)
    if match:
        return not re.match(r"^(?:再)?(?:定时间)", head)
    if (
        re.search(
            r"(?:再|才)(?:买|换|提|订|定)车?[ ,，]?(?:大概|预计|可能|应该|估计|差不多|得|要)*(?:在|到|等)?$", before
        )
        and not action
    ):
        return True
    if _PURCHASE_BEFORE.search(before) and _PURCHASE_AFTER_BEFORE.match(head):
        return True
    return (
        bool(
            re.search(
                (
                    r"(?:^|[|,，;； ])(?:预计|计划|打算)?(?:购车|购买|提车|买车|用车|换车|提)[:：]\s?$|(?:购车|购买|提车|买车|用车|换车|买|换|定车"
                    r"|订车)的?时间(?:应该?当?|改|推|推迟|提前|放|定|说)*(?:是|为|成|到|在|至|[:：=]|大概|预计)*$|(?:打算|准备|计划)(?:(?:购车|买车|换车"
                    r"|购买)[:：=]?)?$|购车计划[:：=]$"
                ),
                before,
            )
        )
        and not action
    )


_NUMBER_NEXT = re.compile(rf"(?:电话|手机|微信|联系)[方式号码是为:： ]*{PHONE}")


def _action(before: str, after: str) -> tuple[str, int]:
    """The way of the next contact: said right behind the date, else right before it."""
    pieces = re.split(r"[ ,，]", after.strip(" ,，:："))
    head, rest = pieces[0], " ".join(pieces[1:3])
    if _NUMBER_NEXT.match(head):
        head = rest = ""  # 约在周六，电话138…
    weak = ("", 1)
    for words, score in (
        (head, 5),
        (_tail_of(before), 4),
        (rest if len(head) <= 3 or head.startswith("带") else "", 3),
    ):
        found = first_action(words) if words else ""
        if found == "联系" and score < 5:
            weak = (found, score) if weak[0] == "" and re.search(r"联系|跟进|约", words) else weak
        elif found:
            return found, score
    return ("到店", 5) if _COMES.match(head) and weak[1] < 5 else weak


_COMES = re.compile(
    r"(?:就|要|会|想|再|也|还|肯定|一定|应该|可能|争取|准备|说|[带陪领开骑坐拉叫跟和][^，,。 ]{1,5}?)*(?:过)?来(?!电|得|不|源|着|自(?!驾)|回|信|消息|[了过的])"
)


def _back(page: Page, when: When, action: str) -> str:
    """约了周二上午: what for was said before."""
    before = page.before(when.span[0], 24, HARD)
    if action == "联系" and re.search(r"约(?:了|好|在|到|的|定)*(?:是|在)?$", before):
        words = re.sub(r"约(?:了|好|在|到|的|定)*(?:是|在)?$|打?来?电话(?:来|过来)?[说讲问][^，,。；; ]*", "", before)
        words = " ".join(w for w in re.split(r"[ ,，]", words) if not re.search(r"[了过完]", w))
        return first_action(words) or ("到店" if _STAYED_AWAY.search(page.flat[: when.span[0]]) else action)
    return action


_STAYED_AWAY = re.compile(r"没来|没到|鸽子|来不了|爽约|失约|没赶过来")
_REDIAL = re.compile(r"(?:再|继续)试(?=[ ,，。]|$)")
_TAKEN_BACK = re.compile(r"不对|不是|哦不|错了|口误|更正")
_TOLD = re.compile(r"推到|改到|提前到|挪到|(?:来|打)(?:了个)?电话?(?:来|过来)?|微信(?:上|里)?[说讲问告回]")
"""No way of the next contact: what moves it, and how the rep heard that it moves."""
_COMING = re.compile(r"(?<![本原将从后回])来(?!电|源|着)")


def _moved(page: Page, when: When, action: str) -> str:
    """改到周四: for what, was said of the day given up."""
    words = page.flat[max(0, when.span[0] - 24) : when.span[0]]
    if action and action not in ("联系", first_action("".join(_TOLD.findall(words)))):
        return action
    found = first_action(_TOLD.sub("", words))
    return found if found and found != "联系" else "到店" if _COMING.search(words) else action or "联系"


def _tail_of(before: str) -> str:
    is_cut = before[-1:] in " ,，" and not re.search(r"[定约说改排][好下妥]?了[ ,，]$", before)
    if is_cut and re.search(r"[了完]|过(?!来|去)|已", before):
        return ""  # 报价单已给 半个月后…
    before = before.rstrip(" ")
    words = re.sub(r"[ ,，:：]*(?:时间|日期)(?:是|定在|在|为|[:：])?$", "", before)
    return re.split(r"[ ,，]", words)[-1][-7:] if words else ""
