"""What becomes of an open question while other things are said: nothing is lost, nothing goes to the wrong customer."""

import pytest

from storage.models import Contact, Customer
from tests.flows.conversation import Conversation, at


@pytest.fixture
def zhangs(chat: Conversation) -> Conversation:
    """Two 张先生, and a note that fits both."""
    chat.say("陈宇", "张先生13800000001 看途观L 今天下午5点联系")
    chat.say("陈宇", "张先生13800000002 看途岳 今天下午5点联系")
    chat.say("陈宇", "李敏13700005512 迈腾 今天下午5点联系")
    chat.wait(minutes=20)
    assert "哪位张先生" in chat.say("陈宇", "张先生 嫌贵")
    return chat


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_the_list_shown_last_has_the_numbers(zhangs: Conversation) -> None:
    zhangs.say("陈宇", "今天")
    assert zhangs.say("陈宇", "3").only.title.startswith("李敏")
    assert zhangs.count(Customer) == 3


def test_the_morning_list_has_the_numbers(chat: Conversation) -> None:
    for number, name in enumerate(("张先生", "张先生", "李敏")):
        chat.say("陈宇", f"{name}1380000000{number} 途岳 A 明天联系")
    chat.wait_until(at(24, 8, 30))
    assert "哪位张先生" in chat.say("陈宇", "张先生 嫌贵")
    chat.wait_until(at(24, 8, 45))
    assert chat.last("陈宇").title.startswith("今天3位")
    assert chat.say("陈宇", "3").only.title.startswith("李敏")
    assert chat.count(Customer) == 3


def test_a_question_asked_again_has_the_numbers_again(zhangs: Conversation) -> None:
    zhangs.say("陈宇", "今天")
    assert "哪位张先生" in zhangs.say("陈宇", "继续")
    assert "记好了：张先生" in zhangs.say("陈宇", "1")


def test_a_number_in_another_chat_is_no_answer(zhangs: Conversation) -> None:
    contacts = zhangs.count(Contact)
    zhangs.say("陈宇", "2", chat="陈宇的另一个")
    assert zhangs.count(Contact) == contacts


@pytest.mark.parametrize("words", ["20 万左右 白色", "3 口之家 想要七座"])
def test_a_note_that_begins_with_a_number_is_a_note(chat: Conversation, words: str) -> None:
    chat.say("陈宇", "李姐13700005512 迈腾")
    assert "李姐" in chat.say("陈宇", words).only.title


def test_done_with_a_number_that_is_not_there_while_talking(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 迈腾")
    for words in ("9 完成", "9 没接", "44 明天"):
        assert "今天的列表没有" in chat.say("陈宇", words)


# -- whom it is about -------------------------------------------------------------------------------------------------


def test_a_ring_does_not_break_into_a_conversation(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.wait_until(at(23, 14, 55))
    chat.say("陈宇", "李敏13700005512 迈腾")
    chat.wait_until(at(23, 15))
    assert "给王强打电话" in str(chat.last("陈宇"))
    assert chat.say("陈宇", "喜欢白色").only.title == "记好了：李敏"


def test_two_rings_leave_open_who_is_meant(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.say("陈宇", "李敏13700005512 迈腾 A 今天下午3点打电话")
    chat.wait_until(at(23, 15))
    assert "记好了" not in chat.say("陈宇", "喜欢白色")


def test_looking_somebody_else_up_leaves_the_question(chat: Conversation) -> None:
    chat.say("陈宇", "李敏13700005512 迈腾 A")
    assert "留电话了吗" in chat.say("陈宇", "赵刚 看途岳")
    chat.say("陈宇", "李敏")
    chat.say("陈宇", "13911112222")
    assert "13911112222" not in chat.say("陈宇", "赵刚")


def test_a_question_about_somebody_undone_swallows_nothing(chat: Conversation) -> None:
    assert "留电话了吗" in chat.say("陈宇", "赵刚 看途岳")
    chat.tap("陈宇", "撤销")
    assert "记好了" in chat.say("陈宇", "孙丽 13911112222")
    assert chat.count(Customer) == 1


def test_a_number_after_somebody_undone_is_looked_for(chat: Conversation) -> None:
    chat.say("陈宇", "赵刚 看途岳")
    chat.tap("陈宇", "撤销")
    assert "没找到尾号2222" in chat.say("陈宇", "13911112222")


# -- nothing is lost --------------------------------------------------------------------------------------------------


def test_put_away_words_are_kept(zhangs: Conversation) -> None:
    assert "放待补" in zhangs.say("陈宇", "取消")
    assert "张先生 嫌贵" in zhangs.say("陈宇", "草稿")
    zhangs.tap("陈宇", "1")
    assert "记好了：张先生" in zhangs.say("陈宇", "1")
