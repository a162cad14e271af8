"""Contact cards as Telegram sends them, with the vCard that a phone's address book adds."""

import re

from telegram import Contact as Card

from handlers.vcards import phone_of, read
from storage.messages import Contact

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def contact_of(card: Card, sender: int) -> Contact:
    """The card; it is the sender's own only where Telegram ties it to their account."""
    return Contact(_name(card), phone_of(card.phone_number), is_sender=card.user_id == sender)


def _name(card: Card) -> str:
    """The vCard's full name where it has one; else the two names, the family's first if they are Chinese."""
    full = read(card.vcard or "").name
    if full:
        return full
    last = card.last_name or ""
    if _CHINESE.search(card.first_name) and _CHINESE.search(last):
        return last + card.first_name
    return f"{card.first_name} {last}".strip()
