"""撞单: a second rep meets a colleague's customer. The reception is kept, nothing is revealed, the manager rules.

A customer to whom nobody has spoken for 30 days (a store's setting) is free: whoever meets them goes on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import attachments, batches, drafts, filing, gist, values, wrong_numbers
from handlers.cards import clashes as cards
from handlers.cards import saved
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.notes.findings import Car, Reading
from handlers.said import Said
from handlers.turn import Turn
from storage import customers, merging, models, outbox, ownership, people, privacy, talk
from storage.ids import new_id, short
from storage.messages import Message
from storage.models import Contact, Customer, Draft, Member, StageChange


@dataclass(frozen=True)
class Meeting:
    """What a manager is asked to rule on."""

    id: int
    """The contact that was the reception, or the second rep's own record."""
    name: str
    """What the second rep calls the customer."""
    last: datetime | None
    """When the first rep was last in contact, before the second came."""
    did: str
    own: int | None = None
    """The second rep's own record of the same person: once it is ruled, the two are one."""


def receive(turn: Turn, said: Said, text: str, reading: Reading, customer: Customer) -> list[Message]:
    """Keep the second rep's note, ``text`` of what was said, as their reception, tell the managers, serve on."""
    contact = Contact(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id, at=turn.sent_at,
        method="visit", reached=True,
    )  # fmt: skip
    for before in customers.contacts(turn.session, customer.id, 1):
        filing.carry_next(turn, before, contact)  # the owner's date is not the second rep's to lose
    turn.session.add(contact)
    contact.summary = privacy.mask(gist.of(text, reading, is_new=False)) or None
    privacy.keep(turn.session, contact, text, filing.secret_spans(reading))
    last = customer.last_contact_at
    traffic = models.Traffic(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id, at=turn.sent_at,
        is_first=False,
    )  # fmt: skip
    turn.session.add(traffic)
    kept = attachments.attach(turn, said, customer)
    filing.settle(turn, customer, contact)
    name = next((str(f.value) for f in reading.all("name")), "") or "这位"
    did = _did(reading)
    bosses = tell_managers(turn, customer, Meeting(contact.id, name, last, did))
    card = cards.taken(name, last, turn.now, bosses, did)
    made = (contact.id, traffic.id, *(row.id for row in kept))
    return [wrong_numbers.offer(turn, card, replace(said, text=text), reading, customer, made)]


def is_free(turn: Turn, customer: Customer) -> bool:
    """Whether nobody has spoken to the customer, or been given them, for so long that whoever meets them goes on."""
    days, role = turn.settings.number("free_days"), turn.settings.choices("level").role(customer.level)
    if not days or role not in ("new", "graded", "lost"):
        return False
    since = [customer.last_contact_at or customer.created_at]
    since += [row.from_at for row in ownership.open_rows(turn.session, customer.id)]
    return turn.now - max(since) > timedelta(days=days)


def take_over(turn: Turn, customer: Customer) -> None:
    """A customer who is free goes to who met them; who had them and the managers are told."""
    before = people.owners(turn.session, customer.id)
    ownership.move(turn.session, customer, turn.member, turn.now)
    note = cards.freed(saved.called(customer), turn.member.name, turn.settings.number("free_days"))
    bosses = people.managers(turn.session, customer.store_id)
    for member in {member.id: member for member in (*before, *bosses)}.values():
        if member.is_active and member.id != turn.member.id:
            outbox.post(turn.session, member.id, note, turn.now, is_push=True)


def looked_up(turn: Turn) -> None:
    """A number that led to nobody was looked up; more than a few a day are shown to the managers, once."""
    start = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
    count = people.audit_unknown(turn.session, turn.member, turn.now, start)
    if turn.leads or count <= turn.settings.number("probes_a_day"):
        return
    for boss in people.managers(turn.session, turn.member.store_id):
        outbox.post(
            turn.session, boss.id, cards.probed(turn.member.name, count), turn.now, is_push=True,
            dedupe=f"probed:{turn.member.id}:{start.date()}:{boss.id}",
        )  # fmt: skip


def waiting(turn: Turn, name: str) -> Customer | None:
    """A colleague's customer whom the member has received under this name, while the manager has not ruled."""
    for boss in people.managers(turn.session, turn.store.id) if name else ():
        for body in _asked(turn, boss):
            if body.get("name") == name:
                return turn.session.get(Customer, body["customer"])
    return None


def _asked(turn: Turn, boss: Member) -> list[Body]:
    """What a manager has still to rule on for the member."""
    held = [draft for draft in talk.drafts(turn.session, boss, "open", "aside") if draft.form == "clash"]
    bodies = [talk.body_of(turn.session, draft) for draft in held if draft.expires_at > turn.now]
    return [body for body in bodies if body["second"] == turn.member.id]


def _did(reading: Reading) -> str:
    """到店，试驾途观L: what the reception was, told by what was read and never in the words, which may hold a price."""
    driven, wanted = reading.first("test_drive"), reading.first("interest")
    drove = driven or any(found.value == "试驾体验" for found in reading.all("method"))
    car = next((values.car_name(f.value) for f in (driven, wanted) if f and isinstance(f.value, Car)), "")
    return f"到店，{'试驾' if drove else '看'}{car}" if car or drove else "到店"


def tell_managers(turn: Turn, customer: Customer, met: Meeting) -> list[str]:
    """Ask each manager to rule who is not asked yet; their names."""
    bosses = people.managers(turn.session, customer.store_id)
    for boss in bosses:
        if not any(body["customer"] == customer.id for body in _asked(turn, boss)):
            _tell(turn, boss, customer, met)
    return [boss.name for boss in bosses]


def _tell(turn: Turn, boss: Member, customer: Customer, met: Meeting) -> None:
    owners = people.owners(turn.session, customer.id)
    holder = owners[0] if owners else turn.member
    choices = [(f"归{holder.name}", "a"), (f"归{turn.member.name}", "b"), ("两人共享", "s")]
    choices += [*([("分开记", "apart")] if met.own else []), ("看记录", "look")]
    body = {
        "customer": customer.id, "contact": met.id, "first": holder.id, "second": turn.member.id, "own": met.own,
        "name": met.name, "choices": [list(choice) for choice in choices],
    }  # fmt: skip
    draft = talk.leave_draft(turn.session, boss, "clash", body, turn.now)
    numbers = customers.numbers(turn.session, customer.id)
    message = cards.please_rule(
        saved.called(customer),
        numbers,
        holder.name,
        turn.member.name,
        customer.created_at,
        turn.settings.choices("level").label(customer.level),
        met.last,
        met.did,
        turn.now,
        drafts.buttons(draft, choices),
    )
    outbox.post(
        turn.session, boss.id, message.with_slot(drafts.slot(draft)), turn.now,
        dedupe=f"clash:{short(met.id)}:{boss.id}", is_push=True,
    )  # fmt: skip


def _rule(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    customer = turn.customer(body["customer"])
    if value == "look":
        from handlers.lookup import card

        return [card(turn, customer)]
    first, second = (turn.session.get_one(Member, body[key]) for key in ("first", "second"))
    drafts.close(turn, draft)
    turn.session.get(Customer, customer.id, with_for_update={"key_share": True}, populate_existing=True)
    if ruled(turn, customer, body["contact"]):
        return [cards.ruled_already(saved.called(customer))]
    own = turn.session.get(Customer, body["own"]) if body.get("own") else None
    if own is None and body.get("own"):  # they have taken it back since
        return [cards.taken_back(saved.called(customer), second.name)]
    _log(turn, customer, body["contact"], value)
    if value == "apart":
        return _say(turn, (first, second), cards.apart(saved.called(customer), body["name"], turn.member.name))
    if own is not None:
        join(turn, customer, own)
        if value == "a":
            ownership.end(turn.session, customer, second.id, turn.now)
    if value in ("b", "s") and second.id not in {o.id for o in people.owners(turn.session, customer.id)}:
        ownership.share(turn.session, customer, second, turn.now)
    if value == "b":
        ownership.end(turn.session, customer, first.id, turn.now)
    turn.replan(customer)
    batches.name(turn, Filed(customer, is_new=False))
    joined = body["name"] if own is not None else ""
    note = cards.ruling(saved.called(customer), value, first.name, second.name, turn.member.name, joined)
    return _say(turn, (first, second), note)


def _say(turn: Turn, reps: tuple[Member, Member], note: Message) -> list[Message]:
    """All three read the same."""
    for member in reps:
        outbox.post(turn.session, member.id, note, turn.now, is_push=True)
    return [note]


def join(turn: Turn, keep: Customer, gone: Customer) -> None:
    """Two reps' records of one person become one, looked after by all who did."""
    for row in (keep, gone):
        people.audit(turn.session, turn.member, row, "change", "all", turn.now)
    merging.merge(turn.session, keep, gone, turn.settings)
    turn.session.flush()


def withdraw(turn: Turn, customer: Customer, contact_id: int) -> None:
    """The second rep had the wrong number: nothing is left to rule on, and the managers are told."""
    for boss in people.managers(turn.session, customer.store_id):
        for draft in talk.drafts(turn.session, boss, "open", "aside"):
            body = talk.body_of(turn.session, draft) if draft.form == "clash" else {}
            if body.get("contact") == contact_id:
                drafts.close(turn, draft, "dropped")
                note = cards.withdrawn(saved.called(customer), turn.member.name).with_slot(drafts.slot(draft))
                outbox.post(turn.session, boss.id, note, turn.now, is_push=True)


def ruled(turn: Turn, customer: Customer, contact_id: int) -> bool:
    """Whether a manager has ruled on this reception."""
    done = models.newest(StageChange, customer.id).where(
        StageChange.track == "clash", StageChange.old == str(contact_id)
    )
    return turn.session.exec(done).first() is not None


def _log(turn: Turn, customer: Customer, contact_id: int, value: str) -> None:
    turn.session.add(
        StageChange(
            id=new_id(), store_id=customer.store_id, customer_id=customer.id, track="clash", old=str(contact_id),
            new=value, at=turn.now, member_id=turn.member.id,
        )
    )  # fmt: skip


form(Form("clash", _rule, keeps_words=False))
