"""Dates as salespeople mean them: expressions with a reference each, as data, and what resolve() promises outside."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.notes.dates import find, resolve
from handlers.notes.days import Side

HERE = Path(__file__).parent
TABLES = ("expressions.jsonl", "awkward.jsonl", "counted.jsonl", "mixed.jsonl", "around.jsonl")


def lines(name: str) -> list[str]:
    """The lines of a table."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", TABLES)
def test_expressions(name: str) -> None:
    wrong = []
    for line in filter(str.strip, lines(name)):
        row: dict[str, str | None] = json.loads(line)
        side: Side = "past" if row.get("prefer") == "past" else "future"
        got = resolve(str(row["text"]), datetime.fromisoformat(str(row["ref"])), side)
        wanted = row["start"] and (datetime.fromisoformat(row["start"]), datetime.fromisoformat(str(row["end"])))
        if got != wanted:
            wrong.append(f"{line} is read as {got and ' to '.join(map(str, got))}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("now", [datetime(2026, 11, 26, 10), datetime(2026, 1, 31, 23, 30)], ids=str)
@pytest.mark.parametrize("side", ["future", "past"])
def test_no_date(now: datetime, side: Side) -> None:
    wrong = [
        f"{text} is read as {got}" for text in lines("without.txt") if (got := resolve(text, now, side)) is not None
    ]
    assert not wrong, "\n".join(wrong)


SAID = (
    "明天 后天下午 大后天上午10点 下周三 下下周一 这周六 本周五下午三点 周末 下周末 周日上午 12月5号 12月5日下午2点半 5号 25号上午 下月6号 下个月初 月底 年底 "
    "明年3月 明年春节 春节前 年后 元旦前 国庆后 五一期间 中秋后 正月十五 腊月二十三 农历八月初一 三天后 一周后 半个月后 两个月内 过两天 十天内 两小时后 半小时后 "
    "明早 明晚 今晚8点 今天下午4点 晚上七点半 明天15:30 12/5 2027-02-03 2027年2月3日 下午2点到4点 周二到周四 3号到8号 12月3日至12月8日 3-5月 月底前 "
    "周五之前 20号左右 下个工作日 三个工作日后 下季度 明年上半年 11月下旬 12月中旬 年前 下周一上午9点一刻 后天晚上八点 双十二 大年初八 下周二或周三 周六、周日"
).split()
CARRIERS = (
    "{}来店看车", "约{}再联系", "王哥说{}过来试驾", "客户李女士13800001234 {}到店", "看了问界M7 预算25万 {}再聊", "张总{}提车", "打电话没接 {}再打",
    "，{}，老婆一起来", "他老婆{}一起来看看", "赵先生（{}）来试驾", "改到{}", "吴哥L7 落地22万8 {}交车", "【客户】王五【时间】{}【事项】试驾", "时间:{}",
    "差不多{}来", "最迟{}", "优惠2万，{}有效", "{}-王哥-试驾",
)  # fmt: skip


@pytest.mark.parametrize("carrier", CARRIERS)
def test_inside_a_note_as_alone(carrier: str) -> None:
    now = datetime(2026, 11, 26, 10)
    for words in SAID:
        alone = resolve(words, now)
        assert alone in [(when.start, when.end) for when in find(carrier.format(words), now)], words


def test_aware_or_naive_like_the_reference() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    aware = resolve("下周三上午", datetime(2026, 11, 23, 10, tzinfo=zone))
    assert aware == (datetime(2026, 12, 2, 10, tzinfo=zone),) * 2
    assert aware
    assert aware[0].tzinfo is zone
    naive = resolve("下周三上午", datetime(2026, 11, 23, 10))
    assert naive
    assert naive[0].tzinfo is None


@pytest.mark.parametrize(
    ("zone", "now", "words", "passed"),
    [
        ("America/New_York", "2026-03-08T01:30", "两小时后", timedelta(hours=2)),
        ("America/New_York", "2026-03-08T01:30", "三个半小时后", timedelta(hours=3, minutes=30)),
        ("Europe/Berlin", "2026-10-25T01:30", "两个小时后", timedelta(hours=2)),
        ("Europe/Berlin", "2026-10-25T01:30", "90分钟后", timedelta(minutes=90)),
        ("Europe/Berlin", "2026-10-25T12:00", "24小时前", timedelta(hours=-24)),
    ],
)
def test_hours_pass_where_clocks_are_put_forward_or_back(zone: str, now: str, words: str, passed: timedelta) -> None:
    reference = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone))
    got = resolve(words, reference)
    assert got
    assert got[0].astimezone(UTC) - reference.astimezone(UTC) == passed
    assert got[0].tzinfo is reference.tzinfo


def test_days_go_by_the_calendar_where_clocks_are_put_forward_or_back() -> None:
    zone = ZoneInfo("America/New_York")
    eve = datetime(2026, 3, 7, 20, tzinfo=zone)
    assert resolve("明天", eve) == (datetime(2026, 3, 8, tzinfo=zone), datetime(2026, 3, 9, tzinfo=zone))
    assert resolve("明天上午九点", eve) == (datetime(2026, 3, 8, 9, tzinfo=zone),) * 2
    assert resolve("两天后", eve) == (datetime(2026, 3, 9, tzinfo=zone), datetime(2026, 3, 10, tzinfo=zone))


def test_what_happened_looks_back() -> None:
    now = datetime(2026, 11, 23, 10)
    assert resolve("3月5号", now, prefer="past") == (datetime(2026, 3, 5), datetime(2026, 3, 6))
    assert resolve("周三", now, prefer="past") == (datetime(2026, 11, 18), datetime(2026, 11, 19))
    assert resolve("25号", now, prefer="past") == (datetime(2026, 10, 25), datetime(2026, 10, 26))
    assert resolve("国庆", now, prefer="past") == (datetime(2026, 10, 1), datetime(2026, 10, 2))


def test_several_in_one_text_stand_in_order_with_their_words() -> None:
    text = "周二没来，改到周四下午三点，月底提车"
    found = find(text, datetime(2026, 11, 23, 10))
    assert [text[slice(*when.span)] for when in found] == ["周二", "周四下午三点", "月底"]
    assert [when.precise for when in found] == ["date", "time", "date"]


def test_an_hour_is_no_year_of_the_next_word() -> None:
    text = "12月31号 23:59 年终盘点"
    assert [text[slice(*when.span)] for when in find(text, datetime(2026, 11, 26, 10))] == ["12月31号 23:59"]


def test_now_is_the_moment_itself() -> None:
    now = datetime(2026, 11, 23, 10, 7, 31)
    assert resolve("现在", now) == (now, now)
    assert resolve("从现在到八点", now) == (now, datetime(2026, 11, 23, 20))
    assert resolve("今年3月至今", now) == (datetime(2026, 3, 1), now)
    assert resolve("刚从店里加班到现在", now) is None


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            "2027年 27 3月 5号 31日 闰六月 腊月 三十 前 后 两个半 季度 周 三 下 上 个 月 天 小时 半 到 - ~ 至 和 之间 凌晨 晚上 8点 : 30 pm 99999999 零 . / 内 "
            "第 最后 一 国庆 冬至 世纪 90年代 现在 不对 9999年 0001-01-01 两千年 今明 ( ) （周三） 以来 过去 未来 10000天 秒".split(
                " "
            )
        ),
        max_size=14,
    ).map("".join),
)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 12, 31))


@given(TEXTS, MOMENTS, st.sampled_from(["future", "past"]))
@settings(max_examples=150, deadline=None)
def test_any_text_from_any_moment(text: str, now: datetime, side: Side) -> None:
    got = resolve(text, now, side)
    assert got == resolve(text, now, side)
    aware = resolve(text, now.replace(tzinfo=timezone(timedelta(hours=8))), side)
    assert (got is None) == (aware is None)
    if got and aware:
        assert got[0] <= got[1]
        assert got[0].tzinfo is None
        assert got == (aware[0].replace(tzinfo=None), aware[1].replace(tzinfo=None))
