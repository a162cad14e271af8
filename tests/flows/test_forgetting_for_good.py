"""忘记: whoever asks to be deleted is in no byte of the data folder afterwards, nor of a backup put back."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from bot.burial import burial
from handlers.forgetting import BURIAL
from storage import backup, forgetting
from storage.models import RECORD, Audit, Batch, Change, Contact, Customer, Job, NameGram, Outbox, Phone, Reminder
from storage.session import Database
from tests.engines import open_database
from tests.flows.conversation import Conversation, at, scene

NAME, NUMBER = "欧阳锦屏", "13800007319"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@scene
def spoken(chat: Conversation) -> Conversation:
    """A customer of whom everything has been said, among others who stay."""
    chat.say("陈宇", f"{NAME}{NUMBER} 看途观L 预算20左右 对比CR-V 周六带老公来 H 答应送脚垫")
    chat.say("陈宇", f"{NAME} 试驾了途观L 觉得后排小 嫌贵 明天下午3点打电话")
    chat.say("陈宇", f"{NAME} 生日农历八月十五 微信oyjp_88")
    chat.say("陈宇", "王强13900006602 途岳 A 周五再联系")
    chat.say("周倩", "孙悦介绍来的 李敏13700005512 迈腾")
    chat.say("陈宇", f"{NAME}订了途观L 落地22.8万 定金5000")
    chat.tap("陈宇", "确认订车")
    return chat


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Where the daily copies go."""
    return tmp_path / "backups"


def bury(chat: Conversation, copies: Path) -> Path:
    """Do what the forgetting left to do; the log of tombstones."""
    log = copies.with_name("forgotten.log")
    chat.work({BURIAL: burial(chat.database, log, copies, chat.clock)})
    return log


def traces(*folders: Path) -> list[str]:
    """The files in which the name, a part of the number or the account stand."""
    marks = [NAME.encode(), NAME[:2].encode() + NAME[2:].encode(), NUMBER.encode(), NUMBER[3:].encode(), b"oyjp_88"]
    marks += [b"ouyangjinping"]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if any(mark in file.read_bytes() for mark in marks)]


def test_nothing_of_the_forgotten_is_left_on_the_disk(spoken: Conversation, copies: Path) -> None:
    file = spoken.database.file
    assert file is not None
    copy = backup.backup_database(str(spoken.database.url), copies, NOW)
    assert traces(file.parent, copies), "it was there"
    asked = spoken.say("王磊", f"忘记 {NAME}")
    assert "找不回来" in asked and "尾号7319" in asked
    assert "删掉了" in spoken.tap("王磊", "删掉")
    log = bury(spoken, copies)
    assert traces(file.parent, copies) == []
    assert log.read_text().strip().isdigit()
    tables: list[type[SQLModel]] = [*RECORD, NameGram, Change]
    for table in tables:
        column = sa.inspect(table).columns.get("customer_id")
        assert column is None or spoken.count(table, column.not_in(select(Customer.id))) == 0, table
    assert spoken.count(Audit, Audit.act == "forget") == 1
    assert "王强" in spoken.say("陈宇", "王强")
    assert "没找到" in spoken.say("陈宇", NUMBER)
    assert "没找到" in spoken.say("陈宇", "7319")
    assert copy.exists()


def test_a_backup_put_back_forgets_again(spoken: Conversation, copies: Path, tmp_path: Path) -> None:
    copy = backup.backup_database(str(spoken.database.url), tmp_path / "elsewhere", NOW)
    spoken.say("王磊", f"忘记 {NAME}")
    spoken.tap("王磊", "删掉")
    log = bury(spoken, copies)
    back = tmp_path / "restored" / "cheji.db"
    backup.restore(f"sqlite:///{back}", copy, NOW)
    assert traces(back.parent)
    restored = open_database(f"sqlite:///{back}")
    restored.upgrade()
    assert forgetting.forget_again(restored, forgetting.buried(log), NOW) == 1
    assert forgetting.forget_again(restored, forgetting.buried(log), NOW) == 0
    restored.close()
    assert traces(back.parent) == []


def test_a_rep_may_only_ask(spoken: Conversation, copies: Path) -> None:
    assert "等王磊定" in spoken.say("陈宇", f"忘记 {NAME}")
    action = spoken.with_button("王磊", "删掉").button("删掉").action
    assert "没找到" in spoken.press("陈宇", action)
    assert "没找到" in spoken.press("赵敏", action), "another store's manager"
    assert "没有删" in spoken.tap("王磊", "不删")
    assert spoken.count(Customer, Customer.name == NAME) == 1


def test_what_waits_about_the_forgotten_is_not_said(spoken: Conversation, copies: Path) -> None:
    spoken.say("王磊", f"忘记 {NUMBER[-4:]}")
    spoken.tap("王磊", "删掉")
    spoken.wait_until(at(24, 16))
    assert NAME not in spoken.heard("陈宇", at(24))
    assert "王强" in spoken.say("陈宇", "王强")
    assert spoken.say("陈宇", "撤销") and spoken.count(Customer, Customer.name == NAME) == 0
    assert spoken.count(Reminder, col(Reminder.customer_id).not_in(select(Customer.id))) == 0


def test_words_about_several_stay_for_the_others(chat: Conversation) -> None:
    chat.say("陈宇", "1 欧阳锦屏13800007319 看途观L\n2 王强13900006602 看途岳")
    chat.say("王磊", f"忘记 {NAME}")
    chat.tap("王磊", "删掉")
    assert chat.count(Batch) == 1
    assert chat.count(Contact) == 1
    assert "王强" in chat.say("陈宇", "王强")
    chat.say("陈宇", "撤销")
    assert chat.count(Phone) == 0


def test_forgetting_asks_for_whom(chat: Conversation) -> None:
    assert "忘记 张先生" in chat.say("王磊", "忘记")
    assert "没找到" in chat.say("王磊", "忘记 诸葛明")
    chat.say("陈宇", "张先生13800000001 看途观L")
    chat.say("陈宇", "张建国13800000002 看途岳")
    assert chat.say("王磊", "忘记 张").only.labels(), "of two, which"
    assert chat.count(Customer) == 2


def test_a_damaged_copy_keeps_nobody_from_being_forgotten(spoken: Conversation, copies: Path) -> None:
    copies.mkdir()
    noise = random.Random(7).randbytes(9000)
    (copies / "cheji-20261101-000000.db").write_bytes(b"SQLite format 3\0" + noise)
    backup.backup_database(str(spoken.database.url), copies, NOW)
    spoken.say("王磊", f"忘记 {NAME}")
    spoken.tap("王磊", "删掉")
    bury(spoken, copies)
    assert traces(copies) == []
    assert spoken.count(Job, Job.state == "done") == 1
    assert spoken.count(Outbox, Outbox.state == "failed") == 0


def test_forgetting_on_either_engine(database: Database) -> None:
    """The rows go on PostgreSQL too; its own program's copies are forgotten when they are put back."""
    from storage import customers, people
    from storage.ids import new_id

    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, "陈宇")
        customer = customers.make(session, member, NAME, NOW)
        customers.add_phone(session, customer, NUMBER)
        session.add(
            Contact(id=new_id(), store_id=store.id, customer_id=customer.id, member_id=member.id, at=NOW)
        )  # fmt: skip
    with database.read() as session:
        ids = session.exec(select(Customer.id)).all()
    assert forgetting.forget_again(database, [*ids, 7], NOW) == 1
    with database.read() as session:
        assert not session.exec(select(Phone)).all() and not session.exec(select(Contact)).all()
