"""Two reps, one customer: what each of them and the manager read."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.words import ago, short, tail
from storage.messages import Button, Message, Row, rows


def taken(name: str, last: datetime | None, now: datetime, bosses: Sequence[str], did: str) -> Message:
    """To the second rep: a colleague is on it, and nothing more; ``did``: their own words."""
    seen = f"{ago(last, now)}联系过，" if last else ""
    return Message(
        f"{short(name, 8)}：已有同事在跟\n{seen}等{'、'.join(bosses) or '经理'}定",
        (Row("你这条", f"已留下：{short(did, 20)}"), Row("现在", "照常接待")),
    )


def met_later(name: str, last: datetime | None, now: datetime, bosses: Sequence[str]) -> Message:
    """To the second rep, whose own record has got a colleague's customer's number."""
    seen = f"{ago(last, now)}联系过，" if last else ""
    return Message(
        f"{short(name, 8)}：已有同事在跟\n这个号码{seen}等{'、'.join(bosses) or '经理'}定",
        (Row("你记的", "都留着，定了以后合成一位"), Row("现在", "照常接待")),
    )


def put_to(name: str) -> str:
    """What the second rep did, as the manager reads it."""
    return f"记到{short(name, 6)}名下"


def please_rule(
    name: str,
    numbers: Sequence[str],
    first: str,
    second: str,
    since: datetime,
    level: str,
    last: datetime | None,
    did: str,
    now: datetime,
    buttons: tuple[Button, ...],
) -> Message:
    """To the manager; ``last``: when the first rep was last in contact, before the second came."""
    made = since.astimezone(now.tzinfo)
    seen = f"，{ago(last, now)}联系过" if last else ""
    return Message(
        f"撞单：{short(name, 8)}\n定之前两人都能记",
        rows([
            ("号码", tail(numbers[0]) if numbers else ""),
            (first, f"{made.month}月{made.day}日建，{level}{seen}"),
            (second, f"今天{now:%H:%M}{short(did, 16)}"),
        ]),
        buttons,
    )  # fmt: skip


def ruling(name: str, value: str, first: str, second: str, boss: str, joined: str) -> Message:
    """To all three, in the same words; ``joined``: what the second rep's own record was called, which is in it now."""
    who = {"a": f"归{first}", "b": f"归{second}", "s": f"{first}、{second}共享"}[value]
    counts = f"{second}记的{short(joined, 6)}并进来了" if joined else f"{second}今天的接待算到店1批"
    return Message(f"{short(name, 8)}{who}\n{boss}定的，{counts}")


def withdrawn(name: str, second: str) -> Message:
    """To the manager: there was no clash."""
    return Message(f"{short(name, 8)}：不用定了\n{second}的号码打错了，那条已经拿掉")


def apart(name: str, own: str, boss: str) -> Message:
    """To all three: two people who gave one number."""
    return Message(f"{short(name, 8)}和{short(own, 8)}分开记\n{boss}定的，号码留在{short(name, 8)}那里")


def taken_back(name: str, second: str) -> Message:
    """To the manager who rules: the second rep's record is gone."""
    return Message(f"{short(name, 8)}：不用定了\n{second}已经撤销了那条")


def right_number(name: str) -> Message:
    """The right number is asked for."""
    return Message(f"{short(name, 8)}的号码是多少？\n发对的号码就行，没有不用管")


def freed(name: str, to: str, days: int) -> Message:
    """To who had the customer and to the managers."""
    return Message(f"{short(name, 8)}归{short(to, 6)}\n超过{days}天没联系，今天{to}接待了")


def is_yours(days: int) -> Row:
    """To who goes on with a customer who was free."""
    return Row("归", f"你了，原来的同事超过{days}天没联系")


def probed(name: str, count: int) -> Message:
    """To the manager: many numbers that led to nobody."""
    return Message(f"{short(name, 6)}今天查了{count}个陌生号码\n都没查到内容，问问在找谁")


def ruled_already(name: str) -> Message:
    """Somebody was quicker."""
    return Message(f"{short(name, 10)}已经定过了")


def joined_free(name: str, days: int, again: str) -> Message:
    """To the second rep: nobody had spoken to the customer for long, the two records are one and theirs."""
    return Message(
        f"{short(name, 8)}归你了\n原来的同事超过{days}天没联系，两边的记录合成了一位", buttons=(Button("撤销", again),)
    )


def number_taken(name: str, number: str) -> Message:
    """A number given for somebody new is on file."""
    return Message(f"{tail(number)}已经是{short(name, 8)}的号码\n发 {name} 看看是不是同一位")


def may_be_one(name: str, number: str, buttons: tuple[Button, ...]) -> Message:
    """A number given for a customer is another's."""
    return Message(f"{tail(number)}已经是{short(name, 8)}的号码\n没有加上。是同一位就合成一位", buttons=buttons)
