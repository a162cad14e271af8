"""Secrecy at rest: a sealed value opens in its own place only, keys rotate, the wrong key opens nothing."""

import base64

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import customers, search
from storage.errors import WrongKey
from storage.models import Customer, Deal, Phone
from storage.people import Scope
from storage.vault import Vault, place, seal
from tests.storage.ledger import Ledger

OLD, NEW = ("k1", b"1" * 32), ("k2", b"2" * 32)


def text_of(*keys: tuple[str, bytes]) -> str:
    """Keys as the setting has them."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text("abc.019", min_size=1, max_size=12))
def test_a_value_opens_where_it_was_sealed(value: str, where: str) -> None:
    vault = Vault([OLD])
    assert vault.open(where, vault.seal(where, value)) == value
    assert vault.seal(where, value) != vault.seal(where, value)


@pytest.mark.parametrize("elsewhere", ["phone.number.8", "phone.whole.7", "social.number.7", "", "phone.number.77"])
def test_a_value_opens_nowhere_else(elsewhere: str) -> None:
    vault = Vault([OLD])
    sealed = vault.seal("phone.number.7", "13800000001")
    with pytest.raises(WrongKey):
        vault.open(elsewhere, sealed)


def test_a_sealed_column_moved_to_another_row_or_column_stays_shut() -> None:
    vault = Vault([OLD])
    phone, deal = Phone(id=7, whole="", tail=""), Deal(id=7)
    assert (
        len(
            {
                place(phone, "number"),
                place(Phone(id=8, whole="", tail=""), "number"),
                place(deal, "price"),
                place(deal, "deposit"),
            }
        )
        == 4
    )
    deal.price = vault.seal(place(deal, "price"), "228000")
    with pytest.raises(WrongKey):
        vault.open(place(deal, "deposit"), deal.price)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_changed_byte_opens_nothing(data: st.DataObject) -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal("p", "13800000001"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(WrongKey):
        vault.open("p", bytes(sealed))


def test_cut_off_bytes_open_nothing() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("p", "13800000001")
    for end in range(len(sealed)):
        with pytest.raises(WrongKey):
            vault.open("p", sealed[:end])


def test_keys_rotate() -> None:
    before, after = Vault([OLD]), Vault([NEW, OLD])
    sealed = before.seal("p", "价")
    assert after.open("p", sealed) == "价"
    with pytest.raises(WrongKey):
        before.open("p", after.seal("p", "价"))
    assert after.blinds("phone", "1") == [after.blind("phone", "1"), before.blind("phone", "1")]
    assert Vault([NEW]).blind("phone", "1") == after.blind("phone", "1")


def test_another_key_of_the_same_name_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        Vault([("k1", b"x" * 32)]).open("p", Vault([OLD]).seal("p", "价"))


def test_digests_are_apart_by_kind_and_key() -> None:
    vault = Vault([OLD])
    assert vault.blind("tail", "0001") != vault.blind("phone", "0001") != Vault([NEW]).blind("phone", "0001")
    assert "0001" not in vault.blind("tail", "0001")


def test_keys_are_read_from_the_setting() -> None:
    vault = Vault.parse(f" {text_of(NEW, OLD)} ")
    assert vault.open("p", Vault([OLD]).seal("p", "价")) == "价"
    assert Vault.parse(Vault.fresh_key()).seal("p", "价")


@pytest.mark.parametrize(
    "text",
    ["", "k1", "k1:", "k1:short", f"k1:{'A' * 40}", f":{'A' * 43}=", text_of(OLD, ("k1", b"3" * 32)), text_of(("钥" * 100, b"4" * 32))],
)  # fmt: skip
def test_keys_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(WrongKey):
        Vault.parse(text)


# -- keys that change under a store -------------------------------------------------------------------------------


def test_what_was_indexed_under_an_old_key_is_found_under_a_new_one(ledger: Ledger) -> None:
    customer = ledger.customer(number="13800000001")
    with ledger.writing() as session:
        held = session.get_one(Customer, customer.id)
        customers.add_social(session, held, "wechat", "Zhang_wx88")
    ledger.change_keys([NEW, *ledger.keys])
    with ledger.writing() as session:
        held = session.get_one(Customer, customer.id)
        assert [row.id for row in customers.with_phone(session, [ledger.store.id], "13800000001")] == [customer.id]
        assert search.find(session, Scope((ledger.store.id,), None), "0001")
        assert customers.add_phone(session, held, "13800000001") is None
        customers.add_social(session, held, "wechat", "zhang_WX88")
        session.flush()
        assert len(customers.socials(session, customer.id)) == 1
        assert customers.add_phone(session, held, "13900000002") is not None
    ledger.change_keys([NEW])
    with ledger.unsigned() as session:
        assert search.find(session, Scope((ledger.store.id,), None), "0002")
        with pytest.raises(WrongKey):
            customers.numbers(session, customer.id)


def test_an_unchanged_value_keeps_its_bytes(ledger: Ledger) -> None:
    customer = ledger.customer(number="13800000001")
    with ledger.writing() as session:
        phone = customers.phones(session, customer.id)[0]
        before = phone.number
        seal(session, phone, "number", "13800000001")
        assert phone.number == before
        seal(session, phone, "number", None)
        assert phone.number is None


def test_a_claimed_number_waits_for_nobody_but_its_own(ledger: Ledger) -> None:
    """On PostgreSQL a claim is a lock until the transaction ends; the same number gives the same lock."""
    count = sa.text("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
    with ledger.unsigned() as session:
        is_postgres = session.get_bind().dialect.name == "postgresql"
        for number, held in (("13800000001", 1), ("13800000001", 1), ("13800000002", 2)):
            customers.claim(session, number)
            assert not is_postgres or session.execute(count).scalar() == held
