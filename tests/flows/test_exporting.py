"""Exports: what one may see and nothing else, numbers only when asked for, nothing a spreadsheet could run."""

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from bot import exporting
from handlers.sheets import writing
from handlers.sheets.writing import Sheet
from storage.models import Audit
from tests.flows.conversation import Conversation
from tests.flows.test_importing import bytes_of
from tests.flows.wall import Heard
from tests.sheets.office import text_of


@pytest.fixture(autouse=True)
def _work(chat: Conversation) -> None:
    chat.house.runners.update(exporting.RUNNERS)
    chat.say("陈宇", "王强13900006602 途岳 A 预算12到15万")
    chat.say("周倩", "李敏13700005512 迈腾 H 说=1+1才行")
    chat.say("孙悦", "钱总13700005513 迈腾 H")


def table(chat: Conversation, who: str) -> list[list[str]]:
    """The rows of the newest file that somebody got."""
    file = next(s.message.file for s in reversed(chat.wall.log) if s.chat == who and s.message.file)
    data = bytes_of(chat, file)
    if file.name.endswith(".csv"):
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert all(cell.data_type in ("s", "n", "inlineStr") for row in page.iter_rows() for cell in row), "no formula"
    return [[str(cell.value or "") for cell in row] for row in page.iter_rows()]


def ask(chat: Conversation, who: str, words: str) -> Heard:
    """Somebody asks for a file and gets it."""
    return chat.say(who, words)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("陈宇", {"王强"}),
        ("周倩", {"李敏"}),
        ("王磊", {"王强", "李敏"}),
        ("赵敏", {"钱总"}),
        ("吴总", {"王强", "李敏", "钱总"}),
    ],
)
@pytest.mark.parametrize("words", ["导出 全部", "导出 全部 csv"])
def test_what_one_may_see(chat: Conversation, who: str, names: set[str], words: str) -> None:
    ask(chat, who, words)
    head, *body = table(chat, who)
    assert {row[0] for row in body} == names
    assert head[:3] == ["客户姓名", "联系电话", "归属顾问"] and "意向级别" in head and "购车预算" in head
    assert all("****" in row[1] for row in body), "masked unless asked for"
    assert chat.count(Audit, Audit.act == "export", Audit.member_id == chat.member(who)) == len(names)


def test_numbers_only_when_asked_for(chat: Conversation) -> None:
    ask(chat, "王磊", "导出 全部 带号码")
    assert {row[1] for row in table(chat, "王磊")[1:]} == {"13900006602", "13700005512"}
    assert chat.count(Audit, Audit.fields == "list+phone") == 2


def test_a_list_by_conditions(chat: Conversation) -> None:
    ask(chat, "王磊", "导出 H级")
    assert [row[0] for row in table(chat, "王磊")[1:]] == ["李敏"]
    assert "没有符合的" in ask(chat, "王磊", "导出 C级")
    assert "写上要哪些" in ask(chat, "王磊", "导出")


def test_nothing_becomes_a_formula(chat: Conversation) -> None:
    for text in ("=1+1", "+cmd|x", "-2", "@SUM(A1)", "\t=1"):
        sheet = Sheet("客户", ["称呼"], [[text]])
        page = openpyxl.load_workbook(io.BytesIO(writing.book([sheet]))).worksheets[0]
        assert page["A2"].data_type == "s"
        assert next(csv.reader(io.StringIO(writing.table(sheet).decode("utf-8-sig").splitlines()[1])))[0].startswith(
            "'"
        )


def test_everything_of_one_person(chat: Conversation) -> None:
    ask(chat, "陈宇", "王强订了途岳 落地14.8万")
    chat.tap("陈宇", "确认订车")
    assert "王强的全部资料" in ask(chat, "陈宇", "导出 王强")
    data = bytes_of(chat, chat.last("陈宇").message.file)
    text = _text(data)
    assert "13900006602" in text and "14.8万" in text and "李敏" not in text
    assert "没有符合的" in ask(chat, "周倩", "导出 王强"), "not of a colleague's"
    ask(chat, "王磊", "王强 共享 周倩")
    chat.tap("王磊", "共享")
    ask(chat, "周倩", "导出 王强")
    assert "14.8" not in _text(bytes_of(chat, chat.last("周倩").message.file)), "whose deal it is not sees no price"


def test_everything_for_the_admin(chat: Conversation) -> None:
    ask(chat, "吴总", "导出 所有数据")
    text = _text(bytes_of(chat, chat.last("吴总").message.file))
    for name in ("王强", "李敏", "钱总"):
        assert name in text
    assert "全部资料" not in ask(chat, "王磊", "导出 所有数据") and "全部数据" not in ask(chat, "王磊", "导出 所有数据")


def test_who_left_meanwhile_gets_nothing(chat: Conversation) -> None:
    runners = dict(chat.house.runners)
    chat.house.runners.clear()
    ask(chat, "周倩", "导出 全部 带号码")
    ask(chat, "王磊", "周倩 离职 都给陈宇")
    chat.tap("王磊", "转出并停用")
    chat.work(runners)
    assert not [s for s in chat.wall.log if s.chat == "周倩" and s.message.file]
    assert chat.count(Audit, Audit.act == "export") == 0


def _text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(
        str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it(chat: Conversation, tmp_path: Path) -> None:
    ask(chat, "王磊", "导出 全部")
    file = tmp_path / "list.xlsx"
    file.write_bytes(bytes_of(chat, chat.last("王磊").message.file))
    (text,) = text_of(tmp_path, [file])
    assert "王强" in text and "139****6602" in text
