"""The page in a real browser, in front of a product that answers without understanding."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from storage.messages import Message, Row
from tests.page.browser import DESKTOP, OpenPage, serving
from tests.page.product import PEOPLE, REMINDER, SAVED, SENTENCE, TODAY, WHICH, FakeProduct

pytestmark = pytest.mark.browser

ME, MANAGER = PEOPLE[0].sender, PEOPLE[2].sender
NASTY = '<张伟>&"<img src=x onerror=alert(1)>'


def say(page: Page, text: str) -> None:
    """Type and press Enter."""
    page.fill("#text", text)
    page.press("#text", "Enter")


def bubbles(page: Page, kind: str = "") -> list[str]:
    """The words of the bubbles, in order."""
    return page.locator(f".entry{kind} .bubble").all_inner_texts()


def fill_up(product: FakeProduct, page: Page) -> None:
    """More than one screen of messages."""
    for number in range(12):
        product.push(ME, Message(f"第{number}条\n\n\n\n"))
    expect(page.get_by_text("第11条")).to_be_in_viewport()


# Talking


def test_a_tapped_example_is_echoed_and_answered_with_a_card(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    page.get_by_role("button", name=re.compile("张先生13800000001")).click()
    card = page.locator(".entry.card")
    expect(card.locator(".headline")).to_have_text("记好了：张先生（新客户）")
    expect(card.locator("dt")).to_have_text(["想买", "对比", "约定", "提醒"])
    expect(card.locator("dd").first).to_have_text("途观L，20万左右")
    expect(card.locator(".buttons button")).to_have_text(["修改", "撤销"])
    expect(page.locator(".entry.own .bubble")).to_contain_text("13800000001")
    expect(page.locator(".stamp")).to_have_text(["10:15"])
    expect(page.locator("#examples")).to_be_hidden()


def test_enter_sends_and_shift_enter_starts_a_line(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    expect(page.locator("#person")).to_contain_text("陈宇")
    page.locator("#text").press_sequentially("李姐")
    page.press("#text", "Shift+Enter")
    page.locator("#text").press_sequentially("没接")
    page.press("#text", "Enter")
    expect(page.locator(".entry.card")).to_be_visible()
    assert [inbound.text for inbound in product.inbounds] == ["李姐\n没接"]
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#text")).to_be_focused()


def test_enter_picks_a_word_while_an_input_method_composes(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    page.focus("#text")
    ime = page.context.new_cdp_session(page)
    ime.send("Input.imeSetComposition", {"text": "li'jie", "selectionStart": 6, "selectionEnd": 6})
    page.keyboard.press("Enter")
    ime.send("Input.insertText", {"text": "李姐"})
    expect(page.locator("#text")).to_have_value(re.compile("李姐"))
    assert product.inbounds == []
    page.keyboard.press("Enter")
    expect(page.locator(".entry.own")).to_have_count(1)


def test_foreign_text_is_shown_as_typed(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    say(page, NASTY)
    expect(page.locator(".entry.own .bubble")).to_have_text(NASTY)
    product.push(ME, Message(NASTY, (Row(NASTY, NASTY),)))
    expect(page.locator(".headline")).to_have_text(NASTY)
    expect(page.locator("dd")).to_have_text(NASTY)
    assert page.locator(".entries img").count() == 0


def test_a_text_not_taken_can_be_sent_again_and_arrives_once(
    url: str, open_page: OpenPage, product: FakeProduct
) -> None:
    page = open_page(url, errors=True)
    product.broken = True
    say(page, "李姐")
    expect(page.locator(".failed .note")).to_contain_text("没发出去")
    page.reload()
    product.broken = False
    page.get_by_role("button", name="重发").click()
    expect(page.locator(".entry.card")).to_be_visible()
    expect(page.locator(".failed")).to_have_count(0)
    assert len(bubbles(page, ".own")) == 1
    assert len(product.inbounds) == 1


def test_a_pressed_button_replaces_the_card_where_it_stands(
    url: str, open_page: OpenPage, product: FakeProduct
) -> None:
    page = open_page(url)
    asked = product.push(ME, WHICH)
    product.push(ME, TODAY)
    page.get_by_role("button", name="张建国 8866").click()
    expect(page.locator(".entry.card .headline")).to_have_text("记好了：张先生")
    assert [text.split("\n")[0] for text in bubbles(page)] == ["记好了：张先生", "今天3位 11月23日 周一"]
    (inbound,) = product.inbounds
    assert (inbound.button, inbound.quoted) == ("pick:7.1.b", asked)


def test_a_press_not_taken_keeps_its_key(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url, errors=True)
    product.push(ME, WHICH)
    keys = []

    def note(request: Request) -> None:
        if request.url.endswith("/page/press"):
            keys.append((request.post_data_json or {})["key"])

    page.on("request", note)
    product.broken = True
    page.get_by_role("button", name="新客户").click()
    expect(page.locator(".entry .note")).to_have_text("没发出去，再点一次")
    product.broken = False
    page.get_by_role("button", name="新客户").click()
    expect(page.locator(".headline")).to_have_text("记好了：张先生")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_reply_shows_and_names_what_it_replies_to(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url, DESKTOP)
    sent = product.push(ME, REMINDER)
    page.locator(".entry.card").hover()
    page.get_by_role("button", name="引用", exact=True).click()
    expect(page.locator("#quote")).to_contain_text("15:00 给王强打电话")
    say(page, "没接 周五再打")
    expect(page.locator(".cite")).to_have_text("15:00 给王强打电话")
    expect(page.locator("#quote")).to_be_hidden()
    page.reload()
    expect(page.locator(".cite")).to_have_text("15:00 给王强打电话")
    assert product.inbounds[0].quoted == sent


def test_while_waiting_the_bot_is_seen_writing(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    say(page, "收到")
    expect(page.locator("#typing")).to_be_visible()
    product.push(ME, TODAY)
    expect(page.locator("#typing")).to_be_hidden()


# Reading


def test_who_reads_further_up_stays_there_and_is_told(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    fill_up(product, page)
    page.locator("#scroller").evaluate("scroller => scroller.scrollTop = 0")
    product.push(ME, REMINDER)
    chip = page.get_by_role("button", name="1条新消息")
    expect(chip).to_be_visible()
    expect(page.get_by_text("第0条")).to_be_in_viewport()
    chip.click()
    expect(page.get_by_role("button", name="改时间")).to_be_in_viewport()
    expect(chip).to_be_hidden()


def test_a_change_further_up_is_told(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    first = product.push(ME, WHICH)
    fill_up(product, page)
    product.push(ME, SAVED, first)
    page.get_by_role("button", name="上面那条改了").click()
    expect(page.get_by_text("记好了：张先生（新客户）")).to_be_in_viewport()
    expect(page.locator("#newer")).to_be_hidden()


def test_after_a_reload_everything_is_there_again(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    say(page, SENTENCE)
    expect(page.locator(".entry.card")).to_be_visible()
    before = bubbles(page)
    page.reload()
    expect(page.locator(".entry.card")).to_be_visible()
    assert bubbles(page) == before


def test_after_a_broken_line_nothing_is_lost_and_nothing_double(open_page: OpenPage, product: FakeProduct) -> None:
    with serving(product.app(), product.stop) as url:
        page = open_page(url, errors=True)
        say(page, "今天")
        expect(page.locator(".entry.bot")).to_have_count(1)
    say(page, "李姐")
    expect(page.locator(".failed .note")).to_contain_text("网络不通")
    expect(page.locator("#offline")).to_be_visible()
    with serving(product.app(), product.stop, port=int(url.rpartition(":")[2])):
        product.push(ME, REMINDER)
        expect(page.locator("#offline")).to_be_hidden(timeout=10_000)
        page.get_by_role("button", name="重发").click()
        expect(page.locator(".entry.bot")).to_have_count(3)
        assert [inbound.text for inbound in product.inbounds] == ["今天", "李姐"]


def test_five_thousand_characters_stay_inside_the_phone(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    say(page, "x" * 2500 + "字" * 2500)
    expect(page.locator(".entry.bot")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#scroller").evaluate("scroller => scroller.scrollWidth <= scroller.clientWidth")


@pytest.mark.parametrize("dark", [False, True])
def test_everything_to_tap_is_large_enough_for_a_thumb(
    url: str, open_page: OpenPage, product: FakeProduct, dark: bool
) -> None:
    page = open_page(url, dark=dark)
    product.push(ME, REMINDER)
    expect(page.locator(".entry.card")).to_be_visible()
    page.click("#reset")
    for button in page.locator("button:visible, select:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 40, button.inner_text()


# The demo


def test_forward_moves_the_clock_and_the_reminder_arrives(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    expect(page.locator("#clock")).to_have_text("11月23日 周一 10:15")
    page.get_by_role("button", name="快进1小时").click()
    expect(page.locator(".headline")).to_have_text("15:00 给王强打电话")
    expect(page.locator("#clock")).to_have_text("11月23日 周一 11:15")
    page.get_by_role("button", name="快进到明早").click()
    expect(page.locator("#clock")).to_have_text("11月24日 周二 09:15")
    expect(page.locator(".stamp")).to_have_text(["昨天 11:15", "09:15"])
    assert product.steps == ["hour", "morning"]


def test_reset_asks_once_and_empties_the_chat(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    page = open_page(url)
    say(page, "李姐")
    expect(page.locator(".entry.card")).to_be_visible()
    page.get_by_role("button", name="重置演示").click()
    page.get_by_role("button", name="不用了").click()
    assert product.resets == 0
    page.get_by_role("button", name="重置演示").click()
    page.get_by_role("button", name="清空重来").click()
    expect(page.locator("#examples")).to_be_visible()
    assert bubbles(page) == []
    assert product.resets == 1


def test_two_windows_are_two_people(url: str, open_page: OpenPage, product: FakeProduct) -> None:
    rep, manager = open_page(url), open_page(url, DESKTOP)
    groups = manager.locator("#person optgroup")
    expect(groups).to_have_count(2)
    assert groups.evaluate_all("groups => groups.map(group => group.label)") == ["恒信一店", "恒信二店"]
    manager.select_option("#person", label="经理 王磊")
    say(rep, "李姐")
    expect(rep.locator(".entry.card")).to_be_visible()
    say(manager, "今天")
    expect(manager.locator(".entry.bot")).to_have_count(1)
    assert [inbound.sender for inbound in product.inbounds] == [ME, MANAGER]
    assert all("李敏" not in text for text in bubbles(manager))
    manager.reload()
    expect(manager.locator(".entry.own .bubble")).to_have_text("今天")


# The drawer


def test_the_drawer_marks_the_words_each_value_came_from(url: str, open_page: OpenPage) -> None:
    page = open_page(url, DESKTOP)
    say(page, f"😀{SENTENCE}")  # two units of JavaScript before the first word
    marks = page.locator("#explained mark")
    expect(marks).to_have_text(["张先生", "13800000001", "途观L", "预算20左右", "CR-V", "周六带老婆来", "H"])
    expect(page.locator("#explained .said")).to_have_text(f"😀{SENTENCE}")
    page.locator("#explained li", has_text="20万左右").hover()
    expect(page.locator("#explained mark.on")).to_have_text(["预算20左右"])
    page.get_by_role("button", name="收起").click()
    expect(page.locator("#drawer")).to_be_hidden()


def test_on_a_phone_the_drawer_opens_over_the_chat_and_escape_closes_it(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    say(page, SENTENCE)
    expect(page.locator(".entry.card")).to_be_visible()
    expect(page.locator("#drawer")).to_be_hidden()
    page.get_by_role("button", name="听懂了什么").click()
    expect(page.locator("#explained li")).to_have_count(7)
    expect(page.locator("#drawer-close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#drawer-open")).to_be_focused()


# The door


def test_with_a_password_the_page_belongs_to_one_person(open_page: OpenPage) -> None:
    product = FakeProduct(password="通行2026")
    with serving(product.app(), product.stop) as url:
        page = open_page(url, errors=True)
        page.fill("#password", "不对")
        page.get_by_role("button", name="进入").click()
        expect(page.locator("#login-line")).to_have_text("密码不对")
        page.fill("#password", "通行2026")
        page.get_by_role("button", name="进入").click()
        expect(page.locator("#only-person")).to_have_text("陈宇")
        expect(page.locator("#person")).to_be_hidden()
        expect(page.locator("#demo")).to_be_hidden()
        say(page, "李姐")
        expect(page.locator(".entry.card")).to_be_visible()
        page.get_by_role("button", name="听懂了什么").click()
        page.get_by_role("button", name="退出").click()
        expect(page.locator("#password")).to_be_visible()


# As another channel shows it


def buttons_by_row(page: Page) -> list[list[str]]:
    """The labels of the newest message, row by row."""
    rows = page.locator(".entry.bot").last.locator(".keyboard .buttons").all()
    return [row.locator("button").all_inner_texts() for row in rows]


def test_like_telegram_it_is_lines_with_a_bold_first_and_rows_of_buttons(
    url: str, open_page: OpenPage, product: FakeProduct
) -> None:
    page = open_page(url)
    product.push(ME, WHICH)
    page.select_option("#like", "telegram")
    bubble = page.locator(".part.text")
    expect(bubble).to_have_text(
        "哪位张先生？\n这条先留着\n1 张先生 0007，途观L，今天来过\n2 张建国 8866，迈腾，11月2日"
    )
    expect(bubble.locator("b")).to_have_text("哪位张先生？")
    assert buttons_by_row(page) == [["张先生 0007", "张建国 8866"], ["新客户"]]
    page.locator(".keyboard button", has_text="新客户").click()
    expect(page.locator(".part")).not_to_contain_text("哪位张先生？")
    assert product.inbounds[-1].button == "pick:7.1.new"


def test_like_wecom_what_does_not_fit_is_text_before_its_card(
    url: str, open_page: OpenPage, product: FakeProduct
) -> None:
    long = "11月20日到店，说预算还要和家里商量，周末再来" * 6
    product.push(ME, Message("15:00 给王强打电话", (Row("上次", long), *SAVED.rows * 2), SAVED.buttons))
    page = open_page(url)
    page.select_option("#like", "wecom")
    expect(page.locator(".part")).to_have_count(2)
    expect(page.locator(".part.text")).to_contain_text(f"上次 {long}")
    expect(page.locator(".part.card b")).to_have_text("15:00 给王强打电话")
    assert buttons_by_row(page) == [["修改"], ["撤销"]]
    product.push(ME, SAVED)
    card = page.locator(".part.card").last
    expect(card.locator("dt")).to_have_text(["想买", "对比", "约定", "提醒"])
    expect(card.locator(".buttons button")).to_have_text(["修改", "撤销"])


def test_what_it_looks_like_stays_after_a_reload_and_ends_when_wished(
    url: str, open_page: OpenPage, product: FakeProduct
) -> None:
    product.push(ME, Message("没找到" + NASTY, buttons=SAVED.buttons))
    page = open_page(url)
    page.fill("#text", "李姐 没")
    page.select_option("#like", "telegram")
    expect(page.locator("#text")).to_have_value("李姐 没")
    page.reload()
    expect(page.locator(".part.text")).to_have_text("没找到" + NASTY)
    expect(page.locator("#like")).to_have_value("telegram")
    page.select_option("#like", "")
    expect(page.locator(".headline")).to_have_text("没找到" + NASTY)
    expect(page.locator(".part")).to_have_count(0)


@pytest.mark.parametrize("like", ["wecom", "telegram"])
def test_as_another_channel_everything_stays_inside_the_phone(
    url: str, open_page: OpenPage, product: FakeProduct, like: str
) -> None:
    for message in (SAVED, WHICH, REMINDER, TODAY, Message("长" * 5000, buttons=SAVED.buttons)):
        product.push(ME, message)
    page = open_page(url)
    page.select_option("#like", like)
    expect(page.locator(".part").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [one.bounding_box() for one in page.locator(".keyboard button").all()]
    assert boxes
    assert all(box and box["height"] >= 40 and box["width"] >= 44 for box in boxes)
