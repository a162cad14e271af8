"""The composition root: the only place that builds things and wires them. One function per command of the line."""

import asyncio
import sys
from typing import TYPE_CHECKING

from bot import logs
from bot.clock import SystemClock
from bot.config import Settings, StartupError
from bot.startup import open_database

if TYPE_CHECKING:
    from bot.web import Web

__all__ = ["StartupError", "chat", "demo", "invite", "open_database", "run"]


def run(settings: Settings) -> int:
    """Every configured channel; with none configured, the demo."""
    if settings.channels_configured:
        raise StartupError("Telegram 和企业微信要等下一版：先清空它们的设置，用 cheji demo 看演示")
    return demo(settings, settings.http_host, settings.http_port)


def invite(settings: Settings, role: str, name: str, store: str | None) -> str:
    """A one-time code to join a store; on an empty database an admin's makes group and store."""
    from handlers import inviting
    from storage.errors import BadValue

    database, now = open_database(settings), SystemClock().now()
    try:
        return database.run(now, lambda s: inviting.invite(s, role, name, store, str(settings.timezone), now))
    except BadValue as error:
        raise StartupError(str(error)) from error
    finally:
        database.close()


def demo(settings: Settings, host: str, port: int) -> int:
    """The chat page on loopback over the demo's own database."""
    from bot.channels.page import LOOPBACK
    from bot.web import Web

    if host not in LOOPBACK:
        raise StartupError(f"演示只在本机打开：CHEJI_HTTP_HOST 写 127.0.0.1，不要写 {host}")
    logs.configure(settings.log_level)
    web = Web(host, port)
    asyncio.run(_demo(settings, web))
    return 0


async def _demo(settings: Settings, web: "Web") -> None:
    from bot.channels.page import PageChannel
    from bot.demo.controls import DemoControls
    from bot.demo.store import DemoStore
    from handlers.notes.lexicon import Lexicon

    _say("正在准备演示门店")
    store = await DemoStore.open(settings, Lexicon.shipped())
    page = PageChannel(DemoControls(store.house, settings.timezone, store.start_over), zone=settings.timezone)
    store.on_fresh = page.clear
    store.house.channels[page.bot] = page
    web.add(page.routes(), page.close)
    web.measure(store.house.measure)
    _say(f"车记演示打开了：{web.address}（Ctrl-C 关掉）")
    await store.house.run(web.serve)


def chat(settings: Settings, name: str | None) -> int:
    """The demo in the terminal; only what goes wrong is logged."""
    logs.configure("ERROR")
    asyncio.run(_chat(settings, name))
    return 0


async def _chat(settings: Settings, name: str | None) -> None:
    from bot.channels.terminal import TerminalChannel
    from bot.demo.controls import DemoControls
    from bot.demo.store import DemoStore
    from handlers.notes.lexicon import Lexicon

    store = await DemoStore.open(settings, Lexicon.shipped())
    controls = DemoControls(store.house, settings.timezone, store.start_over)
    staff = await controls.members()
    person = next((one for one in staff if one.name == (name or one.name)), None)
    if person is None:
        raise StartupError(f"演示里没有{name}：--as 写 {'、'.join(one.name for one in staff)}")
    terminal = TerminalChannel(person.sender, controls.now, sys.stdin, sys.stdout)
    store.house.channels[terminal.bot] = terminal
    _say(f"你是{person.name}（{person.role}，{person.store}）。发一句试试，Ctrl-D 结束。")
    await store.house.run(terminal.run)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
