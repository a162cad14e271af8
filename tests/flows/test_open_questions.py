"""What becomes of an open question while other things are said: nothing is lost, nothing goes to the wrong customer."""

import pytest
from sqlmodel import col, select

from storage.models import Contact, Customer, Draft
from tests.flows.conversation import Conversation, at, scene


@scene
def zhangs(chat: Conversation) -> Conversation:
    """Two 张先生, and a note that fits both."""
    chat.say("陈宇", "张先生13800000001 看途观L 今天下午5点联系")
    chat.say("陈宇", "张先生13800000002 看途岳 今天下午5点联系")
    chat.say("陈宇", "李敏13700005512 迈腾 今天下午5点联系")
    chat.wait(minutes=20)
    assert "哪位张先生" in chat.say("陈宇", "张先生 嫌贵")
    return chat


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_the_list_shown_last_has_the_numbers(zhangs: Conversation) -> None:
    zhangs.say("陈宇", "今天")
    assert zhangs.say("陈宇", "3").only.title.startswith("李敏")
    assert zhangs.count(Customer) == 3


def test_the_morning_list_has_the_numbers(chat: Conversation) -> None:
    for number, name in enumerate(("张先生", "张先生", "李敏")):
        chat.say("陈宇", f"{name}1380000000{number} 途岳 A 明天联系")
    chat.wait_until(at(24, 8, 30))
    assert "哪位张先生" in chat.say("陈宇", "张先生 嫌贵")
    chat.wait_until(at(24, 8, 45))
    assert chat.last("陈宇").title.startswith("今天3位")
    assert chat.say("陈宇", "3").only.title.startswith("李敏")
    assert chat.count(Customer) == 3


def test_a_question_asked_again_has_the_numbers_again(zhangs: Conversation) -> None:
    zhangs.say("陈宇", "今天")
    assert "哪位张先生" in zhangs.say("陈宇", "继续")
    assert "记好了：张先生" in zhangs.say("陈宇", "1")


def test_a_number_in_another_chat_is_no_answer(zhangs: Conversation) -> None:
    contacts = zhangs.count(Contact)
    zhangs.say("陈宇", "2", chat="陈宇的另一个")
    assert zhangs.count(Contact) == contacts


@pytest.mark.parametrize("words", ["20 万左右 白色", "3 口之家 想要七座"])
def test_a_note_that_begins_with_a_number_is_a_note(chat: Conversation, words: str) -> None:
    chat.say("陈宇", "李姐13700005512 迈腾")
    assert "李姐" in chat.say("陈宇", words).only.title


def test_done_with_a_number_that_is_not_there_while_talking(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 迈腾")
    for words in ("9 完成", "9 没接", "44 明天"):
        assert "今天的列表没有" in chat.say("陈宇", words)


# -- whom it is about -------------------------------------------------------------------------------------------------


def test_a_ring_does_not_break_into_a_conversation(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.wait_until(at(23, 14, 55))
    chat.say("陈宇", "李敏13700005512 迈腾")
    chat.wait_until(at(23, 15))
    assert "给王强打电话" in str(chat.last("陈宇"))
    assert chat.say("陈宇", "喜欢白色").only.title == "记好了：李敏"


def test_two_rings_leave_open_who_is_meant(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.say("陈宇", "李敏13700005512 迈腾 A 今天下午3点打电话")
    chat.wait_until(at(23, 15))
    assert "记好了" not in chat.say("陈宇", "喜欢白色")


def test_looking_somebody_else_up_leaves_the_question(chat: Conversation) -> None:
    chat.say("陈宇", "李敏13700005512 迈腾 A")
    assert "留电话了吗" in chat.say("陈宇", "赵刚 看途岳")
    chat.say("陈宇", "李敏")
    chat.say("陈宇", "13911112222")
    assert "13911112222" not in chat.say("陈宇", "赵刚")


def test_a_question_about_somebody_undone_swallows_nothing(chat: Conversation) -> None:
    assert "留电话了吗" in chat.say("陈宇", "赵刚 看途岳")
    chat.tap("陈宇", "撤销")
    assert "记好了" in chat.say("陈宇", "孙丽 13911112222")
    assert chat.count(Customer) == 1


def test_a_number_after_somebody_undone_is_looked_for(chat: Conversation) -> None:
    chat.say("陈宇", "赵刚 看途岳")
    chat.tap("陈宇", "撤销")
    assert "没找到尾号2222" in chat.say("陈宇", "13911112222")


# -- nothing is lost --------------------------------------------------------------------------------------------------


def test_put_away_words_are_kept(zhangs: Conversation) -> None:
    assert "放待补" in zhangs.say("陈宇", "取消")
    assert "张先生 嫌贵" in zhangs.say("陈宇", "草稿")
    zhangs.tap("陈宇", "1")
    assert "记好了：张先生" in zhangs.say("陈宇", "1")


def test_a_sixth_question_loses_no_words(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L")
    chat.say("陈宇", "张先生13800000002 看途岳")
    chat.wait(minutes=20)
    for words in ("嫌贵", "嫌慢", "嫌小", "嫌费油", "嫌旧", "喜欢白色", "要七座"):
        assert "哪位张先生" in chat.say("陈宇", f"张先生 {words}")
    assert chat.count(Draft, Draft.state == "dropped") == 0
    assert chat.count(Draft, Draft.form == "which", Draft.state != "done") == 7


def test_lookups_leave_the_manager_s_question(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳")
    chat.say("周倩", "何先生13900006602 看途观L")
    chat.say("陈宇", "张先生13800000001 看途观L")
    chat.say("陈宇", "张先生13800000002 看途岳")
    for _ in range(8):
        assert "有2位" in chat.say("王磊", "张先生")
    assert "王强归陈宇" in chat.tap("王磊", "归陈宇")


def fill_in(chat: Conversation, *answers: str) -> None:
    """登记 answered one by one."""
    chat.say("陈宇", "登记")
    for answer in answers:
        chat.say("陈宇", answer)


def test_a_form_with_a_colleague_s_number_reaches_the_manager(chat: Conversation) -> None:
    chat.say("周倩", "王强13900006602 途岳")
    fill_in(chat, "何先生", "13900006602")
    told = chat.tap("陈宇", "完成").only
    assert told.title == "何先生：已有同事在跟"
    assert "撞单：王强" in str(chat.last("王磊"))
    assert chat.count(Contact, Contact.member_id == chat.member("陈宇")) == 1


def test_a_form_with_a_colleague_s_number_reaches_the_manager_when_its_time_is_up(chat: Conversation) -> None:
    chat.say("周倩", "王强13900006602 途岳")
    fill_in(chat, "何先生", "13900006602")
    chat.wait(minutes=40)
    assert "何先生：已有同事在跟" in chat.heard("陈宇")
    assert "撞单：王强" in chat.heard("王磊")


def test_a_form_with_an_own_number_goes_on_with_another(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳")
    fill_in(chat, "何先生", "13900006602")
    answer = chat.tap("陈宇", "完成")
    assert "已经是王强的号码" in answer and "电话" in answer
    chat.say("陈宇", "13911112222")
    assert "记好了：何先生（新客户）" in chat.tap("陈宇", "完成")
    assert "何先生" in chat.say("陈宇", "2222")


def test_a_form_with_an_own_number_is_kept_when_its_time_is_up(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳")
    fill_in(chat, "何先生", "13900006602")
    chat.wait(minutes=40)
    assert "先放待补" in str(chat.last("陈宇"))
    assert "何先生" in chat.say("陈宇", "草稿")


def test_a_form_without_name_or_number_asks_for_the_name(chat: Conversation) -> None:
    fill_in(chat, "跳过", "跳过", "H")
    assert "登记 1/" in chat.say("陈宇", "完成")
    chat.say("陈宇", "何先生")
    assert "记好了：何先生（新客户）" in chat.tap("陈宇", "完成")


def test_a_candidate_that_was_undone_is_no_longer_offered(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L")
    gone = chat.say("陈宇", "张先生13800000002 看途岳").only
    chat.wait(minutes=20)
    assert "哪位张先生" in chat.say("陈宇", "张先生 嫌贵")
    chat.tap("陈宇", "撤销", on=gone)
    chat.say("陈宇", "草稿")
    again = chat.tap("陈宇", "1").only
    assert len(again.labels()) == 2 and "哪位张先生" in str(again) and "0002" not in str(again)
    assert "记好了：张先生" in chat.say("陈宇", "1")


def test_pressing_a_candidate_that_was_undone_asks_again(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L")
    gone = chat.say("陈宇", "张先生13800000002 看途岳").only
    chat.wait(minutes=20)
    asked = chat.say("陈宇", "张先生 嫌贵").only
    chat.tap("陈宇", "撤销", on=gone)
    again = chat.tap("陈宇", "张先生 0002", on=asked).only
    assert "哪位张先生" in str(again) and len(again.labels()) == 2


# -- time -------------------------------------------------------------------------------------------------------------


def test_a_line_answered_before_midnight_is_that_day_s(chat: Conversation) -> None:
    for number, name in enumerate(("王强", "李敏", "赵刚")):
        chat.say("陈宇", f"{name}1390000000{number} 途岳 A {'明天' if number else '今天晚上7点'}联系")
    chat.wait_until(at(23, 23, 50))
    chat.say("陈宇", "今天")
    chat.wait_until(at(24, 0, 0))
    chat.say("陈宇", "今天")
    answer = chat.say("陈宇", "1 完成", sent_at=at(23, 23, 59))
    assert "记好了：王强" in answer
    with chat.database.read() as session:
        last = session.exec(select(Contact).order_by(col(Contact.id).desc())).first()
        assert last is not None and last.at == at(23, 23, 59)


def test_a_moment_that_is_over_is_asked_again(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.wait_until(at(23, 15))
    ring = chat.last("陈宇")
    chat.wait_until(at(23, 16, 30))
    assert "改到什么时候" in chat.tap("陈宇", "16:00", on=ring)


def test_another_moment_for_an_old_try_shows_the_card(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    missed = chat.say("陈宇", "王强 没接").only
    chat.wait(minutes=20)
    chat.say("陈宇", "王强 聊了置换 周五再联系")
    assert "王强 A级" in chat.tap("陈宇", "今天傍晚", on=missed)
    assert "11月27日" in chat.say("陈宇", "王强")


def test_the_days_of_a_form_count_from_when_they_were_said(chat: Conversation) -> None:
    chat.wait_until(at(23, 23, 40))
    chat.say("陈宇", "登记")
    chat.say("陈宇", "何先生")
    for _ in range(40):
        if "下次什么时候" in str(chat.last("陈宇")):
            break
        chat.say("陈宇", "跳过")
    chat.say("陈宇", "明天下午3点")
    chat.wait_until(at(24, 0, 20))
    assert "记好了：何先生" in chat.heard("陈宇")
    assert "11月24日" in str(chat.say("陈宇", "何先生")) or "今天15:00" in str(chat.last("陈宇"))
