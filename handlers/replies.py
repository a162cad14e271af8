"""The answers to what was asked about a note: the note goes on its way with what they settle."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import amending, batches, capture, drafts, filing, lookup, questions, taken_numbers, together, undo
from handlers.cards import deals as deal_cards
from handlers.cards import saved
from handlers.cards import talk as lines
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.answer import read_answer
from handlers.notes.read import read
from handlers.said import released
from handlers.turn import Turn
from storage import customers, journal, talk
from storage.ids import long, short
from storage.messages import Button, Message
from storage.models import Batch, Draft

_SAYS_NO_MORE = re.compile(r"退订|要|想|了|[\s，,。]")


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    return capture.resume(turn, released(body["note"], who=int(value)))


def _one_of_several(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    """Filed under the one chosen, with the way to another of them."""
    first, *rest = _chosen(turn, draft, body, value)
    batch = journal.batch_of(turn.session)
    if batch is None or first.slot != saved.slot(batch):
        return [first, *rest]
    other = Button(saved.OTHER, f"another:{short(draft.id)}.{draft.revision}.{short(batch.id)}")
    return [replace(first, buttons=(*first.buttons[:-1], other, *first.buttons[-1:])), *rest]


@press("another")
def _another(turn: Turn, action: Action) -> list[Message]:
    """换个人: what was filed goes back, and it is asked again who is meant."""
    draft, batch = turn.session.get(Draft, long(action.id)), turn.session.get(Batch, long(action.arg))
    if draft is None or batch is None or {draft.member_id, batch.member_id} != {turn.member.id}:
        raise ValueError("not theirs")
    hours = timedelta(hours=turn.settings.number("undo_hours"))
    body = talk.body_of(turn.session, draft)
    if batch.undone_by_id is not None or turn.now - batch.at > hours or "note" not in body:
        return [lines.stale()]
    if refused := undo.refusal(turn, batch):
        return [refused]
    if undo.put_back(turn, batch).batch is batch:  # all of it has been changed since
        return [lines.stale()]
    said, choices = released(body["note"]), [int(value) for _, value in body["choices"] if value != questions.NEW]
    asked = questions.which(turn, said, body["name"], choices) if "name" in body else questions.whose(turn, said)
    return [replace(asked[0], replaces=saved.slot(batch))]


def _nobody(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    """Words that found nobody: the likeliest customer after all, or a new one of just these words."""
    if value == questions.NEW:
        return _chosen(turn, draft, body, value)
    drafts.close(turn, draft)
    return [lookup.card(turn, turn.customer(int(value)))]


def _goes_on(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """李建国, found nowhere, and then his number: one new customer, if it comes at once and fits."""
    words = body["note"]["text"]
    if turn.now - draft.asked_at > together.WITHIN or not lookup.is_whole(turn, words):
        return None
    alone = read(text, turn.sent_at, known(turn), turn.words)
    is_number = words[:1].isdigit()
    names_other = any(one.first("phone" if is_number else "name") or one.op != "create" for one in alone.customers)
    is_rest = lookup.is_whole(turn, text) and text[:1].isdigit() != is_number
    if names_other or not (is_rest or alone.customers or (not is_number and alone.kind == "note")):
        return None
    drafts.close(turn, draft)
    said = released(body["note"])
    return capture.resume(turn, replace(said, text=f"{text} {words}" if is_number else f"{words} {text}"))


def _named(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """A name or number tells whose note it is."""
    hits = lookup.search(turn, text)
    if hits is None and lookup.is_whole(turn, text):
        drafts.close(turn, draft)
        said = released(body["note"])
        return capture.resume(turn, replace(said, text=f"{text} {said.text}"))
    if hits is None or hits.how == "words":
        return None
    if len(hits.customers) == 1:
        return _chosen(turn, draft, body, str(hits.customers[0].id))
    drafts.close(turn, draft)
    return questions.which(turn, released(body["note"]), text, [row.id for row in hits.customers])


def _one_of(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """A name or number that fits one of those asked about."""
    hits = lookup.search(turn, text)
    offered = {value for _, value in body["choices"]}
    meant = [row for row in hits.customers if str(row.id) in offered] if hits and hits.how != "words" else []
    return _one_of_several(turn, draft, body, str(meant[0].id)) if len(meant) == 1 else None


def _phone(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    numbers = read_answer("phone", text, turn.sent_at, turn.words)
    if not numbers:
        return None
    customer = turn.customer(body["customer"])
    drafts.close(turn, draft)
    if taken := taken_numbers.elsewhere(turn, customer, str(numbers[0])):
        return [taken]
    filed = Filed(customer, False)
    for number in numbers:
        if customers.add_phone(turn.session, customer, str(number)):
            filed.lines.append(("电话", str(number)))
    filing.settle(turn, customer)
    answer = saved.corrected(turn, filed, batches.name(turn, filed))
    return [together.joined(turn, customer, answer)]


def _nothing(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    return []


def _deal(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    """确认订车, 没订 and their like."""
    if value == amending.EDIT:
        return amending.what_is_wrong(turn, draft, body)
    drafts.close(turn, draft)
    if body["what"] == "cancel" and value == "no" and _SAYS_NO_MORE.sub("", body["note"]["text"]) in ("", body["name"]):
        return [deal_cards.goes_on(body["name"])]
    said = released(body["note"], confirmed=value == "yes", declined=value == "no")
    return capture.resume(turn, said)


form(Form("which", _one_of_several, answer=_one_of, again=questions.which_again, asks_whose=True))
form(Form("whose", _one_of_several, answer=_named, again=questions.whose_again, asks_whose=True))
form(Form("stray", _chosen, keeps_words=False))
form(Form("on_file", _chosen, answer=_one_of, again=questions.on_file_again))
form(Form("confirm_new", _chosen, again=questions.confirm_new_again))
form(Form("phone", _nothing, answer=_phone, keeps_words=False))
form(Form("nobody", _nobody, answer=_goes_on, keeps_words=False))
form(Form("deal", _deal, answer=amending.answer, again=deal_cards.again))
