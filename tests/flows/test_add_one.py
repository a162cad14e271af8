"""Adding a command, a button, a form or a reminder kind is one entry: the rest follows."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from handlers import commands, drafts
from handlers.commands import Action, command, press
from handlers.drafts import Body, Form
from handlers.turn import Turn
from scheduler import rules
from scheduler.days import Settings
from scheduler.facts import Facts
from scheduler.occasions import Kind, Occasion
from storage.messages import Button, Message
from storage.models import MANAGER, Draft, Reminder
from storage.ranks import Rank
from tests.flows.conversation import Conversation, at


@pytest.fixture(autouse=True)
def _tables_as_they_were() -> Iterator[None]:
    """What a test enters leaves with it."""
    before = dict(commands.COMMANDS), dict(commands.PRESSES), dict(drafts.FORMS)
    yield
    for table in (commands.COMMANDS, commands.PRESSES, drafts.FORMS):
        table.clear()
    commands.COMMANDS.update(before[0])
    commands.PRESSES.update(before[1])
    drafts.FORMS.update(before[2])


def test_a_command_is_one_decorated_function(chat: Conversation) -> None:
    @command("加油", "油价", slash="fuel", does="今天的油价", place=15, takes_words=True)
    def _fuel(turn: Turn, words: str) -> list[Message]:
        return [Message(f"{turn.member.name}问{words or '92'}号")]

    assert chat.say("陈宇", "加油") == chat.say("陈宇", "/fuel") == chat.say("陈宇", "油价") == "陈宇问92号"
    assert chat.say("陈宇", "加油 95") == chat.say("陈宇", "/fuel@cheji_bot 95") == "陈宇问95号"
    assert "加油 今天的油价" in chat.say("陈宇", "帮助")


def test_a_command_may_be_a_manager_s(chat: Conversation) -> None:
    @command("盘库", slash="stock", does="库里几台车", place=15, role=MANAGER)
    def _stock(turn: Turn, _: str) -> list[Message]:
        return [Message("库里3台")]

    for words in ("盘库", "/stock"):
        assert chat.say("王磊", words) == chat.say("吴总", words) == "库里3台"
        assert "只有经理能发" in chat.say("陈宇", words)
    assert "盘库" in chat.say("王磊", "帮助") and "盘库" not in chat.say("陈宇", "帮助")


def test_a_command_that_only_reads_runs_beside_the_writer(chat: Conversation) -> None:
    @command("盘库", slash="stock", does="库里几台车", place=70, reads=True)
    def _stock(turn: Turn, _: str) -> list[Message]:
        return [Message("库里3台")]

    assert chat.say("陈宇", "盘库") == "库里3台"


def test_no_two_commands_share_a_word() -> None:
    with pytest.raises(ValueError, match="two commands"):

        @command("今天", slash="again", does="又一个", place=70)
        def _again(turn: Turn, _: str) -> list[Message]:
            return []


def test_a_button_is_one_decorated_function(chat: Conversation) -> None:
    @press("honk")
    def _honk(turn: Turn, action: Action) -> list[Message]:
        return [Message(f"嘀{action.arg}")]

    @command("喇叭", slash="horn", does="按喇叭", place=70)
    def _horn(turn: Turn, _: str) -> list[Message]:
        return [Message("按几下", buttons=(Button("两下", "honk:1.0.2"),))]

    chat.say("陈宇", "喇叭")
    assert chat.tap("陈宇", "两下") == chat.say("陈宇", "两下") == "嘀2"


def test_a_form_is_one_entry(chat: Conversation) -> None:
    def chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
        drafts.close(turn, draft)
        return [Message(f"选了{value}")]

    def show(turn: Turn, draft: Draft, body: Body) -> Message:
        return Message("喝什么？\n1 茶\n2 水", buttons=drafts.buttons(draft, body["choices"])).with_slot(
            drafts.slot(draft)
        )

    drafts.form(Form("drink", chosen, again=show))

    @command("喝水", slash="drink", does="给客户倒水", place=70)
    def _drink(turn: Turn, _: str) -> list[Message]:
        choices = [("茶", "茶"), ("水", "水")]
        body = {"numbered": True, "title": "喝什么"}
        draft = drafts.ask(turn, "drink", body, choices)
        return [show(turn, draft, {**body, "choices": choices})]

    for answer in ("2", "水"):
        chat.say("陈宇", "喝水")
        assert "选了水" in chat.say("陈宇", answer)
    chat.say("陈宇", "喝水")
    assert "选了茶" in chat.tap("陈宇", "茶")
    chat.say("陈宇", "喝水")
    assert "喝什么" in chat.say("陈宇", "草稿")
    assert "喝什么" in chat.say("陈宇", "继续")
    chat.wait(minutes=31)
    assert "先放待补" in str(chat.last("陈宇"))


def test_a_reminder_kind_is_one_entry(chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    def insured(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
        yield Occasion("paper:1", datetime(2026, 11, 25, 15, tzinfo=settings.zone), "time")
        yield Occasion("paper:2", datetime(2026, 11, 26, 8, 40, tzinfo=settings.zone))

    kind = Kind("paper", "催材料", Rank.CARE, "contact", insured, when="")
    monkeypatch.setitem(rules.KINDS, kind.code, kind)
    chat.say("陈宇", "王强13900006602 途岳 A")
    assert chat.count(Reminder, Reminder.kind == "paper") == 2, "planned"
    chat.wait_until(at(25, 15))
    ring = chat.last("陈宇")
    assert ring.title == "15:00 王强：催材料", "fired and shown"
    assert ring.labels()[:2] == ["联系上了", "没接"]
    chat.wait_until(at(26, 8, 45))
    assert "王强 催材料" in str(chat.last("陈宇")), "listed"
    chat.say("陈宇", "王强 联系上了 材料齐了")
    chat.wait_until(at(27, 8, 45))
    assert "催材料" not in str(chat.last("陈宇"))
