"""Settings: defaults, both sources, and one Chinese line for each value that cannot be used."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import Settings, SettingsError, entries, load_settings, unknown_settings

INTERFACE = {
    *"DATA_DIR DATABASE_URL SECRET_KEYS TIMEZONE LOG_LEVEL HTTP_HOST HTTP_PORT PUBLIC_URL PAGE_PASSWORD".split(),
    *"TELEGRAM_TOKEN TELEGRAM_API_BASE TELEGRAM_PROXY TELEGRAM_WEBHOOK_URL TELEGRAM_WEBHOOK_SECRET".split(),
    *"WECOM_CORP_ID WECOM_AGENT_ID WECOM_SECRET WECOM_TOKEN WECOM_AES_KEY WECOM_API_BASE WECOM_MENU "
    "WECOM_DAILY_LIMIT".split(),
    *"WECOM_BOT_ID WECOM_BOT_SECRET WECOM_BOT_URL".split(),
}
WECOM_APP = {
    "CHEJI_WECOM_CORP_ID": "ww1",
    "CHEJI_WECOM_AGENT_ID": "1000002",
    "CHEJI_WECOM_SECRET": "s",
    "CHEJI_WECOM_TOKEN": "t",
    "CHEJI_WECOM_AES_KEY": "a" * 43,
}


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings(None)


def test_the_names_other_programs_rely_on() -> None:
    assert {entry.name for entry in entries()} == {f"CHEJI_{name}" for name in INTERFACE}


def test_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    plain = load_settings(None)
    assert plain.data_dir == tmp_path / "cheji"
    assert plain.database_url == f"sqlite:///{tmp_path}/cheji/cheji.db"
    assert (plain.http_host, plain.http_port, plain.timezone) == ("127.0.0.1", 8642, ZoneInfo("Asia/Shanghai"))
    assert plain.channels_configured == ()


def test_the_database_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert settings(monkeypatch, CHEJI_DATA_DIR=str(tmp_path)).database_url == f"sqlite:///{tmp_path}/cheji.db"


def test_the_environment_wins_over_the_file_and_empty_means_unset(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("CHEJI_HTTP_PORT=9001\nCHEJI_LOG_LEVEL=debug\nCHEJI_TELEGRAM_TOKEN=\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("CHEJI_HTTP_PORT", "9002")
    read = load_settings(file)
    assert (read.http_port, read.log_level, read.telegram_token) == (9002, "DEBUG", None)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("CHEJI_HTTP_PORT", "abc", "1 到 65535"),
        ("CHEJI_HTTP_PORT", "70000", "1 到 65535"),
        ("CHEJI_HTTP_HOST", "http://x", "127.0.0.1"),
        ("CHEJI_TIMEZONE", "Asia/Nowhere", "Asia/Shanghai"),
        ("CHEJI_LOG_LEVEL", "loud", "WARNING"),
        ("CHEJI_DATABASE_URL", "mysql://a/b", "postgresql+psycopg://"),
        ("CHEJI_DATABASE_URL", "postgresql+psycopg://host", "postgresql+psycopg://"),
        ("CHEJI_DATABASE_URL", "sqlite://", "postgresql+psycopg://"),
        ("CHEJI_DATA_DIR", "~nobody-of-that-name/x", "文件夹"),
        ("CHEJI_SECRET_KEYS", "k1:short", "32 字节"),
        ("CHEJI_TELEGRAM_PROXY", "127.0.0.1:7890", "http://主机:端口"),
        ("CHEJI_TELEGRAM_API_BASE", "api.telegram.org", "https://"),
        ("CHEJI_WECOM_DAILY_LIMIT", "-1", "0 是不限"),
        ("CHEJI_WECOM_BOT_URL", "https://x", "wss://"),
    ],
)
def test_a_bad_value_is_one_line_that_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        settings(monkeypatch, **{name: value})
    line = str(raised.value)
    assert line.startswith(f"{name} 不能用：")
    assert hint in line
    assert "\n" not in line


def test_two_bad_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"CHEJI_LOG_LEVEL.*；CHEJI_HTTP_PORT"):
        settings(monkeypatch, CHEJI_HTTP_PORT="0", CHEJI_LOG_LEVEL="x")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("CHEJI_TIMEZONE=上海".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(file)


def test_half_a_channel_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    half = {name: value for name, value in WECOM_APP.items() if name != "CHEJI_WECOM_TOKEN"}
    with pytest.raises(SettingsError, match="企业微信自建应用还缺 CHEJI_WECOM_TOKEN："):
        settings(monkeypatch, **half)


def test_whole_channels_are_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(monkeypatch, CHEJI_TELEGRAM_TOKEN="1:x", **WECOM_APP)
    assert read.channels_configured == ("telegram", "wecom_app")


def test_nothing_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(
        monkeypatch,
        CHEJI_DATABASE_URL="postgresql+psycopg://u:geheim@h/d",
        CHEJI_TELEGRAM_TOKEN="1:geheim",
        CHEJI_TELEGRAM_PROXY="http://u:geheim@h:1",
        CHEJI_PAGE_PASSWORD="geheim",
    )
    assert "geheim" not in repr(read) + str(read)


def test_a_mistyped_name_is_noticed() -> None:
    assert unknown_settings({"CHEJI_HTTP_PROT": "1", "CHEJI_HTTP_PORT": "1", "CHEJI_TEST_X": "1", "HOME": "/"}) == {
        "CHEJI_HTTP_PROT": "CHEJI_HTTP_PORT"
    }
