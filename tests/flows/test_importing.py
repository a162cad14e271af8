"""A store's first day: a list dropped into the chat, shown, confirmed, dealt out, taken back to the row."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import bounded, importing
from bot.runners import in_strides
from handlers import importing as handling
from handlers import intake
from handlers.jobs import STRIDES
from handlers.sheets.opening import rows_of
from storage import blobs
from storage.messages import File
from storage.models import Contact, Customer, Deal, Job, Loss, Member, Ownership, Phone, Store
from tests.flows.conversation import Conversation, at, scene
from tests.flows.test_handover import rows
from tests.flows.wall import Heard
from tests.sheets import forms


@pytest.fixture(autouse=True)
def _work(chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.house.runners.update({kind: in_strides(stride) for kind, stride in STRIDES.items()} | importing.RUNNERS)

    async def here(function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    monkeypatch.setattr(bounded, "run", here)  # a process each would cost a second; test_bounded.py has real ones


def drop(chat: Conversation, who: str, data: bytes, name: str = "客户表.xlsx") -> Heard:
    """Somebody drops a file into the chat; its bytes have been fetched."""

    def put(session: Session) -> int:
        store = session.exec(select(Store).where(Store.name == "恒信")).one()
        return blobs.put(session, store.id, data, chat.clock.now() + timedelta(days=3)).id

    blob = chat.write(put)
    return chat.say(who, "", files=(File(name, "application/octet-stream", str(blob), is_kept=True),))


def bytes_of(chat: Conversation, file: File | None) -> bytes:
    """What a file that was sent holds."""
    assert file is not None
    with chat.database.read() as session:
        data = blobs.read(session, file.blob)
    assert data is not None
    return data


def test_nothing_is_written_before_it_is_confirmed(chat: Conversation) -> None:
    shown = drop(chat, "王磊", forms.HISTORY)
    assert "看完了：客户表.xlsx" in shown and "6行，还没写进去" in shown
    assert "新客户4 合并1 冲突1 坏行0" in shown
    assert "归属：陈宇4 马超2" in shown and "马超还没加入" in shown
    assert "拟购车型→意向车型" in shown and "另1列进备注" in shown
    assert shown.shown[-1].title == "导入这5行？"
    assert shown.shown[-1].labels() == ["导入", "看坏行", "改列", "先不导"]
    assert chat.count(Customer) == 0
    assert "先不问了" in chat.tap("王磊", "先不导")
    assert chat.count(Customer) == 0


@scene
def imported(chat: Conversation) -> Conversation:
    """The sheet with a column a contact, imported."""
    drop(chat, "王磊", forms.HISTORY)
    chat.tap("王磊", "导入")
    return chat


def test_what_is_in_the_record_then(imported: Conversation) -> None:
    assert "导入好了：新客户4" in str(imported.last("王磊"))
    card = imported.say("陈宇", "蒋先生")
    for words in ("H级", "途观L", "13800000601", "12月1日", "11-08 到店，试驾", "11-03"):
        assert words in card, words
    with imported.database.read() as session:
        assert session.exec(select(Loss)).one().state == "approved"
        contacts = session.exec(select(Contact).where(Contact.customer_id == imported.customer("蒋先生"))).all()
        assert len(contacts) == 2
        assert (
            session.exec(select(Customer).where(Customer.name == "蒋先生")).one().note
            == "家庭成员：两个孩子；家庭成员：重复的一行"
        )
    assert "找到" not in imported.say("陈宇", "发了配置"), "words are found by who may see them only"
    assert "沈姐" in imported.say("王磊", "发了配置")


def test_who_has_not_joined_finds_their_customers_when_they_do(imported: Conversation) -> None:
    assert "马超还没加入" in str(imported.last("王磊"))
    imported.say("王磊", "邀请 马超 顾问")
    imported.say("马", imported.tap("王磊", "邀请").shown[-1].message.text)
    assert "13800000602" in imported.say("马", "沈姐")
    assert imported.count(Member, Member.name == "马超") == 1


def test_each_rep_hears_of_it_once(imported: Conversation) -> None:
    told = [shown for shown in imported.heard("陈宇").shown if "导入" in shown.title]
    assert [shown.title for shown in told] == ["陈宇，给你导入了2位客户"]


def test_the_rows_left_out_come_as_a_file_with_the_reason(chat: Conversation) -> None:
    drop(chat, "王磊", forms.HISTORY)
    sent = chat.tap("王磊", "看坏行").only
    found = rows_of(bytes_of(chat, sent.message.file), "x.xlsx")
    assert found[0][:3] == ["行号", "原因", "姓名"] and found[1][:3] == ["6", "号码已经是蒋先生的", "另一人赵敏"]
    chat.tap("王磊", "导入")
    assert "没导入的行" in chat.tap("王磊", "看冲突1")


def test_the_button_s_word_does_the_same(chat: Conversation) -> None:
    assert "发 Excel 或 csv 来" in chat.say("王磊", "导入")
    drop(chat, "王磊", forms.HISTORY)
    chat.say("王磊", "导入")
    assert chat.count(Customer) == 4


def test_another_column_is_said(chat: Conversation) -> None:
    drop(chat, "王磊", forms.HISTORY)
    assert "家庭成员 → 备注" in chat.tap("王磊", "改列")
    assert "没有这列这一列" in chat.say("王磊", "这列=备注")
    again = chat.say("王磊", "家庭成员=不导 顾问=备注")
    assert "看完了" in again and "归属：没写顾问6" in again
    chat.tap("王磊", "导入")
    with chat.database.read() as session:
        names = session.exec(select(Member.name).join(Ownership, col(Ownership.member_id) == Member.id)).all()
    assert set(names) == {"王磊"}


@pytest.mark.parametrize("who", ["陈宇", "路人"])
def test_nobody_else_imports(chat: Conversation, who: str) -> None:
    assert "看完了" not in drop(chat, who, forms.HISTORY)
    assert chat.count(Job) == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        ("级别,颜色\nH,白色\n".encode(), "没有姓名也没有电话"),
        (b"hello\n", "没找到表头"),
        (b"PK\x03\x04x", "打不开"),
    ],
)
def test_a_file_that_is_no_list(chat: Conversation, data: bytes, says: str) -> None:
    assert says in drop(chat, "王磊", data, "x.csv")


def test_known_customers_keep_what_was_said(chat: Conversation) -> None:
    chat.say("陈宇", "蒋先生13800000601 看迈腾 B 预算18万")
    chat.say("周倩", "韩女士13800000602 看途岳")
    shown = drop(chat, "王磊", forms.HISTORY)
    assert "合并2 冲突2" in shown
    chat.tap("王磊", "导入")
    card = chat.say("陈宇", "蒋先生")
    for words in ("B级", "迈腾、途观L", "18万", "11-08 到店"):
        assert words in card, words
    assert chat.count(Phone, Phone.customer_id == chat.customer("蒋先生")) == 1


@pytest.mark.parametrize(
    ("data", "name", "new", "bad"),
    [
        (forms.TRAFFIC, "客流表.xlsx", 3, 2), (forms.DAILY, "日报.csv", 1, 2), (forms.VISITS, "来店登记.xlsx", 3, 0),
        (forms.LEADS, "线索.xlsx", 2, 0), (forms.OWNERS, "保有.xlsx", 2, 0), (forms.HISTORY, "自己的.xlsx", 4, 0),
    ],
)  # fmt: skip
def test_six_layouts_in_one_pass_and_back(chat: Conversation, data: bytes, name: str, new: int, bad: int) -> None:
    before = rows(chat)
    assert f"新客户{new} " in (shown := drop(chat, "王磊", data, name)) and f"坏行{bad}" in shown
    chat.tap("王磊", "导入")
    assert chat.count(Customer) == new
    chat.tap("王磊", "撤回导入")
    assert "撤回了：导入" in str(chat.last("王磊"))
    assert {key: row for key, row in rows(chat).items() if not key.startswith("member")} == {
        key: row for key, row in before.items() if not key.startswith("member")
    }
    assert "没找到" in chat.say("王磊", "13800000101")


def test_owners_are_owners(chat: Conversation) -> None:
    drop(chat, "王磊", forms.OWNERS)
    chat.tap("王磊", "导入")
    with chat.database.read() as session:
        deal = session.exec(select(Deal).order_by(col(Deal.delivered_on))).first()
        assert deal is not None and deal.is_delivered and deal.series == "途观L"
    assert "已交车" in chat.say("王磊", "褚先生")
    chat.say("王磊", "邀请 小何 客服")
    chat.say("何", chat.tap("王磊", "邀请").shown[-1].message.text)
    assert "13800000501" in chat.say("何", "褚先生"), "客服 look after who has a car of ours"


def many(count: int) -> bytes:
    """A list of so many customers."""
    names = "赵钱孙李周吴郑王冯陈"
    body = [
        [
            f"{names[n % 10]}先生{n}",
            f"1390{n:07}",
            "途观L",
            "HABC"[n % 4],
            "陈宇" if n % 2 else "周倩",
            f"11.{n % 20 + 1} 电话聊过",
        ]
        for n in range(count)
    ]
    return "\n".join(",".join(row) for row in [["姓名", "电话", "车型", "级别", "顾问", "第一次跟进"], *body]).encode(
        "gbk"
    )


def test_they_start_not_overdue_and_are_dealt_out_over_two_weeks(chat: Conversation) -> None:
    drop(chat, "王磊", many(300), "客户表.csv")
    chat.tap("王磊", "导入")
    with chat.database.read() as session:
        pairs = session.exec(
            select(Customer, Ownership.member_id).join(Ownership, col(Ownership.customer_id) == Customer.id)
        ).all()
    assert min(customer.start_on for customer, _ in pairs if customer.start_on) == at(24).date()
    assert max(customer.start_on for customer, _ in pairs if customer.start_on) <= at(24 + 14).date()
    assert max(Counter((customer.start_on, owner) for customer, owner in pairs).values()) <= 11
    first = [customer.level for customer, _ in sorted(pairs, key=lambda pair: str(pair[0].start_on))][:20]
    assert set(first) == {"H", "A"}, "the most urgent of each rep first"
    chat.wait_until(at(24, 8, 45))
    assert "今天11位" in str(chat.last("陈宇")) and "晚" not in str(chat.last("陈宇"))


def test_cut_off_half_way_and_resumed_without_doubles(chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that fails rolls back; the job goes on at its cursor."""
    drop(chat, "王磊", many(500), "客户表.csv")
    calls = []
    whole = handling.step

    def breaks(session: Session, *rest: Any) -> Any:
        calls.append(rest[1])
        found = whole(session, *rest)
        if len(calls) == 3:
            session.flush()
            raise RuntimeError("the lights went out")
        return found

    monkeypatch.setattr(handling, "step", breaks)
    chat.tap("王磊", "导入")
    assert chat.count(Customer) == 2 * intake.STEP, "the third step was rolled back"

    def soon(session: Session) -> None:
        for job in session.exec(select(Job).where(Job.state == "waiting")).all():
            job.not_before = None

    chat.write(soon)
    chat.work({})
    assert chat.count(Customer) == 500 and chat.count(Phone) == 500
    assert "导入好了：新客户500" in str(chat.last("王磊"))
    assert calls[2] == calls[3]
