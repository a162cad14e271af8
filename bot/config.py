"""Every setting, once: name, default, help and how to mend a bad value; read from the environment and ``.env``.

It must not know what a setting is used for. The tables in the READMEs and ``.env.example`` are made from it.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CHEJI_"
ENV_FILE = Path(".env")


class StartupError(Exception):
    """CheJi cannot do this here; the message is the Chinese line that says what to do, the exit code 2."""


class SettingsError(StartupError):
    """A setting cannot be used."""


@dataclass(frozen=True)
class Help:
    """What people read about a setting."""

    chinese: str
    english: str
    mend: str = ""
    """What to write instead, when a value cannot be used."""


@dataclass(frozen=True)
class Entry:
    """One setting as the documents show it."""

    name: str
    default: str
    """Empty where there is none, or where it is computed."""
    help: Help


_Text = TypeVar("_Text", str, SecretStr)


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _address(*schemes: str) -> AfterValidator:
    def check(value: _Text) -> _Text:
        parts = urlsplit(_plain(value))
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError("address")
        return value

    return AfterValidator(check)


def _database_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("sqlite", "postgresql+psycopg") or not parts.path.strip("/"):
        raise ValueError("database")
    return value


def _keys(value: SecretStr) -> SecretStr:
    from storage.errors import WrongKey  # lazy: most processes read their keys from a file, and only once
    from storage.vault import Vault

    try:
        Vault.parse(value.get_secret_value())
    except WrongKey as error:
        raise ValueError("keys") from error
    return value


def _folder(value: Path) -> Path:
    try:
        return value.expanduser().absolute()
    except RuntimeError as error:  # ~ of somebody who does not exist
        raise ValueError("folder") from error


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _whole_folder(value: str) -> str:
    return value if value.endswith("/") else value + "/"


def _bare(value: str) -> str:
    return value.rstrip("/")


def _default_database(checked: dict[str, Any]) -> str:
    return f"sqlite:///{checked['data_dir'] / 'cheji.db'}"


SecretKeys = Annotated[SecretStr, AfterValidator(_keys)]
Proxy = Annotated[SecretStr, _address("http", "https", "socks5")]
Webhook = Annotated[str, _address("https")]
PublicUrl = Annotated[str, AfterValidator(_bare), _address("http", "https")]
AesKey = Annotated[SecretStr, Field(min_length=43, max_length=43)]


class Settings(BaseSettings):
    """The settings of one process; made by ``load_settings`` and passed as an argument."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Annotated[
        Path,
        AfterValidator(_folder),
        Help(
            "数据文件夹：数据库、密钥、备份都在里面；不写就用系统给程序放数据的地方",
            "data folder: database, key, backups; unset: the platform's",
            "写一个能写入的文件夹",
        ),
    ] = Field(default_factory=lambda: user_data_path("cheji", appauthor=False))
    database_url: Annotated[
        str,
        AfterValidator(_database_url),
        Field(repr=False),
        Help(
            "数据库地址，PostgreSQL 写 postgresql+psycopg://用户:密码@主机/库名；不写就是数据文件夹里的 cheji.db",
            "address such as `postgresql+psycopg://user:password@host/name`; unset: `cheji.db` in the data folder",
            "写成 postgresql+psycopg://用户:密码@主机/库名，或者不写",
        ),
    ] = Field(default_factory=_default_database)
    secret_keys: Annotated[
        SecretKeys | None,
        Help(
            "加密用的密钥，编号:base64，逗号隔开，新的写前面；不写就在数据文件夹里生成密钥文件",
            "encryption keys `id:base64,…`, newest first; unset: a key file is made in the data folder",
            "写成 编号:base64，多个用逗号隔开，每个密钥 32 字节；或者不写",
        ),
    ] = None
    timezone: Annotated[
        ZoneInfo, Help("门店所在的时区", "time zone of the stores", "写时区的名字，例如 Asia/Shanghai")
    ] = ZoneInfo("Asia/Shanghai")
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(_upper),
        Help(
            "日志写多细：DEBUG、INFO、WARNING、ERROR",
            "how much is logged: `DEBUG`, `INFO`, `WARNING`, `ERROR`",
            "写 DEBUG、INFO、WARNING 或 ERROR",
        ),
    ] = "INFO"
    http_host: Annotated[
        str,
        Field(pattern=r"^[^\s/]+$"),
        Help(
            "网页和回调在哪个地址上等",
            "address on which the page and the callbacks are served",
            "写本机的一个地址，例如 127.0.0.1",
        ),
    ] = "127.0.0.1"
    http_port: Annotated[
        int,
        Field(ge=1, le=65535),
        Help(
            "网页、回调、/healthz、/metrics 的端口",
            "port of the page, the callbacks, `/healthz` and `/metrics`",
            "写 1 到 65535 的端口号，例如 8642",
        ),
    ] = 8642
    public_url: Annotated[
        PublicUrl | None,
        Help(
            "别人打开这台机器的地址，上传文件的链接用它",
            "address at which people reach this server; links to upload files use it",
            "写完整地址，例如 https://cheji.example.com",
        ),
    ] = None
    page_password: Annotated[
        SecretStr | None,
        Help(
            "接了真实渠道时，写了密码才开网页",
            "with a real channel configured there is no page unless this is set",
        ),
    ] = None
    telegram_token: Annotated[SecretStr | None, Help("Telegram 机器人的 token", "token of the Telegram bot")] = None
    telegram_api_base: Annotated[
        str,
        _address("http", "https"),
        Help(
            "Telegram 接口的地址，自建接口或中转时改",
            "base address of the Bot API, for a server or relay of your own",
            "写成 https://api.telegram.org/bot 这样的地址",
        ),
    ] = "https://api.telegram.org/bot"
    telegram_proxy: Annotated[
        Proxy | None,
        Help("走代理连 Telegram", "proxy to reach Telegram", "写成 http://主机:端口 或 socks5://主机:端口"),
    ] = None
    telegram_webhook_url: Annotated[
        Webhook | None,
        Help(
            "写了就用 webhook，路径 /telegram；不写就长轮询",
            "set: webhook at `/telegram`; unset: long polling",
            "写公网能打开的 https 地址",
        ),
    ] = None
    telegram_webhook_secret: Annotated[
        SecretStr | None, Help("webhook 的暗号，用 webhook 就要写", "secret of the webhook, needed with it")
    ] = None
    wecom_corp_id: Annotated[
        str | None, Help("企业微信自建应用：企业 ID", "WeCom self-built app: corp id; its callback is `/wecom`")
    ] = None
    wecom_agent_id: Annotated[
        int | None, Help("企业微信自建应用：AgentId", "WeCom app: agent id", "写应用页面上的 AgentId，是一个数字")
    ] = None
    wecom_secret: Annotated[SecretStr | None, Help("企业微信自建应用：Secret", "WeCom app: secret")] = None
    wecom_token: Annotated[
        SecretStr | None, Help("企业微信自建应用：接收消息的 Token", "WeCom app: token of the callback")
    ] = None
    wecom_aes_key: Annotated[
        AesKey | None,
        Help(
            "企业微信自建应用：接收消息的 EncodingAESKey",
            "WeCom app: EncodingAESKey of the callback",
            "照应用页面抄 EncodingAESKey，43 个字符",
        ),
    ] = None
    wecom_api_base: Annotated[
        str,
        _address("http", "https"),
        AfterValidator(_whole_folder),
        Help(
            "企业微信接口的地址",
            "base address of the WeCom API; token and media calls use it too",
            "写成 https://qyapi.weixin.qq.com/cgi-bin/ 这样的地址",
        ),
    ] = "https://qyapi.weixin.qq.com/cgi-bin/"
    wecom_menu: Annotated[
        bool,
        Help(
            "在企业微信应用里放底部菜单（今天、撤销、更多）；有的版本会把输入框收起来",
            "show a menu below the WeCom app's chat; some clients then fold the input box away",
            "写 true 或 false",
        ),
    ] = False
    wecom_daily_limit: Annotated[
        int,
        Field(ge=0),
        Help(
            "企业微信应用一天最多发几条，0 是不限",
            "most messages the WeCom app sends in a day; 0: no limit of ours",
            "写一天最多发几条，0 是不限",
        ),
    ] = 0
    wecom_bot_id: Annotated[str | None, Help("企业微信智能机器人：Bot ID", "WeCom AI bot: id")] = None
    wecom_bot_secret: Annotated[SecretStr | None, Help("企业微信智能机器人：Secret", "WeCom AI bot: secret")] = None
    wecom_bot_url: Annotated[
        str,
        _address("wss"),
        Help(
            "企业微信智能机器人：长连接的地址",
            "WeCom AI bot: address of the long connection",
            "写成 wss://openws.work.weixin.qq.com 这样的地址",
        ),
    ] = "wss://openws.work.weixin.qq.com"

    @model_validator(mode="after")
    def _groups_are_whole(self) -> Self:
        for title, names in _GROUPS.values():
            missing = [name for name in names if getattr(self, name) is None]
            if 0 < len(missing) < len(names):
                words = "、".join(_variable(name) for name in missing)
                raise ValueError(f"{title}还缺 {words}：补上，或者把同一组的都去掉")
        return self

    @property
    def key_file(self) -> Path:
        """Where the keys lie unless ``secret_keys`` holds them."""
        return self.data_dir / "secret.key"

    @property
    def backup_dir(self) -> Path:
        """Where backups go unless told otherwise."""
        return self.data_dir / "backups"

    @property
    def forgotten_log(self) -> Path:
        """Tombstones of the forgotten, outside the database, so that a restored backup forgets them again."""
        return self.data_dir / "forgotten.log"

    @property
    def channels_configured(self) -> tuple[str, ...]:
        """The real channels that have all they need; none: the demo is meant."""
        return tuple(
            channel
            for channel, (_, names) in _GROUPS.items()
            if channel in _CHANNELS and all(getattr(self, name) is not None for name in names)
        )


_CHANNELS = ("telegram", "wecom_app", "wecom_bot")
_GROUPS = {
    "telegram": ("Telegram", ("telegram_token",)),
    "telegram_webhook": ("Telegram webhook ", ("telegram_webhook_url", "telegram_webhook_secret")),
    "wecom_app": (
        "企业微信自建应用",
        ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key"),
    ),
    "wecom_bot": ("企业微信智能机器人", ("wecom_bot_id", "wecom_bot_secret")),
}


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of this process; SettingsError if one cannot be used."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError("；".join(_complaints(error))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} 读不了：检查权限，并存成 UTF-8") from error


def _complaints(error: ValidationError) -> Iterator[str]:
    mends = {entry.name: entry.help.mend for entry in entries()}
    for detail in error.errors():
        if not detail["loc"]:
            yield str(detail["ctx"]["error"])
        elif detail["type"] != "default_factory_not_called":
            name = _variable(str(detail["loc"][0]))
            yield f"{name} 不能用：{mends[name]}"


def entries() -> tuple[Entry, ...]:
    """Every setting in order of declaration."""
    return tuple(_entry(name) for name in Settings.model_fields)


def _entry(field: str) -> Entry:
    info = Settings.model_fields[field]
    said = next(item for item in info.metadata if isinstance(item, Help))
    default = "" if info.default in (None, PydanticUndefined) else str(info.default)
    return Entry(_variable(field), default, said)


def unknown_settings(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Names with our prefix that are no setting, each with the likeliest meant one or nothing."""
    known = [entry.name for entry in entries()]
    strange = [name for name in environ if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")]
    return {name: next(iter(difflib.get_close_matches(name, known, 1)), "") for name in strange if name not in known}
