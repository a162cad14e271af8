"""Telegram: python-telegram-bot carries the bytes, everything that makes it reliable is the house's own."""

from bot.channels.telegram.channel import Hook, TelegramChannel
from bot.channels.telegram.check import examine, invite_link
from bot.channels.telegram.wiring import build

__all__ = ["Hook", "TelegramChannel", "build", "examine", "invite_link"]
