"""Won: orders, deliveries and the price paid; lost.py knows who bought elsewhere.

Tells 订了 from 想订, and a price paid from a budget.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.notes.compared import Seen
from handlers.notes.dates import When
from handlers.notes.happened import EITHER
from handlers.notes.leads import led
from handlers.notes.lost import is_background
from handlers.notes.moments import past_day
from handlers.notes.money import Sum
from handlers.notes.page import CAR, HARD, MONEY, NAME, SOFT, WHEN, Page
from handlers.notes.plans import Dated
from handlers.notes.wordings import widened

_DEAL = led(
    widened(
        "deal_status",
        "已成交",
        r"下了[^，,。；; 来]{0,6}的?(?:订单|单(?!子系|系))|(?:付|交|刷|转|打|下)了[^，,。；; ]{1,8}?(?:定金|订金|大定|小订|首付)"
        r"|签了[^，,。；; ]{1,8}?(?:合同|单)|[定订签拿]下\ue001+了|"
        r"恭喜[^，,。 ]{0,6}(?:提车|喜提|订车|成交|下订|下定)|(?<![一-龥])收(?:了|到)?(?:个|一?[台单])?(?:大|小)?[订定](?=[ ,，。一台单了]|金|$)"
        r"|(?:转|打|付|刷|收|交|给)(?:的|到|了)(?:大|小)?(?:定金|订金|意向金|全款|首付|车款)|(?:付|结|交)清(?:了)?(?:全款|车款)|"
        r"(?:全款|现款|贷款|分期|手续办?[好完]?|办[好完]|当场|现场)[^，,。 ]{0,2}(?:开走|提走|提车)(?=[ ,，。！!]|$|了)|把(?:新?车"
        r"|\ue001+)(?:给)?(?:整|弄|开|提|接|搞|带|拿|买)(?:走|回家?)了|新车(?:已经?)?交付|(?<![要想])拿(?:了|到|走)新?车(?=[ ,，。了]|$)|拿车走了"
        r"|(?<=[天刚早午])(?:交付|交车|提|签|订|定)的(?=[ ,，。]|$)|"
        r"(?:^|(?<=[\n ]))(?:订车|成交|签单|喜报|新单|订单|已交车|已订车|已提车)(?=[:：])|订单(?:已经?|都|也)?(?:锁|下|签|定|录)(?:了|好)?|(?:已"
        r"|都)?锁(?:单|定(?!了?(?:车型|目标|意向|颜色|\ue001))|了)(?:了|成功)?(?!价)|转(?:大)?定(?:成功|了)|"
        r"(?:把|将)(?:定金|订金|意向金|全款|首付|钱)(?:转|打|付|交|刷)(?:过来|给我们?|到账|上)?了|(?:定金|订金|意向金|大定|小定|小订)(?:已经?|都|也)?(?:交|付"
        r"|收|转|打|刷|下|到账)(?:过来|到账|到|好|完)?了?|下(?:了)?(?:小订|小定|大定|意向金?)了?|(?<![想要准备打算等再未没能])(?:大定|小订|锁单)(?=了"
        r"|\s?\ue001)|(?<=\ue004)订单(?=\s?\ue001)|合同(?:已经?|也|都|刚)?签(?:好|完|了|字|下)|"
        r"(?:[订定签]|敲定?)(?:妥|死|成)(?:了|啦)?|落了?[订定](?:金)?了?|(?<![一-龥])订车(?=[ ,，。！!\n]|$)"
        r"|(?<=[天晚午早日号刚\ue002])订车(?=[ ,，。！!\n]|$)|[定订]掉了?|[下交付签]的(?:小|大)?[定订](?:金|单)?|(?<!一)下了?订(?!单系统)了?|下了?定了?(?!金)"
        r"|下了?(?:小|大)?(?:定金|订金)|订(?:了|下|好|的)(?:一?[台辆])?(?!别|其他|隔壁|房|票|餐|"
        r"位|酒店|婚|机票|车票|火车|高铁|飞机|蛋糕|花|饭|包间|外卖|奶茶|闹钟|日子|场地|计划)|定(?:了|下(?!来?再))(?:一?[台辆])?(?!别|其他|隔壁|时间"
        r"|[一-龥]{0,4}[点号])|签(?:了(?!到)|单|约|下|完|好|掉|"
        r"字)(?:了|来)?(?:购车)?(?:合同|单|约)?|交(?:了|完|过)(?:定金|订金|钱|大定|小定|首付|全款)|(?:交|付|下)(?:定金|订金|大定|小定|全款)了|(?:订车|签合同"
        r"|签单)了|付了?(?:定金|订金|全款|首付)|"
        r"交车给|付了[一二两三四五0-9]+万?定(?=[ ,，]|$)|(?:大定|小订|小定|意向金)\s?(?=\ue003|[0-9一二两三四五]+[千万])|尾款(?:已)?结清|合同(?:已经?|都"
        r"|也)?(?:盖章|签字|签署)了?|签约成功|成单(?=[ ,，。!！]|$)|下单成功|(?<!别人)(?<!人家)(?<!客户)订走(?:了|一?台)|客户定车|新车交了|钥匙(?:已经?|也"
        r"|都)?交(?:给|到)(?:他|她|客户)[^，,。 ]{0,2}了|(?:打|转|付)了[^，,。 ]{1,6}(?:过来|来)(?=[ ,，]?订车)|今天交付(?=\ue001)|开票了"
        r"|刚下(?:了)?(?:单|订|定)|(?:全款|首付|车款)(?:已经?|都|也|刚)?(?:(?:付|交|刷|转|打)(?:了|清|完|齐)|到账)"
        r"|(?<![一-龥])合同价?\s?(?=[0-9\ue003])|已经?(?:付|交)(?:清)?(?:了)?(?:全款|车款)|转的(?:大|小)?[定订]金?|(?:刚|已|昨天|今天)交完车"
        r"|交车仪式|全款提的|(?:转|打|付|刷|收|交)(?:账|款)?(?:了|过来|来|他|她)*[0-9一二三四五六七八九两千万百\ue003]{1,6}(?:块|元)?(?:的)?(?:定金|订金"
        r"|意向金|小订|大定)(?:过来|到账)?了?|下了[0-9]{3,5}(?:的)?(?:小订|大定|小定)|成交|喜提|提(?:了|走|完|到(?=车|新车))(?:新?车)?(?!别|竞|问题|意见"
        r"|要求|醒|个|出|到|一下|价|条件|建议|想法|几|好几|嘴|前|升)|提车了?(?:了|啦|！|$)|提新车|交车(?:了|啦|完)|"
        r"(?:刚|已经?|刚刚)(?:交|付)[定订]金|(?<!要)(?<!来)车开走|把车(?:提|开)(?:走|回)|提回(?:家|去)|转大定|锁单(?:了)?"
        r"|(?<![一-龥])大定(?=[ ,，。]|$)|[定订]金(?:已|都)(?:付|交|收)|已经?下[单订定]|(?<=\ue002)提的车|大定了|下单了|订单已下|已下单|开走了"
        r"|(?<=[：:])?新单(?=[:：])|交付(?:了|完)|已(?:经)?(?:提(?![供醒交出示])|订|定|交(?![代流])|签|下订)(?:车|单|定)?|拿下(?:了)?"
        r"|刷(?:了)?(?:定金|订金|卡)|开单|(?:直接|当场|现场|"
        r"终于)(?:就)?(?:定|订|签)(?:了|下)?|(?:交付|交车|提车|提走)(?=[ ,，。！!\n]|$)|全款拿下|订单已下|合同(?:都|也)?(?:已)?(?:经)?签",
    )
)
_BASIS = re.compile(r"(?P<b>裸车|落地|开票|包牌)(?:价)?")
_BARE_PRICE = led(
    r"(?:(?<=[ ,，\ue001色])|(?:成交|开票|落地|裸车|包牌)?价(?:格|钱)?(?:是|为|[:：])?\s?|谈到|最[后终]|落地"
    r"|全?下来)(?P<n>[0-9]{1,3}\.[0-9]{1,2})(?=[ ,，。；;\n]|$)"
)
_BASES = {"裸车": "裸车", "落地": "落地", "开票": "开票", "包牌": "落地"}
_PRICE_CUE = led(
    rf"(?:每台|单价|成交价?|落地价?|裸车价?|开票价?|总价|车价|价格|全款|一口价|最终|最后|合计|包牌|{CAR}|{WHEN}|[ ,，:：白黑灰银红蓝绿紫棕色])[:： 是为]*$"
)

_ORDERED = led(
    rf"(?<![想要备算能可去来再未没就才预准约还是会虑意划豫结否不问])[订定](?={CAR})|(?:^|(?<=[ ,，。{NAME}]))[订定]\s(?={CAR})|[订定签]的(?=那[台辆单]"
    rf"|合同|单|{CAR}|[ ,，]|$)|(?<={WHEN})(?:刚|才|刚刚)?提的(?={CAR})"
)
_PAID = led(r"[交付刷收打转][了的]|已经?[交付]|[交付]过|收到|已[付交收到汇缴]|收了|到账")
_ANY = re.compile(r"(?s).+")


class Gone(NamedTuple):
    """Where the days of a note end that are over, and those that are so if what is said of them is."""

    surely: frozenset[int]
    maybe: frozenset[int]


def days_gone(whens: Sequence[When], sent_at: datetime) -> Gone:
    """15号 and 周一 may be the last or the next."""
    return Gone(
        frozenset(w.span[1] for w in whens if w.last_day <= sent_at.date()),
        frozenset(w.span[1] for w in whens if w.rule in EITHER),
    )


def _sure_deal(page: Page, has_past: bool) -> re.Match[str] | None:
    """A deposit paid, 订 right before the car, 订的 with a day gone by."""
    paid = page.first("deposit")
    if paid and page.flat.startswith(("大定", "小订"), paid.start):
        return _ANY.match(page.flat, paid.start, paid.end)
    if paid and _PAID.search(page.flat[max(0, paid.start - 2) : paid.end + 3]):
        before = page.before(paid.start, 6, HARD + "，, ")
        if not re.search(r"(?:来|想|要|准备|打算|再|去|等|没|说好)[^，, ]{0,3}$", before):
            return _ANY.match(page.flat, paid.start, paid.end)
    match = next((m for m in _ORDERED.finditer(page.shown) if not is_background(page, m.start())), None)
    if match is None or (has_past or "的" not in match[0]):
        return match
    before = page.before(match.start(), 12, HARD + "，, ")
    return match if _day_beside(match.start(), before) >= 0 or "刚" in before else None  # 15号订的


def find_deal(page: Page, gone: Gone) -> re.Match[str] | None:
    """The words that say it is ordered, signed or delivered, if any."""
    if sure := _sure_deal(page, bool(gone.surely)):
        return sure
    return next((m for m in _DEAL.finditer(page.shown) if _is_deal(page, m, gone)), None)


_NOT_YET = led(
    r"(?:没|没有|未|还没|不|别|差点(?:就|要)?(?:去)?|快要?|基本|有望|如果|要是|能不能|想|准备|打算|等|优惠.{0,4}就|便宜.{0,4}就|就|(?<!刚)才|再|差|问了?"
    r"|咨询了?|就差|只差|就等|只等|等着)$|"
    r"(?:要|想|得|准备|打算|必须|希望|之前)(?:把|将)(?:车)?$"
)
_UNREAL = led(
    r"(?:[恨巴]不得|嫌|怕|担心|愁|不敢|不肯|舍不得|催(?:着|了)?|(?:(?:让|劝|叫|求|哄)(?:他|她|客户)))[^，,。 ]{0,4}$"
)
"""恨不得当场开走, 嫌订了还要等, 催他下定: wished, feared or asked for."""
_AT_ONCE = led(r"(?:当场|直接|(?<!差点)就)$")
_WISHED = re.compile(r"想|准备|打算|等|没|再|(?<!新)能|(?<!主)要|争取|说好|约|同意|考虑|可以|希望|如果|答应|保证")
_TO_COME = re.compile(rf"{WHEN}[^，, ]{{0,6}}$")
_TURNED_BACK = re.compile(r"(?:又|后来?|结果)?(?:反悔|变卦|后悔|又不|退)")
_DID = re.compile(r"[了啦咯喽]|喜提|^交车给|^[下交付签转刷打]的")
_ITS_TIME = led(r"(?:时间|日子|日期|行程|地点)(?:已经?|也|都|就)?$")
_OTHER_THING = re.compile(
    r"(?:没有?(?=[ ,，?？]|$)|[吗么](?!的)|别家|别的|其他|隔壁|竞品|外地|二手|时间|试驾|金是|日期)"
)
_ONLY_IF = re.compile(rf"才|笔|之?后|以后|再|的话|不|价(?!格?[^，,。]{{0,4}}[0-9{MONEY}])")
"""Behind words of a deal: what it waits for, or something else of that name."""
_MUST_SIGN = led(
    r"(?:老板娘?|领导|经理|总监|会计|财务|上面|公司|单位|董事长|院长|局长|校长|厂长|老婆|媳妇|老公|爸|妈|[一-龥]总)$"
)
_OTHERWISE_SET = led(r"(?:颜色|配置|时间|日子|款式|车型|方案)(?:都|也|已经?|就)?$")
"""颜色锁定白色: what is settled is no order."""
_ELSE_PRICE = re.compile(r"(?:别家|隔壁|人家|对面|他们)[^，,。 ]{0,4}$")
_BARE = ("交付", "交车", "提车", "提走")


def _is_deal(page: Page, match: re.Match[str], gone: Gone) -> bool:
    """Whether words of a deal say that it is made: not wished, not to come, not somebody else's."""
    before = page.before(match.start(), 8, HARD + "，, ")
    after = page.after(match.end(), 6, HARD)
    has_past, day = bool(gone.surely), _day_beside(match.start(), before)
    is_done = bool(_DID.search(match[0] + after[:1]))
    if not is_done and (_ONLY_IF.match(after) or (match[0] == "签字" and _MUST_SIGN.search(before))):
        return False  # 老板签字才买, 要两台 老板娘签字
    if (match[0][0] in "定订锁" and _OTHERWISE_SET.search(page.flat[: match.start()])) or _ELSE_PRICE.search(before):
        return False
    if not is_done and _is_planned(page, match, gone):
        return False  # 周五 晚八点 签单
    if is_background(page, match.start()) or _ITS_TIME.search(before):
        return False  # 试驾时间定了
    if _UNREAL.search(before) or _TURNED_BACK.match(after):
        return False
    if _NOT_YET.search(before) and not _AT_ONCE.search(before):
        return False  # 九月底之前要把车提了
    if is_done and not has_past and "的" not in match[0] and _TO_COME.search(before) and day not in gone.maybe:
        return False  # 说周六来把定金交了
    if (
        (not is_done and _WISHED.search(page.before(match.start(), 24, SOFT)))
        or _OTHER_THING.match(after)
        or _is_count(page, match, after)
    ):
        return False
    if not is_done and day in gone.surely and _BARE_ORDER.match(match[0]):
        return True  # 昨天锁单途观L
    if has_past and match[0] in _BARE and re.search(rf"{WHEN}(?:[^，,。 ]{{0,3}})$", before):
        return True
    is_open = not is_done and (WHEN in before or match[0] in _BARE)
    return not is_open or bool(re.search(r"(?:今天|昨天|刚|已)$", _words_before(page, match.start())))


_DAY_APART = led(rf"{WHEN}[^，,。；; {WHEN}]{{0,3}} $")


def _is_planned(page: Page, match: re.Match[str], gone: Gone) -> bool:
    """月底 签单, in a note with a blank behind every word: the day before it is to come."""
    before = page.before(match.start(), 10, HARD)
    if not _DAY_APART.search(before):
        return False
    end = page.shown.rindex(WHEN, 0, match.start()) + 1
    return end not in gone.surely


_ITS_DAY = led(rf"{WHEN}+(?P<then>(?:{NAME}|{CAR}|刚|就|才|已经|终于|他|她|客户|果断|直接|当场|正式)*)$")
_BARE_ORDER = re.compile(r"锁单|下[定订]|签[单约字]|签合同|成交|[大小][定订]|[定订]车")


def _day_beside(at: int, before: str) -> int:
    """Where the day ends that the words of a deal are of: 周一王强签了; -1 if none stands beside."""
    match = _ITS_DAY.search(before)
    return at - len(match["then"]) if match else -1


def _is_count(page: Page, match: re.Match[str], after: str) -> bool:
    """今天成交5台, 成交周期, 定了周三来: figures, a term, an appointment."""
    words = match[0]
    if words.startswith(("定了", "订了")) and re.match(
        rf"{WHEN}+[^，,。 {MONEY}]{{0,4}}(?:来|到店|看|试|见|谈|过去)", page.after(match.end(), 24)
    ):
        return True  # 她就定了正月十二上午来看
    if words.startswith(("成交", "订了", "定了", "签了")) and re.match(
        r"[0-9两三四五六七八九十]+[台单]", page.flat[match.end() : match.end() + 4]
    ):
        return CAR not in page.shown[match.end() : match.end() + 5]  # 定了三台威然
    if words in ("成交", "拿下", "签单", "签约") and re.match(r"(?:客户|周期|率|的可能|概率|希望|机会|不了)", after):
        return True
    if words.startswith(("定了", "订了")) and re.match(
        rf"{WHEN}+(?:再|过)?(?:来|到店|见|看|试|谈|聊|打|联系|碰)", page.after(match.end(), 16)
    ):
        return True  # 问昂科旗 定了周六上午来看
    if words.startswith(("定了", "订了", "签了")) and re.match(r"再(?:说|谈|看|联系|告诉|通知)", after):
        return True  # 定了再说
    has_subject = CAR in page.shown or MONEY in page.shown
    return words.startswith(("定了", "订了")) and after.startswith(WHEN) and not has_subject


def _words_before(page: Page, at: int) -> str:
    return page.flat[max(0, at - 4) : at]


_SOLD_BEFORE = re.compile(
    r"(?:定|订|签|提|拿下|下订|下定|锁单|成交|喜提|交车|交付|大定|小订|下单|换成?|改成|改为)(?:了|的是|的|下了?|走了?|好)*(?:一?[台辆])?[^，,。 ]{0,3}$"
)
_SOLD_AFTER = re.compile(
    r"\s?(?:已|已经|都|也|今天|一台|一辆|的合同)*(?:定了|订了|签了|提了|拿下|成交|锁了|定金|订金|开走|提走)"
)


def sold(page: Page, cars: Sequence[Seen]) -> Seen | None:
    """The car of a deal: the one with the words of it beside, else the first wanted."""
    offered = [c for c in cars if c.role in ("interest", "driven") and c.car.series]
    beside = (
        c
        for c in offered
        if _SOLD_BEFORE.search(page.before(c.start, 8, HARD + "，, ")) or _SOLD_AFTER.match(page.after(c.end, 8))
    )
    return next(beside, offered[0] if offered else None)


def add_price(page: Page, sums: list[Sum]) -> list[Sum]:
    """The price of a deal; returns the sums that are none."""
    if not sums:
        bare = _BARE_PRICE.search(page.shown)
        if bare and 2 <= float(bare["n"]) <= 300:
            page.add("deal_price", round(float(bare["n"]) * 10_000), bare.span("n"), "bare-price", 0.7)
        return sums
    best = (
        next((s for s in sums if s.is_price), None)
        or next((s for s in sums if _PRICE_CUE.search(page.before(s.start, 8))), None)
        or sums[-1]
    )
    if best.has_cue or best.money.low is None or best.money.low != best.money.high:
        return sums
    page.add("deal_price", best.money.low, (best.start, best.end), "price")
    if basis := _BASIS.search(page.flat, max(0, best.start - 6), min(len(page.flat), best.end + 5)):
        page.add("price_basis", _BASES[basis["b"]], basis.span(), "price-basis")
    return [s for s in sums if s is not best]


_ORDERED_THEN = re.compile(r"[^，,。；;\ue002 ]{0,4}?(?:[订定签]|[下交付刷转打]了?的?[订定]|[付下交刷]的)")
_ORDERED_ON = re.compile(r"(?:[订定]车|下[订定]|签[单约]|[订定]金|合同|订单|大定|小订|单子)[^，,。；;\ue002 ]{0,4}$")
_DELIVERED_THEN = re.compile(r"[^，,。；;\ue002 ]{0,4}?(?:提|交的?车|交付|开走|接车|拿车|攞车)")
_ON_THE_SPOT = re.compile(r"(?:当场|现场|当天)(?:就)?(?:把车)?(?:提|开走)(?!醒|意|到)")
_HAS_IT = led(r"已经?(?:提车|提走|交车)|(?:提走|开走|提车)了")


def add_days(page: Page, dated: Sequence[Dated], sent_at: datetime) -> None:
    """The days of order and delivery that the note tells or, told of no day, the one it was sent."""
    deal = page.first("deal_status")
    if deal is None:
        return
    words = page.flat[deal.start : deal.end]
    is_delivered = any(c in words for c in ("提", "交车", "交付", "开走", "开回")) and not any(
        c in words for c in "定订"
    )
    is_delivered = is_delivered or bool(_HAS_IT.search(page.flat))
    _apart(page, [d for d in dated if d.role in ("contact", "order", "delivery")], sent_at)
    gone = [d for d in dated if d.role == "contact"]
    past = next((d for d in reversed(gone) if d.when.span[0] < deal.start), gone[0] if gone else None)
    day = past_day(page, past.when, sent_at) if past else sent_at.date()
    span = past.when.span if past else (deal.start, deal.end)
    if not is_delivered and not page.has("delivery_date") and (spot := _ON_THE_SPOT.search(page.flat)):
        page.add("delivery_date", day, spot.span(), "delivered")
    field = "delivery_date" if is_delivered else "order_date"
    if not page.has(field):
        page.add(field, day, span, "delivered" if is_delivered else "ordered")


def _apart(page: Page, dated: Sequence[Dated], sent_at: datetime) -> None:
    """九月二十八日签的合同，今天下午已经交车: each day beside its words."""
    if len({d.when.first_day for d in dated}) < 2:
        return
    for field, pattern in (("order_date", _ORDERED_THEN), ("delivery_date", _DELIVERED_THEN)):
        beside = (d for d in dated if pattern.match(page.after(d.when.span[1], 8)))
        on = (d for d in dated if field == "order_date" and _ORDERED_ON.search(page.before(d.when.span[0], 8)))
        said = next(on, None) or next(beside, None)
        if said and not page.has(field):
            page.add(field, past_day(page, said.when, sent_at), said.when.span, "of-its-day")
