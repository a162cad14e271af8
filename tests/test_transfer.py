"""``cheji import`` and ``cheji export``: the same lists as in the chat, asked for on the command line."""

from pathlib import Path

import openpyxl
import pytest

from bot import cli
from bot.clock import SystemClock
from storage import people
from storage.models import ADMIN, MANAGER
from storage.session import Database
from tests.sheets import forms


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a store, and the sheet of its first day."""
    for name in ("CHEJI_DATABASE_URL", "CHEJI_SECRET_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHEJI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    from bot import app
    from bot.config import load_settings

    database: Database = app.open_database(load_settings())
    with database.write(SystemClock().now()) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        for name, role in (("王磊", MANAGER), ("陈宇", "rep"), ("吴总", ADMIN)):
            people.make_member(session, store, name, role)
    database.close()
    (tmp_path / "list.xlsx").write_bytes(forms.HISTORY)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The program with these words; its exit code."""
    monkeypatch.setattr("sys.argv", ["cheji", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.timeout(120)
def test_in_and_out(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "import", "list.xlsx", "--as", "王磊", "--dry") == 0
    assert "新客户4 合并1 冲突1 坏行0" in capsys.readouterr().out
    assert run(monkeypatch, "import", "list.xlsx", "--as", "王磊") == 0
    assert "导入好了：新客户4 合并1 冲突1" in capsys.readouterr().out
    assert run(monkeypatch, "export", "out.csv", "--as", "陈宇") == 0
    text = (home / "out.csv").read_text("utf-8-sig")
    assert "蒋先生" in text and "138****0601" in text and "沈姐" not in text
    assert run(monkeypatch, "export", "all.xlsx", "--as", "吴总") == 0
    book = openpyxl.load_workbook(home / "all.xlsx")
    assert {"客户", "电话", "跟进", "归属"} <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "list.xlsx", "--as", "陈宇"), "由经理或管理员来做"), (("import", "list.xlsx", "--as", "谁"), "没有叫谁的同事"),
        (("import", "none.xlsx", "--as", "王磊"), "读不了"), (("export", "x.csv", "--as", "王磊"), "没有符合的客户"),
    ],
)  # fmt: skip
def test_what_cannot_be(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    assert run(monkeypatch, *words) == 2
    assert says in capsys.readouterr().err
