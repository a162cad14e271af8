"""Open questions: one table of forms, how an answer reaches them, what becomes of them when nobody answers.

A draft lives in the database and is keyed by our own member: any process and any channel goes on with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.cards import asking
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import talk
from storage.errors import Forbidden, Gone
from storage.ids import long, short
from storage.messages import Button, Message
from storage.models import Customer, Draft

Body = dict[str, Any]
Choose = Callable[[Turn, Draft, Body, str], list[Message]]
Answer = Callable[[Turn, Draft, Body, str], list[Message] | None]


@dataclass(frozen=True)
class Form:
    """What a kind of question does with its answers."""

    name: str
    choose: Choose
    """A choice was taken: by button, number or label."""
    answer: Answer | None = None
    """Words were said; None returned: they are no answer to this."""
    again: Callable[[Turn, Draft, Body], Message] | None = None
    """Shows the question again, in this chat or another; None: it is not worth asking twice."""
    saves_itself: bool = False
    """At expiry what was given is saved and said so; all others stay as 待补."""
    keeps_words: bool = True
    """It holds words that are not in the record yet."""
    asks_whose: bool = False
    """All it wants is a name or a number: whose its words are."""


FORMS: dict[str, Form] = {}


def form(entry: Form) -> Form:
    """Enter a form into the table."""
    if FORMS.setdefault(entry.name, entry) is not entry:
        raise ValueError(f"two forms are called {entry.name}")
    return entry


def ask(turn: Turn, name: str, body: Body, choices: Sequence[tuple[str, str]] = ()) -> Draft:
    """Open a question; ``choices`` are (label, value), numbered from 1 where the text lists them."""
    body = {**body, "choices": [list(choice) for choice in choices]}
    return talk.open_draft(
        turn.session, turn.member, name, body, turn.place, turn.now, turn.settings.number("draft_minutes")
    )


def buttons(draft: Draft, choices: Sequence[tuple[str, str]], most: int = 6) -> tuple[Button, ...]:
    """A button for each choice."""
    return tuple(
        Button(label, f"pick:{short(draft.id)}.{draft.revision}.{number}")
        for number, (label, _) in enumerate(choices[:most])
    )


def slot(draft: Draft) -> str:
    """Where a draft's question stands in the chat."""
    return f"draft:{short(draft.id)}"


def current(turn: Turn) -> tuple[Draft, Body] | None:
    """The member's open question."""
    draft = talk.current_draft(turn.session, turn.member, turn.now)
    return (draft, talk.body_of(turn.session, draft)) if draft else None


def close(turn: Turn, draft: Draft, state: str = "done") -> None:
    """Put a question away."""
    draft.state = state
    draft.revision += 1
    turn.session.flush()


def put_by(turn: Turn, draft: Draft, body: Body) -> bool:
    """Put a question away unanswered; whether it holds words that stay as 待补."""
    keeps = FORMS[draft.form].keeps_words and bool(body.get("note") or body.get("values") or body.get("title"))
    close(turn, draft, "expired" if keeps else "dropped")
    return keeps


def leave_others(turn: Turn, customer: Customer) -> None:
    """Set aside a question about somebody else: the next words are about this customer."""
    held = current(turn)
    if held is not None and held[1].get("customer") not in (None, customer.id):
        talk.set_aside(turn.session, turn.member)


def list_shown(turn: Turn) -> None:
    """Today's list stands on the screen: a bare number means its lines, not an earlier question."""
    for draft in talk.drafts(turn.session, turn.member, "open", "aside"):
        body = talk.body_of(turn.session, draft)
        if body.get("numbered"):
            talk.fill(turn.session, draft, {**body, "numbered": False})


def choose(turn: Turn, draft: Draft, body: Body, number: int) -> list[Message]:
    """Take a choice by its place."""
    _, value = body["choices"][number]
    return FORMS[draft.form].choose(turn, draft, body, value)


def answer(turn: Turn, text: str) -> list[Message] | None:
    """Words said while a question is open; None where they are something else."""
    held = current(turn)
    if held is None:
        return None
    draft, body = held
    if draft.chat != turn.place:
        return None  # it is shown here first, with 继续
    take = FORMS[draft.form].answer
    try:
        return take(turn, draft, body, text) if take else None
    except (Forbidden, Gone):  # whom it is about has been undone: it must not swallow what is said next
        put_by(turn, draft, body)
        return None


def answer_number(turn: Turn, number: int) -> list[Message] | None:
    """A bare number answers the newest numbered question."""
    for draft in talk.drafts(turn.session, turn.member, "open", "aside"):
        body = talk.body_of(turn.session, draft)
        if draft.expires_at > turn.now and draft.chat in ("", turn.place) and body.get("numbered"):
            if not 1 <= number <= len(body["choices"]):
                return [asking.no_such_number(len(body["choices"]))]
            return _choose_or_ask(turn, draft, body, number - 1)
    return None


def _choose_or_ask(turn: Turn, draft: Draft, body: Body, number: int) -> list[Message]:
    """Take a choice; where whom it means is gone the question is asked again without it."""
    try:
        return choose(turn, draft, body, number)
    except (Forbidden, Gone):
        if draft.chat == "":  # pushed: somebody else may still answer it
            raise
        return [show_here(turn, draft)] if put_by(turn, draft, body) else [asking.gone()]


def in_place(messages: list[Message], draft: Draft) -> list[Message]:
    """The first message of an answer takes the place of the question whose button was pressed."""
    first, *rest = messages
    return [replace(first, slot=first.slot or slot(draft), replaces=slot(draft)), *rest]


@press("pick")
def _pick(turn: Turn, action: Action) -> list[Message]:
    draft = turn.session.get(Draft, long(action.id))
    if draft is None or draft.member_id != turn.member.id:
        return [asking.gone()]
    body = talk.body_of(turn.session, draft)
    fits = draft.state in ("open", "aside", "expired") and draft.revision == action.revision
    if not fits or not action.arg.isdigit() or int(action.arg) >= len(body["choices"]):
        return [asking.gone()]
    messages = _choose_or_ask(turn, draft, body, int(action.arg))
    is_over = draft.state == "done"
    return in_place(messages, draft) if messages and is_over else messages


@command("取消", "算了", slash="cancel", does="放下正在问的问题", place=42)
def _cancel(turn: Turn, _: str) -> list[Message]:
    held = current(turn)
    if held is None:
        return [asking.nothing_open()]
    return [asking.put_by() if put_by(turn, *held) else asking.put_away()]


def waiting_words(turn: Turn) -> list[Draft]:
    """The questions whose words are not in the record yet, newest first."""
    held = talk.drafts(turn.session, turn.member, "open", "aside", "expired")
    return [draft for draft in held if FORMS[draft.form].keeps_words]


def stand_at(turn: Turn, draft: Draft, number: int) -> None:
    """From here on a name behind this number, today, is an answer to it."""
    body = talk.body_of(turn.session, draft)
    talk.fill(turn.session, draft, {**body, "line": [turn.now.date().isoformat(), number]})


def asks_whose(draft: Draft) -> bool:
    """Whether all that a question wants is whose its words are."""
    return FORMS[draft.form].asks_whose


def answer_line(turn: Turn, number: int, text: str) -> list[Message] | None:
    """2 张伟: whose the words are that stand under a number of today's; None where they find nobody."""
    for draft in waiting_words(turn):
        body, take = talk.body_of(turn.session, draft), FORMS[draft.form].answer
        if take and body.get("line") == [turn.sent_at.date().isoformat(), number]:
            return take(turn, draft, body, text)
    return None


@command("草稿", slash="drafts", does="还没对上是谁的记录", place=41)
def _list(turn: Turn, _: str) -> list[Message]:
    waiting = waiting_words(turn)[:5]
    if not waiting:
        return [asking.no_drafts()]
    lines = [asking.draft_line(talk.body_of(turn.session, draft)) for draft in waiting]
    more = [Button(f"{n}", f"goon:{short(d.id)}.{d.revision}") for n, d in enumerate(waiting, 1)]
    return [asking.drafts(lines, tuple(more))]


@command("继续", slash="continue", does="接着答没答完的", place=43)
def _continue(turn: Turn, _: str) -> list[Message]:
    held = talk.drafts(turn.session, turn.member, "open", "aside")
    waiting = [draft for draft in held if draft.expires_at > turn.now and FORMS[draft.form].again]
    return [show_here(turn, waiting[0])] if waiting else [asking.nothing_open()]


@press("goon")
def _go_on(turn: Turn, action: Action) -> list[Message]:
    draft = turn.session.get(Draft, long(action.id))
    if draft is None or draft.member_id != turn.member.id or draft.state in ("done", "dropped"):
        return [asking.gone()]
    return [show_here(turn, draft)]


def show_here(turn: Turn, draft: Draft) -> Message:
    """Ask an open question again, here; from now on what is said here answers it."""
    talk.set_aside(turn.session, turn.member)
    draft.state, draft.chat, draft.asked_at = "open", turn.place, turn.now
    draft.expires_at = turn.now + asking.minutes(turn.settings.number("draft_minutes"))
    turn.session.flush()
    body = talk.body_of(turn.session, draft)
    if "numbered" in body:
        body["numbered"] = True  # its numbers are the newest again
        talk.fill(turn.session, draft, body)
    show = FORMS[draft.form].again
    return show(turn, draft, body) if show else asking.gone()


def elsewhere(turn: Turn) -> list[Message]:
    """A line about a question that is open in another chat, said here once."""
    held = current(turn)
    if held is None or held[0].chat in ("", turn.place) or turn.place in held[1].get("hinted", ()):
        return []
    if FORMS[held[0].form].again is None:
        return []
    draft, body = held
    talk.fill(turn.session, draft, {**body, "hinted": [*body.get("hinted", ()), turn.place]})
    return [asking.open_elsewhere(Button("继续", f"goon:{short(draft.id)}.{draft.revision}"))]
