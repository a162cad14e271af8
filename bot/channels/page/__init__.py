"""The chat page on this machine: a channel like any other, plus the demo's controls and the drawer.

Knows starlette and the chat vocabulary; no database, no handler. What the controls do is handed in.
"""

from bot.channels.page.channel import PageChannel
from bot.channels.page.controls import Controls, Explained, Person, Step
from bot.channels.page.guard import LOOPBACK

__all__ = ["LOOPBACK", "Controls", "Explained", "PageChannel", "Person", "Step"]
