"""Won or lost: orders, deliveries, prices, the reasons somebody did not buy.

Tells 订了 from 订别家了, and a price paid from a budget.
"""

import re

from handlers.notes.cars import Seen
from handlers.notes.findings import Choice
from handlers.notes.money import Sum
from handlers.notes.page import CAR, HARD, MONEY, WHEN, Page

_DEAL = re.compile(
    r"(?:^|(?<=[\n ]))(?:订车|成交|签单|喜报|新单|订单|已交车|已订车|已提车)(?=[:：])|订单(?:已经?|都|也)?(?:锁|下|签|定|录)(?:了|好)?|(?:已|都)?锁(?:单|定|了)(?:了|成功)?(?!价)|转(?:大)?定(?:成功|了)|"
    r"(?:把|将)(?:定金|订金|意向金|全款|首付|钱)(?:转|打|付|交|刷)(?:过来|给我们?|到账|上)?了|(?:定金|订金|意向金|大定|小定|小订)(?:已经?|都|也)?(?:交|付|收|转|打|刷|到账)(?:过来|到账|到|好|完)?了?|下(?:了)?(?:小订|小定|大定|意向金?)了?|(?<![想要准备打算等再未没能])(?:大定|小订|锁单)(?=了|\s?\ue001)|(?<=\ue004)订单(?=\s?\ue001)|合同(?:已经?|也|都|刚)?签(?:好|完|了|字|下)|"
    r"[定订]掉了?|[下交付签]的(?:小|大)?[定订](?:金|单)?|下了?订(?!单系统)了?|下了?定了?(?!金)|下了?(?:小|大)?(?:定金|订金)|订(?:了|下|好|的)(?:一?[台辆])?(?!别|其他|隔壁|房|票|餐|"
    r"位|酒店|婚)|定(?:了|下(?!来?再))(?:一?[台辆])?(?!别|其他|隔壁|时间|[一-龥]{0,4}[点号])|签(?:了(?!到)|单|约|下|完|好|掉|"
    r"字)(?:了|来)?(?:购车)?(?:合同|单|约)?|交(?:了|完|过)(?:定金|订金|钱|大定|小定|首付|全款)|(?:交|付|下)(?:定金|订金|大定|小定|全款)了|(?:订车|签合同|签单)了|付了?(?:定金|订金|全款|首付)|"
    r"成交|喜提|提(?:了|走|完|到(?=车|新车))(?:新?车)?(?!别|竞|问题|意见|要求|醒|个|出|到|一下)|提车了?(?:了|啦|！|$)|提新车|交车(?:了|啦|完)|"
    r"(?:刚|已经?|刚刚)(?:交|付)[定订]金|(?<!要)(?<!来)车开走|把车(?:提|开)(?:走|回)|提回(?:家|去)|转大定|锁单(?:了)?|(?<![一-龥])大定(?=[ ,，。]|$)|[定订]金(?:已|都)(?:付|交|收)|已经?下[单订定]|(?<=\ue002)提的车|大定了|下单了|订单已下|已下单|开走了|(?<=[：:])?新单(?=[:：])|交付(?:了|完)|已(?:经)?(?:提|订|定|交|签|下订)(?:车|单|定)?|拿下(?:了)?|刷(?:了)?(?:定金|订金|卡)|开单|(?:直接|当场|现场|"
    r"终于)(?:就)?(?:定|订|签)(?:了|下)?|(?:交付|交车|提车|提走)(?=[ ,，。！!\n]|$)|全款拿下|订单已下|合同(?:都|也)?(?:已)?(?:经)?签"
)
_LOST = re.compile(
    r"战败|输单|退车了|退(?:了|他|她)?[定订]金|[定订]金(?:都|也|已)?退|订的[^，,。 ]{0,5}取消|被[^，,。 ]{1,8}(?:截胡|抢走|抢了|撬|挖走|截走)|别家店?[^，,。 ]{0,3}买|不(?:再|打算|准备|想)?采购了|(?:买|订|提|定|签)到[^，,。 ]{1,8}(?:那边|那里|那儿|去)了|(?:已经?|早就|早|都)买(?:了(?!保险|房)|完|好)(?:车)?(?=[ ,，。]|$)|(?:去|在|到|从)[一-龥]{0,2}(?:市|县|省城|外地|外省|老家|那边|对面|别处|网上|外面|4[sS]店|店里?)(?:[^，,。 ]{0,3})?(?:买|订|定|提|拿)了|(?:单|单子|这单|那单|客户)(?:[一-龥]{0,5}?)(?:丢|黄|飞|跑|没)(?:掉)?了|(?:没必要|没法|不想)再?跟(?:进)?了|丢单|跑单|没戏|放弃(?!了?[^，,。 ]{0,2}(?:颜色|"
    r"配置|选装))|不买了|不(?:打算|准备|想|考虑|再)?(?:买|购)车了?|不(?:考虑|想)?换车了|流失|(?:订|定|买|提|签|选|"
    r"交)了?(?:的)?(?:别家|别人家|别的(?:店|品牌|车|牌子)?|其他(?:店|家|品牌|车)|隔壁|竞品|另一家|外地|二手车)|(?:被|让)(?:隔壁|别家|"
    r"别的|竞品)[^，,。 ]{0,4}(?:抢|撬|截)|去(?:别家|别的(?:4[sS])?店|隔壁|其他店)(?:买|订|定|提)|(?:在)(?:隔壁|别家|外地|网上|别的店|"
    r"老家)(?:[^，,。 ]{0,3})?(?:买|订|定|提)(?:了|的)|退订|[定订]金(?:都)?退了|退了?[定订]金|退单|退定|取消(?:了)?(?:订单|合同|购车)|(?<![色的])不要(?:了)?(?:这|"
    r"那)?(?:台|辆)?车了|车不要了|(?<=[ ,，。])(?:黄|吹|凉|崩|泡汤|没戏)了(?=[ ,，。！!]|$)|不跟了|别再?跟(?:进)?了|(?<=[ ,，])跑了(?=[ ,，。]|$)|出局|(?:还是)?算了(?=[ ,，。]|$)|飞单|已购(?:买)?(?:\ue001|其他|别的|竞品)|(?:说|先)?不考虑了(?=[ ,，。]|$)|去(?:了)?\ue001+[^，, ]{0,3}(?:把|买|提|订|定|下)|"
    r"(?:暂时|先|今年|近期|短期)?不(?:打算|考虑|准备)?买(?:车)?了|不用跟(?:了|进)|没(?:法|办法)成|单死了|死单|"
    r"没机会了|救不回来|买不成|没买成"
)
_BOUGHT = re.compile(
    r"已购(?:买)?$|(?:购买车型|战败车型|购买品牌|流失车型)[:： 是为]*$|"
    r"(?:买|订|定|提|选|入|开|换购?|拿|签|交|转投|投奔|倒向|选择|入手|竞品|去|被|让)(?:了|的|走|去|回|到|上|给|定)*(?:的是|"
    r"一?[台辆])?(?:[ ]?(?:二手的?|隔壁的?|别家的?|同级的?|对面的?|外地的?|别的))*[ ]?(?:\ue001+的)?$"
)
_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "贷款未过",
            (
                r"贷款?(?:没|未|不|被|批不|办不|通不过)[^，,。]{0,4}(?:过|批|下来|通过|拒)|征信|按揭(?:没|被|不)[^，,。]{0,3}(?:过|批|拒)|"
                r"(?:审批|风控)(?:没|未|被|不)[^，,。]{0,3}(?:过|拒)|银行(?:没|不|未)(?:过|批)|被银行拒|资质(?:不够|不行)|黑户|批不下来|没批下来|拒贷"
            ),
        ),
        (
            "预算调整",
            (
                r"没这个价位|预算(?:只剩|只有|砍|降|减|缩|不够|变|调|少|没了|不足|取消|有变)|(?:钱|资金)(?:挪|用到|投|另有|拿去|周转)[^，,。]{0,4}|首付(?:不够|凑不)|"
                r"买(?:了)?房|预算[^，,。]{0,5}(?:了|别)(?:处)?"
            ),
        ),
        (
            "价格未谈拢",
            (
                r"价格?(?:上)?(?:没|未|谈不|不)(?:有)?(?:谈拢|谈好|谈妥|谈下来|拢|下来|合适|到位|满意)|(?:没|未|谈不)(?:有)?[谈唠聊说]?拢|(?:满足不了|无法满足|达不到|给不到|跟不到)[^，,。]{0,6}价|(?:嫌|"
                r"价格太?)(?:太?贵|高)|(?:别家|隔壁|那边|人家|对方|别的店|外地|他们)(?:[一-龥]{0,4})?(?:便宜|优惠(?:更)?(?:大|多)|价格?低|"
                r"低了?)|便宜了?[0-9一二两三四五六七八九\ue003]|谈不下来|价格(?:差|谈崩|原因|不)|优惠(?:没|不够|少|不到位|太小)|太贵|嫌贵|"
                r"差[一两三四五0-9][^，,。]{0,3}谈|谈崩|价位谈不"
            ),
        ),
        (
            "暂不购车",
            (
                r"(?:暂时|先|近期|短期|今年|最近|现在|这两年)?不(?:打算|考虑|想|准备|急着)?(?:买|购|换|提)(?:车)?了?|(?:明年|以后|过两年|年后|下半年|"
                r"等[^，,。]{1,6})再(?:说|考虑|买|看|换|议)|手头紧|没钱|没摇到号|摇号|指标|不需要|用不上|计划(?:取消|推迟|搁置)|推迟|搁置|失业|裁员|继续开|"
                r"再开(?:两|几|一)年|凑合开|等等再|缓一缓|出国|怀孕|工作变动|驾照(?:没|还)|没拿到驾照|推到|延到|不换了|不考虑了|行情不好|等明年|缓缓|缓一缓|怀孕|资金紧|周转不开|生意不好"
            ),
        ),
        (
            "选择竞品",
            r"被[^，, ]{0,5}[抢撬截]|(?:买|订|定|提|选|签|换|入)了?(?:的)?(?:别家|别人家|别的|其他|隔壁|竞品|另一家)|(?:已经?|早就?|都)买了|别家|竞品|其他(?:品牌|店)|隔壁|被抢|撬走",
        ),
    )
)
_GIVEN_UP = re.compile(r"(?:明确|确定|说|先|暂时)?不(?:打算|考虑|想)?买(?:车)?了")
_OTHER_REASON = re.compile(
    r"(?:说|因为|由于|嫌|因)(?P<why>[^，,。；;\n]{2,20})|(?P<gone>装不了|限牌|限购|异地|太远|服务|态度|现车|家人|[老他她][婆公妈爸][^，,。 ]{0,4}(?:不|反对)|媳妇|父母|反对|不同意|不让|质量|续航|充电|失联|联系不上|空号|交期[^，,。 ]{0,4}|家人反对|家里不同意|"
    r"没现车|等不[了及起])"
)
_BASIS = re.compile(r"(?P<b>裸车|落地|开票|包牌)(?:价)?")
_BARE_PRICE = re.compile(r"(?<=[ ,，\ue001色])(?P<n>[0-9]{1,3}\.[0-9]{1,2})(?=[ ,，。；;\n]|$)")
_BASES = {"裸车": "裸车", "落地": "落地", "开票": "开票", "包牌": "落地"}
_PRICE_CUE = re.compile(
    rf"(?:成交价?|落地价?|裸车价?|开票价?|总价|车价|价格|全款|一口价|最终|最后|合计|包牌|{CAR}|{WHEN}|[ ,，:：白黑灰银红蓝绿紫棕色])[:： 是为]*$"
)
_ELSEWHERE = re.compile(
    rf"(?<![想要备算能可没不来再给])(?:买|选)(?:了|的是|的)(?:一?[台辆])?{CAR}+(?!{CAR})(?!\s?(?:的?(?:落地|裸车|白|黑|定金|颜色)|{MONEY}))"
)
_OTHER_MAKE = re.compile(
    rf"(?<![想要备算能可没不来去再给])(?:提|订|定|换|入)了(?:一?[台辆])?{CAR}+(?:了)?(?=[ ,，。]|$)"
)
"""买了CR-V: a rep says 订 or 提 of his own; 买 is said of what was bought elsewhere."""


def find_lost(page: Page, is_brand_only: bool = False) -> re.Match[str] | None:
    """The words that say the customer is lost, if any."""
    grief = _GRIEF.search(page.flat)
    if grief and (took := _TOOK.search(page.shown)):
        return took
    if _THAN_OURS.search(page.flat) and (took := _TOOK.search(page.shown)):
        return took
    gone = _ELSEWHERE.search(page.shown) or (_OTHER_MAKE.search(page.shown) if is_brand_only else None)
    if gone and not page.has("deposit"):
        return gone
    for match in _LOST.finditer(page.shown):
        if re.search(
            r"(?:估计|可能|感觉|好像|怕是|不是|没有?|并非|别|不能|怕|担心|差点)$", page.before(match.start(), 4, HARD)
        ):
            continue
        if match[0].startswith(("放弃", "没戏")) and re.search(r"(?:不|没)(?:会|想)?$", page.before(match.start(), 3)):
            continue
        return match
    return None


_GRIEF = re.compile(r"emo|白跟|白忙|心塞|郁闷|可惜了|太可惜|遗憾|气死|吐血|哭死|无语|唉|哎")
_TOOK = re.compile(rf"(?:提|订|定|买|签)了?(?:一?[台辆])?{CAR}")
_THAN_OURS = re.compile(r"比(?:咱|我|咱们|我们)(?:们)?(?:家|这|这边)?[^，,。 ]{0,4}(?:便宜|优惠|多|低|少|高|好|快)")
_ORDERED = re.compile(
    rf"(?<![想要备算能可去来再未没就才预准约还是会])[订定](?={CAR})|[订定签]的(?=那[台辆单]|合同|单|{CAR}|[ ,，]|$)"
)
_PAID = re.compile(r"[交付刷收打]了|已经?[交付]|[交付]过|收到|已[付交收到]|收了|到账")
_ANY = re.compile(r"(?s).+")


def _sure_deal(page: Page, has_past: bool) -> re.Match[str] | None:
    """A deposit paid, 订 right before the car, 订的 with a day gone by."""
    paid = page.first("deposit")
    if paid and _PAID.search(page.flat[max(0, paid.start - 2) : paid.end + 3]):
        before = page.before(paid.start, 6, HARD + "，, ")
        if not re.search(r"(?:来|想|要|准备|打算|再|去|等|没|说好)[^，, ]{0,3}$", before):
            return _ANY.match(page.flat, paid.start, paid.end)
    match = _ORDERED.search(page.shown)
    return match if match and (has_past or "的" not in match[0]) else None


def find_deal(page: Page, has_past: bool = False) -> re.Match[str] | None:
    """The words that say it is ordered, signed or delivered, if any; ``has_past``: a day gone by was said."""
    if sure := _sure_deal(page, has_past):
        return sure
    for match in _DEAL.finditer(page.shown):
        before = page.before(match.start(), 8, HARD + "，, ")
        after = page.after(match.end(), 6, HARD)
        if re.search(r"(?:要|想|得|准备|打算|必须|希望|之前)(?:把|将)(?:车)?$", before):
            continue  # 九月底之前要把车提了
        is_done = bool(re.search(r"[了啦咯喽]|喜提", match[0] + after[:1]))
        if re.search(
            r"(?:没|没有|未|还没|不|别|差点|如果|要是|能不能|想|准备|打算|等|优惠.{0,4}就|便宜.{0,4}就|就|才|再|差|就差|只差|就等|只等|等着)$",
            before,
        ) and not re.search(r"(?:当场|直接|就)$", before):
            continue
        if (
            re.search(r"(?:想|准备|打算|等|没|再|能|要|争取|说好|约好|约|同意|考虑)[^，,。 ]{0,4}$", before)
            and not is_done
        ):
            continue
        if match[0].startswith(("成交", "订了", "定了", "签了")) and re.match(
            r"[0-9两三四五六七八九十]+[台单]", page.flat[match.end() : match.end() + 4]
        ):
            continue  # 今天成交5台
        if match[0] in ("成交", "拿下", "签单", "签约") and re.match(
            r"(?:客户|周期|率|的可能|概率|希望|机会|不了)", after
        ):
            continue
        if re.match(r"(?:别家|别的|其他|隔壁|竞品|外地|二手|时间|试驾|金是|日期)", after):
            continue
        if (
            match[0].startswith(("定了", "订了"))
            and re.match(rf"[{WHEN}]", after)
            and CAR not in page.shown
            and MONEY not in page.shown
        ):
            continue  # 定了周三来
        if (
            has_past
            and re.search(rf"{WHEN}(?:[^，,。 ]{{0,3}})$", before)
            and match[0] in ("提车", "交车", "提走", "交付")
        ):
            return match
        is_bare = match[0] in ("交付", "交车", "提车", "提走")
        if (
            not is_done
            and (WHEN in before or is_bare)
            and not re.search(r"(?:今天|昨天|刚|已)$", _words_before(page, match.start()))
        ):
            continue
        return match
    return None


def _words_before(page: Page, at: int) -> str:
    return page.flat[max(0, at - 4) : at]


def lost_reason(page: Page, has_model: bool) -> tuple[str, str, tuple[int, int]] | None:
    """Label, words and place of the reason given."""
    for label, pattern in _REASONS:
        if has_model and label not in ("贷款未过", "预算调整"):
            return ("选择竞品", "", (0, 0))
        match = pattern.search(page.shown)
        if label == "预算调整" and match and not re.search(r"预算|首付", match[0]) and _GIVEN_UP.search(page.flat):
            continue  # 明确不买了 钱拿去装修
        if match:
            return (label, match[0], match.span())
    other = _OTHER_REASON.search(page.shown)
    return ("其他", page.text[other.start() : other.end()], other.span()) if other else None


def is_bought_elsewhere(page: Page, seen: Seen) -> bool:
    """买了X, 订的X, 提了X."""
    before = page.before(seen.start, 8, HARD + "，,")
    if re.search(r"把$", before) and re.match(r"\s?(?:给)?(?:提|订|定|买|拿下|开走)", page.after(seen.end, 4)):
        return True
    return bool(_BOUGHT.search(before)) and not re.search(
        r"(?:想|要|打算|准备|没|不)(?:买|订|定|提|选|换)(?:了)?$", before
    )


def add_lost(page: Page, match: re.Match[str], cars: list[Seen]) -> None:
    """Status, reason and the car bought instead."""
    page.add("deal_status", "已战败", match.span(), "lost")
    page.findings = [f for f in page.findings if f.field not in ("purchase_by", "urgency")]
    bought = next((c for c in cars if c.role != "owned" and is_bought_elsewhere(page, c)), None)
    if bought is None and re.search(r"(?:输给|败给|被抢|抢走|撬走|选择竞品|截胡|被[^，, ]{1,8}[抢撬截挖])", page.flat):
        bought = next((c for c in cars if c.role in ("competitor", "interest")), None)
    if bought:
        page.add("lost_model", bought.car, (bought.start, bought.end), "bought")
    reason = lost_reason(page, bought is not None)
    if reason is None and re.search(r"退订|退单|退定|取消", match[0]):
        reason = ("其他", match[0], match.span())
    if reason:
        label, words, span = reason
        where = span if span[1] else (bought.start, bought.end) if bought else match.span()
        page.add("lost_reason", Choice(label, words), where, "lost-reason", 0.9)


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
