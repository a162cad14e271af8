"""What stands over a list of customers and holds for each of them: 今天交车3台: …, 明天计划：1、….

A plan's day is given to whoever has none of his own; a deal is put in front of each part, so that it is read as one.
"""

import re
from datetime import date

from handlers.notes.actions import first_action
from handlers.notes.findings import Finding, Value
from handlers.notes.page import Page

_COUNT = r"[0-9一两俩二三四五六七八九十]+\s?[台单个辆位]"
_DEAL = re.compile(
    rf"(?:(?P<handed>交车|交付|提车|交了?|提了)|订车|下订|下定|定车|签单|签约|成交|开单|[订定签]了?)了?\s?{_COUNT}|"
    rf"{_COUNT}(?:(?P<handed2>交车|交付|提车)|订车|订单|大定|小订|成交|签单)"
)
_LOST = re.compile(
    rf"(?:战败|丢单|流失|跑单|黄)了?\s?(?:{_COUNT}|[0-9一两俩二三四五]+组)|(?:{_COUNT}|[0-9一两俩二三四五]+组|俩|仨)(?:客户)?(?:战败|丢单|流失|跑单|黄了|都黄了)"
)
_MET = re.compile(
    r"(?:到店|进店|来店|接待|来访|(?<![绍荐带领])来了?)了?\s?(?:[0-9一两二三四五六]+\s?[位组批个拨波家]|俩|仨)(?:客户|客人|人)?|"
    r"(?P<added>(?:新?加|添加)(?:了|上)?\s?(?:[0-9一两二三四五六]+个|俩|仨)(?:微信|好友|微信好友))"
)
_LOST = re.compile(rf"(?:战败|流失|丢单|输单|丢|黄)了?\s?{_COUNT}|{_COUNT}(?:战败|流失|丢单|输单)")
_PLAN = re.compile(r"计划|安排|待办|任务|要做|日程|邀约|回访名单|要(?:打|联系|跟|回访|约)")
_DONE = re.compile(r"[了完过]|没接|没来|未接")


def deal_of(heading: str) -> str:
    """The words of a deal or a loss that a heading says of all below it, or nothing."""
    if _LOST.search(heading):
        return "战败了 "
    match = _DEAL.search(heading)
    if match is None:
        return "战败了 " if _LOST.search(heading) else ""
    return "交车了 " if match["handed"] or match["handed2"] else "订车了 "


def met(heading: str, findings: list[Finding], day: date) -> list[Finding]:
    """What a heading says of each, where it counts who came or was added: 上午到店两位 is over, whatever the hour."""
    match = _MET.search(heading)
    if match is None or is_plan(heading) or re.search(r"[要会将]|明|后天|下周|约", heading):
        return findings
    kept = [f for f in findings if not f.field.startswith("next_")]
    if any(f.field == "method" for f in kept):
        return kept
    label = "微信沟通" if match["added"] else "到店接待"
    values: tuple[tuple[str, Value], ...] = (("method", label), ("contact_date", day))
    return [*kept, *(Finding(field, value, *match.span(), "heading") for field, value in values)]


def is_plan(heading: str) -> bool:
    """Whether a heading says what is still to be done."""
    return bool(_PLAN.search(heading)) and not _DONE.search(heading)


def plan(page: Page, day: date) -> None:
    """What is below a plan is to come: its day is the plan's, and nobody was met."""
    if _DONE.search(page.flat):
        return
    page.findings = [f for f in page.findings if f.field not in ("method", "contact_date", "test_drive")]
    if not page.has("next_date"):
        page.add("next_date", day, (0, 0), "heading")
        page.add("next_action", first_action(page.flat) or "联系", (0, 0), "heading")
