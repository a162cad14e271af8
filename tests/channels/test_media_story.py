"""A photo of a customer's old car from a phone into the book and back, over each platform's own bytes."""

from pathlib import Path

from bot.fetching import fetching
from bot.house import House
from handlers.attachments import FETCH
from storage.session import Database
from tests.channels.botapi import bot_api
from tests.channels.botfiles import PNG
from tests.channels.rigs import NOW
from tests.channels.test_telegram_house import REP, Person, open_house, open_store, settings_of
from tests.waiting import until

PHOTO = {"photo": [{"file_id": "small", "file_unique_id": "s", "width": 9, "height": 9},
                   {"file_id": "large", "file_unique_id": "l", "width": 90, "height": 90, "file_size": len(PNG)}]}  # fmt: skip


def does_work(house: House) -> None:
    """Long work is done, as in the product."""
    house.runners[FETCH] = fetching(house.channels)


async def test_a_photo_over_the_bot_api_and_back(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path), does_work):
        api.files["large"] = PNG
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        await rep.say("王强13900006602 看途岳 旧车宝来")
        kept = await rep.say("", **PHOTO)
        assert (kept.text, kept.labels) == ("放好了：王强的照片\n尾号6602 · N级", [["换个人", "撤销"]])
        await until(lambda: api.called("getFile"))
        await rep.say("6602")
        await rep.press("全部")
        shown = await rep.press("附件")
        assert (shown.text, shown.media and shown.media.data) == ("王强 11-23 照片", PNG)


async def test_what_the_bot_may_not_fetch_is_said_in_one_sentence(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path), does_work):
        api.files["large"] = bytes((20 << 20) + 1)
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        await rep.say("王强13900006602 看途岳")
        await rep.say("", **PHOTO)
        await until(lambda: rep.titles[-1] == "这个太大了，没收")


async def test_a_note_changed_in_the_app_changes_its_answer(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)):
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        saved = await rep.say("王强13900006602 看途岳 预算15万")
        theirs = next(shown.id for shown in reversed(api.chats[REP]) if not shown.is_ours)
        api.edit(REP, theirs, "王强13900006602 看途岳 预算18万")
        await until(lambda: api.ours(REP)[-1].text.startswith("改好了"))
        shown = api.ours(REP)[-1]
        assert (shown.id, shown.text) == (saved.id, "改好了：王强\n预算 15万 → 18万")
        assert "15万" in (await rep.press("撤销")).text or "15万" in (await rep.say("6602")).text
