"""One sentence, end to end: a rep's day through the real page in a real browser, and on in the terminal.

The demo runs as `cheji demo` starts it; its clock is wound forward by the page's own buttons.
"""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from storage import outbox
from storage.models import Outbox
from storage.session import Database
from storage.vault import Vault
from tests.channels import limits
from tests.page.browser import DESKTOP, OpenPage
from tests.story.conftest import Terminal

SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H"


ANSWERED = """text => {
    const entries = [...document.querySelectorAll(".entry")];
    const last = entries.findLastIndex(entry => entry.classList.contains("own"));
    return last >= 0 && last < entries.length - 1 && entries[last].innerText.includes(text);
}"""
"""The last thing said is this text, and something stands below it."""


def say(page: Page, text: str) -> Locator:
    """Type a line; the newest answer, once it is there."""
    expect(page.locator(".entry").first).to_be_visible(timeout=30_000)  # what was said before has come
    page.fill("#text", text)
    page.click("#send")
    page.wait_for_function(ANSWERED, arg=text, timeout=30_000)
    return newest(page)


def newest(page: Page) -> Locator:
    """The newest message of the product."""
    return page.locator(".entry:not(.own)").last


def press(page: Page, label: str) -> None:
    """Press a button of the newest message that has it."""
    page.locator(".buttons button", has_text=re.compile(f"^{re.escape(label)}$")).last.click()


def test_the_story_of_one_sentence(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    expect(page.locator("#person")).to_contain_text("陈宇")

    # saved at once, shown, with the way back
    answer = say(page, SENTENCE)
    expect(answer.locator(".headline")).to_have_text("记好了：张先生（新客户）")
    for words in ("13800000001 · H级", "途观L，20万左右", "本田CR-V", "周三 10:00左右"):
        expect(answer).to_contain_text(words)
    assert answer.locator(".buttons button").all_text_contents() == ["修改", "撤销"]

    # what was understood, with the words it came from
    page.click("#drawer-open")
    expect(page.locator("#explained mark").first).to_be_visible()
    expect(page.locator("#explained")).to_contain_text("预算")
    page.keyboard.press("Escape")

    # corrected in words, old -> new
    answer = say(page, "预算改成25万")
    expect(answer.locator(".headline")).to_have_text("改好了：张先生")
    expect(answer).to_contain_text("20万左右 → 25万")

    # edited by buttons
    say(page, "13800000001")
    press(page, "修改")
    expect(newest(page)).to_contain_text("哪一项")
    press(page, "级别")
    expect(newest(page)).to_contain_text("哪一级")
    press(page, "A级")
    expect(newest(page)).to_contain_text("H级 → A级")

    # undone, and back
    press(page, "撤销")
    expect(page.locator(".entry:not(.own)").last).to_contain_text("撤销了：张先生")
    press(page, "恢复")
    expect(newest(page)).to_contain_text("恢复了：张先生")


def test_found_again_in_every_way(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    say(page, "张先生13800000081 看途观L A")
    for words in ("13800000081", "0081"):
        expect(say(page, words)).to_contain_text("张先生 A级")
    several = say(page, "张先生")
    expect(several).to_contain_text("1 张先生")
    expect(several).to_contain_text("2 张先生")
    expect(say(page, "1").locator(".headline")).to_contain_text("张先生")
    expect(say(page, "zxs")).to_contain_text("张先生")
    expect(say(page, "途观")).to_contain_text("张先生 0081")


def test_the_reminder_comes_at_its_time(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    say(page, "钱女士13800000055 看途岳 今天10点打电话谈置换")
    page.click("[data-step=hour]")
    ring = page.locator(".entry:not(.own)", has_text="给钱女士打电话").last
    expect(ring.locator(".headline")).to_have_text("10:00 给钱女士打电话")
    expect(ring).to_contain_text("13800000055")
    labels = ring.locator(".buttons button").all_text_contents()
    assert labels[:2] == ["联系上了", "没接"]
    assert labels[-2:] == ["明天上午", "改时间"]
    answer = say(page, "钱女士没接 明天下午再打")
    expect(answer).to_contain_text("记好了：钱女士没接")
    expect(answer).to_contain_text("明天")

    page.click("[data-step=morning]")
    today = page.locator(".entry:not(.own)", has_text=re.compile(r"^.*今天\d+位"))
    expect(today.last).to_contain_text("钱女士")
    listed = say(page, "今天")
    number = re.search(r"(\d+) 钱女士", listed.inner_text())
    assert number
    done = say(page, f"{number[1]} 完成 聊了置换 周五再联系")
    expect(done).to_contain_text("记好了：钱女士")
    expect(done).to_contain_text("周五")


def test_begun_on_the_page_and_finished_in_the_terminal(demo: str, open_page: OpenPage, terminal: Terminal) -> None:
    page = open_page(demo, size=DESKTOP)
    say(page, "登记")
    say(page, "孟女士")
    printed = terminal("陈宇", "继续\n13800000056\n完成\n孟女士\n")
    assert "登记 2/" in printed
    assert "记好了：孟女士（新客户）" in printed
    expect(say(page, "13800000056")).to_contain_text("孟女士")


def test_the_same_in_the_terminal(demo: str, terminal: Terminal) -> None:
    printed = terminal(
        "周倩", "吴女士13800000057 看途岳 预算15万 明天下午3点打电话 A\n0057\n预算改成18万\n撤销\n恢复\n今天\n帮助\n"
    )
    for words in (
        "记好了：吴女士（新客户）",
        "15万 → 18万",
        "撤销了：吴女士",
        "恢复了：吴女士",
        "位 ",
        "记客户，发一句就行",
    ):
        assert words in printed
    assert "[修改] [撤销]" in printed


def test_a_report_draws_its_picture_for_the_page(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    page.select_option("#person", label="经理 王磊")
    say(page, "漏斗")
    picture = newest(page).locator("img")
    expect(picture).to_be_visible(timeout=30_000)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth / image.naturalHeight)") > 1
    answer = page.request.get(demo + str(picture.get_attribute("src")))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "首次到店" in answer.text() and "<script" not in answer.text()


def test_a_stranger_to_the_store_sees_nothing_of_it(demo: str, terminal: Terminal) -> None:
    printed = terminal("孙悦", "13800000007\n0007\n")
    assert printed.count("没找到") == 2 and "张先生" not in printed
    assert "张先生" in terminal("陈宇", "13800000007\n"), "it is there for who looks after it"


def test_nothing_lies_open_in_the_data_folder(demo: str, home: Path) -> None:
    kept = b"".join(file.read_bytes() for file in home.iterdir() if file.is_file() and "secret" not in file.name)
    assert b"13800000007" not in kept
    assert "途观L".encode() in kept, "the folder that was searched is the one in use"


def test_all_of_it_could_be_shown_on_every_platform(demo: str, home: Path) -> None:
    database = Database(f"sqlite:///{home / 'demo.db'}", Vault.parse((home / "secret.key").read_text()))
    with database.read() as session:
        rows = session.exec(select(Outbox).where(col(Outbox.body).is_not(None))).all()
        messages = [outbox.message_of(session, row) for row in rows]
    database.close()
    assert len(messages) > 100
    assert [fault for message in messages for fault in limits.faults(message)] == []
