"""One thing said by one member: everything a handler needs to answer it, passed as one argument."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.notes.lexicon import Lexicon
from scheduler import planner
from storage import journal, people, record, settings, talk
from storage.choices import OWNER
from storage.errors import Forbidden, Gone
from storage.fields import Decl
from storage.ids import long
from storage.messages import Inbound
from storage.models import ADMIN, MANAGER, Customer, Member, Store
from storage.people import Scope
from storage.settings import Snapshot

SCHEDULER = "scheduler"
"""The bot of a turn that nobody began."""


@dataclass(frozen=True)
class Turn:
    """Who says what, where, when, under which settings."""

    session: Session
    member: Member
    store: Store
    inbound: Inbound
    now: datetime
    """Aware, in the store's zone."""
    settings: Snapshot
    words: Lexicon

    @property
    def sent_at(self) -> datetime:
        """When it was said, in the store's zone: the reference for 明天."""
        return self.inbound.sent_at.astimezone(self.settings.zone)

    @property
    def place(self) -> str:
        """Where it is said: one chat of one bot."""
        return f"{self.inbound.bot}:{self.inbound.chat}"

    @property
    def scope(self) -> Scope:
        """Which customers the member may see."""
        return people.scope_of(self.session, self.member)

    def customer(self, customer_id: int | str) -> Customer:
        """A customer the member may see, by id or by a button's id; Forbidden or Gone otherwise."""
        number = customer_id if isinstance(customer_id, int) else long(customer_id)
        customer = self.session.get(Customer, number)
        if customer is None:
            raise Gone
        return people.check_sees(self.session, self.member, customer)

    @property
    def leads(self) -> bool:
        """Whether the member decides for others: a manager or an admin."""
        return self.member.role in (MANAGER, ADMIN)

    def owns(self, customer: Customer) -> bool:
        """Whether the member looks after the customer, or stands in for who does: then phones are shown in full.

        客服 looks after everybody who has a car of ours.
        """
        scope = self.scope
        if scope.cares and customer.kind == OWNER:
            return True
        mine = {self.member.id, *scope.owners}
        return any(owner.id in mine for owner in people.owners(self.session, customer.id))

    def current(self) -> Customer | None:
        """The customer under discussion, if the member may still see it."""
        minutes = self.settings.number("subject_minutes")
        held = talk.under_discussion(self.session, self.member, self.now, minutes)
        customer = self.session.get(Customer, held) if held else None
        try:
            return people.check_sees(self.session, self.member, customer) if customer else None
        except Forbidden:
            return None

    def of(self, member: Member) -> "Turn":
        """The same moment as another member sees it."""
        store = self.session.get_one(Store, member.store_id)
        return replace(self, member=member, store=store)

    def write(self) -> None:
        """From here on what the session changes is the member's, one batch that can be undone."""
        message = self.message_of(self.inbound.message_id)
        author = journal.Author(self.store.id, self.member.id, self.inbound.key, self.now, message)
        journal.write_under(self.session, author)

    def message_of(self, message_id: str) -> str:
        """Where one of the member's own messages stands, as the journal keeps it; empty without an id."""
        return f"{self.place}:{message_id}" if message_id else ""

    def discuss(self, customer: Customer) -> None:
        """From now on this customer is under discussion."""
        talk.discuss(self.session, self.member, customer, self.now)

    def show(self, decl: Decl, held: Any) -> str:
        """A value of a field as it is read today; empty for none."""
        return record.show(decl, held, self.settings, self.now.date())

    def replan(self, *customers: Customer) -> None:
        """Bring the customers' reminders in line with what is known now."""
        self.session.flush()
        planner.reconcile_all(self.session, [f"c:{one.id}" for one in customers], self.now, self.settings)


def turn_of(session: Session, member: Member, inbound: Inbound, now: datetime, words: Lexicon) -> Turn:
    """Everything a handler needs to answer this inbound."""
    store = session.get_one(Store, member.store_id)
    chosen = settings.snapshot(session, store)
    return Turn(session, member, store, inbound, now.astimezone(chosen.zone), chosen, words)
