"""Chinese words and slash commands are one table; strangers join by a code and learn nothing before."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from handlers import commands, router
from handlers.cards import talk as lines
from storage import people
from storage.models import ADMIN, MANAGER, REP, ROLES, Account, Member, Store
from tests.flows.conversation import Conversation

assert router.TABLES  # the commands are entered when it is imported
ENTRIES = list(commands.entries())
WHO = {REP: "陈宇", MANAGER: "王磊", ADMIN: "吴总"}
STRANGER = "这是门店内部工具，用店里的邀请链接加入"


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.slash for entry in ENTRIES])
def test_every_command_by_word_and_by_slash(chat: Conversation, entry: commands.Command) -> None:
    who = WHO[entry.role]
    answers = {str(chat.say(who, called).only.title) for called in (*entry.words, f"/{entry.slash}")}
    assert len(answers) == 1, "the same answer by any name"
    assert lines.not_understood().text.partition("\n")[0] not in answers


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.slash for entry in ENTRIES])
def test_a_role_that_is_too_low_hears_who_may(chat: Conversation, entry: commands.Command) -> None:
    for role, who in WHO.items():
        told = chat.say(who, f"/{entry.slash}")
        assert (f"”只有{ROLES[entry.role]}能发\n" in told) != entry.is_for(role)


@pytest.mark.parametrize("words", ["/TODAY", "/today@cheji_bot", " 今天 ", "/Today"])
def test_however_a_channel_writes_it(chat: Conversation, words: str) -> None:
    assert chat.say("陈宇", words).startswith("今天没有要联系的")


@pytest.mark.parametrize("words", ["/foo", "/", "/今天天气", "/start_x", "//"])
def test_an_unknown_slash_gets_one_line_with_two_examples(chat: Conversation, words: str) -> None:
    answer = chat.say("陈宇", words).only
    assert "王姐13800000002 看途岳 周六来" in str(answer) and "发姓名或号码后四位" in str(answer)


@pytest.mark.parametrize(("role", "who"), WHO.items())
def test_help_tells_what_a_role_may_say_a_screen_at_a_time(chat: Conversation, role: str, who: str) -> None:
    shown = [chat.say(who, "帮助")]
    while "更多说法" in shown[-1].only.labels():
        shown.append(chat.tap(who, "更多说法"))
    assert all(page.only.message.plain().count("\n") < 9 for page in shown)
    told = "".join(shown)
    for entry in ENTRIES:
        is_told = entry.is_for(role) and not entry.under and entry.slash not in ("start", "help")
        assert (f"{entry.words[0]} {entry.does}" in told) == is_told


def test_the_welcome(chat: Conversation) -> None:
    welcome = chat.say("陈宇", "/start").only
    assert welcome.title == "陈宇，这里是车记，帮你记客户、到点提醒。"
    assert welcome.labels() == ["今天", "帮助"]
    assert chat.tap("陈宇", "今天").startswith("今天没有")
    assert "记客户" in chat.tap("陈宇", "帮助", on=welcome)


# -- joining ----------------------------------------------------------------------------------------------------------


def invite(chat: Conversation, name: str, role: str = REP) -> str:
    """A code for the store."""

    def make(session: Session) -> str:
        store = session.exec(select(Store).where(Store.name == "恒信")).one()
        return people.invite(session, store, name, role, chat.clock.now())

    code: str = chat.write(make)
    return code


@pytest.mark.parametrize(
    "words",
    ["你好", "今天", "/help", "张先生13800000001 看途观L", "13800000001", "/start", "/start ABCDEFGHJK", "1", "😀", "撤销", "x" * 5000],
)  # fmt: skip
def test_a_stranger_gets_one_line(chat: Conversation, words: str) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L")
    answer = chat.say("路人", words).only
    assert str(answer) == STRANGER


def test_a_stranger_presses_sends_and_shares(chat: Conversation) -> None:
    saved = chat.say("陈宇", "张先生13800000001 看途观L").only
    assert chat.press("路人", saved.button("撤销").action) == STRANGER
    assert chat.send_file("路人", "客户表.xlsx") == STRANGER
    assert chat.share_contact("路人", "张先生", "13800000001") == STRANGER
    assert "张先生" in chat.say("陈宇", "0001")


@pytest.mark.parametrize("spelt", ["/start {}", "/START {}", "/start  {} "])
def test_joining_by_code(chat: Conversation, spelt: str) -> None:
    code = invite(chat, "刘洋")
    welcome = chat.say("新人", spelt.format(code)).only
    assert welcome.title.startswith("刘洋，这里是车记")
    assert "记好了" in chat.say("新人", "张先生13800000001 看途观L")


def test_a_code_in_small_letters(chat: Conversation) -> None:
    assert "刘洋" in chat.say("新人", f"/start {invite(chat, '刘洋').lower()}")


def test_a_code_is_good_once(chat: Conversation) -> None:
    code = invite(chat, "刘洋")
    chat.say("新人", f"/start {code}")
    members = chat.count(Member)
    assert chat.say("路人", f"/start {code}") == STRANGER
    assert "刘洋，这里是车记" in chat.say("新人", f"/start {code}"), "the one who joined is welcomed again"
    assert chat.count(Member) == members and chat.count(Account, Account.sender == "路人") == 0


def test_a_code_is_good_for_a_week(chat: Conversation) -> None:
    code = invite(chat, "刘洋")
    chat.clock.at += timedelta(days=7, minutes=1)
    assert chat.say("新人", f"/start {code}") == STRANGER


def test_a_code_is_not_taken_in_a_group(chat: Conversation) -> None:
    code = invite(chat, "刘洋")
    assert chat.say("新人", f"/start {code}", is_group=True, chat="群") == ""
    assert chat.count(Account, Account.sender == "新人") == 0


def test_who_has_left_is_a_stranger(chat: Conversation) -> None:
    def leave(session: Session) -> None:
        session.exec(select(Member).where(Member.name == "周倩")).one().is_active = False

    chat.write(leave)
    assert chat.say("周倩", "今天") == STRANGER


def test_nothing_is_said_of_customers_in_a_group(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L")
    chat.say("陈宇", "0001", is_group=True, chat="群")
    assert all("1380000" not in str(shown) and "张先生" not in str(shown) for shown in chat.screen("群"))


def test_a_code_makes_a_rep_a_manager_once(chat: Conversation) -> None:
    with chat.database.write(chat.clock.at) as session:
        store = session.exec(select(Store).order_by(col(Store.id))).first()
        assert store is not None
        code = people.invite(session, store, "陈宇", MANAGER, chat.clock.at)
    assert "战败待审" not in chat.say("陈宇", "帮助")
    chat.say("陈宇", f"/start {code}")
    assert "战败待审" in chat.say("陈宇", "帮助")
    chat.say("周倩", f"/start {code}")
    assert "战败待审" not in chat.say("周倩", "帮助")
