"""What ``cheji doctor`` asks WeCom: secret, agent, trusted IP, callback keys; each answer with where to mend it.

It asks once and never again by itself: wrong secrets over and over get the address banned for an hour.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx

from bot.channels.wecom_app.api import TIMEOUT, quiet
from bot.channels.wecom_app.callback import Callback
from bot.channels.wecom_app.codes import code_of
from bot.channels.wecom_app.wiring import callback_of
from bot.config import Settings, StartupError
from bot.doctor import Check

_SECRET, _AGENT, _KEYS = "企业微信 Secret", "企业微信应用", "企业微信回调"
_RECEIVE = "企业微信管理后台 → 应用管理 → 自建 → 车记 → 接收消息 → 设置API接收"


def examine(settings: Settings, now: datetime) -> list[Check]:
    """Whether the API knows the app and lets this machine in, and whether the callback's keys are whole."""
    if "wecom_app" not in settings.channels_configured:
        return []
    return [*_asked(settings), _keys(settings, now)]


def _asked(settings: Settings) -> Iterator[Check]:
    quiet()
    secret = settings.wecom_secret.get_secret_value() if settings.wecom_secret else ""
    try:
        with httpx.Client(base_url=settings.wecom_api_base, timeout=TIMEOUT) as client:
            answer = _get(client, "gettoken", corpid=settings.wecom_corp_id, corpsecret=secret)
            yield _judged(_SECRET, answer, "对")
            if token := answer.get("access_token"):
                app = _get(client, "agent/get", access_token=token, agentid=settings.wecom_agent_id)
                yield _judged(_AGENT, app, f"{app.get('name', '')}，这台机器的 IP 可信")
    except (httpx.HTTPError, ValueError) as error:
        mend = "看这台机器能不能上网，CHEJI_WECOM_API_BASE 写对没有"
        yield Check(_SECRET, f"连不上企业微信（{type(error).__name__}）", mend, "要处理")


def _get(client: httpx.Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(path, params=query).json()
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    return answer


def _judged(name: str, answer: dict[str, Any], found: str) -> Check:
    number = int(answer.get("errcode") or 0)
    if not number:
        return Check(name, found)
    code = code_of(number)
    if code is None:
        return Check(name, f"错误码 {number}", "到企业微信开发者中心的错误码查询工具查这个数字", "要处理")
    return Check(name, f"{code.found}（{number}）", code.mend, "要处理")


def _keys(settings: Settings, now: datetime) -> Check:
    """The keys, tried on the callback itself where it is running: it must answer as the console wants to hear."""
    try:
        callback = callback_of(settings)
    except StartupError:
        return Check(_KEYS, "EncodingAESKey 不对", f"{_RECEIVE}，照抄到 CHEJI_WECOM_AES_KEY", "要处理")
    return _running(settings, callback, now)


def _running(settings: Settings, callback: Callback, now: datetime) -> Check:
    words = str(int.from_bytes(os.urandom(7), "big"))
    address = f"http://{settings.http_host}:{settings.http_port}/wecom"
    where = f"{_RECEIVE}，URL 填公网能打开的 https://域名/wecom，转到这台机器的 {settings.http_port} 端口"
    try:
        query = callback.question(words, os.urandom(8).hex(), now)
        answer = httpx.get(address, params=query, timeout=2, trust_env=False)
    except httpx.HTTPError:
        return Check(_KEYS, "密钥格式对，cheji run 没在运行，没法试", where, "可选")
    if answer.status_code == httpx.codes.OK and answer.text == words:
        return Check(_KEYS, "密钥对，回调能答", where)
    mend = f"{_RECEIVE}，Token 和 EncodingAESKey 照抄；改过设置要重启 cheji run"
    return Check(_KEYS, f"回调答得不对（{answer.status_code}）", mend, "要处理")
