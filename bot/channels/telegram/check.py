"""What ``cheji doctor`` asks Telegram, each answer with how to mend it; and the link by which somebody joins."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.wiring import connection_of, hook_of
from bot.config import Settings
from bot.doctor import Check

T = TypeVar("T")
_NAME, _WAY = "Telegram 机器人", "Telegram 收消息"


def examine(settings: Settings) -> list[Check]:
    """Whether Telegram can be reached and knows us, and whether updates come the way that is set."""
    if settings.telegram_token is None:
        return []
    try:
        user, info = asyncio.run(_asked(settings, _both))
    except InvalidToken:
        return [Check(_NAME, "token 不对", "找 @BotFather 发 /token，照抄到 CHEJI_TELEGRAM_TOKEN", "要处理")]
    except TelegramError as error:
        mend = "大陆要设 CHEJI_TELEGRAM_PROXY，或者用 CHEJI_TELEGRAM_API_BASE 换成能连上的地址"
        return [Check(_NAME, f"连不上（{type(error).__name__}）", mend, "要处理")]
    return [Check(_NAME, f"@{user.username}"), _way(settings, info)]


def invite_link(settings: Settings, code: str) -> str:
    """The address that opens our chat and joins with one tap; empty if Telegram cannot be asked."""
    if settings.telegram_token is None:
        return ""
    try:
        user = asyncio.run(_asked(settings, lambda bot: bot.get_me()))
    except TelegramError:
        return ""
    return f"https://t.me/{user.username}?start={code}"


async def _asked(settings: Settings, question: Callable[[Bot], Awaitable[T]]) -> T:
    connection = connection_of(settings)
    try:
        return await question(connection.bot)
    finally:
        await connection.close()


async def _both(bot: Bot) -> tuple[User, WebhookInfo]:
    return await bot.get_me(), await bot.get_webhook_info()


def _way(settings: Settings, info: WebhookInfo) -> Check:
    hook = hook_of(settings)
    if hook is None:
        return Check(_WAY, "长轮询" + ("，现在设着 webhook，cheji run 会去掉" if info.url else ""))
    if info.url != hook.url:
        return Check(_WAY, "webhook 还没设好", "运行 cheji run，它会设", "可选")
    if info.last_error_message:
        mend = "看证书、反向代理，端口只能是 443、80、88、8443，路径转到 /telegram"
        return Check(_WAY, f"Telegram 连不到 webhook，{info.pending_update_count}条在等", mend, "要处理")
    return Check(_WAY, "webhook")
