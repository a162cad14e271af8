"""Makes the pictures of docs/pictures from a running demo: python -m tests.story.pictures ADDRESS [NAME ...].

A demo just set up shows what the pages of docs/ speak of; names are those of SHOTS, ``reports`` of all REPORTS.
"""

import re
import sys
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.page.browser import DESKTOP, PHONE, chromium
from tests.story.test_story import SENTENCE, newest, press, say

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"


def first_sentence(page: Page) -> None:
    """A rep's sentence, its answer and a correction."""
    say(page, SENTENCE)
    say(page, "不对 电话是13800000077 预算18到20")


def understood(page: Page) -> None:
    """The drawer beside the chat."""
    say(page, "何先生13800000091 看途岳 白色 预算15个左右 老婆说了算 嫌贵 周六下午带老婆来 H")
    if not page.locator("#explained mark").first.is_visible():
        page.click("#drawer-open")


def look_up(page: Page) -> None:
    """A card before a call."""
    say(page, "李姐")


def ring(page: Page) -> None:
    """A reminder at its time."""
    say(page, "钱女士13800000055 看途岳 12到15万 嫌旧车价低 答应今天给评估价 今天10点打电话谈置换")
    page.click("[data-step=hour]")
    page.locator(".entry:not(.own)", has_text="给钱女士打电话").last.wait_for()


def which(page: Page) -> None:
    """Two of one name."""
    say(page, "张先生说下午再聊")


def order(page: Page) -> None:
    """An order, asked once."""
    say(page, "王哥订了途观L 380 白 落地22.8 定金5000 月底提")


def deal(page: Page) -> None:
    """An order, confirmed, and the text for the brand's system."""
    say(page, "王哥订了途观L 380 白 落地22.8 定金5000 月底提")
    press(page, "确认订车")
    press(page, "抄到厂家系统")


def search(page: Page) -> None:
    """A list asked for in words."""
    say(page, "B级以上 超过1天没联系")


def merge(page: Page) -> None:
    """Two of one person."""
    say(page, "孙浩13800000061 看途岳 预算15万")
    say(page, "孙皓13800000062 看途岳 白色 预算16万")
    say(page, "合并 孙浩 孙皓")


def prepare(page: Page) -> None:
    """What helps before a visit."""
    say(page, "准备 李姐")


def edit(page: Page) -> None:
    """Fields as buttons."""
    say(page, "李姐")
    press(page, "修改")
    press(page, "级别")
    newest(page).get_by_text(re.compile("哪一级")).wait_for()


def morning(page: Page) -> None:
    """The manager's sheet before the day begins."""
    page.select_option("#person", label="经理 王磊")
    page.locator(".entry").first.wait_for()
    say(page, "晨会")


def like(channel: str) -> Callable[[Page], None]:
    """The card before a call as another channel shows it."""

    def play(page: Page) -> None:
        page.select_option("#like", channel)
        page.locator(".part").first.wait_for()
        say(page, "李姐")

    return play


SHOTS: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "chat-phone": (PHONE, first_sentence),
    "chat-desktop": (DESKTOP, understood),
    "card-phone": (PHONE, look_up),
    "which-phone": (PHONE, which),
    "order-phone": (PHONE, order),
    "search-phone": (PHONE, search),
    "merge-phone": (PHONE, merge),
    "prepare-phone": (PHONE, prepare),
    "deal-phone": (PHONE, deal),
    "edit-phone": (PHONE, edit),
    "reminder-phone": (PHONE, ring),
    "morning-phone": (PHONE, morning),
    "wecom-phone": (PHONE, like("wecom")),
    "telegram-phone": (PHONE, like("telegram")),
}


REPORTS = {
    "day": "日报",
    "week": "周报",
    "month": "月报",
    "funnel": "漏斗",
    "channels": "渠道",
    "losses": "战败",
    "rivals": "竞品",
    "ranking": "排行",
    "drives": "试驾",
    "orders": "成交",
    "customers": "客户",
    "target": "目标",
    "overdue": "逾期",
    "portrait": "画像",
    "compared": "试驾 本月 对比 上月",
    "days": "到店 本月 对比 上月 按天",
    "months": "今年留档 按月",
    "nothing": "月报 去年",
}
"""What a manager asks for; the answer alone is shown, with its picture if it has one."""
PLAIN = ("day", "overdue", "portrait", "nothing")
"""Answers without a picture."""


def main(address: str, names: Collection[str]) -> None:
    """One window a picture, and one for all reports."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, (size, play) in SHOTS.items():
            if not names or name in names:
                _shoot(browser, address, name, size, play)
        if not names or "reports" in names:
            _shoot_reports(browser, address)
        browser.close()


def _shoot_reports(browser: Browser, address: str) -> None:
    width, _ = PHONE
    context = browser.new_context(viewport={"width": width, "height": 1600}, device_scale_factor=2, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.select_option("#person", label="经理 王磊")
    page.locator(".entry").first.wait_for()
    say(page, "本月目标 订车10 交车8 陈宇4 周倩3 刘洋3")
    for name, words in REPORTS.items():
        say(page, words)
        if name not in PLAIN:
            newest(page).locator("img").first.wait_for()
        page.wait_for_timeout(2500)  # until it no longer shines as new
        taken = newest(page).locator(".bubble").first.screenshot()
        with Image.open(BytesIO(taken)) as shot:
            shot.convert("RGB").quantize(48).save(FOLDER / f"report-{name}.png", optimize=True)
    context.close()


def _shoot(browser: Browser, address: str, name: str, size: tuple[int, int], play: Callable[[Page], None]) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=1.5, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.locator(".entry").first.wait_for()
    play(page)
    page.wait_for_timeout(700)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
