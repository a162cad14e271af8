"""撤销 takes back what one message wrote: all of it, nothing of a colleague's, nothing said since."""

import pytest
from sqlmodel import col

from storage.models import Customer, Draft, Loss, Phone
from tests.flows.conversation import Conversation, scene


@scene
def given_away(chat: Conversation) -> Conversation:
    """周倩's 王强, who is 陈宇's since the manager ruled."""
    chat.say("周倩", "王强13900006602 途岳 预算12到15万")
    chat.say("陈宇", "何先生13900006602 看途观L")
    chat.tap("王磊", "归陈宇")
    return chat


def test_what_is_a_colleague_s_now_is_not_taken_back(given_away: Conversation) -> None:
    assert "撤销不了" in given_away.say("周倩", "撤销")
    assert "15万" in given_away.say("陈宇", "王强")
    assert given_away.count(Phone) == 1


def test_nor_by_the_button(given_away: Conversation) -> None:
    assert "撤销不了" in given_away.tap("周倩", "撤销", on=given_away.with_button("周倩", "撤销"))
    assert "15万" in given_away.say("陈宇", "王强")


def test_a_customer_with_newer_words_keeps_what_was_made_with_them(chat: Conversation) -> None:
    saved = chat.say("陈宇", "王强13900006602 途岳 预算12到15万").only
    chat.say("陈宇", "王强 住南山 喜欢白色")
    chat.tap("陈宇", "撤销", on=saved)
    card = chat.say("陈宇", "王强")
    for kept in ("13900006602", "途岳", "15万"):
        assert kept in card


def test_where_everything_was_changed_since_it_says_so_once(chat: Conversation) -> None:
    saved = chat.say("陈宇", "王强13900006602 途岳 预算12到15万").only
    chat.say("陈宇", "王强 住南山 喜欢白色")
    assert chat.tap("陈宇", "撤销", on=saved).only.title == "没动：王强"
    assert "已经撤销过了" in chat.tap("陈宇", "撤销", on=saved)


@scene
def two(chat: Conversation) -> Conversation:
    """张先生 and 王强 of one message."""
    chat.say("陈宇", "张先生13800000001 看途观L\n王强13900006602 看途岳")
    return chat


def test_two_customers_of_one_message_are_taken_back_by_name(two: Conversation) -> None:
    assert two.count(Customer) == 2
    undone = two.say("陈宇", "撤销").only
    assert "张先生" in undone.title and "王强" in undone.title
    assert two.count(Customer) == 0
    assert "张先生、王强" in two.say("陈宇", "恢复")


@pytest.mark.parametrize("name", ["张先生", "王强"])
def test_a_quoted_card_of_two_is_about_its_own_customer(two: Conversation, name: str) -> None:
    card = next(shown for shown in two.screen("陈宇") if shown.title.startswith(f"记好了：{name}"))
    assert f"记好了：{name}" in two.reply("陈宇", "喜欢白色", card)
    assert "白" in two.say("陈宇", name)


@pytest.mark.parametrize("press", ["通过", "驳回"])
def test_a_loss_the_manager_decided_is_not_taken_back(chat: Conversation, press: str) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A级")
    chat.say("陈宇", "王强战败了 买了凯美瑞")
    saved = chat.tap("陈宇", "确认不跟").only
    chat.tap("王磊", press)
    assert "撤销不了" in chat.tap("陈宇", "撤销", on=saved)
    assert chat.count(Loss, Loss.state != "waiting") == 1


def test_a_question_about_somebody_taken_back_is_over(chat: Conversation) -> None:
    chat.say("陈宇", "王强 看途岳")  # the number is asked
    chat.say("陈宇", "撤销")
    assert chat.count(Draft, col(Draft.state).in_(("open", "aside"))) == 0
