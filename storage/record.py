"""Reads, writes and shows any field by its declaration: what forms, cards, import and export are computed from."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, get_args

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import privacy
from storage.choices import OTHER, Choices
from storage.errors import BadValue
from storage.fields import Decl
from storage.ids import new_id
from storage.kinds import LINK, Item, Link, MoneyRange, Window, join_items
from storage.models import Customer, Pick, Record
from storage.prepared import prepared
from storage.settings import Snapshot
from storage.vault import reveal, seal

_UNLISTED = "其他"
_PARTS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "money_range": (MoneyRange, ("low", "high", "about")),
    "window": (Window, ("first", "last")),
}


def value(session: Session, row: Record, decl: Decl) -> Any:
    """What a row holds for a field: a value of the field's kind, or None. Opens sealed values: check rights first."""
    if not decl.columns:
        return tuple(Item(pick.code, pick.words) for pick in picks(session, row.id, decl.name)) or None
    if decl.secrecy:
        text = reveal(session, row, decl.columns[0])
        return None if text is None else decl.kind.load(text)
    if decl.kind.name in _PARTS:
        make, names = _PARTS[decl.kind.name]
        parts = {name: getattr(row, column) for name, column in zip(names, decl.columns, strict=True)}
        return _whole(make, {name: part for name, part in parts.items() if part is not None})
    held = getattr(row, decl.columns[0])
    if decl.kind is LINK and held is not None:
        return Link(held, getattr(session.get(Customer, held), "name", None) or "没留称呼的客户")
    return Item(OTHER, getattr(row, decl.words)) if decl.words and held == OTHER and getattr(row, decl.words) else held


def _whole(make: type[Any], parts: dict[str, Any]) -> Any:
    """The value of its parts; half an undo or an older program must not make a card unreadable."""
    ends = sorted(part for name, part in parts.items() if name != "about")
    if not ends:
        return None
    if make is Window:
        return Window(ends[0], ends[-1])
    return make(**parts) if len(ends) < 2 else MoneyRange(ends[0], ends[1], bool(parts.get("about")))


def write(session: Session, row: Record, decl: Decl, new: Any) -> None:
    """Set a field of a row to a value of the field's kind; None empties it, or sets it to its default."""
    if not decl.columns:
        _write_picks(session, row, decl.name, new or ())
    elif decl.secrecy:
        seal(session, row, decl.columns[0], None if new is None else decl.kind.dump(new))
    elif decl.kind.name in _PARTS:
        _, parts = _PARTS[decl.kind.name]
        for column, part in zip(decl.columns, parts, strict=True):
            setattr(row, column, None if new is None else getattr(new, part))
    else:
        _write_column(row, decl, _empty(row, decl) if new is None else _open_words(decl, new))


def _open_words(decl: Decl, new: Any) -> Any:
    """Words that stand in the open hold no number of a person: runs of five digits and more are hidden."""
    return privacy.mask(new) if decl.kind.name in ("text", "prose") and isinstance(new, str) else new


def _write_column(row: Record, decl: Decl, new: Any) -> None:
    if decl.words:
        setattr(row, decl.words, new.words if isinstance(new, Item) else "")
    plain = new.code if isinstance(new, Item) else new.id if isinstance(new, Link) else new
    setattr(row, decl.columns[0], plain)


def _empty(row: Record, decl: Decl) -> Any:
    """What stands in a column without a value; BadValue where something has to."""
    declared = type(row).model_fields[decl.columns[0]]
    if declared.default is None and type(None) not in get_args(declared.annotation):
        raise BadValue(f"{decl.label}不能空着")
    return declared.default


def picks(session: Session, customer_id: int, field: str) -> Sequence[Pick]:
    """The values of a list field, in order."""
    return _picks(session, customer_id, field).all()


@prepared
def _picks(customer: int, field: str) -> SelectOfScalar[Pick]:
    wanted = select(Pick).where(Pick.customer_id == customer, Pick.field == field)
    return wanted.order_by(col(Pick.rank), col(Pick.id))


def picks_of(session: Session, customer_ids: Collection[int]) -> dict[tuple[int, str], list[Item]]:
    """The values of every list field of many customers at once, in order, by customer and field."""
    found: dict[tuple[int, str], list[Item]] = defaultdict(list)
    held = select(Pick).where(col(Pick.customer_id).in_(customer_ids)).order_by(col(Pick.rank), col(Pick.id))
    for pick in session.exec(held).all():
        found[pick.customer_id, pick.field].append(Item(pick.code, pick.words))
    return found


def _write_picks(session: Session, row: Record, field: str, new: Iterable[Item]) -> None:
    """Rows that stay keep their ids, so that the journal shows what came and went."""
    kept = {Item(pick.code, pick.words).key: pick for pick in picks(session, row.id, field)}
    for rank, item in enumerate(join_items(new)):
        pick = kept.pop(item.key, None)
        if pick is None:
            session.add(
                Pick(
                    id=new_id(), store_id=row.store_id, customer_id=row.id, field=field, rank=rank,
                    code=item.code, words=item.words,
                )
            )  # fmt: skip
        else:
            pick.rank, pick.words = rank, item.words or pick.words
    for gone in kept.values():
        session.delete(gone)


def merge(session: Session, row: Record, decl: Decl, new: Any) -> None:
    """Join a newer value with what is there, as the field's kind says."""
    write(session, row, decl, decl.kind.merge(value(session, row, decl), new))


def choice(choices: Choices, words: str) -> Item:
    """A choice from the words said: its code, or ``other`` and the words."""
    option = choices.find(words)
    return Item(option.code) if option else Item(OTHER, words)


def show(decl: Decl, held: Any, settings: Snapshot, today: date | None = None) -> str:
    """A field's value as a person reads it; empty for none. Days of another year than ``today``'s show theirs."""
    if held in (None, ""):
        return ""
    choices = settings.choices(decl.choices.name) if decl.choices else None
    if decl.kind.many:
        return "、".join(filter(None, (_show_item(item, choices, decl) for item in held)))
    if choices:
        item = held if isinstance(held, Item) else Item(held)
        return item.words or choices.label(item.code) or (_UNLISTED if item.code == OTHER else "")
    held = held.astimezone(settings.zone) if decl.kind.name == "moment" else held
    return _year(held, today) + decl.kind.show(held)


def _year(held: Any, today: date | None) -> str:
    """2027年 where a day would be taken for one of this year."""
    day = held.first if isinstance(held, Window) else held
    return f"{day.year}年" if today and isinstance(day, date) and day.year != today.year else ""


def _show_item(item: Item, choices: Choices | None, decl: Decl) -> str:
    if decl.kind.name == "cars":
        return car_label(item)
    return item.words or (choices.label(item.code) if choices else item.code)


def car_code(brand: str, series: str) -> str:
    """How a car stands in a Pick: ``brand/series``."""
    return f"{brand}/{series}"


def car_label(item: Item) -> str:
    """途观L 380; a rival's or an unknown car as said."""
    if item.code == OTHER:
        return item.words
    brand, _, series = item.code.partition("/")
    return " ".join(filter(None, (series or brand, item.words)))


def holder(customer: Customer, decl: Decl) -> bool:
    """Whether the field is the customer's own, not one of the rows that hang on them."""
    return decl.table == str(customer.__tablename__)
