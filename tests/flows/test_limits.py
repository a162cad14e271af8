"""Extremes of what people type, and of what messages hold: every platform can show them, whole, by its own rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.messages import ACTION_BYTES, Button, Message, Row
from tests.channels import limits
from tests.flows.conversation import Conversation

MARKUP = (
    '<b>王姐</b> <a href="http://x.example">点这里</a> <@all>',
    "**王姐** __13800000002__ `途岳` ~~不买~~",
    "[王姐](http://x.example) ![图](x) | 表 | 格 |",
    "# 王姐\n- 一\n- 二\n1. 三\n> 四\n---\n===",
    "&lt;b&gt; &amp; ]]> \\* \\u4e00",
    "王姐😀👨‍👩‍👧 è́ \u202e倒写\u202c \ufeff",
)
LONGEST = "欧阳" + "尉迟" * 9
TALK = "看途岳，说后排小、要白色、老公周六来看；"


@pytest.mark.parametrize("words", MARKUP)
def test_what_looks_like_markup_is_shown_as_it_is(chat: Conversation, words: str) -> None:
    chat.say("陈宇", f"王姐13800000002 看途岳 {words}")
    for asked in ("0002", words, f"王姐 备注{words}", "今天"):
        chat.say("陈宇", asked)


@pytest.mark.parametrize("length", [300, 1990])
def test_a_note_as_long_as_one_may_be(chat: Conversation, length: int) -> None:
    chat.say("陈宇", ("王姐13800000002 " + TALK * 200)[:length])
    for asked in ("0002", "今天", "撤销", "恢复"):
        chat.say("陈宇", asked)


def test_the_longest_names(chat: Conversation) -> None:
    for number in range(3):
        chat.say("陈宇", f"{LONGEST}1380000010{number} 看途观L 380四驱旗舰版 预算30万到35万 对比{'汉兰达、' * 8}")
    for asked in (LONGEST, f"{LONGEST} 没接", "0100", "今天", "草稿"):
        chat.say("陈宇", asked)


# -- made up ------------------------------------------------------------------------------------------------------------

nasty = st.sampled_from(
    [*MARKUP, LONGEST, TALK * 30, "13900006602", "wx_chen_88", "    x", "11-21 电话，嫌贵", "a" * 5000]
)
plain = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
words = st.lists(st.one_of(nasty, plain), min_size=1, max_size=12).map("\n".join).filter(str.strip)
keys = st.integers(0, 10**12).map(lambda number: f"do:{number}.1")
labels = st.text(alphabet="修改撤销确认订车没接ab😀*<_", min_size=1, max_size=14).filter(str.strip)
messages = st.builds(
    Message,
    text=words,
    rows=st.lists(st.builds(Row, st.one_of(st.just(""), labels), st.one_of(nasty, plain)), max_size=14).map(tuple),
    buttons=st.lists(st.builds(Button, labels, keys), max_size=14, unique_by=lambda one: one.action).map(tuple),
)


@settings(deadline=None)
@given(messages)
def test_whatever_a_message_holds_every_platform_can_show_it_whole(message: Message) -> None:
    assert limits.faults(message) == ()


def test_the_longest_key_of_a_button_is_the_platforms(chat: Conversation) -> None:
    longest = "do:" + "7" * (ACTION_BYTES - 5) + ".1"
    assert limits.faults(Message("改什么", buttons=(Button("改", longest),))) == ()
    with pytest.raises(ValueError, match="not an action"):
        Button("改", longest + "1")
