"""A manager's week, message by message: the morning meeting, who is overdue, the week's report, the month's target."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.jobs import Work
from handlers.pictured import CHART
from storage import blobs, people
from storage.models import Store
from tests.flows.conftest import MakeGround
from tests.flows.conversation import Conversation, at
from tests.flows.wall import BOT

BOOK = (
    (18, "刘洋", "冯先生13800000101 看迈腾 H级 抖音来的 到店"),
    (18, "周倩", "钱姐13800000102 看途岳 H级 自然到店 来店里看车"),
    (19, "刘洋", "严先生13800000107 看途岳 H级 打了电话"),
    (23, "周倩", "赵先生13800000103 看途观L A级 抖音来的 明天10点到店"),
    (23, "陈宇", "李姐13800000104 看迈腾 H级 抖音来的 明天14点到店"),
    (23, "刘洋", "何女士13800000105 看途岳 B级 明天15点到店"),
    (23, "陈宇", "刘女士13800000106 看途岳 到店试驾了途岳"),
    (23, "陈宇", "刘女士订了途岳 落地15.8万 明天提车"),
    (23, "王磊", "11月目标 订车10 陈宇4 周倩3 刘洋3"),
)
"""November 2026: (day, who, what); the 23rd is a Monday."""


@pytest.fixture
def week(make_ground: MakeGround) -> Iterator[Conversation]:
    """A store of three reps, on Tuesday just before the morning meeting."""
    with make_ground().begin() as chat:
        chat.write(lambda session: _hire(session, chat, "刘洋"))
        chat.clock.at = at(18, 8)
        for day, who, words in BOOK:
            chat.wait_until(at(day, 9, 30))
            said = chat.say(who, words)
            if said.shown and "确认订车" in said.shown[-1].labels():
                chat.tap(who, "确认订车")
        yield chat


def _hire(session: Session, chat: Conversation, name: str) -> None:
    store = session.exec(select(Store).where(Store.name == "恒信")).one()
    member = people.make_member(session, store, name)
    people.open_account(session, member, "wall", BOT, name, name, chat.clock.now())


MORNING = """\
晨会 11月24日 周二
今天该联系7位，逾期3
陈宇 2，逾期0｜周倩 2，逾期1
刘洋 3，逾期2
到店3：10:00 赵先生（周倩） 14:00 李姐（陈宇） 15:00 何女士（刘洋）
交车1：刘女士（陈宇）
H级4位，3位超过1天没动：冯先生（刘洋）、钱姐（周倩）、严先生（刘洋）
逾期最久：钱姐（周倩，4天）、冯先生（刘洋，4天）、严先生（刘洋，3天）
本月订车1/10，时间进度80%
[逾期3] [H级4] [今天到店] [下载]"""
OVERDUE = """\
逾期3位
只算提醒过又过了时限的
刘洋2：冯先生 H级4天、严先生 H级3天
周倩1：钱姐 H级4天
[提醒刘洋] [提醒周倩] [看明细]"""
URGED = """\
王磊提醒：2位该联系了
1 冯先生 H级4天
2 严先生 H级3天
联系了回一句就行
[今天] [看冯先生]"""
EVENING = """\
夕会 11月24日 周二
新客户1 到店3 留档1 试驾0 订车0 交车0 战败0
周倩 记3条｜刘洋 记1条
还没记：陈宇
级别 H级→A级 1位
约了没结的2：李姐（陈宇）、何女士（刘洋）
本月订车1/10，时间进度80%
[新客户1] [到店3] [留档1]"""
WEEK = """\
周报 11月23日-29日
到店4批，留档5（留档率100%，3/3，样本少）
试驾1（25%，1/4，样本少），订车1，交车0，战败0
本月订车1/10，时间进度100%
订车比上周+1，留档率和上周一样
顾问订车：陈宇1
渠道留档：抖音2 自然到店1 没记2
"""
TARGET = """\
12月 到16日
时间进度52%，16/31天
订车1/30（3%），交车0/28（0%）
陈宇0/8 周倩1/8 刘洋0/7
照现在的速度月底订车2
要补28台：H级2位里，1位本周约了到店
[按顾问] [H级2] [下载]"""


def test_a_managers_week(week: Conversation) -> None:
    """M2, M3, M6, M7 of a manager's week, with what stands behind each number."""
    week.wait_until(at(24, 8, 26))
    assert str(week.last("王磊")) == MORNING
    assert "1 李姐 0104" in week.tap("王磊", "H级4")
    assert "2 14:00 李姐（陈宇）" in week.tap("王磊", "今天到店")
    assert week.say("王磊", "2").only.title.startswith("李姐")

    week.wait_until(at(24, 9, 20))
    assert week.say("王磊", "逾期") == OVERDUE
    assert "1 钱姐（周倩）4天" in week.tap("王磊", "看明细")
    assert "提醒了刘洋：2位" in week.tap("王磊", "提醒刘洋")
    assert str(week.last("刘洋")) == URGED

    week.say("刘洋", "冯先生 打了电话 降到A级")
    week.say("周倩", "赵先生来了")
    week.say("周倩", "钱姐 来店里看车")
    week.say("周倩", "吴总13800000109 自然到店 来店里看车")
    week.wait_until(at(24, 18, 21))
    assert str(week.last("王磊")) == EVENING

    week.clock.at = at(30, 8, 20)
    week.wait_until(at(30, 8, 26))
    report = week.last("王磊")
    assert str(report).startswith(WEEK) and report.labels() == ["按顾问", "按渠道", "到店4", "订车1", "下载"]
    week.work({CHART: _drawn})
    assert week.last("王磊").id == report.id and week.last("王磊").message.picture, "into the same message"
    assert "刘女士" in week.tap("王磊", "到店4")

    week.clock.at = at(31, 9)
    shown = week.say("王磊", "12月目标 订车30 交车28 陈宇8 周倩8 刘洋7 马超7")
    assert "全店 订车30，交车28" in shown and "没对上是谁：马超7" in shown
    assert "告诉了3位同事" in week.tap("王磊", "告诉大家")
    week.clock.at = at(46, 9)
    week.say("周倩", "钱姐订了途岳 落地15.8万")
    week.tap("周倩", "确认订车")
    week.say("陈宇", "李姐 周五来店")
    numbers, pictured = week.say("王磊", "目标").shown
    assert str(numbers) == TARGET and pictured.id == numbers.id and pictured.message.picture
    assert "周倩 1" in week.tap("王磊", "按顾问")


async def _drawn(work: Work) -> dict[str, str]:
    """A picture without drawing it."""

    def keep(session: Session) -> str:
        store = session.exec(select(Store.id)).first()
        return str(blobs.put(session, store or 0, b"a picture", at(60)).id)

    return {"blob": await work.write(keep)}
