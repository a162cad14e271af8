"""What a manager types in passing: names as the reps say them, months before or behind the word, questions unknown."""

import pytest

from storage.models import Customer, Remark
from tests.flows.conversation import Conversation, scene

BOOK = ("李敏13700005512 女 看迈腾 H级", "李强13700005513 男 看途岳", "张先生13800000001 看途观L，李姐介绍来的")


@scene
def book(chat: Conversation) -> Conversation:
    """A few customers of 陈宇."""
    for words in BOOK:
        chat.say("陈宇", words)
    return chat


@pytest.mark.parametrize("words", ["李姐", "李女士", "老李"])
def test_a_form_of_address_finds_the_store_s_customers(book: Conversation, words: str) -> None:
    before = book.count(Customer)
    shown = book.say("王磊", words)
    assert "李敏" in shown, shown
    assert book.count(Customer) == before, "a name alone of a manager makes nobody"


def test_a_name_that_was_only_said_of_somebody_makes_nobody(book: Conversation) -> None:
    before = book.count(Customer)
    book.say("陈宇", "张先生 他朋友周哥也想看车")
    assert "没找到“周哥”" in book.say("王磊", "周哥")
    assert book.count(Customer) == before


def test_a_remark_reaches_who_is_meant_or_nobody(book: Conversation) -> None:
    assert "批注好了：李敏" in book.say("王磊", "批注 李姐 价格先别松口")
    assert "没找到“周总”" in book.say("王磊", "批注 周总 价格先别松口")
    assert book.count(Remark) == 1
    book.say("王磊", "0001")
    assert "批注好了：张先生" in book.say("王磊", "批注 先做置换评估"), "of who is under discussion"


@pytest.mark.parametrize("words", ["12月目标 交车20", "目标 12月 交车20", "目标12月 交车20"])
def test_a_target_s_month_stands_before_or_behind(chat: Conversation, words: str) -> None:
    assert "全店 交车20" in chat.say("王磊", words)
    assert "还没定目标" in chat.say("王磊", "目标 11月")
    assert "交车0/20" in chat.say("王磊", "目标 12月")


def test_what_is_not_understood_tells_a_manager_how_to_ask_for_numbers(chat: Conversation) -> None:
    assert "问数：" in chat.say("王磊", "本月亏了多少钱")
    assert "问数：" not in chat.say("陈宇", "随便看看吧")
