"""Building the channel from the settings."""

from typing import TYPE_CHECKING

from bot.channels.wecom_bot.channel import WecomBotChannel, Work
from bot.channels.wecom_bot.inbound import bot_name
from bot.channels.wecom_bot.link import Link
from bot.channels.wecom_bot.register import Register, Visitor
from bot.clock import SystemClock
from bot.config import Settings
from bot.spool import Spool

if TYPE_CHECKING:
    from bot.house import House

SPOOL = "wecom-bot-spool.db"
"""In the data folder."""


def build(settings: Settings, house: "House", visitor: Visitor) -> WecomBotChannel:
    """The channel of the bot that the settings name, for a house to which it is about to be added."""
    bot = bot_name(settings.wecom_bot_id or "")

    async def hold(work: Work) -> None:  # the house builds its delivery once all channels are there
        await house.delivery.tenures[bot].while_held(work)

    def wake(name: str) -> None:
        house.delivery.wake(name)

    register = Register(house.database, house.lanes, bot, house.clock, wake, visitor)
    spool = Spool(settings.data_dir / SPOOL)
    vault = house.database.vault
    return WecomBotChannel(link_of(settings), bot, register, hold, spool, vault, SystemClock(), house.load)


def link_of(settings: Settings) -> Link:
    """The connection, not opened yet."""
    secret = settings.wecom_bot_secret.get_secret_value() if settings.wecom_bot_secret else ""
    return Link(settings.wecom_bot_id or "", secret, settings.wecom_bot_url)
