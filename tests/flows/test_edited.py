"""A note that its sender changes in the chat: old -> new in the place of the first answer, no second contact, undone to the first."""

import pytest

from storage.models import Attachment, Contact, Customer
from tests.flows.conversation import Conversation
from tests.flows.wall import Heard

FIRST = "王强13900006602 看途岳 预算15万 对比CR-V"


def say(chat: Conversation, text: str, number: str = "m1", **more: object) -> Heard:
    """陈宇 types a message that has an id."""
    return chat.say("陈宇", text, message_id=number, **more)


def edit(chat: Conversation, text: str, number: str = "m1", minutes: float = 2, **more: object) -> Heard:
    """陈宇 changes it some minutes later; it keeps the moment at which it was sent."""
    sent_at = chat.clock.at
    chat.wait(minutes=minutes)
    return chat.say("陈宇", text, message_id=number, edited=True, sent_at=sent_at, **more)


def test_what_differs_is_shown_old_to_new_in_the_place_of_the_first_answer(chat: Conversation) -> None:
    first = say(chat, FIRST).only
    shown = edit(chat, "王强13900006602 看途岳 预算18万 对比CR-V").only
    assert shown.id == first.id
    assert shown.title == "改好了：王强"
    assert "预算 15万 → 18万" in str(shown)
    assert shown.labels() == ["撤销"]
    assert (chat.count(Customer), chat.count(Contact)) == (1, 1)


def test_what_is_no_longer_said_goes(chat: Conversation) -> None:
    say(chat, FIRST)
    assert "对比 本田CR-V → 没有" in edit(chat, "王强13900006602 看途岳 预算15万")
    assert "CR-V" not in chat.say("陈宇", "6602")


def test_undo_brings_the_first_version_back_and_then_nothing(chat: Conversation) -> None:
    say(chat, FIRST)
    edit(chat, "王强13900006602 看途岳 预算18万")
    assert "撤销了" in chat.tap("陈宇", "撤销")
    card = chat.say("陈宇", "6602")
    assert "15万" in card and "CR-V" in card
    assert (chat.count(Customer), chat.count(Contact)) == (1, 1)
    assert "撤销了" in chat.say("陈宇", "撤销")
    assert chat.count(Customer) == 0


def test_a_name_may_be_mended(chat: Conversation) -> None:
    say(chat, "章强13900006602 看途岳")
    shown = edit(chat, "王强13900006602 看途岳")
    assert "称呼 章强 → 王强" in shown
    assert chat.count(Customer) == 1


def test_it_may_be_changed_again(chat: Conversation) -> None:
    say(chat, FIRST)
    edit(chat, FIRST.replace("15万", "16万"))
    assert "预算 16万 → 17万" in edit(chat, FIRST.replace("15万", "17万"))
    assert chat.count(Contact) == 1
    for budget in ("16万", "15万"):
        chat.say("陈宇", "撤销")
        assert budget in chat.say("陈宇", "6602")
    chat.say("陈宇", "撤销")
    assert (chat.count(Customer), chat.count(Contact)) == (0, 0)


def test_a_note_about_a_known_customer_is_not_written_twice(chat: Conversation) -> None:
    say(chat, FIRST)
    say(chat, "王强 试驾了途岳 觉得后排小 周五再联系", "m2")
    shown = edit(chat, "王强 试驾了途岳 觉得后排小 周六再联系", "m2")
    assert "下次 11月27日 周五 联系 → 11月28日 周六 联系" in shown
    assert chat.count(Contact) == 2
    assert str(chat.say("陈宇", "6602")).count("试驾") == 1


def test_newer_things_stay_and_what_differs_is_corrected(chat: Conversation) -> None:
    say(chat, FIRST)
    say(chat, "王强 喜欢白色", "m2")
    assert "预算 15万 → 18万" in edit(chat, FIRST.replace("15万", "18万"))
    card = chat.say("陈宇", "6602")
    assert "白色" in card and "18万" in card
    assert (chat.count(Customer), chat.count(Contact)) == (1, 2)


def test_nothing_changed_says_so(chat: Conversation) -> None:
    say(chat, FIRST)
    assert edit(chat, FIRST + "。").only.title == "没有要改的：王强"


@pytest.mark.parametrize("label", ["王强 6602", "王伟 8888"])
def test_a_note_that_was_asked_about_keeps_its_message(chat: Conversation, label: str) -> None:
    say(chat, "王强13900006602 看途岳", "m0")
    say(chat, "王伟13900008888 看途岳", "m00")
    chat.wait(minutes=20)
    say(chat, "王哥 喜欢白色")
    chat.tap("陈宇", label)
    assert "颜色 白色 → 黑色" in edit(chat, "王哥 喜欢黑色")
    assert chat.count(Contact) == 3


def test_an_open_question_is_asked_about_the_new_words(chat: Conversation) -> None:
    say(chat, "看途岳 白色")
    assert "“看途岳 黑色”" in edit(chat, "看途岳 黑色")
    assert "待补1条" in chat.say("陈宇", "草稿")


def test_what_wrote_nothing_is_taken_while_it_is_recent(chat: Conversation) -> None:
    say(chat, "王强怎么样")
    assert "记好了：孙七（新客户）" in edit(chat, "孙七13911112222 看迈腾")
    say(chat, "在吗在吗", "m2")
    late = edit(chat, "周八13800000008 看迈腾", "m2", minutes=90)
    assert late.only.title == "这条改得晚了，记录没动"
    assert chat.count(Customer) == 1


def test_what_was_taken_back_stays_so(chat: Conversation) -> None:
    say(chat, FIRST)
    chat.tap("陈宇", "撤销")
    assert edit(chat, FIRST.replace("15万", "18万")).only.title == "这条撤销过了，改了也没记"
    assert chat.count(Customer) == 0


def test_an_old_message_is_not_touched(chat: Conversation) -> None:
    say(chat, FIRST)
    assert edit(chat, FIRST.replace("15万", "18万"), minutes=25 * 60).only.title == "这条改得晚了，记录没动"
    assert "15万" in chat.say("陈宇", "6602")


def test_a_colleagues_message_of_the_same_id_is_another(chat: Conversation) -> None:
    say(chat, FIRST)
    chat.say("周倩", "孙七13911112222 看迈腾", message_id="m1", edited=True)
    assert "15万" in chat.say("陈宇", "6602")


def test_words_under_a_photo_may_be_changed(chat: Conversation) -> None:
    say(chat, FIRST, "m0")
    chat.send_file("陈宇", "照片.jpg", text="王强 旧车宝来", message_id="m1")
    chat.send_file("陈宇", "照片.jpg", text="王强 旧车朗逸", message_id="m1", edited=True)
    assert chat.count(Attachment) == 1
    assert chat.kept() == 1
    assert chat.count(Contact) == 2
