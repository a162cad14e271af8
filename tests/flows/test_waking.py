"""Who was lost or rests comes back: by a note that tells of it, or by one press; shown, and undone as one."""

import pytest

from storage.models import Customer
from tests.flows.conversation import Conversation, scene


@scene
def lost(chat: Conversation) -> Conversation:
    """钱总 bought elsewhere, and the manager agreed to it."""
    chat.say("陈宇", "钱总13900006602 看途岳 A")
    chat.say("陈宇", "钱总战败 买了凯美瑞")
    chat.tap("陈宇", "确认不跟")
    chat.tap("王磊", "通过")
    return chat


@pytest.mark.parametrize(
    "said", ["钱总又来了 重新跟", "钱总改主意了 想再看看途岳", "钱总又打电话来问价", "6602 重新跟进"]
)
def test_a_note_takes_up_who_was_lost(lost: Conversation, said: str) -> None:
    told = lost.say("陈宇", said)
    assert "级别 战败 → N级" in told or "重新跟：钱总" in told
    assert "下次 " in told and "明天 11月24日" in told
    assert lost.count(Customer, Customer.level == "N", Customer.status == "open") == 1
    assert "级别 N级 → 战败" in lost.say("陈宇", "撤销")
    assert lost.count(Customer, Customer.status == "lost") == 1


def test_a_level_said_with_it_is_the_new_one(lost: Conversation) -> None:
    told = lost.say("陈宇", "钱总又来看车了 A级 周六再来")
    assert "级别 战败 → A级" in told and "约定 11月28日 周六 到店" in told


@pytest.mark.parametrize("said", ["钱总说不用重新跟了", "钱总说车开着挺好"])
def test_a_note_that_tells_nothing_of_it_offers_it(lost: Conversation, said: str) -> None:
    told = lost.say("陈宇", said)
    assert "→" not in told and "重新跟" in told.only.labels()
    assert "重新跟：钱总" in lost.tap("陈宇", "重新跟")
    assert lost.count(Customer, Customer.level == "N") == 1


def test_who_rests_comes_back(chat: Conversation) -> None:
    chat.say("陈宇", "钱总13900006602 看途岳 A")
    chat.say("陈宇", "钱总休眠到3月")
    assert "重新跟" in chat.say("陈宇", "钱总打电话来问置换").only.labels(), "it may be only a question"
    assert "休眠 到2027年3月1日 周一 → 重新跟" in chat.say("陈宇", "钱总又来店了")
    assert chat.count(Customer, Customer.dormant_until.is_(None)) == 1  # type: ignore[union-attr]


def test_until_the_manager_has_decided_it_waits(chat: Conversation) -> None:
    chat.say("陈宇", "钱总13900006602 看途岳 A")
    chat.say("陈宇", "钱总战败 买了凯美瑞")
    chat.tap("陈宇", "确认不跟")
    told = chat.say("陈宇", "钱总又来了 重新跟")
    assert "经理还没定这位，定了再激活" in told and "重新跟" not in told.only.labels()
