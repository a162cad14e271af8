"""The story of the demo store, as a file: in order, made up, and said so that it holds on whatever day it is played."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.notes.findings import Known, Note
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read

ZONE = ZoneInfo("Asia/Shanghai")
MANAGERS, REPS = {"王磊", "赵敏"}, {"陈宇", "周倩", "刘洋", "孙悦"}
CONFIRMS = {"[确认订车]": "订了|定了", "[确认退订]": "退订", "[确认不跟]": "战败|不买了|黄了|不用跟了"}
FREE = "13800000001"
"""The number of the first sentence a visitor types."""
CLASH = "13800000003"
MISTYPED = {"13800000024"}
FIXED_DAY = re.compile(r"\d月|\d[号日]|\d[./]\d+[./]|下个?周|星期|周[一二三四五日末]|礼拜")
SPOKEN = str.maketrans("零幺二三四五六七八九", "0123456789")
WALKTHROUGH = {"张先生": "13800000007", "张建国": "13900008866", "李敏": "13700005512", "王强": "13900006602"}


@dataclass(frozen=True)
class Line:
    """One event of the story."""

    day: int
    at: str
    who: str
    text: str

    @property
    def is_press(self) -> bool:
        return self.text.startswith("[")

    @property
    def is_note(self) -> bool:
        return not (self.is_press or self.text == "撤销" or self.text.isdigit() or self.who in MANAGERS)

    @property
    def numbers(self) -> list[str]:
        return re.findall(r"\d{7,}", re.sub("[零幺二三四五六七八九]{11}", lambda m: m[0].translate(SPOKEN), self.text))


@pytest.fixture(scope="module")
def story(root: Path) -> list[Line]:
    rows = (root / "bot/demo/story.tsv").read_text(encoding="utf-8").splitlines()
    fields = [row.split("\t") for row in rows if row and not row.startswith("#")]
    assert {len(row) for row in fields} == {4}
    return [Line(int(day), at, who, text) for day, at, who, text in fields]


@dataclass(frozen=True)
class Reading:
    """What the reader made of a line."""

    line: Line
    note: Note
    on: date


def played(story: list[Line], today: date) -> list[Reading]:
    """Every note read as it would be on its day, by a reader who knows the rep's customers so far."""
    words, book, current = Lexicon.shipped(), dict[str, list[Known]](), dict[str, tuple[int, datetime]]()
    out = []
    for line in story:
        sent = datetime.combine(today + timedelta(days=line.day), time.fromisoformat(line.at), ZONE)
        if not line.is_note:
            continue
        mine, (last, when) = book.setdefault(line.who, []), current.get(line.who, (-1, sent))
        known = [
            Known(k.id, k.name, k.phones, k.gender, k.id == last and sent - when <= timedelta(minutes=10)) for k in mine
        ]
        note = read(line.text, sent, known, words)
        out.append(Reading(line, note, sent.date()))
        for reading in note.customers:
            said = {f.field: str(f.value) for f in reading.findings}
            if reading.op == "create":
                phones = (said["phone"],) if "phone" in said else ()
                mine.append(Known(len(mine), said.get("name", ""), phones, said.get("gender", "")))
            current[line.who] = (len(mine) - 1 if reading.who is None else reading.who, sent)
    return out


# -- the file ---------------------------------------------------------------------------------------------------------


def test_lines_stand_in_the_order_they_are_played(story: list[Line]) -> None:
    assert [(line.day, line.at) for line in story] == sorted((line.day, line.at) for line in story)
    assert all(re.fullmatch(r"(0[89]|1\d):[0-5]\d", line.at) for line in story), "hours a rep works, before 20:00"
    assert -75 <= story[0].day <= -60
    assert (-1, "20:00") < (story[-1].day, story[-1].at) <= (0, "08:20"), "whole when made in the morning"
    twice = Counter((line.day, line.at, line.who) for line in story)
    assert max(twice.values()) == 1, "nobody says two things in one minute"


def test_everybody_works_at_one_of_the_two_stores(story: list[Line]) -> None:
    assert {line.who for line in story} <= MANAGERS | REPS
    assert {line.who for line in story if line.is_note} == REPS
    assert all(line.text == line.text.strip() for line in story)


def test_words_fit_into_a_note(story: list[Line]) -> None:
    assert max(len(line.text) for line in story) <= 60, "reps are terse"


# -- people -----------------------------------------------------------------------------------------------------------


def test_numbers_are_made_up_and_belong_to_one_customer(story: list[Line]) -> None:
    typed = [(number, line) for line in story for number in line.numbers]
    assert all(re.fullmatch(r"13[789]0000\d{4}", number) for number, _ in typed)
    assert FREE not in dict(typed)
    twice = {number for number, count in Counter(n for n, _ in typed).items() if count > 1}
    assert twice == {CLASH}
    assert len(dict(typed).keys() - MISTYPED) >= 55


def test_a_colleague_meets_a_customer_yesterday(story: list[Line]) -> None:
    first, second = [line for line in story if CLASH in line.text]
    assert (first.who, second.who, second.day) == ("刘洋", "周倩", -1)
    assert first.day < -7


def test_the_people_of_the_walkthrough_are_there(story: list[Line]) -> None:
    for name, number in WALKTHROUGH.items():
        assert [line.who for line in story if line.text.startswith(f"{name}{number}")] == ["陈宇"]
    mine = "\n".join(line.text for line in story if line.who == "陈宇")
    for full, form in (("王强", "王哥"), ("李敏", "李姐")):
        assert set(re.findall(rf"^{full[0]}(?:[强敏哥姐总]|先生|女士)", mine, re.MULTILINE)) == {full, form}


# -- deeds ------------------------------------------------------------------------------------------------------------


def test_every_press_answers_what_was_just_asked(story: list[Line]) -> None:
    for before, line in pairwise(story):
        if line.text in CONFIRMS:
            assert (before.who, before.day) == (line.who, line.day)
            assert re.search(CONFIRMS[line.text], before.text), before.text
    assert {line.text for line in story if line.is_press} == {*CONFIRMS, "[通过]"}


def test_four_are_lost_and_one_waits_for_the_manager(story: list[Line]) -> None:
    asked = [line.day for line in story if line.text == "[确认不跟]"]
    agreed = [line for line in story if line.text == "[通过]"]
    assert {line.who for line in agreed} == {"王磊"}
    assert [line.day for line in agreed] == asked[:4]
    assert asked[4:] == [-1]


def test_owners_of_all_ages(story: list[Line]) -> None:
    delivered = [line for line in story if "提车了" in line.text]
    assert [line.day for line in delivered] == [-55, -30, -7, -3]
    assert all(re.search("粤B[0-9A-Z]{5,6}.*保险", line.text) for line in delivered)
    ordered = [line for line in story if line.text == "[确认订车]"]
    assert len(ordered) == 7, "four delivered, one for tomorrow, one later, one cancelled"


def test_one_mistake_is_corrected_and_one_undone(story: list[Line]) -> None:
    assert sum(line.text.startswith("不对") for line in story) == 2
    assert sum(line.text == "撤销" for line in story) == 1


# -- days -------------------------------------------------------------------------------------------------------------


def test_days_are_said_relatively(story: list[Line]) -> None:
    for line in story:
        if "生日" not in line.text:
            assert not FIXED_DAY.search(line.text), line.text
        if "周六" in line.text:
            assert line.day >= -1, "still to come whatever the weekday"


WEEK = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]


@pytest.mark.parametrize("today", WEEK, ids=[f"{day:%a}" for day in WEEK])
def test_today_and_tomorrow_are_full_on_any_weekday(story: list[Line], today: date) -> None:
    last: dict[tuple[str, int], tuple[date, time | None]] = {}
    for reading in played(story, today):
        for one in reading.note.customers:
            on, at = one.first("next_date"), one.first("next_time")
            if on is not None and one.who is not None:
                assert isinstance(on.value, date)
                last[reading.line.who, one.who] = on.value, at.value if at and isinstance(at.value, time) else None
    hours = {at for day, at in last.values() if day == today}
    assert {time(10), time(14), time(15)} <= hours
    assert sum(day == today + timedelta(days=1) for day, _ in last.values()) >= 5


def test_the_reader_takes_every_note_for_one_customer(story: list[Line]) -> None:
    made = 0
    for reading in played(story, WEEK[0]):
        text, customers = reading.line.text, reading.note.customers
        assert reading.note.kind in ("note", "correction"), text
        assert len(customers) == (2 if text.startswith("来了俩客户") else 1), text
        for one in customers:
            assert one.op != "ask", text
            if one.op == "create":
                made += 1
                assert one.first("name"), text
                assert one.first("phone") or text.startswith("沈姐"), "the one who left her number later"
    assert made == 63, "62 customers, and one of them met by a colleague"
