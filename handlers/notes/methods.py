"""The contacts a note reports, with their day: what was done, not what is planned or told as background."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.notes.leads import led
from handlers.notes.moments import past_day
from handlers.notes.page import CAR, HARD, SOFT, WHEN, Page
from handlers.notes.plans import Dated
from handlers.notes.wordings import told

METHODS = told("method")
_WILL = re.compile(
    r"(?:[好完]了?(?:再|就)?给[你您我]|(?:想|考虑|商量|决定|定)好了?(?:再|就)?|有(?:事|问题|需要|消息|活动)(?:再|就)?|忙完|下回|邀|得|想|要|打算|准备|计划"
    r"|到时候?|回头|申请|考虑|建议|预约|约(?!了.{0,4}聊)|等|(?:等|待|过|一|歇)会儿?|晚[点些]|稍[后等]|马上|立马|立刻|这就|回见|迟[点些]|回去|可以|能|才能|再|让|请|请他|请她|叫|说|会|先|顺便|顺道|有空就?|有时间就?|还没|没有?|未|不是?|别|明天"
    r"|后天|希望|"
    r"答应|同意|下次|记得|改天|抽空|有空|方便|安排|尽快|争取|通知|催|记着|愿意|肯|待|需|去|加微信等|您|你们?)(?:他|她|我|你|来|带[^ ,，]{0,4}|"
    r"(?:老婆|老公|媳妇|爱人|家人|家里人?|孩子|爸妈|朋友)(?:也|都)?(?:有空|来|回来|到)了?|一起|过来|给我|给他|给她|给|个|上门|到|再|去|先|晚点|待会儿?|一会儿?|过会儿?|回头|抽空|找时间|\ue002|了?时间)*$"
)
_NEVER = led(
    r"(?:别|勿|没|没有|未|不|不过|不用|还没|没空|没时间|懒得|拒绝|取消|推掉|免)(?:了|再|老|总|天天|一直|随便|来|去|给[他她]|给我|怎么|人|有|\ue002|的)*$"
)
_THAT_TIME = re.compile(r"(?:之|以)?前(?![台面厅脚挡])|(?:的)?那(?:天|次|回|时|会儿|阵)|当天")
_AT_OTHERS = led(
    r"(?:隔壁|别家|别的|其他|别处|对面|人家|竞品|另一家|那家|外地|老家|网上)(?:的)?(?:4[sS])?(?:店|那边|那儿|那里|展厅)?(?:里|上)?(?:已经?|都|也|刚|早就?|去|来|又)*$"
)
"""在隔壁店试过: no contact of ours."""
_ARRANGED = led(r"(?:约|预约|安排|定|约好|说好)了?(?:好)?$")
_KIN_RING = led(
    r"(?:老公|老婆|媳妇|爱人|太太|家里人?|孩子|儿子|女儿|闺女|爸|妈|朋友|对象|女朋友|男朋友)(?:在|从|也在)$"
)
_UNHEARD = r"没人理|没理|未接(?!待|触|到)|未通|未应|无人应?|忙音|转(?:秘书台|语音信箱|接失败)|秒挂|被[挂掐]|未果|没吱声|打爆也?不|(?<![答搭睬爱])不理|没回应|没应|石沉大海|没接|不接|(?:给|把我)?摁了|按掉|摁掉|没人接|没有人接|没得人接|无人接|没通|不通|关机|打不通|没打通|停机|拒接|占线|空号|挂断|都挂|直接挂|没应答"
_UNANSWERED = re.compile(
    rf"^[^，,。；;\n ]{{0,10}}?(?:{_UNHEARD})|^[ ,，]{{1,2}}(?:他|她|人|也|都|还是|一直|结果|客户|但是?|可)*(?:{_UNHEARD})"
)
_STOOD_UP = re.compile(
    r"^[^，,。；;\n ]{0,3}[ ,，]{0,2}(?:人|他|她|又|结果|也|却|但是?|可|最后|临时|还是|根本|一直)*(?:没来|没到|没去|放(?:了)?(?:我|咱)?鸽子|鸽了|爽约"
    r"|没出现|没影|不见人|没见人|泡汤|取消|来不了|没来成|没空|没去成|改天)"
)
"""What was agreed did not happen."""
_MAILED = led(r"(?:寄|邮|快递|闪送|发货)(?:了|出)?$")
_NOT_IN = re.compile(
    r"[^，,。；;\n ]{0,6}[ ,，]{0,2}(?:人|他|她|也|结果|却|但是?|又|可|门卫|保安|前台|门口)*(?:没见[着到]|没碰[着到见]|没找[着到]|扑了?个?空|不在|没人|没在"
    r"|没让(?:我)?进|没进[去门成]|进不去|关门|歇业|锁着?门|没去成)"
)
"""去单位找他 没见着."""
_PUT_OFF = re.compile(
    r"^[^，,。；;\n ]{0,3}[ ,，]{0,2}(?:人|他|她|又|也|但是?|可|最后|临时)*(?:(?:约|预约|定)(?:在|好|到|了)*\ue002|改(?:成|到|约|期)|推(?:到|迟))"
)
_BACKGROUND = re.compile(
    r"(?:上次(?!那[位个]|来的)|上回(?!那[位个]|来的)|头回|之前|以前|前阵子|前段时间|那次|去年|当时|原来|早先|前几天|先前|前前后后|前后)[^，,。；; ]{0,6}$"
)


def read_methods(page: Page, dated: list[Dated], sent_at: datetime) -> None:
    """The contacts a note reports, with their day where said."""
    planned = [d.when.span for d in dated if d.role in ("next", "purchase", "delivery")]
    trial = next((d for d in dated if d.role == "next" and d.action == "试驾"), None)
    met: dict[str, Met] = {}
    for label, pattern in METHODS:
        for match in pattern.finditer(page.shown):
            if label == "试驾体验" and trial and not _is_driven(page, match, trial):
                continue
            if _is_reported(page, match, label, planned):
                found = _met(page, match, dated, sent_at)
                if found is None:
                    continue
                known = met.get(label)
                if known is None or (found.day and known.day and found.day > known.day):
                    met[label] = found
    if _is_no_visit(page, met):
        met.pop("到店接待")
    latest = max((m.day for m in met.values() if m.day), default=None)
    for label, one in met.items():
        if one.day in (None, latest):  # an older one beside a newer is told as background
            page.add("method", label, one.span, "method")
    said = next((m for m in met.values() if m.day and m.day == latest and m.said), None)
    if said and said.day and said.said:
        page.add("contact_date", said.day, said.said, "contact-day")


def _is_driven(page: Page, match: re.Match[str], trial: Dated) -> bool:
    """试驾零跑C16 怕质量不行 半个月后再约试驾: the first is over, though another is planned."""
    if _DONE.search(match[0] + page.after(match.end(), 2)):
        return True
    return match.end() < trial.when.span[0] and "试" in page.flat[trial.when.span[1] :]


@dataclass(frozen=True)
class Met:
    """A contact reported: its words, its day if anything says so, and the words that say it."""

    span: tuple[int, int]
    day: date | None
    said: tuple[int, int] | None


_LONG = timedelta(days=8)
_JUST = re.compile(r"(?:刚|刚才|刚刚|突然|现在|方才|[这近]两天|这几天|最近|一直)[^，,。；; ]{0,4}$")


def _is_no_visit(page: Page, met: dict[str, Met]) -> bool:
    """团购会他来了, 去他厂里坐了坐 喝了两杯茶: a visit only by words that say another contact."""
    visit = met.get("到店接待")
    if visit is None:
        return False
    if "邀约活动" in met and _within(visit.span, met["邀约活动"].span):
        return True
    words = page.shown[slice(*visit.span)]
    return "上门拜访" in met and (not re.search("[店来厅]", words) or bool(re.match(r"[坐聊谈转店]|当面|面谈", words)))


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _met(page: Page, match: re.Match[str], dated: list[Dated], sent_at: datetime) -> Met | None:
    """Where a contact stands in time; none for 去年来过, which is told of no day: background."""
    if _JUST.search(page.before(match.start(), 8)):
        return Met(match.span(), sent_at.date(), None)
    on = _day_of(page, match.start(), dated)
    if on and on.when.end - on.when.start > _LONG:
        return None
    return Met(match.span(), past_day(page, on.when, sent_at) if on else None, on.when.span if on else None)


def _day_of(page: Page, at: int, dated: list[Dated]) -> Dated | None:
    """The day a contact was on: the nearest one said before it, else the only one said at all."""
    past = [d for d in dated if d.role == "contact"]
    before = [d for d in past if d.when.span[0] <= at]
    return before[-1] if before else past[0] if len(past) == 1 else None


_SPOKE = re.compile(r"[说问讲聊约催谈报]|沟通|回复|确认|敲定|摸底|告诉|表示|通知|答应|同意|保证|承诺|商量|定")
_DONE = re.compile(
    r"[了完刚已]|过(?![来去])|^[^，,。 ]{0,6}?电话(?:嘛|呢|啊|吧)?(?:他|她|人家)?(?:态度|就?说|讲|接|很|挺)"
)


def _is_reported(page: Page, match: re.Match[str], label: str, planned: list[tuple[int, int]]) -> bool:
    before = page.before(match.start(), 10, HARD + "，, ")
    end = match.end()
    if _BACKGROUND.search(before) or ("过" in match[0][-2:] and _OLD_ONE.match(page.after(end, 4))):
        return False  # 上个月来过的那个
    if label == "到店接待" and _ARRIVED.search(before):
        return False
    if label in ("到店接待", "试驾体验") and _AT_OTHERS.search(before):
        return False
    if match[0].startswith("邀"):
        return not _WILL.search(before)
    if _THAT_TIME.match(page.after(end, 3)):
        return False  # 来店那天就说要白色
    if _NEVER.search(before) or _ARRANGED.search(before):
        return False
    if _WILL.search(before) and not _DONE.search(match[0] + page.after(end, 6, HARD + "，, ")[:2]):
        return False
    return not (_is_to_come(page, match, planned) or _came_to_nothing(page, match, label))


_ARRIVED = led(rf"(?:的(?:那|这)?[台辆]?(?:{CAR}+|新车|现车|车子?)|现车|大板车|商品车)(?:今天|刚刚?|已经?|都)?$")
"""他要的那台星瑞到店了: the car has come."""
_OLD_ONE = re.compile(r"车?的(?:那|这|客户|老客户|\ue004)")


def _is_to_come(page: Page, match: re.Match[str], planned: list[tuple[int, int]]) -> bool:
    """Said right behind or before a day that is planned: 周六来店."""
    end = match.end()
    for start, stop in planned:
        near = (
            start <= match.start()
            and match.start() - stop <= 14
            and not re.search(
                r"[，,。；; \n]",
                re.sub(r"^[^，,。； ]{0,3}(?:有时间|有空)[ ,，]", "", page.flat[stop : match.start()].lstrip()),
            )
        )
        ahead = (
            0 <= start - end <= 3
            and not re.search(r"[，, ]", page.flat[end:start])
            and not _DONE.search(match[0] + page.flat[end:start])
            and not _SPOKE.search(match[0] + page.flat[end:start])
        )
        if match.start() < start and stop <= end:
            return True  # 到店时间：周六下午
        if near and re.match(r"(?:过)?来(?:把|交|付|办|提|拿|取)", match[0]):
            return True  # 周六来把定金交了
        is_done = _DONE.search(match[0] + page.after(end, 6, HARD + "，, ")[:1])
        if (near or ahead) and not match[0].startswith(("给我", "\n", "(", "[", "【")) and not is_done:
            return True
    return False


_FROM_AFAR = re.compile(
    r"(?:车展|外展|巡展|展会|电话|微信|私信|消息|信息|留言|热线|400|官网|小程序|[aA][pP][pP]|地推|短信|邮件|邮箱|百度|看到|看见|刷到|搜到?|网上|线上|平台|直播间?|抖音"
    r"|快手|小红书|视频号?|公众号|朋友圈|懂车帝|汽车之家|易车|广告|论坛|贴吧|微博|B站|"
    r"群里?|线索|推荐|转?介绍|引荐|推过)(?:(?!自[己个行]|亲自|路过|溜达)[^，,。；; 店]){0,10}$"
)


def _is_sent(page: Page, come: int) -> bool:
    """dcd来的: what the note names as a source stands right before the coming."""
    source = page.first("source")
    return source is not None and source.value != "自然到店" and 0 <= come - source.end <= 2


_IN_PERSON = led(r"店|展厅|进[来门]|看(?:车|了|过)|[试坐聊谈转逛](?:了|过|驾)|现场|来了(?=[ ,，。看])")
"""朋友圈看到我发的车来问的 was not there; 朋友介绍来看了车 was."""

_RUNG_IN = led(r"(?:打|拨|呼|话|线|[cC]all)了?(?:个|过|进)?$")
_HEARD_OF = re.compile(r"[查搜刷问听识送寄发运调]$")
"""网上查到我们店."""
_WORDS_CAME = re.compile(r"[了过]?(?:[一两几三]?[个通条遍次])?(?:电话|微信|消息|信息|语音|短信)")
_NOBODY = led(
    r"(?:快要?|就?要|马上|即将|该|眼看|(?:[二三]胎|老[二三]|宝宝|产期|[春夏秋冬]天?|兴趣|劲头?儿?|精神|兴致|生意|活儿?|订单|灵感|[钱款货证]|补贴|政策"
    r"|指标|单子|机会|脾气|火气|感觉|新款|[现新]车|配件|通知|[雨雪]|工资|奖金|审批|结果|照片|快递)(?:都|也|就|又|终于|一)*)$"
)
"""二胎要来了, 生意来了: what comes is no customer, or has not come yet."""


def _is_no_comer(page: Page, match: re.Match[str]) -> bool:
    """打进来问的, 来过电话, 二胎要来了."""
    if match[0][0] == "到" and _HEARD_OF.search(page.before(match.start(), 2)):
        return True
    come = page.shown.find("来", *match.span())
    if come < 0:
        return False
    if "店" not in match[0] and (
        _RUNG_IN.search(page.before(come, 6, HARD)) or _WORDS_CAME.match(page.after(come + 1, 8))
    ):
        return True
    return page.shown.startswith("来了", come) and bool(_NOBODY.search(page.before(come, 8, SOFT)))


def _came_to_nothing(page: Page, match: re.Match[str], label: str) -> bool:
    """Rung in vain, not answered, agreed and not kept."""
    end = match.end()
    if label == "电话沟通":
        if _KIN_RING.search(page.before(match.start(), 6, HARD)):
            return True  # 老公在电话里遥控
        cut_short = "电话" in match[0] and re.match(r"就?(?:走(?=了|[ ,，]|$)|先走|急着|跑了)", page.after(end, 4))
        return bool(cut_short or _UNANSWERED.match(page.after(end, 16, HARD)))  # 接了个电话走了
    if label == "微信沟通":
        if re.search(r"[记写填输抄报][错岔反串混]", page.shown[match.start() : end + 4]):
            return True  # 微信我给记岔了
        tail = page.after(end, 6, HARD + "，, ") + page.after(end, 6, HARD)
        return bool(
            re.search(
                r"没通过|未通过|被拒|拒绝|没同意|没反应|没动静|没消息|没回|不回|未回|石沉大海|没理|不理|还没加|没加上",
                tail,
            )
        )
    if label == "到店接待" and _is_no_comer(page, match):
        return True
    if label == "到店接待":
        before = page.before(match.start(), 10, HARD + "，, ")
        if (
            match[0].startswith(("来", "过来"))
            and "店" not in match[0]
            and re.search(
                r"(?:推|发|打|转|寄|传|送|回|介绍|推荐|派|分|电话|微信|消息|信息|短信|语音|私信|视频)过?$", before
            )
        ):
            return True  # 推过来的名片
        come = match.start() + match[0].find("来")
        is_source = (
            come >= match.start()
            and (_FROM_AFAR.search(page.before(come, 18, HARD + "，, ")) or _is_sent(page, come))
            and not _IN_PERSON.search(page.shown[come:end] + page.after(end, 3))
        )
        is_goods = match[0].startswith("到店") and re.search(r"(?:(?<!开)车|货|件|打|拨)(?:一|都|也|快)?$", before)
        is_told = page.shown[match.start() - 1 : match.start()] == WHEN or re.search(
            "[了过的]", match[0] + page.after(end, 3, SOFT)
        )
        is_put_off = not is_told and _PUT_OFF.match(page.after(end, 14, HARD))
        return bool(is_source or is_goods or is_put_off or _STOOD_UP.match(page.after(end, 14, HARD)))  # 等新车到店了
    if label == "上门拜访" and _MAILED.search(page.before(match.start(), 5)):
        return True
    return label == "上门拜访" and bool(_STOOD_UP.match(tail := page.after(end, 14, HARD)) or _NOT_IN.match(tail))
