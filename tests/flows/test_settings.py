"""设置: what a store has set is listed, one thing changed by its words, taken back, and holds for what is planned."""

import pytest
from sqlmodel import select

from storage.models import Reminder
from storage.settings import ABOUT, DECLARED
from tests.flows.conversation import Conversation, at


def test_every_setting_is_listed_under_one_subject(chat: Conversation) -> None:
    overview = str(chat.say("王磊", "设置").only)
    assert overview.startswith("恒信的设置\n时间10项 列表6项 跟进9项") and "改过的" not in overview
    shown = "\n".join(str(chat.say("王磊", f"设置 {about}").only) for about in ABOUT)
    assert [one.label for one in DECLARED if f"{one.label}：" not in shown] == []
    assert "早上列表几点发：8:40" in shown and "各级别几天内再联系：N1 H2 A5 B7 C15 O7" in shown
    assert "店休的日子：除夕 春节 农历正月初二" in shown and "哪些来源算网上来的：汽车之家 易车" in shown
    assert "L01" not in shown and "autohome" not in shown and "fuel" not in shown


def test_one_is_changed_taken_back_and_brought_back(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 H级 明天联系")
    changed = chat.say("王磊", "设置 早上列表 8点50").only
    assert str(changed) == "改好了：早上列表几点发\n8:40 → 8:50\n排好的提醒跟着改\n[撤销]"
    assert "王磊 11月23日 周一改的" in chat.say("王磊", "设置 早上列表").only.message.text
    assert "改过的：早上列表几点发 8:50" in str(chat.say("王磊", "设置").only)
    chat.wait_until(at(24, 8, 45))
    assert "今天1位" not in str(chat.last("陈宇"))
    chat.wait_until(at(24, 8, 55))
    assert "今天1位" in str(chat.last("陈宇"))
    assert "早上列表几点发" in str(chat.tap("王磊", "撤销", changed).only)
    assert "早上列表几点发：8:40" in str(chat.say("王磊", "设置 早上列表").only)
    chat.wait_until(at(25, 8, 45))
    assert "今天1位" in str(chat.last("陈宇"))


def test_what_is_planned_follows(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A级 聊了")
    due = select(Reminder.meant_at).where(Reminder.kind == "next_contact", Reminder.state == "planned")
    before = chat.write(lambda session: session.exec(due).one())
    assert "A5 B7" in str(chat.say("王磊", "设置 各级别 A3").only) and "A3 B7" in str(chat.last("王磊"))
    chat.wait(minutes=5)
    assert (before - chat.write(lambda session: session.exec(due).one())).days == 2
    chat.tap("王磊", "撤销")
    chat.wait(minutes=5)
    assert chat.write(lambda session: session.exec(due).one()) == before


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("设置 列表最多 8位", "10 → 8"),
        ("设置 周一早上发周报 关", "开 → 关"),
        ("设置 多少元以上 50万", "300000 → 500000"),
        ("设置 交车后几天回访 3 15 30", "3 7 30 → 3 15 30"),
        ("设置 店休 除夕 春节 5月1日", "除夕 春节 农历正月初二 → 除夕 春节 5月1日"),
        ("设置 关掉的提醒 提车周年", "没有 → 提车周年"),
        ("设置 哪些来源算网上来的 汽车之家 易车", "→ 汽车之家 易车"),
        ("设置 首保几个月 燃油3 豪华6", "→ 燃油3 豪华6 插混6 纯电12 特斯拉0"),
        ("设置 晚上小结几点发 下午6点半", "18:20 → 18:30"),
        ("设置 多少天没联系上 0", "30 → 0"),
        ("设置 哪些节日送祝福 没有", "春节 中秋 → 没有"),
        ("设置 列表最多 0", "写成 设置 每天列表最多几位 10"),
        ("设置 早上列表 25:00", "没对上是多少\n写成 设置 早上列表几点发 8:40"),
        ("设置 列表最多 十几个吧", "写成 设置"),
        ("设置 各级别 Z3", "写成 设置 各级别几天内再联系"),
        ("设置 几点起可以提醒 21:00", "要早于"),
        ("设置 哪些节日送祝福 年会", "没有“年会”\n可以写 元旦"),
        ("设置 早单时间 8:30", "没有叫“早单时间 8:30”的设置"),
        ("设置 几点", "是哪一项？"),
        ("设置 列表最多 10", "本来就是 10"),
    ],
)
def test_values_of_every_shape(chat: Conversation, said: str, answer: str) -> None:
    assert answer in str(chat.say("王磊", said).only)


def test_it_is_for_managers_and_of_one_store(chat: Conversation) -> None:
    assert "→" not in str(chat.say("陈宇", "设置 列表最多 3").only)
    chat.say("王磊", "设置 列表最多 3")
    assert "每天列表最多几位：10" in str(chat.say("赵敏", "设置 列表最多").only)
    assert "每天列表最多几位：3" in str(chat.say("王磊", "设置 列表最多").only)
