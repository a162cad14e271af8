"""Files that are read instead of kept: one table by the ending of their names.

A reader gets the file once its bytes lie in a Blob row, whichever way they came: fetched from a chat, or uploaded.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers import capture, jobs, lookup, today
from handlers.cards import attachments as cards
from handlers.turn import Turn
from handlers.vcards import cards_of
from storage import blobs
from storage.jobs import Returned
from storage.messages import Contact, File, Message

OPEN = "open_file"
"""The kind of job that fetches a file to be read."""
KEPT = timedelta(days=1)

Reader = Callable[[Turn, File], list[Message]]
"""What is done with a file; its ``blob`` is a Blob row's id."""

READERS: dict[str, Reader] = {}
"""By ending, such as ``.vcf``."""


def reads(*endings: str) -> Callable[[Reader], Reader]:
    """Enter what reads files whose names end so."""

    def enter(run: Reader) -> Reader:
        for ending in endings:
            if READERS.setdefault(ending, run) is not run:
                raise ValueError(f"two functions read {ending}")
        return run

    return enter


def reader_of(file: File) -> Reader | None:
    """What reads a file; None: it is one to be kept."""
    return next((run for ending, run in READERS.items() if file.name.lower().endswith(ending)), None)


def take(turn: Turn, file: File, reader: Reader) -> list[Message]:
    """Read a file, once its bytes are here."""
    if file.is_kept:
        return reader(replace(turn, inbound=replace(turn.inbound, files=())), file)  # it is read, and not kept
    blob = blobs.reserve(turn.session, turn.store.id, turn.now + KEPT)
    args = {"bot": turn.inbound.bot, "handle": file.blob, "blob": blob.id, "name": file.name, "type": file.media_type}
    return [jobs.begin(turn, OPEN, args, cards.opening(file.name))]


@jobs.brings(OPEN)
def _opened(turn: Turn, returned: Returned) -> list[Message]:
    args, why = returned.args, returned.result["why"] if returned.result else "gone"
    if why:
        return [cards.too_large() if why == "large" else cards.not_opened(args["name"])]
    file = File(args["name"], args["type"], str(args["blob"]), is_kept=True)
    reader = reader_of(file)
    return reader(turn, file) if reader else [cards.not_opened(file.name)]


# -- contact cards ----------------------------------------------------------------------------------------------------


def contact(turn: Turn, card: Contact) -> list[Message]:
    """A card of somebody else's is a customer; the sender's own is not."""
    if card.is_sender:
        return [cards.own_card()]
    words = f"{card.name} {card.phone}".strip()
    if customer := today.quoted(turn):
        return capture.take_about(turn, words, customer)
    if not (card.name and card.phone) and (shown := lookup.look(turn, words)):
        return shown  # a bare number or name asks who that is
    return capture.take(turn, words) if words else []


@reads(".vcf", ".vcard")
def _vcards(turn: Turn, file: File) -> list[Message]:
    """An address book's export: a note for each card."""
    found = cards_of(blobs.read(turn.session, file.blob) or b"")
    if not found:
        return [cards.no_cards(file.name)]
    return [message for card in found for message in contact(turn, card)]
