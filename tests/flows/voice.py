"""What voice.md asks of every message a person sees, checked on all that any flow shows."""

import re

from handlers.commands import PRESSES
from storage import choices
from storage.messages import Message

TITLE = 20
MOST_BUTTONS = 6
MOST_LINES = 14
_WELCOME = "这里是车记"
_TO_COPY = "words:"
"""A text for a customer stands alone in its message, in one line."""
_EVERYTHING = "— 客户基础信息"
"""The card with every field: the one that may be long."""
_BANNED = (
    "操作成功 失败 非法 无效 参数 系统 请知悉 温馨提示 完整度 未完成 无法识别 小助手 抱歉 对不起 恭喜 Traceback Error None "
    "True False null"
).split()
_CHEER = re.compile(r"[！!～~]|亲[，,]|[哦呢啦]$|[\U0001F000-\U0001FAFF\u2600-\u27BF]", re.MULTILINE)
_QUOTED = re.compile(r"“[^”]*”")
_PHONE = re.compile(r"\d{7,}")
_PRICE = re.compile(r"(?:落地|裸车|成交价|定金)\D{0,3}\d|\d万|\d元")
_LATIN = re.compile(r"(?<![A-Za-z/])[a-z_]{3,}(?![A-Za-z])")
_CODES = {o.code for listed in choices.BY_NAME.values() for o in listed.options} | {
    "waiting", "fired", "planned", "withdrawn", "open", "aside", "done", "dropped", "expired", "sent", "manager", "rep",
    "admin", "customer", "reminder", "draft", "date", "part", "time",
}  # fmt: skip


def faults(message: Message, said: str) -> list[str]:
    """What is wrong with a message, in words; empty when it may be shown. ``said``: what people typed so far."""
    title, plain = message.text.partition("\n")[0], message.plain()
    own = _QUOTED.sub("", plain)
    is_long = len(title) > TITLE and _WELCOME not in title and not message.slot.startswith(_TO_COPY)
    found = [
        (is_long, f"the first line has {len(title)} characters"),
        (not title.strip(), "there is no first line"),
        (bool(_PHONE.search(title)), "a phone in the first line"),
        (bool(_PRICE.search(title)), "a price in the first line"),
        ("投诉" in title or "战败" in title, "a word for the boss in the first line"),
        (any(found not in said for found in _CHEER.findall(own)), "cheer or emoji"),
        (own.count("？") > 1, "more than one question"),
        (len(message.buttons) > MOST_BUTTONS, f"{len(message.buttons)} buttons"),
        (len({b.label for b in message.buttons}) < len(message.buttons), "two buttons with one label"),
        (any(len(b.label) > 12 for b in message.buttons), "a long button"),
        (plain.count("\n") >= MOST_LINES and _EVERYTHING not in plain, f"{plain.count(chr(10)) + 1} lines"),
    ]
    words = [f"says {word}" for word in _BANNED if word in own]
    codes = [f"shows the code {code}" for code in sorted(set(_LATIN.findall(own)) & _CODES)]
    verbs = [f"nobody knows {b.action}" for b in message.buttons if b.action.partition(":")[0] not in PRESSES]
    return [words_ for wrong, words_ in found if wrong] + words + codes + verbs
