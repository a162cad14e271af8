"""What 来店登记表 lacks of a party, said in the chat where it came: 张先生 3人, 李姐 14:30来, 2 两个人 16点走."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from handlers import drafts
from handlers.cards import papers as cards
from handlers.drafts import Body, Form, form
from handlers.hours import from_manager
from handlers.notes import dates
from handlers.notes.numbers import whole
from handlers.turn import Turn
from storage import journal, outbox, receptions, talk
from storage.ids import new_id, short
from storage.kinds import show_date
from storage.measures import Span
from storage.messages import Button, Message
from storage.models import Draft, Member, Traffic
from storage.vault import seal

ASKED = ("人数", "来店时间")
"""What is said here; the rest is said as any note is."""
_MOST = 40
Values = dict[str, Any]
Gap = Mapping[str, Any]
"""handlers/trade/order.py's, as JSON."""
_PEOPLE = re.compile(r"(?:一共|共|一家|来了?)?(?P<number>[一两二三四五六七八九十\d]{1,2})(?:个人|口人|口|人|位)")
_LEFT = re.compile(r"走|离店|离开|结束")
_FILLING = re.compile(r"[\s，,。、~-]|来的?|到店|到的?|走的?|离店|离开|一起|了")


def ask_for(turn: Turn, message: Message, gaps: Sequence[Gap], paper: tuple[str, str]) -> Message:
    """The message; what is said next about its gaps fills them, and a manager may pass them on to the reps."""
    own = [gap for gap in gaps if gap["what"] in ASKED][:_MOST]
    others = [gap for gap in gaps if gap["member_id"] not in (0, turn.member.id)] if turn.leads else []
    if not own and not others:
        return message
    choices = [("请顾问补", "reps")] if others else []
    draft = drafts.ask(turn, "party", {"gaps": own, "others": others, "paper": list(paper)}, choices)
    return replace(message, buttons=drafts.buttons(draft, choices), slot=message.slot or drafts.slot(draft))


def _pass_on(turn: Turn, draft: Draft, body: Body, _: str) -> list[Message]:
    """Each rep hears what the manager's paper lacks of theirs."""
    drafts.close(turn, draft)
    at, told = from_manager(turn), []
    for number in dict.fromkeys(gap["member_id"] for gap in body["others"]):
        rep = turn.session.get_one(Member, number)
        own = [gap for gap in body["others"] if gap["member_id"] == number]
        mine = [gap for gap in own if gap["what"] in ASKED][:_MOST]
        more = []
        if mine:
            left = talk.leave_draft(turn.session, rep, "party", {"gaps": mine, "others": [], "choices": []}, turn.now)
            more = [Button("现在补", f"goon:{short(left.id)}.{left.revision}")]
        title, days = body["paper"]
        message = cards.please_fill(turn.member.name, title, days, cards.gaps(own, {}, paper=""), more)
        if outbox.post(turn.session, rep.id, message, turn.now, is_push=True, not_before=at):
            told.append(rep.name)
    return [cards.passed_on(told, at)]


def _answer(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """Every line has to name one of them and say something of the party; anything else is a note."""
    read = [_line(turn, body["gaps"], line) for line in text.splitlines() if line.strip()]
    known = [one for one in read if one is not None]
    if len(known) < len(read) or not known:
        return None
    filled = {(gap["customer_id"], gap["day"], what) for gap, values in known for what in values}
    left = [gap for gap in body["gaps"] if (gap["customer_id"], gap["day"], gap["what"]) not in filled]
    messages = [_fill(turn, gap, values, len(left)) for gap, values in known]
    if left:
        talk.fill(turn.session, draft, {**body, "gaps": left})
    else:
        drafts.close(turn, draft)
    return messages


def _line(turn: Turn, gaps: Sequence[Gap], line: str) -> tuple[Gap, Values] | None:
    """Which party a line is about, and what it says."""
    by_length = sorted(gaps, key=lambda gap: -len(gap["name"]))
    gap = next((gap for gap in by_length if line.strip().startswith(gap["name"])), None)
    if gap is None:
        return None
    rest, values = line.strip().removeprefix(gap["name"]), Values()
    if match := _PEOPLE.search(rest):
        values["人数"] = whole(match["number"]) or 1
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    day = date.fromisoformat(gap["day"])
    midnight = datetime.combine(day, time(), turn.settings.zone)
    hours = [when for when in dates.find(rest, midnight, "past") if when.precise == "time"]
    for when in reversed(hours):
        start, end = when.span
        is_end = bool(_LEFT.match(rest[end:].strip())) or (len(hours) > 1 and when is hours[-1])
        values["离店" if is_end else "来店时间"] = datetime.combine(day, when.start.time(), turn.settings.zone)
        rest = f"{rest[:start]} {rest[end:]}"
    return (gap, values) if values and not _FILLING.sub("", rest) else None


def _fill(turn: Turn, gap: Gap, values: Values, left: int) -> Message:
    """Keep it with the party, which is made where nothing was counted of it yet."""
    customer = turn.customer(gap["customer_id"])
    day = date.fromisoformat(gap["day"])
    span = Span(day, day, turn.settings.zone)
    row = receptions.party(turn.session, customer.id, span) or Traffic(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id,
        at=receptions.came_at(turn.session, customer.id, span) or span.begin,
    )  # fmt: skip
    if "人数" in values:
        row.people = int(values["人数"])
    row.at, row.left_at = values.get("来店时间", row.at), values.get("离店", row.left_at)
    turn.session.add(row)
    turn.session.flush()
    batch = journal.batch_of(turn.session)
    if batch is not None:
        seal(turn.session, batch, "title", cards.filled_title(gap["name"]))
    return cards.filled(gap["name"], show_date(day), values, left, short(batch.id) if batch else "")


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    return replace(cards.still_open(cards.gaps(body["gaps"], {}, paper="")), slot=drafts.slot(draft))


form(Form("party", _pass_on, answer=_answer, again=_again, keeps_words=False))
