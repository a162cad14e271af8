"""Photos, files and voice of customers: kept at once, their bytes fetched by a job, sent back on request."""

from handlers.cards import attachments as cards
from handlers.cards.words import called
from handlers.commands import Action, press
from handlers.jobs import brings
from handlers.said import Said
from handlers.turn import Turn
from storage import attachments, journal, people
from storage import jobs as stored_jobs
from storage.jobs import Returned
from storage.messages import Message
from storage.models import Attachment, Blob, Customer

FETCH = "fetch"
"""The kind of job that brings what was sent into its blob."""


def attach(turn: Turn, said: Said, customer: Customer) -> list[Attachment]:
    """Keep what came with a note."""
    made = []
    for file in said.files:
        if file.is_kept and turn.session.get(Blob, int(file.blob)) is None:
            continue  # it was asked whose it is, and that was answered days later
        row = attachments.attach(turn.session, customer, file, said.album, turn.now)
        made.append(row)
        if not file.is_kept:
            args = {"bot": said.bot, "handle": file.blob, "blob": row.blob_id, "attachment": row.id}
            stored_jobs.start(
                turn.session, FETCH, args, turn.now, member_id=turn.member.id, bot=turn.inbound.bot,
                chat=turn.inbound.chat,
            )  # fmt: skip
    return made


@brings(FETCH)
def _fetched(turn: Turn, returned: Returned) -> list[Message]:
    """The bytes are here, and nothing is said; or they are not: then the row goes, which is nothing to be undone."""
    why = returned.result["why"] if returned.result else "gone"
    if not why:
        return []
    row = turn.session.get(Attachment, returned.args["attachment"])
    if row is None:
        return []
    customer, what = turn.session.get_one(Customer, row.customer_id), attachments.sort_of(row.media_type)
    name = called(customer) if people.may_see(turn.session, turn.member, customer) else ""
    journal.write_unsigned(turn.session)
    turn.session.delete(row)
    return [cards.too_large() if why == "large" else cards.not_fetched(name, what)]


@press("files")
def _show(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    turn.discuss(customer)
    people.audit(turn.session, turn.member, customer, "look", "attachments", turn.now)
    rows = attachments.shown(turn.session, customer.id, cards.MOST)
    if not rows:
        return [cards.nothing(customer)]
    more = len(attachments.of(turn.session, customer.id)) - len(rows)
    return [*(cards.shown(turn, customer, row) for row in rows), *([cards.more(more)] if more else [])]
