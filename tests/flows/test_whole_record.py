"""What is done with a record beyond notes: several fields at once, lists, an order corrected, rest, parties, who looked."""

import pytest
from sqlmodel import col, select

from storage.models import Audit, Complaint, Customer, Deal, Objection, Phone, Promise, Traffic
from tests.flows.conversation import Conversation, at, scene


@scene
def li(chat: Conversation) -> Conversation:
    """李姐 of 陈宇."""
    chat.say("陈宇", "李姐13700005512 看迈腾 白色 黑色 嫌贵 预算20万左右 H")
    return chat


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("李姐 区域改成浦东 年龄改成36-45岁", ("区域 浦东", "年龄 36-45岁")),
        ("不要白色了", ("颜色 白色、黑色 → 黑色",)),
        ("去掉黑色", ("颜色 白色、黑色 → 白色",)),
        ("最看重空间", ("看重 空间与舒适性",)),
        ("黑色放第一", ("颜色 白色、黑色 → 黑色、白色",)),
        ("颜色清空", ("颜色 白色、黑色 → 空",)),
        ("预算改25万", ("预算 20万左右 → 25万",)),
        ("李姐 下次改成周六下午", ("下次 11月28日 周六 15:00",)),
    ],
)
def test_changed_in_words(li: Conversation, said: str, shown: tuple[str, ...]) -> None:
    answer = li.say("陈宇", said)
    assert answer.only.title == "改好了：李姐"
    assert [words for words in shown if words not in answer] == []
    assert "撤销了" in li.say("陈宇", "撤销")


def test_the_order_of_what_matters_is_the_order_said(li: Conversation) -> None:
    li.say("陈宇", "看重改成 价格、空间")
    assert "价格与优惠、空间与舒适性 → 空间与舒适性、价格与优惠" in li.say("陈宇", "看重的第一是空间")


def test_a_number_is_taken_away_by_its_tail(li: Conversation) -> None:
    li.say("陈宇", "李姐 备用电话13900001234")
    assert li.count(Phone) == 2
    assert "13900001234 → 删了" in li.say("陈宇", "删掉1234")
    assert li.count(Phone) == 1


def test_an_order_is_corrected_before_it_is_confirmed(li: Conversation) -> None:
    li.say("陈宇", "李姐订了迈腾 380 白 落地22.8 定金5000 月底提")
    assert "这单哪里不对？" in li.tap("陈宇", "修改")
    again = li.say("陈宇", "定金8000 12月5号提")
    assert "定金 8000元" in again
    assert "交车 12月5日" in again
    assert "成交价 落地22.3万" in li.say("陈宇", "落地22.3")
    li.tap("陈宇", "确认订车")
    assert li.count(Deal) == 1
    assert "成交价 落地22.3万" in li.say("陈宇", "看价格")


def test_looking_at_a_price_is_kept_and_managers_read_it(li: Conversation) -> None:
    li.say("陈宇", "李姐订了迈腾 落地22.8 月底提")
    li.tap("陈宇", "确认订车")
    li.say("陈宇", "看价格 李姐")
    assert li.count(Audit, Audit.fields == "deal.price", Audit.act == "look") == 1
    assert "陈宇 看了成交价" in li.say("王磊", "审计 李姐")
    assert "没听" not in li.say("陈宇", "审计 李姐")
    assert "看了" not in li.say("陈宇", "审计 李姐")


def test_a_price_does_not_go_with_the_customer(li: Conversation) -> None:
    li.say("陈宇", "李姐订了迈腾 落地22.8 月底提")
    li.tap("陈宇", "确认订车")
    li.say("王磊", "李姐 归 周倩")
    li.tap("王磊", "归周倩")
    assert "没有你能看的价格" in li.say("周倩", "看价格 李姐")


def test_worries_promises_and_complaints_are_settled_by_what_is_said(li: Conversation) -> None:
    li.say("陈宇", "李姐 答应周五前给金融方案")
    assert "答应过 给金融方案，办到了" in li.say("陈宇", "李姐 金融方案发了")
    assert "化解 价格，做了置换" in li.say("陈宇", "李姐 价格谈妥了 做了置换")
    li.say("陈宇", "李姐投诉 空调异响")
    assert "处理完了 空调异响，换了滤芯" in li.say("陈宇", "李姐 投诉处理好了 换了滤芯")
    with li.database.read() as session:
        assert session.exec(select(Promise.state)).one() == "kept"
        worry = session.exec(select(Objection)).one()
        wrong = session.exec(select(Complaint)).one()
        assert (worry.is_open, worry.how) == (False, "做了置换")
        assert (wrong.is_open, wrong.how, wrong.closed_by_id) == (False, "换了滤芯", li.member("陈宇"))


def test_a_promise_is_broken(li: Conversation) -> None:
    li.say("陈宇", "李姐 答应周五前送脚垫")
    assert "没办到" in li.say("陈宇", "李姐 脚垫没送成")


def test_a_complaint_reaches_the_manager_at_once(li: Conversation) -> None:
    li.say("陈宇", "李姐投诉 空调异响 找315")
    told = li.last("王磊")
    assert told.title == "李姐（陈宇）：请看一下"
    assert told.labels() == ["我来联系", "让陈宇先处理", "看李姐"]
    li.tap("王磊", "让陈宇先处理")
    assert li.last("陈宇").title == "王磊：李姐你先处理"


def test_a_level_is_suggested_and_never_set_unasked(li: Conversation) -> None:
    answer = li.say("陈宇", "李姐 打算明年五月买")
    assert "改C级" in answer.only.labels()
    with li.database.read() as session:
        assert session.exec(select(Customer.level)).one() == "H"
    assert "级别 H级 → C级" in li.tap("陈宇", "改C级")


def test_rest_until_a_day_and_back(li: Conversation) -> None:
    assert "到 12月20日 周日" in li.say("陈宇", "李姐休眠到12月20日")
    li.wait_until(at(30, 9))
    assert "李姐" not in li.heard("陈宇", at(25))
    assert "重新跟：李姐" in li.say("陈宇", "激活 李姐")


def test_somebody_lost_is_taken_up_again(li: Conversation) -> None:
    li.say("陈宇", "李姐战败 买了凯美瑞")
    li.tap("陈宇", "确认不跟")
    li.tap("王磊", "通过")
    assert "重新跟：李姐" in li.say("陈宇", "激活 李姐")
    assert "李姐 N级" in li.say("陈宇", "李姐")


def test_parties_without_a_name_are_counted_and_taken_back(chat: Conversation) -> None:
    answer = chat.say("陈宇", "来了一批3个人 看途岳 没留电话")
    assert "人数 3人" in answer
    assert "看的车 途岳" in answer
    chat.say("陈宇", "上午来了两批客户")
    assert chat.count(Traffic) == 3
    assert chat.count(Customer) == 0
    chat.say("陈宇", "撤销")
    assert chat.count(Traffic, col(Traffic.people).is_not(None)) == 1


def test_the_store_says_what_to_say(li: Conversation) -> None:
    li.say("陈宇", "李姐 对比凯美瑞")
    assert "经理发：话术 迈腾 比 凯美瑞" in li.say("陈宇", "准备 李姐")
    li.say("王磊", "话术 价格：先做置换评估")
    li.say("王磊", "话术 迈腾 比 凯美瑞：后排宽")
    li.say("王磊", "在售 帕萨特 18-26万")
    card = li.say("陈宇", "准备 李姐")
    for line in ("价格：先做置换评估", "迈腾 比 凯美瑞：后排宽", "也合适 帕萨特 18万-26万"):
        assert line in card
    assert "由经理来定" in li.say("周倩", "话术 价格：便宜")
    assert "删了：价格" in li.say("王磊", "话术 删 1")


def test_the_portrait_of_a_list(li: Conversation) -> None:
    li.say("陈宇", "张伟13800000002 看途岳 嫌贵 25岁 B级")
    portrait = li.say("陈宇", "画像 嫌贵的")
    assert portrait.only.title == "画像 2位"
    assert "顾虑 价格2" in portrait
    assert "（1/2）" in portrait


def test_the_timeline_turns_its_pages(li: Conversation) -> None:
    for number in range(9):
        li.say("陈宇", f"李姐 电话聊了第{number}回")
    first = li.say("陈宇", "时间线 李姐")
    assert "第1页" in first
    assert "第2页" in li.tap("陈宇", "更早")
