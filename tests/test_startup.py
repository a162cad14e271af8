"""The real program on a real folder: what keeps it from starting is one Chinese line and exit code 2."""

import os
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def cheji(*arguments: str, home: Path | str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"CHEJI_DATA_DIR": str(home)} | environ,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line it was refused with."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    line, _, rest = done.stderr.partition("\n")
    assert rest == ""
    assert re.search(r"[\u4e00-\u9fff]", line)
    return line


def test_a_taken_port(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        line = refused(cheji("demo", home=tmp_path, CHEJI_HTTP_PORT=port))
    assert port in line
    assert "CHEJI_HTTP_PORT" in line


@pytest.mark.parametrize("command", [["demo"], ["migrate"], ["invite", "--role", "admin", "--name", "王磊"]])
def test_a_folder_that_cannot_be_written(command: list[str]) -> None:
    line = refused(cheji(*command, home=f"{os.devnull}/cheji"))
    assert f"{os.devnull}/cheji" in line
    assert "CHEJI_DATA_DIR" in line


def test_a_lost_key(tmp_path: Path) -> None:
    assert cheji("migrate", home=tmp_path).returncode == 0
    (tmp_path / "secret.key").unlink()
    assert "密钥" in refused(cheji("migrate", home=tmp_path))
    assert not (tmp_path / "secret.key").exists(), "a new key would hide that the old one is gone"


def test_a_spoilt_key(tmp_path: Path) -> None:
    assert cheji("migrate", home=tmp_path).returncode == 0
    (tmp_path / "secret.key").write_text("k1:short")
    assert "密钥" in refused(cheji("migrate", home=tmp_path))


def test_the_key_is_private(tmp_path: Path) -> None:
    assert cheji("migrate", home=tmp_path).returncode == 0
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_first_admin_of_an_empty_database(tmp_path: Path) -> None:
    done = cheji("invite", "--role", "admin", "--name", "王磊", "--store", "恒信", home=tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert re.fullmatch(r"[0-9A-Za-z_-]{6,64}", done.stdout.strip())


def test_a_backup_put_back_in_an_empty_folder(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    assert cheji("migrate", home=old).returncode == 0
    assert "分开放" in cheji("backup", "--to", str(tmp_path), home=old).stdout
    (database,), (key,) = tmp_path.glob("cheji-*.db"), tmp_path.glob("cheji-*.key")
    done = cheji("restore", str(database), "--key", str(key), home=new)
    assert (done.returncode, done.stderr) == (0, "")
    assert (new / "secret.key").read_text() == (old / "secret.key").read_text()
    assert cheji("doctor", home=new, CHEJI_HTTP_PORT="18643").returncode == 0
