"""Order, cancellation and loss are asked first; the manager decides a loss; a price is never shown again."""

from datetime import date

import pytest
from sqlmodel import Session, select

from storage.ids import new_id
from storage.models import AfterVisit, Appointment, Car, Deal, Loss
from storage.vault import reveal
from tests.flows.conversation import Conversation, at, scene
from tests.flows.wall import Shown

ORDER = "王哥订了途观L 380 白 落地22.8 定金5000 月底提"


@scene
def wang(chat: Conversation) -> Conversation:
    """王强, about to buy."""
    chat.say("陈宇", "王强13900006602 途岳 12到15万 A级")
    return chat


@scene
def ordered(wang: Conversation) -> Conversation:
    """王强 has ordered."""
    wang.say("陈宇", ORDER)
    wang.tap("陈宇", "确认订车")
    return wang


def shows_price(shown: Shown) -> bool:
    """Whether a message tells what 王强 paid."""
    return any(price in str(shown) for price in ("22.8", "22万8", "228000", "5000"))


def test_an_order_is_asked_first(wang: Conversation) -> None:
    asked = wang.say("陈宇", ORDER).only
    assert asked.title == "王强订车，对吗？"
    for line in (
        "价格只有你和店经理看得到",
        "途观L",
        "白色",
        "成交价 落地22.8万",
        "定金 5000元",
        "订车 今天",
        "11月30日 周一",
    ):
        assert line in str(asked)
    assert asked.labels()[0] == "确认订车" and asked.labels()[-1] == "没订"
    assert wang.count(Deal) == 0


def test_the_order_is_kept(wang: Conversation) -> None:
    asked = wang.say("陈宇", ORDER).only
    saved = wang.tap("陈宇", "确认订车").only
    assert saved.title == "记好了：王强订车"
    assert "价格 已记，这里不再显示" in str(saved)
    assert "A级 → 已订" in str(saved)
    assert saved.id == asked.id
    assert wang.count(Deal) == 1
    assert "过去了" in wang.tap("陈宇", "确认订车", on=asked), "a second press is no second order"
    assert wang.count(Deal) == 1


def test_confirming_by_word(wang: Conversation) -> None:
    wang.say("陈宇", ORDER)
    assert "记好了：王强订车" in wang.say("陈宇", "确认订车")


def test_no_order_keeps_the_words(wang: Conversation) -> None:
    wang.say("陈宇", ORDER)
    assert "记好了：王强" in wang.tap("陈宇", "没订")
    assert wang.count(Deal) == 0
    assert "王强 A级" in wang.say("陈宇", "王强")
    assert "途观L" in wang.say("陈宇", "王强"), "what was said of the car is kept"


def test_the_price_is_never_shown_again(ordered: Conversation) -> None:
    begun = len(ordered.wall.log)
    for who in ("陈宇", "王磊", "吴总"):
        ordered.say(who, "王强")
        ordered.tap(who, "全部")
    ordered.say("陈宇", "王强 交代了上牌的事 周五再联系")
    ordered.say("陈宇", "撤销")
    ordered.say("陈宇", "恢复")
    ordered.say("陈宇", "今天")
    ordered.say("周倩", "何先生13900006602 看途观L")
    ordered.wait_until(at(31, 10))
    assert not any(shows_price(shown) for shown in ordered.wall.log[begun:])


def test_the_price_is_never_a_title(wang: Conversation) -> None:
    wang.say("陈宇", ORDER)
    wang.tap("陈宇", "确认订车")
    assert not any("22" in shown.title for shown in wang.wall.log)


def test_the_words_of_the_order_are_found_without_the_price(ordered: Conversation) -> None:
    ordered.wait(minutes=15)
    assert "没找到" in ordered.say("陈宇", "22.8") or "没对上" in str(ordered.last("陈宇"))


def test_the_day_before_the_delivery(ordered: Conversation) -> None:
    ordered.wait_until(at(29, 9))
    assert "王强" in ordered.heard("陈宇", at(29))
    assert "准备明天交车" in ordered.heard("陈宇", at(29))


def test_the_order_is_undone(ordered: Conversation) -> None:
    ordered.tap("陈宇", "撤销")
    assert ordered.count(Deal) == 0
    assert "王强 A级" in ordered.say("陈宇", "王强")


def test_the_delivery_plans_visits(ordered: Conversation) -> None:
    ordered.wait_until(at(30, 10))
    saved = ordered.say("陈宇", "王强提车了")
    assert "回访 交车后3天、7天、30天" in saved
    ordered.wait_until(at(33, 9))
    assert "交车3天回访" in ordered.heard("陈宇", at(33))


def test_a_cancellation_is_asked_first(ordered: Conversation) -> None:
    asked = ordered.say("陈宇", "王强退订了").only
    assert asked.title == "王强退订，对吗？"
    assert "订单照旧" in ordered.tap("陈宇", "没退")
    assert "王强 已订" in ordered.say("陈宇", "王强")
    ordered.say("陈宇", "王强退订了")
    assert "退订" in ordered.tap("陈宇", "确认退订")
    assert "王强 退订" in ordered.say("陈宇", "王强")


def test_what_the_order_note_agreed_stands(wang: Conversation) -> None:
    wang.say("陈宇", "王强 周四下午来看车")
    wang.say("陈宇", "王强订了途观L 定金5000 周六上午来签合同")
    saved = wang.tap("陈宇", "确认订车")
    assert "周六" in saved and "周四" not in saved
    assert wang.count(Appointment, Appointment.state == "waiting") == 1


def test_an_order_ends_what_was_agreed_before(wang: Conversation) -> None:
    wang.say("陈宇", "王强 周四下午来看车")
    wang.say("陈宇", ORDER)
    wang.tap("陈宇", "确认订车")
    assert wang.count(Appointment, Appointment.state == "waiting") == 0


@scene
def delivered(ordered: Conversation) -> Conversation:
    """王强 has driven away."""
    ordered.wait_until(at(30, 10))
    ordered.say("陈宇", "王强提车了")
    return ordered


def test_a_car_more_is_a_new_order(delivered: Conversation) -> None:
    assert delivered.say("陈宇", "王强又提了一台途昂").only.title == "王强订车，对吗？"
    visits = delivered.count(AfterVisit)
    delivered.tap("陈宇", "确认订车")
    assert delivered.count(Deal, Deal.is_delivered) == 2
    assert delivered.count(Car) == 2
    assert delivered.count(AfterVisit) == 2 * visits


def test_saying_it_twice_hands_over_once(delivered: Conversation) -> None:
    visits = delivered.count(AfterVisit)
    delivered.say("陈宇", "王强提车了")
    assert delivered.count(AfterVisit) == visits


def price_of(chat: Conversation) -> tuple[str | None, str | None]:
    """Price and deposit of the one deal."""
    with chat.database.read() as session:
        deal = session.exec(select(Deal)).one()
        return reveal(session, deal, "price"), reveal(session, deal, "deposit")


@pytest.mark.parametrize("words", ["王强提车了 落地22.6万 定金8000", "王强来补尾款了 成交价22.6万 定金8000"])
def test_a_price_said_later_is_the_order_s(ordered: Conversation, words: str) -> None:
    saved = ordered.say("陈宇", words).only
    assert "价格 已记，这里不再显示" in str(saved)
    assert price_of(ordered) == ("226000", "8000")


# -- lost -------------------------------------------------------------------------------------------------------------


@scene
def lost(wang: Conversation) -> Conversation:
    """王强 has been given up by his rep."""
    wang.say("陈宇", "王强战败了 买了凯美瑞")
    wang.tap("陈宇", "确认不跟")
    return wang


def test_a_loss_is_asked_first(wang: Conversation) -> None:
    asked = wang.say("陈宇", "王强战败了 买了凯美瑞").only
    assert asked.title == "王强不跟了，对吗？"
    assert "凯美瑞" in str(asked)
    assert "记好了：王强" in wang.tap("陈宇", "接着跟")
    assert wang.count(Loss) == 0
    assert "王强 A级" in wang.say("陈宇", "王强")


def test_a_loss_goes_to_the_manager(lost: Conversation) -> None:
    assert "王磊也会看到这条" in str(lost.last("陈宇"))
    asked = lost.last("王磊")
    assert asked.title == "王强（陈宇）：请定一下"
    assert "选择竞品，买了凯美瑞" in str(asked)
    assert asked.labels() == ["通过", "驳回"]


def test_a_customer_given_up_leaves_the_list(lost: Conversation) -> None:
    lost.wait_until(at(38, 9))
    assert "王强" not in lost.heard("陈宇", at(24))


def test_the_manager_agrees(lost: Conversation) -> None:
    assert lost.tap("王磊", "通过").only.title == "通过了：王强"
    assert lost.last("陈宇").title == "王强先放下了"
    assert "没有等你定的" in lost.say("王磊", "战败待审")
    assert lost.say("陈宇", "王强").only.title == "王强"


def test_the_manager_refuses(lost: Conversation) -> None:
    assert lost.tap("王磊", "驳回").only.title == "驳回了：王强"
    assert lost.last("陈宇").title == "王强再跟一次"
    assert "王强 A级" in lost.say("陈宇", "王强")
    lost.wait_until(at(29, 9))
    assert "王强" in lost.heard("陈宇", at(24))


def test_the_manager_decides_once(lost: Conversation) -> None:
    asked = lost.last("王磊")
    lost.tap("王磊", "通过", on=asked)
    assert "已经定过了" in lost.tap("王磊", "驳回", on=asked)
    assert lost.count(Loss, Loss.state == "approved") == 1


def test_what_waits_is_listed(lost: Conversation) -> None:
    assert "王强（陈宇）：请定一下" in lost.say("王磊", "待审")


def test_what_was_said_since_the_request_stands(lost: Conversation) -> None:
    lost.say("陈宇", "王强又来了 H级")
    lost.tap("王磊", "驳回")
    assert "王强 H级" in lost.say("陈宇", "王强")


def test_a_refusal_brings_the_appointment_back(wang: Conversation) -> None:
    wang.say("陈宇", "王强 周六上午来看车")
    wang.say("陈宇", "王强战败了 买了凯美瑞")
    wang.tap("陈宇", "确认不跟")
    assert wang.count(Appointment, Appointment.state == "waiting") == 0
    wang.tap("王磊", "驳回")
    assert wang.count(Appointment, Appointment.state == "waiting") == 1
    wang.wait_until(at(28, 9))
    assert "王强" in wang.heard("陈宇", at(27))


@pytest.mark.parametrize("who", ["陈宇", "周倩", "赵敏"])
def test_nobody_else_decides(lost: Conversation, who: str) -> None:
    asked = lost.last("王磊")
    for label in ("通过", "驳回"):
        answer = lost.press(who, asked.button(label).action)
        assert "定过了" in answer or "没找到" in answer
    assert lost.count(Loss, Loss.state == "waiting") == 1


def test_a_loss_is_undone(lost: Conversation) -> None:
    lost.tap("陈宇", "撤销")
    assert "王强 A级" in lost.say("陈宇", "王强")


def test_versions_of_a_series_are_counted_together(wang: Conversation) -> None:
    wang.say("陈宇", "赵刚13900006603 看探岳 A级")
    for words in ("王强订了探岳 330 白 落地22.8", "赵刚订了探岳 380 落地25"):
        wang.say("陈宇", words)
        assert words[4:10] in wang.tap("陈宇", "确认订车")
    wang.write(lambda session: session.add(_kept_before(session)))
    assert "车型：探岳3" in wang.say("王磊", "成交")
    told = wang.say("王磊", "本月按车型订了几台")
    assert "探岳3" in told and "探岳 3" not in told


def _kept_before(session: Session) -> Deal:
    """An order as it was kept once: the version behind the series."""
    deal = session.exec(select(Deal)).first()
    assert deal is not None
    return Deal(
        id=new_id(), store_id=deal.store_id, customer_id=deal.customer_id, consultant_id=deal.consultant_id,
        series="探岳 300", ordered_on=deal.ordered_on,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["王强改成下月5号提车", "王强提车推迟到12月5号", "王强 推迟到12月5号提车"])
def test_a_handover_put_off_is_no_next_contact(ordered: Conversation, words: str) -> None:
    answer = ordered.say("陈宇", words)
    assert "交车 12月5日 周六" in answer and "下次 " not in answer
    assert ordered.count(Deal, Deal.delivered_on == date(2026, 12, 5)) == 1


def test_a_cancellation_taken_back_leaves_no_trace(ordered: Conversation) -> None:
    ordered.say("陈宇", "王强退订了")
    assert ordered.tap("陈宇", "没退").only.title == "王强没退"
    assert "退订" not in ordered.say("陈宇", "王强")
    ordered.say("陈宇", "王强退订了 想换白色")
    assert "白色" in ordered.tap("陈宇", "没退"), "what else was said is kept"
