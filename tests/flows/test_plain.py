"""纯文本: where a phone shows no cards everything is text, and what could be pressed is said as words."""

from tests.flows.conversation import Conversation

NOTE = "王强13900006602 看途岳 A"


def test_everything_is_text_with_words_to_type_until_it_is_wanted_no_more(chat: Conversation) -> None:
    assert chat.say("陈宇", "纯文本").only.title == "换成文字了，微信里也看得到"
    saved = chat.say("陈宇", NOTE).only
    assert (saved.labels(), str(saved).split("\n")[-1]) == ([], "可以回：修改 / 撤销")
    assert "撤销了" in chat.say("陈宇", "撤销")
    assert chat.say("陈宇", "卡片").only.title == "换回卡片了"
    assert chat.say("陈宇", NOTE).only.labels() == ["修改", "撤销"]


def test_a_question_is_answered_by_its_label_typed(chat: Conversation) -> None:
    for note in (NOTE, "王伟13900008888 看迈腾"):
        chat.say("陈宇", note)
    chat.say("陈宇", "纯文本")
    chat.wait(minutes=20)
    assert "可以回：" in chat.say("陈宇", "王哥 喜欢白色")
    assert "记好了：王强" in chat.say("陈宇", "王强 6602")


def test_it_is_the_members_own_and_reaches_what_is_pushed(chat: Conversation) -> None:
    chat.say("陈宇", "纯文本")
    chat.say("陈宇", "王强13900006602 看途岳 今天15点打电话")
    chat.say("周倩", "孙七13911112222 今天15点打电话")
    chat.wait(hours=6)
    assert chat.last("陈宇").labels() == []
    assert "可以回：" in str(chat.last("陈宇"))
    assert chat.last("周倩").labels() != []
