"""A rep's words as a template: all of them come back to who may see them, no secret to anybody else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import privacy
from storage.ids import new_id
from storage.models import Contact
from storage.privacy import HIDDEN, Sort, cut, join, mask
from tests.storage.ledger import Ledger

SORTS: tuple[Sort, ...] = ("number", "personal", "price")
texts = st.text("张先生说价格22.8万138０٣⟦⟧1 ，-a", max_size=40)
quick = settings(deadline=None, max_examples=200)


@st.composite
def spans(draw: st.DrawFn, text: str) -> list[tuple[int, int, Sort]]:
    """Some spans of a text, overlapping, touching, empty."""
    place = st.integers(0, len(text))
    return draw(st.lists(st.tuples(place, place, st.sampled_from(SORTS)), max_size=5))


def typed(text: str) -> str:
    """What is kept of marks that somebody typed."""
    return text.replace("⟦", "[").replace("⟧", "]")


@quick
@given(st.data())
def test_who_may_see_all_sees_the_words(data: st.DataObject) -> None:
    text = data.draw(texts)
    template, cuts = cut(text, data.draw(spans(text)))
    assert join(template, cuts, personal=True, price=True) == typed(text)


@quick
@given(st.data())
def test_nobody_else_sees_a_secret(data: st.DataObject) -> None:
    text = data.draw(texts)
    secret = data.draw(spans(text))
    hidden = {place for start, end, _ in secret for place in range(start, end)}
    hidden |= {place for run in re.finditer(r"\d{5,}", text) for place in range(*run.span())}
    left = "".join(c for place, c in enumerate(typed(text)) if place not in hidden)
    template, cuts = cut(text, secret)
    assert re.sub(r"⟦\d+⟧", "", template) == left
    shown = join(template, cuts, personal=False, price=False)
    assert shown.replace(HIDDEN, "") == left
    assert not re.search(r"\d{5,}", template) and not re.search(r"\d{5,}", shown)


@quick
@given(st.data())
def test_a_price_is_not_shown_to_who_may_see_a_number(data: st.DataObject) -> None:
    text = "天地玄黄宇宙洪荒日月盈昃辰宿列张"  # no character twice, so that each can be looked for
    secret = data.draw(spans(text))
    template, cuts = cut(text, secret)
    shown = {sort: join(template, cuts, personal=sort != "personal", price=sort != "price") for sort in SORTS}
    for start, end, sort in secret:
        if sort == "price":
            assert not set(text[start:end]) & set(shown["price"])
        elif not any(other[2] == "price" for other in secret):
            assert not set(text[start:end]) & set(join(template, cuts, personal=False, price=True))


def test_overlapping_spans_are_one_and_as_strict_as_the_strictest() -> None:
    text = "落地228000元，13800000001"
    template, cuts = cut(text, [(0, 9, "price"), (2, 8, "personal"), (10, 21, "personal")])
    assert template == "⟦1⟧，⟦2⟧"
    assert cuts == [("price", "落地228000元"), ("personal", "13800000001")]
    assert join(template, cuts, personal=True, price=False) == f"{HIDDEN}，13800000001"
    assert join(template, cuts, personal=False, price=True) == f"落地228000元，{HIDDEN}"


def test_spans_that_touch_stay_apart() -> None:
    template, cuts = cut("张三李四", [(0, 2, "personal"), (2, 4, "price")])
    assert (template, len(cuts)) == ("⟦1⟧⟦2⟧", 2)


@pytest.mark.parametrize("typed_in", ["⟦1⟧", "看⟦1⟧ 13800000001 ⟦2⟧", "⟦0⟧⟦99⟧"])
def test_marks_that_somebody_types_open_nothing(typed_in: str) -> None:
    template, cuts = cut(typed_in, [])
    assert join(template, cuts, personal=True, price=True) == typed(typed_in)
    assert join(template, cuts, personal=False, price=False) == re.sub(r"\d{5,}", HIDDEN, typed(typed_in))


def test_a_mark_without_its_words_shows_nothing() -> None:
    assert join("张⟦1⟧⟦3⟧", [("personal", "三")], personal=True, price=True) == f"张三{HIDDEN}"


def test_what_no_database_holds_is_left_out() -> None:
    template, _ = cut("张\0三\ud800", [])
    assert template.encode() == "张 三 ".encode()


def test_a_summary_hides_runs_of_digits() -> None:
    assert mask("打13800000001，报价228000，来过4次") == f"打{HIDDEN}，报价{HIDDEN}，来过4次"
    assert mask("٣٣٣٣٣") == HIDDEN


def test_words_are_kept_and_read_by_rights(ledger: Ledger) -> None:
    customer = ledger.customer()
    text = "李姐13800000001，落地22.8万\0"
    with ledger.writing() as session:
        contact = Contact(
            id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=ledger.rep.id, at=ledger.now
        )  # fmt: skip
        session.add(contact)
        privacy.keep(session, contact, text, [(2, 13, "personal"), (16, 21, "price")])
    with ledger.database.read() as session:
        held = session.get_one(Contact, contact.id)
        assert held.source_text == "李姐⟦1⟧，落地⟦2⟧ "
        assert privacy.words_of(session, held, personal=True, price=False) == f"李姐13800000001，落地{HIDDEN} "
        assert privacy.words_of(session, held, personal=True, price=True) == "李姐13800000001，落地22.8万 "
    with ledger.writing() as session:
        held = session.get_one(Contact, contact.id)
        privacy.keep(session, held, "没有秘密", [])
        assert (held.source_text, held.cuts) == ("没有秘密", None)
