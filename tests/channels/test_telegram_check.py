"""What the settings make of Telegram, and what ``cheji doctor`` says about it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import examine, invite_link
from bot.channels.telegram.wiring import build, hook_of, token_of
from bot.clock import SystemClock
from bot.config import Settings, StartupError
from bot.doctor import Check
from bot.house import House
from handlers.notes.lexicon import Lexicon
from storage.session import Database
from tests.channels.botapi import TOKEN, BotApi, bot_api
from tests.channels.rigs import NOW

HOOK = {"telegram_webhook_url": "https://cheji.example/telegram", "telegram_webhook_secret": "made_up-secret"}


def settings_of(folder: Path, **more: str) -> Settings:
    """Settings that name a bot."""
    values: dict[str, Any] = {"data_dir": folder, "telegram_token": TOKEN, **more}
    return Settings(_env_file=None, **values)


async def examined(api: BotApi, folder: Path, **more: str) -> list[Check]:
    """What the doctor finds, in a thread as in a process of its own."""
    return await asyncio.to_thread(examine, settings_of(folder, telegram_api_base=api.url, **more))


class TestWiring:
    def test_the_channel_is_named_by_the_bots_number(self, embedded: Database, tmp_path: Path) -> None:
        house = House(embedded, SystemClock(), {}, Lexicon.shipped())
        channel = build(settings_of(tmp_path), house)
        assert (channel.name, channel.bot, channel.routes()) == ("telegram", "telegram:4711", [])
        assert [route.path for route in build(settings_of(tmp_path, **HOOK), house).routes()] == ["/telegram"]

    @pytest.mark.parametrize("token", ["abc", "12:", "12:a b", ":abc", "12:张"])
    def test_what_cannot_be_a_token_is_told_without_saying_it(self, tmp_path: Path, token: str) -> None:
        with pytest.raises(StartupError, match="CHEJI_TELEGRAM_TOKEN") as told:
            token_of(settings_of(tmp_path, telegram_token=token))
        assert token not in str(told.value)

    @pytest.mark.parametrize(
        ("url", "full"),
        [
            ("https://cheji.example", "https://cheji.example/telegram"),
            ("https://cheji.example/", "https://cheji.example/telegram"),
            ("https://cheji.example/behind/proxy", "https://cheji.example/behind/proxy"),
        ],
    )
    def test_an_address_without_a_path_gets_ours(self, tmp_path: Path, url: str, full: str) -> None:
        hook = hook_of(settings_of(tmp_path, telegram_webhook_url=url, telegram_webhook_secret="x"))
        assert hook is not None
        assert hook.url == full

    def test_a_secret_that_telegram_does_not_take_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(StartupError, match="CHEJI_TELEGRAM_WEBHOOK_SECRET"):
            hook_of(settings_of(tmp_path, **HOOK | {"telegram_webhook_secret": "口令"}))


class TestDoctor:
    async def test_all_is_well(self, tmp_path: Path) -> None:
        async with bot_api(NOW) as api:
            name, way = await examined(api, tmp_path)
        assert (name.found, way.found) == ("@cheji_test_bot", "长轮询")
        assert not name.needs_mending

    async def test_a_webhook_that_is_not_set_yet(self, tmp_path: Path) -> None:
        async with bot_api(NOW) as api:
            _, way = await examined(api, tmp_path, **HOOK)
            assert (way.found, way.state) == ("webhook 还没设好", "可选")
            api.webhook = {"url": HOOK["telegram_webhook_url"]}
            _, way = await examined(api, tmp_path, **HOOK)
            assert way.found == "webhook"
            api.webhook["last_error_message"] = "Connection refused"
            _, way = await examined(api, tmp_path, **HOOK)
            assert way.needs_mending
            assert "8443" in way.mend
            _, way = await examined(api, tmp_path)
            assert "cheji run 会去掉" in way.found

    async def test_a_token_that_telegram_does_not_know(self, tmp_path: Path) -> None:
        async with bot_api(NOW) as api:
            api.refuse("getMe", 401, "Unauthorized")
            (name,) = await examined(api, tmp_path)
        assert name.needs_mending
        assert "@BotFather" in name.mend

    def test_telegram_that_cannot_be_reached(self, tmp_path: Path) -> None:
        (name,) = examine(settings_of(tmp_path, telegram_api_base="http://127.0.0.1:1/bot"))
        assert name.needs_mending
        assert "CHEJI_TELEGRAM_PROXY" in name.mend

    def test_without_a_token_there_is_nothing_to_check(self, tmp_path: Path) -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path)
        assert examine(settings) == []
        assert invite_link(settings, "ABCD2345") == ""


class TestInviteLink:
    async def test_one_tap_joins(self, tmp_path: Path) -> None:
        async with bot_api(NOW) as api:
            settings = settings_of(tmp_path, telegram_api_base=api.url)
            link = await asyncio.to_thread(invite_link, settings, "ABCD2345")
        assert link == "https://t.me/cheji_test_bot?start=ABCD2345"

    def test_without_telegram_there_is_none(self, tmp_path: Path) -> None:
        assert invite_link(settings_of(tmp_path, telegram_api_base="http://127.0.0.1:1/bot"), "ABCD2345") == ""
