"""Building the channel from the settings."""

from typing import TYPE_CHECKING

from bot.channels.wecom_app.api import Api
from bot.channels.wecom_app.callback import Callback
from bot.channels.wecom_app.channel import OnStaff, WecomAppChannel
from bot.channels.wecom_app.kept import Kept
from bot.channels.wecom_app.media import Media
from bot.clock import SystemClock
from bot.config import Settings, StartupError
from bot.spool import Spool

if TYPE_CHECKING:
    from bot.house import House

SPOOL = "wecom-spool.db"
"""In the data folder."""


def build(settings: Settings, house: "House", on_staff: OnStaff) -> WecomAppChannel:
    """The channel of the app that the settings name, for a house to which it is about to be added."""
    callback, agent, secret = callback_of(settings), settings.wecom_agent_id, settings.wecom_secret
    assert agent is not None
    assert secret is not None
    clock = SystemClock()  # signatures, tokens and codes live in real time
    kept = Kept(house.database, house.lanes, clock, callback.bot)
    api = Api(settings.wecom_api_base, settings.wecom_corp_id or "", secret.get_secret_value(), kept)
    return WecomAppChannel(
        callback, agent, api, kept, Spool(settings.data_dir / SPOOL), clock, on_staff,
        Media(api, kept, house.load), zone=settings.timezone, daily_limit=settings.wecom_daily_limit,
        upload_base=settings.public_url or "", has_menu=settings.wecom_menu,
    )  # fmt: skip


def callback_of(settings: Settings) -> Callback:
    """The callback; StartupError if its key cannot be one."""
    token, key = settings.wecom_token, settings.wecom_aes_key
    corp, agent = settings.wecom_corp_id, settings.wecom_agent_id
    if token is None or key is None or corp is None or agent is None:
        raise StartupError("企业微信自建应用的设置不全：照 README 补上 CHEJI_WECOM_ 开头的几项")
    try:
        return Callback(token.get_secret_value(), key.get_secret_value(), corp, agent)
    except ValueError:
        raise StartupError("CHEJI_WECOM_AES_KEY 不能用：照应用页面抄 EncodingAESKey，43 个字母和数字") from None
