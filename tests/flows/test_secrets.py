"""A planted number and price: everybody says every command about the customer, and neither is found where it must not be."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from structlog.testing import capture_logs

from bot import exporting
from handlers import commands
from storage.ids import short
from storage.messages import File
from tests.flows.conversation import Conversation, scene
from tests.flows.test_importing import bytes_of
from tests.flows.wall import Shown

PHONE, PRICES = "13912344321", ("228300", "22.83", "5177")
OWNER, BOSS, OTHERS = "陈宇", "王磊", ("周倩", "孙悦")
WORDS = ("王强", "4321")
PRICE_SHOWN = ("订车，对吗？", "的价格\n看过会留记录")
"""The question before the order, and the answer to 看价格."""
NEVER = {"离职", "忘记", "交接", "开店", "调到", "改为", "邀请", "休假", "销假", "轮休", "改名", "撤销"}
"""What changes who works here or what is on file; tests of their own see to these."""


@scene
def planted(chat: Conversation) -> Conversation:
    """王强 of 陈宇: a number and a price that stand nowhere else."""
    chat.say(OWNER, f"王强{PHONE} 看途观L 预算20左右 H 嫌贵")
    chat.say(OWNER, "王强订了途观L 380 白 落地22.83 定金5177 月底提")
    chat.tap(OWNER, "确认订车")
    return chat


def ask_everything(chat: Conversation, who: str) -> None:
    """Every command, alone and about the customer, and what a look at the customer offers."""
    number = short(chat.customer("王强"))  # to a colleague some of what follows is a note of a 王强 of their own
    for entry in commands.entries():
        if entry.words[0] not in NEVER:
            for words in WORDS if entry.takes_words else ("",):
                chat.say(who, f"{entry.words[0]} {words}".strip())
    for verb in ("card", "full", "line", "prepare", "copy", "news", "price", "edit"):
        chat.press(who, f"{verb}:{number}.1" + (".0" if verb == "line" else ""))
    for words in ("王强", "4321", PHONE, "途观L", "订了的", "嫌贵", "落地", "本月订车的", "H级", "今天"):
        chat.wait(minutes=3)  # a name and a number said at once are a note of one's own
        chat.say(who, words)


def leaks(shown: list[Shown], secrets: tuple[str, ...]) -> Iterator[str]:
    """What was shown that holds one of the secrets."""
    for one in shown:
        if any(secret in str(one) for secret in secrets):
            yield f"{one.chat}: {one}"


@pytest.mark.parametrize("who", [OWNER, BOSS, *OTHERS])
def test_neither_is_shown_to_whom_it_must_not_be(planted: Conversation, who: str) -> None:
    before = len(planted.wall.log)
    ask_everything(planted, who)
    mine = [shown for shown in planted.wall.log[before:] if shown.chat == who]
    theirs = [shown for shown in planted.wall.log[before:] if shown.chat != who]
    priced = [one for one in mine if not (who not in OTHERS and any(words in str(one) for words in PRICE_SHOWN))]
    assert list(leaks(priced, PRICES)) == []
    if who != OWNER:
        typed = [one for one in mine if f"“{PHONE}”" not in str(one) and one.title != f"没找到“{PHONE}”"]
        assert list(leaks(typed, (PHONE,))) == []
    assert list(leaks(theirs, (PHONE, *PRICES))) == []


def test_neither_is_answered_in_a_group(planted: Conversation) -> None:
    for words in ("王强", "看价格 王强", "全部", PHONE, "抄 王强"):
        heard = planted.say(OWNER, words, is_group=True, chat="店群")
        assert PHONE not in heard
    assert list(leaks([one for one in planted.wall.log if one.chat == "店群"], (PHONE, *PRICES))) == []


def test_neither_is_logged_or_kept_in_the_open(
    chat: Conversation, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        chat.say(OWNER, f"王强{PHONE} 看途观L H")
        chat.say(OWNER, "王强订了途观L 380 白 落地22.83 定金5177 月底提")
        chat.tap(OWNER, "确认订车")
        chat.say(OWNER, "看价格 王强")
    out = capsys.readouterr()
    told = out.out + out.err + caplog.text + str(events)
    assert [secret for secret in (PHONE, *PRICES) if secret in told] == []
    folder = Path(str(chat.database.url.database)).parent
    kept = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    assert [secret for secret in (PHONE, "228300", "22.83") if secret.encode() in kept] == []


EXPORTS = ("导出 全部", "导出 全部 csv", "导出 本月订车的", "导出 全部 带号码", "导出 王强")


@pytest.mark.parametrize("who", [OWNER, BOSS, *OTHERS])
def test_neither_is_in_a_file_for_whom_it_must_not_be(planted: Conversation, who: str) -> None:
    """Opened cell by cell: a list hides numbers unless they are asked for, and never has a price."""
    planted.house.runners.update(exporting.RUNNERS)
    for words in EXPORTS:
        before = len(planted.wall.log)
        planted.say(who, words)
        files = [one.message.file for one in planted.wall.log[before:] if one.chat == who and one.message.file]
        held = "\n".join(cells(planted, file) for file in files)
        sees = who not in OTHERS
        assert (PHONE in held) is (sees and words in EXPORTS[3:]), (who, words)
        assert ("22.83" in held) is (sees and words == "导出 王强"), (who, words)
        assert [secret for secret in ("228300", "5177") if secret in held and words != "导出 王强"] == []
        assert bool(held) or who in OTHERS
        assert not [one for one in planted.wall.log[before:] if one.chat != who]


def cells(chat: Conversation, file: File) -> str:
    """Everything that a file holds."""
    data = bytes_of(chat, file)
    if file.name.endswith(".csv"):
        return data.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value)
