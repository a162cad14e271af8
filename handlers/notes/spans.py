"""Stretches counted from now: 三天后, 一年半前, 近三个月, 未来两周, 半小时内, 一小时二十分钟后, as days or as moments.

Says nothing of named days. Whole days go by the calendar; anything with hours, minutes or seconds counts from the moment.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from handlers.notes.days import ABOUT, FIGURE, Base, Days, Rule, days_on, months_on, one
from handlers.notes.leads import led
from handlers.notes.numbers import number
from scheduler import calendar


class _Amount(NamedTuple):
    """A length of time, by the units it moves in."""

    months: float = 0
    days: float = 0
    seconds: float = 0
    workdays: float = 0

    def times(self, count: float) -> "_Amount":
        """So many of it."""
        return _Amount(*(part * count for part in self))

    def plus(self, other: "_Amount") -> "_Amount":
        """Both together."""
        return _Amount(*(a + b for a, b in zip(self, other, strict=True)))


_LENGTHS = {
    "天": _Amount(days=1), "日": _Amount(days=1), "自然日": _Amount(days=1), "周": _Amount(days=7), "星期": _Amount(days=7), "礼拜": _Amount(days=7), "月": _Amount(months=1),
    "季度": _Amount(months=3), "年": _Amount(months=12), "工作日": _Amount(workdays=1), "交易日": _Amount(workdays=1), "小时": _Amount(seconds=3600),
    "钟头": _Amount(seconds=3600), "钟": _Amount(seconds=3600), "刻钟": _Amount(seconds=900), "分钟": _Amount(seconds=60), "分": _Amount(seconds=60),
    "秒钟": _Amount(seconds=1), "秒": _Amount(seconds=1), "min": _Amount(seconds=60), "h": _Amount(seconds=3600), "hr": _Amount(seconds=3600),
}  # fmt: skip
COUNT = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一两二俩三仨四五六七八九十百零]{1,5}几?|几十?|(?<![人次倍多少无])数十?(?=[天日周月年个小分])|半)"
_DAYS = r"个?(?:工作日|交易日|自然日)|天|日|个?(?:周(?![年岁])|星期|礼拜)|个月|年|个?季度"
_HOURS = r"个?小时|个?钟头?|刻钟|分钟?|秒钟?|(?:[hH]r?|min)(?![A-Za-z])"
_UNITS = rf"{_DAYS}|月|{_HOURS}"
_PIECE = re.compile(rf"(?P<n>{COUNT})\s?(?:个?[多来])?\s?(?P<inner>个半)?(?P<u>{_UNITS})(?P<half>半(?![天日夜个]))?")


def _quantity(units: str) -> str:
    return rf"{COUNT}\s?(?:个?[多来](?!年(?!(?:以|之)?[前后]$)))?\s?(?!(?<=\.[0-9] )年)(?:个半月|(?:个半)?(?:{units})|(?<=[多来俩仨])月)(?:半(?![天日夜个])钟?)?"


_LONG = rf"{_quantity(_DAYS)}(?:[零又加]?{_quantity(_DAYS)}){{0,3}}"
_SHORT = rf"(?:{_quantity(_DAYS)}[零又加]?){{0,3}}{_quantity(_HOURS)}(?:[零又加]?{_quantity(_HOURS)}){{0,2}}"
_LOOSE = rf"(?:{COUNT}月|{_LONG})"
_OVER = r"(?P<over>(?:再|又)?(?:(?<!点)过|等|隔|缓)(?!去)(?:个|上)?)"
_PAST = r"(?P<past>过去的?这?|最?近的?这?|(?<![之以目提先])前(?![面年])|之前的?|以前的?)"
_NEXT = r"(?P<next>未来的?|今后的?|往后的?|接下来的?|(?<![之以然最随延推])后(?![面年])|之后的?|还剩)"
_TURN = r"(?P<turn>(?<![早晚午以马])上|(?<![以一])下)"
_AWAY = r"(?P<dir>以后|之后|过后|后(?![座排备视面驱轮悔]|的?[残保]值)|以内|之内|内(?![饰置])|里头|里(?![程面])|以前|之前|前(?![排脸台面])|以来)"
_TAIL = rf"\s?(?:左右|多)?{_AWAY}?(?![0-9]*[岁座])"
_SIGNS = "0-9零一二三四五六七八九十百两俩仨半几数再又过等隔缓最近前之以后未今往接还"
_EDGE = "(?<!第)(?<![0-9.A-Za-z](?=[0-9]))"
"""看L9三天后再来: three days."""
_LATER = led(rf"(?=[{_SIGNS}]){_OVER}?{_EDGE}(?P<much>{_LONG}|半月(?=以?[后前内]|之[后前内]|以[后前内来])){_TAIL}")
_ROLLING = led(rf"(?:{_PAST}|{_NEXT})\s?(?P<much>{_LOOSE}){_TAIL}")
_TURNING = led(
    rf"{_TURN}(?P<n>[1-9]|[二两三四五六七八九])(?P<u>个?(?:周|星期|礼拜)(?![一二三四五六日天末年岁])|个月|年|天)"
)
_ELAPSE = led(
    rf"(?=[{_SIGNS}上下])(?:{_OVER}|(?:{_PAST}|(?P<last>(?<![早晚午以马])上一?))|(?:{_NEXT}"
    rf"|(?P<coming>(?<![以一])下一?)))?\s?{_EDGE}(?P<much>{_SHORT})\s?(?:左右)?{_AWAY}?"
)
_THAT_HOUR = led(
    r"(?:(?P<last>(?<![早晚午马以])上)|(?P<coming>(?<![以一])下)|这)(?:一?个|一)(?P<u>小时(?!候)|钟头|分钟)"
)
_NOW = re.compile(
    r"(?:现在|此刻|目前)(?=\s?(?:到|至|[-~]))|(?<=[到至])\s?(?:现在|目前|此刻|今(?![天日晚早年])|当前)(?:为止)?"
)
_BACK = ("前", "以前", "之前")
_WITHIN = ("以内", "之内", "内", "里头", "里")
_SINCE = ("以来",)


def _count(words: str, at_most: bool = False) -> float:
    if re.fullmatch(r"[一两二三四五六七八九]{2}", words):
        words = words[1 if at_most else 0]  # 两三天: the earlier of the two; 两三天内: the later
    words = words.removesuffix("几") if len(words) > 1 else words
    return {"几": 3.0, "数": 3.0, "几十": 30.0, "数十": 30.0}.get(words) or number(words) or 0


def _amount(words: str, at_most: bool = False) -> _Amount:
    total = _Amount()
    for match in _PIECE.finditer(_OR_HALF.sub("", words)):
        count = _count(match["n"], at_most) + 0.5 * bool(match["half"] or match["inner"])
        total = total.plus(_LENGTHS[match["u"].removeprefix("个").lower()].times(count))
    return total


def _moved(day: date, amount: _Amount, sign: int) -> date:
    """The day so far away; half a month is 15 days."""
    moved = months_on(day, sign * int(min(amount.months, 60_000)))
    moved = days_on(moved, sign * (15 * bool(amount.months % 1) + min(amount.days, 200_000)))
    return calendar.add_workdays(moved, sign * int(min(amount.workdays, 250)))


_OR_HALF = re.compile("^十天(?=半个?月)")
"""十天半个月: the longer of the two."""
_MANY_YEARS = re.compile("[多来]年")
_WAITED = re.compile("[嫌怕要得]等$")
"""嫌要等俩月: how long, not when; 等俩月再说 is when."""
_HIGH = re.compile("(?:[百千]|[0-9]{3}) 年")
_ONE_FIGURE = re.compile(r"[0-9]\s?年")
_YEARLIKE = re.compile(rf"(?:1[89]|20)[0-9]{{2}}年|0[0-9]年|[一二][{FIGURE}]{{3}}年|(?!{ABOUT})[{FIGURE}]{{2}}年")
_DATELIKE = re.compile(r"(?:(?P<digits>[0-9]{1,2})|[一二三]?十[一二三四五六七八九])日")


_DUE_BEFORE = re.compile(
    r"(?:(?:购车|买车|购买|用车|换车|提车)(?:时间|周期|计划|日期)?[:： ]?|预计|估计|计划|打算|争取)(?:在|是|为|要|还要|再等|大概|大约|差不多)*\s?$"
)
_DUE = re.compile(
    r"(?P<about>\s?(?:左右|上下|的样子))?\s?(?P<then>(?:就|会|必|准|肯定|一定|能)*)(?P<deal>买|购|定下?|订|入手|下手|下单|拿下|换|提车?)"
    r"(?:车|一台|台)?(?:了?吧|来)?(?=[ ,，。;；]|$)"
)

_COMES = re.compile(
    r"(?:就|才|会|要|他|她|的|保险|交强险|商业险|车险|质保)*(?:交车|提车|到期|到货|到港|过年|结婚|生日)"
)
"""还有三天交车, 还有半个月保险到期."""
_SPENT = re.compile("[了过等才开用跑]$")
"""开了半年就换."""


def _is_due(match: re.Match[str]) -> bool:
    """两个月左右就买, 三五天就定, 预计两周提车, 购车周期：三个月: how long it will be till they buy."""
    words, (start, end) = match.string, match.span()
    if words.endswith(("还有", "还差"), 0, start):
        return bool(_COMES.match(words, match.end()))
    if match["much"].endswith("年") and match["much"] != "半年":
        return False  # 三年就换: how long a car is driven
    is_said = bool(_DUE_BEFORE.search(words, max(0, start - 12), start))
    due = _DUE.match(words, end if not match[0].endswith(("左右", "多")) else match.end("much"))
    if due is None or _SPENT.search(words, 0, start):
        return is_said and words[start - 1 : start] in (":", "：", " ")
    return is_said or bool(due["then"]) or (bool(due["about"]) and due["deal"] != "提车")


def _is_day_of_month(much: str, direction: str) -> bool:
    """25日前 is before the 25th; 三日后, 5日后 and 15日内 count days."""
    match = _DATELIKE.fullmatch(much)
    if not match or "内" in direction:
        return False
    day = int(match["digits"] or 31)
    return day <= 31 and not (day <= 10 and direction.endswith("后"))


def _is_price(match: re.Match[str]) -> bool:
    """十万零五百 年前, 22万8 年后, 预算20多年后提车: what stands before 年前 and 年后 is money."""
    words, before = match[0], match.string[: match.start()]
    if _MANY_YEARS.search(words):
        return words != match.string.strip()
    return bool(_HIGH.search(words)) or (before.endswith("万") and bool(_ONE_FIGURE.match(words)))


def _later(match: re.Match[str], base: Base) -> Days | None:
    direction, much = match["dir"] or "", match["much"]
    if not (direction or match["over"] or _is_due(match)) or _YEARLIKE.match(much) or _is_price(match):
        return None
    if not match["over"] and _is_day_of_month(much, direction):
        return None
    if (
        match["over"]
        and _WAITED.search(match.string, 0, match.start() + 1)
        and not match.string[match.end() :].startswith("再")
    ):
        return None
    is_within = direction in _WITHIN
    amount = _amount(match["much"], is_within)
    if direction in _SINCE:
        return Days(_moved(base.today, amount, -1), base.today, "moved")
    if direction in _BACK:
        return one(_moved(base.today, amount, -1), "moved")
    if is_within:
        edge = _moved(base.today, amount, -1 if base.prefer == "past" else 1)
        return Days(min(base.today, edge), max(base.today, edge), "moved")
    return one(_moved(base.today, amount, 1), "moved")


def _rolling(match: re.Match[str], base: Base) -> Days | None:
    """近三天: the three days before today; 未来三天: the three after it, with 内 from today."""
    amount, today, direction = _amount(match["much"]), base.today, match["dir"] or ""
    if match["past"]:
        first, last = _moved(today, amount, -1), today - timedelta(days=direction not in _SINCE)
    else:
        first, last = today + timedelta(days="内" not in direction), _moved(today, amount, 1)
    return Days(first, last, "moved") if first <= last else None


def _turning(match: re.Match[str], base: Base) -> Days | None:
    """上两周, 下三个月: so many whole days, weeks, months or years before or after this one."""
    count, unit, today = int(_count(match["n"])), match["u"].removeprefix("个"), base.today
    monday = today - timedelta(days=today.weekday())
    this = {"天": today, "月": today.replace(day=1), "年": today.replace(month=1, day=1)}.get(unit, monday)
    begin, after = (-count, 0) if match["turn"] == "上" else (1, count + 1)
    first, end = (_moved(this, _LENGTHS[unit].times(abs(n)), 1 if n > 0 else -1) for n in (begin, after))
    return Days(first, end - timedelta(days=1), "moved")


_THESE = {"两": 1, "四": 3, "五": 4}


def _these(match: re.Match[str], base: Base) -> Days | None:
    return Days(
        base.today, base.today + timedelta(days=_THESE.get(match[0][1], 2) if len(match[0]) == 3 else 1), "moved"
    )


class Elapsed(NamedTuple):
    """A moment or a stretch of hours counted from now."""

    start: datetime
    end: datetime
    span: tuple[int, int]


_HAS_HOURS = re.compile("[时钟刻分秒]|[0-9] ?(?:[hH]|min)")


def elapsed(text: str, reference: datetime, is_past: bool = False) -> list[Elapsed]:
    """Every stretch with hours, minutes or seconds: 两小时后, 最近10分钟, 半小时内."""
    found = []
    for match in _ELAPSE.finditer(text) if _HAS_HOURS.search(text) else ():
        direction = match["dir"] or ""
        past, ahead_of = match["past"] or match["last"], match["next"] or match["coming"]
        if not (direction or match["over"] or past or ahead_of):
            continue
        amount = _amount(match["much"], direction in _WITHIN)
        try:
            back, ahead = _shifted(reference, amount, -1), _shifted(reference, amount, 1)
        except OverflowError:
            continue
        if direction in _WITHIN:
            pair = (back, reference) if is_past or past else (reference, ahead)
        elif past or direction in _SINCE:
            pair = (back, reference)
        elif ahead_of:
            pair = (reference, ahead)
        else:
            pair = (back, back) if direction in _BACK else (ahead, ahead)
        found.append(Elapsed(*pair, match.span()))
    return found + [_that_hour(match, reference) for match in _THAT_HOUR.finditer(text)]


def _that_hour(match: re.Match[str], reference: datetime) -> Elapsed:
    """上个小时 the sixty minutes before now, 下个小时 those after it, 这个小时 from its start."""
    length = timedelta(seconds=_LENGTHS[match["u"]].seconds)
    begin = _elapsed_on(reference, -length if match["last"] else timedelta())
    if not (match["last"] or match["coming"]):
        begin = reference.replace(minute=0 if length.seconds > 60 else reference.minute, second=0, microsecond=0)
    return Elapsed(begin, _elapsed_on(begin, length), match.span())


def now_marks(text: str) -> list[tuple[int, int]]:
    """Where 现在 is one end of a range: 从现在到八点, 去年至今."""
    return [match.span() for match in _NOW.finditer(text)]


def _shifted(moment: datetime, amount: _Amount, sign: int) -> datetime:
    """Months and days by the calendar, hours as they pass, also where clocks are put forward or back."""
    day = _moved(moment.date(), amount._replace(days=0, workdays=0), sign)
    there = datetime.combine(day, moment.timetz()) + timedelta(days=sign * amount.days)
    return _elapsed_on(there, timedelta(seconds=sign * amount.seconds))


def _elapsed_on(moment: datetime, length: timedelta) -> datetime:
    if moment.tzinfo is None or not length:
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


SPAN_RULES: tuple[Rule, ...] = (
    ("later", _LATER, _later),
    ("later", _ROLLING, _rolling),
    ("later", _TURNING, _turning),
    ("these", led(r"这[一两三四五几][天日]|近[两几]天|这两三天"), _these),
)
