"""What a manager says in plain words to a rep about a customer reaches the rep as a remark."""

import pytest

from storage.models import Contact, Remark
from tests.flows.conversation import Conversation, at, scene


@scene
def store(chat: Conversation) -> Conversation:
    """A customer of 陈宇's and one of 周倩's."""
    chat.say("陈宇", "赵刚13900006602 途岳 A")
    chat.say("周倩", "谢先生13700005512 看迈腾 B")
    chat.wait(minutes=30)
    return chat


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("提醒陈宇跟进赵刚", "跟进赵刚"), ("跟陈宇说一声 赵刚要报价", "赵刚要报价"), ("让小陈给赵刚打个电话", "给赵刚打个电话"),
        ("催陈宇联系一下赵刚", "联系一下赵刚"), ("问问陈宇，赵刚怎么样了", "赵刚怎么样了"), ("陈宇，赵刚的报价发了吗", "赵刚的报价发了吗"),
        ("告诉陈宇：赵刚 先做置换评估", "赵刚 先做置换评估"),
    ],
)  # fmt: skip
def test_it_reaches_the_rep(store: Conversation, said: str, told: str) -> None:
    assert store.say("王磊", said) == "告诉陈宇了：赵刚"
    shown = store.last("陈宇")
    assert shown.title == "王磊批注：赵刚" and told in str(shown)
    assert store.count(Contact) == 2, "it is no note"
    assert "已回给王磊" in store.say("陈宇", "明天上午再打")
    assert store.last("王磊").title == "陈宇回了：赵刚"


def test_of_whom_is_under_discussion(store: Conversation) -> None:
    store.say("王磊", "赵刚")
    assert store.say("王磊", "让陈宇明天给他打个电话") == "告诉陈宇了：赵刚"


def test_at_night_it_waits(store: Conversation) -> None:
    store.wait_until(at(23, 20, 30))
    assert store.say("王磊", "提醒陈宇跟进赵刚") == "11月24日 08:30 告诉陈宇：赵刚"


def test_a_colleague_s_customer_is_offered_to_the_colleague(store: Conversation) -> None:
    assert "谢先生是周倩在跟" in store.say("王磊", "提醒陈宇回访谢先生")
    assert store.count(Remark) == 0
    assert store.tap("王磊", "告诉周倩") == "告诉周倩了：谢先生"
    assert "回访谢先生" in str(store.last("周倩"))


@pytest.mark.parametrize(
    ("who", "said", "answer"),
    [
        ("王磊", "告诉陈宇明天早点来", "说的是哪位客户"), ("王磊", "提醒陈宇", "陈宇没有逾期的"), ("王磊", "陈宇 赵刚", "赵刚 A级"),
        ("赵敏", "提醒陈宇跟进赵刚", "没对上客户"), ("周倩", "提醒陈宇跟进赵刚", "没对上客户"), ("王磊", "陈宇 周报", "周报"),
    ],
)  # fmt: skip
def test_what_tells_nobody_anything(store: Conversation, who: str, said: str, answer: str) -> None:
    assert answer in store.say(who, said)
    assert store.count(Remark) == 0


def test_words_that_were_not_understood_are_no_answer(store: Conversation) -> None:
    store.say("王磊", "提醒陈宇跟进赵刚")
    assert "已回给" not in store.say("陈宇", "提醒周倩联系谢先生")
