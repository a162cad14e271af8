"""The command line: one function per command, every message one Chinese line.

Settings are read first and heavy libraries only then, so that a bad setting is told at once. It must not
know how anything is done: bot/app.py builds and runs, storage/backup.py copies, bot/doctor.py checks.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.config import StartupError, load_settings

app = typer.Typer(
    name="cheji",
    help="车记：把客户记在聊天里。不带命令就是 cheji run。",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Role(StrEnum):
    """What a member of a store may be."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


def main() -> None:
    """Run the command line; what cannot be done is told in one line, exit code 2."""
    try:
        app()
    except StartupError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away: ``cheji read | head``
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.callback(invoke_without_command=True)
def alone(context: typer.Context) -> None:
    """``cheji`` alone is ``cheji run``."""
    if context.invoked_subcommand is None:
        run()


@app.command(help="启动所有配好的渠道；一个都没配就开演示")
def run() -> None:
    """Every configured channel; with none configured, the demo."""
    settings = load_settings()
    from bot import app as house

    raise typer.Exit(house.run(settings))


@app.command(help="在本机浏览器里打开演示门店")
def demo() -> None:
    """The chat page on loopback over a demo store in a file of its own."""
    settings = load_settings()
    from bot import app as house

    raise typer.Exit(house.demo(settings, settings.http_host, settings.http_port))


@app.command(help="在终端里聊演示门店")
def chat(
    name: Annotated[str | None, typer.Option("--as", help="以谁的身份，例如 陈宇", metavar="NAME")] = None,
) -> None:
    """The demo in the terminal."""
    settings = load_settings()
    from bot import app as house

    raise typer.Exit(house.chat(settings, name))


@app.command(help="生成一次性邀请码")
def invite(
    role: Annotated[Role, typer.Option(help="顾问 rep，经理 manager，管理员 admin")],
    name: Annotated[str, typer.Option(help="这个人的名字")],
    store: Annotated[str | None, typer.Option(help="哪家店；只有一家可以不写", metavar="NAME")] = None,
) -> None:
    """Print a one-time code; in Telegram use it as `/start CODE`."""
    settings = load_settings()
    from bot import app as house

    code = house.invite(settings, role.value, name, store)
    typer.echo(code)
    typer.echo(f"发给{name}：在聊天里发 /start {code}，只能用一次", err=True)
    if settings.telegram_token is not None:
        from bot.channels.telegram import invite_link

        if link := invite_link(settings, code):
            typer.echo(f"或者点开 {link}", err=True)


@app.command(help="从标准输入逐行读 JSON 笔记，逐行写出读到的客户")
def read() -> None:
    """Read notes: JSON Lines (`id`, `ref`, `known`, `text`) in, JSON Lines (`id`, `customers`) out."""
    from handlers.notes.lexicon import Lexicon
    from handlers.notes.vocabulary import read_record

    words = Lexicon.shipped()
    bad = False
    for number, record in _records(sys.stdin.buffer):
        try:
            found = read_record(record or {}, words)
        except (KeyError, TypeError, ValueError):
            bad = True
            typer.echo(f"第{number}行读不了：要一行一个 JSON，带 id、ref、text", err=True)
        else:
            sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
    sys.stdout.flush()
    raise typer.Exit(2 if bad else 0)


def _records(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, object] | None]]:
    """Each line that is not empty, with its number; None where it is no JSON object."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            yield number, record if isinstance(record, dict) else None


@app.command(help="检查这台机器上的一切，说明怎么处理")
def doctor() -> None:
    """Check everything and say how to mend it; exit code 1 if something needs it."""
    settings = load_settings()
    from bot.doctor import examine, show

    checks = examine(settings, datetime.now(UTC))
    typer.echo(show(checks))
    raise typer.Exit(1 if any(check.needs_mending for check in checks) else 0)


@app.command(help="备份数据库和密钥，运行中也可以")
def backup(
    to: Annotated[
        Path | None, typer.Option(help="放到哪个文件夹；不写就在数据文件夹的 backups 里", metavar="FOLDER")
    ] = None,
) -> None:
    """Copy the database and the key into two files, also while running."""
    settings = load_settings()
    from storage import backup as copies

    with _told_in_chinese():
        database, key = copies.backup(
            settings.database_url, settings.key_file, to or settings.backup_dir, datetime.now(UTC)
        )
    typer.echo(f"备份好了：{database}")
    if key:
        typer.echo(f"密钥是另一个文件：{key}\n两个请分开放：放一起等于没加密，密钥丢了谁也打不开")
    else:
        typer.echo("密钥不在数据文件夹里，没有进备份：请另外收好，丢了谁也打不开")


@app.command(help="用备份换掉现在的数据，先停下 cheji run")
def restore(
    file: Annotated[Path, typer.Argument(help="备份出来的数据库文件")],
    key: Annotated[Path | None, typer.Option(help="和它一起备份的密钥文件；密钥没换过就不用写", metavar="FILE")] = None,
) -> None:
    """Put a backup in the place of the database, bring it up to date and forget again who was forgotten since."""
    settings, now = load_settings(), datetime.now(UTC)
    from storage import backup as copies
    from storage import forgetting

    with _told_in_chinese():
        before = copies.restore(settings.database_url, file, now)
        if key:
            copies.restore_key(key, settings.key_file, now)
    from bot import app as house

    database = house.open_database(settings)
    forgetting.forget_again(database, forgetting.buried(settings.forgotten_log), now)
    database.close()
    typer.echo("恢复好了，可以 cheji run 了")
    if before:
        typer.echo(f"原来的数据库留在 {before}")


@app.command("import", help="导入客户表：Excel 或 csv，哪种格式都行")
def import_file(
    file: Annotated[Path, typer.Argument(help="客户表")],
    name: Annotated[str, typer.Option("--as", help="以哪位经理的身份，例如 王磊", metavar="NAME")],
    dry: Annotated[bool, typer.Option("--dry", help="只看不写", metavar=" ")] = False,
) -> None:
    """Import a list of customers as a manager, as the chat does; `--dry` only looks"""
    settings = load_settings()
    from bot import app as house
    from bot import transfer

    database = house.open_database(settings)
    typer.echo(transfer.bring_in(database, file, name, dry=dry))
    database.close()


@app.command(help="导出客户表，或者管理员的全部数据")
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx 或 .csv")],
    name: Annotated[str, typer.Option("--as", help="以谁的身份，例如 王磊", metavar="NAME")],
    what: Annotated[str, typer.Option(help="要哪些，例如 H级；不写就是全部", metavar="WORDS")] = "",
    numbers: Annotated[bool, typer.Option("--numbers", help="带完整号码", metavar=" ")] = False,
) -> None:
    """Export the customers a member may see; an admin's xlsx without `--what` has every row of the record"""
    settings = load_settings()
    from bot import app as house
    from bot import transfer

    database = house.open_database(settings)
    typer.echo(transfer.bring_out(database, file, name, what, with_numbers=numbers))
    database.close()


@app.command(help="把数据库升到最新的结构，启动时会自动做")
def migrate() -> None:
    """Bring the schema to the newest version, as every start does."""
    settings = load_settings()
    from bot import app as house

    house.open_database(settings).close()
    typer.echo("数据库是最新的")


@contextmanager
def _told_in_chinese() -> Iterator[None]:
    """What keeps a copy from being made or put back, as one line."""
    from storage.backup import CannotCopy

    lines = {
        "nothing": "没有这个文件：{}，看看路径对不对",
        "damaged": "这个文件不完整，或者不是车记的备份：{}，换一份备份",
        "other engine": "这份备份是 {} 的，和 CHEJI_DATABASE_URL 不是一种数据库",
        "in use": "数据库正在用：{}，先停下 cheji run",
        "no tool": "找不到 {}：先装 PostgreSQL 客户端（Debian：apt install postgresql-client）",
        "failed": "没做成，现在的数据没有动：{}",
    }
    try:
        yield
    except CannotCopy as error:
        raise StartupError(lines[error.reason].format(error.detail)) from error
    except OSError as error:
        raise StartupError(f"写不进 {error.filename}：检查文件夹的权限和磁盘空间，或者换一个文件夹") from error
