"""Undo: what a batch did goes back as it was, what has changed since is left and listed."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from storage import customers, journal, record, undo
from storage.ids import new_id
from storage.kinds import Item, MoneyRange, MonthDay
from storage.models import (
    RECORD,
    AfterVisit,
    Car,
    Contact,
    Customer,
    Deal,
    Objection,
    Policy,
    Promise,
    Record,
    StageChange,
)
from storage.people import Scope
from storage.session import Database
from tests.storage.ledger import FIELDS, NOW, Ledger, Maker, changes, set_field

DERIVED = {
    "revision", "pinyin", "initials", "last_contact_at", "next_at", "silent_since", "budget_top", "level_rank"
}  # fmt: skip
"""Of a customer: worked out anew after an undo."""


def same(row: dict[str, object] | None) -> dict[str, object] | None:
    """What has to be the same before and after."""
    return row and {key: value for key, value in row.items() if "pinyin" not in row or key not in DERIVED}


def shown(ledger: Ledger, customer: Customer, name: str) -> object:
    """What a field of the customer holds."""
    with ledger.database.read() as session:
        return record.value(session, session.get_one(Customer, customer.id), FIELDS[f"customer.{name}"])


# -- every table --------------------------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_a_row_of_any_table_goes_and_comes_back_as_it_was(ledger: Ledger) -> None:
    for table in RECORD:
        with ledger.writing() as session:
            row = Maker(session, ledger).row(table)
        written, made = ledger.newest(), ledger.dump(table, row.id)
        assert made is not None and {key for key, value in made.items() if value is None} <= DERIVED, table
        undone = ledger.undo(written)
        assert (ledger.dump(table, row.id), undone.conflicts) == (None, []), table
        restored = ledger.undo(undone.batch)
        assert (same(ledger.dump(table, row.id)), restored.conflicts) == (same(made), []), table
        again = ledger.undo(written)
        assert (ledger.dump(table, row.id), again.conflicts) == (None, []), table


def test_a_deleted_row_of_any_table_comes_back_as_it_was(ledger: Ledger) -> None:
    for table in set(RECORD) - {Customer}:  # a customer goes by undo only, with what hangs on them
        with ledger.writing() as session:
            row = Maker(session, ledger).row(table)
        made = ledger.dump(table, row.id)
        with ledger.writing() as session:
            for other in RECORD:
                for column in journal.columns_of(other):
                    if any(key.column.table.name == table.__tablename__ for key in column.foreign_keys):
                        assert not session.exec(select(other).where(column == row.id)).first()
            session.delete(session.get_one(table, row.id))
        assert ledger.dump(table, row.id) is None, table
        ledger.undo(ledger.newest())
        assert ledger.dump(table, row.id) == made, table


def test_what_is_changed_later_in_the_same_batch_comes_back_too(ledger: Ledger) -> None:
    with ledger.writing() as session:
        customer = customers.make(session, ledger.rep, "张先生", ledger.now)
        customers.move_stage(session, customer, "level", "H", ledger.rep, ledger.now)
        session.flush()
        set_field(session, customer, "birthday", MonthDay(8, 15, lunar=True))
        set_field(session, customer, "interests", (Item("vw/途观L"), Item("vw/迈腾")))
        session.flush()
        set_field(session, customer, "interests", (Item("vw/迈腾", "380"),))
    made = ledger.dump(Customer, customer.id)
    undone = ledger.undo(ledger.newest())
    ledger.undo(undone.batch)
    assert same(ledger.dump(Customer, customer.id)) == same(made)
    assert shown(ledger, customer, "birthday") == MonthDay(8, 15, lunar=True)
    assert shown(ledger, customer, "interests") == (Item("vw/迈腾", "380"),)


# -- columns ------------------------------------------------------------------------------------------------------


def test_only_what_still_stands_goes_back(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        row.area, row.note = "南山", "老客户"
    written = ledger.newest()
    with ledger.writing() as session:
        session.get_one(Customer, customer.id).area = "福田"
    undone = ledger.undo(written)
    assert undone.conflicts == ["customer.area"]
    assert (shown(ledger, customer, "area"), shown(ledger, customer, "note")) == ("福田", None)


def test_a_sealed_value_goes_back_and_forth(ledger: Ledger) -> None:
    customer = ledger.customer()
    for day in (MonthDay(8, 15), MonthDay(2, 29, lunar=True)):
        with ledger.writing() as session:
            set_field(session, customer, "birthday", day)
    undone = ledger.undo(ledger.newest())
    assert shown(ledger, customer, "birthday") == MonthDay(8, 15)
    ledger.undo(undone.batch)
    assert shown(ledger, customer, "birthday") == MonthDay(2, 29, lunar=True)


def test_a_range_goes_back_whole_or_not_at_all(ledger: Ledger) -> None:
    customer = ledger.customer()
    for low, high in ((250_000, 300_000), (100_000, 120_000), (100_000, 150_000)):
        with ledger.writing() as session:
            set_field(session, customer, "budget", MoneyRange(low, high))
    undone = ledger.undo(ledger.batches()[2])
    assert set(undone.conflicts) == {"customer.budget_low", "customer.budget_high"}
    assert shown(ledger, customer, "budget") == MoneyRange(100_000, 150_000)


def test_half_a_range_is_still_shown(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        row.budget_low, row.budget_high, row.expected_until = 300_000, 200_000, NOW.date()
    assert shown(ledger, customer, "budget") == MoneyRange(200_000, 300_000)
    window = shown(ledger, customer, "expected_by")
    assert (window.first, window.last) == (NOW.date(), NOW.date())  # type: ignore[attr-defined]


def test_picks_go_back_with_their_order(ledger: Ledger) -> None:
    customer = ledger.customer()
    first = (Item("price"), Item("space"), Item("other", "音响要好"))
    with ledger.writing() as session:
        set_field(session, customer, "concerns", first)
    with ledger.writing() as session:
        set_field(session, customer, "concerns", (Item("space"), Item("range"), Item("price")))
    undone = ledger.undo(ledger.newest())
    assert shown(ledger, customer, "concerns") == first
    ledger.undo(undone.batch)
    assert shown(ledger, customer, "concerns") == (Item("space"), Item("range"), Item("price"))
    with ledger.writing() as session:
        set_field(session, customer, "concerns", None)
    assert shown(ledger, customer, "concerns") is None
    ledger.undo(ledger.newest())
    assert shown(ledger, customer, "concerns") == (Item("space"), Item("range"), Item("price"))


def test_a_moved_stage_goes_back_with_its_history(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing() as session:
        customers.move_stage(
            session, session.get_one(Customer, customer.id), "level", "H", ledger.rep, ledger.now
        )  # fmt: skip
    undone = ledger.undo(ledger.newest())
    with ledger.database.read() as session:
        assert session.get_one(Customer, customer.id).level == "N"
        assert not session.exec(select(StageChange).where(StageChange.customer_id == customer.id)).all()
    ledger.undo(undone.batch)
    with ledger.database.read() as session:
        assert session.get_one(Customer, customer.id).level == "H"
        assert [
            (move.old, move.new)
            for move in session.exec(select(StageChange).where(StageChange.customer_id == customer.id))
        ] == [("N", "H")]


# -- what hangs on what -------------------------------------------------------------------------------------------


def test_a_customer_with_newer_things_stays_with_what_was_made_with_them(ledger: Ledger) -> None:
    customer = ledger.customer(number="13800000001")
    made = ledger.newest()
    with ledger.writing() as session:
        set_field(session, customer, "budget", MoneyRange(200_000, 200_000))
    undone = ledger.undo(made)
    assert "customer.*" in undone.conflicts and not undone.removed
    with ledger.database.read() as session:
        found = session.exec(customers.within(Scope((ledger.store.id,), ledger.rep.id))).all()
        assert [row.name for row in found] == ["张先生"]
        assert len(customers.phones(session, customer.id)) == 1


def test_a_row_that_newer_rows_point_to_stays(ledger: Ledger) -> None:
    customer = ledger.customer()
    base: dict[str, Any] = {"store_id": customer.store_id, "customer_id": customer.id}
    with ledger.writing() as session:
        contact = Contact(id=new_id(), member_id=ledger.rep.id, at=ledger.now, **base)
        car = Car(id=new_id(), series="途观L", **base)
        deal = Deal(id=new_id(), consultant_id=ledger.rep.id, car_id=car.id, **base)
        session.add_all([contact, car, deal])
    made = ledger.newest()
    with ledger.writing() as session:
        session.add(Promise(id=new_id(), member_id=ledger.rep.id, contact_id=contact.id, what="送脚垫", **base))
        session.add(Policy(id=new_id(), car_id=car.id, **base))
    with ledger.unsigned() as session:
        session.add(AfterVisit(id=new_id(), deal_id=deal.id, **base))
    undone = ledger.undo(made)
    assert set(undone.conflicts) == {"contact.*", "car.*", "deal.*"}
    with ledger.database.read() as session:
        assert session.get(Contact, contact.id) and session.get(Car, car.id) and session.get(Deal, deal.id)


def test_what_was_undone_since_does_not_hold_a_row(ledger: Ledger) -> None:
    customer = ledger.customer()
    made = ledger.newest()
    with ledger.writing() as session:
        set_field(session, customer, "area", "南山")
    later = ledger.undo(ledger.newest())
    assert ledger.undo(made).removed == {customer.id}
    assert ledger.dump(Customer, customer.id) is None
    assert ledger.undo(later.batch).conflicts == ["customer.area"]


def test_what_hangs_on_a_customer_who_is_gone_does_not_come_back_alone(ledger: Ledger) -> None:
    customer = ledger.customer()
    made = ledger.newest()
    contact = ledger.contact(customer)
    without = ledger.undo(ledger.newest())
    ledger.undo(made)
    restored = ledger.undo(without.batch)
    assert restored.conflicts == ["contact.*"]
    assert ledger.dump(Contact, contact.id) is None


def test_rows_made_in_any_order_go_and_come_back(ledger: Ledger) -> None:
    with ledger.writing() as session:
        customer = Customer(id=new_id(), store_id=ledger.store.id, name="李姐")
        base: dict[str, Any] = {"store_id": customer.store_id, "customer_id": customer.id}
        contact = Contact(id=new_id(), member_id=ledger.rep.id, at=ledger.now, **base)
        promise = Promise(id=new_id(), member_id=ledger.rep.id, contact_id=contact.id, what="送脚垫", **base)
        session.add_all([promise, contact, Objection(id=new_id(), code="price", **base), customer])
    undone = ledger.undo(ledger.newest())
    assert (undone.removed, undone.conflicts) == ({customer.id}, [])
    assert ledger.undo(undone.batch).conflicts == []
    assert ledger.dump(Promise, promise.id)


def test_a_second_undo_finds_nothing_left(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing() as session:
        set_field(session, customer, "area", "南山")
    written = ledger.newest()
    ledger.undo(written)
    count = len(ledger.batches())
    again = ledger.undo(written)
    assert shown(ledger, customer, "area") is None
    assert (again.conflicts, len(ledger.batches())) == (["customer.area"], count)


def test_undo_goes_from_batch_to_batch(ledger: Ledger) -> None:
    customer = ledger.customer()
    for area in ("南山", "福田", "罗湖"):
        with ledger.writing() as session:
            set_field(session, customer, "area", area)
    seen = []
    while True:
        with ledger.database.read() as session:
            batch = undo.latest(session, ledger.rep.id, NOW)
        if batch is None or ledger.undo(batch).removed:
            break
        seen.append(shown(ledger, customer, "area"))
    assert seen == ["福田", "南山", None]
    for back in (None, "南山", "福田", "罗湖"):
        with ledger.database.read() as session:
            last = undo.latest_undo(session, ledger.rep.id, NOW)
        assert last is not None
        ledger.undo(last)
        assert shown(ledger, customer, "area") == back


def test_only_the_members_own_and_lately(ledger: Ledger) -> None:
    ledger.customer()
    with ledger.database.read() as session:
        assert undo.latest(session, ledger.colleague.id, NOW) is None
        assert undo.latest(session, ledger.rep.id, ledger.now + timedelta(seconds=1)) is None


# -- at the same time ---------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_members_who_write_at_once_lose_nothing(postgres: Database) -> None:
    ledger = Ledger(postgres)
    customer = ledger.customer()
    columns = ["area", "influencers", "trade_in", "do_not_contact_why"]
    ready = threading.Barrier(len(columns))

    def note(column: str, words: str, session: Session) -> None:
        journal.write_under(session, journal.Author(ledger.store.id, ledger.rep.id, words, NOW))
        setattr(session.get_one(Customer, customer.id), column, words)

    def write(column: str) -> None:
        ready.wait()
        for turn in range(5):
            ledger.database.run(NOW, partial(note, column, f"{column}{turn}"))

    threads = [threading.Thread(target=write, args=(column,)) for column in columns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = ledger.dump(Customer, customer.id)
    assert made is not None and [made[column] for column in columns] == [f"{column}4" for column in columns]
    assert len([line for line in changes(ledger) if line.field in columns]) == 20
    for batch in reversed(ledger.batches()[1:]):
        ledger.undo(batch)
    made = ledger.dump(Customer, customer.id)
    assert made is not None and [made[column] for column in columns] == [None] * 4


def test_every_table_of_the_record_is_one(ledger: Ledger) -> None:
    assert {str(table.__tablename__) for table in RECORD} <= set(SQLModel.metadata.tables)
    mapped = {mapper.class_ for mapper in SQLModel._sa_registry.mappers}
    assert {table for table in mapped if issubclass(table, Record)} == set(RECORD)
