"""Photos, files and voice: kept with whom they are about, shown again, taken back; nothing lost, one answer."""

from storage.messages import File
from storage.models import Attachment, Blob, Contact
from tests.flows.conversation import Conversation
from tests.flows.wall import TOO_LARGE

NOTE = "王强13900006602 看途岳 A"


def test_a_photo_goes_to_whom_is_under_discussion_and_comes_back(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert chat.send_file("陈宇", "照片.jpg") == "放好了：王强的照片\n尾号6602 · A级\n[换个人] [撤销]"
    assert "附件 照片1" in chat.tap("陈宇", "全部", chat.say("陈宇", "王强").only)
    shown = chat.tap("陈宇", "附件").only
    assert shown.title == "王强 11-23 照片"
    assert shown.message.picture is not None
    assert chat.bytes_of(shown.message.picture) == "the bytes of 照片.jpg".encode()


def test_a_file_comes_back_as_a_file(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert "放好了：王强的文件" in chat.send_file("陈宇", "报价单.pdf", "application/pdf")
    chat.tap("陈宇", "全部", chat.say("陈宇", "王强").only)
    shown = chat.tap("陈宇", "附件").only
    assert shown.message.file is not None
    assert shown.message.file.name == "报价单.pdf"


def test_words_under_a_photo_are_a_note(chat: Conversation) -> None:
    heard = chat.send_file("陈宇", "照片.jpg", text="孙七13911112222 置换旧车 宝来2018年 看迈腾")
    assert "记好了：孙七（新客户）" in heard
    assert "附件 照片" in heard
    assert chat.count(Attachment, Attachment.customer_id == chat.customer("孙七")) == 1


def test_words_under_a_photo_name_whose_it_is(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.say("陈宇", "孙七13911112222 看迈腾")
    assert "放好了：王强的照片" in chat.send_file("陈宇", "照片.jpg", text="6602")
    assert chat.count(Contact, Contact.customer_id == chat.customer("王强")) == 1, "a photo is no contact"


def test_a_reply_tells_whose_it_is(chat: Conversation) -> None:
    card = chat.say("陈宇", NOTE).only
    chat.say("陈宇", "孙七13911112222 看迈腾")
    assert "放好了：王强的照片" in chat.send_file("陈宇", "照片.jpg", quoted=card.id)


def test_whose_it_is_is_asked_once_and_kept_meanwhile(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.wait(minutes=20)
    asked = chat.send_file("陈宇", "照片.jpg")
    assert asked.only.title == "照片是哪位客户的？"
    assert "放好了：王强的照片" in chat.say("陈宇", "王强")
    assert chat.kept() == 1


def test_words_that_are_no_answer_leave_it_in_the_drafts(chat: Conversation) -> None:
    chat.send_file("陈宇", "照片.jpg")
    chat.say("陈宇", NOTE)
    assert "“照片”" in chat.say("陈宇", "草稿")
    chat.tap("陈宇", "1")
    assert "放好了：王强的照片" in chat.say("陈宇", "王强")
    assert chat.kept() == 1


def test_a_new_customer_may_be_the_answer(chat: Conversation) -> None:
    chat.send_file("陈宇", "照片.jpg")
    assert "附件 照片" in chat.say("陈宇", "13911112222")
    assert chat.kept() == 1


def test_undo_takes_it_away_and_brings_it_back(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.send_file("陈宇", "照片.jpg")
    chat.tap("陈宇", "撤销")
    assert chat.count(Attachment) == 0
    chat.tap("陈宇", "恢复")
    assert chat.kept() == 1


def test_it_goes_to_somebody_else(chat: Conversation) -> None:
    chat.say("陈宇", "孙七13911112222 看迈腾")
    chat.say("陈宇", NOTE)
    chat.send_file("陈宇", "照片.jpg")
    assert chat.tap("陈宇", "换个人").only.title == "照片放到谁名下？"
    assert "放好了：孙七的照片" in chat.tap("陈宇", "孙七 2222")
    assert chat.count(Attachment, Attachment.customer_id == chat.customer("孙七")) == 1
    chat.send_file("陈宇", "照片.jpg")
    chat.tap("陈宇", "换个人")
    assert "放好了：王强的照片" in chat.say("陈宇", "王强")
    assert chat.count(Attachment) == 2


def test_several_at_once_are_answered_and_undone_as_one(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    before = len(chat.screen("陈宇"))
    for number in range(3):
        chat.send_file("陈宇", f"{number}.jpg", album="a1")
    assert len(chat.screen("陈宇")) == before + 1
    assert chat.screen("陈宇")[-1].title == "放好了：王强的3张照片"
    chat.tap("陈宇", "撤销")
    assert chat.count(Attachment) == 0


def test_several_at_once_under_one_note(chat: Conversation) -> None:
    chat.send_file("陈宇", "1.jpg", album="a1", text="孙七13911112222 看迈腾")
    assert chat.send_file("陈宇", "2.jpg", album="a1") == ""
    assert chat.kept() == 2
    chat.say("陈宇", "撤销")
    assert (chat.count(Attachment), chat.count(Contact)) == (0, 0)


def test_several_at_once_of_which_it_is_asked_whose(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.wait(minutes=20)
    chat.send_file("陈宇", "1.jpg", album="a1")
    assert chat.send_file("陈宇", "2.jpg", album="a1") == ""
    assert "放好了：王强的2张照片" in chat.say("陈宇", "王强")


def test_a_voice_message_is_kept_and_said_not_to_be_understood(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    shown = chat.send_file("陈宇", "语音.ogg", "audio/ogg", channel="telegram").only
    assert str(shown) == (
        "语音收到了，但这里转不成字\n长按可以转文字，复制发来就行\n刚才这段先放在王强名下，不要就发 撤销\n[换个人] [撤销]"
    )
    assert chat.kept() == 1
    assert "撤销了" in chat.say("陈宇", "撤销")
    assert chat.count(Attachment) == 0


def test_a_voice_message_in_wecom_is_answered_with_one_text(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    shown = chat.send_file("陈宇", "语音.amr", "audio/amr", channel="wecom_app").only
    assert "按键盘上的话筒说一遍，出来的字发给我就行" in str(shown)
    assert shown.labels() == []


def test_films_and_what_is_too_large_are_refused_in_one_sentence(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert chat.send_file("陈宇", "视频.mp4", "video/mp4").only.title == "视频先不收"
    large = File("大.jpg", "image/jpeg", "h", size=21 << 20)
    assert chat.say("陈宇", "", files=(large,)).only.title == "这个太大了，没收"
    assert chat.count(Attachment) == 0


def test_what_the_platform_does_not_hand_over_is_said(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert "王强的照片没取下来" in chat.send_file("陈宇", "照片.jpg", handle="lost")
    assert "这个太大了，没收" in chat.send_file("陈宇", "照片.jpg", handle=TOO_LARGE)
    assert chat.count(Attachment) == 0
    assert "王强" in chat.say("陈宇", "撤销"), "what is undone is what was said, not our tidying up"


def test_a_colleague_sees_nothing_of_it(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.send_file("陈宇", "照片.jpg")
    card = chat.tap("陈宇", "全部", chat.say("陈宇", "王强").only).only
    assert "没找到这位客户" in chat.press("周倩", card.button("附件").action)


def test_what_was_taken_back_goes_in_the_end(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.send_file("陈宇", "照片.jpg")
    chat.tap("陈宇", "撤销")
    chat.purge(days=2)
    assert chat.count(Blob) == 1
    chat.purge(days=2)
    assert chat.count(Blob) == 0


def test_a_place_or_a_link_is_for_whom_is_under_discussion(chat: Conversation) -> None:
    assert chat.say("陈宇", "曹安公路1号 恒信4S店", is_label=True).only.title == "位置和链接不单独收"
    chat.say("陈宇", NOTE)
    assert "情况 曹安公路1号" in chat.say("陈宇", "曹安公路1号", is_label=True)
    assert chat.say("陈宇", "", is_label=True).only.title == "位置和链接不单独收"
    assert chat.count(Contact) == 2


def test_a_photo_of_a_colleagues_customer_stays_with_them(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    assert "已有同事在跟" in chat.send_file("周倩", "照片.jpg", text="王先生13900006602 看途观L 试驾")
    assert chat.count(Attachment, Attachment.customer_id == chat.customer("王强")) == 1
    assert "附件 照片1" in chat.tap("陈宇", "全部", chat.say("陈宇", "王强").only)


def test_a_photo_goes_where_the_number_should_have_been(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.send_file("周倩", "照片.jpg", text="何先生13900006602 看途观L 试驾")
    chat.tap("周倩", "号码打错了")
    assert "附件 照片" in chat.say("周倩", "13900006605")
    assert chat.count(Attachment) == 1
    assert chat.count(Attachment, Attachment.customer_id == chat.customer("何先生")) == 1


def test_what_could_not_be_fetched_does_not_name_a_colleagues_customer(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    told = chat.send_file("周倩", "照片.jpg", handle="lost", text="王先生13900006602 看途观L 试驾")
    assert "照片没取下来" in told and "王强" not in told


def test_several_photos_of_a_colleagues_customer_are_answered_once(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.send_file("周倩", "1.jpg", text="王先生13900006602 看途观L 试驾", album="a")
    assert chat.send_file("周倩", "2.jpg", album="a") == ""
    assert chat.count(Attachment, Attachment.customer_id == chat.customer("王强")) == 2
