"""Rights by the hand-written table (rights.py): nothing unlisted, nothing foreign read or written, by any payload."""

import random
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from handlers import commands, confirming, router
from handlers.cards import talk as lines
from handlers.notes.lexicon import Lexicon
from storage.errors import CheJiError
from storage.ids import new_id, short
from storage.messages import ACTION, ACTION_BYTES, Inbound
from storage.models import Account, Batch, Change, Customer, Draft, Loss, Member, Reminder
from tests.flows.conftest import MakeGround
from tests.flows.conversation import Conversation
from tests.flows.rights import ACTS, COMMANDS, MEMBERS, OF_ALL, PRESSES, Who
from tests.flows.wall import BOT

assert router.TABLES  # everything is entered when it is imported
SECRETS = ("张伟", "13800000001", "0001", "途观", "22.8", "带老婆", "李敏", "0002")
"""Words of 陈宇's customers."""
STRANGER = "这是门店内部工具，用店里的邀请链接加入"
ALTERED = 1_000


def test_nothing_is_unlisted() -> None:
    assert {entry.slash for entry in commands.entries()} == COMMANDS.keys()
    assert commands.PRESSES.keys() == PRESSES.keys()
    assert confirming.ACTS.keys() == ACTS.keys()


@pytest.fixture(scope="module")
def chat(make_ground: MakeGround) -> Iterator[Conversation]:
    """陈宇's customers, with everything that can hang on one; a colleague, 客服, a leaver, and who has no part in it."""
    with make_ground().begin() as conversation:
        for name, role in (("小何", "客服"), ("马超", "顾问")):
            conversation.say("王磊", f"邀请 {name} {role}")
            conversation.say(name, conversation.tap("王磊", "邀请").shown[-1].message.text)
        conversation.say("王磊", "马超 离职")
        conversation.tap("王磊", "停用")
        conversation.say("陈宇", "张伟13800000001 看途观L 预算20左右 周六带老婆来 H 约了明天下午3点打电话")
        conversation.say("陈宇", "张伟订了途观L 落地22.8万")
        conversation.say("陈宇", "李敏13800000002 看迈腾 A")
        conversation.say("陈宇", "李敏战败了 买了凯美瑞")
        conversation.tap("陈宇", "确认不跟")
        conversation.say("陈宇", "张伟")
        conversation.tap("陈宇", "修改")
        yield conversation


def press(chat: Conversation, who: str, action: str) -> tuple[str, int]:
    """What somebody is told who presses this, and how many lines of the journal it wrote; nothing is kept of it."""
    now = chat.clock.now()
    handle = router.handler(Lexicon.shipped())
    with chat.database._writing() as session:
        session.info["now"] = now
        session.begin()
        before = session.scalar(select(sa.func.count()).select_from(Change)) or 0
        account = session.exec(select(Account).where(Account.bot == BOT, Account.sender == who)).first()
        inbound = Inbound(f"r{new_id()}", "wall", BOT, who, who, now, button=action)
        try:
            answer = "\n".join(message.plain() for message in handle(session, inbound, account, now))
        except CheJiError as error:
            answer = lines.refusal(error).plain()
        session.flush()
        written = (session.scalar(select(sa.func.count()).select_from(Change)) or 0) - before
        session.rollback()
    return answer, written


def ids(chat: Conversation) -> dict[str, list[str]]:
    """The ids of what belongs to 陈宇 and his customers, as buttons carry them."""
    with chat.database.read() as session:
        chen = session.exec(select(Member).where(Member.name == "陈宇")).one()
        rows = {
            "customer": session.exec(select(Customer.id)).all(),
            "reminder": session.exec(select(Reminder.id).where(col(Reminder.customer_id).is_not(None))).all(),
            "draft": session.exec(select(Draft.id).where(Draft.member_id == chen.id)).all(),
            "batch": session.exec(select(Batch.id).where(Batch.member_id == chen.id)).all(),
            "loss": session.exec(select(Loss.id)).all(),
        }
    return {name: [short(number) for number in numbers][:4] for name, numbers in rows.items()}


def shown(chat: Conversation) -> list[str]:
    """Every action on a button that 陈宇 was shown."""
    return list(dict.fromkeys(b.action for s in chat.wall.log if s.chat == "陈宇" for b in s.message.buttons))


@pytest.mark.parametrize("who", list(Who))
def test_each_command_for_each(chat: Conversation, who: Who) -> None:
    refused = re.compile(r"“.+”只有(?:经理|管理员)能发\n")
    for slash, may in COMMANDS.items():
        if slash in ("undo", "redo", "cancel"):  # they change what the next ones look at; test_commands.py has them
            continue
        answer = str(chat.say(who, f"/{slash}"))
        if who in MEMBERS:
            assert (not refused.match(answer)) == (who in may), f"{who} /{slash}: {answer}"
        else:
            assert answer == STRANGER, f"{who} /{slash}"


@pytest.mark.parametrize("verb", sorted(PRESSES))
def test_each_button_for_each(chat: Conversation, verb: str) -> None:
    """With every id there is, and every button shown: whoever may not, reads and writes nothing."""
    made = [f"{verb}:{number}.{revision}" for own in ids(chat).values() for number in own for revision in (1, 3)]
    actions = [action for action in (*shown(chat), *made) if action.partition(":")[0] == verb][:24]
    for who in Who:
        if who in PRESSES[verb] or PRESSES[verb] == OF_ALL:
            continue
        for action in actions:
            answer, written = press(chat, who, action)
            assert written == 0, f"{who} {action} wrote"
            assert not [word for word in SECRETS if word in answer], f"{who} {action} read: {answer}"
            assert who in MEMBERS or answer == STRANGER


def test_who_may_does_read(chat: Conversation) -> None:
    """The table is no wall against everybody."""
    with chat.database.read() as session:
        number = short(session.exec(select(Customer.id).where(Customer.name == "张伟")).one())
    for verb in ("card", "full", "edit"):
        for who in PRESSES[verb]:
            assert "张伟" in press(chat, who, f"{verb}:{number}.9")[0], f"{who} {verb}"


@pytest.mark.parametrize("who", [Who.COLLEAGUE, Who.OTHER_MANAGER])
def test_altered_payloads(chat: Conversation, who: Who) -> None:
    """Half of the thousand each: verbs, ids, revisions and arguments exchanged, cut and made up."""
    dice, found = random.Random(f"cheji {who}"), ids(chat)
    seen = shown(chat)
    numbers = [number for own in found.values() for number in own]
    verbs = [*PRESSES, "pick", "pick", "card", "undo", "x", ""]
    tried = 0
    while tried < ALTERED // 2:
        verb, _, rest = dice.choice(seen).partition(":")
        verb = dice.choice([verb, verb, dice.choice(verbs)])
        number, _, tail = rest.partition(".")
        number = dice.choice([number, dice.choice(numbers), number[:-1], short(dice.getrandbits(62))])
        tail = dice.choice([tail, str(dice.randrange(9)), f"{dice.randrange(5)}.{dice.randrange(9)}", "0.x", ""])
        action = f"{verb}:{number}.{tail}" if number else verb
        if not ACTION.fullmatch(action) or len(action.encode()) > ACTION_BYTES or PRESSES.get(verb) == OF_ALL:
            continue
        answer, written = press(chat, who, action)
        assert written == 0, f"{who} {action} wrote"
        assert not [word for word in SECRETS if word in answer], f"{who} {action} read: {answer}"
        tried += 1


@pytest.mark.parametrize("name", sorted(ACTS))
def test_what_is_confirmed_is_checked_again(chat: Conversation, name: str) -> None:
    """A question somebody had been asked while their role was higher."""
    role = {Who.REP: "rep", Who.OTHER_MANAGER: "manager", Who.ADMIN: "admin"}
    for who, code in role.items():
        assert commands.reaches(code, confirming.ACTS[name][1]) == (who in ACTS[name])

    def leave(session: Session) -> None:
        member = session.exec(select(Member).where(Member.name == "周倩")).one()
        from storage import talk

        act, _, choice = name.partition(":")
        choices = [["做", choice or "yes"]]
        body = {"act": act, "args": {}, "card": '{"text":"x","rows":[],"buttons":[],"picture":null,"file":null,"slot":"","replaces":""}', "choices": choices}  # fmt: skip
        draft = talk.leave_draft(session, member, "confirm", body, chat.clock.now())
        found.append(f"pick:{short(draft.id)}.{draft.revision}.0")

    found: list[str] = []
    chat.write(leave)
    answer, written = press(chat, "周倩", found[0])
    assert written == 0 and "没找到这位客户" in answer
