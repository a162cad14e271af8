"""三表两卡: the cells worked out by hand, what is missing and how it is filled, who gets what."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session, col, select

from bot import papers
from bot.channels.base import Channel
from bot.clock import SystemClock
from bot.config import Settings
from bot.runners import runners_of
from handlers.jobs import BRINGS
from storage import customers, people
from storage.messages import File
from storage.models import Audit, Member, Store, Traffic
from tests.flows.conftest import MakeGround
from tests.flows.conversation import Conversation, at
from tests.flows.test_importing import bytes_of
from tests.sheets.office import text_of

BOOK = (
    (2, "陈宇", "钱磊13800000011 看迈腾 预算20万 懂车帝来的 到店 B"),
    (3, "陈宇", "钱磊试驾了迈腾 H"),
    (9, "陈宇", "钱磊订了迈腾 落地19.8万"),
    (16, "陈宇", "张伟13800000001 看途观L 白色 预算20左右 B级 抖音来的 到店试驾了途观L 周四再打"),
    (17, "陈宇", "李敏13700005512 看迈腾 H级 嫌贵 抖音来的 到店 老婆说了算 周五下午3点打电话"),
    (18, "周倩", "王强13900006602 看途岳 汽车之家来的 到店"),
    (20, "陈宇", "李敏 打了电话 =1+1才行 A级"),
    (23, "周倩", "来了一批3个人 看途岳 没留电话"),
    (24, "周倩", "王强战败 买了CR-V"),
    (25, "陈宇", "赵总13900001111 昨天到店看途岳 H级"),
)
"""November 2026: (day, who, what), about 10:00; the 23rd is a Monday, and it is Thursday the 26th, 15:00."""


@pytest.fixture(scope="module")
def store(make_ground: MakeGround) -> Iterator[Conversation]:
    """A month of two reps, and a manager's remark."""
    with make_ground().begin() as chat:
        chat.house.runners.update(papers.RUNNERS)
        chat.clock.at = at(2, 9, 59)
        for day, who, words in BOOK:
            chat.clock.at = at(day, 15, 30) if words.startswith("李敏 打了") else max(chat.clock.at, at(day, 9, 59))
            said = chat.say(who, words)
            for label in ("确认订车", "确认不跟"):
                if said.shown and label in said.shown[-1].labels():
                    chat.tap(who, label)
            if words.startswith("李敏 打了电话"):
                chat.clock.at = at(20, 20, 30)
                chat.say("王磊", "批注 李敏 价格先别松口，先做置换评估")
        chat.clock.at = at(26, 15)
        yield chat


def book_of(chat: Conversation, who: str, words: str) -> Any:
    """The workbook that words bring, and what is said with it."""
    heard = chat.say(who, words)
    files = [shown.message.file for shown in heard.shown if shown.message.file]
    assert len(files) == 1, heard
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(chat, files[0])))
    for page in book.worksheets:
        assert all(cell.data_type in ("s", "n") for row in page.iter_rows() for cell in row), "no formula"
        assert (page.page_setup.paperSize, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (9, 1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
    return book


def rows(page: Any) -> list[list[str]]:
    """What stands in the cells, without empty rows."""
    found = [["" if cell.value is None else str(cell.value) for cell in row] for row in page.iter_rows()]
    return [row for row in found if any(row)]


def test_the_visitors_book(store: Conversation) -> None:
    page = book_of(store, "王磊", "来店登记表 本月").worksheets[0]
    title, facts, head, *body = rows(page)
    assert title[0] == "恒信　来店（电）客流登记表"
    assert facts[0].startswith(
        "门店：恒信　日期：2026-11-01 至 2026-11-26　销售顾问：全店　制表：王磊 2026-11-26 15:00"
    )
    assert head == ["序号", "销售顾问", "客户姓名", "F/S", "店/电", "电话", "来店时间", "离店时间", "人数", "欲购车型", "意向车型",
                    "备注（客户特征、决策人）", "级别", "渠道", "添加微信", "试乘试驾"]  # fmt: skip
    assert body[:7] == [
        ["1", "陈宇", "钱磊", "F", "店", "138****0011", "11-02 09:59", "", "", "迈腾", "迈腾", "20万", "B", "懂车帝", "", ""],
        ["2", "陈宇", "钱磊", "S", "店", "138****0011", "11-03 09:59", "", "", "迈腾", "迈腾", "20万", "H", "懂车帝", "", "Y"],
        ["3", "陈宇", "张伟", "F", "店", "138****0001", "11-16 09:59", "", "", "途观L", "途观L，白色", "20万左右", "B", "抖音", "", "Y"],
        ["4", "陈宇", "李敏", "F", "店", "137****5512", "11-17 09:59", "", "", "迈腾", "迈腾", "决策人 老婆", "H", "抖音", "", ""],
        ["5", "周倩", "王强", "F", "店", "139****6602", "11-18 09:59", "", "", "途岳", "途岳", "", "N", "汽车之家", "", ""],
        ["6", "周倩", "未留", "F", "店", "", "11-23 09:59", "", "3", "途岳", "", "", "", "", "", ""],
        ["7", "陈宇", "赵总", "F", "店", "139****1111", "11-24", "", "", "途岳", "途岳", "", "H", "", "", ""],
    ]  # fmt: skip
    assert body[7][0] == "合计：来店7　首次6　再次1　留档5　试驾2"
    assert body[-1][0].startswith("销售顾问签字：")
    assert page.print_title_rows == "$1:$3" and page.page_setup.orientation == "landscape"
    assert "到店7批" in store.say("王磊", "本月到店多少批"), "the same number"


def test_the_days_sheet(store: Conversation) -> None:
    """Plan against done, the level before and after, and what the manager said at night of that day."""
    page = book_of(store, "陈宇", "营业日报表 11月20日").worksheets[0]
    _, facts, group, head, *body = rows(page)
    assert "日期：2026-11-20　销售顾问：陈宇" in facts[0]
    assert [a or b for a, b in zip(head, group, strict=True)] == [
        "序号", "客户姓名", "车型", "电话", "区域", "访问计划", "信息来源", "目的", "原有", "现在", "访问状况", "访问经过", "主管指示事项",
    ]  # fmt: skip
    by_name = {row[1]: row for row in body if len(row[0]) < 3}
    assert by_name["李敏"][1:] == [
        "李敏",
        "迈腾",
        "137****5512",
        "",
        "15:00 电话",
        "抖音",
        "",
        "H",
        "A",
        "电话",
        "=1+1才行",
        "价格先别松口，先做置换评估",
    ]
    assert by_name.keys() == {"李敏"}
    assert [row[0] for row in body if row[0].startswith("合计")] == ["合计：计划1　完成1　计划外0　电话1"]
    before = rows(book_of(store, "陈宇", "营业日报表 11月19日").worksheets[0])[4]
    assert before[1:] == ["张伟", "途观L", "138****0001", "", "电话", "抖音", "", "B", "B", "", "", ""], "not done"
    monday = {row[1]: row[5:11] for row in rows(book_of(store, "陈宇", "营业日报表 11月16日").worksheets[0])[4:6]}
    assert monday == {
        "钱磊": ["跟进", "懂车帝", "", "已订", "已订", ""],  # a week after the order
        "张伟": ["", "抖音", "", "", "B", "到店"],  # who is new stood at no level before
    }


def test_a_page_for_each_rep_and_day(store: Conversation) -> None:
    assert book_of(store, "王磊", "营业日报表 11月17日").sheetnames == ["陈宇 11-17"]
    assert {name.split()[0] for name in book_of(store, "王磊", "营业日报表 上周").sheetnames} == {"陈宇", "周倩"}
    assert {name.split()[0] for name in book_of(store, "王磊", "营业日报表 小周 上周").sheetnames} == {"周倩"}


def test_the_months_levels(store: Conversation) -> None:
    page = book_of(store, "王磊", "级别状况表 小陈").worksheets[0]
    body = {row[1]: row for row in rows(page)[4:]}
    days = {name: {n + 1: row[7 + n] for n in range(30) if row[7 + n]} for name, row in body.items() if row[1]}
    assert body["李敏"][2:7] == ["137****5512", "迈腾", "抖音", "11-17", "新"]
    assert days["钱磊"] == {2: "B", 3: "H", 9: "订", 16: "*"}, "a week after the order it was time"
    assert {day: days["李敏"][day] for day in (17, 20)} == {17: "H", 20: "A"}
    assert {day: days["张伟"][day] for day in (16, 19)} == {16: "B", 19: "*"}, "planned for Thursday, and nothing done"
    assert (body["钱磊"][37:], body["李敏"][37:]) == (["已订", "订车"], ["A", ""])
    sums = next(row[0] for row in rows(page) if row[0].startswith("月初"))
    assert sums == "月初：无　现在：H1 A1 B1　在跟4　新增4　订车1　转下月3"
    assert "这段时间还没有记录" in store.say("王磊", "级别状况表 上个月")


def test_the_months_levels_of_a_big_store(chat: Conversation) -> None:
    chat.house.runners.update(papers.RUNNERS)
    chat.write(_hire)
    assert len(book_of(chat, "王磊", "级别状况表").worksheets) == 51
    assert chat.count(Audit, Audit.act == "export", Audit.fields == "levels") == 204, "in portions, each once"


def _hire(session: Session) -> None:
    boss, now = session.exec(select(Member).where(Member.name == "王磊")).one(), at(23, 9)
    store = session.get_one(Store, boss.store_id)
    for number in range(51):
        rep = people.make_member(session, store, f"顾问{number}", "rep")
        for place in range(4):
            customers.make(session, rep, f"客户{number}-{place}", now)


def test_a_prospects_card(store: Conversation) -> None:
    page = book_of(store, "陈宇", "管理卡 李敏").worksheets[0]
    lines = [[text for text in row if text] for row in rows(page)]
    assert lines[0] == ["恒信　意向客户管理卡"]
    assert ["客户姓名", "李敏", "性别", "年龄范围"] in lines
    assert ["联系电话", "137****5512", "微信/QQ", "区域"] in lines
    assert ["配置偏好", "主要顾虑", "价格"] in lines and ["决策人", "老婆", "影响人"] in lines
    assert ["1", "26-11-17", "到店", "嫌贵，老婆说了算", "H", "11-20 15:00 电话"] in lines
    assert ["2", "26-11-20", "电话", "=1+1才行", "A", "11-25", "价格先别松口，先做置换评估"] in lines
    assert page.page_setup.orientation == "portrait"


def test_an_owners_card(chat: Conversation) -> None:
    chat.house.runners.update(papers.RUNNERS)
    chat.say("陈宇", "钱磊13800000011 看迈腾 到店 生日5月20")
    chat.say("陈宇", "钱磊提车了 迈腾 粤B12345 平安保险")
    chat.tap("陈宇", "确认订车")
    chat.clock.at = at(27, 10)
    chat.say("陈宇", "钱磊 打了电话 车很好开")
    lines = [[text for text in row if text] for row in rows(book_of(chat, "陈宇", "管理卡 钱磊").worksheets[0])]
    assert lines[0] == ["恒信　保有客户管理卡"], "an owner's by itself"
    assert ["生日", "●●", "电子邮箱", "勿扰", "否"] in lines
    assert ["购买车型", "迈腾", "购买日期", "2026-11-23", "车牌", "****2345"] in lines
    assert ["三日回访", "2026-11-26", "2026-11-27", "车很好开"] in lines
    full = [[text for text in row if text] for row in rows(book_of(chat, "陈宇", "C卡 钱磊 带号码").worksheets[0])]
    assert ["购买车型", "迈腾", "购买日期", "2026-11-23", "车牌", "粤B12345"] in full
    assert ["联系电话", "13800000011", "微信/QQ", "区域"] in full
    assert chat.count(Audit, Audit.act == "export", Audit.fields == "card+phone") == 1
    assert rows(book_of(chat, "陈宇", "A卡 钱磊").worksheets[0])[0][0] == "恒信　意向客户管理卡"


@pytest.mark.parametrize(
    ("who", "words", "names"),
    [
        ("陈宇", "来店登记表 本月", {"钱磊", "张伟", "李敏", "赵总"}),
        ("周倩", "来店登记表 本月", {"王强", "未留"}),
        ("陈宇", "来店登记表 本月 周倩", {"钱磊", "张伟", "李敏", "赵总"}),
        ("王磊", "来店登记表 本月 周倩", {"王强", "未留"}),
        ("吴总", "来店登记表 本月", {"钱磊", "张伟", "李敏", "赵总", "王强", "未留"}),
        ("周倩", "级别状况表", {"王强"}),
        ("王磊", "管理卡 B级", {"张伟"}),
    ],
)
def test_everybody_gets_their_own(store: Conversation, who: str, words: str, names: set[str]) -> None:
    text = {cell for page in book_of(store, who, words).worksheets for row in rows(page) for cell in row}
    everybody = {"钱磊", "张伟", "李敏", "赵总", "王强", "未留"}
    assert text & everybody == names
    assert not [cell for cell in text if "13800000001" in cell], "hidden unless asked for"


def test_what_is_of_others_is_not_shown(store: Conversation) -> None:
    for who, words in (
        ("周倩", "管理卡 李敏"),
        ("赵敏", "管理卡 李敏"),
        ("赵敏", "来店登记表 本月"),
        ("孙悦", "级别状况表"),
    ):
        shown = store.say(who, words)
        assert not [one for one in shown.shown if one.message.file] and "5512" not in shown


def test_numbers_only_when_asked_for_and_an_audit(store: Conversation) -> None:
    before = store.count(Audit, Audit.act == "export", Audit.fields == "visits+phone")
    text = {cell for row in rows(book_of(store, "周倩", "来店登记表 本月 带号码").worksheets[0]) for cell in row}
    assert "13900006602" in text
    assert store.count(Audit, Audit.act == "export", Audit.fields == "visits+phone") == before + 1


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("上周的来店登记表", "来店登记表 11月16日-22日"),
        ("小陈上周的营业日报表", "营业日报表 11月16日-22日 陈宇"),
        ("导出 来店登记表 上周", "来店登记表 11月16日-22日"),
        ("给我打印一张张伟的管理卡", "管理卡：张伟"),
        ("意向客户级别状况表", "级别状况表 11月"),
        ("来店（电）客流登记表 上周", "来店登记表 11月16日-22日"),
    ],
)
def test_however_it_is_asked_for(store: Conversation, words: str, title: str) -> None:
    shown = store.say("王磊", words).shown[-1]
    assert str(shown).startswith(title) and shown.message.file is not None


def test_a_note_that_names_a_card_is_a_note(store: Conversation) -> None:
    shown = store.say("陈宇", "张伟填了管理卡")
    assert not [one for one in shown.shown if one.message.file]
    assert "没看懂“爱钓鱼”，没算进去" in store.say("王磊", "来店登记表 上周 爱钓鱼")
    assert "做谁的卡？" in store.say("吴总", "管理卡")
    assert "没有符合的" in store.say("王磊", "管理卡 C级")
    assert "还没到" in store.say("王磊", "来店登记表 明天")


def test_what_is_missing_is_asked_for_and_filled(chat: Conversation) -> None:
    """Only real gaps: a time is missing where only the day was said, people where nobody counted them."""
    chat.house.runners.update(papers.RUNNERS)
    chat.say("陈宇", "赵总13900001111 昨天到店看途岳 抖音来的")
    chat.say("陈宇", "李敏13700005512 到店看迈腾 抖音来的")
    chat.say("陈宇", "来了一批2个人 看途岳 没留电话")
    shown = chat.say("陈宇", "来店登记表 11月22日到23日")
    assert "还空着：来店时间1位 人数2位\n知道就回 赵总 14:30来，或 赵总 3人" in shown
    assert chat.say("陈宇", "赵总 两个人 下午两点半来 四点走") == (
        "补好了：赵总\n11月22日 周日 14:30来 16:00走 2人\n还有1处空着\n[撤销]"
    )
    assert "记好了" in chat.say("陈宇", "李敏 微信聊了配置"), "a note stays one"
    chat.say("陈宇", "来店登记表 11月22日到23日")
    assert "都齐了" in chat.say("陈宇", "李敏 一家3口")
    by_name = {row[2]: row[6:9] for row in rows(book_of(chat, "陈宇", "来店登记表 11月22日到23日").worksheets[0])}
    assert (by_name["赵总"], by_name["李敏"]) == (["11-22 14:30", "16:00", "2"], ["11-23 09:00", "", "3"])
    assert "到店2批" in chat.say("陈宇", "今天到店几批"), "what was filled is no party of its own"
    chat.say("陈宇", "撤销")
    assert chat.count(Traffic, col(Traffic.people) == 3) == 0


def test_a_manager_passes_what_is_missing_on(chat: Conversation) -> None:
    chat.house.runners.update(papers.RUNNERS)
    chat.say("陈宇", "李敏13700005512 到店看迈腾 抖音来的")
    chat.say("王磊", "来店登记表")
    assert chat.tap("王磊", "请顾问补").startswith("请陈宇补了")
    pushed = chat.last("陈宇")
    assert str(pushed).startswith("王磊在做来店登记表\n11月23日 周一\n还空着：人数1位\n知道就回 李敏 3人")
    assert "还空着" in chat.tap("陈宇", "现在补", on=pushed)
    assert "补好了：李敏" in chat.say("陈宇", "李敏 3人")


def test_every_kind_of_work_has_somebody_who_does_it(store: Conversation) -> None:
    channels: dict[str, Channel] = {}
    assert BRINGS.keys() <= runners_of(Settings(), store.database, SystemClock(), channels).keys()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_them(store: Conversation, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.xlsx" for number in range(3)]
    for file, words in zip(files, ("来店登记表 本月", "级别状况表 小陈", "管理卡 李敏"), strict=True):
        held: File | None = store.say("王磊", words).shown[-1].message.file
        assert held is not None
        file.write_bytes(bytes_of(store, held))
    visits, levels, card = text_of(tmp_path, files)
    assert "来店（电）客流登记表" in visits and "138****0011" in visits
    assert "转下月3" in levels and "意向客户管理卡" in card and "=1+1才行" in card
