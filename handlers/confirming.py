"""What changes much is asked once: a card that shows what will be, with the act itself as its first button."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from handlers import drafts
from handlers.cards import asking
from handlers.commands import reaches
from handlers.drafts import Body, Form, form
from handlers.turn import Turn
from storage.errors import Forbidden
from storage.messages import Message
from storage.models import MANAGER, Draft

Act = Callable[[Turn, dict[str, Any]], list[Message]]
"""What is done once it has been confirmed; it checks rights again, for they may have changed since."""

ACTS: dict[str, tuple[Act, str]] = {}
"""By name, with the lowest role that may confirm it."""
YES, NO = "yes", "no"


def act(name: str, role: str = MANAGER) -> Callable[[Act], Act]:
    """Enter what is done when a question of this name is confirmed; ``name:choice`` for its other choices."""

    def enter(run: Act) -> Act:
        if ACTS.setdefault(name, (run, role)) != (run, role):
            raise ValueError(f"two acts are called {name}")
        return run

    return enter


def ask(
    turn: Turn, name: str, args: dict[str, Any], card: Message, labels: tuple[str, str],
    others: Sequence[tuple[str, str]] = (),
) -> list[Message]:  # fmt: skip
    """Show a card with the act, ``others`` (label, choice) and the way out. ``labels``: of the act and the way out."""
    choices = [(labels[0], YES), *others, (labels[1], NO)]
    body = {"act": name, "args": args, "card": card.dump()}
    draft = drafts.ask(turn, "confirm", body, choices)
    return [_again(turn, draft, {**body, "choices": choices})]


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    card = Message.load(body["card"])
    return replace(card, buttons=drafts.buttons(draft, body["choices"]), slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    if value == NO:
        drafts.close(turn, draft, "dropped")
        return drafts.in_place([asking.put_away()], draft)
    run, role = ACTS[body["act"] if value == YES else f"{body['act']}:{value}"]
    if not reaches(turn.member.role, role):  # it may have changed since the question was asked
        raise Forbidden
    if value == YES:
        drafts.close(turn, draft)
    return run(turn, body["args"])


form(Form("confirm", _chosen, again=_again, keeps_words=False))
