"""The table of ways to name a day or a stretch of days: each rule is a pattern and what it means from a given day.

Says nothing about hours; dates.py finds the rules in a text and adds the time of day.
"""

import re
from datetime import date, timedelta

from handlers.notes.days import (
    MONTH,
    WEEKDAY,
    YEAR,
    YEAR_SIGNS,
    Base,
    Days,
    N,
    Rule,
    day_at,
    month_number,
    month_of,
    month_said,
    months_on,
    near_year,
    one,
    piece_of,
    shift_of,
    week_of,
    year_of,
    year_said,
)
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from scheduler import calendar


def _weekday(match: re.Match[str], base: Base) -> Days | None:
    turn, named = match["turn"], match["wd"]
    index = WEEKDAY[named[0]]
    length = 2 if named in _THREE else int(named[0] == "末" or len(named) > 1)
    if match["next"]:
        base, turn = Base(base.today, "past" if match["next"] == "上" else "future"), ""  # 下一个周三: the next to come
    if turn:
        day = week_of(base, shift_of(turn)) + timedelta(days=index)
    elif base.prefer == "past":
        day = base.today - timedelta(days=(base.today.weekday() - index - 1) % 7 + 1)
    else:
        day = base.today + timedelta(days=(index - base.today.weekday() - 1) % 7 + 1)
    return Days(day, day + timedelta(days=length), "stretch" if length else "day")


_THREE = ("五六日", "五六天", "一二三", "三四五", "四五六")
_WEEK_PIECES = {"初": (0, 0), "中": (2, 2), "尾": (5, 6)}


def _week(match: re.Match[str], base: Base) -> Days | None:
    """下周, 下周初 its Monday, 下周中 its Wednesday, 下周尾 its weekend."""
    monday = week_of(base, shift_of(match["turn"] or ""))
    first, last = _WEEK_PIECES.get(match["wpiece"] or "", (0, 6))
    if not match["turn"] and monday + timedelta(days=last) < base.today:
        monday += timedelta(weeks=1)
    return Days(monday + timedelta(days=first), monday + timedelta(days=last), "stretch" if first < last else "day")


PLAIN = {
    "大大前天": -4, "大前天": -3, "大前日": -3, "大前儿": -3, "前天": -2, "前儿": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨个": -1,
    "昨": -1, "琴日": -1, "寻日": -1, "琴": -1, "寻": -1,
    "前": -2, "大前": -3, "今天": 0, "今日": 0, "今儿": 0, "今个": 0, "当天": 0, "当日": 0, "本日": 0, "即日": 0, "今": 0, "当": 0, "明天": 1, "明日": 1,
    "明儿": 1, "明个": 1, "明": 1, "第二天": 1, "次日": 1, "翌日": 1, "隔天": 1, "隔日": 1, "转天": 1, "听日": 1, "听": 1, "后": 2, "大后": 3, "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "大后日": 3,
    "大后儿": 3, "大大后天": 4, "改天": 0,
}  # fmt: skip
_BARE_PLAIN = {
    "昨": "晚早夜晨午", "今": "晚早夜晨午", "当": "晚", "明": "晚早夜晨午", "琴": "晚", "寻": "晚", "听": "晚朝",
}  # fmt: skip
_BARE_APART = {"前": "晚", "大前": "晚", "后": "晚早", "大后": "晚早"}
"""然后早点, 以前晚上: only where no other word ends right before them."""
_PLAIN = "|".join(
    rf"{w}(?=[{_BARE_PLAIN[w]}])"
    if w in _BARE_PLAIN
    else rf"(?:(?<![一-龥])|(?<=[到至从约])){w}(?=[{_BARE_APART[w]}])"
    if w in _BARE_APART
    else f"{w}个?"
    if w.endswith("儿")
    else w
    for w in sorted(PLAIN, key=len, reverse=True)
    if w != "改天"
)


def _plain(match: re.Match[str], base: Base) -> Days | None:
    words = match["plain"].removesuffix("个") if match["plain"].endswith("儿个") else match["plain"]
    return one(base.today + timedelta(days=PLAIN[words]))


def _nth_day(match: re.Match[str], base: Base) -> Days | None:
    """第三天, as 第二天 is tomorrow."""
    return one(base.today + timedelta(days=(whole(match["nth"]) or 1) - 1))


def _month_part(match: re.Match[str], base: Base) -> Days | None:
    month = month_said(match, base)
    if month is None or not match["piece"]:
        return month
    found = piece_of(month, match["piece"])
    if not match["mturn"] and not match["year"] and base.prefer == "future" and found.last < base.today:
        again = month_of(month.first.year + 1, month.first.month)
        return piece_of(again, match["piece"]) if again else None
    return found


def _lone_piece(match: re.Match[str], base: Base) -> Days | None:
    this = month_of(base.today.year, base.today.month)
    assert this
    found = piece_of(this, match["piece"])
    edge = found.last if match["piece"].endswith("下旬") else found.first
    is_over = edge < base.today or (match["piece"] == "初" and base.prefer == "future")
    if base.prefer == "past":
        is_over = found.first > base.today
    if is_over:
        other = months_on(this.first, -1 if base.prefer == "past" else 1)
        again = month_of(other.year, other.month)
        found = piece_of(again, match["piece"]) if again else found
    return found


def _month_day(match: re.Match[str], base: Base) -> Days | None:
    day = whole(match["day"]) or 0
    if match["mturn"]:
        month = month_said(match, base)
        found = day_at(month.first.year, month.first.month, day) if month else None
    elif year := year_said(match["year"], base):
        found = day_at(year, month_number(match["month"]), day)
    else:
        found = near_year(base, month_number(match["month"]), day)
    return one(found) if found else None


def _numeric(match: re.Match[str], base: Base) -> Days | None:
    found = day_at(int(match["y"]), int(match["m"]), int(match["d"]))
    return one(found) if found else None


def _three(match: re.Match[str], base: Base) -> Days | None:
    """24-03-05 by year first, 3/5/2024 by day first, whatever of it no calendar has the other way."""
    a, b, c = (int(match[g]) for g in ("a", "b", "c"))
    orders = (
        [(c, b, a), (c, a, b)] if len(match["c"]) == 4 or len(match["a"]) == 1 else [(a, b, c), (c, b, a), (c, a, b)]
    )
    for year, month, day in orders:
        full = year if year > 99 else year_said(f"{year:02}年", base)
        found = day_at(full, month, day) if full else None
        if found:
            return one(found)
    return None


def _year_month(match: re.Match[str], base: Base) -> Days | None:
    return month_of(int(match["y"]), int(match["m"]))


def _bare_year(match: re.Match[str], base: Base) -> Days | None:
    return year_of(int(match[0]))


def _rest(match: re.Match[str], base: Base) -> Days | None:
    """年内, 季度内, 月内: from today to its end."""
    month = base.today.month if match["of"] == "月" else (base.today.month + 2) // 3 * 3
    whole_one = year_of(base.today.year) if match["of"] == "年" else month_of(base.today.year, month)
    return Days(base.today, whole_one.last, "stretch") if whole_one else None


def _slashed(match: re.Match[str], base: Base) -> Days | None:
    found = near_year(base, int(match["m2"]), int(match["d2"]))
    return one(found) if found else None


def _lone_day(match: re.Match[str], base: Base) -> Days | None:
    found = _nearest_day(whole(match["day"]) or 0, base)
    return one(found) if found else None


def _nearest_day(day: int, base: Base) -> date | None:
    first = base.today.replace(day=1)
    step = -1 if base.prefer == "past" else 1
    for turn in range(4):
        month = months_on(first, turn * step)
        found = day_at(month.year, month.month, day)
        if found and (found <= base.today if step < 0 else found >= base.today):
            return found
    return None


_YEAR_DAYS = {
    "初": (1, 1),
    "伊始": (1, 1),
    "头": (1, 1),
    "中": (6, 30),
    "底": (12, 31),
    "末": (12, 31),
    "尾": (12, 31),
    "关": (12, 31),
}


def _about(match: re.Match[str], base: Base) -> Days | None:
    """三四号, 十五六号, 七八月份: the two said in one breath."""
    tens, a, b = match["tens"] or "", whole(match["a"]) or 0, whole(match["b"]) or 0
    if b != a + 1:
        return None
    value = (whole(tens) or 0) + a
    if match["unit"] == "月":
        year = base.today.year + (value < base.today.month and base.prefer == "future")
        month = month_of(year - (base.prefer == "past" and value > base.today.month), value)
        after = month_of(month.first.year, value + 1) if month else None
        return Days(month.first, after.last, "stretch") if month and after else None
    first = _nearest_day(value, base)
    return Days(first, first + timedelta(days=1), "stretch") if first else None


def _year_part(match: re.Match[str], base: Base) -> Days | None:
    year, part = year_said(match["year"], base), match["ypart"]
    if not part:
        return year_of(year) if year else None
    month, day = _YEAR_DAYS[part]
    if year is None:
        year = base.today.year + (month == 1 and base.today.month > 2 and base.prefer == "future")
        year -= base.prefer == "past" and date(year, month, day) > base.today
    return one(date(year, month, day))


def _quarter(match: re.Match[str], base: Base) -> Days | None:
    now = (base.today.month - 1) // 3
    year, index, count = base.today.year, now, 1
    if match["qturn"]:
        index = now + shift_of(match["qturn"])
        year, index = year + index // 4, index % 4
    else:
        index = (whole(match["qn"] or match["qn2"] or "一") or 1) - 1
        count = max(1, (whole(match["qlast"] or "") or 0) - index)
        named = year_said(match["qyear"], base)
        is_other = index + count - 1 < now if base.prefer == "future" else index > now
        year = named or year + is_other * (1 if base.prefer == "future" else -1)
    if not 0 <= index <= 3:
        return None
    first = date(year, index * 3 + 1, 1)
    last = months_on(first, 3 * count) - timedelta(days=1)
    piece = match["qpiece"]
    return one(last) if piece in ("末", "底") else one(first) if piece == "初" else Days(first, last, "stretch")


def _next_workday(match: re.Match[str], base: Base) -> Days | None:
    return one(calendar.add_workdays(base.today, shift_of(match["turn"])))


def _slashed_range(match: re.Match[str], base: Base) -> Days | None:
    """12.1-12.15 as the whole text: the one that is on or comes next, or the last one over."""
    last = near_year(base, int(match["m2"]), int(match["d2"]))
    first = near_year(Base(last, "past"), int(match["m1"]), int(match["d1"])) if last else None
    return Days(first, last, "stretch") if first and last else None


_NOT_AFTER_DASH = "(?<!(?<!-)(?<!/[0-9])(?<!/[0-9]{2})(?<!/[0-9]{4})-)"
"""No dash before it, unless that ends another slashed day: 12/1-12/15."""


RULES: tuple[Rule, ...] = tuple(
    (name, led(pattern), reader)
    for name, pattern, reader in (
        ("numeric", (r"(?<![0-9])(?P<y>20[0-9]{2}|1[0-9]{3})[-/.· ](?P<m>[01]?[0-9])[-/.· ]"
            r"(?P<d>[0-3][0-9](?=[0-2]?[0-9]:)|[0-3]?[0-9](?![0-9]))[日号]?"), _numeric),
        ("numeric", (
rf"(?<![0-9./]){_NOT_AFTER_DASH}(?P<a>[0-3]?[0-9])(?P<s>[-/])(?P<b>[0-3]?[0-9])(?P=s)(?P<c>[0-9]{{4}}"
rf"|[0-9]{{1,2}})(?![0-9]|(?P=s)(?![0-9]{{1,2}}/[0-9]))"
), _three),
        ("numeric", r"(?<![0-9./-])(?P<a>[0-3]?[0-9])\.(?P<b>[01]?[0-9])\.(?P<c>20[0-9]{2}|19[0-9]{2})(?![0-9.])", _three),
        ("numeric", r"^(?P<a>[0-9]{2})\.(?P<b>[01]?[0-9])\.(?P<c>[0-3]?[0-9])$", _three),
        ("month", (
r"(?<![0-9])(?P<y>20[0-9]{2}|19[0-9]{2})[-/.](?P<m>0?[1-9]|1[0-2])(?![0-9万千]|[./][0-9]"
r"|-[0-9]{1,2}(?![0-9]))"
), _year_month),
        ("year", (r"(?<![0-9.])(?:19|20)[0-9]{2}(?=\s?(?:到|至|[-~])\s?(?:(?:19|20)?[0-9]{2}年|(?:19|20)[0-9]{2}(?![0-9])))"
            r"|(?<=[0-9年][到至~-])(?:19|20)[0-9]{2}(?![0-9年./-])|^(?:19|20)[0-9]{2}$"), _bare_year),
        ("slashed", r"(?<![0-9./-])(?P<m2>0[1-9]|1[0-2](?=-0))-(?P<d2>3[01]|[12][0-9]|0[1-9])(?![0-9/万wW.-])", _slashed),
        ("slashed", r"(?<![0-9./-])(?P<m2>1[0-2]|[1-9])-(?P<d2>3[01]|[12][0-9]|0?[1-9])(?=\s(?:[0-9]{1,2}:[0-5]|1?[0-9][点时])|[\s的]?(?:早[上晨0-9]|上午|中午|下午|傍晚|晚[上0-9]))", _slashed),
        ("slashed", r"^(?P<m2>1[0-2]|[1-9])-(?P<d2>3[01]|[12][0-9]|[1-9])$", _slashed),
        ("dotted", (
r"^(?P<m1>1[0-2]|0?[1-9])\.(?P<d1>3[01]|[12][0-9]|0?[1-9])\s?(?:[-~]{1,2}|[到至])\s?(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]"
r"|[12][0-9]|0?[1-9])$"
), _slashed_range),
        ("slashed", r"(?<![0-9./-])(?P<m2>1[0-2]|0?[1-9])·(?P<d2>3[01]|[12][0-9]|0?[1-9])(?![0-9])", _slashed),
        ("rest", r"(?<![0-9一二两三四五六七八九十百几多来个今明去前后本当这])(?P<of>[年月]|季度)(?:之内|以内|内)", _rest),
        ("month-day", rf"(?<![0-9.]){MONTH}(?:的)?\s?(?P<day>{N})[日号](?![线楼店院])", _month_day),
        ("month-day", rf"(?<![0-9.]){MONTH}(?P<day>[0-3]?[0-9]|[一二三]?十[一二三四五六七八九]?)(?![0-9.]|[万wW个台点款])", _month_day),
        ("slashed", (
rf"(?<![0-9./]){_NOT_AFTER_DASH}(?P<m2>1[0-2]|0?[1-9])/(?P<d2>3[01]|[12][0-9]"
r"|0?[1-9])(?![0-9/万wW]|[档分成]|首付|满意|概率)[日号]?"
), _slashed),
        ("dotted", (
r"(?<![0-9.])(?<![0-9]/)(?:(?<!-)|(?<=[日号]-))(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])(?:[日号](?![0-9])"
r"|(?=\s?[(（]?(?:周|星期|礼拜)[一二三四五六日天])|(?=-[0-9]{1,2}:[0-5]|\s?(?:[0-9]{1,2}[:点时](?![0-9]*万)|早上|上午|中午|下午|晚上|傍晚|再约|再联系|联系|回访"
r"|试驾|到店|来店|过来|来看|打?电话|提车|交车|来提|去提|签约|签合同|[提来交](?=[ ,，。]|$))))"
), _slashed),
        ("dotted", (r"(?<![0-9.\-价地车算到差便宜惠落])(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9])(?=\s?(?:再|报价|发|签|上门|拜访|见|面谈|交付"
r"|[cC]all|打(?!折)|微信|[vV][xX]|[wW][xX]|去|下午|约|[之以]?前(?=要|必|得|给|定|订|提|交|来|买|能|把|[,，。 ]|$)))"),
            _slashed),
        ("dotted", (
r"(?:(?<=交车)|(?<=提车)|(?<=到店)|(?<=来店)|(?<=回访)|(?<=联系)|(?<=再约)|(?<=签单)|(?<=签约)|(?<=交付))[: ]?(?P<m2>1[0-2]"
r"|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])(?![0-9/万wW.TtLlVv%个折])"
),
            _slashed),
        ("dotted", r"(?:^|(?<=\n))(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])(?=[ :：][一-龥])", _slashed),
        ("dotted", (
r"(?<=/)(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])(?=\s?(?:再|[cC]all|[vV][xX]|[wW][xX]|微信"
r"|报价|发|签|约|上门))"
), _slashed),
        ("dotted", (r"(?:^(?=[0-9.]+$)|(?<=[访期间约进系订提交]:))(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])"
            r"(?![0-9/万wW.])"), _slashed),
        ("month", (
rf"(?<!闰)(?<![0-9.A-Za-z](?=[0-9])){MONTH}(?:的?月?(?P<piece>初|上中?旬|中?下旬|中旬|中|底|末|尾|头(?![像盔条款0-9一两二三四五六七八九十几])))?(?!薪|租|供"
rf"|[0-9一二三四五六七八九十]{{1,3}}[日号])"
), _month_part),
        ("piece", r"(?<![一二三四五六七八九十个本这下上当])(?<!(?<![A-Za-z])[0-9])月?(?P<piece>上中?旬|中?下旬|中旬|(?<=月)(?:[初末中尾]|底(?!薪)|头(?![像盔条款0-9一两二三四五六七八九十几])))", _lone_piece),
        ("day", (r"(?<![一二三四五六七八九十廿卅,第京沪粤A-Za-z])(?<!精灵)(?<![0-9.](?=[0-9]))(?<![0-9一二三四五六七八九十]月)(?P<day>[0-3]?[0-9]|[一二三]?十[一二三四五六七八九]?"
r"|[廿卅][一二三四五六七八九]?|"
            r"[一二三四五六七八九])(?<![路街道巷弄][0-9])(?<![路街道巷弄][0-9]{2})[号日](?!(?<=号)(?:[线楼店院称码桌机柜]|[工车展]位|展[厅车台]|员工|技师|公馆)|(?<=日)(?:无理由|游(?!玩))|[0-9](?![0-9]?[时点:号日aApP]|[0-9.]*[万wW]))"), _lone_day),
        ("about", (
r"(?<![0-9一二三四五六七八九十第])(?P<tens>[一二]?十)?(?P<a>[一二三四五六七八])(?P<b>[二三四五六七八九])(?:[号日](?![线楼店院])"
r"|(?P<unit>月)份?)"
), _about),
        ("year", (
rf"(?P<year>{YEAR})的?年?(?P<ypart>初|伊始|头(?![0-9一两二三四五六七八九十几])|中(?!国)|底|末|尾|关)?(?![0-9]*款"
rf"|的?{N}月份?{N}[日号])"
), _year_part),
        ("year", r"(?P<year>)(?<![今明后去前半年一二两三四五六七八九十])(?<!(?<![A-Za-z])[0-9])[年岁](?P<ypart>(?<=年)初|(?<=年)中(?!国)|底|末|(?<=年)尾)", _year_part),
        ("quarter", (rf"(?=[{YEAR_SIGNS}第首Qq])(?:(?P<qturn>本|这一?个?|下+一?个?|(?<![早晚午])上+一?个?)季度?(?!节)|(?:(?P<qyear>{YEAR}"
rf"|(?<![0-9])20[0-9]{{2}}(?=[第Qq一二三四])|(?<![0-9A-Za-z.])2[0-9](?=[Qq]))的?)?(?:第?(?P<qn>[一二三四1-4])(?:[到至和、~-]?(?P<qlast>[二三四2-4]))?个?季度|首季度?|"
            r"(?<!奥迪)(?<!奥迪 )[Qq](?P<qn2>[1-4])(?:季度)?(?![0-9A-Za-z])))(?P<qpiece>初|末|底)?"), _quarter),
        ("weekday", (r"(?<![一二两三四五六七八九十0-9]个)(?:(?P<turn>(?<![早晚午马])大?上+|下+|这|本|今)?个?|(?<![早晚午马])(?P<next>[上下])一个)(?:周|星期"
r"|礼拜|(?<![A-Za-z0-9])[wW][kK](?=[一二三四五六日末1-7]))(?P<wd>五六[日天]|六日|六天|六周日|末|(?:一二三|三四五|四五六|一二|二三|三四|四五|五六)(?![点时号个月日天手万驱座厢菱缸门])|[一二三四五六日天]|"
            r"[1-7](?![0-9]|个|天|小时))(?![年岁])"), _weekday),
        ("week", r"(?P<turn>(?<![早晚午马])大?上+|下+|这|本|今)[一1]?个?(?:周|星期|礼拜)(?P<wpiece>初|中(?![午国])|尾)?", _week),
        ("week", r"(?P<turn>)(?<![一-龥0-9])周(?P<wpiece>[初中尾])(?=再|来|去|到|联系|回访|约|看|有空|[,，。 ]|$)", _week),
        ("plain", rf"(?<!以)(?<!之)(?P<plain>(?![前后]天(?:窗|养成))(?:{_PLAIN})|明(?=上午|下午|中午))", _plain),
        ("plain", r"(?<!连续)(?<!已经)第(?P<nth>[三四五六七八九十]|[2-9])天(?!了|来|又|还没)", _nth_day),
        ("workday", r"(?P<turn>下+|上+)一?个?(?:工作日|交易日)", _next_workday),
    )
)  # fmt: skip
