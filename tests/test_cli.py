"""The command line: what each command hands on and prints, and one Chinese line with exit code 2 for bad input."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import bot
from bot.cli import app
from bot.config import Settings

HEAVY = {
    "alembic",
    "cryptography",
    "handlers",
    "lunar_python",
    "pypinyin",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
}


def cheji(
    *arguments: str, stdin: str = "", home: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the real program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"CHEJI_DATA_DIR": str(home or os.devnull)} | environ,
        cwd=Path(__file__).parent.parent,
        timeout=60,
        check=False,
    )


@dataclass
class House:
    """Stands in for bot/app.py: keeps what it was asked to do."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def run(self, settings: Settings) -> int:
        self.asked.append(("run", settings.http_port))
        return 3

    def demo(self, settings: Settings, host: str, port: int) -> int:
        self.asked.append(("demo", host, port))
        return 0

    def chat(self, settings: Settings, name: str | None) -> int:
        self.asked.append(("chat", name))
        return 0

    def invite(self, settings: Settings, role: str, name: str, store: str | None) -> str:
        self.asked.append(("invite", role, name, store))
        return "K7Q2M9"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    made = House()
    monkeypatch.setitem(sys.modules, "bot.app", made)
    monkeypatch.setattr(bot, "app", made, raising=False)
    return made


@pytest.mark.parametrize(
    ("arguments", "asked", "code"),
    [
        ([], ("run", 8642), 3),
        (["run"], ("run", 8642), 3),
        (["demo"], ("demo", "127.0.0.1", 8642), 0),
        (["chat"], ("chat", None), 0),
        (["chat", "--as", "陈宇"], ("chat", "陈宇"), 0),
    ],
)
def test_what_is_handed_on(house: House, arguments: list[str], asked: tuple[Any, ...], code: int) -> None:
    result = CliRunner().invoke(app, arguments)
    assert (house.asked, result.exit_code) == ([asked], code)


def test_invite_prints_the_code_alone(house: House) -> None:
    result = CliRunner().invoke(app, ["invite", "--role", "admin", "--name", "王磊", "--store", "恒信"])
    assert result.stdout == "K7Q2M9\n"
    assert "/start K7Q2M9" in result.stderr
    assert house.asked == [("invite", "admin", "王磊", "恒信")]


@pytest.mark.parametrize(
    "arguments", [["invite", "--role", "boss", "--name", "王磊"], ["invite"], ["nonsense"], ["--x"]]
)
def test_a_wrong_command_does_nothing(house: House, arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2
    assert house.asked == []


@pytest.mark.parametrize("command", ["run", "demo", "chat", "doctor", "backup", "migrate"])
def test_a_bad_setting_is_one_line(command: str) -> None:
    result = cheji(command, CHEJI_HTTP_PORT="80800", CHEJI_TIMEZONE="Asia/Nowhere")
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(r"CHEJI_TIMEZONE 不能用：[^\n]+；CHEJI_HTTP_PORT 不能用：[^\n]+\n", result.stderr)


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = f"import bot.cli, sys; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_doctor_before_the_first_start(tmp_path: Path) -> None:
    result = cheji("doctor", home=tmp_path / "data", CHEJI_HTTP_PORT="18642")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("都好\n")


def test_doctor_with_something_to_mend(tmp_path: Path) -> None:
    (tmp_path / "cheji.db").write_bytes(b"rubbish" * 1000)
    result = cheji("doctor", home=tmp_path)
    assert result.returncode == 1
    assert "密钥" in result.stdout
    assert result.stdout.endswith("处要处理\n")


def test_backup_without_a_database(tmp_path: Path) -> None:
    result = cheji("backup", home=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("没有这个文件：")
    assert result.stderr.count("\n") == 1


def test_backup_into_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "cheji.db").touch()
    result = cheji("backup", "--to", f"{os.devnull}/x", home=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("写不进 ")


def test_restore_of_what_is_no_backup(tmp_path: Path) -> None:
    result = cheji("restore", __file__, home=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "不是车记的备份" in result.stderr


NOTES = [
    {"id": "1", "ref": "2026-11-23T10:00:00", "known": [], "text": "张先生13800000001 看途观L 预算20左右"},
    {"id": "2", "ref": "2026-11-23T10:05:00", "known": [], "text": "中午吃什么"},
]


def test_read_goes_line_by_line() -> None:
    result = cheji("read", stdin="\n".join(json.dumps(note) for note in NOTES) + "\n\n")
    assert (result.returncode, result.stderr) == (0, "")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["id"], second) == ("1", {"id": "2", "customers": []})
    assert first["customers"][0]["phone"] == "13800000001"


def test_read_tells_a_bad_line_and_goes_on() -> None:
    result = cheji("read", stdin=f'{{"id":\n["x"]\n{{"id": "0"}}\n{json.dumps(NOTES[1])}\n')
    assert result.returncode == 2
    assert json.loads(result.stdout) == {"id": "2", "customers": []}
    assert [line[:4] for line in result.stderr.splitlines()] == ["第1行读", "第2行读", "第3行读"]


def test_read_stops_quietly_when_nobody_listens() -> None:
    lines = "\n".join(json.dumps(NOTES[1]) for _ in range(5000))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "read"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        try:
            process.stdin.write(lines.encode())
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.stderr.read() == b""
