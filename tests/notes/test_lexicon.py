"""The dictionary: longest match, separators, edges, everyday words, a store's additions."""

import pytest

from handlers.notes.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("看途观L 380", ["途观L"]),
        ("crv CR-V Cr V", ["本田CR-V"] * 3),
        ("秦L DMi", ["秦L DM-i"]),
        ("小鹏P7+", ["小鹏P7+"]),
        ("电话A6L13912345911", []),
        ("yuxm520", []),
        ("H 6点", []),
        ("A级", []),
        ("奔驰C级", ["奔驰C级"]),
        ("汽车", []),
        ("打高尔夫 高尔夫球", []),
        ("vsTaycan", ["Taycan"]),
        ("宋PLUS 混动", ["宋PLUS"]),
        ("3000定金 海狮06", ["海狮06"]),
    ],
)
def test_mentions(text: str, series: list[str]) -> None:
    assert [m.series.name for m in Lexicon.shipped().mentions(text)] == series


def test_everyday_words_are_marked() -> None:
    (mention,) = Lexicon.shipped().mentions("拿铁")
    assert mention.is_common
    (mention,) = Lexicon.shipped().mentions("魏牌拿铁")
    assert not mention.is_common


def test_lookup_by_beginning_and_brand() -> None:
    words = Lexicon.shipped()
    assert {s.name for s in words.series("途观")} >= {"途观L"}
    assert words.brand_of("CR-V") == "本田"
    assert words.brand_of("没有这款车") is None
    assert len(words.series("大众")) > 10
    found = words.find("途观L")
    assert found
    assert (found.body, "燃油" in found.energies) == ("SUV", True)


def test_a_name_that_is_a_car() -> None:
    words = Lexicon.shipped()
    assert words.is_car("明锐 七座", 0, 2)
    assert words.is_car("昊铂GT", 0, 2)
    assert not words.is_car("王明锐", 0, 3)


def test_additions_leave_the_shipped_one_alone() -> None:
    mine = Lexicon.shipped([("大众", "途观L", "小途"), ("新势力", "未来一号", "FX1")])
    assert mine.brand_of("小途") == "大众"
    assert mine.brand_of("fx1") == "新势力"
    assert Lexicon.shipped().brand_of("小途") is None
    assert Lexicon.shipped() is Lexicon.shipped()
