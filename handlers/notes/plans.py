"""Contacts that were and will be: what each date is for, how somebody was met, what comes next.

Knows the words around a date; the dates themselves are dates.py's.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from handlers.notes.dates import When, find
from handlers.notes.page import CAR, HARD, WHEN, Page

Role = Literal["next", "contact", "purchase", "delivery", "order", "insurance", "none"]

ACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "报价",
            r"报价|报个价|报下价|算(?:个|一下|下)?(?:价|落地)|出(?:个)?价格|给(?:个)?(?:底)?价|给(?:个)?(?:底价|优惠价)",
        ),
        (
            "发资料",
            r"(?:把)?(?:合同|资料|方案|配置|报价|政策|图片|照片|视频|链接|活动)(?:发|传)(?:给)?(?:他|她)?|(?:配置[单表]?|资料|方案|图片|照片|视频|参数)(?:发|传|给)(?:过去|他|她)|(?:发|传|给)(?:他|她|一下|下|个|点|份|过去|几张|几个|一张|两张|我)*(?:配置单?|资料|金融方案|图片|照片|视频|宣传册|链接|参数|对比|方案|实车|政策|活动|地址|位置|定位|合同)",
        ),
        (
            "签单",
            r"下定|签单|签合同|签约|交定金|付定金|交订金|下订(?!单了)|定车|订车|签字|来定(?!制)|来订|签下来|把合同|过来签|交钱|付款|刷定金",
        ),
        ("试驾", r"试(?=[\ue001])|试驾|试车|试乘|试一?下|来试|试一试|试试车|试开|试坐"),
        ("上门", r"上门|(?:去|到)(?:他|她|客户)?(?:家|公司|单位|工地)(?:里)?(?:拜访|找|谈|看)?|拜访"),
        (
            "到店",
            (
                r"到店|来店|进店|过来|再来|还来|来看|看车|看现车|看实车|来趟|来一趟|来谈|来聊|来展厅|到展厅|店里|首保|面谈|当面|带.{0,6}来|来提|来拿|来交|来比|来装|来取|来办|来做(?!客)|来修|来评估|来定合同|"
                r"来$|来(?=[ ,，。了吧看坐转办])|过一趟|(?<![推改延挪调提约])(?<!提前)到$|来参加|见(?=[ ,，。]|$)|见面|来公司|去店|再看车|来复|二次到|约到店|进场|[来到](?=[看谈])|约看"
            ),
        ),
        ("回访", r"回访"),
        (
            "电话",
            (
                r"打(?:个|一个|下|过去|回去|给|一次)?电话|回电|回个?电话|再打|打给|通话|电话|致电|去电|回过去|打过去|来电|(?:给[他她]|再|联)打(?!听|算|开|"
                r"折|印)|打$|打(?=[ ,，。])|电联|去个电|通个话|回拨"
            ),
        ),
        ("微信", r"微信(?!同)|发消息|发信息|留言"),
        (
            "联系",
            (
                r"联系|跟进|沟通|再说|再聊|再谈|再约|聊|谈|追|跟一?下|约|问(?:他|她|一下|下|问)|催|答复|回复|给(?:我)?(?:个)?(?:信|消息|准信|答案)|"
                r"定时间|考虑|跟踪|对接|确认"
            ),
        ),
    )
)
_PAST_WORDS = re.compile(
    r"^(?:[^。；;\n，, ]{0,6}?)(?:来过|来了|来的|到过|到店[^，, ]{0,4}[了过]|看过|看了|试驾过|试驾了|试驾完|试了|聊过|聊了|聊的|打过|"
    r"打了|打的|加了|加的|谈过|谈了|说(?!好|定)|接待|过来了|回了|问了|问过|沟通了|通过|通了|介绍|接了|接到|来店里?看|来店看了|到店看|已经|"
    r"打电话(?:关机|没|不|说|问)|第[一二三]次|联系过|联系了|微信(?:说|聊(?=了|过)|问(?=了|我|的)|回)|记的|回访[,，说 ]|电话(?:说|里|回访|打|聊|问|沟通)|来试驾了|"
    r"发了|给了|送了|留了|加微信|来看了)"
)
_PAST_BEFORE = re.compile(r"(?:刚|已经|上次)$")
_DELIVERY = re.compile(
    r"^(?:的时候|左右|前|之前|以后|后|就|要|可以|能|来|过来|正式|可|会|安排|顺利|才能|必须|我们|店里|给他|给她|才|想|去|准备|带家人|带老婆|到店|"
    r"上午|下午|第一天|那天|当天|,|，|来店|来店里|喜)*(?:交(?=[ ,，。]|$)|到货|提车?(?![定订]金合同|合同|手续|车手续|资料|意见|供|到|升|高|醒|出|前|了?价|醒|示)|交车|交付|拿车|取车|到车|提新车|提走|提的车|提了|开走)"
)
_DELIVERY_BEFORE = re.compile(
    r"(?:提车|交车|交付|拿车|预计提|预计交|取车|到货|到车)(?:时间|日期|日|改到|定在|约在|约|是|在|为|预计|大概|定|改|要到|得|安排在|[:： ])*$"
)
_PURCHASE = re.compile(
    r"^(?:左右|前|之前|以前|才|就|再|要|想|得|必须|打算|准备|计划|会|能|可能|可以|一定|差不多|才能|才会|也许|给他|得把|把车|必须要|老板|老婆|老公|领导|公司|儿子|家里|,|，|也|都|"
    r"之内|内|我)*(?:买(?!了|过|的|单|保险)|购(?:车|买)?|入手|换车?(?!个|成|号)|定下来?|定(?=[ ,，。]|$|车)|拿下|订车|下手|提到车|"
    rf"拿到车|提车?(?!供|到|升|高|醒|出|前|了)|用车|要车|搞定|落定|入一?台|开上|上牌|出手|成交|换(?=[{CAR}])|考虑买|决定|拿车|"
    r"就要(?:用)?车?(?=[ ,，。]|$)|要用|用(?=[ ,，。]|$)|敲定|开回家?)"
)
_PURCHASE_BEFORE = re.compile(
    r"(?:打算|准备|计划|预计|想|希望|争取|最好|要|购车时间|购买时间|提车时间|预计购车|买车时间|时间)(?:在|是|为|等到|等|到|赶在|于|[:：])?$"
)
_PURCHASE_AFTER_BEFORE = re.compile(r"^(?:左右|前|之前|内|之内|以内|之后|以后|后)*(?:买|购|提|换|定|入|拿|要|用)")
_ORDER = re.compile(
    r"^(?:[^。；;\n，, ]{0,4}?)(?:下了?订|下了?定|订了|定了|签了|签的|签单|签约|签合同|交了(?:定|订)金|交的(?:定|订)金|付了(?:定|"
    r"订)金|成交|订的|定的|定车|订车|付定|交定)"
)
_INSURANCE = re.compile(r"(?:保险|交强险|商业险|车险|续保)(?:到期|是|快?到|至|日期|期|截止|[:： ])*$")
_NOT_PLAN = re.compile(
    r"^(?:才?回来(?!看|再|定|提|订|找|店|就|来|后)|回国|(?:先)?(?:没来|不来了|来不了|不行|过不来|不方便|可能过不来)|休息|出差|有事|没空|没时间|加班|要开会|上班(?!就|后|来)|回老家|不在|发工资|工资|放假|生日|过生日|结婚|高考|出生|忙)"
)
_BEFORE_NOT_PLAN = re.compile(
    r"(?:首付|月供|贷|质保|保修|等了|要等|得等|最快|开了|用了|跑了|认识|工资|合同到期|库存|上市)$"
)
_DIVERT = re.compile(r"(?:改(?:到|成|在|为|约|期到?)?|换成|提前到|推(?:到|迟到)|延(?:到|期到)|换到|挪到|调到)$")
_UNDO = re.compile(
    r"^(?:[^\s,，。0-9]{1,6}[,，。 …]+(?=不对|说错|错了|口误|更正|哦不|噢不))?\s*[,，。 …]*(?:哦|噢|啊|呃|额|嗯|唉|喔)*[,，。 ]*(?:不对|不是|说错了?|错了|记错了?|打错了?|口误|更正|不不?|应该是|改成|"
    r"还是)[,，。 !！]*(?:是|改|改到|应该是|应该|还是)?\s*$"
)


@dataclass(frozen=True)
class Dated:
    """A date with its part in the note."""

    when: When
    role: Role
    action: str
    score: int


def find_dates(page: Page, sent_at: datetime) -> list[When]:
    """The dates of the note, their characters claimed; one taken back in the same breath is dropped."""
    found = find(page.shown, sent_at)
    kept: list[When] = []
    for i, when in enumerate(found):
        page.claim(*when.span, WHEN)
        following = found[i + 1] if i + 1 < len(found) else None
        if following and _UNDO.match(page.flat[when.span[1] : following.span[0]]):
            continue
        if when.rule == "time" and when.precise == "part" and _is_over(page, when, sent_at):
            kept.append(replace(when, start=when.start - timedelta(days=1), end=when.end - timedelta(days=1)))
            continue
        if re.search(r"(?:不是|别)(?:说|在)?$", page.before(when.span[0], 4, "。；;\n，, ")):
            continue
        kept.append(when)
    return kept


_AHEAD = re.compile(
    r"^[ ,，]?(?:就|要|想|准备)?(?:再|来(?!看|过|了|的)|打|联系|给|约|过来(?!看|了)|到店(?!看|了)|去|报|发|试驾(?!了)|谈(?!了)|签|回|看车|提|交)"
)


def _is_over(page: Page, when: When, sent_at: datetime) -> bool:
    """上午 said in the evening is this morning, unless something is planned for it."""
    is_gone = when.first_day > sent_at.date() and when.start - timedelta(days=1) <= sent_at
    return is_gone and not _AHEAD.match(page.after(when.span[1], 8, HARD))


def place(page: Page, whens: list[When], sent_at: datetime, is_deal: bool, is_ordered: bool = False) -> list[Dated]:
    """What each date is for."""
    return [_place(page, when, sent_at, is_deal and (is_ordered or not _is_vague(when))) for when in whens]


def _is_vague(when: When) -> bool:
    """年前, 12月中旬: a time to buy; a car to be handed over has its day."""
    return when.limit == "before" or when.rule == "festival" or when.end - when.start > timedelta(days=2)


def _window(page: Page, when: When) -> str:
    """The words a date governs: up to a full stop or the next date, over one blank."""
    words = page.after(when.span[1], 26, HARD)
    cut = words.find(WHEN)
    return words[:cut] if cut >= 0 else words


def _tight(words: str) -> str:
    stripped = words.lstrip(" ,，:：、的")
    return re.split(r"[ ,，]", stripped)[0] if stripped else ""


def _place(page: Page, when: When, sent_at: datetime, is_deal: bool) -> Dated:
    before = page.before(when.span[0], 10, HARD).rstrip(" ")
    after = _window(page, when)
    head = after.lstrip(" :：")
    is_today_or_past = when.first_day <= sent_at.date()
    action, score = _action(before, after)
    diverted = bool(_DIVERT.search(before))
    if _INSURANCE.search(before) or re.match(r"^(?:的)?(?:保险|交强险)?到期", head):
        return Dated(when, "insurance", "", 0)
    if diverted:
        return Dated(when, "next", _moved(page, when, action), 9)
    if page.flat[when.span[0] - 1 : when.span[0]] == "等" and re.match(r"(?:看看|看(?=有)|有|活动|政策|降价)", head):
        return Dated(when, "none", "", 0)
    waits = page.flat[when.span[0]] == "等" and re.search(r"[要得还少]$", before)
    if waits or _BEFORE_NOT_PLAN.search(before) or (_NOT_PLAN.match(head) and not action):
        return Dated(when, "none", "", 0)
    if is_deal and (_DELIVERY.match(head) or _DELIVERY_BEFORE.search(before)):
        return Dated(when, "delivery", "", 0)
    if is_today_or_past and _ORDER.match(head):
        return Dated(when, "order", "", 0)
    if _is_past(when, before, head, sent_at):
        return Dated(when, "contact", "", 0)
    if _is_purchase(when, before, head, action) or (when.limit == "before" and not is_deal and not action):
        return Dated(when, "purchase", "", 0)
    if _NOT_PLAN.match(head):
        return Dated(when, "none", "", 0)
    if when.first_day == sent_at.date() and when.precise == "date" and not action:
        return Dated(when, "contact", "", 0)  # 今天两组: nothing planned
    if not action and _TAKEN_BACK.search(page.flat[max(0, when.span[0] - 14) : when.span[0]]):
        action = _moved(page, when, action)
    return Dated(when, "next", _back(page, when, action or "联系"), score)


def _is_past(when: When, before: str, head: str, sent_at: datetime) -> bool:
    if when.last_day < sent_at.date():
        return True
    tight = _tight(head)
    is_today = when.first_day == sent_at.date()
    if (
        is_today
        and not re.match(r"(?:再|要|想|准备|打算|约|还|说好|说定|能|会|给|等)", _tight(head))
        and not re.search(r"(?:约|改|等|到)(?:了|好|在|到|的)?(?:是|在)?$", before)
    ):
        is_over = when.precise != "date" and when.start <= sent_at
        if is_over or (when.precise == "date" and re.match(r"[^，,。；; ]{0,10}[了过完]", head)):
            return True
    if is_today or when.rule in ("time", "month-day", "day", "weekday", "dotted", "slashed"):
        if re.search(r"约(?:了|好|在|到|的)?(?:是|在)?$", before):
            return False
        if re.match(r"(?:再|要|想|准备|打算|约|还来|过来(?!了)|说好|说定)", tight):
            return False
        return bool(_PAST_WORDS.match(head)) or bool(_PAST_BEFORE.search(before))
    return False


def _is_purchase(when: When, before: str, head: str, action: str) -> bool:
    if re.match(r"^[^ ,，]{0,4}(?:买保险|提供|提醒)", head):
        return False
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
        bool(re.search(r"(?:购车|购买|提车|买车|用车)时间(?:是|为|[:：]|大概|在|预计)*$|(?:打算|准备|计划)$", before))
        and not action
    )


def _action(before: str, after: str) -> tuple[str, int]:
    """The way of the next contact: said right behind the date, else right before it."""
    pieces = re.split(r"[ ,，]", after.strip(" ,，:："))
    head, rest = pieces[0], " ".join(pieces[1:3])
    for words, score in (
        (head, 5),
        (_tail_of(before), 4),
        (rest if len(head) <= 3 or head.startswith("带") else "", 3),
    ):
        found = first_action(words) if words else ""
        if found and not (found == "联系" and score < 5 and not re.search(r"联系|跟进|约", words)):
            return found, score
    return "", 1


def _back(page: Page, when: When, action: str) -> str:
    """约了周二上午: what for was said before."""
    before = page.before(when.span[0], 24, HARD)
    if action == "联系" and re.search(r"约(?:了|好|在|到|的|定)*(?:是|在)?$", before):
        return first_action(re.sub(r"约(?:了|好|在|到|的|定)*(?:是|在)?$", "", before)) or action
    return action


_TAKEN_BACK = re.compile(r"不对|不是|哦不|错了|口误|更正")
_COMING = re.compile(r"(?<![本原将从后回])来(?!电|源|着)")


def _moved(page: Page, when: When, action: str) -> str:
    """改到周四: for what, was said of the day given up."""
    if action and action != "联系":
        return action
    words = page.flat[max(0, when.span[0] - 24) : when.span[0]]
    found = first_action(re.sub(r"推到|改到|提前到|挪到", "", words))
    return found if found and found != "联系" else "到店" if _COMING.search(words) else action or "联系"


def _tail_of(before: str) -> str:
    return re.split(r"[ ,，]", before)[-1][-7:] if before else ""


def first_action(words: str) -> str:
    """The way of contact the words speak of, or nothing."""
    if re.search(r"没接|不接|关机|没打通", words):
        return ""
    return next((label for label, pattern in ACTIONS if pattern.search(words)), "")


def past_day(page: Page, when: When, sent_at: datetime) -> date:
    """The day of something that happened: a day and month without year looks back."""
    if when.first_day <= sent_at.date():
        return when.first_day
    again = find(page.flat[when.span[0] : when.span[1]], sent_at, "past")
    return again[0].first_day if again else when.first_day


METHODS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "电话沟通",
            (
                r"电联(?!系)|电话[ ,，]?(?:没说|就说|没聊|说)|(?:打|拨)过去(?:他|她)?接了|回了?我电话|(?:跟|和|与)(?:他|她|客户)?通(?:了|过)(?:电)?话|语音(?:电话)?聊|通了?(?:个|一次|完)?电话|通完(?:个)?(?:电)?话|打通了?|通话(?!中)|(?:电话|手机)(?:里|中|上)?(?:聊|沟通|回访|说|问|"
                r"告诉|讲|联系|跟进|咨询|打通|确认|表示|谈)|电话(?:里|中)|来电(?!显)|接了?(?:个|到)?[0-9俩两三四几]{0,3}个?(?:他|她|客户)?(?:的)?电话|电话打了(?![0-9一二两三几]+[次遍])|陌生电话(?:打)?进来|打(?:来|进来)电话|电话[\ue000]?打(?:来|进来)|电话(?:已经?)?通了|电话(?:又|还)(?:问|说)|电话回访|(?:刚|今天|昨天|"
                r"上午|下午|已|又|给(?:他|她)|跟(?:他|她)|\ue002)(?:给(?:他|她)?|跟(?:他|她)?)?打(?:了)?(?:个|过)?电话|打电话(?:过来|进来|来(?!店)|"
                r"说|问|聊|给我)|打(?:了|过)(?:个|一个|\d)?电话|回了?个?电话(?:说|了)|致电|去电|电话回访|去了(?:个)?电话|电询"
            ),
        ),
        (
            "微信沟通",
            (
                r"加(?:了|上|好|过)(?:个|他|她|客户)?(?:的)?(?:微信|v|V|好友)|(?:通过|加)(?:了)?(?:我|他|她)?(?:的)?好友|加了我(?:的)?[vV]|微信(?:上)?(?:找我|找过来)|在微信(?:里|上)|微信(?:回(?!头)|聊|说|问|沟通|里|上(?!门)|联系(?:了|过)|跟进|"
                r"发(?:了|来|过)|加(?:了|上|好)|咨询|私信|告诉|通过了|讲|表示|谈|约(?:了|好)|发我)|(?:回|刚回)了?(?:我|条)?(?:的)?微信(?!号)|"
                r"微信(?:刚|已)?(?:回|发)了|发(?:了)(?:个|条|几条)?微信|给我发(?:了)?(?:个|条)?微信|已加微信|加微信了|私聊(?:了|聊)|微信已加|好友(?:申请)?(?:已)?通过|"
                r"(?:给我|跟我|找我)发(?:的|过)?(?:个|条)?微信|聊(?:了)?(?:会儿)?微信|微信上(?:聊|说|问|沟通)|发了[^，, 个几条一]{1,3}微信|(?:我|上)微信(?:后|了)|加到(?:了)?(?:一个|个)?客户|加(?:了)?(?:vx|wx|VX|WX)|加了[一两俩三四五六0-9](?:个|位)(?:客户)?微信|发微信(?:说|问|来|过来|给我)"
            ),
        ),
        (
            "到店接待",
            (
                r"到店(?:看|了|过|聊|谈|试|接待|来|的|客户|后|体验|坐)?|来店(?:里)?(?:看|了|过|聊|谈|试|的|坐|逛)?|进店(?:看|了|过|聊)?|(?:来|"
                r"到|进)了?(?:咱们?|我们?)?(?:店里|展厅)(?:看|了|聊|坐|转|谈|逛|来)?|(?<!商务)(?<!用车)接待(?:了)?(?![员台区用])|在(?:咱们?)?(?:店里|"
                r"展厅)(?:里)?(?:看|转|聊|坐|待|逛|谈)|来看(?:了|过)|看的(?:车|现车|实车)|如约到店|\ue002来的(?=[ ,，。]|$)|看(?:了|完)(?:车|现车|实车|半天|一圈|会儿|下车)|转了(?:一圈|转)|逛(?:了|完)(?:一圈)?展厅|(?:一起|一块|自己|专门|\ue002|带[^，, ]{1,6})来的(?=[ ,，。]|$)|"
                r"来了[一两俩三四五六七八九0-9几]?(?:位|个|组|批|拨|家|客户|人)|来(?:过|访)|(?:刚|今天|昨天|上午|下午|又|已经|\ue002)(?:又|刚|也|"
                r"就)?(?:过来|来)(?:看|试|聊|坐|谈|店|转|了|过|逛)|到访|(?:展厅|店里)来的|到展厅|第[二三2-3]次(?:来|到|进)|二次(?:到店|进店|来店)|(?:送走|接待完|"
                r"刚走)|自然(?:到店|进店)|路过(?:进店|进来|就进)|今天[一两俩三几0-9]组|过来(?:看|试|聊|坐)(?:了|过)|看车(?:来了|第二次来|了)|面谈了|"
                r"进店|聊了[一两俩三四五]个(?!小时|多小时|钟)|(?:俩|两|几|三)(?:个)?(?:人|口子|夫妻)(?:一起|一块)?来的|刚走(?=[ ,，])|展厅(?:客户|接的|来的)|\ue002[一两俩三四五0-9]组"
            ),
        ),
        (
            "试驾体验",
            (
                r"试驾路线|开了(?:一|两|几)圈|试乘(?:了|完|过)|试驾(?:了|完|过|后|下来|体验|结束|的是|[\ue001]|途中|感受|感觉|反馈)|(?:刚|又|已经|已)(?:试驾|试乘|来试)|试(?:了|完|过)(?:下|"
                r"一下|一圈|驾|车|[\ue001])|试了试|试驾(?=[ ,，]?(?:觉得|感觉|很|说|后|完|满意|$))|\ue002(?:来|过来|到店|"
                r"带.{0,4}来)?试驾(?:了|过|[\ue001])|来试驾了|到店试驾"
            ),
        ),
        ("邀约活动", r"邀约|邀请(?!函)"),
        (
            "上门拜访",
            r"上门|拜访|登门|[去到](?:他|她|客户)?(?:家|公司|单位|工地)(?:里)?(?:见了|谈了|聊了|坐了|送了|看了)|到他(?:单位|公司|家)(?:里)?见",
        ),
    )
)
_WILL = re.compile(
    r"(?:想|要|打算|准备|预约|约(?!了.{0,4}聊)|等|等会儿|可以|能|才能|再|让|请|请他|请她|叫|说|会|先|顺便|顺道|有空就?|有时间就?|还没|没有?|未|不|别|明天|后天|希望|"
    r"答应|同意|下次|记得|改天|抽空|有空|方便|再次|安排|尽快|争取|通知|催|记着|愿意|肯|待|需|去|加微信等)(?:他|她|我|你|来|带[^ ,，]{0,4}|"
    r"一起|过来|给他|给她|个|到|再|去|了?时间)*$"
)
_BACKGROUND = re.compile(r"(?:上次|之前|以前|前阵子|前段时间|那次|去年|当时|原来|早先|前几天|先前)[^，,。；; ]{0,6}$")


def read_methods(page: Page, dated: list[Dated], sent_at: datetime) -> None:
    """The contacts a note reports, with their day where said."""
    planned = [d.when.span for d in dated if d.role in ("next", "purchase", "delivery")]
    trial = next((d for d in dated if d.role == "next" and d.action == "试驾"), None)
    met: dict[str, tuple[tuple[int, int], Dated | None]] = {}
    for label, pattern in METHODS:
        for match in pattern.finditer(page.shown):
            if label == "试驾体验" and trial and not _DONE.search(match[0] + page.after(match.end(), 2)):
                continue
            if _is_reported(page, match, planned):
                met[label] = (match.span(), _day_of(page, match.start(), dated))
                break
    days = {label: past_day(page, d.when, sent_at) for label, (_, d) in met.items() if d}
    latest = max(days.values(), default=None)
    for label, (span, _) in met.items():
        if days.get(label, latest) == latest:  # an older one beside a newer is told as background
            page.add("method", label, span, "method")
    day = next((d for label, (_, d) in met.items() if d and days[label] == latest), None)
    if day and latest:
        page.add("contact_date", latest, day.when.span, "contact-day")


def _day_of(page: Page, at: int, dated: list[Dated]) -> Dated | None:
    """The day a contact was on: the nearest one said before it, else the only one said at all."""
    past = [d for d in dated if d.role == "contact"]
    before = [d for d in past if d.when.span[0] <= at]
    return before[-1] if before else past[0] if len(past) == 1 else None


_SPOKE = re.compile(r"[说问讲聊]|回复|告诉|表示|通知")
_DONE = re.compile(r"[了完刚]|过(?![来去])")


def _is_reported(page: Page, match: re.Match[str], planned: list[tuple[int, int]]) -> bool:
    before = page.before(match.start(), 10, HARD + "，, ")
    if _BACKGROUND.search(before):
        return False
    end = match.end()
    if match[0].startswith(("邀约", "邀请")):
        return not _WILL.search(before)
    tail = page.after(end, 6, HARD + "，, ")
    if _WILL.search(before) and not _DONE.search(match[0] + tail[:2]):
        return False
    for start, stop in planned:
        near = (
            start <= match.start()
            and match.start() - stop <= 14
            and not re.search(r"[，,。；; \n]", page.flat[stop : match.start()].lstrip())
        )
        ahead = (
            0 <= start - end <= 3
            and not re.search(r"[，, ]", page.flat[end:start])
            and not _DONE.search(match[0] + page.flat[end:start])
            and not _SPOKE.search(match[0] + page.flat[end:start])
        )
        if (near or ahead) and not _DONE.search(match[0] + tail[:1]):
            return False
    if (
        re.search(r"没接|不接|没人接|关机|打不通|没打通|停机|拒接|占线", page.after(end, 8, HARD))
        and match[0].find("电话") >= 0
    ):
        return False
    return not (re.search(r"没回|不回|未回", tail + page.after(end, 6, HARD)[:6]) and "微信" in match[0])
