"""Plain questions that say in other words what a command or a list answers: 我今天还要联系谁, 李姐是谁的客户.

A table of words and of what they come to; what is not asked in whole is left to be a note.
"""

import re

from handlers import listing, lookup, owning
from handlers.commands import COMMANDS
from handlers.notes import dates
from handlers.turn import Turn

_LONGEST = 40
_I = "(?:我们?|咱们?|我这边|我手上|我名下|手上|名下|店里|全店)?(?:现在|目前)?"
_SPEAK = "(?:联系|跟进|回访|打给|打电话)"
_WHOM = "(?:谁|哪些人|哪些客户|哪几个|哪几位|几个|几位)"
_NAME = r"(?P<who>[^\s，,。有没]{1,8}?)"
_DAYS = "今天|明天|后天|这?周末|这周|本周|下周|下?周[一二三四五六日天]"
_SPANS = "今天|昨天|本周|这周|上周|本月|这个月|上个?月|今年|本季度|上季度"
_REPORTS = "战败|渠道|竞品|试驾|成交|漏斗|排行"
_OFF = "(?:要|想)?(?:休息|请假|调休|休假)(?P<until>(?:到.{1,8})?)"
_DID = "(?:干了|做了|忙了|记了|跟进了|联系了)"

_TABLE: tuple[tuple[str, str], ...] = (
    (f"{_I}今天{_I}(?:还|都)*(?:有|剩)?(?:要|该|得|没)*{_SPEAK}(?:的?有)?{_WHOM}(?:没{_SPEAK})?", "今天"),
    (f"{_I}(?P<when>{_DAYS})(?:都|还)*(?:要|该|得)*(?:{_SPEAK}(?:的?有)?{_WHOM}|有{_WHOM})", "找 {when}该联系的"),
    (f"{_I}(?:一共|总共|共)?有?(?:多少|几)(?:个|位)客户|{_I}(?:一共|总共)?有?多少客户", "客户"),
    (f"{_I}今天{_I}(?:都|一共)*{_DID}(?:些|点)?(?:啥|什么|几[个条位件]|多少[个条]?)", "日报"),
    ("(?:今天|今日)(?:还)?有?(?:谁|哪几个)(?:还|今天)?没(?:记|写|填|跟进)(?:录)?", "日报"),
    ("(?:今天|今日)(?:的)?(?:(?:情况|数据|战况|成绩)?(?:怎么样|如何)|(?:什么|啥)情况)", "日报"),
    (f"{_I}(?:离)?(?:目标|任务)?还差(?:几|多少)(?:台|个)?(?:车)?(?:才)?(?:能|可以)?(?:完成)?(?:目标|任务)?", "目标"),
    (f"{_I}(?:本月|这个?月)?(?:的)?(?:目标|任务)(?:完成|达成)了?(?:多少|几台|几成|怎么样|情况|率)了?", "目标"),
    (f"{_NAME}(?:现在)?(?:是|归)?谁(?:在|的)?(?:跟(?:进|的)?|客户|名下)(?:的|呢)?|{_NAME.replace('who', 'whom')}归谁", "归属 {who}{whom}"),
    (rf"把{_NAME}(?:转|分|交|派|拨)?给(?P<to>[^\s，,]{{2,4}}?)(?:跟进?|吧|来跟)?", "给 {who} {to}"),
    ("有没有(?P<what>.*(?:看|想买|喜欢|在比|对比|来过|试驾|级|联系|预算).*?)的?客户", "找 {what}的客户"),
    ("有没有(?P<what>(?:看|想买|来过|试驾过).+)的", "找 {what}的客户"),
    ("(?:哪些|哪几位|哪几个)客户(?P<what>.+)", "找 {what}的客户"),
    (f"{_I}有?(?:几|多少)(?:个|位)(?P<what>[HABCNO])级?(?:的)?(?:客户)?", "找 {what}级"),
    (f"(?:{_WHOM}|有谁)(?P<when>{_DAYS})(?:要|会|约了)?(?:来|到店|来店|过来)(?:看车)?", "找 {when}约了到店的"),
    (r"(?:帮我)?(?:查|找|搜)(?:一下|下)\s*(?P<what>[^\s].{0,20})", "找 {what}"),
    (f"{_NAME}的?(?:成交价|落地价?|裸车价?|价格|定金)(?:是|交了)?多少钱?", "看价格 {who}"),
    (f"{_NAME}(?:是|说|约)?(?:什么时候|啥时候|哪天|几号|几点)(?:提车|交车|来|到店|来店|过来|联系|再联系|订的|提的|约的)(?:的|看车)?", "{who}"),
    (f"(?P<when>{_SPANS}|{_DAYS}|下个?月|最近)?有?(?:谁|哪些客户)?过?生日的?(?:客户|名单)?(?:有谁|是谁|有哪些)?", "找 {when}过生日的"),
    ("(?:快|要|近期|最近)到期的?保险的?(?:客户)?|保险(?:快|要)到期的?(?:客户|有谁)?|续保(?:客户|名单)", "找 60天内保险到期的"),
    (f"我(?:要|想)?(?P<when>(?:{_DAYS})?){_OFF}", "休假 {when}{until}"),
    (f"{_NAME}(?P<when>(?:{_DAYS})?){_OFF}", "休假 {who} {when}{until}"),
    (f"(?P<when>{_SPANS})的?(?P<what>{_REPORTS})(?:的)?(?:原因|分析|情况|数据|怎么样|如何)", "{what} {when}"),
    ("(?P<what>导出|下载|设置|审计|批注|催)(?P<rest>[^\\s].*)", "{what} {rest}"),
    ("(?P<what>.{2,30}?)(?:的时候)?[，,\\s]*(?:记得|到时候?)?提醒(?:一下)?我(?:一下)?", "提醒我 {what}"),
    ("(?:加|新加|招)了?(?:个|一个|一位)?(?:销售|顾问|同事)[\\s：:叫]*(?P<who>[^\\s，,]{2,4})", "邀请 {who} 顾问"),
    ("(?:怎么|如何|怎样|咋)(?:才能)?(?P<what>邀请|交接|合并|批注|休假|轮休|改名|设置)(?:客户|同事|顾问|人)?", "{what}"),
    ("早会", "晨会"), ("晚会|收工会", "夕会"), ("定目标|怎么定目标", "目标"),
    ("你好|您好|在吗|在不在|hi|hello", "帮助"),
)  # fmt: skip
"""What is asked, and the words that answer it."""
_ASKED = tuple((re.compile(asked, re.IGNORECASE), words) for asked, words in _TABLE)


def words_for(turn: Turn, text: str) -> str:
    """What the words come to; empty where they ask for nothing of this."""
    plain = text.strip(" ？?。，,")
    for asked, words in _ASKED if len(plain) <= _LONGEST else ():
        if (match := asked.fullmatch(plain)) and (said := words.format_map(_said(match))) and _holds(turn, said):
            return said
    return ""


def _said(match: re.Match[str]) -> dict[str, str]:
    return {name: (words or "").strip() for name, words in match.groupdict().items()}


def _holds(turn: Turn, said: str) -> bool:
    """Whether all of it is on file: 有没有现车的 is what a customer asks, 把钥匙给王姐 what was done."""
    command, _, words = said.partition(" ")
    if command in ("找", "导出", "下载"):
        wanted = listing.wanted_of(turn, words)
        return (bool(wanted.conditions) and not wanted.unread) or lookup.is_on_file(turn, words)
    if command == "给":
        whom, _, to = words.rpartition(" ")
        return owning.receiver(turn, to) is not None and lookup.is_on_file(turn, whom)
    first = words.partition(" ")[0]
    if command in ("休假", "催"):
        is_own = command == "休假" and (
            not first or first[0] == "到" or bool(dates.find(first, turn.sent_at, "future"))
        )
        return is_own or owning.receiver(turn, first) is not None
    if command == "设置":
        return turn.leads
    if command == "提醒我":
        return bool(dates.find(words, turn.sent_at, "future"))
    if command in ("归属", "审计", "批注", "看价格"):
        return lookup.is_on_file(turn, first)
    return " " in said or command in COMMANDS or lookup.is_on_file(turn, said)
