"""目标: set in one line, told to each, shown beside the month's pace; taken back like everything else."""

from storage.models import Target
from tests.flows.conversation import Conversation, at


def test_a_month_is_set_told_and_followed(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L")
    chat.say("陈宇", "张伟订了途观L 落地22.8万")
    chat.tap("陈宇", "确认订车")
    shown = chat.say("王磊", "11月目标 订车30 交车28 陈宇8 周倩7 钱多多5")
    assert shown.only.title == "11月目标"
    assert "全店 订车30，交车28" in shown and "陈宇 订车8" in shown and "没对上是谁：钱多多5" in shown
    assert "告诉了2位" in chat.tap("王磊", "告诉大家")
    assert "11月你的目标：订车8" in chat.last("陈宇").message.plain()
    pace = chat.say("王磊", "目标")
    assert "11月 到23日\n时间进度77%，23/30天" in pace
    assert "订车1/30（3%），交车0/28（0%）" in pace
    assert "陈宇1/8 周倩0/7" in pace
    assert "照现在的速度月底订车1" in pace and "要补29台" in pace
    assert "本月订车1/30，时间进度77%" in chat.say("王磊", "月报")
    assert "本月订车1/8，时间进度77%" in chat.say("陈宇", "日报"), "a rep's own"
    chat.say("王磊", "12月目标 交车20")
    assert "订单储备率 5%，1/20" in chat.say("王磊", "月报")
    assert "订车30" in chat.say("王磊", "11月目标 周倩9")
    assert "陈宇1/8 周倩0/9" in chat.say("王磊", "目标")
    assert "本月订车1/8" in chat.say("王磊", "月报 陈宇"), "of the rep who is asked about"
    assert "要补29台" in chat.say("王磊", "这个月还差几台")
    own = chat.say("陈宇", "目标")
    assert "陈宇1/8" in own and "周倩" not in own, "everybody sees their own"


def test_targets_are_taken_back(chat: Conversation) -> None:
    chat.say("王磊", "12月目标 订车30")
    assert chat.count(Target) == 1
    chat.tap("王磊", "撤销")
    assert chat.count(Target) == 0
    assert "还没定目标" in chat.say("王磊", "12月目标")


def test_who_may_set_and_what_is_no_target(chat: Conversation) -> None:
    chat.say("陈宇", "12月目标 订车30")
    assert chat.count(Target) == 0
    assert "还没定目标" in chat.say("赵敏", "目标"), "another store"
    chat.wait_until(at(35, 9))
    assert "12月还没定目标" in chat.say("王磊", "目标")
    assert "1月还没定目标" in chat.say("王磊", "下月目标")
