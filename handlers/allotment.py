"""Dealing customers out to several receivers by a rule. Pure: the same customers always fall to the same people."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A customer to be dealt out."""

    id: int
    urgency: int
    """How soon somebody must speak to them, the soonest first."""
    level: str = ""
    series: str = ""
    """The car they want most."""


Shares = dict[int, list[int]]
"""Receiver -> customers."""
Deal = Callable[[Sequence[Case], Sequence[int], Mapping[int, int]], Shares]


@dataclass(frozen=True)
class Rule:
    """One way of dealing."""

    label: str
    words: tuple[str, ...]
    """What people say for it."""
    deal: Deal


def _evenly(cases: Sequence[Case], receivers: Sequence[int], loads: Mapping[int, int]) -> Shares:
    """The same number each, and the same number of every level."""
    return {receiver: [c.id for c in cases[place :: len(receivers)]] for place, receiver in enumerate(receivers)}


def _by_level(cases: Sequence[Case], receivers: Sequence[int], loads: Mapping[int, int]) -> Shares:
    """The most urgent to who is named first, in parts of one size."""
    size, more = divmod(len(cases), len(receivers))
    ends = [size * n + min(n, more) for n in range(len(receivers) + 1)]
    return {receiver: [c.id for c in cases[ends[n] : ends[n + 1]]] for n, receiver in enumerate(receivers)}


def _by_series(cases: Sequence[Case], receivers: Sequence[int], loads: Mapping[int, int]) -> Shares:
    """Who wants the same car goes to the same person, the largest groups first to who has the fewest."""
    groups: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        groups[case.series].append(case.id)
    shares: Shares = {receiver: [] for receiver in receivers}
    for group in sorted(groups.values(), key=len, reverse=True):
        shares[min(receivers, key=lambda receiver: len(shares[receiver]))] += group
    return shares


def _by_load(cases: Sequence[Case], receivers: Sequence[int], loads: Mapping[int, int]) -> Shares:
    """Each to whoever has the fewest customers by then, those they had before counted."""
    held, shares = Counter(loads), {receiver: list[int]() for receiver in receivers}
    for case in cases:
        to = min(receivers, key=lambda receiver: held[receiver])
        held[to] += 1
        shares[to].append(case.id)
    return shares


def _to_one(cases: Sequence[Case], receivers: Sequence[int], loads: Mapping[int, int]) -> Shares:
    """All to who is named first."""
    return {receivers[0]: [c.id for c in cases]}


RULES: dict[str, Rule] = {
    "even": Rule("平均", ("平均", "平分", "均分"), _evenly),
    "level": Rule("按级别", ("按级别", "按等级"), _by_level),
    "series": Rule("按车型", ("按车型", "按车系"), _by_series),
    "load": Rule("按手上多少", ("按手上", "按忙闲", "按工作量", "谁少给谁"), _by_load),
    "one": Rule("都给一个人", ("都给", "全给", "全部给", "转给"), _to_one),
}
"""Every rule by its code, in the order in which [换个分法] offers them."""


def deal(cases: Sequence[Case], receivers: Sequence[int], rule: str, loads: Mapping[int, int]) -> Shares:
    """Deal the customers out; every receiver stands in the answer, perhaps with nobody."""
    ordered = sorted(cases, key=lambda case: (case.urgency, case.level, case.id))
    shares = RULES[rule].deal(ordered, receivers, loads)
    return {receiver: shares.get(receiver, []) for receiver in receivers}


def following(rule: str) -> str:
    """The rule offered after this one."""
    codes = list(RULES)
    return codes[(codes.index(rule) + 1) % len(codes)]
