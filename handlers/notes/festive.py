"""Days named by a festival or by the lunar calendar: 年前, 国庆后, 明年春节, 农历八月十五, 腊月二十三, 初八.

Two more rules for the table of days.py; the calendar itself is the scheduler's.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from handlers.notes.days import YEAR, YEAR_SIGNS, Base, Days, N, near_year, one, year_said
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from scheduler import calendar

ALIASES: dict[str, str] = {
    "元旦节": "元旦", "元旦": "元旦", "阳历年": "元旦", "情人节": "情人节", "三八妇女节": "妇女节", "三八节": "妇女节", "三八": "妇女节",
    "妇女节": "妇女节", "女神节": "妇女节", "植树节": "植树节", "清明节": "清明", "清明": "清明", "五一劳动节": "劳动节", "五一节": "劳动节",
    "五一": "劳动节", "5.1": "劳动节", "51": "劳动节", "劳动节": "劳动节", "五四": "青年节", "青年节": "青年节", "六一儿童节": "儿童节",
    "六一": "儿童节", "儿童节": "儿童节", "618": "年中大促", "六一八": "年中大促", "八一": "建军节", "建军节": "建军节", "教师节": "教师节",
    "国庆节": "国庆", "国庆": "国庆", "十一黄金周": "国庆", "十一": "国庆", "10.1": "国庆", "万圣节": "万圣节", "双十一": "双十一", "双11": "双十一",
    "双十二": "双十二", "双12": "双十二", "平安夜": "平安夜", "圣诞节": "圣诞", "圣诞": "圣诞", "春节": "春节", "过年": "春节", "新春": "春节",
    "过完年": "春节", "过了年": "春节", "开年": "春节", "大年初一": "春节", "元宵节": "元宵", "元宵": "元宵", "正月十五": "元宵", "龙抬头": "龙抬头", "二月二": "龙抬头",
    "端午节": "端午", "端午": "端午", "七夕节": "七夕", "七夕": "七夕", "中元节": "中元", "中秋节": "中秋", "中秋": "中秋", "八月十五": "中秋", "8月十五": "中秋", "八月节": "中秋",
    "重阳节": "重阳", "重阳": "重阳", "腊八节": "腊八", "腊八": "腊八", "小年": "小年", "除夕": "除夕", "大年三十": "除夕", "年三十": "除夕", "年夜": "除夕",
    "母亲节": "母亲节", "父亲节": "父亲节", "新年": "元旦", "阳历新年": "元旦", "公历新年": "元旦", "农历新年": "春节", "农历年": "春节",
    "五一国际劳动节": "劳动节", "国际劳动节": "劳动节", "国际妇女节": "妇女节", "三八国际妇女节": "妇女节", "国际儿童节": "儿童节", "八一建军节": "建军节",
    "五四青年节": "青年节", "十一国庆节": "国庆", "十一国庆": "国庆", "愚人节": "愚人节", "女生节": "女生节", "光棍节": "双十一", "圣瓦伦丁节": "情人节",
    "消费者权益日": "消费者权益日", "国际消费者权益日": "消费者权益日", "三一五": "消费者权益日", "315": "消费者权益日", "3.15": "消费者权益日",
    "白色情人节": "白色情人节", "520": "网络情人节", "五二零": "网络情人节", "网络情人节": "网络情人节", "护士节": "护士节", "建党节": "建党节", "七一": "建党节",
    "记者节": "记者节", "万圣夜": "万圣节", "公祭日": "国家公祭日", "国家公祭日": "国家公祭日", "澳门回归纪念日": "澳门回归纪念日",
    "香港回归纪念日": "建党节", "寒衣节": "寒衣节", "下元节": "下元节", "中元": "中元", "鬼节": "中元", "春龙节": "龙抬头", "乞巧节": "七夕", "女儿节": "七夕",
    "灯节": "元宵", "团圆节": "中秋", "老人节": "重阳", "除夕夜": "除夕", "跨年夜": "跨年", "跨年": "跨年", "五月端午": "端午", "八月中秋": "中秋", "大年夜": "除夕",
    "农历年底": "除夕", "农历年末": "除夕", "阴历年底": "除夕", "三月三": "三月三", "七月半": "中元", "九月九": "重阳", "寒食节": "寒食节", "航海日": "航海日",
    "中国航海日": "航海日", "警察节": "警察节", "世界读书日": "世界读书日", "地球日": "地球日", "世界地球日": "地球日", "环境日": "环境日", "世界环境日": "环境日",
    "医师节": "医师节", "烈士纪念日": "烈士纪念日", "消防日": "消防日", "宪法日": "宪法日", "国家宪法日": "宪法日", "中和节": "龙抬头", "花朝节": "花朝节",
}  # fmt: skip
_LOOSE = "三八|五一|5\\.1|51|五四|六一|618|六一八|八一|十一|10\\.1|过年|新春|过完年|过了年|开年|三一五|315|3\\.15|520|五二零|七一|新年|三月三|七月半|九月九|跨年"
"""Words that are also numbers or said without meaning a day: they need company."""
_FIGURES = frozenset(("315", "3.15", "三一五", "520", "五二零"))
"""Festivals that may as well be a model, a price or a ratio."""
_EDGE = r"(?:(?<=[A-Za-z][0-9])|(?<![0-9零一二三四五六七八九十百千万幺.第]))"
_SURE = "|".join(
    sorted((re.escape(a) for a in ALIASES if a not in _LOOSE.replace("\\", "").split("|")), key=len, reverse=True)
)
_NUMBERLIKE = r"(?!(?!一[起块])[0-9零一二三四五六七八九十百万点号月个wW千]|[.-][0-9])"
_BREAK = r"(?:小?长假|假期?|放假|期间|那几天|黄金周)"
_SIDE = r"过[完了](?=再|才|以后|之后)(?:以后|之后)?|以前|之前|前夕|前夜|前(?![0-9](?![0-9.]*[万wW])|[排脸台后])|以后|之后|过后|后(?![排座备视面驱轮悔])"
_FIRST = "".join(sorted({a[0] for a in ALIASES}))
FESTIVAL = led(
    rf"(?=[农阴年的{YEAR_SIGNS}{_FIRST}])(?:(?P<past>过[完了掉])?(?P<year>{YEAR})?的?(?:(?:(?:农历"
    rf"|阴历)(?!.{{1,2}}月))?(?!小年[轻青])(?P<sure>{_SURE})(?<!双1[12](?=[.0-9]))(?!路(?!上)|街|树|老人|帽)|{_EDGE}(?P<loose>{_LOOSE})(?<!开年(?=[会终])){_NUMBERLIKE})"
    rf"(?:节)?(?P<rest>{_BREAK})?(?P<then>当天|那天|左右|前后|的?时候|活动|大促)?(?P<side>{_SIDE})?|(?P<eve>年)(?P<yside>前|后|以前"
    r"|之前|以后|之后)(?![0-9](?![0-9.]*[万wW])|款|的?[残保]值))"
)
_NEEDS = re.compile(
    r"\s*(?:[早晚]上|[上中下]午|那|就|再|去|来|提|买|回|订|定|过来|带|要|想|打算|准备|有活动|以来|活动|到店|开|用|拿|上|出|结|跑|给|联系|见|聊|看|,|，|$)"
)


_NEAR = "今本当这明来次翌下后大去上前"
"""How a year begins that is named from now."""


_NO_EVE = (*"今明去半多几数干些", "十来")
"""去年后, 半年前, 多年后: no new year."""


def over(name: str, first: date) -> date:
    """The first day on which a festival is over."""
    if name == "除夕":
        return first + timedelta(days=8)
    return first + timedelta(days=calendar.BREAKS.get(name, 1))


def _side_of(match: re.Match[str]) -> str:
    words = match["side"] or match["yside"] or ""
    if match["loose"] in ("过完年", "过了年", "开年") or match["past"]:
        return "后"
    return "前" if "前" in words else "后" if "后" in words or "过" in words else ""


def _in_year(name: str, year: int) -> date:
    """The festival of a calendar year: 2027年腊八 is in January 2027, in the lunar year before."""
    days = (calendar.festival(name, y) for y in (year - 1, year))
    return next((day for day in days if day.year == year), calendar.festival(name, year))


def _moment(name: str, side: str, year: int) -> date:
    first = _in_year(name, year)
    if side == "前":
        return first - timedelta(days=1) if name != "除夕" else first
    return over(name, first) if side == "后" else first


def read_festival(match: re.Match[str], base: Base) -> Days | None:
    """A festival with what is said around it."""
    loose, side, rest = match["loose"], _side_of(match), match["rest"]
    if match.string[: match.start()].endswith(("上个", "上一个")):
        base = Base(base.today, "past")
    name = "春节" if match["eve"] else ALIASES[match["sure"] or loose]
    if loose and not (side or rest or match["year"] or _NEEDS.match(match.string, match.end())):
        return None
    is_said = side or rest or match["then"] or match["year"] or match[0] == match.string.strip()
    if loose in _FIGURES and not is_said:
        return None
    year = year_said(match["year"], base)
    if match["year"] and match["year"][0] not in _NEAR and "月" in (match["sure"] or ""):
        return None  # 2004年八月十五 is a day of August
    ahead = match.string[: match.start()].removesuffix("差不多")
    if match["eve"] and ahead.endswith(_NO_EVE):
        return None
    years = [year] if year else range(base.today.year - 1, base.today.year + 3)
    if base.prefer == "past" and not year:
        found = max(d for y in years if (d := _moment(name, side, y)) <= base.today)
    else:
        found = next((d for y in years if (d := _moment(name, side, y)) >= base.today or year), base.today)
    if rest and not side:
        return Days(found, found + timedelta(days=calendar.BREAKS.get(name, 3) - 1), "festival")
    return one(found, "festival")


_LPIECE = "初(?![一二三四五六七八九十0-9])|上旬|中旬|下旬|底|末"
_LMONTH = r"(?P<leap>闰)?(?P<lm>正|冬|腊|1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_LDAY = rf"(?P<ld>初[一二三四五六七八九十]|初10|初[0-9]|廿[一二三四五六七八九]?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]|{N})"
LUNAR = led(
    rf"(?=[农阴旧老的闰正冬腊十{YEAR_SIGNS}])(?:(?:(?P<lyear>{YEAR})的?)?(?P<said>农历|阴历|旧历"
    rf"|老历)的?(?P<lyear1>{YEAR})?的?{_LMONTH}(?:{_LDAY}[号日]?|(?P<piece>{_LPIECE}))?"
    rf"|(?P<lyear2>{YEAR})?的?{_LMONTH.replace('<l', '<s')}{_LDAY.replace('<l', '<s')}[号日]?)"
)
LUNAR_MONTH = led(
    rf"(?=[的闰正冬腊出过{YEAR_SIGNS}])(?P<out>出了?|过[完了])?(?P<year>{YEAR})?的?(?:(?P<leap>闰)(?P<lm>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
    rf"|(?P<named>[正冬腊]))月份?(?P<piece>{_LPIECE})?"
)
_LMONTHS = {"正": 1, "冬": 11, "腊": 12}
YEAR_END_DAY = led(
    r"(?<![0-9一二三四五六七八九十来多几半今明后去前每整当两全])年(?P<d>廿[一二三四五六七八九]?|二十[一二三四五六七八九]|三十)(?![一二三四五六七八九十0-9万千百岁多来个年号日月左出以])"
)
NEW_YEAR_DAY = led(
    r"(?P<big>大年|正月|(?<![今明后去前完了过])年)?(?<![上读念升])初(?P<nd>一(?![定直共起般些下样])|[二三四五六七八九十])(?![中的年级几百千万折成]|[来多]万)"
)


def lunar_parts(match: re.Match[str]) -> tuple[int, int, bool] | None:
    """Month, day (0: the whole month) and whether the words are surely lunar."""
    month_words = match["lm"] or match["sm"]
    day_words = match["ld"] or match["sd"]
    month = _LMONTHS.get(month_words) or whole(month_words) or 0
    day = whole(day_words.removeprefix("初")) or 0 if day_words else 0
    is_sure = (
        bool(match["said"] or match["leap"] or match["seap"])
        or month_words in _LMONTHS
        or bool(day_words and (day_words[0] == "初" or (day_words[0] == "廿" and match[0][-1] not in "日号")))
    )
    return (month, day, is_sure) if 1 <= month <= 12 and 0 <= day <= 30 else None


def read_lunar(match: re.Match[str], base: Base) -> Days | None:
    """A lunar month and day, or a lunar month."""
    parts = lunar_parts(match)
    if parts is None or not parts[2]:
        return None
    month, day, _ = parts
    year = year_said(match["lyear"] or match["lyear1"] or match["lyear2"], base)
    said = _LunarWords(year, month, day, bool(match["leap"] or match["seap"]))
    found = _lunar_piece(said, match["piece"], base)
    if base.prefer == "past" and not said.year and (match["sd"] or "").startswith("廿") and match["sm"] not in _LMONTHS:
        solar = near_year(base, month, day)  # 订：十二月廿九, written on December 31st as accounts are kept
        return one(solar) if solar and (not found or solar > found.last) else found
    return found


_LPIECES = {"初": (0, 1), "上旬": (0, 10), "中旬": (10, 20), "下旬": (20, 30), "底": (-1, 30), "末": (-1, 30)}


def _lunar_piece(said: "_LunarWords", words: str | None, base: Base) -> Days | None:
    """The day or month said, or the beginning, a third or the end of that month, not yet over where we look ahead."""
    month = _lunar_days(said, base)
    if month is None or not words:
        return month
    days = [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)][
        slice(*_LPIECES[words])
    ]
    if not said.year and base.prefer == "future" and days[-1] < base.today:
        return _lunar_piece(said, words, Base(month.last + timedelta(days=1), "future"))
    return Days(days[0], days[-1], "stretch" if len(days) > 1 else "lunar")


class _LunarWords(NamedTuple):
    year: int | None
    month: int
    day: int
    is_leap: bool


def _lunar_days(said: _LunarWords, base: Base) -> Days | None:
    """The day, or the whole month for day 0, in the year said or the nearest one that has it."""
    this = calendar.solar_to_lunar(base.today).year
    step = -1 if base.prefer == "past" else 1
    for candidate in [said.year] if said.year else range(this - step, this + (30 if said.is_leap else 3) * step, step):
        if said.is_leap and not calendar.lunar_month_length(candidate, said.month, True) and not said.year:
            continue
        first = calendar.lunar_to_solar(candidate, said.month, said.day or 1, said.is_leap)
        length = calendar.lunar_month_length(candidate, said.month, said.is_leap) if not said.day else 1
        last = first + timedelta(days=max(length, 1) - 1)
        if said.year or (first <= base.today if step < 0 else last >= base.today):
            return Days(first, last, "lunar" if said.day else "stretch")
    return None


def read_lunar_month(match: re.Match[str], base: Base) -> Days | None:
    """正月, 腊月, 闰四月, or their first or last day; 出了正月 the day after it."""
    month = _LMONTHS.get(match["named"] or "") or whole(match["lm"] or "") or 0
    if not 1 <= month <= 12:
        return None
    said = _LunarWords(year_said(match["year"], base), month, 0, bool(match["leap"]))
    found = _lunar_piece(said, match["piece"], base)
    return one(found.last + timedelta(days=1), "lunar") if found and match["out"] else found


LUNAR_DAY = led(
    r"(?:农历|阴历)的?(?P<d>初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)(?![月年])"
)


def read_lunar_day(match: re.Match[str], base: Base) -> Days | None:
    """农历初一, 阴历十五: of the lunar month that has it next."""
    day, step = whole(match["d"].removeprefix("初")), -1 if base.prefer == "past" else 1
    days = (base.today + timedelta(days=n * step) for n in range(90))
    found = next((d for d in days if calendar.solar_to_lunar(d).day == day), None)
    return one(found, "lunar") if found else None


def read_year_end_day(match: re.Match[str], base: Base) -> Days | None:
    """年廿八: of the last lunar month."""
    return _lunar_days(_LunarWords(None, 12, whole(match["d"]) or 0, is_leap=False), base)


def _is_sure_day(match: re.Match[str]) -> bool:
    """The whole text, or one end of a range: 正月初一到初五."""
    text = match.string
    return (
        match[0] == text.strip()
        or bool(re.match("[到至~-]", text[match.end() :]))
        or text[: match.start()].endswith(("到", "至", "-", "~"))
    )


def read_new_year_day(match: re.Match[str], base: Base) -> Days | None:
    """初八 of the coming new year; without 大年 only in the two months around it."""
    day = whole(match["nd"]) or 1
    found = calendar.next_lunar(1, day, base.today)
    if base.prefer == "past" and found > base.today:
        found = calendar.lunar_to_solar(
            calendar.solar_to_lunar(base.today).year - (found.year == base.today.year), 1, day
        )
    if not match["big"] and abs((found - base.today).days) > 60 and not _is_sure_day(match):
        return None
    return one(found, "lunar")


FESTIVE_RULES = (
    ("festival", FESTIVAL, read_festival),
    ("lunar", LUNAR, read_lunar),
    ("lunar", LUNAR_MONTH, read_lunar_month),
    ("lunar", YEAR_END_DAY, read_year_end_day),
    ("lunar-day", LUNAR_DAY, read_lunar_day),
    ("new-year-day", NEW_YEAR_DAY, read_new_year_day),
)
