"""The cars of a note side by side: which of two is ours and which the rival, given up, or given in exchange.

cars.py says what the words beside each one make of it; here they are weighed against one another.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from handlers.notes.findings import Car
from handlers.notes.leads import led
from handlers.notes.page import HARD, THIS, Page
from handlers.notes.wordings import told

Role = Literal["interest", "competitor", "owned", "refused", "driven", "bought", "named"]
OURS = led(r"(?:咱们?家?|我们家?|我家|本店)的?$")
_FAINT_RIVAL = led(
    r"(?:备选|惦记着?|(?<!们)(?<!咱)被|(?:在|又|还)?纠结着?|劝(?:他|她)?(?:买|选|看)?|怕(?:他|她)?去?(?:买|看|订|定|选)|(?:朋友|同事|家里人?|家人|老婆"
    r"|老公|媳妇|儿子|女儿|爸妈|邻居|亲戚|别人|别家|隔壁)[^，,。 ]{0,4}(?:推荐|推|安利|建议|想[买要看]|要买|非要|惦记|看中|看上|相中)(?:的|了|是|他|她|买|选|看)*|"
    r"(?:本来|原来|原本|差点|一开始|起初|之前|先前)(?:是|都|就)?(?:想|要|打算|准备)?(?:买|定|订|看|选|试|要)(?:的|了|过|上|中|是)*"
    r"|(?<!没)(?<![再又])(?:看过|试过|先看|去看|去试)了?|觉得比|不如)(?:一?[台辆])?$"
)
"""Words before a car that make a rival of it where another make is wanted too."""
_FAINT_RIVAL_AFTER = re.compile(
    r"^\s?(?:也)?(?:便宜|优惠(?:更|大|多|给)|报价(?:更)?(?:低|便宜)|给(?:了|的)?(?:优惠|价)|现车多|性价比高|配置(?:更)?高|空间(?:更)?大|保值|省油)"
)
_FOR_THIS = led(r"置换(?:掉|了)?$")
_THAN = led(r"(?:没有?|比|不如)$")
_BETTER = re.compile(r"^\s?(?:好|大|舒服|便宜|顺|高|强|快|宽|省|稳|香|靠谱|值|贵|小|差)")


@dataclass(frozen=True)
class Seen:
    """A car in the note with the part it plays."""

    car: Car
    role: Role
    start: int
    end: int


def settled(page: Page, seen: list[Seen]) -> list[Seen]:
    """Each car with its part, now that all of them are known."""
    seen = _given(page, _traded(page, seen))
    if (
        len(seen) == 1
        and (seen[0].car.series or not page.before(seen[0].start, 1).endswith(("了", "过")))
        and re.search(r"也(?:想|要|来)?(?:看|试|买|考虑|换)(?:了|上|的)?$", page.before(seen[0].start, 6))
    ):
        return [replace(seen[0], role="interest")]  # 他同事也看途观L
    given = {s.car for s in seen if s.role == "owned"}
    seen = [s for s in seen if s.role == "owned" or s.car not in given]  # 一台CR-V一台飞度 打算把飞度换掉
    seen = _rivals(page, seen)
    wanted = {s.car.brand for s in seen if s.role in ("interest", "driven")}
    seen = [replace(s, role="interest") if s.role == "competitor" and s.car.brand in wanted else s for s in seen]
    return _ours(page, _alone(page, _all_driven(seen, page)))


def _traded(page: Page, seen: list[Seen]) -> list[Seen]:
    """朗逸置换途观L, 评估朗逸 想置换途观L: the one before is given, the one behind wanted."""
    for i in range(len(seen) - 1):
        old, new = seen[i], seen[i + 1]
        between = page.flat[old.end : new.start]
        is_swap = re.fullmatch(r"(?:想|要|来|准备|打算)?(?:置换|换)(?:成|为|了|台|辆)*", between)
        is_wanted = re.search(r"(?:看|买|要|订|定|提|试|选)(?:了|的|上)?$", page.before(old.start, 4))
        if (is_swap and not is_wanted) or (old.role == "owned" and between.endswith("置换")):
            seen[i], seen[i + 1] = replace(old, role="owned"), replace(new, role="interest")
    return seen


def _given(page: Page, seen: list[Seen]) -> list[Seen]:
    """置换朗逸 看途观L: given in exchange, where another is wanted; alone it is what they want for theirs."""
    wished = {s.start for s in seen if s.role == "interest" and not _FOR_THIS.search(page.before(s.start, 4))}
    return [
        replace(s, role="owned")
        if s.role == "interest"
        and wished - {s.start}
        and _FOR_THIS.search(page.before(s.start, 4))
        and s.start < max(wished)
        else s
        for s in seen
    ]


def _rivals(page: Page, seen: list[Seen]) -> list[Seen]:
    """看过CR-V, 朋友推荐CR-V: a rival, where a car of another make is wanted and nothing speaks so of it."""
    faint = [s for s in seen if s.role in ("interest", "driven") and _is_faint(page, s)]
    sure = {s.car.brand for s in seen if s.role in ("interest", "driven") and s not in faint}
    if not sure:
        return seen
    return [replace(s, role="competitor") if s in faint and s.car.brand not in sure else s for s in seen]


PART = dict(told("role"))
"""The words around a car that make a rival of it, from data/roles.txt."""


def around(page: Page, start: int, end: int) -> str:
    """The words around a car, with a sign of its own for it."""
    return f"{page.before(start, 14)}{THIS}{page.after(end, 12)}"


def _is_faint(page: Page, one: Seen) -> bool:
    before, after = page.before(one.start, 14, HARD + "，, "), page.after(one.end, 6, HARD + "，, ")
    if OURS.search(before):
        return False
    if PART["faint"].search(around(page, one.start, one.end)):
        return True
    if _THAN.search(before):
        return bool(_BETTER.match(after)) and before[-1] == "比"
    return bool(_FAINT_RIVAL.search(before) or _FAINT_RIVAL_AFTER.match(after))


def _all_driven(seen: list[Seen], page: Page) -> list[Seen]:
    """途观L和途岳都试驾了, 两台都试驾了: said of both."""
    if len(seen) > 1 and re.match(
        r"[ ,，]?(?:这|都是)?[两俩三仨几][台款辆个]车?都?(?:试驾|试|开)(?:了|过)", page.after(seen[-1].end, 12)
    ):
        return [replace(s, role="driven") if s.role == "interest" else s for s in seen]
    for i in range(len(seen) - 1, 0, -1):
        joined = page.flat[seen[i - 1].end : seen[i].start].strip()
        after = page.after(seen[i].end, 4)
        if (
            seen[i].role == "driven"
            and seen[i - 1].role == "interest"
            and after.startswith("都")
            and joined in ("和", "、", "跟", "与")
        ):
            seen[i - 1] = replace(seen[i - 1], role="driven")
    return seen


def _alone(page: Page, seen: list[Seen]) -> list[Seen]:
    """对比途昂和汉兰达, and nothing else: neither is the rival, both are looked at."""
    is_list = len(seen) > 1 and all(s.role == "competitor" for s in seen)
    if is_list and re.search(r"(?:对比|比较|纠结)[^，, ]{0,2}$", page.before(seen[0].start, 6)):
        return [replace(s, role="interest") for s in seen]
    return seen


def _ours(page: Page, seen: list[Seen]) -> list[Seen]:
    """试完 Model Y 又来试咱家的 LS6: what is not called ours is a rival."""
    ours = [s for s in seen if OURS.search(page.before(s.start, 5))]
    if not ours or len(ours) == len(seen):
        return seen
    return [replace(s, role="competitor") if s not in ours and s.role in ("interest", "driven") else s for s in seen]
