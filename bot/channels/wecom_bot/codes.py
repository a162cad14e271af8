"""What each answer of the long connection means for a message, and where it is mended: one table.

The platform has published no list of its own; these are the codes of its general list and those seen on the wire.
"""

from bot.channels.wecom_app.codes import Act, Code
from bot.channels.wecom_app.codes import code_of as _general

PLACE = "企业微信客户端 → 工作台 → 智能机器人 → 车记 → 配置"
"""Where id and secret stand."""
UNSUBSCRIBED = 846609
"""The connection is not ours any more: another one is needed."""
_CONFIG = 300.0
_SHOWN = f"{PLACE} → 可见范围，把人加进去；本人先在机器人里说一句"

CODES: tuple[Code, ...] = (
    Code(40001, Act.WAIT, "Secret 不对", f"{PLACE}，重新获取 Secret，抄到 CHEJI_WECOM_BOT_SECRET", _CONFIG),
    Code(853000, Act.WAIT, "Bot ID 或 Secret 不对", f"{PLACE}，照抄 Bot ID 和 Secret，连接方式选使用长连接", _CONFIG),
    Code(93006, Act.BLOCKED, "没有这个会话", _SHOWN),
    Code(40003, Act.BLOCKED, "没有这个成员", _SHOWN),
    Code(60111, Act.BLOCKED, "没有这个成员", _SHOWN),
    Code(81013, Act.BLOCKED, "这个人不在机器人的可见范围里", _SHOWN),
    Code(40008, Act.REFUSED, "消息类型不对", "把日志里的编号发给开发者"),
    Code(846605, Act.SPENT, "这条消息不能再就地回复"),
    Code(846608, Act.SPENT, "这条消息不能再就地回复"),
    Code(UNSUBSCRIBED, Act.WAIT, "长连接断了", "会自动重连", 2.0),
)
"""Every code that means something else here than for the self-built app, or only something here."""

_BY_NUMBER = {code.number: code for code in CODES}


def code_of(number: int) -> Code | None:
    """What we know about a code; None: nothing."""
    return _BY_NUMBER.get(number) or _general(number)
