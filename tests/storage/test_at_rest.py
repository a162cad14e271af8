"""What lies on the disk: no number, price, birthday or account in the open, whatever was said and done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from handlers import router
from handlers.notes.lexicon import Lexicon
from storage import customers, people, record, search
from storage.ids import new_id
from storage.kinds import MonthDay
from storage.messages import Inbound, Message
from storage.models import Car, Customer, Deal, Social, fields
from storage.people import Scope
from storage.session import Database
from storage.undo import take_back
from tests.storage.ledger import Ledger

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOTES = (
    "张先生13800000001 微信zhang_wx88 看途观L 预算20左右 周六来 H",
    "张先生 车牌粤B12Q45 生日8月17 邮箱zhang@example.com",
    "张先生订了途观L 落地22.87万 定金5300",
    "不对 电话是13900000002",
    "撤销",
    "恢复",
    "13800000001",
)
SECRETS = (
    "13800000001", "3800000001", "13900000002", "86667788", "zhang_wx88", "粤B12Q45", "B12Q45", "228700", "22.87", "5300",
    "8月17", "zhang@example.com", "LSVAA4187E2123456", "K13998877",
)  # fmt: skip


def talk(database: Database, notes: tuple[str, ...]) -> list[Message]:
    """Play notes through the handlers, each in a transaction of its own; every button offered first is pressed."""
    handle = router.handler(Lexicon.shipped())
    said: list[Message] = []

    def say(number: int, text: str, button: str = "") -> list[Message]:
        now = NOW + timedelta(minutes=number)
        with database.write(now) as session:
            inbound = Inbound(f"k{number}{button}", "page", "page", "陈宇", "陈宇", now, text=text, button=button)
            return handle(session, inbound, people.account(session, "page", "陈宇"), now)

    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        people.open_account(session, people.make_member(session, store, "陈宇"), "page", "page", "陈宇", "陈宇", NOW)
    for number, text in enumerate(notes):
        said += say(number, text)
        confirm = [b.action for m in said[-1:] for b in m.buttons if b.label == "确认订车"]
        said += say(number, "", confirm[0]) if confirm else []
    return said


def bytes_of(database: Database) -> bytes:
    """Every byte in the data folder, what is still in the write-ahead log included."""
    assert database.file is not None
    folder: Path = database.file.parent
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def leaked(database: Database) -> list[str]:
    """The secrets that can be read from the files."""
    held = bytes_of(database)
    return [secret for secret in SECRETS if secret.encode() in held or secret.encode("utf-16-le") in held]


def test_no_secret_that_is_written_by_its_field_lies_open(embedded: Database) -> None:
    ledger = Ledger(embedded)
    customer = ledger.customer(number="13800000001")
    with ledger.writing() as session:
        held = session.get_one(Customer, customer.id)
        base: dict[str, Any] = {"store_id": held.store_id, "customer_id": held.id}
        customers.add_phone(session, held, "13900000002")
        customers.add_social(session, held, "wechat", "zhang_wx88")
        car, deal = Car(id=new_id(), **base), Deal(id=new_id(), consultant_id=ledger.rep.id, **base)
        session.add_all([car, deal])
        for key, row, value in (
            ("customer.email", held, "zhang@example.com"), ("customer.birthday", held, MonthDay(8, 17)),
            ("car.plate", car, "粤B12Q45"), ("car.vin", car, "LSVAA4187E2123456"), ("car.engine", car, "K13998877"),
            ("deal.price", deal, 228_700), ("deal.deposit", deal, 5_300),
        ):  # fmt: skip
            record.write(session, row, fields()[key], value)
    with ledger.writing() as session:
        customers.replace_phone(session, session.get_one(Customer, customer.id), "075586667788")
        record.write(session, session.get_one(Deal, deal.id), fields()["deal.price"], 230_000)
    with ledger.writing() as session:
        take_back(session, ledger.newest())
    assert leaked(embedded) == []
    assert customer.name is not None and customer.name.encode() in bytes_of(embedded)  # the right bytes were looked at


def test_no_secret_that_is_said_lies_open(embedded: Database) -> None:
    said = talk(embedded, NOTES)
    assert any("13800000001" in message.plain() for message in said)
    with embedded.read() as session:
        store = people.store_named(session, "恒信")
        assert store is not None
        found = search.find(session, Scope((store.id,), None), "张先生")
        assert found is not None and len(found.customers) == 1
        assert session.get_one(Customer, found.customers[0].id).birthday is not None
        assert len(session.exec(select(Social)).all()) == 1
        assert session.exec(select(Deal)).one().price is not None
    assert leaked(embedded) == []
