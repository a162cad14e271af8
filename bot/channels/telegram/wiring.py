"""Building the channel from the settings."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.channels.telegram.api import Connection, connect
from bot.channels.telegram.channel import Hook, TelegramChannel, Work
from bot.channels.telegram.inbound import bot_name
from bot.channels.telegram.register import Register
from bot.channels.telegram.webhook import PATH
from bot.config import Settings, StartupError

if TYPE_CHECKING:
    from bot.house import House

_TOKEN = re.compile(r"(\d{1,20}):[0-9A-Za-z_-]+")
_SECRET = re.compile(r"[0-9A-Za-z_-]{1,256}")


def build(settings: Settings, house: "House") -> TelegramChannel:
    """The channel of the bot that the settings name, for a house to which it is about to be added."""
    token = token_of(settings)
    bot = bot_name(int(token.partition(":")[0]))

    async def hold(work: Work) -> None:  # the house builds its delivery once all channels are there
        await house.delivery.tenures[bot].while_held(work)

    def wake(name: str) -> None:
        house.delivery.wake(name)

    register = Register(house.database, house.lanes, bot, house.clock, wake)
    return TelegramChannel(
        connection_of(settings), bot, register, hold, house.clock, hook_of(settings), load=house.load
    )


def token_of(settings: Settings) -> str:
    """The token; StartupError if it cannot be one."""
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    if not _TOKEN.fullmatch(token):
        raise StartupError("CHEJI_TELEGRAM_TOKEN 不能用：照抄 @BotFather 给的，像 123456:ABC-DEF")
    return token


def connection_of(settings: Settings) -> Connection:
    """The connection to the Bot API."""
    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    return connect(token_of(settings), settings.telegram_api_base, proxy)


def hook_of(settings: Settings) -> Hook | None:
    """The webhook, if there is to be one; an address without a path gets ours."""
    if settings.telegram_webhook_url is None or settings.telegram_webhook_secret is None:
        return None
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        raise StartupError("CHEJI_TELEGRAM_WEBHOOK_SECRET 不能用：写 1 到 256 个字母、数字、_ 或 -")
    url = settings.telegram_webhook_url
    return Hook(url if urlsplit(url).path.strip("/") else url.rstrip("/") + PATH, secret)
