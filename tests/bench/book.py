"""A group of 20 stores: 100,000 customers and 500,000 contacts with everything that searching reads: names, numbers, cars, words."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage import people, search
from storage.models import (
    ADMIN,
    MANAGER,
    Car,
    Contact,
    Customer,
    Group,
    Member,
    NameGram,
    Objection,
    Ownership,
    Phone,
    Pick,
    Social,
    Visit,
)
from storage.session import Database
from storage.sounds import sound
from storage.vault import Vault
from tests.bench.big import NOW, insert

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华建国志文玉萍红春雷鑫飞宇浩凯健俊帆雪梅婷慧莹晨曦瑞博思远"
SERIES = ("大众/途观L", "大众/迈腾", "大众/途岳", "大众/探岳", "大众/帕萨特", "丰田/凯美瑞", "本田/CR-V", "比亚迪/秦L")
SAID = (
    "嫌贵 再便宜就定",
    "后排小 老婆不喜欢",
    "说先跟家里商量",
    "觉得油耗高",
    "想看混动的",
    "问了贷款利息",
    "置换价不满意",
    "周末带孩子来",
)
SOURCES = ("walk_in", "walk_in", "douyin", "autohome", "dongchedi", "friend")
RARE = "想要全景天幕"
"""Said of one customer in a thousand."""
REPS, STORES = 200, 20
YEARS = timedelta(days=1095)


def fill(database: Database, vault: Vault, customers: int, contacts: int) -> tuple[Member, Member, Member]:
    """A rep of the group, the manager of the rep's store, an admin."""
    dice = random.Random(20261126)

    def staff(session: Session) -> tuple[list[int], list[int], int, int]:
        first = people.make_store(session, "恒信1店", "Asia/Shanghai")
        group = session.get_one(Group, first.group_id)
        stores = [
            first,
            *(people.make_store(session, f"恒信{n}店", "Asia/Shanghai", group) for n in range(2, STORES + 1)),
        ]
        reps = [people.make_member(session, stores[n % STORES], f"顾问{n}").id for n in range(REPS)]
        boss, head = (
            people.make_member(session, first, name, role) for name, role in (("王磊", MANAGER), ("吴总", ADMIN))
        )
        return [store.id for store in stores], reps, boss.id, head.id

    stores, members, *leads = database.run(NOW, staff)
    names = [name_of(number) for number in range(customers + 1)]
    insert(database, Customer, _customers(dice, stores, names))
    insert(database, Ownership, _rows(stores, customers, lambda n: {
        "customer_id": n, "member_id": members[n % REPS], "from_at": NOW - YEARS}))  # fmt: skip
    insert(database, NameGram, (
        {"store_id": stores[n % STORES], "gram": gram, "customer_id": n}
        for n in range(1, customers + 1) for gram in search.grams(names[n])
    ))  # fmt: skip
    insert(database, Phone, _rows(stores, customers, lambda n: {
        "customer_id": n, "number": b"x", "rank": 0, "whole": vault.blind("phone", phone_of(n)),
        "tail": vault.blind("tail", phone_of(n)[-4:])}))  # fmt: skip
    insert(database, Social, _rows(stores, customers // 2, lambda n: {
        "customer_id": n, "network": "wechat", "handle": b"x", "blind": vault.blind("wechat", f"wx{n:06}")}))  # fmt: skip
    insert(database, Car, _rows(stores, customers // 5, lambda n: {
        "customer_id": n * 5, "series": "途观L", "plate_blind": vault.blind("plate", plate_of(n)),
        "vin_blind": vault.blind("vin", vin_of(n))}))  # fmt: skip
    insert(database, Pick, _rows(stores, customers * 2, lambda n: {
        "customer_id": n % customers + 1, "field": "interests" if n <= customers else "colors", "rank": 0, "words": "",
        "code": dice.choice(SERIES) if n <= customers else dice.choice(("white", "black", "gray"))}))  # fmt: skip
    insert(database, Objection, _rows(stores, customers // 4, lambda n: {
        "customer_id": n * 4, "code": dice.choice(("price", "space", "range")), "words": "", "is_open": True}))  # fmt: skip
    insert(database, Visit, _rows(stores, customers // 3, lambda n: {
        "customer_id": n * 3, "series": dice.choice(("途观L", "迈腾")), "is_drive": True, "at": _moment(dice)}))  # fmt: skip
    said = [words_of(dice, number) for number in range(contacts + 1)]
    insert(database, Contact, _rows(stores, contacts, lambda n: {
        "customer_id": n % customers + 1, "member_id": members[(n % customers + 1) % REPS], "at": _moment(dice),
        "method": "call", "reached": True, "summary": said[n], "source_text": said[n], "next_precision": ""}))  # fmt: skip
    _index_words(database, stores, customers, said)
    return _people(database, members[0], *leads)


def name_of(number: int) -> str:
    """A name of two or three characters."""
    tail = GIVEN[number // 50 % 50] + (GIVEN[number // 2500 % 50] if number % 3 else "")
    return SURNAMES[number % 50] + tail


def phone_of(number: int) -> str:
    """A number like no other here."""
    return f"138{number:08}"


def plate_of(number: int) -> str:
    """A plate like no other here."""
    return f"粤B{number:05}"


def vin_of(number: int) -> str:
    """A frame number like no other here."""
    return f"LSVAA4187N{number:07}"


def words_of(dice: random.Random, number: int) -> str:
    """What was said in a contact."""
    return RARE if number % 5_000 == 0 else dice.choice(SAID)


def _people(database: Database, *members: int) -> tuple[Member, Member, Member]:
    with database.read() as session:
        rep, boss, head = (session.get_one(Member, member) for member in members)
        session.expunge_all()
        return rep, boss, head


def _moment(dice: random.Random) -> Any:
    return NOW - timedelta(seconds=dice.randrange(int(YEARS.total_seconds())))


def _rows(stores: list[int], count: int, make: Any) -> Iterator[dict[str, Any]]:
    """A row for each number, in the store of its customer."""
    for number in range(1, count + 1):
        row = make(number)
        yield {"id": number, "store_id": stores[row["customer_id"] % STORES], "created_at": NOW - YEARS, **row}


def _customers(dice: random.Random, stores: list[int], names: list[str]) -> Iterator[dict[str, Any]]:
    sounds = {name: sound(name) for name in set(names)}
    for number, name in enumerate(names[1:], 1):
        pinyin, initials = sounds[name]
        low, seen, level = dice.randrange(8, 40) * 10_000, _moment(dice), dice.choice("NHABC")
        yield {
            "id": number, "store_id": stores[number % STORES], "name": name, "source": dice.choice(SOURCES), "kind": "lead", "status": "open",
            "level": level, "do_not_contact": False, "created_at": NOW - YEARS, "pinyin": pinyin,
            "last_contact_at": seen, "silent_since": seen, "initials": initials, "revision": 1, "budget_low": low,
            "budget_high": low + 50_000, "budget_top": low + 50_000, "level_rank": "CNBAH".index(level) + 1,
        }  # fmt: skip


def _index_words(database: Database, stores: list[int], customers: int, said: list[str]) -> None:
    grams = {words: search.bigrams(f"{words} {words}") for words in set(said)}
    is_sqlite = database.engine.dialect.name == "sqlite"
    columns, value = ("rowid, contact_id, store_id, customer_id, grams", ":k, :k, :s, :c, :g") if is_sqlite else (
        "contact_id, store_id, customer_id, grams", ":k, :s, :c, to_tsvector('simple', :g)")  # fmt: skip
    rows = [
        {"k": n, "s": store, "c": n % customers + 1, "g": f"{grams[said[n]]} {search.token(store)}"}
        for n in range(1, len(said))
        for store in (stores[(n % customers + 1) % STORES],)
    ]
    with database.engine.connect() as connection:
        for start in range(0, len(rows), 10_000):
            connection.execute(sa.text(f"INSERT INTO said ({columns}) VALUES ({value})"), rows[start : start + 10_000])
        connection.commit()
    if not is_sqlite:  # SQLite plans without statistics, for nobody has it make any; PostgreSQL makes them by itself
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
