"""The words of the tables for what dialect, dictation and hurry say; no character moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.notes.dialect import mended


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("想睇汉兰达", "想看汉兰达"),
        ("听朝过嚟", "明早过来"),
        ("佢话要谂下", "他说要想下"),
        ("微信度话再倾", "微信里说再谈"),
        ("拨伊打电话", "给他打电话"),
        ("伊拉讲太贵", "他们说太贵"),
        ("礼拜天上半日来", "礼拜天上午的来"),
        ("勿要白颜色", "不要白颜色"),
        ("要黑嘞", "要黑的"),
        ("走嘞", "走了"),
        ("莫超过8万", "别超过8万"),
        ("屋头幺儿说了算", "家里儿子说了算"),
        ("整台皮卡", "买台皮卡"),
        ("后儿个来", "后天的来"),
        ("拜六来", "周六来"),
        ("白涩 像看轩逸", "白色 想看轩逸"),
        ("9月低提车", "9月底提车"),
    ],
)
def test_what_is_meant(said: str, meant: str) -> None:
    assert mended(said) == meant


@pytest.mark.parametrize(
    "words",
    ["请勿打扰", "讲价", "听讲座", "等不及了", "第二天", "哈弗H6", "话不多", "浪费时间", "倾向SUV", "返回", "拨打电话",
     "莫先生", "伊丽莎白", "礼拜六", "值得买", "看得上", "金额高", "呢喃", "好喝", "行李", "座椅紧张"],
)  # fmt: skip
def test_what_means_just_itself(words: str) -> None:
    assert mended(words) == words


@given(st.text(st.sampled_from("佢话伊讲睇嘞额的白涩拜六周一内坐7得买浪微信度 ，abcDHWX听朝"), max_size=30))
def test_no_character_moves(words: str) -> None:
    assert len(mended(words)) == len(words)
