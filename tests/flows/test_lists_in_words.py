"""找: customers by conditions said in words, over a book whose answers are known by hand."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from handlers.notes.lexicon import Lexicon
from handlers.wanted import read_wanted
from storage import settings
from tests.flows.conftest import MakeGround
from tests.flows.conversation import Conversation, at
from tests.flows.wall import ZONE

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)

BOOK = (
    (23, "陈宇", "张伟13800000001 看途观L 预算20左右 B级 抖音来的 今天到店试驾了途观L"),
    (23, "陈宇", "李敏13700005512 看迈腾 预算18-20万 H级 嫌贵 白色"),
    (24, "陈宇", "王强13900006602 看途岳 预算12-15万 对比CR-V B级 汽车之家来的"),
    (24, "陈宇", "孙总 看途观L 25万以上 B级 老婆说了算"),
    (24, "周倩", "赵敏13500001111 看途观L 预算22万 B级"),
)
LISTS: tuple[tuple[str, set[str]], ...] = (
    ("B级", {"张伟", "王强", "孙总"}),
    ("B级以上", {"张伟", "李敏", "王强", "孙总"}),
    ("B级 20万以上", {"张伟", "孙总"}),
    ("B级 20万以上 超过5天没联系", {"张伟", "孙总"}),
    ("超过30天没联系", set()),
    ("看过途观的", {"张伟", "孙总"}),
    ("本月试驾没成交的", {"张伟"}),
    ("试驾过途观L的", {"张伟"}),
    ("没试驾的", {"李敏", "王强", "孙总"}),
    ("没留电话的", {"孙总"}),
    ("抖音来的", {"张伟"}),
    ("汽车之家来的客户", {"王强"}),
    ("对比CR-V的", {"王强"}),
    ("15到20万的", {"张伟", "李敏"}),
    ("嫌贵的", {"李敏"}),
    ("白色的", {"李敏"}),
    ("老婆说了算的", {"孙总"}),
    ("11月到店的", {"张伟"}),
    ("11月24日新增的", {"王强", "孙总"}),
    ("上个月新增的", set()),
    ("已订未交", set()),
)
UNREAD = (("B级 爱钓鱼的", ("爱钓鱼",)), ("H级 喝过茶的", ("喝茶",)))
NO_LISTS = (
    "王姐要白色的",
    "周六带老婆来",
    "张先生 B级 20万以上",
    "下周去北京出差",
    "收到",
    "他说再考虑考虑",
)


@pytest.fixture(scope="module")
def book(make_ground: MakeGround) -> Iterator[Conversation]:
    """Five customers of two reps, nine days later."""
    with make_ground().begin() as chat:
        for day, who, words in BOOK:
            chat.clock.at = max(chat.clock.at, at(day, 9, 30))
            chat.say(who, words)
        chat.clock.at = at(30, 10)
        yield chat


def names(shown: str) -> set[str]:
    """Who stands in the list."""
    everybody = {"张伟", "李敏", "王强", "孙总", "赵敏"}
    return {name for name in everybody if name in shown}


@pytest.mark.parametrize(("words", "wanted"), LISTS, ids=[words for words, _ in LISTS])
def test_a_list_is_who_fits(book: Conversation, words: str, wanted: set[str]) -> None:
    shown = book.say("陈宇", f"找 {words}")
    assert names(shown) == wanted, shown
    assert "没看懂" not in shown
    assert shown.startswith(f"找到{len(wanted)}位" if wanted else "没有符合的")


@pytest.mark.parametrize("words", [words for words, wanted in LISTS if wanted and words != "B级 20万以上"])
def test_most_need_no_word_for_finding(book: Conversation, words: str) -> None:
    book.clock.at = max(book.clock.at, at(30, 11))
    book.wait(minutes=11)  # nobody is under discussion any more
    assert book.say("陈宇", words).startswith("找到"), words


def test_a_manager_asks_about_everybody_or_one(book: Conversation) -> None:
    assert names(book.say("王磊", "找 B级")) == {"张伟", "王强", "孙总", "赵敏"}
    assert names(book.say("王磊", "周倩的B级")) == {"赵敏"}
    assert names(book.say("王磊", "小陈 20万以上")) == {"张伟", "孙总"}
    assert names(book.say("赵敏", "找 B级")) == set(), "another store's manager"


@pytest.mark.parametrize(("words", "unread"), UNREAD)
def test_words_not_understood_are_said(book: Conversation, words: str, unread: tuple[str, ...]) -> None:
    shown = book.say("陈宇", f"找 {words}")
    assert all(f"没看懂“{part}”" in shown for part in unread), shown


@pytest.mark.parametrize("words", NO_LISTS)
def test_a_note_is_no_list(words: str) -> None:
    wanted = read_wanted(words, NOW, settings.shipped(), Lexicon.shipped())
    assert not (wanted.is_list and wanted.conditions and not wanted.unread)


def test_a_list_is_turned_opened_and_kept(chat: Conversation) -> None:
    for number in range(10):
        chat.say("陈宇", f"{'赵钱孙李周吴郑王冯陈'[number]}先生1380000000{number} 看途观L B级")
    shown = chat.say("陈宇", "找 B级")
    assert "找到10位" in shown and "第1页，共2页" in shown and shown.count("途观L") == 8
    second = chat.tap("陈宇", "下一页")
    assert second.count("途观L") == 2 and second.only.labels() == ["上一页"]
    assert "赵先生" in chat.say("陈宇", "2").only.title
    chat.say("陈宇", "找 B级")
    assert "存好了：要紧的" in chat.say("陈宇", "存为 要紧的")
    assert "找到10位" in chat.say("陈宇", "要紧的")
    assert "要紧的：B级" in chat.say("陈宇", "常用")
    assert "找到10位" in chat.tap("陈宇", "要紧的")
    assert "还没有存过" in chat.say("周倩", "常用")
    assert "换个名字" in chat.say("陈宇", "存为 今天")
    assert "不存了" in chat.say("陈宇", "不存 要紧的")
    assert "先找一次" in chat.say("周倩", "存为 什么")
    assert "找谁" in chat.say("陈宇", "找")
    assert "没看懂" in chat.say("陈宇", "找 会弹琴的")
