"""Answers to one asked question: all of the text or nothing."""

from datetime import date, datetime, time

import pytest

from handlers.notes.answer import read_answer
from handlers.notes.findings import Birthday, Car, Choice, Money
from handlers.notes.lexicon import Lexicon

NOW = datetime(2026, 11, 23, 10, 0)


@pytest.mark.parametrize(
    ("field", "text", "values"),
    [
        ("budget", "25万", (Money(250_000, 250_000),)),
        ("budget", "改成25万", (Money(250_000, 250_000),)),
        ("budget", "25", (Money(250_000, 250_000),)),
        ("budget", "18到20", (Money(180_000, 200_000),)),
        ("budget", "20以内", (Money(None, 200_000),)),
        ("next_date", "下周三上午", (date(2026, 12, 2), time(10))),
        ("next_date", "周五", (date(2026, 11, 27),)),
        ("purchase_by", "年前", (date(2027, 2, 5),)),
        ("interests", "途观L", (Car("大众", "途观L"),)),
        ("interest", "汉", (Car("比亚迪", "汉"),)),
        ("interest", "途观L和CR-V", (Car("大众", "途观L"), Car("本田", "本田CR-V"))),
        ("phone", "138 0000 0001", ("13800000001",)),
        ("name", "张伟", ("张伟",)),
        ("name", "改成张伟", ("张伟",)),
        ("name", "李总", ("李总",)),
        ("level", "H级", ("H",)),
        ("level", "h", ("H",)),
        ("birthday", "农历八月十五", (Birthday(8, 15, True),)),
        ("birthday", "5月20", (Birthday(5, 20),)),
        ("color", "白或者黑", ("白色", "黑色")),
        ("gender", "女", ("女",)),
        ("age_range", "35", ("25-35岁",)),
        ("source", "抖音", ("社交媒体",)),
        ("objection", "嫌贵", (Choice("价格"),)),
        ("decision_maker", "老婆", (Choice("配偶"),)),
        ("deal_price", "22.8万", (228_000,)),
        ("deposit", "五千", (5_000,)),
        ("mileage", "5200公里", (5_200,)),
        ("plate", "粤B12345", ("粤B12345",)),
        ("next_action", "打电话", ("电话",)),
        ("reached", "没接", (False,)),
    ],
)
def test_taken(field: str, text: str, values: tuple[object, ...]) -> None:
    got = read_answer(field, text, NOW, Lexicon.shipped())
    plain = tuple(Choice(v.code) if isinstance(v, Choice) else v for v in got or ())
    assert plain == values


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("budget", "今天聊了"),
        ("budget", "王姐来了 预算25万"),
        ("phone", "13800000001 张三来过"),
        ("phone", "1380000"),
        ("name", "周三再说"),
        ("next_date", "不知道"),
        ("level", "还行吧"),
        ("interest", "途观L 周六来试驾"),
        ("color", "随便"),
        ("birthday", "13月40号"),
        ("name", ""),
    ],
)
def test_refused(field: str, text: str) -> None:
    assert read_answer(field, text, NOW, Lexicon.shipped()) is None
