"""A note -> the record: who is meant, what must be asked first, what is saved at once.

Saved at once: a note with a clear customer, new ones too. Asked first: several candidates, a number already on file,
order and lost. The words of what is asked are kept in the draft and never lost.
"""

import re
from dataclasses import replace

from handlers import (
    attachments,
    batches,
    clashes,
    deals,
    drafts,
    filing,
    gist,
    leads,
    listing,
    lookup,
    questions,
    taken_numbers,
    together,
    unread,
    waking,
)
from handlers.cards import attachments as cards
from handlers.cards import clashes as clash_cards
from handlers.cards import reminder as reminder_cards
from handlers.cards import saved
from handlers.cards import talk as lines
from handlers.filed import Filed
from handlers.known import known
from handlers.notes import names
from handlers.notes.findings import DOUBT, Known, Note, Reading
from handlers.notes.read import read
from handlers.said import Said
from handlers.turn import Turn
from storage import customers, journal, people, talk
from storage.attachments import in_words
from storage.messages import Message
from storage.models import Contact, Customer, Member

LIMIT = 2_000
"""Longest note, in characters."""

_NUMBER_OF = re.compile(
    r"的(?:新|另一个|手机|联系)*(?:号码?|电话|手机号?|联系方式)|(?:还有|另外?|又给|换)了?(?:一?个|外一个)?(?:新)?(?:号码?|电话|手机)"
)
"""A number of somebody there is, not somebody new."""


def take(turn: Turn, text: str, owner: Member | None = None) -> list[Message]:
    """File a note, or ask what must be asked first; ``owner``: whose a new customer will be."""
    if len(text) > LIMIT:
        return [lines.too_long(LIMIT)]
    note = read(text, turn.sent_at, known(turn), turn.words)
    if note.kind == "ack":
        return []
    note = replace(note, customers=tuple(one for one in note.customers if not unread.is_of_colleague(turn, one)))
    if not note.customers or (turn.leads and unread.is_asked(text, note)):
        return _talk(turn, text)
    if asked := unread.is_asked_of(note, text):
        return [lookup.card(turn, turn.customer(asked))]
    answers: list[Message] = []
    first = Said(
        text, turn.sent_at, owner=owner.id if owner else None, files=turn.inbound.files, album=turn.inbound.album,
        bot=turn.inbound.bot, message=turn.message_of(turn.inbound.message_id),
    )  # fmt: skip
    for number in range(len(note.customers)):
        answers += resume(turn, replace(first, part=number, files=() if number else first.files), note)
    return answers


def _talk(turn: Turn, text: str) -> list[Message]:
    """Words in which there is nothing to note: kept where it is clear of whom, else what is like them."""
    meant, words = unread.whose(turn, text)
    is_offered = turn.leads and meant != [turn.current()]  # a manager's own words are never filed unasked
    if len(meant) == 1 and (not is_offered or unread.asks(text)):
        return [lookup.card(turn, meant[0])] if unread.asks(text) else take_about(turn, words, meant[0])
    if meant:
        said = Said(words, turn.sent_at, message=turn.message_of(turn.inbound.message_id))
        return questions.which(turn, said, text.removesuffix(words).strip(" ，,：:"), [one.id for one in meant])
    return listing.guess(turn, text) or [questions.stray(turn, text, lines.not_understood(leads=turn.leads))]


def take_about(turn: Turn, text: str, customer: Customer) -> list[Message]:
    """File words that are about a given customer: a reply to a card, a line of the list."""
    message = turn.message_of(turn.inbound.message_id)
    return resume(turn, Said(text, turn.sent_at, who=customer.id, message=message))


def correct(turn: Turn, text: str, customer: Customer) -> None:
    """Let words that were changed correct what they said of a customer; nothing is added."""
    said = Said(text, turn.sent_at, who=customer.id)
    reading = _settled(turn, said, _reread(turn, said))
    if reading is not None:
        reading, _ = _without_taken(turn, reading, customer)
        filed = filing.file(turn, reading, text, customer, is_new=False, corrects=True)
        filing.settle(turn, customer, filed.contact)
        turn.discuss(customer)
        batches.name(turn, filed)


def take_verbatim(turn: Turn, text: str, customer: Customer) -> list[Message]:
    """File words that nobody said, such as the name of a place: nothing is read from them."""
    unread = Note("note", (Reading("update", customer.id, (), ()),))
    return resume(turn, Said(text[:LIMIT], turn.sent_at, who=customer.id), unread)


def resume(turn: Turn, said: Said, note: Note | None = None) -> list[Message]:
    """Go on with a note after whatever was asked about it has been answered."""
    # what was said counts from when it was said, however late the question about it was answered
    turn = replace(turn, inbound=replace(turn.inbound, text=said.text, sent_at=said.sent_at))
    if said.message:
        journal.said_as(turn.session, said.message)
    if said.files and not said.text.strip():
        return keep_files(turn, said, turn.customer(said.who)) if said.who else questions.whose(turn, said)
    note = note or _reread(turn, said)
    reading = _settled(turn, said, note)
    if reading is None:
        return questions.whose(turn, said)
    if question := _ask_first(turn, said, note, reading):
        return question
    if said.who is None and reading.op == "create" and turn.settings.flag("ask_before_new"):
        return questions.confirm_new(turn, said, _name(reading))
    return _save(turn, said, note, reading)


def keep_files(turn: Turn, said: Said, customer: Customer) -> list[Message]:
    """Keep what came without words."""
    attachments.attach(turn, said, customer)
    turn.discuss(customer)
    drafts.leave_others(turn, customer)
    return [cards.kept(turn, customer, said.files, batches.name(turn, Filed(customer, False)))]


def _reread(turn: Turn, said: Said) -> Note:
    about = known(turn)
    if said.who and said.who not in {one.id for one in about}:
        customer = turn.customer(said.who)
        about.append(Known(customer.id, customer.name or "", tuple(customers.numbers(turn.session, customer.id))))
    about = [replace(one, is_current=one.id == said.who) for one in about] if said.who else about
    at = said.sent_at.astimezone(turn.settings.zone)
    return read(said.text, at, about, turn.words, is_theirs=said.is_theirs)


def _settled(turn: Turn, said: Said, note: Note) -> Reading | None:
    """The reading with its customer decided; None if it names nobody and nobody is under discussion."""
    reading = note.customers[said.part] if said.part < len(note.customers) else Reading("create", None, (), ())
    if said.who:
        return Reading("update", said.who, (), reading.findings)
    if said.who == 0:
        return Reading("create", None, (), reading.findings)
    named = reading.op != "create" or reading.first("name") or reading.first("phone") or reading.first("wechat")
    return reading if named else None


def _ask_first(turn: Turn, said: Said, note: Note, reading: Reading) -> list[Message] | None:
    if reading.op == "ask":
        return questions.which(turn, said, _name(reading), reading.candidates)
    for number in reading.all("phone"):
        if question := _on_file(turn, said, note, reading, str(number.value)):
            return question
    if reading.op == "create" and said.who is None and (number_of := _whose_number(turn, said, reading)):
        return number_of
    if reading.op == "create" and said.who is None and said.owner is None and (known_ones := _of_store(turn, reading)):
        return questions.which(turn, said, _name(reading), [row.id for row in known_ones])
    is_unheard = reading.op == "create" and said.who is None and not reading.first("phone")
    if is_unheard and (met := clashes.waiting(turn, _name(reading))):
        return clashes.receive(turn, said, gist.own_words(said.text, note, reading), reading, met)
    what = deals.must_ask(turn, said, reading)
    return deals.ask(turn, said, reading, what) if what else None


def _whose_number(turn: Turn, said: Said, reading: Reading) -> list[Message] | None:
    """张先生的号码139…: of one who is on file, by name alone; somebody new is noted otherwise."""
    name = _name(reading)
    hits = lookup.named(turn, name) if name and reading.first("phone") and _NUMBER_OF.search(said.text) else []
    if len(hits) == 1:
        return resume(turn, replace(said, who=hits[0].id))
    return questions.which(turn, said, name, [row.id for row in hits]) if hits else None


def _of_store(turn: Turn, reading: Reading) -> list[Customer]:
    """Whom a manager may mean by a name: not their own, and so offered and never taken unasked."""
    name = "" if reading.first("phone") or not turn.leads else _name(reading)
    return lookup.named(turn, name) if name else []


def _on_file(turn: Turn, said: Said, note: Note, reading: Reading, number: str) -> list[Message] | None:
    """What a number on file asks: of somebody new, or of a customer now called by quite another name."""
    customers.claim(turn.session, number)
    holders = customers.with_phone(turn.session, turn.scope.stores, number)
    mine = [row for row in holders if people.may_see(turn.session, turn.member, row)]
    if reading.op == "create" and holders and not mine:
        if clashes.is_free(turn, holders[0]):
            return _go_on(turn, said, holders[0])
        return clashes.receive(turn, said, gist.own_words(said.text, note, reading), reading, holders[0])
    is_other = any(row.id == reading.who and _is_other(row, _name(reading)) for row in mine)
    if said.who is None and mine and (reading.op == "create" or (is_other and note.kind != "correction")):
        return questions.number_on_file(turn, said, _name(reading), [row.id for row in mine], number)
    return None


def _go_on(turn: Turn, said: Said, customer: Customer) -> list[Message]:
    """Who meets a customer to whom nobody has spoken for long goes on with them."""
    clashes.take_over(turn, customer)
    first, *rest = resume(turn, replace(said, who=customer.id))
    return [replace(first, rows=(*first.rows, clash_cards.is_yours(turn.settings.number("free_days")))), *rest]


def _is_other(customer: Customer, name: str) -> bool:
    """Whether a name cannot be another form of the customer's: 赵敏 of 王强, but not 老王."""
    said, held = (names.split_title(words)[0] for words in (name, customer.name or ""))
    return bool(said and held) and not set(said) & set(held)


def _name(reading: Reading) -> str:
    found = reading.first("name")
    return str(found.value) if found else ""


def _save(turn: Turn, said: Said, note: Note, reading: Reading) -> list[Message]:
    """Write it, and say what was understood."""
    is_new, taken = reading.op == "create", ""
    if is_new:
        taker = turn.session.get(Member, said.owner) if said.owner else None
        customer = customers.make(
            turn.session, taker or turn.member, _name(reading) or None, turn.now, turn.member if taker else None
        )  # fmt: skip
    else:
        customer = turn.customer(reading.who or 0)
        reading, taken = _without_taken(turn, reading, customer)
    _set_aside(turn, customer)
    reading = deals.of_handover(turn, said, reading, customer)
    corrects = note.kind == "correction" and not is_new and not said.is_theirs
    own = gist.own_words(said.text, note, reading)
    woken = waking.of_note(turn, customer, own)
    filed = filing.file(turn, reading, own, customer, is_new=is_new, corrects=corrects)
    waking.tell(turn, filed, woken, own)
    deals.write(turn, said, reading, filed)
    if said.is_theirs and filed.contact is not None:
        _attribute(filed.contact, filed)
    attachments.attach(turn, said, customer)
    if said.files:
        filed.lines.append(("附件", in_words([file.media_type for file in said.files])))
    filing.settle(turn, customer, filed.contact)
    turn.discuss(customer)
    batch = batches.name(turn, filed)
    if filed.contact is not None and filed.contact.reached is False:
        return [_missed(turn, filed, batch, note, reading)]
    message = saved.corrected(turn, filed, batch) if corrects else saved.noted(turn, filed, batch)
    names_nobody = said.who is None and not is_new and not reading.first("name")
    if names_nobody and not corrects and not said.files:
        message = together.joined(turn, customer, message)
    if len(note.customers) > 1:  # the batch is everybody's: quoting this one means this customer
        message = replace(message, slot=saved.slot_of_one(customer))
    if taken and (elsewhere := taken_numbers.elsewhere(turn, customer, taken)):
        tells_more = any(found.field != "name" for found in reading.findings)
        return [*([message] if tells_more else []), elsewhere]
    if said.owner:
        message = replace(message, rows=(*message.rows, leads.give(turn, customer, said.owner, is_new=is_new)))
    if questions.wants_no_contact(customer, reading):
        return [questions.leave_alone(turn, customer, message)]
    name = reading.first("name")
    if not is_new and name and name.confidence < DOUBT and said.who is None:
        return [questions.doubtful_name(message, _name(reading), saved.called(customer))]
    if is_new and not reading.first("phone"):
        return [questions.missing_phone(turn, filed, message)]
    return [message]


def _missed(turn: Turn, filed: Filed, batch: str, note: Note, reading: Reading) -> Message:
    """Nobody answered the phone, or nobody came."""
    customer, contact = filed.customer, filed.contact
    if contact is not None and contact.method == "visit":
        return reminder_cards.no_show(turn, customer, batch, contact.next_at)
    message = saved.missed(turn, filed, batch)
    message = replace(message, slot=saved.slot_of_one(customer)) if len(note.customers) > 1 else message
    wants_none = questions.wants_no_contact(customer, reading)
    return questions.leave_alone(turn, customer, message) if wants_none else message


def _attribute(contact: Contact, filed: Filed) -> None:
    """Words passed on are the customer's, and stand as such in the history."""
    words = contact.summary or ""
    contact.feedback, contact.summary = words or None, saved.quoted(words) or None
    filed.lines.append(("客户说", saved.cited(words)))


def _without_taken(turn: Turn, reading: Reading, customer: Customer) -> tuple[Reading, str]:
    """The reading without a number that somebody else on file has, and that number."""
    for found in reading.all("phone"):
        customers.claim(turn.session, str(found.value))
        holders = customers.with_phone(turn.session, turn.scope.stores, str(found.value))
        if holders and customer.id not in {row.id for row in holders}:
            rest = tuple(other for other in reading.findings if other is not found)
            return replace(reading, findings=rest), str(found.value)
    return reading, ""


def _set_aside(turn: Turn, customer: Customer) -> None:
    """A note about somebody puts a question about somebody else aside: the next words are no answer to it."""
    held = drafts.current(turn)
    if held is not None and held[1].get("customer") != customer.id:
        talk.set_aside(turn.session, turn.member)
