"""A rep's sentences become the record: saved at once, corrected, undone, asked about only in doubt."""

from typing import Any

import pytest
from sqlmodel import select

from storage.models import Appointment, Change, Complaint, Contact, Customer
from tests.flows.conversation import Conversation, at, scene

FIRST = "张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H"


def rows(chat: Conversation, table: type[Any]) -> list[Any]:
    """Every row of a table."""
    with chat.database.read() as session:
        return list(session.exec(select(table)).all())


def test_the_first_note_is_saved_at_once(chat: Conversation) -> None:
    saved = chat.say("陈宇", FIRST).only
    assert str(saved) == (
        "记好了：张先生（新客户）\n"
        "13800000001 · H级\n"
        "想买 途观L，20万左右\n"
        "对比 本田CR-V\n"
        "约定 11月28日 周六 到店，带老婆\n"
        "提醒 周五傍晚、周六早上\n"
        "[修改] [撤销]"
    )


def test_the_note_of_the_issue_says_when_it_comes_back(chat: Conversation) -> None:
    saved = chat.say("陈宇", "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H").only
    assert "下次 12月2日 周三 10:00左右" in str(saved)
    assert saved.labels() == ["修改", "撤销"]


def test_a_correction_shows_old_and_new_and_is_no_contact(chat: Conversation) -> None:
    chat.say("陈宇", FIRST)
    changed = chat.say("陈宇", "不对 电话是13800000007 预算18到20").only
    assert changed.title == "改好了：张先生"
    assert "电话 13800000001 → 13800000007" in str(changed)
    assert "预算 20万左右 → 18万-20万" in str(changed)
    assert changed.labels() == ["撤销"]
    assert chat.count(Contact) == 1
    assert "13800000007" in chat.say("陈宇", "0007")
    assert "没找到" in chat.say("陈宇", "0001")


def test_a_correction_goes_back_by_word_and_comes_again(chat: Conversation) -> None:
    chat.say("陈宇", FIRST)
    chat.say("陈宇", "不对 预算18到20")
    assert chat.say("陈宇", "撤销").only.title == "撤销了：张先生"
    assert "20万左右" in chat.say("陈宇", "0001")
    assert chat.say("陈宇", "恢复").only.title == "恢复了：张先生"
    assert "18万-20万" in chat.say("陈宇", "0001")


def test_a_new_customer_goes_back_by_button_and_comes_again(chat: Conversation) -> None:
    chat.say("陈宇", FIRST)
    undone = chat.tap("陈宇", "撤销").only
    assert undone.title == "撤销了：张先生没有建"
    assert chat.count(Customer) == 0
    assert "没找到" in chat.say("陈宇", "张先生")
    chat.tap("陈宇", "恢复", on=undone)
    assert "途观L，20万左右" in chat.say("陈宇", "张先生")
    chat.wait_until(at(27, 18))
    assert "张先生明天到店" in chat.heard("陈宇", at(27, 17)), "its reminders came back with it"


def test_the_second_press_of_an_old_button_changes_nothing(chat: Conversation) -> None:
    saved = chat.say("陈宇", FIRST).only
    chat.tap("陈宇", "撤销", on=saved)
    assert "已经撤销过了" in chat.tap("陈宇", "撤销", on=saved)
    chat.say("陈宇", "恢复")
    assert chat.count(Customer) == 1


def test_after_a_day_a_note_stays(chat: Conversation) -> None:
    saved = chat.say("陈宇", FIRST).only
    chat.wait(hours=25)
    assert "超过24小时" in chat.tap("陈宇", "撤销", on=saved)
    assert "24小时内没有可撤销的" in chat.say("陈宇", "撤销")
    assert chat.count(Customer) == 1


def test_undo_takes_back_one_message_at_a_time(chat: Conversation) -> None:
    chat.say("陈宇", FIRST)
    chat.say("陈宇", "王强13900006602 途岳 A")
    assert "王强" in chat.say("陈宇", "撤销")
    assert "张先生" in chat.say("陈宇", "撤销")
    assert "没有可撤销的" in chat.say("陈宇", "撤销")
    assert chat.count(Customer) == 0


def test_undo_is_one_s_own(chat: Conversation) -> None:
    saved = chat.say("陈宇", FIRST).only
    assert "没有可撤销的" in chat.say("周倩", "撤销")
    assert "过时" in chat.press("周倩", saved.button("撤销").action)
    assert chat.count(Customer) == 1


def test_a_number_comes_after_the_name(chat: Conversation) -> None:
    asked = chat.say("陈宇", "王姐 看途岳 白色").only
    assert "留电话了吗？发号码就行，没有不用管" in str(asked)
    assert "13800000002 · N级" in chat.say("陈宇", "13800000002")
    assert chat.count(Customer) == 1
    assert "王姐" in chat.say("陈宇", "0002")


def test_a_number_said_after_another_s_note_is_not_given_to_the_first(chat: Conversation) -> None:
    chat.say("陈宇", "王姐 看途岳 白色")
    chat.say("陈宇", "李敏13700005512 迈腾 H")
    chat.say("陈宇", "13800000002")
    assert "没留电话" in chat.say("陈宇", "王姐")


def test_a_rep_s_day_of_notes(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    driven = chat.say("陈宇", "王哥试驾途岳 觉得后排小 老婆喜欢白色").only
    assert driven.title == "记好了：王强试驾途岳"
    for line in ("尾号6602 · A级", "顾虑 空间", "颜色 白色", "（A级5天）"):
        assert line in str(driven)
    missed = chat.say("陈宇", "王哥 没接").only
    assert missed.title == "记好了：王强没接"
    assert "再打 明天 11月24日 周二" in str(missed)
    assert chat.say("陈宇", "王哥 没接").only.title == "记好了：王强没接（第2次）"


@pytest.mark.parametrize("words", ["收到", "好的", "谢谢", "嗯", "👌"])
def test_a_nod_gets_no_answer(chat: Conversation, words: str) -> None:
    chat.say("陈宇", FIRST)
    assert chat.say("陈宇", words) == ""


def test_several_customers_in_one_note_are_each_saved(chat: Conversation) -> None:
    answers = chat.say("陈宇", "来了俩客户 张先生13800000001看途观L 李女士13800000002看途岳")
    assert [shown.title for shown in answers.shown] == ["记好了：张先生（新客户）", "记好了：李女士（新客户）"]
    chat.say("陈宇", "撤销")
    assert chat.count(Customer) == 0, "one message is one undo"


def test_history_tells_each_value_once(chat: Conversation) -> None:
    chat.say("陈宇", FIRST)
    before = chat.count(Change)
    chat.say("陈宇", "不对 预算18到20")
    assert chat.count(Change) > before


# -- whose is it ------------------------------------------------------------------------------------------------------


@scene
def two(chat: Conversation) -> Conversation:
    """Two customers called 张."""
    chat.say("陈宇", "张先生13800000007 看途观L H")
    chat.say("陈宇", "张建国13800008866 看迈腾 A")
    chat.say("陈宇", "王强13900006602 途岳 B")
    chat.wait(minutes=15)
    return chat


def test_several_fit_and_are_numbered(two: Conversation) -> None:
    asked = two.say("陈宇", "老张回微信了 说下午再聊").only
    assert asked.title == "哪位老张？"
    assert "这条先留着" in str(asked)
    assert "1 张" in str(asked) and "2 张" in str(asked)
    assert set(asked.labels()) == {"张先生 0007", "张建国 8866", "新客户"}


def test_the_answer_is_a_button(two: Conversation) -> None:
    asked = two.say("陈宇", "老张回微信了 说下午再聊").only
    saved = two.tap("陈宇", "张先生 0007").only
    assert saved.title == "记好了：张先生"
    assert "尾号0007 · H级" in str(saved)
    assert "下次 今天15:00左右" in str(saved)
    assert saved.id == asked.id, "it stands in the question's place"
    assert "过去了" in two.tap("陈宇", "张建国 8866", on=asked)


def test_another_is_meant_after_all(two: Conversation) -> None:
    asked = two.say("陈宇", "老张回微信了 说下午再聊").only
    saved = two.tap("陈宇", "张先生 0007").only
    assert saved.labels() == ["改时间", "修改", "换个人", "撤销"]
    again = two.tap("陈宇", "换个人").only
    assert (again.title, again.id) == ("哪位老张？", asked.id)
    assert two.count(Contact, Contact.customer_id == two.customer("张先生")) == 1, "the one he came with"
    moved = two.tap("陈宇", "张建国 8866").only
    assert moved.title == "记好了：张建国" and "下次 今天15:00左右" in str(moved)
    assert "回微信" in str(two.say("陈宇", "张建国")) and "下午再聊" not in str(two.say("陈宇", "0007"))
    assert "过时了" in two.press("陈宇", saved.button("换个人").action), "it is filed elsewhere by now"


def test_the_answer_is_a_number(two: Conversation) -> None:
    asked = two.say("陈宇", "老张回微信了 说下午再聊").only
    second = str(asked).splitlines()[3].removeprefix("2 ").split(" ")[0]
    assert f"记好了：{second}" in two.say("陈宇", "2")
    assert "还没" not in two.say("陈宇", second)


def test_the_answer_is_the_label_typed(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    assert "记好了：张建国" in two.say("陈宇", "张建国 8866")


def test_the_answer_is_a_name(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    assert "记好了：张建国" in two.say("陈宇", "张建国")


def test_the_answer_is_somebody_new(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    assert "记好了：老张（新客户）" in two.tap("陈宇", "新客户")


def test_a_number_that_was_not_offered_leaves_the_question(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    assert "回 1 到 3" in two.say("陈宇", "7")
    assert "记好了" in two.say("陈宇", "1")


def test_a_new_note_sets_the_question_aside(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    assert "记好了：王强" in two.say("陈宇", "王强 嫌贵")
    listed = two.say("陈宇", "草稿").only
    assert "“老张回微信了 说下午再聊”" in str(listed)
    assert "哪位老张？" in two.tap("陈宇", "1")
    assert "记好了：张建国" in two.tap("陈宇", "张建国 8866")
    assert "没有待补的" in two.say("陈宇", "草稿")


def test_a_question_goes_on_by_its_word(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    two.say("陈宇", "王强 嫌贵")
    assert "哪位老张？" in two.say("陈宇", "继续")


def test_words_that_name_nobody_are_kept_and_asked(two: Conversation) -> None:
    asked = two.say("陈宇", "看途岳 白色").only
    assert asked.title == "这条是谁的？先留着"
    assert "“看途岳 白色”" in str(asked)
    assert "记好了：王强" in two.say("陈宇", "王强")
    assert "白色" in two.say("陈宇", "6602")


def test_words_that_name_nobody_belong_to_somebody_new(two: Conversation) -> None:
    two.say("陈宇", "看途岳 白色")
    assert "记好了：孙七（新客户）" in two.say("陈宇", "孙七")
    assert "白色" in two.say("陈宇", "孙七")


def test_words_that_name_nobody_belong_to_the_tail(two: Conversation) -> None:
    two.say("陈宇", "看途岳 白色")
    assert "没找到" in two.say("陈宇", "0099")
    assert "记好了：张建国" in two.say("陈宇", "8866")


# -- nobody answers ---------------------------------------------------------------------------------------------------


def test_an_unanswered_note_stays_for_later(two: Conversation) -> None:
    two.say("陈宇", "老张回微信了 说下午再聊")
    asked_at = two.clock.at
    two.wait(minutes=31)
    assert "先放待补" in two.heard("陈宇", asked_at)
    two.say("陈宇", "草稿")
    two.tap("陈宇", "1")
    assert "记好了：张先生" in two.tap("陈宇", "张先生 0007")


@pytest.mark.parametrize("words", ["王强订了途岳 落地15.8", "王强战败了 买了凯美瑞"])
def test_what_must_be_confirmed_never_saves_itself(two: Conversation, words: str) -> None:
    contacts = two.count(Contact)
    two.say("陈宇", words)
    asked_at = two.clock.at
    two.wait(minutes=31)
    assert "先放待补" in two.heard("陈宇", asked_at)
    assert "王强 B级" in two.say("陈宇", "王强")
    assert two.count(Contact) == contacts


def test_a_half_filled_form_with_a_name_saves_itself_and_says_so(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    chat.say("陈宇", "13800000005")
    chat.wait(minutes=31)
    saved = chat.last("陈宇")
    assert saved.title == "记好了：孙总（新客户）"
    assert "撤销" in saved.labels()
    assert "13800000005" in chat.say("陈宇", "孙总")


def test_a_half_filled_form_without_a_name_stays(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.tap("陈宇", "跳过")
    chat.tap("陈宇", "跳过")
    chat.tap("陈宇", "H级")
    chat.wait(minutes=31)
    assert "先放待补" in str(chat.last("陈宇"))
    assert chat.count(Customer) == 0


def test_a_store_may_want_to_be_asked_before_new_customers(chat: Conversation) -> None:
    from sqlmodel import Session, select

    from storage.models import Setting, Store

    def ask_first(session: Session) -> None:
        store = session.exec(select(Store.id).where(Store.name == "恒信")).one()
        session.add(Setting(store_id=store, key="ask_before_new", value="true"))

    chat.write(ask_first)
    assert chat.say("陈宇", FIRST).only.title == "新客户张先生，记吗？"
    assert chat.count(Customer) == 0
    assert "记好了：张先生（新客户）" in chat.tap("陈宇", "记下")


def test_of_two_customers_neither_keeps_the_others_words(chat: Conversation) -> None:
    chat.say("陈宇", "张三13800000031 看途观L；李四13800000032订了途岳 落地22.8万 定金5000")
    kept = [f"{row.source_text} {row.summary}" for row in rows(chat, Contact)]
    assert all("22.8" not in words and "5000" not in words for words in kept)


def test_one_impossible_value_does_not_cost_the_note(chat: Conversation) -> None:
    answer = chat.say("陈宇", "王姐13800000033 生日2月30日 看途岳")
    assert "记好了：王姐" in answer
    assert "没记" in answer
    assert "途岳" in answer


def test_a_correction_that_tells_more_keeps_it(chat: Conversation) -> None:
    chat.say("陈宇", "王姐13800000034 看途观L")
    answer = chat.say("陈宇", "不对 电话是13800000035 试驾了途岳 嫌后排小")
    assert "13800000034 → 13800000035" in answer
    assert "试驾" in answer
    card = chat.say("陈宇", "王姐")
    assert "途观L" in card


def test_no_number_stands_open_in_a_complaint(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13800000036 看迈腾")
    chat.say("陈宇", "李姐 投诉 打13800000009没人接 要退车")
    assert all("13800000009" not in (row.what or "") for row in rows(chat, Complaint))


def test_who_came_has_kept_the_appointment(chat: Conversation) -> None:
    chat.say("陈宇", "王强13800000037 看途观L 明天到店")
    chat.wait(minutes=60 * 26)
    chat.say("陈宇", "王强到店了 看了途观L")
    assert [row.state for row in rows(chat, Appointment)] == ["kept"]


def test_a_correction_of_the_day_alone_moves_the_day(chat: Conversation) -> None:
    chat.say("陈宇", "赵刚13800000431 看途观L 周六下午带老婆来 H")
    moved = chat.say("陈宇", "不对 是周日下午")
    assert "赵刚" in moved and "周日" in moved and "→" in moved
    assert chat.count(Contact) == 1
