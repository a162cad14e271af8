"""Contact cards, address books and forwarded words: whose they are, and that they are never commands."""

import pytest
from sqlmodel import select

from storage.messages import Contact as Card
from storage.models import Contact, Customer
from tests.flows.conversation import Conversation

NOTE = "王强13900006602 看途岳 A"
VCF = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=AD=99;=E4=B8=83;;;\r\n"
    "TEL;CELL;PREF:139-1111-2222\r\nTEL;HOME:021-5555\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:周;八;;;\r\nFN:周八\r\nitem1.TEL;type=CELL:+86 138 0000 0008\r\nEND:VCARD\r\n"
).encode()


def test_a_card_is_a_customer_whatever_its_name_looks_like(chat: Conversation) -> None:
    assert "记好了：孙七（新客户）" in chat.share_contact("陈宇", "孙七", "13911112222")
    chat.share_contact("陈宇", "今天", "13911113333")
    assert "今天没有要联系的" not in chat.heard("陈宇"), "a name is no command"


def test_the_own_card_is_no_customer(chat: Conversation) -> None:
    heard = chat.say("陈宇", "", contact=Card("陈宇", "13700000000", is_sender=True))
    assert heard.only.title == "这是你自己的名片，没有记"
    assert chat.count(Customer) == 0


def test_a_card_in_reply_is_a_number_of_that_customer(chat: Conversation) -> None:
    card = chat.say("陈宇", "王强 看途岳").only
    chat.say("陈宇", "", contact=Card("王强", "13900006602"), quoted=card.id)
    assert "王强" in chat.say("陈宇", "6602")
    assert chat.count(Customer) == 1


def test_an_address_book_is_many_customers_and_one_undo(chat: Conversation) -> None:
    chat.send_file("陈宇", "联系人.vcf", "text/vcard", data=VCF)
    assert [shown.title for shown in chat.screen("陈宇")] == ["记好了：孙七（新客户）", "记好了：周八（新客户）"]
    assert "孙七" in chat.say("陈宇", "2222")
    assert "周八" in chat.say("陈宇", "0008")
    chat.say("陈宇", "撤销")
    assert chat.count(Customer) == 0


def test_an_address_book_without_cards_says_so(chat: Conversation) -> None:
    assert "没读到名片" in chat.send_file("陈宇", "联系人.vcf", "text/vcard", data=b"\xff\x00 nothing")


def test_forwarded_words_are_the_customers(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    heard = chat.say("陈宇", "我老婆喜欢白色，周六下午过去看看", forwarded=True)
    assert heard.only.title == "记好了：王强"
    assert "颜色 白色" in heard
    assert "客户说 " in heard
    assert "11月28日 周六" in heard
    assert "客户说：" in chat.say("陈宇", "王强")
    with chat.database.read() as session:
        assert [text for text in session.exec(select(Contact.feedback)).all() if text]


@pytest.mark.parametrize("words", ["撤销", "今天", "1", "帮助", "/start ABCDEFGHJK", "没接"])
def test_forwarded_words_are_never_a_command_or_an_answer(chat: Conversation, words: str) -> None:
    chat.say("陈宇", NOTE)
    chat.say("陈宇", words, forwarded=True)
    assert chat.count(Customer) == 1
    assert "撤销了" not in chat.heard("陈宇")
    assert "能说什么" not in chat.heard("陈宇")


def test_forwarded_words_of_nobody_are_asked_about(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.wait(minutes=20)
    assert "这条是谁的？" in chat.say("陈宇", "我老婆喜欢白色", forwarded=True)
    assert "客户说 " in chat.say("陈宇", "王强")


def test_a_lead_passed_on_is_a_new_customer(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert "记好了：李先生（新客户）" in chat.say("陈宇", "李先生13800000003 想看迈腾", forwarded=True)


def test_forwarded_thanks_get_no_answer(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert chat.say("陈宇", "好的", forwarded=True) == ""
