"""What would be talk among colleagues elsewhere is kept in a private chat, where it is clear of whom it is said."""

import pytest

from storage.models import Contact, Customer, Social
from tests.flows.conversation import Conversation, scene


@scene
def book(chat: Conversation) -> Conversation:
    """王强, and 李敏 under discussion."""
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.say("陈宇", "李敏13700005512 女 看迈腾")
    chat.wait(minutes=3)
    return chat


@pytest.mark.parametrize(
    ("said", "title", "told"),
    [
        ("催她交定金", "记好了：李敏", "情况 催她交定金"), ("让她先交五百占个名额", "记好了：李敏", "情况 让她先交五百占个名额"),
        ("王强 把钥匙给周倩了", "记好了：王强", "情况 把钥匙给周倩了"), ("李姐 钥匙给周倩了", "记好了：李敏", "情况 钥匙给周倩了"),
        ("王强请我吃饭", "记好了：王强", "请我吃饭"), ("李敏把身份证照片发过来了", "记好了：李敏", "把身份证照片发过来了"),
        ("给李姐算了两个方案", "记好了：李敏", "算了两个方案"), ("王强刷了5000", "记好了：王强", "刷了5000"),
        ("又去隔壁看了L8", "记好了：李敏", "对比 理想L8"), ("去对面店试了凯美瑞", "记好了：李敏", "对比 凯美瑞"),
    ],
)  # fmt: skip
def test_it_is_kept(book: Conversation, said: str, title: str, told: str) -> None:
    answer = book.say("陈宇", said).only
    assert answer.title == title and told in str(answer)
    assert (book.count(Contact), book.count(Customer)) == (3, 2)


def test_a_surname_grows_into_a_name(book: Conversation) -> None:
    book.say("陈宇", "13900004401 刚才打电话那个 姓陆")
    assert "称呼 陆 → 陆先生" in book.say("陈宇", "陆先生要在月底前提车")
    assert book.count(Customer) == 3


def test_who_called_and_left_nothing_is_counted(book: Conversation) -> None:
    assert "记好了：来电1批" in book.say("陈宇", "刚接了个电话 问速腾有没有优惠 没留名字")
    assert book.count(Customer) == 2


def test_the_number_is_the_wechat_too(book: Conversation) -> None:
    assert "微信号 13700005512" in book.say("陈宇", "李姐微信也是这个号")
    assert book.count(Social) == 1


@pytest.mark.parametrize("said", ["她什么时候来", "李敏怎么说的", "李姐呢", "李敏 钥匙拿了吗？"])
def test_what_is_asked_shows_the_card(book: Conversation, said: str) -> None:
    assert book.say("陈宇", said).only.title == "李敏 N级"
    assert book.count(Contact) == 2


@pytest.mark.parametrize("said", ["他们开会去了", "今天好累", "晚上一起吃饭"])
def test_talk_is_still_talk(book: Conversation, said: str) -> None:
    assert "没有记" in book.say("陈宇", said)
    assert book.count(Contact) == 2


def test_words_of_nobody_can_be_kept_of_whom_was_just_spoken(book: Conversation) -> None:
    told = book.say("陈宇", "送两次保养 店长同意了").only
    assert told.labels() == ["记到李敏"]
    assert "情况 送两次保养 店长同意了" in book.tap("陈宇", "记到李敏")
    book.wait(minutes=15)
    assert book.say("陈宇", "老板点头了 送三次").only.labels() == [], "nobody is under discussion"


def test_two_who_may_be_meant_are_asked_about(book: Conversation) -> None:
    book.say("陈宇", "李霞13900006603 女 看迈腾")
    book.say("陈宇", "王强")
    assert book.say("陈宇", "李姐 钥匙给周倩了").only.title == "哪位李姐？"
    assert "情况 钥匙给周倩了" in book.tap("陈宇", "李霞 6603")
