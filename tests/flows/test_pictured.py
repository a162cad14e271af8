"""Pictures of reports: the numbers at once, the picture into the same message; drawn in another process."""

import struct
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from bot.channels.base import Capabilities
from bot.channels.page.channel import PageChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.wecom_app import cards as wecom_app
from bot.channels.wecom_bot import rendering as wecom_bot
from bot.drawing import drawing
from handlers import charts
from handlers.charts import Chart
from handlers.pictured import CHART
from storage import blobs
from tests.flows.conversation import Conversation
from tests.flows.wall import BOT

needs_font = pytest.mark.skipif(
    not charts.draw(Chart("bars", "字", ("甲",), (1,)).dump()), reason="no Chinese font on this machine"
)
SVG = "{http://www.w3.org/2000/svg}"


@needs_font
def test_a_funnel_follows_its_numbers(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L 抖音来的 到店试驾了途观L")
    chat.say("陈宇", "张伟订了途观L 落地22.8万")
    chat.tap("陈宇", "确认订车")
    numbers = chat.say("王磊", "漏斗").only
    assert numbers.message.picture is None and "订车1台" in str(numbers)
    chat.work({CHART: drawing({})})
    shown = chat.last("王磊")
    assert shown.id == numbers.id, "the same message"
    assert shown.message.text == numbers.message.text and shown.message.buttons == numbers.message.buttons
    picture = shown.message.picture
    assert picture is not None and picture.name.startswith("漏斗 11月") and picture.name.endswith(".png")
    assert size_of(bytes_of(chat, picture.blob))[0] == 1080


def bytes_of(chat: Conversation, blob: str) -> bytes:
    """What lies in a blob."""
    with chat.database.read() as session:
        return blobs.read(session, blob) or b""


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in dots."""
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_channel_that_shows_svg_gets_it(chat: Conversation) -> None:
    chat.wall.can = replace(chat.wall.can, svg=True)
    chat.say("陈宇", "张伟13800000001 看途观L 抖音来的 到店")
    chat.say("王磊", "渠道")
    chat.work({CHART: drawing({BOT: chat.wall})})
    picture = chat.last("王磊").message.picture
    assert picture is not None and (picture.media_type, picture.name[-4:]) == ("image/svg+xml", ".svg")
    assert "抖音" in words_of(bytes_of(chat, picture.blob))


def words_of(svg: bytes) -> list[str]:
    """What a drawing says, as text."""
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


CHANNELS: dict[str, tuple[Capabilities, bool]] = {
    "page": (PageChannel.can, True),
    "terminal": (TerminalChannel.can, False),
    "telegram": (TelegramChannel.can, False),
    "wecom app": (wecom_app.capabilities(0), False),
    "wecom bot": (wecom_bot.capabilities(), False),
}


@pytest.mark.parametrize("name", CHANNELS)
def test_only_the_page_shows_svg(name: str) -> None:
    can, shows = CHANNELS[name]
    assert can.svg is shows


def test_without_a_font_the_numbers_stand_and_say_why(chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def blank(work: object) -> dict[str, str]:
        return {"blob": ""}

    chat.say("陈宇", "张伟13800000001 看途观L 到店")
    chat.say("王磊", "渠道")
    chat.work({CHART: blank})
    assert "没有" not in chat.last("王磊").title
    assert "图没画" in str(chat.last("王磊"))


MANY = tuple(range(30))
ALL = [
    Chart("funnel", "漏斗", ("到店", "留档"), (0, 0), ("", "—")),
    Chart("funnel", "漏斗", ("到店", "留档", "订车"), (1200, 30, 1), ("", "3%，30/1200", "3%，1/30")),
    Chart("bars", "一条", ("抖音",), (1,)),
    Chart(
        "bars", "对比", tuple("甲乙丙丁戊己庚辛壬癸"), tuple(range(10)), (), tuple(range(10, 0, -1)), ("10月", "9月")
    ),
    Chart("bars", "很长" * 20, ("一辆名字特别特别特别长的车",), (7,), ("100%，7/7，样本少",)),
    Chart("lines", "每天到店", ("11-01",), (3,)),
    Chart("lines", "每天到店", tuple(f"11-{d:02}" for d in MANY), MANY, (), MANY, ("11月", "10月")),
    Chart("pace", "目标", ("订车", "陈宇"), (18, 9), ("60%，18/30", "112%，9/8"), (30, 8), ("时间进度90%",), 0.9),
]
each = pytest.mark.parametrize("chart", ALL, ids=lambda chart: f"{chart.sort}-{len(chart.values)}-{len(chart.title)}")


@needs_font
@each
def test_every_sort_is_painted(chart: Chart) -> None:
    width, height = size_of(charts.draw(chart.dump()))
    assert width == 1080 and 200 < height < 2100


@each
def test_every_sort_is_said(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    """As text for the fonts of whoever looks: none is needed here, nothing runs, nothing is fetched."""
    monkeypatch.setattr(charts, "_FAMILIES", ())
    assert charts.draw(chart.dump()) == b"", "nothing to paint the characters with"
    drawn = charts.draw(chart.dump(), "svg")
    said = words_of(drawn)
    assert {chart.title, *filter(None, chart.notes), *chart.spans} <= set(said)
    assert set(chart.labels) <= set(said) or chart.sort == "lines"
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawn).iter() if element.tag.startswith(SVG)}
    assert tags <= {"svg", "metadata", "defs", "style", "g", "path", "text", "clipPath", "rect", "use"}
    assert b"DejaVu" not in drawn and b"PingFang SC" in drawn and len(drawn) < 20_000


def test_words_are_never_read_as_a_formula_or_as_markup() -> None:
    names = ("周倩$x^2$", "<script>alert(1)</script>", "&amp;")
    drawn = charts.draw(Chart("bars", "排行", names, (3, 2, 1)).dump(), "svg")
    assert set(names) <= set(words_of(drawn)) and b"<script" not in drawn
