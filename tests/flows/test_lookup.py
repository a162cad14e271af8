"""A customer is found by whatever a rep remembers, and by nobody who may not see them."""

import pytest

from storage.models import Customer
from tests.flows.conversation import Conversation, scene


@scene
def book(chat: Conversation) -> Conversation:
    """A few customers of 陈宇, one of 周倩, one of another store."""
    chat.say("陈宇", "张先生13800000001 看途观L 预算20左右 H")
    chat.say("陈宇", "李敏13700005512 迈腾380 20到22万 黑色 抖音来的 对比凯美瑞雅阁 嫌贵 H")
    chat.say("陈宇", "张建国13800008866 看途岳 A")
    chat.say("周倩", "王芳13500001234 看探岳")
    chat.say("孙悦", "孙丽13500007777 看探岳")
    return chat


@pytest.mark.parametrize(
    "words", ["13800000001", "138 0000 0001", "0001", "张先生", "zxs", "zhangxiansheng", "途观L", "途观"]
)
def test_the_card_by_what_one_remembers(book: Conversation, words: str) -> None:
    card = book.say("陈宇", words).only
    assert card.title == "张先生 H级"
    assert "13800000001" in str(card)
    assert "想买 途观L，20万左右" in str(card)
    assert card.labels() == ["修改", "改时间", "全部"]


def test_the_card_before_a_call(book: Conversation) -> None:
    card = str(book.say("陈宇", "李姐").only)
    assert card.startswith("李敏 H级\n13700005512 · 抖音 · 今天联系过\n")
    for line in ("想买 迈腾 380，20万-22万，黑色", "凯美瑞", "雅阁", "顾虑 价格"):
        assert line in card
    assert card.count("\n") <= 11


def test_everything_by_module(book: Conversation) -> None:
    book.say("陈宇", "李姐")
    everything = book.tap("陈宇", "全部")
    for line in ("客户基础信息", "需求与意向", "电话 13700005512", "来源 抖音", "颜色 黑色"):
        assert line in everything


def test_several_are_numbered_and_picked_by_number(book: Conversation) -> None:
    found = book.say("陈宇", "张").only
    assert found.title == "“张”有2位"
    second = str(found).splitlines()[2].removeprefix("2 ").split(" ")[0]
    assert book.say("陈宇", "2").only.title.startswith(second)


def test_several_are_picked_by_button(book: Conversation) -> None:
    found = book.say("陈宇", "张").only
    card = book.tap("陈宇", "张建国 8866").only
    assert card.title == "张建国 A级"
    assert card.id == found.id


def test_a_number_that_is_not_among_them(book: Conversation) -> None:
    book.say("陈宇", "张")
    assert book.say("陈宇", "9") == "没有这个号，回 1 到 2"
    assert book.say("陈宇", "1").only.title.startswith("张")


@pytest.mark.parametrize("words", ["9999", "13899999999", "欧阳娜娜", "qqq", "吴太太"])
def test_nobody_of_this_name_or_number(book: Conversation, words: str) -> None:
    before = book.count(Customer)
    assert "没找到" in book.say("陈宇", words)
    assert book.count(Customer) == before


def test_a_slip_of_the_finger_shows_the_likeliest(book: Conversation) -> None:
    answer = book.say("陈宇", "张建军")
    assert "没找到“张建军”" in answer
    assert "最像的：张" in answer
    assert book.tap("陈宇", answer.only.labels()[0]).only.title.startswith("张")


def test_a_name_nobody_has_becomes_a_customer_in_one_tap(book: Conversation) -> None:
    book.say("陈宇", "欧阳娜娜")
    assert "记好了：欧阳娜娜（新客户）" in book.tap("陈宇", "新客户")


def test_a_number_nobody_has_becomes_a_customer_in_one_tap(book: Conversation) -> None:
    book.say("陈宇", "13899999999")
    assert "（新客户）" in book.tap("陈宇", "新客户")
    assert "没留称呼的客户" in book.say("陈宇", "9999")


@pytest.mark.parametrize("words", ["王芳", "wf", "1234", "13500001234", "探岳", "孙丽", "7777"])
def test_a_colleague_s_customer_is_not_found(book: Conversation, words: str) -> None:
    book.wait(minutes=15)
    answer = book.say("陈宇", words)
    assert "没找到" in answer or "没对上" in answer
    assert "1350000" not in answer


@pytest.mark.parametrize("words", ["王芳", "1234", "13500001234", "wf", "张先生"])
def test_the_manager_finds_the_store_s(book: Conversation, words: str) -> None:
    card = book.say("王磊", words).only
    assert card.title.endswith("级")
    assert "尾号" in str(card), "the number in full is the owner's"


@pytest.mark.parametrize("words", ["孙丽", "7777"])
def test_the_manager_does_not_find_another_store_s(book: Conversation, words: str) -> None:
    assert "没找到" in book.say("王磊", words)


def test_the_admin_finds_the_group_s(book: Conversation) -> None:
    assert book.say("吴总", "孙丽").only.title == "孙丽 N级"
    assert book.say("吴总", "王芳").only.title == "王芳 N级"
