"""A product that answers without understanding: realistic messages for the page's tests, and its demo controls.

It stands where gateway, handlers and delivery stand: ``receive`` "commits", then answers arrive on their own.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from bot.channels.page import Explained, PageChannel, Person, Step
from storage.messages import Button, Inbound, Message, Row

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=SHANGHAI)
SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H"

PEOPLE = [
    Person("demo:chenyu", "陈宇", "顾问", "恒信一店"),
    Person("demo:zhouqian", "周倩", "顾问", "恒信一店"),
    Person("demo:wanglei", "王磊", "经理", "恒信一店"),
    Person("demo:liuyang", "刘洋", "顾问", "恒信二店"),
    Person("demo:sunyue", "孙悦", "管理员", "恒信二店"),
]


def rows(*pairs: str) -> tuple[Row, ...]:
    """Rows from label, value, label, value …"""
    return tuple(Row(label, value) for label, value in zip(pairs[::2], pairs[1::2], strict=True))


def buttons(*labels: str) -> tuple[Button, ...]:
    """Buttons with a made-up action each."""
    return tuple(Button(label, f"do:{number}.1") for number, label in enumerate(labels, 1))


SAVED = Message(
    "记好了：张先生（新客户）\n13800000001 · H级",
    rows(
        "想买",
        "途观L，20万左右",
        "对比",
        "本田CR-V",
        "约定",
        "11月28日 周六 到店，带老婆",
        "提醒",
        "周五傍晚、周六早上",
    ),
    buttons("修改", "撤销"),
)
WHICH = Message(
    "哪位张先生？\n这条先留着",
    rows("1", "张先生 0007，途观L，今天来过", "2", "张建国 8866，迈腾，11月2日"),
    (Button("张先生 0007", "pick:7.1.a"), Button("张建国 8866", "pick:7.1.b"), Button("新客户", "pick:7.1.new")),
    slot="draft:7",
)
PICKED = Message(
    "记好了：张先生\n尾号0007 · H级",
    rows("微信", "回了，说下午再聊", "下次", "今天15:00左右"),
    buttons("改时间", "换个人", "撤销"),
)
REMINDER = Message(
    "15:00 给王强打电话\n你上周五定的：谈置换",
    rows(
        "想买",
        "途岳，12万-15万",
        "上次",
        "11月20日 到店，嫌旧车价低",
        "答应过",
        "今天给置换评估价",
        "电话",
        "13900006602",
    ),
    buttons("联系上了", "没接", "16:00", "明天上午", "改时间"),
)
CARD = Message(
    "李敏（李姐）H级\n13700005512 · 抖音 · 今天没接",
    rows(
        *("想买", "迈腾380，20万-22万，黑色", "对比", "凯美瑞、雅阁", "说了算", "老公，明天一起来"),
        *("顾虑", "价格，再便宜5000就定", "答应过", "周二前给金融方案", "下次", "11月24日 周二 到店"),
        *("", "11-21 电话，嫌贵", "", "11-19 到店，试驾迈腾，喜欢", "", "11-17 微信，发了配置单"),
    ),
    buttons("修改", "改时间", "全部", "号码"),
)
TODAY = Message(
    "今天3位 11月23日 周一\n1 李姐 今天到店，老公来；金融方案还没给\n2 赵先生 H级，2天没联系\n3 何女士 你定的今天\n"
    "回 2 完成 聊了置换 周五再联系，或 3 明天"
)
UNKNOWN = Message("没看懂这句，可以这样说：\n李姐 没接 周五再打\n13800000001")
ANSWERS = [("李姐", CARD), ("微信", WHICH), ("今天", TODAY), (r"\d{11}", SAVED)]

FOUND = [
    ("称呼", "张先生", "张先生", "姓加先生"),
    ("电话", "13800000001", "13800000001", "11位手机号"),
    ("意向车型", "大众 途观L", "途观L", "车型名"),
    ("预算", "20万左右", "预算20左右", "预算后面的数，单位万"),
    ("对比", "本田 CR-V", "CR-V", "对比后面的车型"),
    ("约定", "11月28日 周六 到店", "周六带老婆来", "日子加来，算约到店"),
    ("级别", "H级", "H", "单独一个级别字母"),
]


class FakeProduct:
    """Remembers what came in, answers from the table above; ``broken`` makes it take nothing."""

    def __init__(self, password: str | None = None) -> None:
        self.page = PageChannel(self, password=password, sender=PEOPLE[0].sender if password else "", heartbeat=0.5)
        self.inbounds: list[Inbound] = []
        self.steps: list[Step] = []
        self.resets = 0
        self.broken = False
        self.moved = timedelta(0)
        self._started = datetime.now(UTC)
        self._sent = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[str]] = set()

    def app(self) -> Starlette:
        """The page's routes, the channel running as long as the app does."""
        return Starlette(routes=self.page.routes(), lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        running = asyncio.create_task(self.page.run(self.receive))
        yield
        running.cancel()

    def stop(self) -> None:
        """End the streams, from any thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self.page.close)

    async def receive(self, inbound: Inbound) -> None:
        """Take an inbound; one key is answered once, as the gateway does it."""
        if self.broken:
            raise OSError("the database is away")
        is_new = all(known.key != inbound.key for known in self.inbounds)
        self.inbounds.append(inbound)
        if not is_new or inbound.text in ("收到", "好的"):
            return
        if inbound.button:
            self.answer(inbound.chat, PICKED if inbound.button.startswith("pick") else SAVED, inbound.quoted)
            return
        found = [message for pattern, message in ANSWERS if re.search(pattern, inbound.text)]
        self.answer(inbound.chat, found[0] if found else UNKNOWN)

    def answer(self, chat: str, message: Message, previous: str = "") -> None:
        """Deliver a message soon; call it on the server's loop."""
        self._sent += 1
        task = asyncio.get_running_loop().create_task(self.page.send(chat, message, previous, f"out-{self._sent}"))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def push(self, chat: str, message: Message, previous: str = "") -> str:
        """Deliver a message from the test's thread; returns its id."""
        assert self._loop is not None
        self._sent += 1
        sending = self.page.send(chat, message, previous, f"out-{self._sent}")
        return asyncio.run_coroutine_threadsafe(sending, self._loop).result(5)

    async def members(self) -> list[Person]:
        """Two stores."""
        return PEOPLE

    async def now(self) -> datetime:
        """A Monday morning that goes on, and can be moved."""
        return MONDAY + self.moved + (datetime.now(UTC) - self._started)

    async def forward(self, step: Step) -> None:
        """Move, and let a reminder fall due."""
        self.steps.append(step)
        self.moved += {"hour": timedelta(hours=1), "morning": timedelta(hours=22), "day": timedelta(days=1)}[step]
        self.answer(PEOPLE[0].sender, REMINDER)

    async def reset(self) -> None:
        """Back to Monday."""
        self.resets += 1
        self.moved = timedelta(0)

    async def explain(self, sender: str, text: str) -> list[Explained]:
        """Whatever of the table stands in the sentence."""
        places = [(label, value, text.rfind(words), words, rule) for label, value, words, rule in FOUND]
        return [
            Explained(label, value, at, at + len(words), rule) for label, value, at, words, rule in places if at >= 0
        ]
