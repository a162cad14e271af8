"""What sort of message it is: a note, a correction, a question, chat or a mere 收到; only notes may write.

Chat among colleagues must create nothing, so a note without a customer needs something only a customer has.
"""

import re
from collections.abc import Sequence
from importlib.resources import files

from handlers.notes import gossip
from handlers.notes.findings import Note, Reading
from handlers.notes.leads import led
from handlers.notes.names import tables
from handlers.notes.page import Page
from handlers.notes.person import Person
from handlers.notes.share import CORRECTION
from handlers.notes.standing import LISTED


def house_words() -> list[str]:
    """Words of the house, which colleagues use among themselves."""
    text = files("handlers.notes").joinpath("data", "house.txt").read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


_ACK = re.compile(
    r"(?:收到|好的?|好嘞|好滴|好哒|谢谢?(?:你|您|啦|了|哈|大家)?|感谢|多谢|辛苦(?:了|啦)?|ok|okay|okk|嗯+|嗯嗯|哦+|行|可以|没问题|"
    r"明白|了解|知道了?|懂了|是的|对|对的|1|好吧|好呀|好啊|得嘞|妥|okok|thx|thanks|赞|哈+|呵+|嘿+|早|早上好|晚安|在吗?|"
    r"[👌👍🙏💪😊😄😂🤣❤️🌹✅☕🎉\s!！~。，,.、…]|\[[^\[\]]{1,4}\])+",
    re.I,
)
_ASKING = led(
    r"[?？]|吗(?:$|[ ,，。])|谁|有没有|到底|([买来订定签提走回接])没\1|多少|什么时候|怎么|咋|能不能|帮我|帮忙|哪(?!天|里都|儿都)|几点|是不是|呢$|请问|求助|[了好到过]没(?:有)?$|啥$|发我|发给我"
    r"|查一?下|调出来|还有几[台辆个]"
)
_COLLEAGUES = led(
    r"大家(?!子|庭)|(?<![在要正忙着说])开会|店长(?!让我|安排我|分给我|给我|叫我)|领导(?:来|说|检查)|(?<!进店)(?<!来)(?<!做个)检查(?!一下)|"
    r"通知(?!(?:他|她))|(?<!上)下班|咖啡(?!色)|(?:订|卖|交|提)出去|又?卖了?(?:一|两|三|[0-9]+)台|直播(?=$|[ ,，])|邀约[0-9]|"
    r"留档[0-9]|满意度[0-9]|几号(?=$|[?？])|(?<![来想要])到(?:了)?[一两三四五六七八九十0-9]+台|打我(?:电话|手机)|观看[0-9]|"
    r"(?:这|那)批|(?:祝贺|恭喜|庆祝|表扬)[^，,。 ]{1,6}(?:开单|破零|出单|夺冠|第一)|(?:回一?下|打给|接一?下)客户|酒店(?=$|[ ,，])|把(?:那|这)?[一两三四五六七八九十0-9几]+台|"
    r"把[^，,。 ]{0,6}(?:方案|报表|数据|表格|资料|名单|计划|总结|PPT|材料|作业|周报|月报|记录|台账)[^，,。 ]{0,4}(?:交|报上|发上|填|做完|整理|补|完善)"
)
_HOUSE = led("|".join(house_words()))
_DOUBTED = led(r"(?<![问说])是不是|[来到打说回过了]吗[?？]?$|(?:来|到|打|回|联系)过?(?:没有?|了没有?)[?？]?$")
"""Asked of a colleague or of the book, not told."""
_CHORES = led(
    r"双薪|满月酒|婚礼|酒席|份子钱|请客|都来|去不去|吃(?:啥|什么)|吃(?!完|过|了)[^，,。 ]{0,4}(?:饭|面|粉|火锅|烧烤|串)|(?<!接)送客户去|去机场|值个?班|离职|入职|蛋糕|红包|外卖"
    r"|大家(?!子|庭)|休假|请假|调休|公章|办事|替我|前台|展厅有人|你客户|合同章|[交报]上去|锦旗|工牌|奶茶|换班|"
    r"AA[制嘛吧]|(?:好|难)吃|串串|馆子|请的那家"
)
_TOLD = led(
    r"的客户(?!推荐|介绍|资料|经理)|(?:帮我|替我)(?=把|看|拿|接|开|查|倒|问)|[ ,，:：]{0,2}你(?=去|来|帮|把|那|的|先|能|有|看|今天|明天|昨[天晚]|下午|上午|晚上"
    r"|什么|啥|怎么|要|妈|爸|老婆|家|落|忘)"
)
_OURS = frozenset("经理 总监 主管 店长 主任 组长 队长".split())
_TO_THEM = led(r"[ ,，:：]{1,2}我(?!们)(?![^。]*[他她客])")
"""Somebody of the house spoken to."""
_STRONG = {
    "interest": 2,
    "budget": 2,
    "phone": 4,
    "wechat": 3,
    "level": 1,
    "reached": 2,
    "deal_status": 2,
    "attitude": 1,
    "objection": 1,
    "competitor": 1,
    "test_drive": 2,
    "next_action": 1,
    "birthday": 2,
    "plate": 2,
    "deposit": 1,
    "deal_price": 1,
    "source": 1,
    "decision_maker": 1,
    "age_range": 1,
    "trade_in": 1,
    "email": 2,
    "promise": 1,
    "purchase_by": 1,
    "color": 1,
    "powertrain": 1,
    "body_type": 1,
    "feature": 1,
    "lost_reason": 1,
    "reject": 1,
    "method": 0,
}
_FAINT = frozenset("name gender next_date next_time next_action method contact_date summary".split())
"""With no more than these a name must be sure, or it is office talk."""
_ENOUGH_TOLD = frozenset("method next_date usage concern material area".split())
"""Any of these makes a customer of a name."""
_MARKET = 2
"""A car with its price is news of the market as well; it weighs as one of the two."""
LONE = 2
"""What a note must weigh if the one name in it is only the likeliest."""
ENOUGH = 3
"""What a note that names nobody must weigh to be kept as one."""


def is_acknowledgement(text: str) -> bool:
    """收到, 好的, 谢谢, a thumb, nothing at all."""
    return not text.strip() or bool(_ACK.fullmatch(text.strip()))


def _weight(reading: Reading) -> int:
    """How much only a customer has; a next contact of which no way is said is no more than a day."""
    told = {f.field for f in reading.findings if (f.field, f.value) != ("next_action", "联系")}
    return sum(_STRONG.get(field, 0) for field in told)


def _says_something(reading: Reading) -> bool:
    return any(f.field not in ("name", "gender", "summary") for f in reading.findings)


def judge(page: Page, readings: list[Reading], people: Sequence[Person], *, is_theirs: bool = False) -> Note:
    """The note as a whole: readings that mean nobody are dropped, the kind is set."""
    if people and _TOLD.match(page.flat, people[0].end) and people[0].start == 0:
        return Note("chat")  # 李娜 你去看一下: a colleague is spoken to
    if people and people[0].title in _OURS and _TO_THEM.match(page.flat, people[0].end):
        return Note("chat")  # 王经理 我明天晚到
    if people and page.flat[: people[0].start].endswith("@") and not page.has("phone"):
        return Note("chat")  # @王强 总部的检查提前了
    if not people and not is_theirs and _OWN.search(page.flat) and all(r.op != "create" for r in readings):
        return Note("chat")  # 我妈来了
    is_asking = bool(_ASKING.search(page.flat))
    of_house = {said[0] for said in _HOUSE.finditer(page.flat)} - ({"@"} if page.has("email") else set())
    is_office = bool(of_house or _COLLEAGUES.search(page.flat))
    if len(of_house) > 1 and not page.has("phone", "wechat") and all(r.op == "create" for r in readings):
        return Note("chat")
    if (
        people
        and people[0].rule in ("lone", "head")
        and not page.has("phone", "wechat")
        and (is_asking or is_office or _weight(readings[0]) < LONE)
    ):
        kept = []
    elif people:
        kept = [
            r
            for r in readings
            if (_is_listed(page, r, len(readings)) and not is_office)
            or _is_meant(page, r, is_asking, is_office, len(readings))
        ]
    else:
        kept = [r for r in readings if _is_unnamed_note(page, r, is_asking, is_office)]
    if not is_theirs:
        kept = [
            r
            for r in kept
            if _is_listed(page, r, len(readings)) or not gossip.is_gossip(page, r, is_named=bool(people))
        ]
    if not kept or (len(readings) > 1 and not any(_says_something(r) for r in kept)):
        return Note("question" if is_asking else "chat")
    if CORRECTION.search(page.flat):
        return Note("correction", tuple(kept))
    return Note("note", tuple(kept))


def _is_listed(page: Page, reading: Reading, count: int) -> bool:
    """1.钱进 看瑞虎8 2.孙悦 看捷途X70 3.赵敏 还没定车型: a customer among others, though nothing is told of him yet."""
    name = reading.first("name")
    return count > 2 and name is not None and name.rule == "full" and bool(LISTED.search(page.flat, 0, name.start))


def _is_of_no_customer(page: Page, reading: Reading) -> bool:
    """雷军说…; 我表哥李强买了台理想: whom everybody knows, and the rep's own people who bought elsewhere."""
    name = reading.first("name")
    if name is None or reading.first("phone"):
        return False
    is_ours = reading.first("lost_reason") and _OWN.search(page.flat[: name.start])
    return name.value in tables().public or bool(is_ours)


def _is_meant(page: Page, reading: Reading, is_asking: bool, is_office: bool, count: int) -> bool:
    if {f.field for f in reading.findings} <= _FAINT and _DOUBTED.search(page.flat):
        return False  # 田雨是不是上周来过
    is_told = re.search(r"说|问[了他她我]|讲", page.flat)
    if (
        is_asking
        and not is_told
        and count == 1
        and not page.has("phone", "wechat")
        and {f.field for f in reading.findings} <= _FAINT
    ):
        return (
            reading.op != "create" and _says_something(reading) and not _CHORES.search(page.flat)
        )  # 吴师傅 二号工位那台车好了没
    if reading.op == "create":
        if _is_of_no_customer(page, reading):
            return False
        if {f.field for f in reading.findings} <= _FAINT and _CHORES.search(page.flat):
            return False
        if not _says_something(reading):
            name = reading.first("name")
            return count == 1 and name is not None and page.flat.strip() == name.value and name.confidence >= 0.85
        name = reading.first("name")
        if name and name.confidence < 0.9 and {f.field for f in reading.findings} <= _FAINT:
            return False
        weight = _weight(reading)
        is_plain = reading.first("gender") or (
            name and name.rule == "full" and name.confidence >= 0.9 and reading.first("interest")
        )
        if is_office and weight < (2 if is_plain and not is_asking else 3):
            return False
        return weight >= 1 or any(f.field in _ENOUGH_TOLD for f in reading.findings)
    told = {f.field for f in reading.findings} - _FAINT
    if _is_chore(page, reading, told, is_office):
        return False
    if _weight(reading) <= 1 and re.search(
        r"(?<![问说听])是不是|有没有(?:来|到|联系)|[来到过订定]没(?:有)?(?:$|[ ?？])", page.flat
    ):
        return False  # 田雨是不是上周来过
    name = reading.first("name")
    if (
        is_office
        and name
        and (name.rule == "nickname" or str(name.value).endswith((*_OURS, "总")))
        and _weight(reading) < (2 if str(name.value).endswith("总") else 3)
        and not (str(name.value).endswith("总") and _OF_THEM.search(page.flat))
    ):
        return False  # 小陈今天又卖一台, 王总监明天来检查, 周总明天来巡店: of the house
    is_alone = name is not None and page.flat[name.start : name.end] == page.flat.strip()  # 李姐, of a known 李敏
    is_sure = name is not None and (name.rule in ("known", "full") or is_alone)
    return _says_something(reading) or (
        is_sure and not is_asking and (not is_office or bool(_OF_THEM.search(page.flat)))
    )


def _is_chore(page: Page, reading: Reading, told: set[str], is_office: bool) -> bool:
    """下周培训名单：王强、李娜: what somebody of the house has to do, who is called like a customer."""
    weight = _weight(reading)
    if is_office and not told and not weight and not page.has("method") and not _OF_THEM.search(page.flat):
        return True
    return (weight <= 1 and bool(_CHORES.search(page.flat))) or (told == {"birthday"} and "大家" in page.flat)


_QUESTION = led(
    r"[?？]|吗(?:$|[ ,，。])|谁|呢$|[了有]没(?:有)?$|请问|有没有(?:人|客户)|什么时候|怎么办|去不去|帮我|帮忙|^怎么|几台$"
)
_OF_THEM = led(
    r"他|她|客户(?:说(?!的)|嫌|问|想|要|觉得)|人家|(?<!听)说|问(?!卷)|讲|嫌|老婆|老公|没接|不接|再|约|联系|跟进|电话|微信"
)
_PLANNED = re.compile(r"再|联系|跟进|约|打|回|聊|谈|催|来|到店|见|试驾|签|提|看车|报价|发|沟通")
_MARKET_NEWS = led(r"涨价|降价|优惠[0-9一二三四五六七八九]|主推|[0-9一两二三四五六七八九]台|交付要|现车|收了|到了")


_OWN = led(
    r"(?:^|(?<=[ ,，。]))我(?:的|们?家)?(?:妈|爸|老婆|老公|媳妇|女朋友|男朋友|对象|儿子|女儿|闺女|娃|小区|[表堂][哥弟姐妹]|[二三大小]?[舅姑姨叔]|弟|妹)"
)
"""我妈来了: the rep's own people."""


def _goes_on(page: Page, reading: Reading, is_office: bool) -> bool:
    """Whether words that name nobody are about the customer under discussion, and no talk that happens to follow."""
    fields = {f.field for f in reading.findings} - {"gender"}
    if not fields or (is_office and _weight(reading) < ENOUGH + 1):
        return False
    if CORRECTION.match(page.flat):
        return True  # 不对 是周日下午
    is_about = bool(_OF_THEM.search(page.flat))
    if _QUESTION.search(page.flat) and not (
        re.search(r"[他她]|客户(?:问|想|说|嫌)|问|说", page.flat) and not re.search(r"怎么[办回说]|当真", page.flat)
    ):
        return False
    if fields <= {"summary"}:
        return is_about
    if fields <= {"interest", "summary", "budget", "color"} and _MARKET_NEWS.search(page.flat):
        return is_about
    if fields <= _FAINT | {"purchase_by", "urgency", "source"} - {"method"}:
        rest = re.sub(r"[\ue000-\uf8ff\s，,。]", "", page.shown)
        return (
            is_about
            or len(rest) <= 2
            or bool(_PLANNED.search(rest))
            or bool(fields & {"source", "urgency"} and not fields & {"next_date"})
        )
    return True


def _is_unnamed_note(page: Page, reading: Reading, is_asking: bool, is_office: bool) -> bool:
    if reading.op != "create":
        return _goes_on(page, reading, is_office)
    if reading.first("phone"):
        if is_asking and _weight(reading) == _STRONG["phone"]:
            return False  # 13800000000是谁的
        return not is_office or _weight(reading) > _STRONG["phone"]
    if is_asking or is_office:
        return False
    if reading.first("lost_reason") and not reading.first("wechat"):
        return False  # 隔壁小王买了台小米: nobody of ours
    return _weight(reading) - _MARKET * bool(reading.first("interest") and reading.first("budget")) >= ENOUGH
