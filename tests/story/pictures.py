"""Makes the pictures of docs/pictures from a running demo: python -m tests.story.pictures ADDRESS."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

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


def asks(words: str) -> Callable[[Page], None]:
    """What a manager asks for; its picture follows."""

    def play(page: Page) -> None:
        page.select_option("#person", label="经理 王磊")
        page.locator(".entry").first.wait_for()
        say(page, words)
        if words != "晨会":
            newest(page).locator("img").first.wait_for()
            page.wait_for_timeout(1500)  # until it no longer shines as new
            newest(page).locator("img").first.scroll_into_view_if_needed()

    return play


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
    "morning-phone": (PHONE, asks("晨会")),
    "funnel-phone": (PHONE, asks("漏斗")),
    "channels-phone": (PHONE, asks("渠道")),
    "days-phone": (PHONE, asks("本月到店多少 按天")),
    "wecom-phone": (PHONE, like("wecom")),
    "telegram-phone": (PHONE, like("telegram")),
}


def main(address: str) -> None:
    """One window a picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, (size, play) in SHOTS.items():
            _shoot(browser, address, name, size, play)
        browser.close()


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
    main(sys.argv[1])
