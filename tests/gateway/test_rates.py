"""Sliding windows: never more than the limit in any span, and no longer a wait than that takes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rates import Rates, Window

LIMITS = ((3, 10.0), (5, 60.0))


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_no_span_ever_holds_more_than_its_limit(gaps: list[float]) -> None:
    window, now, sent = Window(LIMITS), 0.0, list[float]()
    for gap in gaps:
        now += gap
        has_room = window.room(now, 9) > 0
        if window.wait(now) == 0:
            assert has_room
            window.take(now)
            sent.append(now)
    for most, seconds in LIMITS:
        assert all(sum(1 for other in sent if at - seconds < other <= at) <= most for at in sent)


def test_the_wait_ends_when_the_oldest_that_counts_leaves_the_window() -> None:
    window = Window(LIMITS)
    for moment in (0.0, 1.0, 2.0):
        window.take(moment)
    assert window.wait(2.0) == 8.0
    assert (window.wait(10.0), window.room(10.0, 9)) == (0.0, 1)


def test_without_limits_nothing_waits_and_nothing_is_kept() -> None:
    rates = Rates((), ())
    for _ in range(1000):
        rates.take("a", 0.0)
    assert (rates.wait("a", 0.0), rates.room(0.0, 32), rates.full_chats(0.0), rates.longest) == (0.0, 32, {}, 0.0)


def test_a_full_chat_holds_up_no_other_and_is_forgotten_once_idle() -> None:
    rates = Rates(((1, 5.0),), ((3, 1.0),))
    rates.take("a", 0.0)
    assert (rates.full_chats(0.0), rates.wait("b", 0.0)) == ({"a": 5.0}, 0.0)
    assert rates.full_chats(6.0) == {}
    rates.recall([("b", 5.5)])
    assert rates.full_chats(6.0) == {"b": 4.5}
