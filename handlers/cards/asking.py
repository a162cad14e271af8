"""Questions: one at a time, answerable with a tap or a number, fine to ignore."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from handlers.cards.words import short, tail
from handlers.said import told
from storage.messages import Button, Message, Row


def minutes(count: int) -> timedelta:
    """A span of minutes."""
    return timedelta(minutes=count)


def _quoted(words: str) -> str:
    """What was looked for, as a first line may show it: of a number its tail."""
    digits = "".join(c for c in words if c.isdigit())
    return tail(digits) if len(digits) > 4 else f"“{short(words, 10)}”"


def which(name: str, hits: Sequence[str], buttons: tuple[Button, ...]) -> Message:
    """Several customers fit a note."""
    lines = [f"{number} {hit}" for number, hit in enumerate(hits, 1)]
    return Message("\n".join([f"哪位{name or '客户'}？", "这条先留着", *lines]), buttons=buttons)


def found_several(words: str, hits: Sequence[str], more: int, buttons: tuple[Button, ...]) -> Message:
    """Several customers fit what was looked for."""
    lines = [f"{number} {hit}" for number, hit in enumerate(hits, 1)]
    rest = [f"还有{more}位，再说细一点"] if more else []
    return Message("\n".join([f"{_quoted(words)}有{len(hits) + more}位", *lines, *rest]), buttons=buttons)


def not_found(words: str, buttons: tuple[Button, ...], nearest: str = "") -> Message:
    """Nobody fits."""
    likely = [f"最像的：{nearest}"] if nearest else []
    asked = tail(words) if words.isdigit() and len(words) > 4 else f"“{short(words, 11)}”"
    return Message("\n".join([f"没找到{asked}", *likely, "发姓名、号码后四位，或记过的一个词"]), buttons=buttons)


def whose(text: str, buttons: tuple[Button, ...]) -> Message:
    """A note that names nobody."""
    return Message(f"这条是谁的？先留着\n“{short(text, 30)}”\n发姓名或号码后四位", buttons=buttons)


def on_file(name: str, holder: str, number: str, buttons: tuple[Button, ...]) -> Message:
    """The number belongs to somebody on file."""
    return Message(
        f"{short(name, 8) or '这位'}和{short(holder, 8)}是同一位吗？",
        (Row("号码", f"尾号{number[-4:]} 已经记在{holder}名下"), Row("这条", "先留着")),
        buttons,
    )


def confirm_new(name: str, buttons: tuple[Button, ...]) -> Message:
    """The store asks before a new customer."""
    return Message(f"新客户{name}，记吗？", buttons=buttons)


def same_person(said: str, held: str) -> str:
    """A name that only sounds like one on file."""
    return f"{short(said, 6)}就是{short(held, 6)}吧？不是就发 撤销"


def say_whom() -> Message:
    """A command about a customer, without one."""
    return Message("说的是哪位？\n在后面写姓名或号码后四位，比如：准备 王强")


MISSING_PHONE = "留电话了吗？发号码就行，没有不用管"


def no_such_number(most: int) -> Message:
    """A number outside the list."""
    return Message(f"没有这个号，回 1 到 {most}")


def gone() -> Message:
    """The question is no longer open."""
    return Message("这个问题已经过去了\n想改哪位，直接说：王姐 预算改成25万")


def put_away() -> Message:
    """An open question put away."""
    return Message("好，这个先不问了\n已经记下的都在")


def put_by() -> Message:
    """An open question put away, whose words are kept."""
    return Message("好，先放待补了\n发 草稿 接着补，不急")


def nothing_open() -> Message:
    """Nothing to put away."""
    return Message("现在没有等着回的问题")


def open_elsewhere(go_on: Button) -> Message:
    """A question waits in another chat."""
    return Message("还有一个没答完的，要接着答吗？", buttons=(go_on,))


def no_drafts() -> Message:
    """No words wait for a customer."""
    return Message("没有待补的，都对上了")


def drafts(lines: Sequence[str], buttons: tuple[Button, ...]) -> Message:
    """Words that wait for a customer."""
    body = [f"{number} {line}" for number, line in enumerate(lines, 1)]
    return Message("\n".join([f"待补{len(lines)}条", *body, "点数字接着补"]), buttons=buttons)


def draft_line(body: dict[str, Any]) -> str:
    """One of them."""
    text = told(body.get("note", {})) or body.get("title") or "登记到一半"
    return f"“{short(str(text), 24)}”"


def expired(text: str) -> Message:
    """Words that stay for the morning list."""
    return Message(f"有一条没答完，先放待补\n“{short(text, 30)}”\n发 草稿 接着补，不急")


def saved_itself(name: str, buttons: tuple[Button, ...]) -> Message:
    """A half-filled form was saved."""
    return Message(f"记好了：{short(name, 10)}\n没填完的先空着，想到再补", buttons=buttons)
