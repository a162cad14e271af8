"""Value kinds: what is shown reads back, nothing but BadValue for any text, joining keeps what was there."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import kinds
from storage.errors import BadValue
from storage.kinds import Item, Kind, Link, MoneyRange, MonthDay, Window

KINDS = {value.name: value for value in vars(kinds).values() if isinstance(value, Kind)}
quick = settings(deadline=None, max_examples=120)

yuan = st.integers(1, 99_999_999)
digits = st.text("0123456789", min_size=9, max_size=9)
anything = st.one_of(
    st.text(max_size=60),
    st.text("0123456789.-/~到至年月日万元块wW以内上下左右起农历L+ ,()粤B京·٣²½⑤\x00\u200b\ud800", max_size=24),
    st.from_regex(r"\A[0-9]{1,400}(万|元|公里)?\Z"),
)


@st.composite
def money_ranges(draw: st.DrawFn) -> MoneyRange:
    low, high = sorted((draw(yuan), draw(yuan)))
    made = draw(st.sampled_from(("one", "about", "low", "high", "both", "both about")))
    if made in ("one", "about"):
        return MoneyRange(low, low, made == "about")
    if made.startswith("both"):
        return MoneyRange(low, high, low != high and made == "both about")
    return MoneyRange(low, None) if made == "low" else MoneyRange(None, high)


@st.composite
def month_days(draw: st.DrawFn) -> MonthDay:
    lunar = draw(st.booleans())
    month = draw(st.integers(1, 12))
    longest = 30 if lunar else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return MonthDay(month, draw(st.integers(1, longest)), lunar)


phones = st.one_of(
    st.builds("1{}{}".format, st.sampled_from("3456789"), digits),
    st.builds("0755{}".format, st.integers(20_000_000, 89_999_999)),
    st.builds("400{}".format, st.text("0123456789", min_size=7, max_size=7)),
)
plates = st.from_regex(r"\A[京津沪粤苏川][A-Z]([A-Z0-9]{5,6}|[A-Z0-9]{4}[挂学警港澳])\Z")


# -- there and back -----------------------------------------------------------------------------------------------


@quick
@given(yuan)
def test_money_reads_back(value: int) -> None:
    assert kinds.read_yuan(kinds.show_yuan(value)) == value


@quick
@given(money_ranges())
def test_a_range_of_money_reads_back(value: MoneyRange) -> None:
    assert kinds.read_money_range(kinds.show_money_range(value)) == value


@pytest.mark.parametrize("text", ["1988-08-15", "1988年8月15日", "8月15号", "08-15", "8.15", "1988/8/15"])
def test_the_year_of_a_birthday_is_not_kept(text: str) -> None:
    assert kinds.read_month_day(text) == MonthDay(8, 15)


@quick
@given(month_days())
def test_a_day_of_the_year_reads_back(value: MonthDay) -> None:
    assert kinds.read_month_day(kinds.show_month_day(value)) == value
    assert MonthDay.load(value.dump()) == value


@pytest.mark.parametrize(
    ("text", "month", "day", "shown"),
    [
        ("农历1月2", 1, 2, "农历正月初二"), ("正月初二", 1, 2, "农历正月初二"), ("腊月廿三", 12, 23, "农历腊月廿三"),
        ("农历十二月二十三", 12, 23, "农历腊月廿三"), ("阴历冬月三十", 11, 30, "农历冬月三十"),
        ("农历1988年8月15", 8, 15, "农历八月十五"), ("L10-20", 10, 20, "农历十月二十"), ("八月 十五", 8, 15, "农历八月十五"), ("旧历二月廿", 2, 20, "农历二月二十"),
    ],
)  # fmt: skip
def test_a_lunar_day_is_shown_as_people_say_it(text: str, month: int, day: int, shown: str) -> None:
    value = kinds.read_month_day(text)
    assert value == MonthDay(month, day, lunar=True)
    assert kinds.show_month_day(value) == shown


@quick
@given(phones)
def test_a_number_reads_back(number: str) -> None:
    assert kinds.read_phone(kinds.PHONE.show(number)) == number
    assert kinds.read_phone(f" +86 {number[:3]}-{number[3:7]} {number[7:]} ") == number


@quick
@given(plates)
def test_a_plate_reads_back(plate: str) -> None:
    assert kinds.read_plate(kinds.PLATE.show(plate)) == plate
    assert kinds.read_plate(f"{plate[:2].lower()}·{plate[2:]}") == plate


@quick
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_written_day_reads_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}", f"{day} 00:00:00"):
        assert kinds.read_date(text) == day
        assert kinds.read_window(text) == Window(day, day)


@quick
@given(st.integers(0, 999_999_999), st.booleans())
def test_a_number_and_a_flag_read_back(value: int, flag: bool) -> None:
    assert kinds.read_number(kinds.NUMBER.show(value)) == value
    assert kinds.read_flag(kinds.FLAG.show(flag)) is flag


@quick
@given(st.lists(st.text("途观迈腾帕萨特abcXYZ019", min_size=1, max_size=8), min_size=1, max_size=5, unique=True))
def test_several_words_read_back(words: list[str]) -> None:
    items = tuple(Item("other", word) for word in words)
    assert kinds.read_items(kinds.show_items(items)) == items


def test_a_car_of_two_words_is_one_car() -> None:
    assert kinds.CARS.read("Model Y，领克 08") == (Item("other", "Model Y"), Item("other", "领克 08"))
    assert kinds.CHOICES.read("天窗 真皮座椅") == (Item("other", "天窗"), Item("other", "真皮座椅"))


@quick
@given(st.sampled_from(sorted(KINDS)), anything)
def test_what_a_kind_reads_it_shows_dumps_and_loads(name: str, text: str) -> None:
    kind = KINDS[name]
    try:
        value = kind.read(text)
    except BadValue:
        return
    assert value is not None
    if name not in ("moment", "link"):
        assert kind.show(value) or value == ""
        assert kind.show(value).encode()
    if name in ("text", "phone", "email", "plate", "yuan", "month_day"):
        assert kind.load(kind.dump(value)) == value


def test_every_kind_is_looked_at() -> None:
    assert len(KINDS) == 18


# -- what is refused, and how -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", " \u3000\n"), ("text", "长" * 101), ("prose", "长" * 2_001), ("phone", "1380000"),
        ("phone", "13800000001 13900000002"), ("phone", "王姐13800000001"), ("phone", "٠٢٣٤٥٦٧٨"), ("phone", "23800000001"),
        ("email", "张三"), ("email", "a b@example.com"), ("plate", "粤B123"), ("plate", "ABC1234"),
        ("yuan", "很多"), ("yuan", "0"), ("yuan", "-5万"), ("yuan", "9" * 400), ("yuan", "1万亿"),
        ("money_range", "20-15万"), ("money_range", "左右"), ("money_range", "15-20-25万"), ("money_range", "9" * 400),
        ("date", "2026-02-30"), ("date", "明天"), ("date", ""), ("date", "0000-01-01"),
        ("window", "2026-13-01"), ("month_day", "13月1日"), ("month_day", "2月30日"), ("month_day", "0月5日"),
        ("month_day", "农历8月31"), ("month_day", "1988-13-15"), ("month_day", "八月十五日"), ("flag", "也许"), ("number", "-1"), ("number", "9" * 10),
        ("moment", "看情况"), ("moment", "2026-11-28 15:00"), ("link", "李姐"), ("cars", "，、"), ("choices", ""),
        ("ranked", "长" * 200),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_chinese(kind: str, text: str) -> None:
    with pytest.raises(BadValue, match=r"[一-鿿]"):
        KINDS[kind].read(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "1380000"), ("yuan", "很多"), ("money_range", "左右"), ("money_range", "20-15万"), ("plate", "粤"),
        ("month_day", "13月1日"), ("number", "许多"), ("email", "张三"), ("flag", "也许"),
    ],
)  # fmt: skip
def test_the_examples_in_a_refusal_are_taken(kind: str, text: str) -> None:
    with pytest.raises(BadValue) as raised:
        KINDS[kind].read(text)
    words = re.sub(r"^.*?(?:比如|写成|回) |这样$", "", str(raised.value))
    for example in words.replace(" 这样", "").split(" 或 "):
        KINDS[kind].read(example.strip())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("yuan", "22.8万", 228_000), ("yuan", "228,000", 228_000), ("yuan", "５０００元", 5_000), ("yuan", "20w", 200_000),
        ("yuan", "20", 200_000), ("money_range", "15-20万", MoneyRange(150_000, 200_000)),
        ("money_range", "15-20", MoneyRange(150_000, 200_000)), ("money_range", "15万到20万", MoneyRange(150_000, 200_000)),
        ("money_range", "15-20万左右", MoneyRange(150_000, 200_000, True)), ("money_range", "30万以内", MoneyRange(None, 300_000)),
        ("money_range", "20万左右", MoneyRange(200_000, 200_000, True)), ("money_range", "15万起", MoneyRange(150_000)),
        ("phone", "+86 138-0000-0001", "13800000001"), ("phone", "0755-88880000", "075588880000"),
        ("phone", "（0755）8888 0000", "075588880000"), ("phone", "008613800000001", "13800000001"),
        ("plate", "粤b·12345", "粤B12345"), ("plate", "粤Z1234港", "粤Z1234港"), ("plate", "沪A·D12345", "沪AD12345"),
        ("month_day", "L08-15", MonthDay(8, 15, True)), ("month_day", "8月15号", MonthDay(8, 15)),
        ("number", "8,000公里", 8_000), ("number", "8000.0", 8_000), ("flag", "√", True), ("flag", "", False),
        ("text", "  张\x00三\u200b ", "张 三"), ("text", "＜张伟＞＆", "<张伟>&"), ("email", "Li@Example.com", "Li@Example.com"),
        ("moment", "2026-11-28T15:00:00+08:00", datetime(2026, 11, 28, 15, tzinfo=timezone(timedelta(hours=8)))),
        ("link", "12345", Link(12345)),
    ],
)  # fmt: skip
def test_plain_forms(kind: str, text: str, value: object) -> None:
    assert KINDS[kind].read(text) == value


def test_a_value_that_contradicts_itself_cannot_be_made() -> None:
    for make in (lambda: MoneyRange(2, 1), MoneyRange, lambda: MonthDay(2, 30), lambda: MonthDay(0, 1)):
        with pytest.raises(BadValue):
            make()
    assert MonthDay(2, 30, lunar=True).day == 30
    assert MonthDay(2, 29).day == 29


# -- joining ------------------------------------------------------------------------------------------------------

items = st.lists(st.builds(Item, st.sampled_from(("a", "b", "c", "other")), st.sampled_from(("", "x", "y")))).map(tuple)


@quick
@given(st.sampled_from([kind for kind in KINDS.values() if kind.many]), items, items)
def test_joining_keeps_all_in_order_and_is_done_once(kind: Kind, old: tuple[Item, ...], new: tuple[Item, ...]) -> None:
    joined = kind.merge(old, new) or ()
    assert (kind.merge(joined, new) or ()) == joined
    assert (kind.merge(joined, joined) or ()) == joined
    assert [item.key for item in joined] == list(dict.fromkeys(item.key for item in (*old, *new)))
    said = {item.key: item.words for item in (*old, *new) if item.words}
    assert all(item.words == said.get(item.key, "") for item in joined)


@quick
@given(st.sampled_from([kind for kind in KINDS.values() if not kind.many]), st.integers(), st.integers())
def test_a_single_value_is_replaced(kind: Kind, old: int, new: int) -> None:
    assert kind.merge(old, new) == new
    assert kind.merge(old, None) == old
    assert kind.merge(None, new) == new


def test_a_car_said_again_with_its_trim_is_the_same_car() -> None:
    plain, full, golf = Item("vw/途观L"), Item("vw/途观L", "380"), Item("vw/高尔夫")
    assert kinds.CARS.merge((plain, golf), (full,)) == (full, golf)
    assert kinds.CARS.merge((full,), (plain,)) == (full,)


def test_a_first_value_has_its_own_doubles_removed() -> None:
    said: Any = (Item("a"), Item("a"))
    assert kinds.RANKED.merge(None, said) == (Item("a"),)


def test_moments_carry_their_zone() -> None:
    assert kinds.show_moment(datetime(2026, 11, 28, 15, tzinfo=UTC)) == "11月28日 周六 15:00"
