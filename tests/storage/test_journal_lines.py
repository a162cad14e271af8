"""What the journal writes down: by whom, when, what, sealed, one batch for an inbound."""

import json
from datetime import timedelta

from storage import customers, journal, record, search
from storage.ids import new_id
from storage.models import (
    Contact,
    Customer,
    Reminder,
)
from storage.people import Scope
from tests.storage.ledger import FIELDS, NOW, Ledger, changes, set_field

# -- what is written down -----------------------------------------------------------------------------------------


def test_nothing_is_journalled_without_an_author(ledger: Ledger) -> None:
    with ledger.unsigned() as session:
        customer = customers.make(session, ledger.rep, "张先生", NOW)
        customer.area = "南山"
        customers.add_phone(session, customer, "13800000001")
        session.flush()
        session.delete(customers.phones(session, customer.id)[0])
    assert (changes(ledger), ledger.batches()) == ([], [])
    assert customer.revision == 1


def test_a_line_tells_who_when_and_what(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing(ledger.colleague) as session:
        set_field(session, customer, "area", "南山")
    line = changes(ledger)[-1]
    assert (line.row_table, line.row_id, line.customer_id, line.field) == ("customer", customer.id, customer.id, "area")
    assert (line.member_id, line.at, line.store_id) == (ledger.colleague.id, ledger.now, ledger.store.id)
    with ledger.database.read() as session:
        assert journal.read_change(session, line) == (None, "南山")


def test_lines_are_sealed_and_bound_to_themselves(ledger: Ledger) -> None:
    ledger.customer(number="13800000001")
    lines = changes(ledger)
    assert {line.row_table for line in lines} == {"customer", "ownership", "phone"}
    for line in lines:
        assert line.new is not None and "张先生".encode() not in line.new and b"13800000001" not in line.new
        with ledger.database.read() as session:
            assert json.dumps(journal.read_change(session, line)[1])


def test_what_is_worked_out_is_not_journalled(ledger: Ledger) -> None:
    customer = ledger.customer()
    count = len(changes(ledger))
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        row.pinyin, row.initials, row.last_contact_at, row.next_at = "x", "y", NOW, NOW
    assert len(changes(ledger)) == count
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        row.area = row.area
        record.write(session, row, FIELDS["customer.birthday"], None)
    assert len(changes(ledger)) == count


def test_one_batch_per_inbound(ledger: Ledger) -> None:
    with ledger.writing() as session:
        customer = customers.make(session, ledger.rep, "张先生", NOW)
        session.flush()
        customer.area = "南山"
        session.flush()
        customers.add_phone(session, customer, "13800000001")
    assert len(ledger.batches()) == 1
    assert len({line.batch_id for line in changes(ledger)}) == 1


def test_what_people_set_on_reminders_goes_back(ledger: Ledger) -> None:
    customer = ledger.customer()
    with ledger.writing() as session:
        reminder = Reminder(
            id=new_id(), store_id=customer.store_id, subject=f"c:{customer.id}", customer_id=customer.id, kind="k",
            occasion="o", due_at=NOW, meant_at=NOW, rule_at=NOW,
        )  # fmt: skip
        session.add(reminder)
    assert not [line for line in changes(ledger) if line.row_table == "reminder"]
    with ledger.writing() as session:
        held = session.get_one(Reminder, reminder.id)
        held.due_at, held.set_by_person, held.fired_at = NOW + timedelta(days=2), True, NOW
    lines = {line.field for line in changes(ledger) if line.row_table == "reminder"}
    assert lines == {"due_at", "set_by_person"}
    ledger.undo(ledger.newest())
    with ledger.database.read() as session:
        held = session.get_one(Reminder, reminder.id)
        assert (held.due_at, held.set_by_person) == (NOW, False)


def test_words_put_back_are_found_again(ledger: Ledger) -> None:
    customer = ledger.customer()
    contact = ledger.contact(customer, "")
    for words in ("想要天窗", "想要全景"):
        with ledger.writing() as session:
            row = session.get_one(Contact, contact.id)
            row.summary = words
            search.say(session, row)
    ledger.undo(ledger.newest())
    with ledger.database.read() as session:
        scope = Scope((ledger.store.id,), None)
        assert search.said(session, scope, "天窗") == [customer.id]
        assert search.said(session, scope, "全景") == []


def test_undo_leaves_no_trace_in_the_indexes(ledger: Ledger) -> None:
    customer = ledger.customer(number="13800000001")
    made = ledger.newest()
    contact = ledger.contact(customer)
    ledger.undo(ledger.newest())
    undone = ledger.undo(made)
    with ledger.database.read() as session:
        scope = Scope((ledger.store.id,), None)
        assert not any(search.find(session, scope, words) for words in ("张先生", "zxs", "0001", "嫌贵"))
    ledger.undo(undone.batch)
    with ledger.database.read() as session:
        for words in ("张先生", "zxs", "0001"):
            assert search.find(session, scope, words), words
        assert search.find(session, scope, "嫌贵") is None
    assert ledger.dump(Contact, contact.id) is None
