"""Finding customers: every way there is, never outside the scope, whatever is typed."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from storage import customers, people, record, search
from storage.ids import new_id
from storage.kinds import Item
from storage.models import Car, Contact, Customer, NameGram, Ownership, fields
from storage.people import Scope
from storage.sounds import sound
from tests.storage.ledger import Ledger

HOSTILE = (
    "%", "_", "%%", "张%", "_先生", '"', "'", "''; --", "OR", "AND", "NOT", "NEAR(", "*", "张*", "(", ")", "()", ":", "grams:张",
    "-", "^张", "+", "|", "&", "!", "<->", "\\", "\\%", "张\\", "䷀", "①", "🚗", "\0", "\u200b", " ", "", "a" * 5_000, "张" * 2_000,
    "1e5", "0x1F", "٣٤٥٦", "²", "NULL", "{张}", "said", "1" * 40, "+", "- -", "\ud800",
)  # fmt: skip


def names(ledger: Ledger, scope: Scope, text: str, cars: Sequence[str] = ()) -> list[str | None]:
    """Whom a look-up finds, in order."""
    with ledger.database.read() as session:
        found = search.find(session, scope, text, cars)
        return [customer.name for customer in found.customers] if found else []


def how(ledger: Ledger, text: str, cars: Sequence[str] = ()) -> str:
    """By what a look-up of the store's finds."""
    with ledger.database.read() as session:
        found = search.find(session, store(ledger), text, cars)
        return found.how if found else ""


def store(ledger: Ledger) -> Scope:
    """What the manager sees."""
    return Scope((ledger.store.id,), None)


def own(ledger: Ledger) -> Scope:
    """What the rep sees."""
    return Scope((ledger.store.id,), ledger.rep.id)


def write(session: Session, customer: Customer, name: str, value: object) -> None:
    record.write(session, session.get_one(Customer, customer.id), fields()[f"customer.{name}"], value)


# -- every way ----------------------------------------------------------------------------------------------------


WAYS = (
    ("13800000001", "phone"), ("138 0000 0001", "phone"), ("+86 13800000001", "phone"), ("8613800000001", "phone"),
    ("１３８０００００００１", "phone"), ("0001", "tail"), ("００01", "tail"), ("张伟", "name"), ("伟", "name"), ("张 伟", "name"),
    ("zhangwei", "sound"), ("ZhangW", "sound"), ("zw", "sound"), ("ZW", "sound"), ("粤B12345", "plate"), ("粤b·12345", "plate"),
    ("zhang_WX88", "account"), ("送脚垫", "words"), ("cr-v", "words"), ("CR-V", "words"),
)  # fmt: skip


def test_every_way(ledger: Ledger) -> None:
    customer = ledger.customer("张伟", number="13800000001")
    ledger.customer("李敏", number="13900000002")
    ledger.contact(customer, "对比CR-V，要送脚垫")
    with ledger.writing() as session:
        car = Car(id=new_id(), store_id=customer.store_id, customer_id=customer.id)
        car.plate_blind = ledger.database.vault.blind("plate", "粤B12345")
        session.add(car)
        customers.add_social(session, session.get_one(Customer, customer.id), "wechat", "Zhang_wx88")
    for text, by in WAYS:
        assert (names(ledger, store(ledger), text), how(ledger, text)) == (["张伟"], by), text
        assert names(ledger, own(ledger), text) == ["张伟"], text


def test_by_the_car_that_is_wanted(ledger: Ledger) -> None:
    wants, compares = ledger.customer("张伟"), ledger.customer("李敏")
    with ledger.writing() as session:
        write(session, wants, "interests", (Item("vw/途观L", "380"), Item("other", "别的")))
        write(session, compares, "competitors", (Item("vw/途观L"),))
    assert (names(ledger, store(ledger), "途观", ["vw/途观L", "vw/途观"]), how(ledger, "途观", ["vw/途观L"])) == (
        ["张伟"],
        "car",
    )


def test_those_in_contact_last_come_first(ledger: Ledger) -> None:
    first, second, third = (ledger.customer(name) for name in ("王强", "王强国", "王强生"))
    for customer in (second, first):
        ledger.contact(customer)
        with ledger.writing() as session:
            customers.refresh(session, session.get_one(Customer, customer.id))
    assert names(ledger, store(ledger), "王强") == ["王强", "王强国", "王强生"]
    assert third.last_contact_at is None


def test_an_english_name_is_found_however_it_is_written(ledger: Ledger) -> None:
    ledger.customer("Tony Wang")
    ledger.customer("李Tony")
    for text in ("tony", "TONY"):
        assert set(names(ledger, store(ledger), text)) == {"Tony Wang", "李Tony"}
    assert names(ledger, store(ledger), "tony wang") == ["Tony Wang"]
    assert names(ledger, store(ledger), "TonyWang") == ["Tony Wang"]


def test_part_of_a_name_counts_only_as_it_stands(ledger: Ledger) -> None:
    ledger.customer("张小伟")
    assert names(ledger, store(ledger), "小伟") == ["张小伟"]
    assert names(ledger, store(ledger), "张伟") == []
    assert names(ledger, store(ledger), "伟小") == []


# -- sounds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张先生", "zhangxiansheng", "zxs"), ("单先生", "shanxiansheng", "sxs"), ("解姐", "xiejie", "xj"), ("仇总", "qiuzong", "qz"),
        ("区女士", "ounvshi", "ons"), ("查理", "zhali", "zl"), ("曾姐", "zengjie", "zj"), ("任先生", "renxiansheng", "rxs"),
        ("华先生", "huaxiansheng", "hxs"), ("尉迟恭", "yuchigong", "ycg"), ("万俟先生", "moqixiansheng", "mqxs"),
        ("单于先生", "chanyuxiansheng", "cyxs"), ("长孙无忌", "zhangsunwuji", "zswj"), ("乐乐", "yuele", "yl"),
        ("吕布", "lvbu", "lb"), ("欧阳锋", "ouyangfeng", "oyf"), ("朴先生", "piaoxiansheng", "pxs"), ("盖总", "gezong", "gz"),
        ("曹操", "caocao", "cc"), ("黑姐", "hejie", "hj"), ("折先生", "shexiansheng", "sxs"), ("车先生", "chexiansheng", "cxs"),
        ("秘先生", "bixiansheng", "bxs"), ("薄先生", "boxiansheng", "bxs"), ("都先生", "duxiansheng", "dxs"),
        ("哈先生", "haxiansheng", "hxs"), ("阚先生", "kanxiansheng", "kxs"), ("谌先生", "chenxiansheng", "cxs"),
        ("柏先生", "baixiansheng", "bxs"), ("卜先生", "buxiansheng", "bxs"), ("隗先生", "weixiansheng", "wxs"),
        ("召先生", "shaoxiansheng", "sxs"), ("宿先生", "suxiansheng", "sxs"), ("盛先生", "shengxiansheng", "sxs"),
        ("郗先生", "xixiansheng", "xxs"), ("贾先生", "jiaxiansheng", "jxs"), ("沈先生", "shenxiansheng", "sxs"),
        ("洗先生", "xianxiansheng", "xxs"), ("费先生", "feixiansheng", "fxs"), ("俞先生", "yuxiansheng", "yxs"),
        ("石先生", "shixiansheng", "sxs"), ("祭先生", "zhaixiansheng", "zxs"), ("么先生", "yaoxiansheng", "yxs"),
        ("李Tony", "litony", "lt"), ("Tony Wang", "tonywang", "tw"), ("张 伟", "zhangwei", "zw"), ("🚗", "", ""), ("", "", ""),
        ("阿·买买提", "amaimaiti", "ammt"), ("<张伟>&", "zhangwei", "zw"),
    ],
)  # fmt: skip
def test_how_a_name_sounds(name: str, pinyin: str, initials: str) -> None:
    assert sound(name) == (pinyin, initials)


def test_a_surname_is_found_by_its_own_reading(ledger: Ledger) -> None:
    for name in ("单先生", "解姐", "仇总"):
        ledger.customer(name)
    assert names(ledger, store(ledger), "shan") == names(ledger, store(ledger), "sxs") == ["单先生"]
    assert names(ledger, store(ledger), "xiejie") == ["解姐"]
    assert names(ledger, store(ledger), "qz") == ["仇总"]
    assert names(ledger, store(ledger), "dan") == names(ledger, store(ledger), "chou") == []


# -- whose --------------------------------------------------------------------------------------------------------


def test_nobody_finds_another_s_customer(ledger: Ledger) -> None:
    mine = ledger.customer("张伟", number="13800000001")
    hers = ledger.customer("张伟强", ledger.colleague, number="13800010001")
    theirs = ledger.customer("张伟国", ledger.stranger, number="13800020001")
    for customer in (mine, hers, theirs):
        ledger.contact(customer, "张伟说要送脚垫")
        with ledger.writing() as session:
            write(session, customer, "interests", (Item("vw/途观L"),))
            plate = ledger.database.vault.blind("plate", "粤B12345")
            session.add(Car(id=new_id(), store_id=customer.store_id, customer_id=customer.id, plate_blind=plate))
    group = Scope((ledger.store.id, ledger.other_store.id), None)
    for text in ("张伟", "伟", "zw", "zhangwei", "0001", "送脚垫", "粤B12345", "途观"):
        cars = ["vw/途观L"] if text == "途观" else []
        assert set(names(ledger, own(ledger), text, cars)) == {"张伟"}, text
        assert set(names(ledger, store(ledger), text, cars)) - {"张伟国"} == set(
            names(ledger, store(ledger), text, cars)
        )
        assert "张伟国" in names(ledger, group, text, cars) or text in ("zw",), text
    assert names(ledger, own(ledger), "13800010001") == names(ledger, store(ledger), "13800020001") == []
    assert names(ledger, Scope((), None), "张伟") == []


def test_one_who_was_handed_over_is_found_no_more(ledger: Ledger) -> None:
    customer = ledger.customer("张伟")
    ledger.contact(customer, "要送脚垫")
    with ledger.writing() as session:
        customers.own(session, customer, ledger.colleague, ledger.now)
        for row in session.exec(select(Ownership).where(Ownership.member_id == ledger.rep.id)):
            row.until_at = ledger.now
    assert names(ledger, own(ledger), "张伟") == names(ledger, own(ledger), "送脚垫") == []
    assert names(ledger, Scope((ledger.store.id,), ledger.colleague.id), "送脚垫") == ["张伟"]


def test_what_colleagues_often_say_does_not_hide_one_s_own(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 5)
    mine, hers = ledger.customer("张伟"), ledger.customer("李敏", ledger.colleague)
    for customer in (*[hers] * 6, mine, *[hers] * 6):
        ledger.contact(customer, "觉得嫌贵")
    assert names(ledger, own(ledger), "嫌贵") == ["张伟"]


# -- whatever is typed --------------------------------------------------------------------------------------------


def test_signs_of_a_query_language_are_only_signs(ledger: Ledger) -> None:
    customer = ledger.customer("张先生", number="13800000001")
    ledger.contact(customer, "说 OR 和 NOT，优惠50%")
    for text in HOSTILE:
        found = names(ledger, store(ledger), text)
        assert found in ([], ["张先生"]), text
    for text in ("%", "_", "张%", "_先生", '"', "张*", "张\\", "()", "", " ", "&"):
        assert names(ledger, store(ledger), text) == [], text
    odd = ledger.customer("100%_\\先生")
    for text in ("100%_", "%_", "_\\先", "%"):
        assert names(ledger, store(ledger), text) == [odd.name], text


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_nothing_typed_breaks_a_look_up(text: str, ledger: Ledger) -> None:
    with ledger.database.read() as session:
        found = search.find(session, store(ledger), text)
        assert found is None or found.customers


def test_words_are_found_where_they_stand_together(ledger: Ledger) -> None:
    customer = ledger.customer("李敏")
    ledger.contact(customer, "喜欢白色，嫌贵，⟦1⟧再谈")
    assert names(ledger, store(ledger), "白色") == names(ledger, store(ledger), "白色 嫌贵") == ["李敏"]
    assert names(ledger, store(ledger), "嫌贵,白色") == ["李敏"]
    assert names(ledger, store(ledger), "贵嫌") == names(ledger, store(ledger), "白贵") == []
    with ledger.database.read() as session:
        assert search.said(session, store(ledger), "1") == []  # the mark of what was cut out


# -- in step with the record --------------------------------------------------------------------------------------


def test_the_index_follows_a_new_name(ledger: Ledger) -> None:
    customer = ledger.customer("张先生")
    with ledger.writing() as session:
        held = session.get_one(Customer, customer.id)
        held.name = "李敏"
        search.index(session, held)
    for text in ("张先生", "张", "zxs", "zhang"):
        assert names(ledger, store(ledger), text) == []
    for text in ("李敏", "敏", "lm", "limin"):
        assert names(ledger, store(ledger), text) == ["李敏"]
    ledger.undo(ledger.newest())
    assert names(ledger, store(ledger), "zxs") == ["张先生"]
    with ledger.database.read() as session:
        held_grams = session.exec(select(NameGram.gram).where(NameGram.customer_id == customer.id)).all()
    assert set(held_grams) == {"张", "先", "生", "张先", "先生"}


def test_the_index_follows_new_words(ledger: Ledger) -> None:
    customer = ledger.customer("李敏")
    contact = ledger.contact(customer, "要送脚垫")
    with ledger.writing() as session:
        held = session.get_one(Contact, contact.id)
        held.source_text, held.summary = "要送贴膜", "贴膜"
        search.say(session, held)
        search.say(session, held)
    assert names(ledger, store(ledger), "脚垫") == []
    assert names(ledger, store(ledger), "贴膜") == ["李敏"]
    with ledger.unsigned() as session:
        search.unsay(session, [contact.id])
    assert names(ledger, store(ledger), "贴膜") == []


def test_a_customer_without_a_name_is_found_by_number(ledger: Ledger) -> None:
    ledger.customer(None, number="13800000001")
    assert names(ledger, store(ledger), "0001") == [None]


def test_an_admin_finds_in_every_store_of_the_group(ledger: Ledger) -> None:
    with ledger.unsigned() as session:
        admin = people.make_member(session, ledger.store, "总管", "admin")
        scope = people.scope_of(session, admin)
    assert scope.owner is None and ledger.store.id in scope.stores and ledger.other_store.id not in scope.stores
