"""Dates nothing is planned for: what is only waited for, over, taken back or told of goods and birthdays."""

import re
from datetime import datetime

from handlers.notes.actions import first_action
from handlers.notes.dates import When
from handlers.notes.leads import led
from handlers.notes.page import HARD, Page

_BEFORE_NOT_PLAN = led(r"(?:首付|月供|贷|质保|保修|等了|要等|得等|最快|开了|用了|跑了|认识|工资|合同到期|库存|上市)$")
_OLD_ONE = re.compile(r"[^，,。；; ]{0,6}过车?的\ue004")
_OLD = re.compile(r"(?:(?:看|来|留|加|问|试驾|聊)过?)?的(?:老)?(?:线索|客户|客资|那个|那位|那批)")
_HEADING = re.compile(
    r"(?:的)?(?:工作)?(?:小结|总结|汇总|汇报|日报|周报|战报|活动|安排|计划|接待|客流|跟进(?=[:：])|跟进汇总|出生|生的)(?=[ ,，：:。\n]|集|收|来|$)"
)


_GOODS = r"(?:新|现|展|试驾)?[车货](?:就|要|会|才|可以|能)*到(?:店|货|港|了)?"
_STOOD_UP = re.compile(
    r"^[^，,。；; ]{0,8}(?:来|到店?|试驾|签|交)[^，,。；; ]{0,3}[ ,，](?:人|他|她|又|结果|也)*(?:没来|没到|放(?:了)?(?:我)?鸽子|鸽了|爽约|没出现|没影)|"
    r"^[ ,，]?(?:人|他|她|又|结果|也|却|可|但|最后|临时|还是|都)*(?:没来|没到|没露面|没出现|没影|没赶过?来|放(?:了)?(?:我|咱)?鸽子|鸽了|爽约|失约|来不了)"
)


_NOTHING = re.compile(r"(?:又|还是|也|仍|依旧|一直|都)*(?:没(?!时间|空)|不见|毫无)")
"""今天没消息."""


def is_idle(page: Page, when: When, head: str, sent_at: datetime) -> bool:
    """等双十一看看, 取消明天的: a date nothing is planned for; ``head`` are the words behind it."""
    before = page.before(when.span[0], 10, HARD).rstrip(" ")
    is_today = when.first_day == sent_at.date()
    return (
        _is_waited(page, when, before, head)
        or (
            page.has("birthday")
            and bool(re.search(r"生日|过生|生辰", f"{re.split(r'[ ,，/|]', head)[0][:8]}|{before[-6:]}"))
        )
        or _is_of_goods(before, head)
        or ((when.rule == "festival" or page.flat.startswith("周末", when.span[0])) and bool(_OUTING.match(head)))
        or (when.last_day < sent_at.date() and bool(_NOT_KEPT.match(head)))
        or (is_today and bool(_STOOD_UP.search(head) or _NOTHING.match(head)))  # 说好今天来 没来
        or bool(_HEADING.match(head))
        or _is_old(when, head, sent_at)
        or (when.rule == "time" and bool(_UNTIL.search(before)))
        or (when.rule == "time" and when.start < sent_at and bool(re.search(r"约[的了好在]*$", before)))
        or before.endswith(("取消", "取消了", "推掉"))
        or bool(_BEFORE_NOT_PLAN.search(before))
    )


_NOT_KEPT = re.compile(
    r"(?:就|本来|原本|还)?(?:说|约|答应|讲|定)[^，,。；; ]{0,8}[ ,，]?(?:又|也|结果|人|他|她|一直|最后|还是)*(?:没来|没到|没接|鸽了|放鸽子|爽约)"
)
"""上周说要来 没来."""
_OUTING = re.compile(
    r"(?:都|就|也|总|老|经常|常|喜欢|爱|想|要)*(?:往|去(?![他她店])|上山|出去|出城|带(?:孩子|娃|家人|老婆)?(?:出|去|玩)|拉(?:着)?(?:一家|家人)|自驾|出游|旅游|探亲|走亲戚|露营|钓鱼"
    r"|郊游|爬山|跑(?!店))"
)
"""周末往山里跑: what the car is for, no plan."""
_UNTIL = led(r"[聊谈坐待磨忙打说看等睡玩加试]到$")
"""聊到十一点."""


def _is_waited(page: Page, when: When, before: str, head: str) -> bool:
    """等双十一看看, 要等双十二活动; 他说晚上看."""
    at = when.span[0]
    if page.flat[max(0, at - 1) : at] == "等" and re.match(r"(?:看看|看(?=有)|有|活动|政策|降价)", head):
        return True
    if when.rule == "time" and before.endswith("说") and re.match(r"看(?=[ ,，。]|$)", head):
        return True
    return page.flat[at] == "等" and bool(
        re.match(r"(?:的)?(?:活动|优惠|政策|降价)", head) or re.search(r"[要得还少]$", before)
    )


def _is_of_goods(before: str, head: str) -> bool:
    """下周新车到店, 那台车明天到店."""
    if re.match(_GOODS, head) and not first_action(re.sub(_GOODS, "", head)):
        return True
    return bool(re.search(r"[车货]$", before) and re.match(r"到(?:店|货|港)?", head))


def _is_old(when: When, head: str, sent_at: datetime) -> bool:
    """上礼拜看过车的檀先生, 半年前看过的老线索, 上个月刚提的途岳; 上周六约的今天来了."""
    return bool(
        (when.last_day < sent_at.date() and _OLD_ONE.match(head))
        or _OLD.match(head)
        or ((sent_at - when.end).days > 20 and re.match(r"(?:刚|才|就)?(?:提|买|换)(?:的|了)", head))
        or re.match(r"约的[^，, ]{0,3}\ue002", head)
    )
