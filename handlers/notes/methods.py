"""The contacts a note reports, with their day: what was done, not what is planned or told as background."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from handlers.notes.page import HARD, Page
from handlers.notes.plans import Dated, past_day

_SPEAK = (
    "打|沟通|联系|聊|说|问|谈|讲|回访|跟进|邀约|告知|告诉|通知|咨询|确认|表示|反馈|回复|通了|通过|接了|接的|催|约|询|介绍|推荐|磨|砍|得知|"
    "了解|交流|追踪|维系|问候|叮嘱|里|中|上(?!门|牌)|约好|那头|跟踪"
)
_ADVERBS = "(?:已经?|又|还|也|刚|刚才|再次|主动|简单|初步|首次|后|时|一直|突然|今天|昨天|给我|跟我|找我|里|中|上)*"
METHODS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile("|".join(patterns)))
    for label, patterns in (
        (
            "电话沟通",
            (
                rf"(?<![留换改要没问错是])(?<!留了)(?<!给了)(?<!换了)电话{_ADVERBS}(?:{_SPEAK})(?!错)",
                r"(?<![留换改要没问错是])电话[ ,，]?(?:没说|就说|没聊|说|没谈|嫌|问)",
                r"(?:(?:跟进|沟通|联系|回访|接触|联络)方式[:： ]*|(?<=[：:])\s?)电话(?=[ ,，。\n]|$)",
                r"(?:打|通|接|回|来|去|煲|拨)(?:了|过|完|到|上)?(?:[0-9一两俩二三四几]{1,3}(?:个|通|次)?|个|通|陌生|客户|座机|他的?|她的?|客户的?|我的?)*(?:语音)?电话",
                r"电话(?:刚|刚才|已经|上午|下午|\ue002)*(?:打|拨)?(?:过了|通了|打了|打过)|电话\ue000?(?:打|拨)(?:来|进来|过来|过去)",
                r"(?:打|拨)(?:过去|过来|进来|回来|回去)(?:聊|说|谈|问|他|她|接了|才通|就|通了|了)|打通|接通|才通(?=[ ,，])|拨通",
                r"通(?:了|过|完)(?:个|一次)?(?:电)?话|(?<!普)通话(?!中)|来电(?!显|话|池|驱)|去电(?!池)|致电|电联(?!系)|电访|电询|回电(?!池)|回拨|回过来了|回了过来",
                r"(?<!信)语音(?:通话|电话|聊|说|沟通)|(?<![\ue001没不未])接了(?=[ ,，。说]|$)|(?:给|跟)(?:他|她|客户|\ue004+)打了|给我打(?:了|过)|打给(?:他|她|客户)+(?:说|问|在|了)|(?:他|她|客户|\ue004|主动)打来(?:的|问|说|了)?",
            ),
        ),
        (
            "微信沟通",
            (
                (
                    r"(?:添加|加)(?:了|上|好|过|到|完)(?:个|一个|他|她|客户|我|对方|下|一下|的|企业|工作|\ue004+|[一两俩三四五六0-9](?:个|位)客户)*"
                    r"(?:微信|[vVwW][xX]|[vV](?![A-Za-z])|微(?!型|面|调|信)|好友)(?!号[:：])"
                ),
                r"已(?:经)?(?:添?加|互加)(?:了|上|好)?(?:他|她|客户|的)*(?:微信|[vVwW][xX]|好友)|(?:微信|好友)(?:也|都)?(?:已经?)?(?:加|添加|通过)(?:了|上|好|完)|微信已加|加[微vV]了|互加(?:了)?(?:微信|好友)",
                rf"(?:微信|[vVwW][xX]|企微|威信|薇信)(?!同|号|名|[:：]|没|未|不|步|支付|转账|群){_ADVERBS}(?:{_SPEAK}|回(?!头)|发(?:了|来|过|我|的)|私信|留言|给(?:他|她|客户)发了|语音|视频|原话|加了|找|来消息)",
                r"(?<![没不未])回消息了|已添加|(?<!没)(?<!不)(?<!未)(?:回|发)(?:了|过|来)(?:我|他|她|客户|给我|给他|给她)?(?:个|条|几条|一条|一下|的)*(?:微信|消息|信息|语音|私信)(?!没|不|未)|(?:刚|又|才|已)回我?微信(?!号)|回微信了|(?<![没不未])回(?:我|条)微信|发微信(?:说|问|来|过来|给我)",
                r"(?<!点)(?<!去)(?<!想)(?<!要)(?<!让)(?<!能)(?<!可)(?<!以)(?<!再)(?<!先)(?:添?加)(?:个)?(?:微信|好友|[vV][xX])(?:了|成功|通过|(?=[ ,，。]|$))|给我发(?:了|过|的)?(?:个|条)?(?:微信|消息)|(?:给我|跟我|找我)发(?:的|过)?(?:个|条)?微信|聊(?:了)?(?:会儿)?微信|私聊(?:了|聊|的)?|(?:通过|加)(?:了)?(?:我|他|她)?(?:的)?(?:好友|验证)",
                r"好友(?:申请)?(?:已)?通过|加到(?:了)?(?:一个|个)?客户|(?:(?:跟进|沟通|联系|回访|接触)方式[:： ]*|(?<=[：:])\s?)微信(?=[ ,，。\n]|$)|发了[^，, 个几条一]{1,3}微信|(?:我|上)微信(?:后|了)",
            ),
        ),
        (
            "到店接待",
            (
                r"(?:到店|来店|进店)(?!时间|日期|的?礼|有礼)(?:看|了|过|聊|谈|试|接待|来|的|客户|后|体验|坐|里|逛)?|(?:来|到|进|回)了?(?:咱们?|我们?)?(?:店里|展厅|4[sS]店)(?:看|了|聊|坐|转|谈|逛|来)?",
                r"在(?:咱们?|我们?)?(?:店里|展厅|店)(?:里)?(?:看|转|聊|坐|待|逛|谈|磨|等着|呆|试|发火|吵|签|订|定|交|闹)|(?:展厅|店里)(?:客户|接的|来的|看|聊|谈|转|接待|来了)",
                r"(?<!商务)(?<!用车)接待(?:了|完)?(?![员台区用]|外宾|来宾|贵宾|领导|重要|方式|客户用|客人用|用)|(?:送走|刚走(?=[ ,，]))|到访|来访|来客|来试驾了|(?:跟进|沟通|接触)方式[:： ]*到店",
                r"来(?:看|试|聊|谈|问|瞅|瞧|坐|逛|转|挑|比|咨询|了解)(?:了|过|的(?!是)|完)(?!电话)|来(?:过(?!电)|的?了?一(?:对|家|伙|帮|位|个|拨|波|批))|(?<![下起出回介绍原本后])(?<!回过)(?<!打过)(?<!发过)来了(?:[一两俩三四五六七八九十0-9几]{0,2}(?:位|个(?!电话|微信|消息|信息|短信)|组|批|拨|波|家|对|帮|口子|客户|人|老客)|(?=[ ,，。看聊谈坐说问]|$))|来(?:把|交|付|办|提(?!前)|拿|取)(?![^，,。 ]{0,3}(?:合同|签))[^，,。 ]{0,6}了",
                r"(?:刚|才|刚才|今天|昨天|前天|上午|下午|中午|又|已经|专门|特意|顺路|\ue002)(?:又|刚|也|就|自己|一个人|一家人|全家|带[^，, ]{1,6}|跟[^，, ]{1,6}|和[^，, ]{1,6})*(?:过来|来)(?:看|试|聊|坐|谈|店|转|了(?!电|消息|微信|个电话)|过|逛|咨询|的(?=[ ,，。看问]|$))",
                r"过来(?:店里|展厅)?(?:看|试|聊|坐|谈|转|逛|瞅|瞧|瞄|咨询)(?:了|过|的|完|一圈|一眼)|(?:过来|来)(?:店里|展厅)?(?:瞅|瞧|瞄|转|逛|溜达|遛)了?|(?:头一次|第一次|首次|头回|第[二三四2-4]次|二次|再次|第[二三四2-4]回|又一次)(?:来(?!电)|到店?|进店|上门|过来)",
                r"(?<!视频)看(?:了|完|过)(?:车(?!险|贷)|实车|现车|展车|半天|一圈|会儿|下车|一下午|一上午)|看的(?:车|现车|实车)|看车(?:来了|第二次来|了)|(?:坐|转|逛|待|呆|溜达)了(?:一圈|半天|好一会|[一两三四0-9半](?:个)?(?:多)?(?:小时|钟头|下午|上午))(?!电话|微信)",
                r"(?:走|逛|找|跑|溜达|路过|自己|拐|顺道|顺路)(?:着)?进(?:来|店|门)|自然(?:到店|进店|进来|来的|客流)|(?:骑|开|坐|走|打车|抱|带|领|陪|推)[^，,。 ]{1,5}(?:来的(?!时)|来店里|进来)|(?:俩|两|几|三|四)(?:个)?(?:人|口子|夫妻|口)(?:一起|一块)?来的|(?:一起|一块|自己|专门|\ue002)来的(?=[ ,，。]|$)",
                r"(?:带|领|陪)(?:着|了)?[^，,。 ]{1,6}来看(?=\ue001|车)|刚接了[一两俩三][组批个位]|关门来的|请进来|聊了[一两俩三四五]个(?!小时|多小时|钟)|今天[一两俩三几0-9]组|\ue002第?[一两俩二三四五0-9]{1,2}(?:组|批|拨|波)|面谈了|当面(?:聊|谈)了|如约(?:到店|来)|逛(?:了|完)(?:一圈)?展厅|带[^，, ]{1,10}来(?:了(?=[ ,，。看]|$)|看了|店里了)",
            ),
        ),
        (
            "试驾体验",
            (
                r"(?:做|完成)(?:了)?试[驾乘]|试[驾乘][:：]\s?\ue001|体验(?:了)?(?:一把|一下|一圈|下)|(?:溜|遛)(?:了)?(?:一|两)圈|开出去(?:转|跑|溜)|开(?:了)?开\ue001|(?<!没)开了\ue001(?![^，,。 ]{0,3}[年月])|路试了|试开(?:了|过)|\ue001+(?:也|都|已|已经)?试(?:过|完|了)|试(?:了|过)(?:一|两|几)次|(?:二次|再次|又)试驾|试的(?=\ue001)|试驾路线|试驾车型[:：]|开了(?:一|两|几|好几)圈|试[驾乘](?:了|完|过|后|下来|体验|结束|的是|[\ue001]|途中|感受|感觉|反馈|评价)|(?:刚|又|已经|已)(?:试驾|试乘|来试)",
                r"试(?:了|完|过)(?:下|一下|一圈|两圈|驾|车|[\ue001]|(?=[ ,，。]|$))|试了试|试驾(?=[ ,，]?(?:觉得|感觉|很|说|后|完|满意|$|反馈|嫌|挺))|\ue002(?:来|过来|到店|带.{0,4}来)?试驾(?:了|过|[\ue001])|来试驾了|到店试驾|来试(?:了|过)|上手开了|亲自开了|跑了一圈|陪(?:他|她|客户)?试驾",
            ),
        ),
        ("邀约活动", (r"邀约|邀请(?!函)|邀(?:了)?(?:他|她|客户)",)),
        (
            "上门拜访",
            (
                r"到(?:了)?(?:他|她|客户)家(?:里)?(?:给|看)|上门(?!收|取|安装|充)|(?<!到店)拜访|登门|[去到](?:了)?(?:他|她|客户|人家|\ue004+)?(?:们)?(?:的)?(?:家|公司|单位|工地|厂|办公室)(?:里|去)?(?:见了|谈了|聊了|坐了|送了|看了|一趟|见|谈|聊|找)",
            ),
        ),
    )
)
_WILL = re.compile(
    r"(?:得|想|要|打算|准备|计划|到时|回头|申请|考虑|建议|预约|约(?!了.{0,4}聊)|等|等会儿|可以|能|才能|再|让|请|请他|请她|叫|说|会|先|顺便|顺道|有空就?|有时间就?|还没|没有?|未|不|别|明天|后天|希望|"
    r"答应|同意|下次|记得|改天|抽空|有空|方便|再次|安排|尽快|争取|通知|催|记着|愿意|肯|待|需|去|加微信等)(?:他|她|我|你|来|带[^ ,，]{0,4}|"
    r"一起|过来|给他|给她|个|到|再|去|了?时间)*$"
)
_NEVER = re.compile(r"(?:别|勿|没|没有|未|不|不用|还没|没空|没时间|懒得|拒绝)(?:再|来|去|给[他她]|给我|怎么|人|有)*$")
_ARRANGED = re.compile(r"(?:约|预约|安排|定|约好|说好)了?(?:好)?$")
_BACKGROUND = re.compile(r"(?:上次|之前|以前|前阵子|前段时间|那次|去年|当时|原来|早先|前几天|先前)[^，,。；; ]{0,6}$")


def read_methods(page: Page, dated: list[Dated], sent_at: datetime) -> None:
    """The contacts a note reports, with their day where said."""
    planned = [d.when.span for d in dated if d.role in ("next", "purchase", "delivery")]
    trial = next((d for d in dated if d.role == "next" and d.action == "试驾"), None)
    met: dict[str, Met] = {}
    for label, pattern in METHODS:
        for match in pattern.finditer(page.shown):
            if label == "试驾体验" and trial and not _DONE.search(match[0] + page.after(match.end(), 2)):
                continue
            if _is_reported(page, match, planned):
                found = _met(page, match, dated, sent_at)
                known = met.get(label)
                if known is None or (found.day and known.day and found.day > known.day):
                    met[label] = found
    latest = max((m.day for m in met.values() if m.day), default=None)
    for label, one in met.items():
        if one.day in (None, latest):  # an older one beside a newer is told as background
            page.add("method", label, one.span, "method")
    said = next((m for m in met.values() if m.day and m.day == latest and m.said), None)
    if said and said.day and said.said:
        page.add("contact_date", said.day, said.said, "contact-day")


@dataclass(frozen=True)
class Met:
    """A contact reported: its words, its day if anything says so, and the words that say it."""

    span: tuple[int, int]
    day: date | None
    said: tuple[int, int] | None


_JUST = re.compile(r"(?:刚|刚才|刚刚|突然|现在|方才)[^，,。；; ]{0,4}$")


def _met(page: Page, match: re.Match[str], dated: list[Dated], sent_at: datetime) -> Met:
    if _JUST.search(page.before(match.start(), 8)):
        return Met(match.span(), sent_at.date(), None)
    on = _day_of(page, match.start(), dated)
    return Met(match.span(), past_day(page, on.when, sent_at) if on else None, on.when.span if on else None)


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
    if _NEVER.search(before):
        return False
    if _ARRANGED.search(before) or (_WILL.search(before) and not _DONE.search(match[0] + tail[:2])):
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
        re.search(
            r"石沉大海|没接|不接|没人接|无人接|没通|不通|关机|打不通|没打通|停机|拒接|占线|空号|挂断|都挂|直接挂|没应答",
            page.after(end, 10, HARD + "，, "),
        )
        and match[0].find("电话") >= 0
    ):
        return False
    return not (
        re.search(r"没回|不回|未回|石沉大海|没理|不理", tail + page.after(end, 6, HARD)[:6]) and "微信" in match[0]
    )
