"""What comes in: the published vector, signatures, windows and hostile bodies, every kind of message and event."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.wecom_app.callback import MAX_BODY, Callback, Heard, Staff, Turned
from storage.messages import File
from tests.channels import qyapi
from tests.channels.qyapi import AES_KEY, CORP, TOKEN
from tests.channels.wecom_phone import encrypt, sign, xml
from tests.gateway.fakes import NOW

AT = datetime.fromtimestamp(1409659589, UTC)
VECTOR = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    ),
}  # fmt: skip


@pytest.fixture
def callback() -> Callback:
    """The app's."""
    return Callback(TOKEN, AES_KEY, CORP, qyapi.AGENT)


def query(encrypted: str, at: datetime = NOW, **wrong: str) -> dict[str, str]:
    """The query of a callback."""
    stamp = str(int(at.timestamp()))
    return {"msg_signature": sign(TOKEN, stamp, "n1", encrypted), "timestamp": stamp, "nonce": "n1", **wrong}


def body(encrypted: str) -> bytes:
    """The body of a callback."""
    return f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


def heard(callback: Callback, **fields: object) -> Heard:
    """What a callback with these fields says."""
    found = callback.read(encrypt(xml(NOW, "ChenYu", **fields)))
    assert found
    return found


def test_the_published_vector() -> None:
    published = Callback("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7", 218)
    assert published.verify(VECTOR, AT) == "1616140317555161061"


def test_another_companys_words_are_turned_away() -> None:
    with pytest.raises(Turned):
        Callback("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", CORP, 218).verify(VECTOR, AT)


def test_a_key_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Callback(TOKEN, "?" * 43, CORP, 1)


def test_our_own_question_is_the_consoles(callback: Callback) -> None:
    assert callback.verify(callback.question("8137", "n", NOW), NOW) == "8137"


@pytest.mark.parametrize(
    "wrong",
    [
        {"msg_signature": ""}, {"msg_signature": "0" * 40}, {"msg_signature": "签名"}, {"nonce": "n2"},
        {"timestamp": "1"}, {"timestamp": "now"}, {"timestamp": "٣" * 10}, {"timestamp": "9" * 40},
    ],
)  # fmt: skip
def test_a_wrong_signature_is_turned_away(callback: Callback, wrong: dict[str, str]) -> None:
    encrypted = encrypt(xml(NOW, "chenyu"))
    assert callback.open(query(encrypted), body(encrypted), NOW) == encrypted
    with pytest.raises(Turned):
        callback.open(query(encrypted, NOW, **wrong), body(encrypted), NOW)


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24])
def test_what_is_signed_but_stale_is_turned_away(callback: Callback, minutes: int) -> None:
    encrypted = encrypt(xml(NOW, "chenyu"))
    stale = query(encrypted, NOW + timedelta(minutes=minutes))
    with pytest.raises(Turned):
        callback.open(stale, body(encrypted), NOW)


def laughs() -> bytes:
    """A billion laughs, with a signed part inside."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><xml><a>&l9;</a></xml>'.encode()


def hostile(encrypted: str) -> Iterator[bytes]:
    """Bodies that are not one encrypted part of a sane size."""
    yield b""
    yield laughs()
    yield body(encrypted) + body(encrypted)
    yield b"<xml>" + b" " * MAX_BODY + body(encrypted)
    yield body(encrypted).replace(b"Encrypt>", b"encrypt>")
    yield body("?" * 40)
    yield b"\xff\xfe" + bytes(range(256))


def test_hostile_bodies_are_turned_away_unparsed(callback: Callback) -> None:
    encrypted = encrypt(xml(NOW, "chenyu"))
    for bad in hostile(encrypted):
        with pytest.raises(Turned):
            callback.open(query(encrypted), bad, NOW)


@pytest.mark.parametrize(
    "plain",
    [
        "", "hello", "<xml>", "<xml></xml>", "<xml><MsgType>text</MsgType></xml>", laughs().decode(),
        xml(NOW, "chenyu", MsgType="text", Content="x", MsgId="four"), xml(NOW, "", MsgType="text", MsgId=4),
        xml(NOW, "chenyu", MsgType="event"), "<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>",
    ],
)  # fmt: skip
def test_what_is_signed_but_unreadable_says_nothing(callback: Callback, plain: str) -> None:
    assert callback.read(encrypt(plain)) is None


def test_what_cannot_even_be_decrypted_says_nothing(callback: Callback) -> None:
    for encrypted in ("", "AAAA", "A" * 64, encrypt("x", corp="another")):
        assert callback.read(encrypted) is None


def test_what_is_meant_for_another_app_says_nothing(callback: Callback) -> None:
    assert callback.read(encrypt(xml(NOW, "chenyu", MsgType="text", Content="x", MsgId=7, AgentID=9))) is None


def test_a_text(callback: Callback) -> None:
    found = heard(callback, MsgType="text", Content="李姐 没接 <b>&amp;", MsgId=4561255354251345929)
    assert found.inbound
    assert (found.key, found.inbound.message_id) == ("4561255354251345929", "4561255354251345929")
    assert (found.inbound.text, found.inbound.sender, found.inbound.chat) == ("李姐 没接 <b>&amp;", "chenyu", "chenyu")
    assert found.inbound.sent_at == NOW
    assert found.inbound.bot == f"wecom:{CORP}:{qyapi.AGENT}"


@pytest.mark.parametrize(
    ("fields", "text", "files"),
    [
        ({"MsgType": "text", "Content": "  "}, "", ()),
        ({"MsgType": "image", "PicUrl": "u", "MediaId": "M1"}, "", (File("图片.jpg", "image/jpeg", "M1"),)),
        ({"MsgType": "voice", "Format": "amr", "MediaId": "M2"}, "", (File("语音.amr", "audio/amr", "M2"),)),
        ({"MsgType": "video", "ThumbMediaId": "t", "MediaId": "M3"}, "", (File("视频.mp4", "video/mp4", "M3"),)),
        (
            {"MsgType": "file", "FileName": "客户.xlsx", "MediaId": "M4"}, "",
            (File("客户.xlsx", "application/octet-stream", "M4"),),
        ),
        ({"MsgType": "location", "Location_X": "31.2", "Label": "曹安公路1号"}, "曹安公路1号", ()),
        ({"MsgType": "link", "Title": "评测", "Url": "http://example.com/"}, "评测", ()),
        ({"MsgType": "sticker"}, "", ()),
    ],
)  # fmt: skip
def test_every_kind_of_message(callback: Callback, fields: dict[str, Any], text: str, files: tuple[File, ...]) -> None:
    found = heard(callback, **fields, MsgId=7)
    assert found.inbound
    assert (found.inbound.text, found.inbound.files) == (text, files)


def press(callback: Callback, **fields: object) -> Heard:
    """A press of a button."""
    said = {"MsgType": "event", "Event": "template_card_event", "CardType": "button_interaction", **fields}
    return heard(callback, **said)


def test_a_press_names_the_button_the_card_and_the_code(callback: Callback) -> None:
    found = press(callback, EventKey="undo:7.1", TaskId="cj-7", ResponseCode="RC1")
    assert found.inbound
    assert (found.inbound.button, found.inbound.quoted, found.code) == ("undo:7.1", "cj-7", "RC1")
    assert found.inbound.text == ""


def test_two_presses_of_one_second_differ_and_a_repeated_one_does_not(callback: Callback) -> None:
    first = press(callback, EventKey="undo:7.1", TaskId="cj-7", ResponseCode="RC1")
    again = press(callback, EventKey="undo:7.1", TaskId="cj-7", ResponseCode="RC1")
    other = press(callback, EventKey="edit:7.1", TaskId="cj-7", ResponseCode="RC2")
    assert first.key == again.key != other.key


def test_a_menu_says_its_key(callback: Callback) -> None:
    found = heard(callback, MsgType="event", Event="click", EventKey="今天")
    assert found.inbound
    assert found.inbound.text == "今天"


@pytest.mark.parametrize(
    ("fields", "staff"),
    [
        ({"Event": "subscribe"}, Staff("came", "chenyu", NOW)),
        ({"Event": "enter_agent", "EventKey": ""}, Staff("opened", "chenyu", NOW)),
        ({"Event": "unsubscribe"}, Staff("left", "chenyu", NOW)),
        ({"Event": "change_contact", "ChangeType": "delete_user", "UserID": "LiuYang"}, Staff("left", "liuyang", NOW)),
        (
            {"Event": "change_contact", "ChangeType": "update_user", "UserID": "LiuYang", "NewUserID": "Liu"},
            Staff("renamed", "liuyang", NOW, "liu"),
        ),
    ],
)  # fmt: skip
def test_who_comes_and_goes(callback: Callback, fields: dict[str, str], staff: Staff) -> None:
    found = heard(callback, MsgType="event", **fields)
    assert (found.staff, found.inbound, found.sender) == (staff, None, staff.sender)


@pytest.mark.parametrize(
    "fields",
    [
        {"Event": "change_contact", "ChangeType": "create_party"},
        {"Event": "change_contact", "ChangeType": "update_user", "UserID": "liuyang"},
        {"Event": "LOCATION", "Latitude": "31"}, {"Event": "inactive_alert"}, {"Event": "never_heard_of"},
    ],
)  # fmt: skip
def test_other_events_say_nothing(callback: Callback, fields: dict[str, str]) -> None:
    assert callback.read(encrypt(xml(NOW, "sys", MsgType="event", **fields))) is None
