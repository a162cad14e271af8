"""Updates as Telegram sends them, and what of them was said to us."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.inbound import ALLOWED, Me, read
from bot.channels.telegram.intake import sender_of
from storage.messages import Contact, File, Inbound
from tests.channels.botapi import BOT

ME = Me(4711, "cheji_test_bot")
NOW = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
SENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ALONE = {"id": 42, "type": "private", "first_name": "陈宇"}
GROUP = {"id": -100, "type": "supergroup", "title": "恒信销售群"}
CHEN = {"id": 42, "is_bot": False, "first_name": "陈宇"}


def message(chat: dict[str, Any] = ALONE, **more: Any) -> dict[str, Any]:
    """A message of 陈宇's."""
    return {"message_id": 7, "date": int(SENT.timestamp()), "chat": chat, "from": CHEN, **more}


def taken(raw: dict[str, Any]) -> Inbound | None:
    """What comes of an update."""
    return read(Update.de_json({"update_id": 900, **raw}, None), ME, NOW)


def said(chat: dict[str, Any] = ALONE, **more: Any) -> Inbound:
    """What comes of a message."""
    found = taken({"message": message(chat, **more)})
    assert found is not None
    return found


def named(text: str, words: str, kind: str = "mention") -> dict[str, Any]:
    """A text in which Telegram marked some words; it counts in UTF-16."""
    offset = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return {"text": text, "entities": [{"type": kind, "offset": offset, "length": len(words)}]}


def test_a_text() -> None:
    assert said(text="李姐 没接") == Inbound(
        "900", "telegram", "telegram:4711", "42", "42", SENT, text="李姐 没接", message_id="7", profile="陈宇"
    )


def test_an_edit_keeps_the_message_and_its_moment_but_is_an_update_of_its_own() -> None:
    found = taken({"edited_message": message(text="李姐 没接 周五再打", edit_date=int(NOW.timestamp()))})
    assert found is not None
    assert (found.key, found.edited, found.message_id, found.sent_at) == ("900", True, "7", SENT)


def test_a_press() -> None:
    shown = message(text="记好了", **{"from": BOT})
    query = {"id": "5", "from": CHEN, "chat_instance": "1", "data": "undo:7.1", "message": shown}
    assert taken({"callback_query": query}) == Inbound(
        "900", "telegram", "telegram:4711", "42", "42", NOW, button="undo:7.1", quoted="7", profile="陈宇"
    )


def test_a_press_on_a_message_that_telegram_shows_no_more() -> None:
    gone = {"chat": ALONE, "message_id": 7, "date": 0}
    query = {"id": "5", "from": CHEN, "chat_instance": "1", "data": "undo:7.1", "message": gone}
    found = taken({"callback_query": query})
    assert found is not None
    assert (found.button, found.quoted, found.chat) == ("undo:7.1", "7", "42")


@pytest.mark.parametrize(
    ("card", "contact"),
    [
        ({"phone_number": "+86 138 0000 0001", "first_name": "伟", "last_name": "张"}, Contact("张伟", "13800000001")),
        ({"phone_number": "8613800000001", "first_name": "张先生"}, Contact("张先生", "13800000001")),
        ({"phone_number": "02155550000", "first_name": "Ann", "last_name": "Li"}, Contact("Ann Li", "02155550000")),
        (
            {"phone_number": "13800000001", "first_name": "伟", "vcard": "BEGIN:VCARD\r\nN:张;伟\r\nFN:张伟\\, 途观\r\nEND:VCARD"},
            Contact("张伟, 途观", "13800000001"),
        ),
        (
            {"phone_number": "13800000001", "first_name": "x", "vcard": "BEGIN:VCARD\nFN;CHARSET=UTF-8:张\n 伟\nEND:VCARD"},
            Contact("张伟", "13800000001"),
        ),
    ],
)  # fmt: skip
def test_a_contact_card_is_a_customer(card: dict[str, Any], contact: Contact) -> None:
    assert said(contact=card).contact == contact


@pytest.mark.parametrize(("user", "own"), [({"user_id": 42}, True), ({"user_id": 43}, False), ({}, False)])
def test_a_number_is_the_senders_own_only_if_telegram_says_so(user: dict[str, int], own: bool) -> None:
    contact = said(contact={"phone_number": "13800000001", "first_name": "陈宇", **user}).contact
    assert contact is not None
    assert contact.is_sender is own


def test_a_reply_to_us_is_about_our_message() -> None:
    ours = message(text="15:00 给王强打电话", **{"from": BOT}, message_id=5)
    assert said(text="没接", reply_to_message=ours).quoted == "5"
    assert said(text="没接", reply_to_message=message(text="我自己说的", message_id=5)).quoted == ""


def test_a_forwarded_note() -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "张伟"}
    assert said(text="周六来看车", forward_origin=origin).forwarded


@pytest.mark.parametrize(
    ("member", "file"),
    [
        ({"photo": [{"file_id": "s", "file_unique_id": "s", "width": 9, "height": 9},
                    {"file_id": "l", "file_unique_id": "l", "width": 90, "height": 90}]},
         File("照片.jpg", "image/jpeg", "l")),
        ({"document": {"file_id": "d", "file_unique_id": "d", "file_name": "客户表.xlsx", "mime_type": "application/x"}},
         File("客户表.xlsx", "application/x", "d")),
        ({"document": {"file_id": "d", "file_unique_id": "d"}}, File("文件", "application/octet-stream", "d")),
        ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}},
         File("语音.ogg", "audio/ogg", "v")),
        ({"video_note": {"file_id": "n", "file_unique_id": "n", "duration": 3, "length": 9}},
         File("视频.mp4", "video/mp4", "n")),
        ({"audio": {"file_id": "a", "file_unique_id": "a", "duration": 3, "mime_type": "audio/mpeg"}},
         File("录音", "audio/mpeg", "a")),
        ({"video": {"file_id": "w", "file_unique_id": "w", "duration": 3, "width": 1, "height": 1,
                    "file_name": "看车.mp4", "mime_type": "video/mp4"}}, File("看车.mp4", "video/mp4", "w")),
    ],
)  # fmt: skip
def test_a_file_comes_in_by_its_handle(member: dict[str, Any], file: File) -> None:
    found = said(caption="王强的旧车", **member)
    assert (found.files, found.text) == ((file,), "王强的旧车")


def test_a_sticker_says_nothing() -> None:
    sticker = {
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9, "is_animated": False,
        "is_video": False, "emoji": "👍",
    }  # fmt: skip
    assert taken({"message": message(sticker=sticker)}) is None


POINT = {"latitude": 31.2, "longitude": 121.5}


@pytest.mark.parametrize(
    ("shared", "text"),
    [
        (
            {"venue": {"location": POINT, "title": "恒信", "address": "曹安公路1号"}, "location": POINT},
            "恒信 曹安公路1号",
        ),
        ({"location": POINT}, ""),
    ],
)
def test_a_place_is_a_label_and_no_words(shared: dict[str, Any], text: str) -> None:
    taken = said(**shared)
    assert (taken.text, taken.is_label) == (text, True)


def test_several_pictures_at_once_have_something_in_common() -> None:
    photo = [{"file_id": "s", "file_unique_id": "s", "width": 9, "height": 9, "file_size": 7}]
    taken = said(photo=photo, media_group_id="13")
    assert (taken.album, taken.files[0].size) == ("13", 7)


@pytest.mark.parametrize(
    "more",
    [
        {"text": "今天天气不错"},
        {"text": "/today"},
        named("/today@other_bot", "/today@other_bot", "bot_command"),
        named("找@cheji_test_bot2", "@cheji_test_bot2"),
        {"text": "好", "reply_to_message": message(GROUP, text="在吗")},
        {"text": "好", "reply_to_message": message(GROUP, **{"from": BOT}, forum_topic_created={"name": "x", "icon_color": 1})},
    ],
)  # fmt: skip
def test_in_a_group_what_is_not_addressed_to_us_is_not_ours(more: dict[str, Any]) -> None:
    assert taken({"message": message(GROUP, **more)}) is None


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (named("👍 @Cheji_Test_Bot 李姐", "@Cheji_Test_Bot"), "👍 李姐"),
        (named("/today@cheji_test_bot", "/today@cheji_test_bot", "bot_command"), "/today"),
        ({"text": "李姐", "reply_to_message": message(GROUP, text="x", **{"from": BOT})}, "李姐"),
        ({"text": "车记 李姐", "entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": BOT}]}, "车记 李姐"),
    ],
)  # fmt: skip
def test_in_a_group_we_are_addressed_by_name_command_or_reply(more: dict[str, Any], text: str) -> None:
    found = said(GROUP, **more)
    assert (found.text, found.is_group, found.chat) == (text, True, "-100")


def test_in_a_forum_the_answer_goes_to_the_topic() -> None:
    found = said(GROUP, **named("@cheji_test_bot 在吗", "@cheji_test_bot"), is_topic_message=True, message_thread_id=9)
    assert found.chat == "-100/9"


def test_a_deep_link_opens_a_card_or_brings_a_code() -> None:
    assert (said(text="/start card-2n9c").button, said(text="/start card-2n9c").text) == ("card:2n9c.0", "")
    assert said(text="/start ABCD2345").text == "/start ABCD2345"


@pytest.mark.parametrize(
    "raw",
    [
        {"message": message(new_chat_members=[CHEN])},
        {"message": message(text="x", **{"from": BOT})},
        {"message": message(dice={"emoji": "🎲", "value": 3})},
        {"callback_query": {"id": "5", "from": CHEN, "chat_instance": "1", "game_short_name": "x"}},
        {"channel_post": {key: part for key, part in message(GROUP, text="x").items() if key != "from"}},
    ],
)  # fmt: skip
def test_what_says_nothing(raw: dict[str, Any]) -> None:
    assert taken(raw) is None


@pytest.mark.parametrize("kind", ALLOWED)
def test_whose_an_update_is_can_be_told_without_reading_it(kind: str) -> None:
    assert sender_of({"update_id": 1, kind: {"from": {"id": 42}, "date": "broken"}}) == "42"


def test_an_update_of_nobody() -> None:
    assert sender_of({"update_id": 1, "message": "broken"}) == ""
