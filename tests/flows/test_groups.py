"""In a group nothing about a customer is said, whatever is sent there; links to cards open for who may see them."""

from typing import Any

import pytest

from storage.ids import short
from storage.messages import Contact as Card
from storage.messages import File
from storage.models import Attachment, Contact
from tests.flows.conversation import Conversation

SENT: dict[str, dict[str, Any]] = {
    "a look-up": {"text": "王强"},
    "a command": {"text": "/today@cheji_test_bot"},
    "a note": {"text": "王强 喜欢白色"},
    "a photo": {"text": "王强", "files": (File("照片.jpg", "image/jpeg", "h1"),)},
    "a contact card": {"text": "", "contact": Card("孙七", "13911112222")},
    "forwarded words": {"text": "我老婆喜欢白色", "forwarded": True},
    "an edited note": {"text": "王强 喜欢黑色", "edited": True, "message_id": "m1"},
    "a place": {"text": "曹安公路1号", "is_label": True},
}


@pytest.mark.parametrize("sent", list(SENT))
def test_in_a_group_there_is_one_answer(chat: Conversation, sent: str) -> None:
    chat.say("陈宇", "王强13900006602 看途岳")
    chat.say("陈宇", is_group=True, chat="群", **SENT[sent])
    assert [str(shown) for shown in chat.screen("群")] == ["私聊里看"]
    assert (chat.count(Contact), chat.count(Attachment)) == (1, 0)


def test_a_button_pressed_in_a_group_shows_nothing(chat: Conversation) -> None:
    card = chat.say("陈宇", "王强13900006602 看途岳").only
    chat.say("陈宇", "", is_group=True, chat="群", button=card.button("修改").action)
    assert [str(shown) for shown in chat.screen("群")] == ["私聊里看"]


def test_a_link_to_a_card_opens_for_who_may_see_it(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 看途岳")
    link = f"card:{short(chat.customer('王强'))}.0"  # what Telegram's ?start=card-… comes in as
    assert "13900006602" in chat.press("陈宇", link)
    assert "王强" in chat.press("王磊", link)
    for stranger in ("周倩", "孙悦"):
        assert chat.press(stranger, link).only.title == "没找到这位客户，发姓名或号码后四位试试"
    assert "门店内部工具" in chat.press("路人", link)
    assert "没找到这位客户" in chat.press("陈宇", "card:zzzz.0")
