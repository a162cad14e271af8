"""What the spool promises: once, in order per sender, across a crash, and never in anybody's way."""

import multiprocessing
import os
from pathlib import Path

import pytest

from bot.spool import Spool
from tests.gateway.fakes import BOT, NOW


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where it lies."""
    return tmp_path / "spool.db"


def taken(spool: Spool, sender: str) -> list[bytes]:
    """A sender's bodies, taken one after the other."""
    bodies = []
    while row := spool.first(BOT, sender):
        bodies.append(row.body)
        spool.remove(row.id)
    return bodies


def test_each_senders_bodies_come_out_in_order(file: Path) -> None:
    spool = Spool(file)
    for number in range(6):
        spool.add(BOT, "chen" if number % 2 else "li", f"k{number}", f"{number}".encode(), NOW)
    assert spool.senders(BOT) == ["li", "chen"]
    assert taken(spool, "chen") == [b"1", b"3", b"5"]
    assert not spool.holds(BOT, "chen")
    assert spool.holds(BOT, "li")
    assert spool.senders("another bot") == []
    spool.close()


def test_a_body_delivered_again_stays_where_it_is(file: Path) -> None:
    spool = Spool(file)
    for key in ("a", "b", "a"):
        spool.add(BOT, "chen", key, key.encode(), NOW)
    assert taken(spool, "chen") == [b"a", b"b"]
    spool.close()


def test_what_cannot_be_read_is_kept_but_nothing_waits_behind_it(file: Path) -> None:
    spool = Spool(file)
    spool.add(BOT, "chen", "a", b"?", NOW)
    row = spool.first(BOT, "chen")
    assert row
    spool.bury(row.id)
    assert not spool.holds(BOT, "chen")
    assert spool.first(BOT, "chen") is None
    spool.add(BOT, "chen", "a", b"?", NOW)
    assert not spool.holds(BOT, "chen")
    spool.close()


def _add_and_die(file: Path) -> None:
    Spool(file).add(BOT, "chen", "a", b"said", NOW)
    os._exit(9)


def test_what_was_added_outlives_its_process_and_only_we_may_read_it(file: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_add_and_die, args=(file,))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    spool = Spool(file)
    assert taken(spool, "chen") == [b"said"]
    spool.close()
    assert file.stat().st_mode & 0o077 == 0
