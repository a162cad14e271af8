"""Days named by a festival or by the lunar calendar: 年前, 国庆后, 明年春节, 农历八月十五, 腊月二十三, 初八.

Two more rules for the table of days.py; the calendar itself is the scheduler's.
"""

import re
from datetime import date, timedelta

from handlers.notes.days import YEAR, Base, Days, N, one, year_said
from handlers.notes.numbers import whole
from scheduler import calendar

ALIASES: dict[str, str] = {
    "元旦节": "元旦", "元旦": "元旦", "阳历年": "元旦", "情人节": "情人节", "三八妇女节": "妇女节", "三八节": "妇女节", "三八": "妇女节",
    "妇女节": "妇女节", "女神节": "妇女节", "植树节": "植树节", "清明节": "清明", "清明": "清明", "五一劳动节": "劳动节", "五一节": "劳动节",
    "五一": "劳动节", "5.1": "劳动节", "51": "劳动节", "劳动节": "劳动节", "五四": "青年节", "青年节": "青年节", "六一儿童节": "儿童节",
    "六一": "儿童节", "儿童节": "儿童节", "618": "年中大促", "六一八": "年中大促", "八一": "建军节", "建军节": "建军节", "教师节": "教师节",
    "国庆节": "国庆", "国庆": "国庆", "十一黄金周": "国庆", "十一": "国庆", "10.1": "国庆", "万圣节": "万圣节", "双十一": "双十一", "双11": "双十一",
    "双十二": "双十二", "双12": "双十二", "平安夜": "平安夜", "圣诞节": "圣诞", "圣诞": "圣诞", "春节": "春节", "过年": "春节", "新春": "春节",
    "过完年": "春节", "过了年": "春节", "大年初一": "春节", "元宵节": "元宵", "元宵": "元宵", "正月十五": "元宵", "龙抬头": "龙抬头", "二月二": "龙抬头",
    "端午节": "端午", "端午": "端午", "七夕节": "七夕", "七夕": "七夕", "中元节": "中元", "中秋节": "中秋", "中秋": "中秋", "八月十五": "中秋", "八月节": "中秋",
    "重阳节": "重阳", "重阳": "重阳", "腊八节": "腊八", "腊八": "腊八", "小年": "小年", "除夕": "除夕", "大年三十": "除夕", "年三十": "除夕", "年夜": "除夕",
    "母亲节": "母亲节", "父亲节": "父亲节",
}  # fmt: skip
_LOOSE = "三八|五一|5\\.1|51|五四|六一|618|六一八|八一|十一|10\\.1|过年|新春|过完年|过了年"
"""Words that are also numbers or said without meaning a day: they need company."""
_EDGE = r"(?<![0-9零一二三四五六七八九十百千万幺.第])"
_SURE = "|".join(
    sorted((re.escape(a) for a in ALIASES if a not in _LOOSE.replace("\\", "").split("|")), key=len, reverse=True)
)
_NUMBERLIKE = r"(?![0-9零一二三四五六七八九十百万点号月个wW千.-])"
_BREAK = r"(?:小?长假|假期?|放假|期间|那几天|黄金周)"
_SIDE = r"以前|之前|前(?![0-9排脸台后])|以后|之后|过后|后(?![排座备视面驱轮悔])"
FESTIVAL = re.compile(
    rf"(?P<year>{YEAR})?的?(?:(?P<sure>(?<!农历)(?<!阴历)(?:{_SURE}))|{_EDGE}(?P<loose>{_LOOSE}){_NUMBERLIKE})"
    rf"(?:节)?(?P<rest>{_BREAK})?(?:当天|那天|左右|前后|的?时候)?(?P<side>{_SIDE})?|(?P<eve>年)(?P<yside>前|后|以前|之前|以后|之后)(?![0-9款])"
)
_NEEDS = re.compile(
    r"\s*(?:就|再|去|来|提|买|回|订|定|过来|带|要|想|打算|准备|有活动|活动|到店|开|用|拿|上|出|结|跑|给|联系|见|聊|看|,|，|$)"
)


def over(name: str, first: date) -> date:
    """The first day on which a festival is over."""
    if name == "除夕":
        return first + timedelta(days=8)
    return first + timedelta(days=calendar.BREAKS.get(name, 1))


def _side_of(match: re.Match[str]) -> str:
    words = (match["side"] or match["yside"] or "")[-1:]
    if match["loose"] in ("过完年", "过了年"):
        return "后"
    return {"前": "前", "后": "后"}.get((match["side"] or match["yside"] or "")[-1:] or words, "")


def _moment(name: str, side: str, year: int) -> date:
    first = calendar.festival(name, year)
    if side == "前":
        return first - timedelta(days=1) if name != "除夕" else first
    return over(name, first) if side == "后" else first


def read_festival(match: re.Match[str], base: Base) -> Days | None:
    """A festival with what is said around it."""
    loose, side, rest = match["loose"], _side_of(match), match["rest"]
    name = "春节" if match["eve"] else ALIASES[match["sure"] or loose]
    if loose and not (side or rest or match["year"] or _NEEDS.match(match.string, match.end())):
        return None
    year = year_said(match["year"], base)
    if match["eve"] and match.string[max(match.start() - 1, 0) : match.start()] in ("今", "明", "去", "半", "多", "几"):
        return None
    years = [year] if year else range(base.today.year - 1, base.today.year + 3)
    if base.prefer == "past" and not year:
        found = max(d for y in years if (d := _moment(name, side, y)) <= base.today)
    else:
        found = next((d for y in years if (d := _moment(name, side, y)) >= base.today or year), base.today)
    if rest and not side:
        return Days(found, found + timedelta(days=calendar.BREAKS.get(name, 3) - 1), "festival")
    return one(found, "festival")


_LMONTH = r"(?P<leap>闰)?(?P<lm>正|冬|腊|1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_LDAY = rf"(?P<ld>初[一二三四五六七八九十]|初10|初[0-9]|廿[一二三四五六七八九]?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]|{N})"
LUNAR = re.compile(
    rf"(?P<said>农历|阴历|旧历|老历)的?(?P<lyear>{YEAR})?的?{_LMONTH}(?:{_LDAY}[号日]?)?"
    rf"|(?P<lyear2>{YEAR})?的?{_LMONTH.replace('<l', '<s')}{_LDAY.replace('<l', '<s')}[号日]?"
)
_LMONTHS = {"正": 1, "冬": 11, "腊": 12}
NEW_YEAR_DAY = re.compile(r"(?P<big>大年|正月)?初(?P<nd>[一二三四五六七八九十])(?![中的年级])")


def lunar_parts(match: re.Match[str]) -> tuple[int, int, bool] | None:
    """Month, day (0: the whole month) and whether the words are surely lunar."""
    month_words = match["lm"] or match["sm"]
    day_words = match["ld"] or match["sd"]
    month = _LMONTHS.get(month_words) or whole(month_words) or 0
    day = whole(day_words.removeprefix("初")) or 0 if day_words else 0
    is_sure = (
        bool(match["said"] or match["leap"] or match["seap"])
        or month_words in _LMONTHS
        or bool(day_words and day_words[0] in "初廿")
    )
    return (month, day, is_sure) if 1 <= month <= 12 and 0 <= day <= 30 else None


def read_lunar(match: re.Match[str], base: Base) -> Days | None:
    """A lunar month and day, or a lunar month."""
    parts = lunar_parts(match)
    if parts is None or not parts[2]:
        return None
    month, day, _ = parts
    is_leap = bool(match["leap"] or match["seap"])
    year = year_said(match["lyear"] or match["lyear2"], base)
    this = calendar.solar_to_lunar(base.today).year
    years = [year] if year else [this, this + 1] if base.prefer == "future" else [this, this - 1]
    for candidate in years:
        first = calendar.lunar_to_solar(candidate, month, day or 1, is_leap)
        length = calendar.lunar_month_length(candidate, month) if not day else 1
        last = first + timedelta(days=length - 1)
        if year or (last >= base.today if base.prefer == "future" else first <= base.today):
            return Days(first, last, "lunar" if day else "stretch")
    return None


def read_new_year_day(match: re.Match[str], base: Base) -> Days | None:
    """初八 of the coming new year; without 大年 only in the two months around it."""
    found = calendar.next_lunar(1, whole(match["nd"]) or 1, base.today)
    if not match["big"] and (found - base.today).days > 60:
        return None
    return one(found, "lunar")


FESTIVE_RULES = (
    ("festival", FESTIVAL, read_festival),
    ("lunar", LUNAR, read_lunar),
    ("new-year-day", NEW_YEAR_DAY, read_new_year_day),
)
