"""Whatever is thrown at it: a kind answer or silence, nothing half-written, nothing learnt, never an exception."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers import router
from handlers.commands import COMMANDS, PRESSES
from storage.ids import short
from storage.models import Change, Contact, Customer, Draft, Loss, Reminder
from tests.flows.conversation import Conversation, at, scene

T = TypeVar("T")

assert router.TABLES  # commands and presses are entered when it is imported


def test_five_thousand_characters(chat: Conversation) -> None:
    answer = chat.say("陈宇", "张伟13800000001 看途观L " * 220).only
    assert answer.title == "太长了，一条2000字以内"
    assert chat.count(Customer) == 0


def test_five_thousand_characters_without_a_space(chat: Conversation) -> None:
    assert "太长了" in chat.say("陈宇", "车" * 5000)


def test_five_thousand_characters_while_something_is_asked(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    assert chat.say("陈宇", "车" * 5000)
    assert chat.count(Customer) == 0


def test_a_long_note_is_kept(chat: Conversation) -> None:
    assert "记好了：张伟" in chat.say("陈宇", "张伟13800000001 看途观L " + "聊得不错" * 300)


@pytest.mark.parametrize(
    "words", ["😀", "😀😀😀😀😀", "🚗🚗", "👨‍👩‍👧", "…", "!!!", "???", "\u200b", "\x00\x01", "&lt;"]
)
def test_no_words_at_all(chat: Conversation, words: str) -> None:
    answer = chat.say("陈宇", words)
    assert answer == "" or "没对上" in answer or "没找到" in answer
    assert chat.count(Customer) == 0


@pytest.mark.parametrize("words", ["", " ", "\n\n", "\t", "　"])
def test_blank(chat: Conversation, words: str) -> None:
    assert chat.say("陈宇", words) == ""


def test_a_name_full_of_marks(chat: Conversation) -> None:
    assert chat.say("陈宇", '<张伟>&"')
    assert "记好了：张伟（新客户）" in chat.say("陈宇", '<张伟>&" 13800000001 看途观L')
    chat.tap("陈宇", "修改")
    chat.tap("陈宇", "更多")
    chat.tap("陈宇", "称呼")
    assert '<张伟>&"' in chat.say("陈宇", '<张伟>&"')
    assert '<张伟>&"' in chat.say("陈宇", "0001").only.title


def test_a_very_long_name(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L 今天下午3点联系")
    chat.tap("陈宇", "修改")
    chat.tap("陈宇", "更多")
    chat.tap("陈宇", "称呼")
    chat.say("陈宇", "买买提·" + "阿卜杜" * 20)
    chat.say("陈宇", "0001")
    for label in ("全部", "修改", "改时间"):
        chat.tap("陈宇", label)
    chat.say("陈宇", "取消")
    chat.wait_until(at(23, 15))
    chat.tap("陈宇", "没接")
    chat.say("陈宇", "0001")
    chat.say("陈宇", "订了途观L 落地22.8")
    chat.tap("陈宇", "没订")
    chat.say("陈宇", "战败了 买了凯美瑞")
    chat.tap("陈宇", "确认不跟")
    chat.tap("王磊", "驳回")
    chat.say("周倩", "何先生13800000001 看途观L")
    chat.tap("王磊", "两人共享")
    chat.say("陈宇", "撤销")


@pytest.mark.parametrize("words", ["啥都不是", "hello world", "今天天气不错", "价格表在哪", "SELECT * FROM customer"])
def test_unknown_words_get_one_line_with_two_examples(chat: Conversation, words: str) -> None:
    answer = chat.say("陈宇", words)
    assert "王姐13800000002 看途岳 周六来" in answer and "发姓名或号码后四位" in answer
    assert chat.count(Customer) == 0


def test_a_contact_card(chat: Conversation) -> None:
    assert "记好了：孙七（新客户）" in chat.share_contact("陈宇", "孙七", "13911112222")
    assert "孙七" in chat.share_contact("陈宇", "孙七", "13911112222"), "sent twice it makes nobody new"
    assert chat.count(Customer) == 1


@pytest.mark.parametrize(
    ("name", "phone"), [("", ""), ("孙七", ""), ("😀", "abc"), ("", "13911112222"), ("孙七", "+86 139-1111-2222")]
)
def test_an_odd_contact_card(chat: Conversation, name: str, phone: str) -> None:
    chat.share_contact("陈宇", name, phone)


def test_two_messages_in_the_same_millisecond(chat: Conversation) -> None:
    chat.at_once(
        ("陈宇", "张伟13800000001 看途观L"), ("陈宇", "李敏13700005512 迈腾 H"), ("周倩", "王芳13500001234 途岳")
    )
    assert [shown.title for shown in chat.heard("陈宇").shown] == ["记好了：张伟（新客户）", "记好了：李敏（新客户）"]
    assert chat.heard("周倩").only.title == "记好了：王芳（新客户）"
    assert chat.count(Customer) == 3


def test_two_reps_with_one_number_in_the_same_millisecond(chat: Conversation) -> None:
    chat.at_once(("陈宇", "张伟13800000001 看途观L"), ("周倩", "张先生13800000001 看途观L"))
    assert chat.count(Customer) == 1
    assert chat.last("王磊").title.startswith("撞单")


def test_the_platform_delivers_twice(chat: Conversation) -> None:
    first = chat.again("陈宇", "张伟13800000001 看途观L", key="same")
    assert "记好了" in first
    assert chat.again("陈宇", "张伟13800000001 看途观L", key="same") == ""
    assert chat.count(Customer) == 1 and chat.count(Contact) == 1


def test_an_old_button_after_its_thing_is_gone(chat: Conversation) -> None:
    saved = chat.say("陈宇", "张伟13800000001 看途观L").only
    card = chat.say("陈宇", "张伟").only
    chat.tap("陈宇", "撤销", on=saved)
    for label in card.labels():
        assert "没找到" in chat.tap("陈宇", label, on=card) or "过时" in str(chat.last("陈宇"))


# -- another member's buttons -----------------------------------------------------------------------------------------


@scene
def busy(chat: Conversation) -> Conversation:
    """陈宇 has one of everything, all of it on screen."""
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.say("陈宇", "张先生13800000001 看途观L")
    chat.say("陈宇", "张建国13800000002 看途观L")
    chat.say("周倩", "何先生13900006602 看途观L")
    chat.wait_until(at(23, 15))
    chat.say("陈宇", "老张嫌贵")
    chat.say("陈宇", "草稿")
    chat.say("陈宇", "王强")
    chat.tap("陈宇", "修改")
    chat.tap("陈宇", "级别")
    chat.say("陈宇", "登记")
    chat.say("陈宇", "今天")
    chat.say("陈宇", "王强 没接")
    chat.say("陈宇", "张建国战败了 买了凯美瑞")
    chat.tap("陈宇", "确认不跟")
    chat.wait(minutes=15)
    return chat


def everything_shown(chat: Conversation) -> list[str]:
    """Every action of every button shown to 陈宇 or 王磊."""
    shown = [shown for shown in chat.wall.log if shown.chat in ("陈宇", "王磊")]
    return list(dict.fromkeys(button.action for one in shown for button in one.message.buttons))


def one_of_each(chat: Conversation) -> list[str]:
    """An id of each sort of thing that buttons act on."""
    found = (action.partition(":") for action in everything_shown(chat))
    return sorted({verb: rest.partition(".")[0] for verb, _, rest in found if rest}.values())


def in_turn(things: Sequence[T]) -> Iterator[tuple[str, T]]:
    """Every verb with a third of the things, each thing with a third of the verbs."""
    for number, verb in enumerate(PRESSES):
        yield from ((verb, thing) for thing in things[number % 3 :: 3])


@pytest.mark.parametrize("who", ["周倩", "孙悦", "赵敏"])
def test_another_member_s_buttons_do_and_tell_nothing(busy: Conversation, who: str) -> None:
    actions = everything_shown(busy)
    verbs = {action.partition(":")[0] for action in actions}
    assert verbs >= {
        "undo",
        "edit",
        "field",
        "pick",
        "card",
        "full",
        "when",
        "reach",
        "miss",
        "later",
        "move",
        "again",
        "agree",
    }
    changes, contacts = busy.count(Change), busy.count(Contact)
    for action in actions:
        answer = busy.press(who, action)
        for secret in ("王强", "途岳", "13900006602", "张先生", "张建国"):
            assert secret not in answer, f"{action} told {who} {answer}"
    assert (busy.count(Change), busy.count(Contact)) == (changes, contacts)
    assert busy.count(Loss, Loss.state == "waiting") == 1


def test_verbs_with_ids_of_somebody_else(busy: Conversation) -> None:
    changes = busy.count(Change)
    for verb, thing in in_turn(one_of_each(busy)):
        answer = busy.press("孙悦", f"{verb}:{thing}.1.202611231600")
        assert "王强" not in answer and "途岳，" not in answer
    assert busy.count(Change) == changes


def test_own_ids_under_the_wrong_verb(busy: Conversation) -> None:
    for verb, thing in in_turn(one_of_each(busy)):
        busy.press("陈宇", f"{verb}:{thing}.7")


def test_ids_of_other_tables(busy: Conversation) -> None:
    with busy.database.read() as session:
        rows = [one for table in (Customer.id, Reminder.id, Draft.id) for one in session.exec(select(table)).all()[:2]]
    for verb, row in in_turn(rows):
        busy.press("陈宇", f"{verb}:{short(row)}.1.x")


# -- whatever comes ---------------------------------------------------------------------------------------------------


_MANY = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_PIECES = st.sampled_from(
    ["张先生", "13800000001", "0001", "预算", "20万", "周六", "下周三", "没接", "订了", "战败", "不对", "途观L", "H", "1", "2 ", "完成", "撤销",
     "登记", "嫌贵", "😀", "<b>", "&", '"', "/", " ", "\n", "，", "农历八月十五", "落地22.8", "定金5000", "⟦1⟧", "'; --", "99999999999"]
)  # fmt: skip
_ARGS = st.text(st.sampled_from("abc019.:_-+你 "), max_size=12)


@_MANY
@given(words=st.text(max_size=60))
def test_any_text(open_chat: Conversation, words: str) -> None:
    open_chat.say("陈宇", words)


@_MANY
@given(pieces=st.lists(_PIECES, max_size=6))
def test_any_words_of_the_trade(open_chat: Conversation, pieces: list[str]) -> None:
    open_chat.say("陈宇", "".join(pieces))


@_MANY
@given(action=st.one_of(st.text(max_size=70), st.builds("{}:{}".format, st.sampled_from(sorted(PRESSES)), _ARGS)))
def test_any_button(open_chat: Conversation, action: str) -> None:
    if action:
        assert open_chat.press("陈宇", action)


@_MANY
@given(word=st.sampled_from(sorted(COMMANDS)), rest=st.text(max_size=20))
def test_any_words_behind_a_command(open_chat: Conversation, word: str, rest: str) -> None:
    open_chat.say("陈宇", f"{word} {rest}")
    open_chat.say("王磊", f"{word} {rest}")
