"""Who is told about what at a moment, and whether the hour is one to tell them. Writes nothing."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler import calendar
from scheduler.days import works
from scheduler.rules import KINDS
from storage.models import Customer, Member, Reminder, Store
from storage.receivers import SERVICE_KINDS, Staff, owner_ids
from storage.settings import Snapshot, snapshot

LATE = timedelta(minutes=30)
"""What comes later than this after its moment comes in a list."""
DAYS_AHEAD = 60
SettingsOf = Callable[[Session, int], Snapshot]
"""The settings of a store, by its id."""


def stored_settings(session: Session, store_id: int) -> Snapshot:
    """The settings of a store as it keeps them."""
    return snapshot(session, session.get_one(Store, store_id))


class Desk:
    """Who is told about what at a moment, and when they may be: settings and staff of each store, read once."""

    def __init__(self, session: Session, now: datetime, settings_of: SettingsOf) -> None:
        self._session = session
        self._now = now
        self._settings_of = settings_of
        self._settings: dict[int, Snapshot] = {}
        self._staff: dict[int, Staff] = {}
        self._owners: dict[int, list[int]] = {}
        self._owning: dict[int, Member] = {}
        self._told: dict[tuple[int, tuple[int, ...]], dict[int, Member]] = {}
        self._local: dict[int, datetime] = {}
        self._working: dict[tuple[int, date], bool] = {}
        self._hours: dict[tuple[int, str], time] = {}

    def settings(self, store_id: int) -> Snapshot:
        """What a store has set."""
        if store_id not in self._settings:
            self._settings[store_id] = self._settings_of(self._session, store_id)
        return self._settings[store_id]

    def today(self, store_id: int) -> date:
        """The store's day."""
        return self._here(store_id).date()

    def _here(self, store_id: int) -> datetime:
        """The moment as the store's clock shows it."""
        if store_id not in self._local:
            self._local[store_id] = self._now.astimezone(self.settings(store_id).zone)
        return self._local[store_id]

    def _hour(self, store_id: int, key: str) -> time:
        """An hour that a store has set."""
        if (store_id, key) not in self._hours:
            self._hours[store_id, key] = self.settings(store_id).hour(key)
        return self._hours[store_id, key]

    def _works(self, member: Member, day: date, settings: Snapshot) -> bool:
        key = (member.id, day)
        if key not in self._working:
            self._working[key] = works(member, day, settings)
        return self._working[key]

    def staff(self, store_id: int) -> Staff:
        """Who works in a store."""
        if store_id not in self._staff:
            self._staff[store_id] = Staff(self._session, store_id, self.today(store_id), self._owning)
        return self._staff[store_id]

    def know_owners(self, rows: Iterable[Reminder]) -> None:
        """Read who looks after the customers of many rows at once."""
        wanted = {row.customer_id for row in rows if row.customer_id} - self._owners.keys()
        if wanted:
            self._owners |= {number: [] for number in wanted} | owner_ids(self._session, wanted)
            owning = {member_id for number in wanted for member_id in self._owners[number]}
            held = self._session.exec(select(Member).where(col(Member.id).in_(owning))).all()
            self._owning |= {member.id: member for member in held}  # as long as the turn lasts

    def receivers(self, row: Reminder) -> dict[int, Member]:
        """Who is told about a reminder."""
        staff = self.staff(row.store_id)
        if row.customer_id:
            if row.customer_id not in self._owners:
                self.know_owners([row])
            if row.kind in SERVICE_KINDS and (desk := self._service(row)):
                return desk
            return self._acting(row.store_id, tuple(self._owners[row.customer_id]))
        if row.subject.startswith("m:"):
            return {member.id: member for member in staff.active if row.subject == f"m:{member.id}"}
        return {member.id: member for member in staff.managers}

    def _acting(self, store_id: int, owners: tuple[int, ...]) -> dict[int, Member]:
        """Who acts for these owners; many customers have the same ones."""
        key = (store_id, owners)
        if key not in self._told:
            self._told[key] = {member.id: member for member in self.staff(store_id).receivers(owners)}
        return self._told[key]

    def _service(self, row: Reminder) -> dict[int, Member]:
        """The 客服 who take a reminder, where the store has some and the customer has a car of ours."""
        staff = self.staff(row.store_id)
        customer = self._session.get(Customer, row.customer_id) if staff.service else None
        told = staff.of_service(row.kind, customer) if customer else ()
        return {member.id: member for member in told}

    def is_late(self, row: Reminder) -> bool:
        """Whether its moment is so long past that it is no ring any more."""
        return self._now - row.meant_at > LATE

    def is_hour(self, member: Member, row: Reminder) -> bool:
        """Whether the member may be told now: a person's own hour by other bounds than what the product starts."""
        store, local = row.store_id, self._here(row.store_id)
        is_own = (row.is_said or row.set_by_person) and row.precision != "date" and not self.is_late(row)
        if is_own and calendar.is_working_hour(local, self._hour(store, "said_from"), self._hour(store, "said_until")):
            return True
        opens = self._hour(store, "push_from")
        if KINDS[row.kind].is_list:  # a sheet that the store wants before that
            opens = min(opens, row.meant_at.astimezone(local.tzinfo).time())
        is_open = calendar.is_working_hour(local, opens, self._hour(store, "push_until"))
        return is_open and self._works(member, local.date(), self.settings(store))

    def allowed_at(self, member: Member, row: Reminder) -> datetime:
        """From when the member may be told: now, or with their next list."""
        if self.is_hour(member, row):
            return self._now
        settings = self.settings(row.store_id)
        today = self.today(row.store_id)
        opens = max(settings.hour("list_at"), settings.hour("push_from"))
        for ahead in range(DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            at = datetime.combine(day, opens, settings.zone)
            if at > self._now and self._works(member, day, settings):
                return at
        return self._now + timedelta(days=1)
