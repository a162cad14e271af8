"""Whatever a channel can show, nothing of a message is lost on the way there."""

import re
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Capabilities
from bot.channels.degrade import degrade
from storage.messages import Button, File, Message, Row

TELEGRAM = Capabilities(text_limit=4096, buttons=100, can_edit=True)
WECOM = Capabilities(text_limit=1500, text_unit="bytes", buttons=6, rows=6, row_value=26)
BARE = Capabilities(text_limit=40)
SAVED = Message(
    "记好了：张先生\n尾号0007 · H级",
    (Row("微信", "回了，说下午再聊"), Row("下次", "今天15:00左右"), Row("", "王磊也会看到这条")),
    (Button("改时间", "when:7.1"), Button("撤销", "undo:7.1")),
    slot="draft:7",
    replaces="draft:7",
)

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
labels = st.text(alphabet="修改撤销确认订车没接ab😀", min_size=1, max_size=6)
files = st.builds(File, name=labels, media_type=st.just("image/png"), blob=st.just("7"))
messages = st.builds(
    Message,
    text=words,
    rows=st.lists(st.builds(Row, st.one_of(st.just(""), labels), words), max_size=8).map(tuple),
    buttons=st.lists(st.builds(Button, labels, st.just("do:1.1")), max_size=8).map(tuple),
    picture=st.none() | files,
    file=st.none() | files,
    slot=st.sampled_from(["", "draft:7"]),
)
capabilities = st.builds(
    Capabilities,
    text_limit=st.integers(4, 90),
    text_unit=st.sampled_from(["characters", "bytes"]),
    buttons=st.integers(0, 9),
    rows=st.integers(0, 9),
    row_value=st.sampled_from([0, 1, 10]),
    pictures=st.booleans(),
    files=st.booleans(),
    caption=st.integers(0, 90),
)


def prose(message: Message) -> str:
    return "\n".join([message.text, *(row.value for row in message.rows if not row.label)])


def everything(message: Message) -> str:
    """Every word a person can read or press, and the names of what is attached."""
    attached = [file.name for file in (message.picture, message.file) if file]
    rows = [row.label + row.value for row in message.rows]
    return "".join([message.text, *rows, *(button.label for button in message.buttons), *attached])


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(messages, capabilities)
def test_nothing_is_lost(message: Message, can: Capabilities) -> None:
    shown = squeezed("".join(everything(part) for part in degrade(message, can)))
    pieces = [message.text, *(row.label for row in message.rows), *(row.value for row in message.rows)]
    pieces += [button.label for button in message.buttons]
    pieces += [file.name for file in (message.picture, message.file) if file]
    assert all(squeezed(piece) in shown for piece in pieces)
    assert Counter(squeezed("".join(pieces))) <= Counter(shown)  # also what was said twice


@given(messages, capabilities)
def test_limits_hold(message: Message, can: Capabilities) -> None:
    for part in degrade(message, can):
        size = len(prose(part).encode()) if can.text_unit == "bytes" else len(prose(part))
        labelled = [row for row in part.rows if row.label]
        assert size <= can.text_limit
        assert len(labelled) <= can.rows
        assert len(part.buttons) <= can.buttons
        assert can.rows or not part.rows
        assert all(len(row.value) <= can.row_value for row in labelled if can.row_value)
        assert can.pictures or not part.picture
        assert can.files or not part.file
        if part.picture or part.file:
            assert not (part.picture and part.file)
            assert size <= can.caption


@given(messages, capabilities)
def test_what_fits_stays_as_it_is(message: Message, can: Capabilities) -> None:
    for part in degrade(message, can):
        assert degrade(part, can) == [part]


@given(messages, capabilities)
def test_buttons_and_slot_stand_on_the_last_part_only(message: Message, can: Capabilities) -> None:
    *early, last = degrade(message, can)
    assert (last.buttons, last.slot) == (message.buttons[: can.buttons], message.slot)
    for part in early:
        assert part == Message(part.text, picture=part.picture, file=part.file)
        assert bool(part.text.strip()) != bool(part.picture or part.file)


def test_a_card_that_fits_is_left_alone() -> None:
    assert degrade(SAVED, WECOM) == [SAVED]


def test_rows_become_lines_where_there_are_no_rows() -> None:
    (shown,) = degrade(SAVED, TELEGRAM)
    assert shown.text == "记好了：张先生\n尾号0007 · H级\n微信 回了，说下午再聊\n下次 今天15:00左右\n王磊也会看到这条"
    assert (shown.rows, shown.buttons, shown.slot, shown.replaces) == ((), SAVED.buttons, "draft:7", "draft:7")


def test_rows_past_the_limit_stand_below_the_card() -> None:
    (shown,) = degrade(SAVED, Capabilities(text_limit=200, buttons=6, rows=1))
    assert shown.rows == (Row("微信", "回了，说下午再聊"), Row("", "下次 今天15:00左右"), Row("", "王磊也会看到这条"))


def test_words_to_type_take_the_place_of_buttons() -> None:
    (shown,) = degrade(SAVED, Capabilities(text_limit=200))
    assert shown.text.endswith("\n可以回：改时间 / 撤销")
    (shown,) = degrade(SAVED, Capabilities(text_limit=200, buttons=1))
    assert shown.text.endswith("\n还可以回：撤销")
    assert [button.label for button in shown.buttons] == ["改时间"]


def test_a_picture_that_cannot_be_shown_is_named() -> None:
    (shown,) = degrade(Message("周报", picture=File("漏斗.png", "image/png", "7")), BARE)
    assert shown == Message("周报\n图片：漏斗.png，这里打不开")


def test_a_picture_stands_above_its_text_or_before_it() -> None:
    week = Message("周报", buttons=SAVED.buttons, picture=File("漏斗.png", "image/png", "7"), slot="job:7")
    can = Capabilities(text_limit=40, buttons=6, pictures=True, caption=10)
    assert degrade(week, can) == [week]
    long = replace(week, text="周报 到店62批，留档47")
    assert degrade(long, can) == [Message("", picture=week.picture), replace(long, picture=None)]


def test_long_texts_are_cut_between_lines_then_between_characters() -> None:
    can = Capabilities(text_limit=10)
    assert [part.text for part in degrade(Message("一二三四\n五六七\n八九十甲乙"), can)] == [
        "一二三四\n五六七",
        "八九十甲乙",
    ]
    assert [part.text for part in degrade(Message("一" * 23 + "\n二"), can)] == ["一" * 10, "一" * 10, "一一一\n二"]


def test_bytes_are_counted_as_bytes_and_no_character_is_cut() -> None:
    can = Capabilities(text_limit=10, text_unit="bytes")
    assert [part.text for part in degrade(Message("张先生好😀"), can)] == ["张先生", "好😀"]


def test_half_a_character_is_no_error() -> None:
    assert degrade(Message("坏\ud800"), Capabilities(text_limit=10, text_unit="bytes")) == [Message("坏\ud800")]
