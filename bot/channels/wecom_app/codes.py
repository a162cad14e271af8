"""What each answer of the WeCom API means for a message, and where in the console it is mended: one table.

Adding a code is one entry. Knows no HTTP; api.py acts by it, check.py tells it to people.
"""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What to do with the message that was answered so."""

    RETRY = "retry"
    """Busy: the same again, a few times with growing pauses, then wait."""
    RENEW = "renew"
    """The token is not good any more: fetch one, once, and repeat once."""
    BLOCKED = "blocked"
    """This person cannot be reached."""
    REFUSED = "refused"
    """This message will never be taken."""
    WAIT = "wait"
    """Nothing will be taken for a while."""
    SPENT = "spent"
    """The card's own id or code has been used, or the id of a picture or file is not good any more."""


@dataclass(frozen=True)
class Code:
    """One answer of the API."""

    number: int
    act: Act
    found: str
    """What is the matter, for whoever runs the app."""
    mend: str = ""
    """Where to mend it."""
    seconds: float = 60.0
    """How long to wait, where waiting helps."""


_APP = "企业微信管理后台 → 应用管理 → 自建 → 车记"
_CONFIG = 3600.0
"""Until somebody has changed a setting; wrong secrets over and over get the address banned for an hour."""
_UNREACHABLE = "这个人不在应用的可见范围里"
_VISIBLE = f"{_APP} → 可见范围，把人加进去"

CODES: tuple[Code, ...] = (
    Code(-1, Act.RETRY, "企业微信忙", "等一会儿会自动再发", 30.0),
    Code(40001, Act.WAIT, "Secret 不对", f"{_APP} → Secret，抄到 CHEJI_WECOM_SECRET", _CONFIG),
    Code(40013, Act.WAIT, "企业 ID 不对", "管理后台 → 我的企业 → 企业信息 → 企业ID，抄到 CHEJI_WECOM_CORP_ID", _CONFIG),
    Code(40014, Act.RENEW, "access_token 不对", "会自动换一个；一直这样就核对 Secret", 60.0),
    Code(42001, Act.RENEW, "access_token 过期", "会自动换一个；一直这样就核对 Secret", 60.0),
    Code(40003, Act.BLOCKED, "没有这个成员", _VISIBLE),
    Code(46004, Act.BLOCKED, "没有这个成员", _VISIBLE),
    Code(60111, Act.BLOCKED, "没有这个成员", _VISIBLE),
    Code(81013, Act.BLOCKED, _UNREACHABLE, _VISIBLE),
    Code(40007, Act.SPENT, "媒体文件过期了", "媒体文件只留3天，重新发一次"),
    Code(40033, Act.REFUSED, "消息里有转义字符", "把日志里的编号发给开发者"),
    Code(40056, Act.WAIT, "AgentId 不对", f"{_APP} → AgentId，抄到 CHEJI_WECOM_AGENT_ID", _CONFIG),
    Code(
        301002, Act.WAIT, "AgentId 和 Secret 不是同一个应用的", f"{_APP}，AgentId 和 Secret 都从这一页抄", _CONFIG
    ),
    Code(40058, Act.REFUSED, "消息格式不对", "把日志里的编号发给开发者"),
    Code(45002, Act.REFUSED, "消息太长", "把日志里的编号发给开发者"),
    Code(44001, Act.REFUSED, "文件是空的", "换一个文件"),
    Code(44004, Act.REFUSED, "消息是空的", "把日志里的编号发给开发者"),
    Code(40201, Act.REFUSED, "内容没过审核", "换个说法"),
    Code(85002, Act.REFUSED, "内容没过审核", "换个说法"),
    Code(42014, Act.SPENT, "卡片编号用过了"),
    Code(42015, Act.SPENT, "卡片不是这个应用的"),
    Code(42016, Act.SPENT, "没有这张卡片"),
    Code(60140, Act.SPENT, "卡片的更新码用过了或过期了"),
    Code(45009, Act.WAIT, "发得太快，被限了", "等一会儿会自动再发"),
    Code(45033, Act.WAIT, "同时发得太多，被限了", "等一会儿会自动再发"),
    Code(48002, Act.WAIT, "应用没有这个接口的权限", f"{_APP}，看权限和可调用的接口", 600.0),
    Code(60011, Act.WAIT, "应用没有权限", f"{_APP} → 可见范围", 600.0),
    Code(60020, Act.WAIT, "这台机器的 IP 不在可信 IP 里", f"{_APP} → 企业可信IP，加上这台机器的公网 IP，约1分钟生效"),
)  # fmt: skip
"""Every code we know what to do about."""

_BY_NUMBER = {code.number: code for code in CODES}


def code_of(number: int) -> Code | None:
    """What we know about a code; None: nothing."""
    return _BY_NUMBER.get(number)
