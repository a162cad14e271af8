"""Whatever a message says, its texts and cards stay within what WeCom shows, and no word is lost."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_app.cards import TEXT_BYTES, card_of, divide, text_of
from storage.messages import Button, File, Message, Row
from tests.channels.qyapi import card_problems, card_text
from tests.channels.test_degrade import labels, words

SAVED = Message(
    "记好了：张先生（新客户）\n13800000001 · H级",
    (Row("想买", "途观L，20万左右"), Row("对比", "本田CR-V"), Row("约定", "11月28日 周六 到店，带老婆")),
    (Button("修改", "edit:7.1"), Button("撤销", "undo:7.1")),
    slot="saved:7",
)
LOOKED_UP = Message(
    "李敏（李姐）H级\n13700005512 · 抖音 · 今天没接",
    (
        Row("想买", "迈腾380，20万-22万，黑色"), Row("对比", "凯美瑞、雅阁"), Row("说了算", "老公，明天一起来"),
        Row("顾虑", "价格，再便宜5000就定"), Row("答应过", "周二前给金融方案"), Row("下次", "11月24日 周二 到店"),
        Row("", "11-21 电话，嫌贵"), Row("", "11-19 到店，试驾迈腾，喜欢"), Row("", "11-17 微信，发了配置单"),
    ),
    (Button("修改", "edit:7.1"), Button("改时间", "when:7.1"), Button("全部", "all:7.1"), Button("号码", "dial:7.1")),
)  # fmt: skip

actions = st.sampled_from(["undo:7.1", "edit:7.1", "do:8.2", "done:9.1.x", "no:3.1", "a:1.1", "b:1.1", "c:1.1"])
messages = st.builds(
    Message,
    text=words | st.text(alphabet="车，。\n <a>", max_size=900),
    rows=st.lists(st.builds(Row, st.one_of(st.just(""), labels), words), max_size=12).map(tuple),
    buttons=st.lists(
        st.builds(Button, labels | st.text("很长的字", min_size=11, max_size=20), actions), max_size=9
    ).map(tuple),
    picture=st.none() | st.builds(File, labels, st.just("image/png"), st.just("7")),
    slot=st.sampled_from(["", "draft:7"]),
)


def shown(part: Message) -> str:
    """A part's words in the order WeCom shows them."""
    if part.picture:
        return part.picture.name
    card = card_of(part) if part.buttons else None
    return card_text(json.loads(json.dumps(card.payload()))) if card else text_of(part)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).replace("＜", "<")


def everything(message: Message) -> list[str]:
    """Every word that must be read or pressed."""
    pieces = [message.text, *(row.label for row in message.rows), *(row.value for row in message.rows)]
    pieces += [button.label for button in message.buttons]
    return pieces + ([message.picture.name] if message.picture else [])


@given(messages)
def test_limits_hold(message: Message) -> None:
    *texts, last = divide(message)
    for text in texts:
        assert not text.buttons
        assert not text.slot
        assert bool(text_of(text).strip()) != bool(text.picture)
    for part in (*texts, last):
        card = card_of(part) if part.buttons else None
        assert card or not part.buttons
        if card:
            assert card_problems(card.payload()) == []
        else:
            assert len(text_of(part).encode()) <= TEXT_BYTES
    assert last.slot == message.slot
    assert bool(last.buttons) == bool(message.buttons)


@given(messages)
def test_nothing_is_lost(message: Message) -> None:
    seen = squeezed("\n".join(shown(part) for part in divide(message)))
    pieces = [squeezed(piece) for piece in everything(message)]
    assert Counter("".join(pieces)) <= Counter(seen)


@given(messages)
def test_a_card_in_anothers_place_holds_too(message: Message) -> None:
    card = card_of(replace(message, picture=None))
    if card:
        assert card_problems(card.payload()) == []


def test_a_saved_note_is_one_card_as_the_walkthrough_has_it() -> None:
    assert divide(SAVED) == [SAVED]
    assert shown(SAVED) == (
        "记好了：张先生（新客户）\n13800000001 · H级\n想买 途观L，20万左右\n对比 本田CR-V\n"
        "约定 11月28日 周六 到店，带老婆\n[修改] [撤销]"
    )


def test_a_full_customer_card_is_one_card() -> None:
    assert divide(LOOKED_UP) == [LOOKED_UP]
    assert shown(LOOKED_UP).endswith("11-17 微信，发了配置单\n[修改] [改时间] [全部] [号码]")


def test_what_is_too_much_is_read_as_text_and_pressed_on_a_card() -> None:
    many = Message(
        "今天9位 11月24日 周二",
        tuple(
            Row(str(number), f"客户{number} H级，2天没联系，上次说要和家里人比一比再说，周末前后再约")
            for number in range(9)
        ),
        (Button("都明天", "later:7.1"),),
        slot="list:7",
    )
    text, card = divide(many)
    assert text_of(text).count("客户") == 9
    assert shown(card) == "今天9位 11月24日 周二\n[都明天]"
    assert (text.slot, card.slot) == ("", "list:7")


def test_a_long_first_line_breaks_at_a_stop() -> None:
    message = Message("看完了：客户表.xlsx，1240行，还没写进去，一行也没丢", buttons=(Button("导入", "go:1.1"),))
    assert shown(message).split("\n")[:2] == ["看完了：客户表.xlsx，1240行，还没写进去，", "一行也没丢"]


def test_without_buttons_it_is_text_to_copy() -> None:
    message = Message("王强 13900006602", (Row("意向车型", "途观L 380 白色"),))
    (part,) = divide(message)
    assert text_of(part) == "王强 13900006602\n意向车型 途观L 380 白色"


def test_a_foreign_link_is_no_link() -> None:
    (part,) = divide(Message('没找到<a href="http://example.com">张</a><A\nx><ab>'))
    assert text_of(part) == '没找到＜a href="http://example.com">张＜/a>＜A\nx><ab>'


def test_half_a_character_does_not_stop_a_text() -> None:
    (part,) = divide(Message("张\ud83d先生"))
    assert text_of(part) == "张?先生"


@pytest.mark.parametrize("many", [700, 5000])
def test_a_long_text_is_paged_between_lines(many: int) -> None:
    lines = [f"{number} 赵先生" for number in range(many)]
    pages = [text_of(part) for part in divide(Message("\n".join(lines)))]
    assert "\n".join(pages).split("\n") == lines
    assert max(len(page.encode()) for page in pages) <= TEXT_BYTES


def test_a_card_that_takes_anothers_place_may_have_nothing_left_to_press() -> None:
    card = card_of(Message("撤销了：张先生没有建"))
    assert card
    assert card.payload()["replace_text"] == "已处理"
