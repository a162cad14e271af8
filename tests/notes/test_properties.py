"""Whatever is typed: no exception, spans inside the text, the same answer twice."""

from datetime import datetime
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.notes import dates
from handlers.notes.answer import read_answer
from handlers.notes.fields import FINDING_FIELDS
from handlers.notes.findings import Known
from handlers.notes.lexicon import Lexicon
from handlers.notes.numbers import flatten
from handlers.notes.read import read

NOW = datetime(2028, 2, 29, 23, 59)
KNOWN = (Known(1, "王强", ("13900006602",)), Known(2, "李姐", is_current=True))
PIECES = st.sampled_from(
    "张先生 王哥 李姐 13800000001 看 试驾 途观L CR-V 汉 预算 20左右 15到20万 十五六万 下周三 上午 31号 2月30号 闰六月初一 农历腊月三十 "
    "差一刻 三点半 到 - 前 后 不要 白色 嫌 贵 订了 战败 定金 5000 答应 送脚垫 不对 改成 ， 。 \n 1. H 万 个 年 初 底 99999999999 零 半 "
    "尾号6602 微信 介绍 生日 0-0 25:61 24点 ⅷ ① 𝟏 ＜ ' \" \\ ( [ İ ß".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=25).map(" ".join)
)


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_any_text_is_read(text: str) -> None:
    note = read(text, NOW, KNOWN, Lexicon.shipped())
    assert note == read(text, NOW, KNOWN, Lexicon.shipped())
    for finding in note.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.field in FINDING_FIELDS
        assert 0 < finding.confidence <= 1


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_has_dates_or_none(text: str) -> None:
    found = dates.find(text, NOW)
    assert all(when.start <= when.end for when in found)
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(found))
    assert len(flatten(text)) == len(text)


@given(TEXTS, st.sampled_from(sorted(FINDING_FIELDS)))
@example("①", "deposit")
@settings(max_examples=150, deadline=None)
def test_any_answer_is_taken_or_refused(text: str, field: str) -> None:
    values = read_answer(field, text, NOW, Lexicon.shipped())
    assert values is None or len(values) > 0


def test_five_thousand_characters() -> None:
    note = read("张先生13800000001 看途观L，预算20万\n" * 200, NOW, (), Lexicon.shipped())
    assert note.customers
