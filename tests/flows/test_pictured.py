"""Pictures of reports: the numbers at once, the picture into the same message; drawn in another process."""

import struct

import pytest

from bot.drawing import draw
from handlers import charts
from handlers.charts import Chart
from handlers.pictured import CHART
from storage import blobs
from tests.flows.conversation import Conversation

needs_font = pytest.mark.skipif(
    not charts.draw(Chart("bars", "字", ("甲",), (1,)).dump()), reason="no Chinese font on this machine"
)


@needs_font
def test_a_funnel_follows_its_numbers(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L 抖音来的 到店试驾了途观L")
    chat.say("陈宇", "张伟订了途观L 落地22.8万")
    chat.tap("陈宇", "确认订车")
    numbers = chat.say("王磊", "漏斗").only
    assert numbers.message.picture is None and "订车1台" in str(numbers)
    chat.work({CHART: draw})
    shown = chat.last("王磊")
    assert shown.id == numbers.id, "the same message"
    assert shown.message.text == numbers.message.text and shown.message.buttons == numbers.message.buttons
    picture = shown.message.picture
    assert picture is not None and picture.name.startswith("漏斗 11月")
    with chat.database.read() as session:
        data = blobs.read(session, picture.blob)
    assert data is not None and size_of(data)[0] == 1080


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in dots."""
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_without_a_font_the_numbers_stand_and_say_why(chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def blank(work: object) -> dict[str, str]:
        return {"blob": ""}

    chat.say("陈宇", "张伟13800000001 看途观L 到店")
    chat.say("王磊", "渠道")
    chat.work({CHART: blank})
    assert "没有" not in chat.last("王磊").title
    assert "图没画" in str(chat.last("王磊"))


@needs_font
@pytest.mark.parametrize(
    "chart",
    [
        Chart("funnel", "漏斗", ("到店", "留档"), (0, 0), ("", "—")),
        Chart("funnel", "漏斗", ("到店", "留档", "订车"), (1200, 30, 1), ("", "3%，30/1200", "3%，1/30")),
        Chart("bars", "一条", ("抖音",), (1,)),
        Chart("bars", "对比", tuple("甲乙丙丁戊己庚辛壬癸"), tuple(range(10)), (), tuple(range(10, 0, -1))),
        Chart("lines", "每天到店", ("11-01",), (3,)),
        Chart("lines", "每天到店", tuple(f"11-{d:02}" for d in range(1, 31)), tuple(range(30)), (), tuple(range(30))),
    ],
    ids=lambda chart: f"{chart.sort}-{len(chart.values)}",
)
def test_every_sort_is_drawn(chart: Chart) -> None:
    width, height = size_of(charts.draw(chart.dump()))
    assert width == 1080 and 300 < height < 2100
