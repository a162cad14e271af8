"""The people of a store by chat: each change confirmed once, nobody changed by who may not."""

from datetime import date

import pytest
from sqlmodel import select

from storage.models import Account, Member, Store
from tests.flows.conversation import Conversation, at


def member(chat: Conversation, name: str) -> Member:
    """Somebody's row."""
    with chat.database.read() as session:
        return session.exec(select(Member).where(Member.name == name)).one()


def joins(chat: Conversation, boss: str, words: str, as_: str) -> None:
    """Somebody is invited and takes the code."""
    chat.say(boss, words)
    code = chat.tap(boss, "邀请").shown[-1].message.text
    assert code.startswith("/start ")
    assert "这里是车记" in chat.say(as_, code)


def test_the_team(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    shown = chat.say("王磊", "团队")
    assert shown.only.title == "恒信4人"
    assert "陈宇 顾问 1位" in shown and "王磊 经理" in shown and "孙悦" not in shown


def test_an_admin_sees_every_store_and_each(chat: Conversation) -> None:
    assert chat.say("吴总", "团队").only.title == "恒信2家店"
    assert "孙悦 顾问" in chat.say("吴总", "团队 恒信东站")
    assert "没有恒信西站" in chat.say("吴总", "团队 恒信西站")
    assert "没有恒信东站" in chat.say("王磊", "团队 恒信东站")


def test_inviting_is_confirmed_once(chat: Conversation) -> None:
    asked = chat.say("王磊", "邀请 小马 顾问").only
    assert asked.title == "邀请小马？" and asked.labels() == ["邀请", "先不邀请"]
    assert chat.count(Member, Member.name == "小马") == 0
    told = chat.tap("王磊", "邀请")
    assert "邀请码好了：小马" in told
    assert "过去了" in chat.tap("王磊", "邀请", on=asked), "one confirmation, one code"
    assert "小马，这里是车记" in chat.say("新人", told.shown[-1].message.text)
    assert "小马 顾问" in chat.say("王磊", "团队")


def test_not_inviting(chat: Conversation) -> None:
    chat.say("王磊", "邀请 小马 客服")
    assert "先不问了" in chat.tap("王磊", "先不邀请")


@pytest.mark.parametrize("words", ["邀请 小马 经理", "邀请 小马 管理员", "邀请 小马 店长"])
def test_a_manager_invites_no_manager(chat: Conversation, words: str) -> None:
    assert "由管理员邀请" in chat.say("王磊", words)
    assert chat.say("吴总", words).only.labels() == ["邀请", "先不邀请"]


def test_an_admin_invites_into_any_store(chat: Conversation) -> None:
    joins(chat, "吴总", "邀请 小马 经理 恒信东站", "马")
    with chat.database.read() as session:
        assert session.get_one(Store, member(chat, "小马").store_id).name == "恒信东站"


def test_renaming(chat: Conversation) -> None:
    joins(chat, "王磊", "邀请 小马 顾问", "马")
    assert chat.say("王磊", "小马 改名 马超").only.title == "小马改名？"
    assert "小马 → 马超" in chat.tap("王磊", "改名")
    assert "马超 顾问" in chat.say("王磊", "团队")


def test_a_store_is_opened_and_renamed_by_an_admin(chat: Conversation) -> None:
    chat.say("吴总", "开店 城东店")
    chat.tap("吴总", "开店")
    chat.say("吴总", "城东店 改名 城东旗舰店")
    chat.tap("吴总", "改名")
    assert "城东旗舰店" in chat.say("吴总", "团队")
    assert "已经有" in chat.say("吴总", "开店 恒信")


def test_moving_to_another_store(chat: Conversation) -> None:
    joins(chat, "王磊", "邀请 马超 顾问", "马")
    chat.say("吴总", "马超 调到 恒信东站")
    assert "恒信 → 恒信东站" in chat.tap("吴总", "调店")
    assert "马超" in chat.say("赵敏", "团队") and "马超" not in chat.say("王磊", "团队")


def test_customers_stay_in_the_store(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    assert "还有1位客户" in chat.say("吴总", "陈宇 调到 恒信东站")


def test_another_role(chat: Conversation) -> None:
    chat.say("吴总", "陈宇 改为 经理")
    assert "顾问 → 经理" in chat.tap("吴总", "改身份")
    assert chat.say("陈宇", "团队").only.title == "恒信4人"
    assert "请别的管理员改" in chat.say("吴总", "吴总 改为 顾问")


def test_leave_with_a_stand_in(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 明天下午3点打电话")
    asked = chat.say("王磊", "陈宇 休假 到周日 周倩代").only
    assert asked.title == "陈宇休假到11月29日 周日？" and "周倩" in str(asked)
    assert "提醒给周倩" in chat.tap("王磊", "休假")
    assert "陈宇休假" in str(chat.last("周倩"))
    assert "13900006602" in chat.say("周倩", "王强")
    assert "休假到11月29日 周日，周倩代" in chat.say("王磊", "团队")
    chat.wait_until(at(24, 15))
    assert chat.last("周倩").title == "15:00 给王强打电话"
    assert "回来了" in chat.say("王磊", "陈宇 销假")
    assert "没找到" in chat.say("周倩", "王强")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("陈宇 休假 到周日", date(2026, 11, 29)),
        ("陈宇休假到11月30日", date(2026, 11, 30)),
        ("小陈 休假 明天 小周代", date(2026, 11, 24)),
    ],
)
def test_how_leave_is_said(chat: Conversation, words: str, until: date) -> None:
    chat.say("王磊", words)
    chat.tap("王磊", "休假")
    assert member(chat, "陈宇").away_until == until


def test_rest_days(chat: Conversation) -> None:
    chat.say("王磊", "陈宇 轮休 周三 周日")
    assert "每周休周三、周日" in chat.tap("王磊", "就这样")
    assert member(chat, "陈宇").rest_days == "37"
    chat.say("王磊", "陈宇 轮休 无")
    chat.tap("王磊", "就这样")
    assert member(chat, "陈宇").rest_days == ""


@pytest.mark.parametrize(
    ("who", "words", "says"),
    [
        ("王磊", "赵敏 改名 赵小敏", ""), ("王磊", "吴总 休假 到周日", "不归你管"), ("赵敏", "陈宇 休假 到周日", ""),
        ("王磊", "陈宇 休假 到昨天", "已经过去"), ("王磊", "陈宇 休假 不知道", "没看出来"),
        ("王磊", "陈宇 休假 到周日 刘能代", "没有叫刘能"), ("王磊", "陈宇 休假 到周日 陈宇代", "另一位"),
        ("王磊", "陈宇 轮休 每天", "星期几"), ("王磊", "邀请 甲 乙 顾问", "写上名字"),
        ("吴总", "陈宇 调到 城西店", "没有城西店"), ("吴总", "陈宇 改为 老板", "身份写"),
    ],
)  # fmt: skip
def test_what_cannot_be(chat: Conversation, who: str, words: str, says: str) -> None:
    shown = chat.say(who, words)
    assert says in shown
    assert not {"改名", "休假", "就这样", "邀请", "调店", "改身份"} & {b for x in shown.shown for b in x.labels()}


def test_a_customer_who_left_a_job_is_a_note(chat: Conversation) -> None:
    chat.say("王磊", "张伟13800000001 看途观L H")
    assert "记好了：张伟" in chat.say("王磊", "张伟离职了，预算降到15万")


def test_a_rep_speaks_of_customers_only(chat: Conversation) -> None:
    assert "改名？" not in chat.say("陈宇", "周倩 改名 周小倩")
    assert member(chat, "周倩").name == "周倩"


def test_who_comes_back_starts_anew(chat: Conversation) -> None:
    chat.write(lambda session: setattr(session.get_one(Member, chat.member("周倩")), "is_active", False))
    chat.say("王磊", "邀请 周倩 顾问")
    code = chat.tap("王磊", "邀请").shown[-1].message.text
    assert "周倩，这里是车记" in chat.say("周倩", code)
    assert chat.count(Account, Account.sender == "周倩") == 1
    assert "今天没有" in chat.say("周倩", "今天")


def test_service_takes_what_comes_after_the_handover(chat: Conversation) -> None:
    """客服 see everybody who has a car of ours, and get service, renewal and inspection instead of the rep."""
    chat.say("陈宇", "张伟13800000001 看途观L H")
    chat.say("陈宇", "张伟提车了 途观L 粤B12345 保险12月30日到期")
    chat.tap("陈宇", "确认订车") if "确认订车" in str(chat.last("陈宇")) else None
    chat.say("周倩", "李敏13700005512 看迈腾 H")
    joins(chat, "王磊", "邀请 小何 客服", "何")
    assert "13800000001" in chat.say("何", "张伟")
    assert "没找到" in chat.say("何", "李敏"), "who has no car of ours yet is the rep's"
    chat.wait_until(at(30 + 15, 8, 45))
    assert "张伟" in str(chat.heard("何", at(30 + 15))), "fifteen days before the policy ends"
    assert "续保" not in chat.heard("陈宇", at(30 + 15))
