"""Bytes are sealed, bounded, and go when nothing needs them any more."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage import blobs, customers, people
from storage.ids import new_id
from storage.models import Attachment, Blob
from storage.session import Database
from storage.vault import Vault
from tests.gateway.fakes import NOW

PHOTO = b"\xff\xd8 made up"


def test_bytes_come_back_and_do_not_lie_in_the_open(database: Database) -> None:
    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        blob = blobs.put(session, store.id, PHOTO, NOW + timedelta(days=1))
    with database.read() as session:
        assert blobs.read(session, str(blob.id)) == PHOTO
        body = session.exec(select(Blob.body)).one()
        assert body is not None
        assert PHOTO not in body
        assert [blobs.read(session, name) for name in ("77", "no number", "")] == [None, None, None]


def test_a_place_is_empty_until_it_is_filled(database: Database) -> None:
    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        blob = blobs.reserve(session, store.id, NOW + timedelta(days=1))
    with database.write(NOW) as session:
        assert blobs.read(session, str(blob.id)) is None
        assert blobs.fill(session, blob.id, PHOTO)
        assert not blobs.fill(session, 77, PHOTO)
    with database.read() as session:
        assert blobs.read(session, str(blob.id)) == PHOTO


def test_there_is_a_most(embedded: Database) -> None:
    with embedded.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        with pytest.raises(blobs.TooLarge):
            blobs.put(session, store.id, bytes(blobs.MOST + 1), NOW)


def test_what_is_over_goes_unless_a_customer_has_it(database: Database) -> None:
    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, "陈宇")
        customer = customers.make(session, member, "张先生", NOW)
        over, held = (blobs.put(session, store.id, PHOTO, NOW + timedelta(days=1)) for _ in range(2))
        later = blobs.put(session, store.id, PHOTO, NOW + timedelta(days=9))
        session.add(
            Attachment(
                id=new_id(), store_id=store.id, customer_id=customer.id, blob_id=held.id, media_type="image/jpeg"
            )
        )
    with database.write(NOW) as session:
        assert blobs.purge(session, NOW + timedelta(days=2)) == 1
        assert set(session.exec(select(Blob.id)).all()) == {held.id, later.id}
        assert over.id


def test_sealed_bytes_need_not_be_text() -> None:
    vault = Vault([("k", bytes(32))])
    assert vault.open_bytes("here", vault.seal_bytes("here", b"\xff\x00")) == b"\xff\x00"
