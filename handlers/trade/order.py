"""What a paper is written by: who asks for which days of whom, and the customers it may name, read at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlmodel import Session, col, select

from handlers import tabling
from handlers.sheets.printing import Page
from storage import choices, customers, lists, people, privacy, record
from storage.kinds import Item
from storage.measures import Span
from storage.models import Contact, Customer, Member, Objection, Social, Store, fields
from storage.people import Scope
from storage.settings import Snapshot

SIGNS = ("销售顾问签字", "销售经理签字", "日期")


@dataclass(frozen=True)
class Order:
    """A page that is asked for."""

    session: Session
    viewer: Member
    store: Store
    settings: Snapshot
    span: Span
    now: datetime
    """Aware, in the store's zone."""
    member: Member | None = None
    """Whose page it is; None: everybody's."""
    numbers: bool = False
    """Phones and plates in full: only where that was asked for."""

    @cached_property
    def scope(self) -> Scope:
        """Which customers the page may name."""
        return people.scope_of(self.session, self.viewer)

    @property
    def of_store(self) -> Scope:
        """The page's store alone."""
        return replace(self.scope, stores=(self.store.id,))

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The line below the title."""
        span, whose = self.span, self.member.name if self.member else "全店"
        days = f"{span.first}" if span.first == span.last else f"{span.first} 至 {span.last}"
        made = f"{self.viewer.name} {self.now:%Y-%m-%d %H:%M}"
        return ("门店", self.store.name), ("日期", days), ("销售顾问", whose), ("制表", made)

    def letter(self, code: str) -> str:
        """A level as a narrow column shows it: H, 已订."""
        return self.settings.choices("level").label(code).removesuffix("级")

    def open_levels(self) -> tuple[str, ...]:
        """The levels of customers who may still buy."""
        levels = self.settings.choices("level")
        return tuple(option.code for option in levels.options if option.role in ("new", "graded"))

    def after(self, at: datetime) -> datetime:
        """The end of the store's day of a moment."""
        return lists.midnight_after(at.astimezone(self.settings.zone))


@dataclass(frozen=True)
class Gap:
    """Something a page has no answer to, and somebody may know."""

    what: str
    """人数, 来店时间 …"""
    name: str
    customer_id: int
    day: str = ""
    """ISO."""
    member_id: int = 0
    """Who may know."""


@dataclass(frozen=True)
class Made:
    """A page, whom it names, and what is said of it in chat."""

    page: Page
    customers: frozenset[int]
    counts: dict[str, int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


class Folder:
    """Customers as a page shows them; of those the viewer may not see nothing."""

    def __init__(self, order: Order, ids: Collection[int]) -> None:
        self._order = order
        session = order.session
        wanted = customers.within(order.scope, is_narrow=True).where(col(Customer.id).in_(ids))
        self.customers = {row.id: row for row in session.exec(wanted).all()}
        known = list(self.customers)
        self._numbers = customers.numbers_of(session, known)
        self._picks = record.picks_of(session, known)
        self._wechat = set(
            session.exec(
                select(Social.customer_id).where(col(Social.customer_id).in_(known), Social.network == "wechat")
            ).all()
        )

    def name(self, number: int | None) -> str:
        """What the customer is called; — where it is no more the viewer's."""
        row = self.customers.get(number or 0)
        return (row.name or "没留称呼") if row else "—" if number else ""

    def phone(self, number: int | None) -> str:
        """The main number, hidden unless it was asked for."""
        held = self._numbers.get(number or 0, [])
        return (held[0] if self._order.numbers else tabling.masked(held[0])) if held else ""

    def field(self, number: int | None, key: str) -> str:
        """A field of the customer's own as it is read."""
        row, decl = self.customers.get(number or 0), fields()[key]
        if row is None:
            return ""
        held = (
            tuple(self.items(row.id, decl.name)) if not decl.columns else record.value(self._order.session, row, decl)
        )
        return record.show(decl, held, self._order.settings)

    def items(self, number: int | None, name: str) -> Sequence[Item]:
        """The values of a list field."""
        return self._picks.get((number or 0, name), [])

    def cars(self, number: int | None) -> list[str]:
        """What they want to buy, the first first."""
        return [record.car_label(item) for item in self.items(number, "interests")]

    def has_wechat(self, number: int | None) -> str:
        """Y or nothing."""
        return "Y" if number in self._wechat else ""


def way(contact: Contact) -> str:
    """电话, 到店, 没接."""
    if contact.reached is False:
        return "没来" if contact.method == "visit" else "没接"
    label = choices.METHOD.label(contact.method or "")
    return label.removesuffix("沟通").removesuffix("接待").removesuffix("体验") or "联系"


def told(session: Session, contact: Contact) -> str:
    """What was said, with nothing in it that is secret."""
    words = contact.summary or privacy.words_of(session, contact, personal=False, price=False)
    return privacy.mask("；".join(filter(None, (words, contact.feedback or ""))))


def objections(session: Session, number: int) -> str:
    """The worries not yet met."""
    held = select(Objection).where(Objection.customer_id == number, col(Objection.is_open)).order_by(col(Objection.id))
    words = [choices.OBJECTION.label(row.code) or row.words for row in session.exec(held).all()]
    return "、".join(dict.fromkeys(words))
