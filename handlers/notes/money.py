"""Sums as they are said: 18w8, 十五六万, 20来个, 三十万封顶, 15到20, into yuan.

Tells budgets from prices by the words around; what a discount or a down payment is, is no budget.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from handlers.notes.amounts import DIGIT, NUM, REST, UNIT, with_rest, yuan
from handlers.notes.findings import Money
from handlers.notes.leads import led
from handlers.notes.numbers import number
from handlers.notes.page import CAR, MONEY, SOFT, WHEN, Page

Role = Literal["budget", "deposit", "none"]
_PAIR = led(
    rf"(?<![0-9.])(?P<ten>[{DIGIT}]?十|[{DIGIT}])?(?P<a>[一二两三四五六七八])(?P<b>[二三四五六七八九])(?P<u>十|"
    rf"百)?\s?(?P<unit>{UNIT})"
)
_BARE_PAIR = led(
    rf"(?<=[ ,，:：来地算])(?P<ten>[{DIGIT}]?十)(?P<a>[一二两三四五六七八])(?P<b>[二三四五六七八九])(?P<u>)(?P<unit>)(?=[ ,，。]|$|的?样子|左右)"
)
_TENS_PAIR = re.compile(
    r"(?<=[算位])(?P<ten>)(?P<a>[一二三四五六七八])(?P<b>[二三四五六七八九])(?P<u>十)(?P<unit>)(?=[ ,，。]|$|的?样子|左右)"
)
"""预算三四十."""
_DIGIT_PAIR = led(
    rf"(?<![0-9.、])(?P<ten>[1-9])?(?P<a>[1-9])[、,，\-到](?P<b>[2-9])(?P<u>)\s?(?P<unit>{UNIT})(?![0-9])"
)
"""15、6万, 7、8万."""
_FIVES = led(
    rf"(?<![0-9.{DIGIT}十])(?P<a>[{DIGIT}]?十五?)(?P<b>[{DIGIT}]十五?)\s?{UNIT}"
    rf"|(?<![0-9.、])(?P<c>[1-9][0-9])[、,，/](?P<d>[1-9][0-9])\s?{UNIT}(?![0-9])"
)
"""十五二十万, 15、20万: two round figures side by side."""
_BARE = re.compile(
    rf"(?<={CAR}[ ,，])(?P<n>[1-9][0-9]?)(?=[ ,，/](?:[白黑灰银红蓝绿紫棕粉]|[NHABC](?![A-Za-z0-9])|全款|贷款|分期|按揭|置换|急))"
)
"""CR-V 18 白 H: a number alone between a car and what else a terse note lists."""
_RANGE = led(
    rf"(?<![0-9.])(?P<a>{NUM})\s?(?P<ua>{UNIT})?\s?(?:到|至|[-~—]{{1,2}}"
    rf"|[ ,，]?(?:最高|最多|至多|多则|高则)(?={NUM})|(?:起步?|保底|打底)[ ,，]?(?:最多|最高)?(?={NUM}\s?{UNIT}?(?:到头|到顶|封顶|顶天|打住|撑死|为止|以内)))\s?(?P<b>{NUM})(?:\s?(?P<ub>{UNIT}))?(?P<more>左右|上下|之间)?(?![0-9号点日天月年岁楼个座人:：公%])"
)
_ONE = led(
    rf"(?<![0-9.A-Za-z])(?P<n>{NUM})(?P<mid>来|多|几|好几|出头|挂零|左右|"
    rf"大几)?(?:\s?(?P<unit>{UNIT}))?(?P<rest>{REST})?(?P<k>千|k|K)?(?:多|来|块钱|块|元|钱)?"
)
_HIGH = re.compile(
    r"\s?(?:元|块)?(?:以内|以下|之内|之下|内(?!饰|当家|人|子|部|购)|以里|里头|封顶|顶天|顶破天|打住|到头|往下|撑死|到顶|为限|里厢|打止|(?:就?是)?(?:红线|极限|上限|天花板)|顶格|出不了头|兜底|拿得下来?就行|免谈|有找|打死|往里|楼下|↓)"
)
_LOW = re.compile(r"\s?(?:元|块)?(?:及?以上|起步|起|往上|之上|开外|打不住|打底|朝上|楼上|保底|起跳|\+|↑)")
_TOO_MUCH = re.compile(r"(?:超过?了?|破了?|过了?|高于|大于|多于)\s?$")
_NOT_THEN = led(r"\s?(?:万|元|块)*(?:的)?(?:就)?(?:不考虑|不要|不行|免谈|不看|不谈|没戏|接受不了)")
_ABOUT = re.compile(r"\s?(?:元|块)?(?:左右|上下(?!班)|出头|差不多|的样子|多点|多(?!少)|这个?数|个?数(?=[ ,，。]|$))")
_CAP_BEFORE = re.compile(
    r"(?:[<≤]=?|(?<![给做谈拿卖抵值回让降报办砍了])不到|[莫勿甭]超过?|[不勿毋]逾|不越|卡死在?|卡在|锁死在?|(?<![一-龥])限|不好超过?|不超过?|不能超过?|不高于|最多|至多|最高|顶多|撑死|(?:最多|至多|顶多|最高|撑死)(?:只?能)?(?:掏|出|拿|花|给|拿得出|掏得起|出得起|预算)|顶天|顶破天|上限|控制[在到]|不(?:许|准|可|得)超过?|只(?:肯|能|愿意?|打算)|(?<=[ ,，])别过|别超过?|不要超过?|(?<!不)低于|(?<!不)少于|超不过)(?:了|也"
    r"|就)*(?:是|到|在|拿得?出来?|出|掏|花|给|付)?\s?$"
)
_FLOOR_BEFORE = re.compile(r"(?:至少|最少|起步|不低于|不少于|最低预算|起码|下限|(?<!不)高于|[>≥]=?)\s?$")
_CUE = led(
    r"(?:预算|价位|价格区间|心理价(?:位)?|手里有|准备花|打算花|想花|预计|拿得出)(?:大概|大约|差不多|在|是|有|就|也|最多|不超过|说|一共|总共|调到|"
    r"改成|改为|改到|加到|提到|提高到|降到|从[0-9一二三四五六七八九十]{1,3}万?[加涨提]到|不是(?:[0-9一二三四五六七八九十]{1,4}万?"
    r"|\ue005+)[,， ]?(?:而)?(?:应该)?是|(?:写|记|说|报)(?:少|多|错|低|高)了|应该是|应该|其实是|实际|涨到|放宽到|可以到|能到|到|为|[:：,，也还只了 ])*$"
)
_CUE_AFTER = led(r"(?:左右|出头|上下|之间|以内|以下|以上)?的?(?:预算|价位|心理价)(?![加涨降调改提])")
_NOT_BUDGET = re.compile(
    r"(?:首付(?:最多|不超过|大概|只有|就|能|出|凑|只|拿得出|拿|手里|现有|有|付|想)*|油耗[^，,。]{0,6}|年薪|卖了|年入|欠了?|月供|定金|订金|押金|优惠了?|便宜了?|降了?"
    r"|让了?|让利|差了?|补贴|补了?|评估价?|估价?|估了?|旧车(?:卖|值|要|抵)?|二手车?|保险费?|利息|贷款?|返现?|尾款|余款|差价|"
    r"送|抵|残值|(?<!至)(?<!最)(?<!能)(?<!可)少了?|加价|加|支持|赞助|资助|涨了?|再给|报价?了?|报了|底价|最低价?|才给|只给|给到|谈到了?|收车|油费|花了|一年|每月|分期|指导价|裸车价|砍了?|跑了|"
    r"开了|置换了?|红包|违约金|(?:隔壁|别家|那边|人家|对面|外地|我们)(?:家|店)?(?:给|报|卖|是)?(?:他|她)?|退|(?:再|还想|想)(?:谈|讲|砍|降|让|少)(?:个|掉)?"
    r"|收入|公积金(?:取|提)?了?|工资|存款|算了|彩礼|负债)(?:个|大概|才|只|了|到|是|能|价|得)?\s?$"
)
_OFFERED = re.compile(
    r"(?:谈到了?|砍到了?|压到了?|磨到了?|还到了?|做到了?|给到了?|最低价?|底价|最终|最后)(?:是|:|：)?\s?$"
)
_PRICE = re.compile(
    r"(?:落地|裸车?|开票|成交|包牌|一口价|总价|全款|全(?:办|部)?下来|办下来|拢共)(?:价)?(?:格)?(?:是|:|：|才|就|大概)?\s?$"
)
_DEPOSIT = led(
    rf"(?:定金|订金|押金|意向金|小订|大定)(?:交|付|收|是|先交|已付|已收|转|打|刷|过来|到账|一共|总共|共|合计)*了?[ ,，]?(?P<n>{NUM}|[{DIGIT}](?:千"
    r"|百))(?P<k>万|w|W|千|k|"
    rf"百)?(?:元|块)?|(?:交|付|收|打|刷)了?(?P<n2>[0-9]{{3,6}}|[0-9{DIGIT}](?=万|千)|[{DIGIT}](?:千|百))(?P<k2>万|千)?(?:元"
    r"|块)?(?:定金|订金|"
    r"押金|意向金)"
)
_SCALES = {"": 1, "千": 1_000, "k": 1_000, "K": 1_000, "百": 100, "万": 10_000, "w": 10_000, "W": 10_000}


@dataclass(frozen=True)
class Sum:
    """A sum that may be a budget or a price."""

    money: Money
    start: int
    end: int
    has_unit: bool
    has_cue: bool
    is_price: bool = False
    """Said of a price, never of a budget: 谈到25.38万."""


MOST_DEPOSIT = 80_000
"""Yuan; more than that in a clause of its own is the price."""


def _deposits(page: Page) -> None:
    for match in _DEPOSIT.finditer(page.shown):
        words, scale = (match["n"], match["k"]) if match["n"] else (match["n2"], match["k2"])
        if words[-1:] in "千百" and len(words) > 1:
            words, scale = words[:-1], words[-1]
        value = number(words)
        if value is None or not 0 < value < 10_000_000:
            continue
        yuan = round(value * _SCALES[scale or ""])
        if yuan >= MOST_DEPOSIT and re.search("[ ,，]", match[0]):
            continue  # 付了定金 21.8万: the price follows
        page.add("deposit", yuan, match.span(), "deposit", sign=MONEY)


_DENIED = led(r"(?:不是|而非|并非|不应是)(?:原来的|之前的|说的)?$")
_RESET = led(
    r"预算[^。；;]{0,18}(?:(?:降|加|涨|提高|提|放宽|调|砍|减)到(?:了)?|不对|[说记写]?错了|[哦噢啊]不)[ ,，]*(?:应该)?(?:是)?$"
)
_CHANGED = re.compile(r"[^。；;]{0,8}(?:降|加|涨|提高|提|放宽|调|砍|减)到(?:了)?\s?")


def _changed(page: Page, found: list[Sum]) -> list[Sum]:
    """预算20万现在要降到15万: the first is over."""
    return [
        replace(t, has_cue=True) if s and s.has_cue and _is_change(page, s, t) else t
        for s, t, u in zip([None, *found], found, [*found[1:], None], strict=False)
        if not (u and t.has_cue and _is_change(page, t, u))
    ]


def _joined(page: Page, found: list[Sum]) -> list[Sum]:
    """8w起步10w到头: a floor and a ceiling side by side are one range."""
    joined: list[Sum] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.money.high is None
            and one.money.low is None
            and _TO_THE_TOP.fullmatch(page.flat[last.end : one.start])
        ):
            money = Money(last.money.low, one.money.high, last.money.about)
            joined[-1] = replace(last, money=money, end=one.end)
        else:
            joined.append(one)
    return joined


_TO_THE_TOP = re.compile(r"[ ,，]*(?:到|最多|最高|顶多|上限|不超过?|至多|撑死|别超过?)*")


def _is_change(page: Page, one: Sum, other: Sum) -> bool:
    return bool(_CHANGED.fullmatch(page.flat[one.end : other.start]))


_READ = frozenset((MONEY, CAR, WHEN))


def find_sums(page: Page) -> list[Sum]:
    """Every sum that may be a budget or a price, in order; the deposit is filed at once."""
    _deposits(page)
    found: list[Sum] = []
    for pattern, reader in (
        (_FIVES, _fives),
        (_PAIR, _pair),
        (_DIGIT_PAIR, _pair),
        (_BARE_PAIR, _pair),
        (_TENS_PAIR, _pair),
        (_RANGE, _range),
        (_BARE, _bare),
        (_ONE, _one),
    ):
        for match in pattern.finditer(page.shown):
            if _READ.isdisjoint(match[0]) and (sum_ := reader(match, page)):
                found.append(sum_)
                page.claim(sum_.start, sum_.end, MONEY)
    if not found and (bare := _BARE_BEHIND_CAR.search(page.shown)):
        yuan = int(bare["n"]) * 10_000
        found.append(Sum(Money(yuan, yuan), *bare.span("n"), False, False))
        page.claim(*bare.span("n"), MONEY)
    found.sort(key=lambda s: s.start)
    found = _changed(page, _joined(page, found))
    if len(found) > 1:  # 不是18万 是28万
        found = [s for s in found if not _DENIED.search(page.before(s.start, 6))] or found
    return [
        s for s, t in zip(found, [*found[1:], None], strict=False) if not (t and page.is_taken_back(s.end, t.start))
    ]


def _is_other(page: Page, before: str, end: int) -> bool:
    """Whether a sum is neither a budget nor a price paid."""
    if re.match(r"\+[0-9]", page.shown[end : end + 2]) or re.search(r"[0-9]\+$", before):
        return True  # 2+3+2
    if re.match(r"(?:块|元)?是(?:落地|裸车|总|全款|报)", page.shown[end : end + 5]):
        return True  # 刚说的20万是落地价
    if re.search(r"(?:旧车|评估|估价|收车|二手|置换)[^。；;\n]{0,12}(?:想|要|给)(?:要|到|卖)?$", before):
        return True  # 旧车评估6万5 他想要7万
    if re.search(r"(?:超|高)(?:出|过|了)*(?:他|她)?(?:的)?(?:预算|心理价位?)(?:了|有)?$", before):
        return True  # 超出预算一万
    return bool(re.search(r"首付[^，,。 ]{0,5}$", before))  # 首付只拿得出3万


def _finish(page: Page, low: int, high: int, span: tuple[int, int], about: bool, has_unit: bool) -> Sum | None:
    start, end = span
    before = page.before(start, 12)
    is_said = bool(
        _CUE.search(page.before(start, 16))
        or _RESET.search(page.before(start, 24))
        or _CUE_AFTER.match(page.shown, end)
    )
    if _is_other(page, before, end):
        return None
    is_price = bool(_OFFERED.search(before)) and not is_said
    if (_NOT_BUDGET.search(before) and not (is_said or is_price)) or not 5_000 <= low <= high <= 50_000_000:
        return None
    cap, floor, near = (p.match(page.shown, end) for p in (_HIGH, _LOW, _ABOUT))
    capped, floored = cap or _CAP_BEFORE.search(before), floor or _FLOOR_BEFORE.search(before)
    end = max([end, *(m.end() for m in (cap, floor, near) if m)])
    has_cue = is_said
    has_unit = has_unit or bool(_PRICE.search(before))
    if not (has_unit or has_cue or capped or floored or near):
        return None
    if (
        not has_unit
        and not has_cue
        and (low > 3_000_000 or re.match(r"[分天年月人岁位个次座公]", page.shown[end : end + 1]))
    ):
        return None
    if not (has_cue or capped or floored or near) and has_unit and high < 25_000:
        return None  # 还想再谈两万
    if not has_unit and not has_cue and high < 30_000:
        return None  # 一起, 两以内
    if _TOO_MUCH.search(before) and _NOT_THEN.match(page.shown, end):
        return Sum(Money(None, high, False), start, end, True, True)  # 超过20万不考虑
    money = Money(low, high, about or bool(near))
    if capped and low == high and not (near and "控制在" in before):
        money = Money(None, high, money.about)
    elif floored and low == high:
        money = Money(low, None, money.about)
    return Sum(money, start, end, has_unit, has_cue, is_price)


def _pair(match: re.Match[str], page: Page) -> Sum | None:
    """十五六万, 七八万, 二十七八个: two neighbours."""
    low, high = number(match["a"]), number(match["b"])
    if low is None or high is None or high != low + 1:
        return None
    ten = match["ten"]
    if not match["unit"] and CAR not in page.shown and not _CUE.search(page.before(match.start(), 16)):
        return None
    base = (number(ten) or 0) if ten and "十" in ten else 0
    if ten and ten.isascii():
        base = int(ten) * 10
    elif ten and "十" not in ten:
        return None
    scale = {"十": 10, "百": 100}.get(match["u"] or "", 1)
    low, high = (base + low) * scale, (base + high) * scale
    found = _finish(page, round(low * 10_000), round(high * 10_000), match.span(), True, True)
    if found and _HIGH.match(page.shown, match.end()):
        return replace(found, money=Money(None, found.money.high))  # 十四五万顶天
    return found


def _fives(match: re.Match[str], page: Page) -> Sum | None:
    low, high = number(match["a"] or match["c"]), number(match["b"] or match["d"])
    if low is None or high is None or high - low not in (2, 3, 5, 10):
        return None
    return _finish(page, round(low * 10_000), round(high * 10_000), match.span(), False, True)


def _range(match: re.Match[str], page: Page) -> Sum | None:
    low, high = yuan(match["a"]), yuan(match["b"])
    if re.fullmatch("[0-9]{5,7}", match["a"]) and re.fullmatch("[0-9]{5,7}", match["b"]) and not match["ub"]:
        low, high = int(match["a"]), int(match["b"])  # 150000-180000
    if low is None or high is None or low >= high or (match["a"].startswith("0")):
        return None
    has_unit = bool(match["ua"] or match["ub"]) or bool(re.search("最[高多]|至多|[多高]则", match[0]))
    if high > 5_000_000 and not has_unit:
        return None
    has_cue = bool(_CUE.search(page.before(match.start(), 16)) or _CUE_AFTER.match(page.shown, match.end()))
    edge = page.shown[match.start() - 1] if match.start() else " "
    after = page.shown[match.end() : match.end() + 1] or " "
    alone = edge in SOFT + CAR and (after in SOFT or bool(match["more"])) and low >= 30_000 and high <= 2_000_000
    return _finish(page, low, high, match.span(), bool(match["more"] == "左右"), has_unit or has_cue or alone)


def _bare(match: re.Match[str], page: Page) -> Sum | None:
    value = int(match["n"]) * 10_000
    return _finish(page, value, value, match.span("n"), False, True) if value >= 50_000 else None


def _one(match: re.Match[str], page: Page) -> Sum | None:
    words, unit = match["n"], match["unit"]
    if unit is None and match["k"]:
        return None
    if re.fullmatch(r"[0-9]{5,8}", words) and not unit:
        plain = int(words)  # 189800, in yuan
        is_round = plain % 100 == 0 or page.shown[match.end("n") :].startswith(("元", "块"))
        is_sum = is_round or bool(_CUE.search(page.before(match.start(), 16)))
        return _finish(page, plain, plain, match.span("n"), False, True) if plain >= 20_000 and is_sum else None
    if (
        not unit
        and not match["mid"]
        and len(words) == 1
        and not words.isascii()
        and not _CUE.search(page.before(match.start(), 16))
    ):
        return None  # 成交一台
    if words == "一" and page.shown[match.end("n") :].startswith(("共", "起", "直", "般", "定")):
        return None  # 预算一共30万
    value = with_rest(words, match["rest"] if unit else None, match["k"])
    if value is None:
        return None
    if half := _HALF.match(page.shown, match.end("n")):
        return _finish(page, value + 5_000, value + 5_000, (match.start(), half.end()), False, True)
    about = match["mid"] in ("来", "多", "几", "出头", "挂零", "左右")
    if unit and unit.startswith("个") and value < 30_000:
        return None
    if unit and unit.startswith("个") and not (_ends_well(page, match.end()) and _begins_well(page, match.start())):
        return None
    end = match.end() if unit else match.end("mid") if match["mid"] else match.end("n")
    if not unit and match["mid"] in ("来", "多", "几") and not _CUE.search(page.before(match.start(), 16)):
        return None
    return _finish(
        page, value, value, (match.start(), end), about, bool(unit) or match["mid"] == "左右" or _is_rough(match, page)
    )


_HALF = re.compile(r"(?:万|个|[wW])半(?![年月天个小途路])")
"""12个半, 十二万半."""
_AFTER_GE = re.compile(
    r"(?:以[内下里上]|之间|起|左右|封顶|上下|之[内下]|出头|挂零|吧|的?预算|打[住止底]|的?样子|顶[天格]|[往朝]上|往下|里头|撑死|到[头顶]|为限|开外|[wW]|数|[ ,，。;；!！\n]|$)"
)


def _is_rough(match: re.Match[str], page: Page) -> bool:
    """看红旗 20出头: with a car in the note, before it if told in words; an age is claimed already."""
    if match["mid"] not in ("出头", "挂零") or CAR not in page.shown:
        return False
    return match["n"].isascii() or CAR in page.shown[: match.start()]


_BARE_BEHIND_CAR = re.compile(
    rf"(?<={CAR})[ ,，](?P<n>[1-9][0-9])(?=[ ,，](?:[白黑灰银红蓝绿紫棕橙黄粉](?![一-龥])|[HABCN](?![A-Za-z0-9])|全款|贷款|分期|首付))"
)
"""CR-V 18 白 H: what stands between the car and its colour."""


def _begins_well(page: Page, at: int) -> bool:
    """大人小孩六个: what is counted stands before."""
    return not re.search(r"(?:[人孩口子辆台组批家]|(?<!价)位)$", page.before(at, 2))


def _ends_well(page: Page, at: int) -> bool:
    """15个 alone is a sum; 15个客户 is not."""
    return bool(_AFTER_GE.match(page.shown, at))
