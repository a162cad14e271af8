"""Sheets of any layout read right in one pass; what could hurt is refused before it costs."""

import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.sheets import opening
from handlers.sheets.cells import Parsed, next_day, past_day, phones
from handlers.sheets.columns import HISTORY, NOTE, REP, SKIP, meaning
from handlers.sheets.opening import Unreadable, check_archive, rows_of
from handlers.sheets.work import look, unpack
from tests.sheets import forms

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def read(data: bytes, name: str = "客户表.xlsx") -> dict[str, Parsed]:
    """The rows by name (or number), as the worker reads them."""
    problem, _, rows = unpack(look(data, name, {}, NOW))
    assert problem == ""
    return {row.name or str(row.number): row for row in rows}


def test_traffic() -> None:
    rows = read(forms.TRAFFIC)
    zhang, li, wang = rows["张先生"], rows["李女士"], rows["王哥"]
    assert (zhang.phones, zhang.rep, zhang.number) == (["13800000101"], "陈宇", 4)
    assert zhang.fields["customer.level"] == "H" and zhang.fields["customer.first_contact_on"] == "2026-11-20"
    assert zhang.fields["customer.interests"] == [["大众/途观L", ""]] and zhang.fields["drive"] == "是"
    assert "老婆说了算" in zhang.note and "已加微信" in zhang.note
    assert (li.phones, li.fields["customer.first_contact_on"]) == (["13800000102"], "2026-11-21")
    assert li.fields["customer.level"] == "A"
    assert wang.phones == ["13800000103", "13800000113"] and wang.fields["customer.level"] == "H"
    assert wang.fields["customer.first_contact_on"] == "2026-11-03"
    assert rows["8"].bad == "号码被隐藏了" and rows["钱总"].bad == "号码被隐藏了"


def test_daily() -> None:
    rows = read(forms.DAILY, "日报.csv")
    assert rows["赵先生"].phones == ["13800000201"] and rows["赵先生"].fields["customer.area"] == "南山"
    assert ["", "嫌贵,要再便宜5000"] in rows["赵先生"].contacts
    assert "主管指示事项：下周再约" in rows["赵先生"].note
    assert rows["孙姐"].phones == [] and "设成文本" in rows["孙姐"].bad
    assert rows["4"].bad


def test_visits() -> None:
    rows = read(forms.VISITS)
    zhou, wu, zheng = rows["周女士"], rows["吴先生"], rows["郑先生"]
    assert zhou.phones == ["075526668888"]
    assert [code for code, _ in zhou.fields["customer.interests"]] == ["大众/途观L", "大众/途岳"]
    assert zhou.fields["customer.budget"] == "18.98万" and wu.fields["customer.budget"] == "189800"
    assert zheng.fields["customer.budget"] == "18-20万"
    assert [code for code, _ in wu.fields["customer.competitors"]] == ["丰田/凯美瑞", "本田/雅阁"]


def test_leads() -> None:
    rows = read(forms.LEADS)
    feng = rows["冯先生"]
    assert feng.contacts == [["2026-11-15", "跟进"]] and feng.fields["customer.gender"] == "男"
    assert feng.fields["customer.first_contact_on"] == "2026-11-01"
    assert "线索状态：跟进中" in feng.note
    assert rows["陈女士"].phones == ["13800000402"]


def test_owners() -> None:
    rows = read(forms.OWNERS)
    chu = rows["褚先生"]
    assert chu.fields["deal.delivered_on"] == "2025-03-05" and chu.fields["car.series"] == "迈腾"
    assert chu.fields["car.vin"] == "LSVAA49J132000001" and chu.fields["customer.area"] == "南山区科技园"
    assert rows["卫女士"].fields["deal.delivered_on"] == "2024-11-04"


def test_history() -> None:
    rows = read(forms.HISTORY)
    assert rows["沈姐"].rep == "马超" and rows["沈姐"].contacts == [["2026-10-20", "微信，发了配置"]]
    assert rows["韩先生"].fields["loss.reason"] == "选择竞品"
    assert rows["7"].phones == ["13800000604"] and "1+1" not in str(rows["7"]), "no formula is evaluated or kept"
    problem, columns, _ = unpack(look(forms.HISTORY, "x.xlsx", {"家庭成员": SKIP}, NOW))
    assert problem == "" and ["家庭成员", SKIP] in columns


@pytest.mark.parametrize(
    ("title", "means"),
    [
        ("客户姓名", "customer.name"), (" 手 机 号 码 * ", "phone.number"), ("意向客户级别（原有/现在）", "customer.level"),
        ("客户来源渠道", "customer.source"), ("第三次跟进", HISTORY), ("跟进记录2", HISTORY), ("销售顾问", REP), ("序号", SKIP),
        ("家庭成员", NOTE), ("主管指示事项", NOTE), ("拟购车型", "customer.interests"), ("下次跟进时间", "contact.next_at"),
        ("客户反馈", "contact.summary"), ("保险到期日", "policy.until"), ("vin码", "car.vin"), ("访问计划", NOTE),
    ],
)  # fmt: skip
def test_what_a_title_means(title: str, means: str) -> None:
    assert meaning(title) == means


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("13800000001", ["13800000001"]), ("138-0000-0001", ["13800000001"]), ("+86 138 0000 0001", ["13800000001"]),
        ("13800000001、13900000002", ["13800000001", "13900000002"]), ("1.3800000001E+10", ["13800000001"]),
        ("1.38E+10", []), ("138****0001", []), ("没有", []), ("张哥13800000001（微信同号）", ["13800000001"]),
        ("13800000001 13800000001", ["13800000001"]),
    ],
)  # fmt: skip
def test_numbers(cell: str, found: list[str]) -> None:
    assert phones(cell)[0] == found


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-03", "2026-11-03"), ("3.5", "2026-03-05"), ("3月5日", "2026-03-05"), ("12.5", "2025-12-05"),
        ("46347", "2026-11-21"), ("20261103", "2026-11-03"), ("2026/11/3 10:00", "2026-11-03"), ("2.30", None),
        ("很久以前", None),
    ],
)  # fmt: skip
def test_days(cell: str, day: str | None) -> None:
    found = past_day(cell, NOW)
    assert (found.isoformat() if found else None) == day


def test_a_next_day_may_be_of_next_year() -> None:
    assert str(next_day("1.5", NOW)) == "2027-01-05" and str(next_day("12.5", NOW)) == "2026-12-05"


def bomb(size: int) -> bytes:
    """An archive that unpacks to far more than it is."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"), (b"PK\x03\x04 not an archive", "打不开"), (b"\x00\x01\x02\x00" * 100, "不是表格"),
        (bomb(30 << 20), "展开后太大"), (b"x" * (opening.MOST_BYTES + 1), "超过20MB"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "打不开"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        rows_of(data, "x.xlsx")


def test_the_sizes_are_looked_at_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(self: zipfile.ZipFile, *_: object, **__: object) -> bytes:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "read", never)
    with pytest.raises(Unreadable):
        check_archive(bomb(30 << 20))


def test_too_many_rows() -> None:
    data = ("姓名,电话\n" + "张三,13800000001\n" * 50_001).encode()
    problem, _, _ = unpack(look(data, "x.csv", {}, NOW))
    assert "超过50000行" in problem


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "姓名,级别\n", "级别,颜色\nH,白色\n"])
def test_no_header(text: str) -> None:
    problem, _, rows = unpack(look(text.encode(), "x.csv", {}, NOW))
    assert problem or rows == []


@pytest.mark.parametrize(
    ("typed", "day", "age"),
    [
        ("1988-08-15", "8月15日", "36-45岁"), ("19880815", "8月15日", "36-45岁"), ("1988年8月15日", "8月15日", "36-45岁"),
        ("1988/8/15 00:00:00", "8月15日", "36-45岁"), ("32370", "8月15日", "36-45岁"), ("2001-12-01", "12月1日", "25岁以下"),
        ("8月15日", "8月15日", None), ("农历八月十五", "农历八月十五", None), ("农历1988年8月15", "农历1988年8月15", None),
        ("1900-01-01", None, None), ("2030-01-01", None, None),
    ],
)  # fmt: skip
def test_a_date_of_birth(typed: str, day: str | None, age: str | None) -> None:
    row = read(f"姓名,电话,出生日期\n张先生,13800000101,{typed}\n".encode(), "表.csv")["张先生"]
    assert (row.fields.get("customer.birthday"), row.fields.get("customer.age_range")) == (day, age)
    assert (f"出生日期：{typed}" in row.note) == (day is None), "nothing is lost"


def test_an_age_that_a_column_gives_stands_before_the_date_of_birth() -> None:
    rows = read("姓名,年龄,出生日期\n张先生,26-35岁,1988-08-15\n王姐,52,1988-08-15\n".encode(), "表.csv")
    assert [row.fields["customer.age_range"] for row in rows.values()] == ["26-35岁", "46-55岁"]
