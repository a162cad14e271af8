"""What ``cheji doctor`` asks the AI bot's platform: whether id and secret are good; with where to mend them.

Signing in throws out whoever is connected, so nothing is tried while a process of ours holds the bot.
"""

import asyncio
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from bot.channels.wecom_bot.codes import code_of
from bot.channels.wecom_bot.inbound import bot_name
from bot.channels.wecom_bot.wiring import link_of
from bot.config import Settings
from bot.doctor import Check
from bot.tenure import is_gone
from storage.models import Lease
from storage.session import Database
from storage.vault import Vault

_NAME = "企业微信智能机器人"


def examine(settings: Settings, now: datetime) -> list[Check]:
    """Whether the platform lets us in."""
    if _is_held(settings, now):
        return [Check(_NAME, "cheji run 正用着它，没有另外登录", "连没连上看 cheji run 的日志")]
    number = asyncio.run(link_of(settings).sign_in())
    if number is None:
        mend = f"看这台机器能不能连上 {settings.wecom_bot_url}，要走代理就设 HTTPS_PROXY"
        return [Check(_NAME, "连不上企业微信", mend, "要处理")]
    if not number:
        return [Check(_NAME, "Bot ID 和 Secret 对")]
    code = code_of(number)
    if code is None:
        mend = "到企业微信开发者中心的错误码查询工具查这个数字"
        return [Check(_NAME, f"错误码 {number}", mend, "要处理")]
    return [Check(_NAME, f"{code.found}（{number}）", code.mend, "要处理")]


def _is_held(settings: Settings, now: datetime) -> bool:
    """Whether a process of ours, on any machine, holds the bot."""
    if (
        settings.database_url.startswith("sqlite")
        and not Path(settings.database_url.removeprefix("sqlite:///")).exists()
    ):
        return False
    database = Database(settings.database_url, Vault.parse(Vault.fresh_key()))  # a lease is not sealed
    try:
        with database.read() as session:
            lease = session.get(Lease, bot_name(settings.wecom_bot_id or ""))
            return lease is not None and lease.until > now and not is_gone(lease.holder)
    except sa.exc.SQLAlchemyError:  # told by the check of the database
        return False
    finally:
        database.close()
