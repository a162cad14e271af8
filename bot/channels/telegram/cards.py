"""Contact cards as Telegram sends them, with the vCard that a phone's address book adds."""

import re

from telegram import Contact as Card

from storage.messages import Contact

_FULL_NAME = re.compile(r"^FN(?:;[^:]*)?:(.+)$", re.MULTILINE | re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ABROAD = re.compile(r"(?:00)?86(1[3-9]\d{9})")


def contact_of(card: Card, sender: int) -> Contact:
    """The card; it is the sender's own only where Telegram ties it to their account."""
    return Contact(_name(card), phone_of(card.phone_number), is_sender=card.user_id == sender)


def phone_of(number: str) -> str:
    """The number as it is dialled at home."""
    digits = re.sub(r"\D", "", number)
    abroad = _ABROAD.fullmatch(digits)
    return abroad[1] if abroad else digits


def _name(card: Card) -> str:
    """The vCard's full name where it has one; else the two names, the family's first if they are Chinese."""
    vcard = re.sub(r"\r?\n[ \t]", "", card.vcard or "").replace("\r", "")
    full = _FULL_NAME.search(vcard)
    if full and full[1].strip():
        return re.sub(r"\\(.)", r"\1", full[1]).strip()
    last = card.last_name or ""
    if _CHINESE.search(card.first_name) and _CHINESE.search(last):
        return last + card.first_name
    return f"{card.first_name} {last}".strip()
