"""Leads given, customers moved and shared, a leaver's handed over whole: one message each, and the way back."""

from typing import Any

import pytest
from sqlmodel import select

from bot.runners import in_strides
from handlers.jobs import STRIDES
from storage import journal
from storage.models import RECORD, Account, Contact, Customer, Member, Ownership, Reminder
from tests.flows.conversation import Conversation, at, scene


@pytest.fixture(autouse=True)
def _work(chat: Conversation) -> None:
    chat.house.runners.update({kind: in_strides(stride) for kind, stride in STRIDES.items()})


def owners(chat: Conversation, name: str) -> set[str]:
    """Who looks after a customer."""
    with chat.database.read() as session:
        held = select(Member.name).join(Ownership, Ownership.member_id == Member.id)  # type: ignore[arg-type]
        mine = held.where(Ownership.customer_id == chat.customer(name), Ownership.until_at.is_(None))  # type: ignore[union-attr]
        return set(session.exec(mine).all())


# -- one customer -----------------------------------------------------------------------------------------------------


def test_a_new_lead_is_the_rep_s_from_the_start(chat: Conversation) -> None:
    answer = chat.say("王磊", "张先生13800000001 看途观L 预算20左右 给小陈")
    assert "记好了：张先生（新客户）" in answer and "归 陈宇，已经告诉他" in answer
    told = str(chat.last("陈宇"))
    assert "张先生给你了" in told and "13800000001" in told and "30分钟内联系" in told
    assert owners(chat, "张先生") == {"陈宇"}
    assert "13800000001" in chat.say("陈宇", "张先生")
    assert "没找到" in chat.say("周倩", "张先生")


def test_a_lead_given_by_mistake_is_taken_back(chat: Conversation) -> None:
    chat.say("王磊", "张先生13800000001 看途观L 给陈宇")
    assert "撤销了" in chat.say("王磊", "撤销")
    assert chat.count(Customer) == 0


@scene
def wang(chat: Conversation) -> Conversation:
    """陈宇's 王强."""
    chat.say("陈宇", "王强13900006602 途岳 A")
    return chat


@pytest.mark.parametrize(
    "words", ["王强 给 周倩", "王强给周倩", "6602 给小周", "王强 归 周倩", "给 王强 周倩", "/give 王强 周倩"]
)
def test_moving_one(wang: Conversation, words: str) -> None:
    asked = wang.say("王磊", words).only
    assert asked.title == "王强给周倩？" and "陈宇 → 周倩" in str(asked)
    assert owners(wang, "王强") == {"陈宇"}, "not before it is confirmed"
    ruled = wang.tap("王磊", "归周倩")
    assert "王强归周倩" in ruled
    assert str(wang.last("陈宇")) == str(wang.last("周倩")), "both hear the same words"
    assert owners(wang, "王强") == {"周倩"}
    assert "撤销了" in wang.say("王磊", "撤销")
    assert owners(wang, "王强") == {"陈宇"}


def test_sharing_and_its_history(wang: Conversation) -> None:
    wang.say("王磊", "王强 共享 周倩")
    assert "陈宇、周倩共享" in wang.tap("王磊", "共享")
    assert owners(wang, "王强") == {"陈宇", "周倩"}
    wang.say("王磊", "王强 归 周倩")
    wang.tap("王磊", "归周倩")
    history = wang.say("周倩", "王强 归属")
    assert "11月23日-11月23日 陈宇" in history and "11月23日-现在 周倩" in history
    assert "没找到" in wang.say("陈宇", "王强 归属")


@pytest.mark.parametrize(
    ("who", "words", "says"),
    [
        ("王磊", "王强 给 孙悦", ""), ("吴总", "王强 给 孙悦", "留在自己的店"), ("王磊", "王强 给 陈宇", "本来就归"),
        ("王磊", "王强 共享 陈宇", "本来就有"), ("王磊", "给", "给：写上是谁"),
    ],
)  # fmt: skip
def test_what_cannot_move(wang: Conversation, who: str, words: str, says: str) -> None:
    assert says in wang.say(who, words)
    assert owners(wang, "王强") == {"陈宇"}


def test_a_rep_gives_nobody_away(wang: Conversation) -> None:
    wang.say("陈宇", "王强 给 周倩")
    assert owners(wang, "王强") == {"陈宇"}


@pytest.mark.parametrize("words", ["王强说要给他老婆看看", "王强 把报价给他发了", "给王强打过电话了 说周六来"])
def test_what_only_sounds_like_it_is_a_note(wang: Conversation, words: str) -> None:
    wang.say("王磊", "王强")
    assert "记好了" in wang.say("王磊", words)


# -- a leaver's -------------------------------------------------------------------------------------------------------


@scene
def leaver(chat: Conversation) -> Conversation:
    """马超 with nine customers, a promise, an appointment, a word not to be said."""
    chat.say("王磊", "邀请 马超 顾问")
    chat.say("马超", chat.tap("王磊", "邀请").shown[-1].message.text)
    chat.say("马超", "韩先生13800000011 看途观L H 周六上午10点到店 别提他上次试驾剐蹭的事")
    chat.say("马超", "韩先生 答应周五前送脚垫")
    chat.say("马超", "许姐13800000012 看迈腾 A")
    for number, level in enumerate("BBCCCAB"):
        chat.say("马超", f"客户{'甲乙丙丁戊己庚'[number]}先生1380000002{number} 看途岳 {level}")
    return chat


def test_the_walkthrough(leaver: Conversation) -> None:
    asked = leaver.say("王磊", "马超离职 客户平均给陈宇 周倩").only
    count = leaver.count(Customer)
    assert asked.title == f"马超的{count}位客户转出？"
    assert asked.labels() == ["转出并停用", "换个分法", "看名单", "先不转"]
    assert "账号马上停用" in str(asked) and "分法 平均" in str(asked) and "承诺1件，预约1个" in str(asked)
    assert "韩先生" in leaver.tap("王磊", "看名单")
    done = leaver.tap("王磊", "转出并停用")
    assert f"转好了：马超的{count}位客户" in str(leaver.last("王磊")), done
    assert "门店内部工具" in leaver.say("马超", "今天")
    told = [shown for shown in leaver.heard("陈宇", at(23)).shown if "转给你了" in shown.title]
    assert len(told) == 1, "one message"
    text = str(told[0])
    for words in (
        "1 韩先生 H级",
        "途观L",
        "马超答应",
        "脚垫",
        "别提他上次试驾剐蹭",
        "开场白1：韩先生您好，我是恒信的陈宇",
        "每天最多加5位",
    ):
        assert words in text
    assert "13800000011" not in text


def test_the_card_of_who_was_taken_over_is_a_brief(leaver: Conversation) -> None:
    leaver.say("王磊", "马超离职 客户都给陈宇")
    leaver.tap("王磊", "转出并停用")
    card = leaver.say("陈宇", "韩先生")
    for words in ("马超 11-23转来", "答应过", "别提他上次试驾剐蹭", "下一步"):
        assert words in card
    leaver.say("陈宇", "韩先生 打过电话了 周六照常来")
    assert "转来" not in leaver.say("陈宇", "韩先生"), "once in contact, the card is the card"


def test_reminders_find_the_new_owner(leaver: Conversation) -> None:
    leaver.say("王磊", "马超离职 客户都给陈宇")
    leaver.tap("王磊", "转出并停用")
    leaver.wait_until(at(28, 10))
    assert "韩先生到店" in leaver.heard("陈宇")


def test_a_lead_nobody_calls_rings_after_half_an_hour(chat: Conversation) -> None:
    chat.say("王磊", "张先生13800000001 看途观L 给陈宇")
    chat.wait(minutes=31)
    assert any("张先生" in shown.title and "联系上了" in shown.labels() for shown in chat.heard("陈宇").shown)


def test_who_was_not_spoken_to_in_two_days_is_shown_to_the_manager(leaver: Conversation) -> None:
    count = leaver.count(Customer)
    leaver.say("王磊", "马超离职 客户平均给陈宇 周倩")
    leaver.tap("王磊", "转出并停用")
    leaver.say("陈宇", "韩先生 打过电话了 周六照常来")
    leaver.wait(hours=47)
    assert "没联系" not in leaver.heard("王磊", at(25, 8))
    leaver.wait(hours=2)
    told = leaver.heard("王磊", at(25, 9))
    assert f"还有{count - 1}位没联系" in told and "联系了1位" in told


def test_nobody_inherits_prices(leaver: Conversation) -> None:
    leaver.say("马超", "许姐订了迈腾 落地22.8万")
    leaver.tap("马超", "确认订车")
    leaver.say("王磊", "马超离职 客户都给陈宇")
    leaver.tap("王磊", "转出并停用")
    leaver.say("陈宇", "许姐")
    assert "22.8" not in leaver.tap("陈宇", "全部") and "22.8" not in leaver.heard("陈宇")


def test_another_rule_each_press(leaver: Conversation) -> None:
    leaver.say("王磊", "马超离职")
    for label in ("按级别", "按车型", "按手上多少", "都给一个人", "平均"):
        assert f"分法 {label}" in leaver.tap("王磊", "换个分法")
    assert "先不问了" in leaver.tap("王磊", "先不转")
    assert "今天" in leaver.say("马超", "今天"), "nothing was done"


def test_only_some(leaver: Conversation) -> None:
    leaver.say("王磊", "马超 交接 H级 给 陈宇")
    leaver.tap("王磊", "转出")
    assert owners(leaver, "韩先生") == {"陈宇"} and owners(leaver, "许姐") == {"马超"}
    assert "韩先生" not in leaver.say("马超", "团队") and "今天" in leaver.say("马超", "今天")


def test_taken_back_whole(leaver: Conversation) -> None:
    before = rows(leaver)
    leaver.say("王磊", "马超离职 客户平均给陈宇 周倩")
    leaver.tap("王磊", "转出并停用")
    assert rows(leaver) != before
    leaver.tap("王磊", "撤回")
    assert "撤回了" in str(leaver.last("王磊"))
    assert rows(leaver) == before, "row for row"
    assert "韩先生" in leaver.say("马超", "韩先生"), "and works here again"
    assert "已经撤回过" in leaver.tap("王磊", "撤回", on=next(s for s in leaver.wall.log if "转好了" in s.title))


def test_by_the_word_too_and_not_after_a_day(leaver: Conversation) -> None:
    leaver.say("王磊", "马超离职 客户平均给陈宇 周倩")
    leaver.tap("王磊", "转出并停用")
    leaver.wait(hours=25)
    assert "超过24小时" in leaver.tap("王磊", "撤回")


def test_what_the_new_owner_wrote_stays(leaver: Conversation) -> None:
    leaver.say("王磊", "马超离职 客户都给陈宇")
    leaver.tap("王磊", "转出并停用")
    leaver.say("陈宇", "韩先生 打过电话了 想要白色")
    contacts = leaver.count(Contact)
    leaver.say("王磊", "撤销")
    assert leaver.count(Contact) == contacts
    assert owners(leaver, "韩先生") == {"马超"}


@pytest.mark.parametrize("who", ["陈宇", "赵敏", "周倩"])
def test_nobody_else_takes_it_back(leaver: Conversation, who: str) -> None:
    leaver.say("王磊", "马超离职 客户都给陈宇")
    leaver.tap("王磊", "转出并停用")
    shown = leaver.with_button("王磊", "撤回")
    assert "过时" in leaver.press(who, shown.button("撤回").action)
    assert owners(leaver, "韩先生") == {"陈宇"}


def test_a_leaver_without_customers(chat: Conversation) -> None:
    assert chat.say("王磊", "周倩 离职").only.title == "周倩离职？"
    chat.tap("王磊", "停用")
    assert chat.count(Account, Account.is_open.is_(False), Account.sender == "周倩") == 1  # type: ignore[attr-defined]
    assert "门店内部工具" in chat.say("周倩", "今天")


def rows(chat: Conversation) -> dict[str, Any]:
    """Every row of the record but for what is worked out, and who works here."""
    found: dict[str, Any] = {}
    with chat.database.read() as session:
        session.info["vault"] = chat.database.vault
        for table in RECORD:
            for row in session.exec(select(table)).all():
                if isinstance(row, Reminder) and row.state != "planned":
                    continue
                values = journal.dump_row(session, row)
                values.pop("revision", None)
                if isinstance(row, Reminder):
                    values = {key: values[key] for key in ("subject", "kind", "occasion", "due_at", "state")}
                    found[f"reminder {row.subject} {row.kind} {row.occasion}"] = values
                else:
                    found[f"{table.__tablename__} {row.id}"] = values
        for member in session.exec(select(Member)).all():
            found[f"member {member.name}"] = member.is_active
    return found
