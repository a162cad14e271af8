"""What is enqueued is sent once, in order, to where it can be read."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from storage import outbox, parked, people, seen
from storage.messages import Inbound, Message
from storage.models import Account, Outbox
from storage.session import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def say(session: Session, text: str, *, chat: str = "c", at: datetime = NOW) -> Outbox | None:
    """Enqueue a text."""
    return outbox.enqueue(session, "b", chat, Message(text), at)


def test_a_dedupe_key_is_enqueued_once_and_its_transaction_goes_on(database: Database) -> None:
    with database.write(NOW) as session:
        first = outbox.enqueue(session, "b", "c", Message("one"), NOW, dedupe="reminder:9:0")
        again = outbox.enqueue(session, "b", "c", Message("two"), NOW, dedupe="reminder:9:0")
        say(session, "three")
    with database.read() as session:
        said = [
            outbox.message_of(session, row).text for row in session.exec(select(Outbox).order_by(col(Outbox.seq))).all()
        ]
    assert (first is not None, again, said) == (True, None, ["one", "three"])


def test_what_is_posted_goes_to_the_open_account_that_spoke_last(database: Database) -> None:
    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, "陈宇")
        for number, bot in enumerate(("page", "telegram", "wecom")):
            spoke = NOW - timedelta(days=number)
            people.open_account(session, member, bot, bot, "chen", f"with-{bot}", spoke).is_open = bot != "page"
        row = outbox.post(session, member.id, Message("hello"), NOW, is_push=True, reminder_id=9)
        assert row is not None
        assert (row.bot, row.chat, row.member_id, row.is_push) == ("telegram", "with-telegram", member.id, True)
        assert outbox.woken(session) == {"telegram"}
        for account in session.exec(select(Account)).all():
            account.is_open = False
        assert outbox.post(session, member.id, Message("hello"), NOW) is None


def test_what_a_reminder_has_not_said_is_withdrawn(database: Database) -> None:
    with database.write(NOW) as session:
        for text, reminder_id in (("a", 1), ("b", 2), ("c", 1)):
            outbox.enqueue(session, "b", text, Message(text), NOW, reminder_id=reminder_id)
        session.exec(select(Outbox).where(Outbox.chat == "a")).one().state = "sent"
        session.flush()
        assert outbox.withdraw(session, 1) == 1
        assert [row.chat for row in outbox.heads(session, "b", NOW, 9)] == ["b"]


def test_nobody_reads_the_outbox_without_the_key(database: Database) -> None:
    with database.write(NOW) as session:
        row = say(session, "张先生 13800000001")
        assert row is not None
        assert row.body is not None
        assert "张先生".encode() not in row.body
        assert outbox.message_of(session, row) == Message("张先生 13800000001")


def test_what_is_over_for_a_week_is_emptied_and_what_waited_so_long_dropped(database: Database) -> None:
    later = NOW + timedelta(days=8)
    with database.write(NOW) as session:
        for text in ("sent", "failed", "waiting"):
            row = say(session, text, chat=text)
            assert row is not None
            row.state = text
        say(session, "young", chat="young", at=later)
        outbox.enqueue(session, "b", "planned", Message("planned"), NOW, not_before=later + timedelta(days=1))
    with database.write(later) as session:
        assert outbox.purge(session, later) == 3
        assert [row.chat for row in outbox.heads(session, "b", later + timedelta(days=2), 9)] == ["young", "planned"]
    with database.write(NOW) as session:
        outbox.purge(session, NOW + timedelta(days=401))
        assert [row.chat for row in session.exec(select(Outbox)).all()] == ["young"]


def test_taking_an_inbound_again_is_noticed_until_it_is_purged(database: Database) -> None:
    with database.write(NOW) as session:
        assert (seen.take(session, "b", "1", NOW), seen.take(session, "b", "1", NOW)) == (True, False)
        assert seen.take(session, "another bot", "1", NOW)
        assert seen.purge(session, NOW) == 0
        assert seen.purge(session, NOW + timedelta(days=7)) == 2
        assert not seen.is_taken(session, "b", "1")


def test_what_was_parked_and_settled_is_forgotten(database: Database) -> None:
    inbound = Inbound(key="1", channel="page", bot="b", sender="s", chat="c", sent_at=NOW)
    with database.write(NOW) as session:
        settled, left = (parked.park(session, inbound, "7F3K", "1", NOW) for _ in range(2))
        settled.settled_at = NOW
        session.flush()
        assert parked.purge(session, NOW + timedelta(days=7)) == 1
        assert parked.waiting(session, "2") == [(left.id, "b", "s")]
        assert parked.waiting(session, "1") == []
