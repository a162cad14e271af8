"""Ids in buttons: what was written is read back, anything else is refused."""

import pytest

from storage.ids import long, new_id, short


@pytest.mark.parametrize("number", [0, 1, 35, 36, 2**63 - 1])
def test_there_and_back(number: int) -> None:
    assert long(short(number)) == number


def test_a_fresh_one_there_and_back() -> None:
    fresh = new_id()
    assert long(short(fresh)) == fresh


@pytest.mark.parametrize("text", ["", "-1", "a b", "张", "z" * 13, short(2**63), "1" * 14])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        long(text)
