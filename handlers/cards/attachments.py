"""Photos, files and voice messages: where they were put, what could not be taken, and showing them again."""

from collections.abc import Sequence

from handlers.cards.words import called, month_day, short, tail
from handlers.turn import Turn
from storage import attachments, customers
from storage.ids import short as id36
from storage.messages import Button, File, Message
from storage.models import Attachment, Customer

_SPEAK = {"telegram": "长按可以转文字，复制发来就行", "wecom_app": "按键盘上的话筒说一遍，出来的字发给我就行"}
"""How speech becomes text there, by channel."""
_UNHEARD = "语音收到了，但这里转不成字"
MOST = 6
"""How many are sent back at once."""


def kept(turn: Turn, customer: Customer, files: Sequence[File], batch: str) -> Message:
    """Kept with a customer; nothing was said with it."""
    undo = Button("撤销", f"undo:{batch}.0")
    buttons = (Button("换个人", f"refile:{batch}.0"), undo)
    name, slot = short(called(customer), 8), f"saved:{batch}"
    if is_speech(files):
        rest = f"{_how(turn)}\n刚才这段先放在{name}名下，不要就发 撤销"
        # in WeCom a text to be read is one bubble, with buttons it would be two
        return Message(f"{_UNHEARD}\n{rest}", buttons=() if turn.inbound.channel == "wecom_app" else buttons, slot=slot)
    what = attachments.in_words([file.media_type for file in files])
    numbers = customers.numbers(turn.session, customer.id)
    level = turn.settings.choices("level").label(customer.level)
    line = " · ".join(filter(None, (tail(numbers[0]) if numbers else "", level)))
    return Message(f"放好了：{name}的{what}\n{line}", buttons=buttons, slot=slot)


def whose(turn: Turn, files: Sequence[File], buttons: tuple[Button, ...]) -> Message:
    """Of whom it is; kept meanwhile."""
    if is_speech(files):
        return Message(f"{_UNHEARD}\n{_how(turn)}\n要留着就说是哪位客户的，发姓名或号码后四位", buttons=buttons)
    what = attachments.in_words([file.media_type for file in files])
    return Message(f"{what}是哪位客户的？\n先留着，发姓名或号码后四位", buttons=buttons)


def refile(what: str, buttons: tuple[Button, ...]) -> Message:
    """To whom it goes instead."""
    return Message(f"{what}放到谁名下？\n点一位，或发姓名、号码后四位", buttons=buttons)


def is_speech(files: Sequence[File]) -> bool:
    """Whether it is all voice."""
    return all(file.media_type.startswith("audio/") for file in files)


def _how(turn: Turn) -> str:
    return _SPEAK.get(turn.inbound.channel, "打成字发来就行")


def label_of_nobody() -> Message:
    """A place or a link, and nobody it could be about."""
    return Message("位置和链接不单独收\n要记就打一句，比如：王姐 家在曹安公路")


def too_large() -> Message:
    """More than can be kept."""
    return Message("这个太大了，没收\n20MB以内才收，照片发普通的就行，不用原图")


def no_film() -> Message:
    """Films are not kept."""
    return Message("视频先不收\n拍几张照片发来就行，要记的打一句")


def not_fetched(name: str, what: str) -> Message:
    """The platform did not hand it over; ``name``: whose it is, empty where the member is not to read that."""
    whose = f"{short(name, 8)}的" if name else ""
    return Message(f"{whose}{what}没取下来\n再发一次就行")


def shown(turn: Turn, customer: Customer, row: Attachment) -> Message:
    """One of a customer's, sent back."""
    file, what = attachments.file_of(row), attachments.sort_of(row.media_type)
    line = f"{short(called(customer), 8)} {month_day(row.created_at, turn.now)} {what}"
    if file.media_type.startswith("image/"):
        return Message(line, picture=file)
    return Message(line, file=file)


def nothing(customer: Customer) -> Message:
    """No bytes (yet)."""
    return Message(f"{short(called(customer), 8)}没有能看的附件\n照片、文件直接发来就放在名下")


def more(count: int) -> Message:
    """Older ones are not sent all at once."""
    return Message(f"还有{count}个更早的，没有都发")


def counted(turn: Turn, customer: Customer) -> str:
    """照片3 文件1, for the card with everything."""
    rows = attachments.of(turn.session, customer.id)
    sorts = [attachments.sort_of(row.media_type) for row in rows]
    return " ".join(f"{sort}{sorts.count(sort)}" for sort in dict.fromkeys(sorts))


def look(customer: Customer) -> Button:
    """Sends them back."""
    return Button("附件", f"files:{id36(customer.id)}.{customer.revision}")


def send_it() -> Message:
    """A file is asked for."""
    return Message("传照片和文件\n先说是哪位客户，再发来；20MB以内")


# -- files that are read ------------------------------------------------------------------------------------------


def opening(name: str) -> Message:
    """Until its bytes are here."""
    return Message(f"正在看：{short(name, 14)}")


def not_opened(name: str) -> Message:
    """The platform did not hand it over."""
    return Message(f"没取下来：{short(name, 14)}\n再发一次就行")


def no_cards(name: str) -> Message:
    """An address book without names and numbers."""
    return Message(f"没读到名片：{short(name, 12)}\n从通讯录分享联系人，或打一句：王姐13800000002")


def own_card() -> Message:
    """Somebody shared their own number."""
    return Message("这是你自己的名片，没有记\n客户的名片转过来就行")
