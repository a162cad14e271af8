"""``cheji doctor``: what has to be right on this machine and in its database, each with how to mend it.

A check is a function entered in ``HERE`` or ``INSIDE``; it reads and never changes anything.
"""

import http.client
import os
import shutil
import socket
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel, col, func, select

import storage
from bot.config import Settings, StartupError, unknown_settings
from storage.errors import WrongKey
from storage.models import RECORD, Draft, Job, Outbox, Parked, Reminder, Seen, Talk
from storage.session import Database
from storage.vault import Vault, reveal

State = Literal["好", "可选", "要处理"]
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
_ROOM = 1 << 30
_STUCK = timedelta(minutes=10)
_LATE = timedelta(days=1)
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts")
_FONT_NAMES = ("cjk", "wqy", "sourcehan", "pingfang", "heiti", "songti", "hiragino", "droidsansfallback", "uming")


@dataclass(frozen=True)
class Check:
    """What was found of one thing, and how to mend it where it is not right."""

    name: str
    found: str
    mend: str = ""
    state: State = "好"

    @property
    def needs_mending(self) -> bool:
        """Whether CheJi cannot do its work like this."""
        return self.state == "要处理"


def _judged(name: str, right: bool, found: str, mend: str, otherwise: State = "要处理") -> Check:
    return Check(name, found) if right else Check(name, found, mend, otherwise)


def examine(settings: Settings, now: datetime) -> list[Check]:
    """Every check, those of the database last."""
    checks = [check(settings, now) for check in HERE]
    return [*checks, *_database(settings, now), *_channels(settings, now)]


def _channels(settings: Settings, now: datetime) -> list[Check]:
    """What each configured platform answers when asked."""
    if not settings.channels_configured:
        return []
    from bot.channels.telegram import examine as telegram
    from bot.channels.wecom_app.check import examine as wecom_app

    return [*telegram(settings), *wecom_app(settings, now), *_wecom_bot(settings, now)]


def _wecom_bot(settings: Settings, now: datetime) -> list[Check]:
    if "wecom_bot" not in settings.channels_configured:
        return []
    try:
        from bot.channels.wecom_bot.check import examine  # its SDK is an extra
    except StartupError as error:
        return [Check("企业微信智能机器人", "少装了一个包", str(error), "要处理")]
    return examine(settings, now)


def show(checks: Iterable[Check]) -> str:
    """The checks as a table for a terminal, Chinese characters two columns wide."""
    rows = [(check.state, check.name, check.found) for check in checks]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row, check in zip(rows, checks, strict=True):
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([*cells, check.mend]).rstrip())
    wrong = sum(check.needs_mending for check in checks)
    return "\n".join([*lines, f"{wrong}处要处理" if wrong else "都好"])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _python(settings: Settings, now: datetime) -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return _judged("Python", sys.version_info >= (3, 11), found, "装 Python 3.11 或更新")


def _names(settings: Settings, now: datetime) -> Check:
    strange = unknown_settings(os.environ)
    found = "、".join(strange) or "没有写错的名字"
    meant = "、".join(filter(None, strange.values()))
    return _judged("设置", not strange, found, f"是不是 {meant}" if meant else "没有这个设置，删掉它", "可选")


def _folder(settings: Settings, now: datetime) -> Check:
    place = settings.data_dir
    while not place.exists() and place != place.parent:
        place = place.parent
    right = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return _judged("数据文件夹", right, str(settings.data_dir), "给运行车记的用户写权限，或者改 CHEJI_DATA_DIR")


def _disk(settings: Settings, now: datetime) -> Check:
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return _judged("磁盘", free >= _ROOM, f"剩 {free / _ROOM:.1f} GB", "腾出至少 1 GB，写满了就记不进去")


def _zone(settings: Settings, now: datetime) -> Check:
    return Check("时区", f"{settings.timezone.key}，店里现在 {now.astimezone(settings.timezone):%m-%d %H:%M}")


def _clock(settings: Settings, now: datetime) -> Check:
    return _judged("时钟", now > _BUILT, f"{now:%Y-%m-%d %H:%M} UTC", "校准系统时间，打开自动对时")


def _port(settings: Settings, now: datetime) -> Check:
    host, port = settings.http_host, settings.http_port
    try:
        with closing(socket.create_server((host, port))):
            return Check("端口", f"{host}:{port} 空着")
    except OSError:
        ours = _answers(host, port)
    found = f"{host}:{port} {'车记正在运行' if ours else '用不了'}"
    return _judged("端口", ours, found, "停下占着它的程序，或者改 CHEJI_HTTP_PORT、CHEJI_HTTP_HOST")


def _answers(host: str, port: int) -> bool:
    """Whether CheJi itself is what holds the port."""
    with closing(http.client.HTTPConnection(host, port, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status in (200, 503)
        except (OSError, http.client.HTTPException):
            return False


def _font(settings: Settings, now: datetime) -> Check:
    found = next(_fonts(Path(place).expanduser() for place in _FONTS), None)
    return _judged("中文字体", found is not None, found or "没找到", "Debian：apt install fonts-noto-cjk", "可选")


def _fonts(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for file in folder.rglob("*.[to]t[fc]"):
            if any(name in file.name.lower().replace("-", "") for name in _FONT_NAMES):
                yield file.name


def _full_text(settings: Settings, now: datetime) -> Check:
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE said USING fts5(words, detail=none)")
            right = True
        except sqlite3.OperationalError:
            right = False
    return _judged(
        "SQLite", right, f"{sqlite3.sqlite_version}，全文检索{'有' if right else '没有'}", "换一个带 FTS5 的 Python"
    )


Here = Callable[[Settings, datetime], Check]
HERE: tuple[Here, ...] = (_python, _names, _folder, _disk, _zone, _clock, _port, _font, _full_text)
"""What can be checked without the database."""


def _database(settings: Settings, now: datetime) -> Iterator[Check]:
    """The key, then the database itself and what lies in it; nothing is created."""
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite") and not file.exists():
        yield Check("数据库", "还没有，cheji run 会建")
        return
    try:
        keys = settings.secret_keys.get_secret_value() if settings.secret_keys else settings.key_file.read_text()
        vault = Vault.parse(keys)
    except OSError:
        mend = "把备份的密钥放回去，没有它数据打不开"
        yield Check("密钥", f"{settings.key_file} 读不到", mend, "要处理")
        return
    except (WrongKey, UnicodeDecodeError):
        yield Check("密钥", f"{settings.key_file} 坏了", "用备份的密钥换掉它", "要处理")
        return
    yield from _inside(Database(settings.database_url, vault), now)


def _inside(database: Database, now: datetime) -> Iterator[Check]:
    try:
        version = _version(database)
        yield version
        if not version.needs_mending:
            with database.read() as session:
                yield from (check(session, now) for check in INSIDE)
    except sa.exc.SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        yield Check("数据库", f"打不开（{kind}）", "检查 CHEJI_DATABASE_URL，数据库坏了就用 cheji restore", "要处理")
    finally:
        database.close()


def _version(database: Database) -> Check:
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory(str(Path(storage.__file__).parent / "migrations")).get_current_head()
    return _judged("数据库", current == newest, f"结构 {current or '还没建'}", "用 cheji migrate 升到最新")


def _key(session: Session, now: datetime) -> Check:
    """Whether the keys open one value of each table that holds sealed ones."""
    mend = "换回当时的密钥文件，或者把旧密钥加进 CHEJI_SECRET_KEYS"
    tables: tuple[type[SQLModel], ...] = (*RECORD, Outbox, Draft, Talk)
    for table in tables:
        for column in sa.inspect(table).columns:
            if isinstance(column.type, sa.LargeBinary):
                row = session.exec(select(table).where(column.is_not(None)).limit(1)).first()
                try:
                    _ = row and reveal(session, row, str(column.key))
                except WrongKey:
                    return Check("密钥", "打不开现在的数据", mend, "要处理")
    return Check("密钥", "和数据对得上")


def _count(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _parked(session: Session, now: datetime) -> Check:
    count = _count(session, col(Parked.settled_at).is_(None))
    return _judged("没记进去的消息", not count, f"{count}条", "升级到新版本，会自动再试", "可选")


def _unsent(session: Session, now: datetime) -> Check:
    waiting = col(Outbox.state).in_(("waiting", "sending"))
    since = func.coalesce(Outbox.not_before, Outbox.created_at)
    count = _count(session, waiting, since < now - _STUCK)
    return _judged("待发的消息", not count, f"{count}条等了10分钟以上", "看 cheji run 在不在运行，渠道通不通")


def _failed(session: Session, now: datetime) -> Check:
    count = _count(session, col(Outbox.state) == "failed")
    return _judged("没送到的消息", not count, f"{count}条", "看日志里的原因；本人在聊天里说句话就重新通了", "可选")


def _jobs(session: Session, now: datetime) -> Check:
    count = _count(session, col(Job.state) == "failed")
    return _judged("没做完的活", not count, f"{count}件", "看日志里的原因，让本人再发一次", "可选")


def _overdue(session: Session, now: datetime) -> Check:
    count = _count(session, col(Reminder.state) == "planned", col(Reminder.due_at) < now - _LATE)
    return _judged("过点的提醒", not count, f"{count}条过了一天还没发", "看 cheji run 在不在运行，休息时间设得对不对")


def _forward(session: Session, now: datetime) -> Check:
    """Whether the clock went back: then reminders wait and answers sort wrongly."""
    newest: datetime | None = session.scalar(select(func.max(Seen.at)))
    right = newest is None or newest <= now + _STUCK
    return _judged("时钟没有倒走", right, "没有" if right else f"最后一条消息是 {newest:%m-%d %H:%M}", "校准系统时间")


Inside = Callable[[Session, datetime], Check]
INSIDE: tuple[Inside, ...] = (_key, _forward, _parked, _unsent, _failed, _jobs, _overdue)
"""What the database tells."""
