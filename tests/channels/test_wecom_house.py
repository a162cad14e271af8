"""What surrounds the channel: built from the settings, checked by doctor, its members kept in the accounts."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.channels.wecom_app import check
from bot.channels.wecom_app.callback import Staff
from bot.channels.wecom_app.register import Register
from bot.channels.wecom_app.wiring import build
from bot.clock import SystemClock
from bot.config import Settings, StartupError, load_settings
from bot.directory import looking_up
from bot.doctor import Check
from bot.house import House
from bot.jobs import Jobs
from bot.lanes import Lanes
from handlers import team
from handlers.notes.lexicon import Lexicon
from handlers.team import Person
from storage import customers, outbox, people
from storage.messages import Message
from storage.models import MANAGER, Account, Member, Outbox, Setting
from storage.session import Database
from tests.channels.qyapi import AES_KEY, AGENT, CORP, ME, SECRET, TOKEN, QyApi
from tests.channels.rigs import Inbox
from tests.channels.serving import serving
from tests.channels.wecom import open_shop
from tests.gateway.fakes import NOW, HandClock, states

BOT = f"wecom:{CORP}:{AGENT}"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Changed":
    """Everything the app needs."""
    return Changed(monkeypatch, tmp_path)


class Changed:
    """Settings, some of them other than they should be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self._folder = folder

    def __call__(self, base: str = "http://127.0.0.1:9/cgi-bin/", **changed: object) -> Settings:
        values = {
            "data_dir": self._folder, "http_port": 9, "wecom_corp_id": CORP, "wecom_agent_id": AGENT,
            "wecom_secret": SECRET, "wecom_token": TOKEN, "wecom_aes_key": AES_KEY, "wecom_api_base": base, **changed,
        }  # fmt: skip
        for name, value in values.items():
            self._monkeypatch.setenv(f"CHEJI_{name.upper()}", str(value))
        return load_settings(None)


# -- doctor ---------------------------------------------------------------------------------------------------------------


async def examined(settings: Settings) -> dict[str, Check]:
    """What doctor finds, by name."""
    return {one.name: one for one in await asyncio.to_thread(check.examine, settings, datetime.now(UTC))}


async def test_doctor_asks_once_and_says_that_all_is_well(settings: Changed) -> None:
    peer = QyApi(HandClock().now)
    async with serving(peer.routes()) as base:
        found = await examined(settings(f"{base}/cgi-bin/"))
    assert [one.state for one in found.values()] == ["好", "好", "可选"]
    assert "车记" in found["企业微信应用"].found
    assert (peer.tokens, peer.calls) == (1, ["agent/get"])


@pytest.mark.parametrize(
    ("changed", "answers", "name", "found", "where"),
    [
        ({"wecom_secret": "wrong"}, [], "企业微信 Secret", "40001", "CHEJI_WECOM_SECRET"),
        ({"wecom_corp_id": "ww9"}, [], "企业微信 Secret", "40013", "企业ID"),
        ({"wecom_agent_id": 9}, [], "企业微信应用", "301002", "AgentId"),
        ({}, [60020], "企业微信应用", "60020", "企业可信IP"),
        ({}, [99999], "企业微信应用", "99999", "错误码查询"),
        ({"wecom_aes_key": "?" * 43}, [], "企业微信回调", "EncodingAESKey", "接收消息"),
    ],
)  # fmt: skip
async def test_doctor_says_what_is_wrong_and_where_it_is_mended(
    settings: Changed, changed: dict[str, object], answers: list[int], name: str, found: str, where: str
) -> None:
    peer = QyApi(HandClock().now)
    peer.next.extend(answers)
    async with serving(peer.routes()) as base:
        one = (await examined(settings(f"{base}/cgi-bin/", **changed)))[name]
    assert one.needs_mending
    assert found in one.found
    assert where in one.mend
    assert SECRET not in one.found + one.mend


async def test_doctor_says_when_wecom_cannot_be_reached(settings: Changed) -> None:
    found = await examined(settings())
    assert found["企业微信 Secret"].needs_mending
    assert "连不上" in found["企业微信 Secret"].found


async def test_doctor_tries_the_keys_on_the_running_callback(settings: Changed, embedded: Database) -> None:
    channel = build(settings(), empty_house(embedded), ignore)
    async with serving(channel.routes()) as url:
        port = int(url.rpartition(":")[2])
        assert (await examined(settings(http_port=port)))["企业微信回调"].state == "好"
        wrong = (await examined(settings(http_port=port, wecom_token="another")))["企业微信回调"]
        assert wrong.needs_mending
        assert "403" in wrong.found
    await channel.close()


def test_without_the_app_doctor_asks_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHEJI_DATA_DIR", str(tmp_path))
    assert check.examine(load_settings(None), NOW) == []


# -- wiring ---------------------------------------------------------------------------------------------------------------


def empty_house(database: Database) -> House:
    """A house without channels."""
    return House(database, SystemClock(), {}, Lexicon.shipped())


async def ignore(staff: Staff) -> None:
    """Nobody is let in."""


async def test_the_channel_is_built_from_the_settings(settings: Changed, embedded: Database) -> None:
    given = settings(wecom_daily_limit=7)
    channel = build(given, empty_house(embedded), ignore)
    assert (channel.bot, channel.can.per_bot) == (BOT, ((7, 86400.0),))
    assert (given.data_dir / "wecom-spool.db").exists()
    await channel.close()


def test_a_key_that_cannot_be_one_stops_the_start(settings: Changed, embedded: Database) -> None:
    with pytest.raises(StartupError, match="CHEJI_WECOM_AES_KEY"):
        build(settings(wecom_aes_key="?" * 43), empty_house(embedded), ignore)


# -- members --------------------------------------------------------------------------------------------------------------


class Members:
    """The register of an app with one rep."""

    def __init__(self, database: Database, lanes: Lanes) -> None:
        self.database = database
        self.woken: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.register = Register(database, lanes, BOT, HandClock(), self.woken.append, self._told)
        with database.write(NOW) as session:
            member = people.make_member(session, people.make_store(session, "恒信", "Asia/Shanghai"), "陈宇")
            people.open_account(session, member, "wecom_app", BOT, ME, ME, NOW - timedelta(days=1))

    def _told(self, session: Session, staff: Staff, now: datetime) -> None:
        self.told.append((staff.what, staff.sender))
        outbox.enqueue(session, BOT, staff.sender, Message("欢迎"), now)

    async def hear(self, what: str, sender: str = ME, at: datetime = NOW, new: str = "") -> None:
        """An event of the platform."""
        await self.register.note(Staff(what, sender, at, new))  # type: ignore[arg-type]

    @property
    def account(self) -> Account:
        """The rep's."""
        with self.database.read() as session:
            return session.exec(select(Account)).one()


@pytest.fixture
def members(database: Database, lanes: Lanes) -> Members:
    """One rep."""
    return Members(database, lanes)


async def test_who_leaves_is_not_written_to_and_who_comes_back_is(members: Members) -> None:
    opened = []
    for what in ("left", "came"):
        await members.hear(what)
        opened.append(members.account.is_open)
    assert (opened, members.told) == ([False, True], [("left", ME), ("came", ME)])


async def test_who_has_spoken_since_has_not_left(members: Members) -> None:
    await members.hear("left", at=NOW - timedelta(days=2))
    assert members.account.is_open


async def test_a_newcomer_is_let_in_by_whoever_decides_that(members: Members) -> None:
    await members.hear("opened", "zhouqian")
    assert (members.told, members.woken) == ([("opened", "zhouqian")], [BOT])
    assert states(members.database) == ["waiting"]


async def test_another_name_is_the_same_person_and_what_waits_goes_there(members: Members) -> None:
    with members.database.write(NOW) as session:
        outbox.enqueue(session, BOT, ME, Message("今天3位"), NOW)
    for _ in range(2):
        await members.hear("renamed", new="chenyu2")
    assert (members.account.sender, members.account.chat) == ("chenyu2", "chenyu2")
    with members.database.read() as session:
        assert session.exec(select(Outbox.chat)).all() == ["chenyu2"]


# -- who comes and goes, as the product takes it ---------------------------------------------------------------------------


NIGHT = NOW + timedelta(hours=13)
"""23:00 in the store."""


class Range:
    """The app's visible range over a store with a manager."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write(NOW) as session:
            self.store = people.make_store(session, "恒信", "Asia/Shanghai")
            manager = people.make_member(session, self.store, "王磊", MANAGER)
            people.open_account(session, manager, "wecom_app", BOT, "wanglei", "wanglei", NOW)

    def hear(self, what: str, sender: str = ME, at: datetime = NOW) -> None:
        """An event, as app.py hands it on."""
        with self.database.write(at) as session:
            if what == "left":
                outbox.close_chat(session, BOT, sender, at)
                team.departed(session, BOT, sender, at)
            else:
                team.newcomer(session, "wecom_app", BOT, sender, at, is_here=what == "opened")

    def told(self, chat: str) -> list[str]:
        """The first lines of what waits for somebody."""
        with self.database.read() as session:
            rows = session.exec(select(Outbox).where(Outbox.chat == chat).order_by(col(Outbox.seq))).all()
            return [outbox.message_of(session, row).text.split("\n")[0] for row in rows]


def test_the_welcome_comes_once_at_the_first_opening_by_day(database: Database) -> None:
    here = Range(database)
    here.hear("came")
    assert here.told(ME) == []
    here.hear("opened", at=NIGHT)
    assert here.told(ME) == []
    for _ in range(3):
        here.hear("opened", at=NIGHT + timedelta(hours=11))
    assert here.told(ME) == [f"{ME}，这里是车记，帮你记客户、到点提醒。"]


def test_who_has_been_answered_is_not_welcomed_later(database: Database) -> None:
    here = Range(database)
    here.hear("came", at=NIGHT)
    with database.write(NIGHT) as session:
        outbox.enqueue(session, BOT, ME, Message("记好了：王强"), NIGHT)
    here.hear("opened", at=NIGHT + timedelta(hours=11))
    assert here.told(ME) == ["记好了：王强"]


def test_a_store_may_want_nobody_to_join_by_themselves(database: Database) -> None:
    here = Range(database)
    with database.write(NOW) as session:
        session.add(Setting(store_id=here.store.id, key="join_by_range", value="false"))
    here.hear("opened")
    with database.read() as session:
        assert people.account(session, BOT, ME) is None


def test_the_manager_hears_once_who_left_with_how_many_customers(database: Database) -> None:
    here = Range(database)
    here.hear("opened")
    with database.write(NOW) as session:
        account = people.account(session, BOT, ME)
        assert account is not None
        customers.make(session, session.get_one(Member, account.member_id), "王强", NOW)
    for _ in range(2):
        here.hear("left", at=NOW + timedelta(hours=1))
    assert here.told("wanglei") == [f"{ME[:8]}不在企业微信应用里了"]
    with database.read() as session:
        row = session.exec(select(Outbox).where(Outbox.chat == "wanglei")).one()
        assert "名下1位客户" in outbox.message_of(session, row).text


# -- the company's directory -----------------------------------------------------------------------------------------------


async def test_the_directory_tells_name_departments_and_who_leads(tmp_path: Path) -> None:
    async with open_shop(tmp_path, Inbox().receive) as shop:
        shop.qyapi.staff[ME] = {"name": "陈宇", "department": [2, 3], "is_leader_in_dept": [0, 1]}
        shop.qyapi.departments[3] = "恒信东站"  # of 2 the app may not know
        assert await shop.channel.look_up(ME) == Person("陈宇", ("恒信东站",), leads=True)
        assert await shop.channel.look_up("somebody") is None


ARGS = {"channel": "wecom_app", "bot": BOT, "sender": ME, "is_here": True}


def placed(database: Database, person: Person, at: datetime = NOW) -> Member | None:
    """What becomes of a newcomer of whom the directory tells this."""
    with database.write(at) as session:
        team.newcomer(session, "wecom_app", BOT, ME, at, is_here=True)
        team.place(session, ARGS, person, at)
    with database.read() as session:
        account = people.account(session, BOT, ME)
        return session.get_one(Member, account.member_id) if account else None


def test_with_one_store_the_directory_gives_the_name(database: Database) -> None:
    here = Range(database)
    member = placed(database, Person("陈宇"))
    assert member is not None
    assert (member.name, member.store_id, member.role) == ("陈宇", here.store.id, "rep")


def test_with_several_stores_the_department_tells_which(database: Database) -> None:
    here = Range(database)
    with database.write(NOW) as session:
        other = people.make_store(session, "恒信东站", "Asia/Shanghai")
    assert placed(database, Person("陈宇", ("总部",))) is None
    member = placed(database, Person("陈宇", ("总部", "恒信东站")))
    assert member is not None
    assert member.store_id == other.id
    assert here.told(ME) == ["陈宇，这里是车记，帮你记客户、到点提醒。"]


def test_who_leads_a_department_is_suggested_as_manager_once(database: Database) -> None:
    here = Range(database)
    for _ in range(2):
        placed(database, Person("陈宇", leads=True))
    assert here.told("wanglei") == ["陈宇加入了，现在是顾问"]


async def test_who_comes_is_looked_up_by_a_job(embedded: Database, lanes: Lanes, tmp_path: Path) -> None:
    here = Range(embedded)
    here.hear("came")
    async with open_shop(tmp_path, Inbox().receive) as shop:
        shop.qyapi.staff[ME] = {"name": "陈宇", "department": [1], "is_leader_in_dept": [0]}
        runners = {team.LOOK_UP: looking_up({BOT: shop.channel})}
        assert await Jobs(embedded, lanes, runners, Inbox().receive, HandClock()).turn()
    with embedded.read() as session:
        account = people.account(session, BOT, ME)
        assert account is not None
        assert session.get_one(Member, account.member_id).name == "陈宇"
