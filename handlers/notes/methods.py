"""The contacts a note reports, with their day: what was done, not what is planned or told as background."""

import re
from datetime import datetime

from handlers.notes.page import HARD, Page
from handlers.notes.plans import Dated, past_day

METHODS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "电话沟通",
            (
                r"给我打(?:了|过)?(?:个|一个)?电话(?!说不|就)|打电话了|(?<![\ue001没不])接了(?=[ ,，。说]|$)|打过去(?:聊|说|谈|问)|电联(?!系)|打电话过去(?!没)|回过来了|回了过来|(?<!留)(?<!给)(?<!要)电话[ ,，]?(?:没说|就说|没聊|说)|(?:打|拨)过去(?:他|她)?接了|回了?我电话|(?:跟|和|与)(?:他|她|客户)?通(?:了|过)(?:电)?话|语音(?:电话)?聊|通了?(?:个|一次|完)?电话|通完(?:个)?(?:电)?话|打通了?|通话(?!中)|(?:电话|手机)(?:里|中|上)?(?:聊|沟通|回访|说|问|"
                r"告诉|讲|联系|跟进|咨询|打通|确认|表示|谈)|电话(?:里|中)|来电(?!显)|接了?(?:个|到)?[0-9俩两三四几]{0,3}个?(?:他|她|客户)?(?:的)?电话|电话打了(?![0-9一二两三几]+[次遍])|陌生电话(?:打)?进来|打(?:来|进来)电话|电话[\ue000]?打(?:来|进来)|电话(?:已经?)?通了|电话(?:又|还)(?:问|说)|电话回访|(?:刚|今天|昨天|"
                r"上午|下午|已|又|给(?:他|她)|跟(?:他|她)|\ue002)(?:给(?:他|她)?|跟(?:他|她)?)?打(?:了)?(?:个|过)?电话|打电话(?:过来|进来|来(?!店)|"
                r"说|问|聊|给我)|打(?:了|过)(?:个|一个|\d)?电话|回了?个?电话(?:说|了)|致电|去电|电话回访|去了(?:个)?电话|电询"
            ),
        ),
        (
            "微信沟通",
            (
                r"加(?:了|上|好|过)(?:个|他|她|客户|我|\ue004+)?(?:的)?(?:微信|v|V|微(?!信)|好友)|加[微vV]了|微信(?:原话|询问|回复|语音|发消息)|(?:通过|加)(?:了)?(?:我|他|她)?(?:的)?好友|加了我(?:的)?[vV]|微信(?:上)?(?:找我|找过来)|在微信(?:里|上)|微信(?:回(?!头)|聊|说|问|沟通|里|上(?!门)|联系(?:了|过)|跟进|"
                r"发(?:了|来|过)|加(?:了|上|好)|咨询|私信|告诉|通过了|讲|表示|谈|约(?:了|好)|发我)|(?:回|刚回)了?(?:我|条)?(?:的)?微信(?!号)|"
                r"微信(?:刚|已)?(?:回|发)了|发(?:了)(?:个|条|几条)?微信|给我发(?:了)?(?:个|条)?微信|已加微信|加微信了|私聊(?:了|聊)|微信已加|好友(?:申请)?(?:已)?通过|"
                r"(?:给我|跟我|找我)发(?:的|过)?(?:个|条)?微信|聊(?:了)?(?:会儿)?微信|微信上(?:聊|说|问|沟通)|发了[^，, 个几条一]{1,3}微信|(?:我|上)微信(?:后|了)|加到(?:了)?(?:一个|个)?客户|加(?:了)?(?:vx|wx|VX|WX)|加了[一两俩三四五六0-9](?:个|位)(?:客户)?微信|发微信(?:说|问|来|过来|给我)"
            ),
        ),
        (
            "到店接待",
            (
                r"自己(?:走|逛|找|跑)?进来|来的(?:一|两|俩|三)(?:位|个|对|家|口)|(?:过来|来)(?:店里|展厅)?(?:瞅|瞧|瞄|转|逛|溜达|遛)了?|到店(?:看|了|过|聊|谈|试|接待|来|的|客户|后|体验|坐)?|来店(?:里)?(?:看|了|过|聊|谈|试|的|坐|逛)?|进店(?:看|了|过|聊)?|(?:来|"
                r"到|进)了?(?:咱们?|我们?)?(?:店里|展厅)(?:看|了|聊|坐|转|谈|逛|来)?|(?<!商务)(?<!用车)接待(?:了)?(?![员台区用]|外宾|来宾|贵宾|领导|重要)|在(?:咱们?)?(?:店里|"
                r"展厅)(?:里)?(?:看|转|聊|坐|待|逛|谈)|来的?了?一(?:对|家)|(?:头一次|第一次|首次)(?:来(?!电)|到店|进店)|来看(?:了|过)|看的(?:车|现车|实车)|如约到店|\ue002来的(?=[ ,，。]|$)|看(?:了|完)(?:车|现车|实车|半天|一圈|会儿|下车)|转了(?:一圈|转)|逛(?:了|完)(?:一圈)?展厅|(?:一起|一块|自己|专门|\ue002|带[^，, ]{1,6})来的(?=[ ,，。]|$)|"
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
                r"一下|一圈|驾|车|[\ue001]|(?=[ ,，。]|$))|试了试|试驾(?=[ ,，]?(?:觉得|感觉|很|说|后|完|满意|$))|\ue002(?:来|过来|到店|"
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
