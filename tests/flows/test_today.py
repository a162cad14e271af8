"""今天: at most ten, each with its reason, numbers that stay until midnight, answered in one line."""

import pytest

from storage.models import Contact, Customer
from tests.flows.conversation import Conversation, at, scene

NAMES = ["王强", "李敏", "赵刚", "孙丽", "周杰", "吴涛", "郑爽", "冯军", "陈晨", "褚红", "卫东", "蒋勤"]


def fill(chat: Conversation, count: int) -> None:
    """So many customers for Friday."""
    for number, name in enumerate(NAMES[:count]):
        chat.say("陈宇", f"{name}139000000{number:02d} 途岳 A 嫌贵 周五联系")


@scene
def friday(chat: Conversation) -> Conversation:
    """Three customers on Friday's list."""
    fill(chat, 3)
    chat.wait_until(at(27, 8, 45))
    return chat


def test_the_morning_list(friday: Conversation) -> None:
    sheet = friday.last("陈宇")
    assert at(27, 8, 40) <= sheet.at < at(27, 8, 41)
    assert sheet.title == "今天3位 11月27日 周五"
    lines = str(sheet).splitlines()
    assert lines[1] == "1 王强 你定的今天，上次嫌贵"
    assert lines[4] == "回 2 完成 聊了置换 周五再联系，或 3 明天"


def test_the_list_by_word_is_the_same(friday: Conversation) -> None:
    assert str(friday.say("陈宇", "今天").only) == str(friday.heard("陈宇", at(27)).shown[0])


def test_numbers_stay_while_things_get_done(friday: Conversation) -> None:
    friday.say("陈宇", "1 没接")
    sheet = str(friday.say("陈宇", "今天").only)
    assert sheet.startswith("今天2位") and "2 李敏" in sheet and "3 赵刚" in sheet
    friday.say("陈宇", "新来的13911112222 看途岳 今天下午5点联系")
    assert "2 李敏" in friday.say("陈宇", "今天")


def test_done_with_what_was_talked(friday: Conversation) -> None:
    contacts = friday.count(Contact)
    answer = friday.say("陈宇", "2 完成 聊了置换 周五再联系").only
    assert answer.title == "记好了：李敏"
    assert "聊了置换" in str(answer)
    assert "下次 12月4日 周五" in str(answer)
    assert friday.count(Contact) == contacts + 1
    assert "李敏" not in friday.say("陈宇", "今天")


@pytest.mark.parametrize("words", ["2 完成", "2完成", "2 联系上了", "2、打了"])
def test_done_alone(friday: Conversation, words: str) -> None:
    assert "记好了：李敏" in friday.say("陈宇", words)
    assert "李敏" not in friday.say("陈宇", "今天")


def test_tomorrow(friday: Conversation) -> None:
    moved = friday.say("陈宇", "3 明天").only
    assert moved.title == "赵刚，明天再提醒"
    assert "明天 11月28日 周六" in str(moved)
    assert "赵刚" not in friday.say("陈宇", "今天")
    friday.wait_until(at(28, 8, 45))
    assert "赵刚" in str(friday.last("陈宇"))


def test_no_answer(friday: Conversation) -> None:
    assert friday.say("陈宇", "1 没接").only.title == "记好了：王强没接"
    assert "王强" not in friday.say("陈宇", "今天")


def test_a_note_for_a_line(friday: Conversation) -> None:
    assert "记好了：王强" in friday.say("陈宇", "1 周六下午带老婆来")
    assert "约定" in friday.say("陈宇", "1 周六下午带老婆来")


def test_a_numbered_list_of_customers_is_a_note_and_no_answer_to_a_line(friday: Conversation) -> None:
    names = friday.count(Customer)
    said = str(friday.say("陈宇", "1.钱进 看瑞虎8 2.孙悦 看捷途X70 3.卫青 还没定车型 周末都来"))
    assert [f"记好了：{name}（新客户）" in said for name in ("钱进", "孙悦", "卫青")] == [True] * 3
    assert friday.count(Customer) == names + 3


def test_a_number_alone_shows_the_card(friday: Conversation) -> None:
    assert friday.say("陈宇", "2").only.title == "李敏 A级"


@pytest.mark.parametrize("words", ["9", "9 完成", "0 完成", "44 明天"])
def test_a_number_that_is_not_there(friday: Conversation, words: str) -> None:
    contacts = friday.count(Contact)
    assert f"今天的列表没有{words.split()[0]}号" in friday.say("陈宇", words)
    assert friday.count(Contact) == contacts


def test_a_done_line_can_still_be_said(friday: Conversation) -> None:
    friday.say("陈宇", "2 完成")
    assert "记好了：李敏" in friday.say("陈宇", "2 喜欢白色")


def test_the_list_is_one_s_own(friday: Conversation) -> None:
    assert "没有要联系的" in friday.say("周倩", "今天")
    assert "没有1号" in friday.say("周倩", "1 完成")


def test_ten_at_most_and_the_rest_by_word(chat: Conversation) -> None:
    for number, name in enumerate(NAMES):
        chat.say("陈宇", f"{name}139000000{number:02d} 途岳 A")
    chat.wait_until(at(28, 8, 45))
    sheet = str(chat.last("陈宇"))
    assert sheet.startswith("今天12位 11月28日 周六")
    assert "10 " in sheet and "11 " not in sheet
    assert "还有2位，发 更多" in sheet
    everything = str(chat.say("陈宇", "更多").only)
    assert "11 " in everything and "12 " in everything
    assert everything.startswith(sheet.split("还有")[0].rstrip())


def test_what_was_not_done_is_there_tomorrow_with_new_numbers(friday: Conversation) -> None:
    friday.say("陈宇", "1 完成 周日再联系")
    friday.wait_until(at(28, 8, 45))
    sheet = str(friday.last("陈宇"))
    assert "1 " in sheet and "李敏" in sheet and "晚1天" in sheet and "王强" not in sheet


def test_an_empty_day(chat: Conversation) -> None:
    assert chat.say("陈宇", "今天").startswith("今天没有要联系的 11月23日 周一")


def test_words_that_wait_for_a_customer_stand_in_the_morning_list(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000061 看途观L")
    chat.say("陈宇", "张先生13800000062 看迈腾")
    chat.wait(minutes=20)
    assert "哪位张先生" in chat.say("陈宇", "张先生说下午再聊")
    chat.wait(minutes=60)
    assert "待补1条，发 草稿" in chat.say("陈宇", "今天")
