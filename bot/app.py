"""The composition root: the only place that builds things and wires them. One function per command of the line."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot import logs
from bot.clock import SystemClock
from bot.config import Settings, StartupError
from bot.startup import open_database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from bot.channels.base import Channel
    from bot.house import House
    from bot.web import Web

Closing = Callable[[], Awaitable[None]]

__all__ = ["StartupError", "chat", "demo", "invite", "open_database", "run"]


def run(settings: Settings) -> int:
    """Every configured channel; with none configured, the demo."""
    from bot.web import Web

    if not settings.channels_configured:
        return demo(settings, settings.http_host, settings.http_port)
    logs.configure(settings.log_level)
    web = Web(settings.http_host, settings.http_port)
    asyncio.run(_run(settings, web))
    return 0


async def _run(settings: Settings, web: "Web") -> None:
    from bot.house import House
    from bot.runners import runners_of
    from bot.uploading import Uploads
    from handlers.notes import leads
    from handlers.notes.lexicon import Lexicon

    leads.warm()
    database, clock = open_database(settings), SystemClock()
    channels: dict[str, Channel] = {}
    runners = runners_of(settings, database, clock, channels)
    house = House(database, clock, channels, Lexicon.shipped(), settings.backup_dir, runners)
    web.add(Uploads(house).routes(), lambda: None)
    closing = [add(settings, house, web) for name, add in _CHANNELS.items() if name in settings.channels_configured]
    web.measure(house.measure)
    _say(f"车记在运行：{'、'.join(house.channels)}，回调和检查在 {web.address}（Ctrl-C 关掉）")
    gc.freeze()  # dictionaries and code stay to the end: not to be gone through again at every collection
    try:
        await house.run(web.serve)
    finally:
        for close in closing:
            await close()  # after the house: its last sends still need the connection
        house.database.close()


def _telegram(settings: Settings, house: "House", web: "Web") -> Closing:
    from bot.channels.telegram import build

    channel = build(settings, house)
    house.channels[channel.bot] = channel
    web.add(channel.routes(), channel.close)
    return channel.disconnect


def _wecom_app(settings: Settings, house: "House", web: "Web") -> Closing:
    from bot.channels.wecom_app.callback import Staff
    from bot.channels.wecom_app.register import Register
    from bot.channels.wecom_app.wiring import build, callback_of
    from handlers import team

    bot = callback_of(settings).bot

    def told(session: "Session", staff: Staff, now: "datetime") -> None:
        if staff.what == "left":
            team.departed(session, bot, staff.sender, now)
        else:
            team.newcomer(session, "wecom_app", bot, staff.sender, now, is_here=staff.what == "opened")

    def wake(name: str) -> None:
        house.delivery.wake(name)

    register = Register(house.database, house.lanes, bot, house.clock, wake, told)
    channel = build(settings, house, register.note)
    house.channels[channel.bot] = channel
    web.add(channel.routes(), lambda: None)
    return channel.close


def _wecom_bot(settings: Settings, house: "House", web: "Web") -> Closing:
    from bot.channels.wecom_bot.wiring import build
    from handlers import team

    def visit(session: "Session", sender: str, key: str, now: "datetime") -> None:
        team.visitor(session, channel.bot, sender, key, now)

    channel = build(settings, house, visit)
    house.channels[channel.bot] = channel

    async def close() -> None:
        channel.close()

    return close


_CHANNELS: "dict[str, Callable[[Settings, House, Web], Closing]]" = {
    "telegram": _telegram,
    "wecom_app": _wecom_app,
    "wecom_bot": _wecom_bot,
}
"""By the name that the settings give a channel: adds it to the house and the web, returns what closes it."""


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
    from bot.uploading import Uploads
    from handlers.notes.lexicon import Lexicon

    _say("正在准备演示门店")
    store = await DemoStore.open(settings, Lexicon.shipped())
    controls = DemoControls(store.house, settings.timezone, store.start_over)
    page = PageChannel(controls, zone=settings.timezone, load=store.house.load, upload_base=web.address)
    web.add(Uploads(store.house).routes(), lambda: None)
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
    terminal = TerminalChannel(person.sender, controls.now, sys.stdin, sys.stdout, store.house.load)
    store.house.channels[terminal.bot] = terminal
    _say(f"你是{person.name}（{person.role}，{person.store}）。发一句试试，Ctrl-D 结束。")
    await store.house.run(terminal.run)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
