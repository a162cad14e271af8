"""What is sent instead of said: photos, files and voice, alone or under a few words, and several at once.

They go to whom they are about: the one named under them, replied to, or under discussion; else that is asked once.
"""

from dataclasses import replace

from handlers import attachments as keeping
from handlers import batches, capture, drafts, lookup, opened, questions, today
from handlers.cards import attachments as cards
from handlers.cards import customer as customer_cards
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.said import Said, files_of
from handlers.turn import Turn
from storage import attachments, journal, talk
from storage import undo as history
from storage.blobs import MOST
from storage.ids import long, short
from storage.messages import File, Message
from storage.models import Attachment, Batch, Contact, Customer, Draft


def take(turn: Turn, text: str) -> list[Message]:
    """The answer to files, and to the words under them."""
    files = turn.inbound.files
    if any(file.media_type.startswith("video/") for file in files):
        return [cards.no_film()]
    if any(file.size > MOST for file in files):
        return [cards.too_large()]
    if reader := opened.reader_of(files[0]):
        return opened.take(turn, files[0], reader)
    said = Said(
        text,
        turn.sent_at,
        files=files,
        album=turn.inbound.album,
        bot=turn.inbound.bot,
        message=turn.message_of(turn.inbound.message_id),
    )
    return _with_words(turn, said) if text else _alone(turn, said)


def _alone(turn: Turn, said: Said) -> list[Message]:
    joined = _joined(turn, said) if said.album else None
    if joined is not None:
        return joined
    customer = today.quoted(turn) or turn.current()
    return capture.keep_files(turn, said, customer) if customer else questions.whose(turn, said)


def _with_words(turn: Turn, said: Said) -> list[Message]:
    """Words under a picture are a note, or name whose it is, or say what it shows."""
    if customer := today.quoted(turn):
        return capture.resume(turn, replace(said, who=customer.id))
    found = lookup.search(turn, said.text)
    if found is not None and found.how != "words":
        ids = [row.id for row in found.customers]
        bare = replace(said, text="")
        one = len(ids) == 1
        return (
            capture.keep_files(turn, bare, found.customers[0]) if one else questions.which(turn, bare, said.text, ids)
        )
    if read(said.text, turn.sent_at, known(turn), turn.words).customers:
        return capture.take(turn, said.text)
    named = tuple(replace(file, name=said.text[:60]) for file in said.files)
    return _alone(turn, replace(said, text="", files=named))


def label(turn: Turn, text: str) -> list[Message]:
    """The name of a place or of a page that was shared: words for whom is under discussion, and nobody else."""
    customer = today.quoted(turn) or turn.current()
    if customer is None or not text:
        return [cards.label_of_nobody()]
    return capture.take_verbatim(turn, text, customer)


# -- several at once --------------------------------------------------------------------------------------------------


def _joined(turn: Turn, said: Said) -> list[Message] | None:
    """A further one of several: with the first of them, and the first answer is brought up to date."""
    rows = attachments.of_album(turn.session, turn.member.id, said.album)
    batch = attachments.batch_of(turn.session, rows[0]) if rows else None
    if batch is None:
        return _asked_about(turn, said)
    journal.go_on(turn.session, batch)
    customer = turn.session.get_one(Customer, rows[0].customer_id)  # a colleague's, where the first was a 撞单
    keeping.attach(turn, said, customer)
    if history.made(turn.session, batch, Contact):
        return []  # the first one's words were answered with what they wrote
    every = attachments.of_album(turn.session, turn.member.id, said.album)
    kept = cards.kept(turn, customer, [attachments.file_of(row) for row in every], short(batch.id))
    return [kept.with_slot(kept.slot)]


def _asked_about(turn: Turn, said: Said) -> list[Message] | None:
    """One more of those that wait for an answer to whose they are."""
    for draft in talk.drafts(turn.session, turn.member, "open", "aside"):
        body = talk.body_of(turn.session, draft)
        note = body.get("note", {})
        if note.get("album") == said.album:
            files = [*files_of(note), *said.files]
            talk.fill(turn.session, draft, {**body, "note": _noted(note, files)})
            return []
    return None


def _noted(note: Body, files: list[File]) -> Body:
    return {**note, "files": [vars(file) for file in files]}


# -- to somebody else -------------------------------------------------------------------------------------------------


@press("refile")
def _refile(turn: Turn, action: Action) -> list[Message]:
    """换个人: whom it is about after all."""
    batch = turn.session.get(Batch, long(action.id))
    if batch is None or batch.member_id != turn.member.id:
        raise ValueError("not theirs")
    rows = history.made(turn.session, batch, Attachment)
    if not rows:
        return []
    recent = [row for row in lookup.recent(turn, 4) if row.id != rows[0].customer_id]
    choices = [(customer_cards.handle(turn, row), str(row.id)) for row in recent[:3]]
    draft = drafts.ask(turn, "refile", {"rows": [row.id for row in rows]}, choices)
    what = attachments.in_words([row.media_type for row in rows])
    return [replace(cards.refile(what, drafts.buttons(draft, choices)), slot=drafts.slot(draft))]


def _to(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    customer = turn.customer(int(value))
    rows = [row for number in body["rows"] if (row := turn.session.get(Attachment, number)) is not None]
    drafts.close(turn, draft)
    for row in rows:
        row.customer_id, row.contact_id = customer.id, None
    turn.discuss(customer)
    batch = batches.name(turn, Filed(customer, False))
    return [cards.kept(turn, customer, [attachments.file_of(row) for row in rows], batch)]


def _by_name(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    found = lookup.search(turn, text)
    meant = found.customers if found is not None and found.how != "words" else ()
    return _to(turn, draft, body, str(meant[0].id)) if len(meant) == 1 else None


form(Form("refile", _to, answer=_by_name, keeps_words=False))
