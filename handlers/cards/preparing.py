"""The card before a visit: who comes, what they compare, what to answer, what else would suit."""

from collections.abc import Sequence

from handlers.cards.customer import last_contacts, next_step, value_of
from handlers.cards.words import called, short
from handlers.turn import Turn
from storage import customers
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Customer

_LONGEST, _MOST = 44, 3
Said = Sequence[tuple[str, str]]


def card(turn: Turn, customer: Customer, compared: Said, answers: Said, suiting: Said) -> Message:
    """At most eleven lines or so; an empty table says how a manager adds to it."""
    wants = "，".join(filter(None, (value_of(turn, customer, name) for name in ("interests", "budget", "colors"))))
    promises = "；".join(word.what or "" for word in customers.open_promises(turn.session, customer.id))
    decides = value_of(turn, customer, "decision_makers")
    lines = [f"准备：{short(called(customer), 12)}"]
    lines += [f"{label} {value}" for label, value in (("下次", next_step(turn, customer)), ("想买", wants)) if value]
    lines += _said(compared, "后排宽，保修长")
    lines += _said(answers, "先做置换评估")
    if suiting:
        lines.append("也合适 " + "，".join(f"{series} {price}" for series, price in suiting))
    lines += [f"{label} {value}" for label, value in (("说了算", decides), ("答应过", promises)) if value]
    lines += [f"上次 {line}" for line in last_contacts(turn, customer, 1)]
    thing = f"{id36(customer.id)}.{customer.revision}"
    return Message("\n".join(lines), buttons=(Button("全部", f"full:{thing}"), Button("时间线", f"line:{thing}.0")))


def _said(pairs: Said, example: str) -> list[str]:
    """途观L 比 CR-V：后排宽; where the store says nothing, how a manager adds it."""
    found = [f"{label}：{short(words, _LONGEST)}" for label, words in pairs if words][:_MOST]
    silent = [label for label, words in pairs if not words]
    return [*found, f"{silent[0]}还没写，经理发：话术 {silent[0]}：{example}"] if silent else found
