"""vCards, as address books export them: every card's name and numbers. Pure."""

import quopri
import re
from collections.abc import Iterator

from storage.messages import Contact

MOST = 50
"""Cards of one file that are read."""
_CARD = re.compile(r"BEGIN:VCARD(.*?)END:VCARD", re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<how>(?:;[^:]*)?):(?P<value>.*)")
_ABROAD = re.compile(r"(?:00)?86(1[3-9]\d{9})")
_ENCODINGS = ("utf-8", "gb18030")


def cards_of(data: bytes) -> list[Contact]:
    """The cards of a file that have a name or a number; the first number is the one to call."""
    text = next(filter(None, (_decoded(data, encoding) for encoding in _ENCODINGS)), "")
    found = [read(card[1]) for card in _CARD.finditer(text)]
    return [card for card in found if card.name or card.phone][:MOST]


def read(text: str) -> Contact:
    """One card."""
    full, parts, phones = "", "", []
    for name, how, value in _lines(text):
        words = _words(how, value)
        if name == "FN":
            full = full or words
        elif name == "N":
            parts = parts or _joined(words)
        elif name == "TEL":
            phones.append(phone_of(words))
    return Contact(full or parts, next(filter(None, phones), ""))


def phone_of(number: str) -> str:
    """The number as it is dialled at home."""
    digits = re.sub(r"\D", "", number)
    abroad = _ABROAD.fullmatch(digits)
    return abroad[1] if abroad else digits


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, parameters and value of each line, those that were broken put together."""
    text = re.sub(r"=\r?\n", "", text)  # quoted-printable breaks its own way
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if match := _LINE.fullmatch(line.strip()):
            yield match["name"].upper(), match["how"].upper(), match["value"]


def _words(how: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in how:
        raw = quopri.decodestring(value.encode())
        value = next(filter(None, (_decoded(raw, encoding) for encoding in _ENCODINGS)), "")
    return re.sub(r"\\(.)", r"\1", value).strip() if ";" not in value else value.strip()


def _joined(value: str) -> str:
    """Family name, given name: a Chinese one is written in this order, without a space."""
    family, _, rest = value.partition(";")
    given = rest.partition(";")[0]
    gap = "" if re.search(r"[\u3400-\u9fff]", family + given) else " "
    return gap.join(filter(None, (family.strip(), given.strip())))
