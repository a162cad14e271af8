"""A number that is on file already: one's own is asked about, a colleague's goes to the manager and is told to nobody."""

import pytest
from sqlmodel import col, select

from storage.models import Contact, Customer, Ownership
from tests.flows.conversation import Conversation, at, scene


@scene
def one(chat: Conversation) -> Conversation:
    """陈宇's 王强."""
    chat.say("陈宇", "王强13900006602 途岳 12到15万 A级 嫌旧车价低")
    return chat


def test_one_s_own_number_with_another_name_is_asked(one: Conversation) -> None:
    asked = one.say("陈宇", "赵敏敏13900006602 看途观L").only
    assert asked.title == "赵敏敏和王强是同一位吗？"
    assert asked.labels() == ["就是王强", "另一位"]
    assert one.count(Customer) == 1


def test_it_is_the_same_person(one: Conversation) -> None:
    one.say("陈宇", "赵敏敏13900006602 看途观L")
    assert "记好了：王强" in one.tap("陈宇", "就是王强")
    assert one.count(Customer) == 1
    assert "途观L" in one.say("陈宇", "王强")


def test_it_is_somebody_else(one: Conversation) -> None:
    one.say("陈宇", "赵敏敏13900006602 看途观L")
    assert "记好了：赵敏敏（新客户）" in one.tap("陈宇", "另一位")
    assert one.count(Customer) == 2
    assert "有2位" in one.say("陈宇", "6602")


def test_another_form_of_the_name_is_not_asked(one: Conversation) -> None:
    assert "记好了：王强" in one.say("陈宇", "王哥13900006602 喜欢白色")


@pytest.mark.parametrize("numbers", ["13900006602 13800000003", "13800000003 13900006602"])
def test_any_of_several_numbers_may_be_a_colleague_s(one: Conversation, numbers: str) -> None:
    assert "已有同事在跟" in one.say("周倩", f"何先生{numbers} 看途观L")
    assert one.count(Customer) == 1


@scene
def met(one: Conversation) -> Conversation:
    """周倩 has received 陈宇's customer."""
    one.say("周倩", "何先生13900006602 看途观L 试驾 落地22.8")
    return one


def test_the_second_rep_learns_that_a_colleague_is_on_it(met: Conversation) -> None:
    told = met.last("周倩")
    assert told.title == "何先生：已有同事在跟"
    assert "你这条 已留下" in str(told) and "照常接待" in str(told)
    for secret in ("王强", "陈宇", "途岳", "15万", "6602"):
        assert secret not in str(told)


def test_the_second_rep_still_finds_nothing(met: Conversation) -> None:
    for words in ("6602", "13900006602", "王强", "途岳"):
        met.wait(minutes=3)  # said at once, a number and a name are one note
        answer = met.say("周倩", words)
        assert "没找到" in answer or "没对上" in answer
        for secret in ("陈宇", "途岳，", "15万", "旧车"):
            assert secret not in answer


def test_the_manager_is_asked(met: Conversation) -> None:
    asked = met.last("王磊")
    assert asked.title == "撞单：王强"
    assert asked.labels() == ["归陈宇", "归周倩", "两人共享", "看记录"]
    assert "尾号6602" in str(asked) and "13900006602" not in str(asked)
    assert "22.8" not in str(asked)


def test_looking_leaves_the_question(met: Conversation) -> None:
    assert "途岳" in met.tap("王磊", "看记录")
    assert "王强归陈宇" in met.tap("王磊", "归陈宇")


@pytest.mark.parametrize(
    ("press", "words", "finds"),
    [
        ("归陈宇", "王强归陈宇", {"陈宇"}),
        ("归周倩", "王强归周倩", {"周倩"}),
        ("两人共享", "王强陈宇、周倩共享", {"陈宇", "周倩"}),
    ],
)
def test_the_manager_rules(met: Conversation, press: str, words: str, finds: set[str]) -> None:
    ruled = met.tap("王磊", press).only
    told = {str(met.last(name)) for name in ("陈宇", "周倩")}
    assert told == {str(ruled)}, "both are told in the same words"
    assert ruled.title == words
    for name in ("陈宇", "周倩"):
        assert ("王强 A级" in met.say(name, "6602")) == (name in finds)


def test_the_manager_rules_once(met: Conversation) -> None:
    asked = met.last("王磊")
    met.tap("王磊", "归陈宇", on=asked)
    owners = met.count(Ownership, Ownership.until_at.is_(None))  # type: ignore[union-attr]
    assert "过去了" in met.tap("王磊", "归周倩", on=asked)
    assert met.count(Ownership, Ownership.until_at.is_(None)) == owners  # type: ignore[union-attr]


def test_nobody_else_rules(met: Conversation) -> None:
    asked = met.last("王磊")
    for name in ("周倩", "陈宇", "赵敏"):
        assert "过去了" in met.press(name, asked.button("归周倩").action)


def test_the_reception_leaves_the_owner_s_date(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.say("周倩", "何先生13900006602 看途观L")
    chat.wait_until(at(23, 15))
    assert chat.last("陈宇").title == "15:00 给王强打电话"


@pytest.mark.parametrize("words", ["何先生13900006602 想要白色", "何先生 想要白色"])
def test_what_the_second_rep_says_later_goes_to_the_reception(met: Conversation, words: str) -> None:
    begun = len(met.heard("王磊").shown)
    assert "已有同事在跟" in met.say("周倩", words)
    assert (met.count(Customer), met.count(Contact)) == (1, 3)
    assert len(met.heard("王磊").shown) == begun, "the manager is asked once"


def test_the_same_name_after_the_ruling_is_somebody_else(met: Conversation) -> None:
    met.tap("王磊", "归陈宇")
    assert "记好了：何先生（新客户）" in met.say("周倩", "何先生 看途岳")


def test_the_reception_says_what_happened(met: Conversation) -> None:
    with met.database.read() as session:
        row = session.exec(select(Contact).where(Contact.member_id == met.member("周倩"))).one()
    assert "试驾" in (row.summary or "") and "6602" not in (row.summary or "")


def test_the_reception_holds_no_other_customer_s_words(one: Conversation) -> None:
    one.say("周倩", "李姐13800000003 预算20万\n何先生13900006602 看途观L")
    with one.database.read() as session:
        customer = one.customer("王强")
        row = session.exec(
            select(Contact).where(Contact.customer_id == customer).order_by(col(Contact.id).desc())
        ).first()
    assert row is not None and "李姐" not in row.source_text


def test_the_reception_is_kept(met: Conversation) -> None:
    assert met.count(Contact) == 2
    assert met.count(Customer) == 1


def test_a_colleague_s_number_is_not_added_to_a_customer(one: Conversation) -> None:
    one.say("周倩", "何建国13800000003 看途观L")
    answer = one.say("周倩", "何建国 电话13900006602 周六来")
    assert "约定 11月28日 周六 到店" in answer and "何建国：已有同事在跟" in answer
    assert "约定" in answer, "the rest of the note is kept"
    assert "没找到" in one.say("周倩", "6602")


def test_a_colleague_s_number_typed_into_the_form_is_not_taken(one: Conversation) -> None:
    one.say("周倩", "登记")
    one.say("周倩", "何先生")
    one.say("周倩", "13900006602")
    answer = one.tap("周倩", "完成")
    assert "已有同事在跟" in answer and "王强" not in answer
    assert one.count(Customer) == 1


def test_a_colleague_s_number_given_in_an_edit_is_not_taken(one: Conversation) -> None:
    one.say("周倩", "何先生13800000003 看途观L")
    one.tap("周倩", "修改")
    one.tap("周倩", "电话")
    answer = one.say("周倩", "13900006602")
    assert "已有同事在跟" in answer and "王强" not in answer
    assert "13800000003" in one.say("周倩", "何先生")


def test_a_colleague_s_number_alone_makes_no_second_customer(one: Conversation) -> None:
    one.say("周倩", "13900006602")
    told = one.tap("周倩", "新客户")
    assert "这位：已有同事在跟" in told and "王强" not in told
    assert one.count(Customer) == 1


def test_two_stores_know_nothing_of_each_other(one: Conversation) -> None:
    assert "记好了：王强（新客户）" in one.say("孙悦", "王强13900006602 看途岳")
    assert one.count(Customer) == 2


def test_the_number_of_somebody_on_file_is_theirs(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13900006602 途岳")
    assert "电话 13900006603" in chat.say("陈宇", "张先生的号码 13900006603")
    assert "电话 13900006605" in chat.say("陈宇", "张先生还有个号13900006605 是他老婆的")
    assert "（新客户）" in chat.say("陈宇", "魏先生的电话是13900006604 看途岳")
    assert chat.count(Customer) == 2
