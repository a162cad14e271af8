"""The doctor finds what is wrong and says how to mend it; it changes nothing."""

import socket
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.doctor import Check, examine, show
from storage.models import Job, Outbox, Parked, Seen
from storage.session import Database
from storage.vault import Vault, seal

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", http_port=free_port(), _env_file=None)


@pytest.fixture
def database(settings: Settings) -> Database:
    """A database as a first start leaves it, with its key."""
    settings.data_dir.mkdir()
    settings.key_file.write_text(Vault.fresh_key())
    made = Database(settings.database_url, Vault.parse(settings.key_file.read_text()))
    made.upgrade()
    return made


def found(settings: Settings, name: str) -> Check:
    return next(check for check in examine(settings, NOW) if check.name == name)


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(settings: Settings) -> None:
    assert not [check for check in examine(settings, NOW) if check.needs_mending]
    assert not settings.data_dir.exists()


def test_a_healthy_database(settings: Settings, database: Database) -> None:
    assert not [check for check in examine(settings, NOW) if check.needs_mending]
    assert found(settings, "密钥").found == "和数据对得上"


def test_what_needs_mending_says_how(settings: Settings) -> None:
    with closing(socket.create_server((settings.http_host, settings.http_port))):
        check = found(settings, "端口")
    assert check.needs_mending
    assert "CHEJI_HTTP_PORT" in check.mend


def test_an_unwritable_folder(settings: Settings) -> None:
    settings.data_dir.write_text("a file, no folder")
    assert found(settings, "数据文件夹").needs_mending


def test_a_clock_far_in_the_past(settings: Settings) -> None:
    checks = examine(settings, datetime(2001, 1, 1, tzinfo=UTC))
    assert [check.name for check in checks if check.needs_mending] == ["时钟"]


def test_a_lost_key(settings: Settings, database: Database) -> None:
    settings.key_file.unlink()
    assert "备份的密钥" in found(settings, "密钥").mend


def test_a_key_that_opens_nothing(settings: Settings, database: Database) -> None:
    with database.write(NOW) as session:
        row = Parked(bot="page", sender="rep", error_id="7F3K", version="0", at=NOW)
        waiting = Outbox(bot="page", chat="c", created_at=NOW)
        seal(session, waiting, "body", "{}")
        session.add_all([row, waiting])
    settings.key_file.write_text(Vault.fresh_key())
    assert found(settings, "密钥").needs_mending


def test_an_old_schema(settings: Settings, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'old'")
    assert "cheji migrate" in found(settings, "数据库").mend


def test_a_damaged_file(settings: Settings, database: Database) -> None:
    database.close()
    for file in settings.data_dir.glob("cheji.db*"):
        file.write_bytes(b"rubbish" * 2000)
    assert "cheji restore" in found(settings, "数据库").mend


LONG_AGO = NOW - timedelta(days=2)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("没记进去的消息", lambda: Parked(bot="page", sender="r", error_id="7F3K", version="0", at=NOW)),
        ("待发的消息", lambda: Outbox(bot="page", chat="c", created_at=LONG_AGO)),
        ("没送到的消息", lambda: Outbox(bot="page", chat="c", state="failed", created_at=NOW)),
        ("没做完的活", lambda: Job(kind="chart", state="failed", created_at=NOW)),
        ("时钟没有倒走", lambda: Seen(bot="page", message_key="1", at=NOW + timedelta(days=1))),
    ],
)
def test_what_lies_in_the_database(
    settings: Settings, database: Database, name: str, row: Callable[[], Outbox | Parked | Job | Seen]
) -> None:
    assert not found(settings, name).mend
    with database.write(NOW) as session:
        session.add(row())
    assert found(settings, name).mend


def test_the_table_lines_up_and_ends_with_the_verdict() -> None:
    table = show([Check("端口", "空着"), Check("Python", "3.9", "装 Python 3.11", "要处理")])
    assert table.splitlines() == [
        "好      端口    空着",
        "要处理  Python  3.9   装 Python 3.11",
        "1处要处理",
    ]
