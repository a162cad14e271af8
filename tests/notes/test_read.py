"""The seam: who is meant, what kind of message it is, where each value stands in the text."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.notes.fields import FINDING_FIELDS
from handlers.notes.findings import DOUBT, Car, Choice, Known, Money, Note, Reading
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
WANG, LI = Known(1, "王强", ("13900006602",)), Known(2, "李敏", ("13700005512",), "女")


def one(text: str, *known: Known) -> Reading:
    note = read(text, NOW, known, Lexicon.shipped())
    assert len(note.customers) == 1, note
    return note.customers[0]


def value(reading: Reading, field: str) -> object:
    found = reading.first(field)
    return found.value if found else None


def test_first_note_of_the_walkthrough() -> None:
    got = one("张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H")
    assert (got.op, value(got, "name"), value(got, "gender")) == ("create", "张先生", "男")
    assert value(got, "phone") == "13800000001"
    assert value(got, "interest") == Car("大众", "途观L")
    assert value(got, "budget") == Money(200_000, 200_000, True)
    assert value(got, "competitor") == Car("本田", "本田CR-V")
    assert (value(got, "next_date"), value(got, "next_action")) == (date(2026, 11, 28), "到店")
    assert value(got, "next_with") == "老婆"
    assert value(got, "level") == "H"
    assert got.first("next_time") is None


def test_order_with_price() -> None:
    got = one("王哥订了途观L 380 白 落地22.8 定金5000 月底提", WANG)
    assert (got.op, got.who) == ("update", 1)
    assert value(got, "deal_model") == Car("大众", "途观L", "380")
    assert (value(got, "deal_price"), value(got, "price_basis"), value(got, "deposit")) == (228_000, "落地", 5_000)
    assert (value(got, "order_date"), value(got, "delivery_date")) == (date(2026, 11, 23), date(2026, 11, 30))


def test_correction_without_a_name_is_for_the_one_under_discussion() -> None:
    current = Known(3, "张先生", ("13800000001",), "男", is_current=True)
    note = read("不对 电话是13800000007 预算18到20", NOW, (WANG, current), Lexicon.shipped())
    assert note.kind == "correction"
    assert (note.customers[0].op, note.customers[0].who) == ("update", 3)
    assert value(note.customers[0], "phone") == "13800000007"
    assert value(note.customers[0], "budget") == Money(180_000, 200_000)


def test_answer_to_a_reminder() -> None:
    current = Known(3, "张先生", is_current=True)
    got = one("没接 周五再打", current)
    assert (got.op, got.who) == ("update", 3)
    assert value(got, "reached") is False
    assert (value(got, "next_date"), value(got, "next_action")) == (date(2026, 11, 27), "电话")
    assert got.first("method") is None


def test_nobody_named_and_nobody_under_discussion_is_kept() -> None:
    got = one("没接 周五再打")
    assert (got.op, got.first("name")) == ("create", None)


def test_same_surname_asks() -> None:
    got = one("张先生回微信了 说下午再聊", Known(1, "张先生"), Known(2, "张建国"))
    assert (got.op, got.candidates) == ("ask", (1, 2))  # 张建国 is called 张先生 too; the one stored so stands first
    got = one("张总回微信了 说下午再聊", Known(1, "张伟"), Known(2, "张建国"))
    assert (got.op, set(got.candidates)) == ("ask", {1, 2})
    assert value(got, "next_time") == time(15)


def test_a_form_of_address_with_another_number_is_somebody_else() -> None:
    stored = Known(1, "张先生", ("13600000007",))
    assert one("张先生13600000001 看途观L", stored).op == "create"
    assert one("张先生13600000007 看途观L", stored).who == 1
    assert one("申屠雷换号了 18900006113", Known(2, "申屠雷", ("18600006112",))).who == 2


def test_a_woman_is_not_a_man_of_the_same_surname() -> None:
    assert one("王姐 13600000099 看途岳", WANG).op == "create"
    assert one("王姐 看途岳", Known(1, "王强", gender="男")).op == "create"
    assert one("李姐 没接", WANG, LI).who == 2


def test_a_number_on_file_says_who() -> None:
    assert one("13900006602 看途岳 周六来", WANG, LI).who == 1
    assert one("尾号5512 嫌贵 再考虑", WANG, LI).who == 2


@pytest.mark.parametrize("text", ["收到", "好的", "谢谢", "👌", "ok", "嗯嗯", " ", "👍👍"])
def test_acknowledgements(text: str) -> None:
    assert read(text, NOW, (WANG,), Lexicon.shipped()) == Note("ack")


@pytest.mark.parametrize(
    "text", ["谁在展厅", "明天上午九点开早会", "途观L还有现车吗", "晚上一起吃饭", "试驾车钥匙在哪", "这周目标十台 加油"]
)
def test_chat_creates_nothing(text: str) -> None:
    assert read(text, NOW, (WANG,), Lexicon.shipped()).customers == ()


def test_lost_and_bought_elsewhere() -> None:
    got = one("赵总战败 买了Model Y 嫌交期长", Known(4, "赵刚"))
    assert value(got, "deal_status") == "已战败"
    assert value(got, "lost_reason") == Choice("选择竞品")
    assert value(got, "lost_model") == Car("特斯拉", "Model Y")


def test_findings_point_at_their_words() -> None:
    text = "张先生１３８０００００００１　看途观L"
    got = one(text)
    phone, car = got.first("phone"), got.first("interest")
    assert phone
    assert car
    assert (phone.value, text[phone.start : phone.end]) == ("13800000001", "１３８０００００００１")
    assert text[car.start : car.end] == "途观L"


def test_every_field_is_declared() -> None:
    notes = [
        "张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H 白色 天窗 SUV 全款 老婆决定 嫌贵 抖音来的 35岁",
        "王哥订了途观L 380 白 落地22.8 定金5000 月底提 答应送脚垫",
        "方文 5200公里 粤B12345 生日农历八月十五 投诉空调异响 别再打电话了",
    ]
    found = {f.field for text in notes for f in read(text, NOW, (), Lexicon.shipped()).findings}
    assert found <= FINDING_FIELDS.keys()
    assert len(found) > 25


@pytest.mark.parametrize("text", ["罗太太换号了 13900000009", "罗太太 电话错了 应该是13900000009"])
def test_a_new_number_said_to_be_one_stays_with_its_customer(text: str) -> None:
    got = one(text, Known(2, "罗太太", ("13800000002",)))
    assert (got.op, got.who, value(got, "phone")) == ("update", 2, "13900000009")


def test_a_name_that_sounds_like_a_stored_one_is_doubted() -> None:
    got = one("林峰说月底前下定", Known(1, "林锋"))
    assert (got.op, got.who) == ("update", 1)
    name = got.first("name")
    assert name
    assert name.confidence < DOUBT
    both = (Known(1, "林锋"), Known(2, "林峰"))
    assert one("林峰说月底前下定", *both).who == 2


def test_a_call_is_where_a_new_customer_came_from_and_no_news_of_a_known_one() -> None:
    assert value(one("丛女士来电咨询雅阁"), "source") == "来电"
    assert value(one("李敏来电咨询雅阁", LI), "source") is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("迈滕", "迈腾"), ("途关L", "途观L"), ("汉兰大", "汉兰达"), ("朗义", "朗逸")]
)
def test_a_car_mistyped_by_its_sound(typed: str, meant: str) -> None:
    car = value(one(f"陈先生想买{typed} 白色"), "interest")
    assert isinstance(car, Car)
    assert car.series == meant


def test_of_a_list_longer_than_is_read_the_first_thirty_are_read_as_of_a_shorter_one() -> None:
    lines = [
        f"{i + 1}. {s}{n} 1380000{i:04d} 看途观L 预算{15 + i % 9}万"
        for i, (s, n) in enumerate(
            zip("赵钱孙李周吴郑冯陈褚" * 12, "建国志强海燕小红文斌丽娟大伟晓峰" * 8, strict=False)
        )
    ]
    long, short = (read("\n".join(some), NOW, (), Lexicon.shipped()) for some in (lines, lines[:40]))
    assert len("\n".join(lines)) > 3_000
    assert len(long.customers) == 30
    assert long.customers == short.customers
