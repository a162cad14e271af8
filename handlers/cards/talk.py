"""Lines that are about the conversation itself: welcome, help, what was not understood, what went wrong."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.cards.words import in_two, short
from storage import errors
from storage.messages import Button, Message

EXAMPLE = "张先生13800000001 看途观L 预算20左右 周六带老婆来 H"

WELCOME_BUTTONS = (Button("今天", "today"), Button("帮助", "help"))


def welcome(name: str) -> Message:
    """The first message to a new member."""
    return Message(
        f"{name}，这里是车记，帮你记客户、到点提醒。\n"
        "打完电话、送走客户，像跟同事说话一样发一句：\n"
        f"{EXAMPLE}\n"
        "查客户：发姓名或号码后四位\n"
        "看今天：发 今天\n"
        "记错了：发 撤销，或直接说哪里不对\n"
        "你的客户只有你和店经理看得到。",
        buttons=WELCOME_BUTTONS,
    )


def stranger() -> Message:
    """To whoever is not a member: one line, and nothing learnt."""
    return Message("这是门店内部工具，用店里的邀请链接加入")


def help_page(entries: Sequence[str], number: int = 0, *, has_more: bool = False) -> Message:
    """What can be said, two commands a line; the first page says how customers are noted and found."""
    pairs = ["；".join(entries[start : start + 2]) for start in range(0, len(entries), 2)]
    head = ["记客户，发一句就行：", EXAMPLE, "查客户，发姓名、号码后四位或车型"] if not number else ["还可以说"]
    more = (Button("更多说法", f"help:page.0.{number + 1}"),) if has_more else ()
    return Message("\n".join([*head, *pairs]), buttons=(Button("今天", "today"), *more))


def in_group() -> Message:
    """To anything about customers in a group."""
    return Message("私聊里看")


def not_understood(*, leads: bool = False) -> Message:
    """Words that name no customer and ask for nothing; a manager may have asked for numbers."""
    asked = "\n问数：本月抖音来的订了几台，或发 月报" if leads else ""
    return Message(f"这句没对上客户，没有记\n记一位：王姐13800000002 看途岳 周六来\n查一位：发姓名或号码后四位{asked}")


def not_yours(word: str, role: str, bosses: Sequence[str]) -> Message:
    """A command of those above: who has it, and whom to tell."""
    return Message(f"“{word}”只有{role}能发\n要用就跟{'、'.join(bosses[:2]) or role}说一声")


def too_long(limit: int) -> Message:
    """More than one note can be."""
    return Message(f"太长了，一条{limit}字以内\n分几条发，一条一位客户，比如：王姐 看途岳 周六来")


def heard(answer: Message, words: str) -> Message:
    """The answer to a voice message, with what was heard below its title: a word heard wrongly is seen at once."""
    title, *rest = answer.text.split("\n")
    return replace(answer, text="\n".join([title, f"听到的：{words}", *rest]))


def departed(name: str, customers: int) -> Message:
    """To a manager: somebody left the company's app."""
    held = f"名下{customers}位客户，提醒发不到他了" if customers else "名下没有客户"
    then = f"要转出就发 {name}离职" if customers else f"不再来了就发 {name}离职"
    return Message(f"{short(name, 8)}不在企业微信应用里了\n{held}\n{then}")


def leads(name: str) -> Message:
    """To a manager: somebody who came by themselves leads a department of the company."""
    return Message(f"{short(name, 8)}加入了，现在是顾问\n企业微信里他是部门负责人\n要改身份，管理员发 {name} 改为 经理")


def plain(*, is_on: bool) -> Message:
    """Cards became text, or cards again."""
    if is_on:
        return Message("换成文字了，微信里也看得到\n按钮变成可以回的字，换回来发 卡片")
    return Message("换回卡片了\n看不到就发 纯文本")


def edited_too_late() -> Message:
    """An old message was changed."""
    return Message("这条改得晚了，记录没动\n要改直接说：王姐 预算改成25万")


def edited_after_undo() -> Message:
    """A message was changed whose first version has been taken back."""
    return Message("这条撤销过了，改了也没记\n要记就重新发一条")


def nothing_to_undo() -> Message:
    """Undo with nothing to take back."""
    return Message("24小时内没有可撤销的\n想改哪位，直接说：王姐 预算改成25万")


def apology(error_id: str) -> Message:
    """Something of ours broke; the words are kept."""
    return Message(f"出了点问题，这条留着了，会自动再试\n不用重发。编号 {error_id}")


def refusal(error: errors.CheJiError) -> Message:
    """A rule of the product forbids it."""
    if isinstance(error, errors.Stale):
        return Message("这个按钮过时了，发姓名看最新的")
    if isinstance(error, errors.BadValue):
        return Message(in_two(str(error)))
    return Message("没找到这位客户，发姓名或号码后四位试试")


def stale() -> Message:
    """A button whose thing is gone."""
    return refusal(errors.Stale())
