"""记错了 不是谢先生 是陶女士: the last note is moved by words; and what a note asks to be reminded of beside it."""

import pytest

from storage.models import Contact, Errand
from tests.flows.conversation import Conversation, at, scene


@scene
def two(chat: Conversation) -> Conversation:
    """Something said of 谢先生 that was 陶女士."""
    chat.say("陈宇", "谢先生13900006602 看高尔夫 A")
    chat.say("陈宇", "陶女士13700005512 看ID.3 B")
    chat.wait(minutes=5)
    chat.say("陈宇", "谢先生说定金可以先交两千 下周六再来")
    return chat


@pytest.mark.parametrize(
    "said", ["记错了 不是谢先生 是陶女士", "不是谢先生，是陶女士", "刚才那条发错了 不是谢先生的 应该是陶女士的"]
)
def test_the_last_note_is_moved(two: Conversation, said: str) -> None:
    told = two.say("陈宇", said)
    assert "记好了：陶女士" in told and "约定 12月5日 周六 到店" in told and "从谢先生那里移过来了" in told
    assert two.count(Contact) == 3
    assert "12月5日" not in two.say("陈宇", "谢先生") and "12月5日" in two.say("陈宇", "陶女士")


@pytest.mark.parametrize("said", ["不是谢先生 是王先生", "不是陶女士 是谢先生", "谢先生不是老客户 是新客户"])
def test_what_names_no_two_of_them_moves_nothing(two: Conversation, said: str) -> None:
    assert "移过来了" not in two.say("陈宇", said)
    assert "12月5日" in two.say("陈宇", "谢先生")


def test_a_note_may_ask_to_be_reminded(two: Conversation) -> None:
    told = two.say("陈宇", "谢先生明天上午提车 提醒我准备鲜花")
    assert "记好了：谢先生" in told and "到时候 准备鲜花，明天 11月24日 周二 10:00左右" in told
    two.wait_until(at(24, 12))
    assert "准备鲜花" in two.heard("陈宇", at(24))


def test_it_goes_with_the_note(two: Conversation) -> None:
    two.say("陈宇", "谢先生明天上午提车 提醒我准备鲜花")
    two.say("陈宇", "撤销")
    assert two.count(Errand) == 0
