"""A visit that was agreed is moved, called off or settled by what a note tells of it."""

import pytest

from storage.models import Appointment, Contact, Reminder
from tests.flows.conversation import Conversation, at, scene


@scene
def agreed(chat: Conversation) -> Conversation:
    """赵先生 comes on Wednesday afternoon."""
    chat.say("陈宇", "赵先生13900006602 看速腾 A")
    chat.say("陈宇", "赵先生说周三下午3点来试驾")
    chat.wait(minutes=5)
    return chat


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("赵先生周三不行了 改周四上午10点", "约定 11月26日 周四 10:00 试驾"), ("赵先生改约周五下午3点", "约定 11月27日 周五 15:00 试驾"),
        ("赵先生推到下周一", "约定 11月30日 周一 试驾"), ("赵先生周三来不了 改到明天", "约定 明天 11月24日 周二 试驾"),
    ],
)  # fmt: skip
def test_it_is_moved(agreed: Conversation, said: str, told: str) -> None:
    answer = agreed.say("陈宇", said)
    assert told in answer and "原来约 11月25日 周三 15:00" in answer
    assert agreed.count(Appointment, Appointment.state == "waiting") == 1
    agreed.say("陈宇", "撤销")
    assert "11月25日 周三 15:00" in agreed.say("陈宇", "赵先生")


@pytest.mark.parametrize("said", ["赵先生 周三的试驾取消", "赵先生周三没空了", "赵先生说不来了", "赵先生周三来不了"])
def test_it_is_called_off(agreed: Conversation, said: str) -> None:
    answer = agreed.say("陈宇", said)
    assert "约定 11月25日 周三 15:00 取消了" in answer and "下次 11月28日 周六（A级5天）" in answer
    assert agreed.count(Appointment, Appointment.state == "cancelled") == 1
    assert agreed.count(Reminder, Reminder.kind == "appointment", Reminder.state == "planned") == 0


@pytest.mark.parametrize("said", ["赵先生没来", "赵先生放鸽子了", "约好今天来的 赵先生没来"])
def test_nobody_came(agreed: Conversation, said: str) -> None:
    agreed.wait_until(at(25, 17))
    answer = agreed.say("陈宇", said)
    assert "记好了：赵先生没来" in answer and "再联系 明天 11月26日 周四" in answer
    assert agreed.count(Contact, Contact.method == "visit", Contact.reached.is_(False)) == 1  # type: ignore[union-attr]
    agreed.say("陈宇", "撤销")
    assert agreed.count(Appointment, Appointment.state == "waiting") == 1


@pytest.mark.parametrize("said", ["赵先生没接", "赵先生周五没空", "赵先生换了个手机", "赵先生取消了保险"])
def test_what_tells_nothing_of_it_leaves_it(agreed: Conversation, said: str) -> None:
    agreed.say("陈宇", said)
    assert agreed.count(Appointment, Appointment.state == "waiting") == 1


def test_some_other_day_leaves_no_day(agreed: Conversation) -> None:
    agreed.say("陈宇", "王强13900006603 途岳 A 今天下午3点打电话")
    assert "下次 11月28日 周六（A级5天）" in agreed.say("陈宇", "王强临时有事 改天")


@pytest.mark.parametrize(
    ("said", "kept"), [("赵先生说等年底", "说等年底"), ("再跟他约下周二", "再跟他约下周二"), ("赵先生的爸爸喜欢手动挡", "爸爸喜欢手动挡")]
)  # fmt: skip
def test_what_happened_is_no_scrap(agreed: Conversation, said: str, kept: str) -> None:
    assert f"情况 {kept}\n" in agreed.say("陈宇", said)
