"""What the customer dislikes or fears: a word of dislike with the thing it is about.

Complaints that need no such word (没现车, 老婆不同意) stand in a table of their own.
"""

import re

from handlers.notes.findings import Choice
from handlers.notes.page import HARD, SIGNS, SOFT, Page
from handlers.notes.vocab import Rule, _table

_DISLIKE = re.compile(
    r"嫌弃?|害?怕|担心|担忧|顾虑(?:是|的是)?|觉得|认为|感觉|吐槽|质疑|怀疑|不满意?|抱怨|不认可|不喜欢|不太喜欢|接受不了|受不了|介意|就是|不放心|不看好|"
    r"对|说(?!好)|讲(?!好|究|价)|但是?|可是|不过|太|有点|唯一"
)
_STRONG = re.compile(r"嫌|怕|担心|担忧|顾虑|吐槽|质疑|怀疑|不满|抱怨|不认可|不喜欢|接受不了|受不了|介意|不放心|不看好")
TOPICS = _table(
    "objection",
    {
        "用车成本": r"油耗|费油|费电|保养(?:费)?(?:太|有点|比较)?贵|保养费|养车|养不起|用车成本|保险(?:太|有点)?贵|油费|维修贵|维修(?:成本|费用?)|后期(?:维护|维修)|换电池贵|后期费用|开销|电费",
        "提车周期": r"交期|提车(?:周期|时间|太?慢)|交车(?:周期|时间|太?慢)|等(?:车)?(?:太久|时间|太长|周期|的时间|好久|很久|不起|那么久)|(?:没|没有|缺|无)现车|排产|"
        r"等[一-龥0-9]{0,2}个?[多半]?(?:月|周)|周期(?:太)?长|订单排队",
        "续航": r"续航|掉电|里程|跑不远|充电|没电|冬天|趴窝半路|高速.{0,3}掉",
        "空间": r"空间|后排|后备箱|第三排|尾箱|储物|腿部|坐不下|挤(?!兑)|装不下|头部|车(?:子)?(?:太|有点)?小|座椅太?窄|太小",
        "品牌": r"品牌|牌子|国产|没听过|没听说过|名气|认可度|小众|不上档次|档次|没面子|杂牌|口碑",
        "配置": r"配置|功能(?:少|不全)|没有?(?:天窗|四驱|座椅通风|座椅加热|HUD|360|雷达|自动泊车|大屏|全景)|缺配置|少了?(?:天窗|四驱|雷达)|减配|"
        r"车机(?:有点|太)?(?:卡|慢|差|不|反应)|智驾(?:不|差|太)|屏幕小|塑料感",
        "质量": r"质量|毛病|故障|不耐用|不靠谱|异响|可靠|做工|电池(?:质量|衰减|寿命|不|坏|自燃|起火)|自燃|起火|安全隐患|变速箱|烧机油|漆面|漏油|修|趴窝|召回|不结实|"
        r"皮实",
        "售后": r"售后|网点|维修点|服务(?:差|不好|态度)|修车不方便|保养不方便|4s店(?:太)?远|倒闭|跑路|没人(?:修|管)|没地方(?:修|保养)|修不了",
        "动力": r"动力(?!电池)(?:太|有点|不|弱|差|肉|一般|偏|跟|小|不足|没)?|没劲|太肉|肉|提速慢|加速慢|推背感|超车|爬坡|发动机(?:抖|吵|弱)|三缸|马力",
        "外观": r"外观|外形|造型|内饰|太丑|难看|丑|不好看|颜值|素(?!质)|塑料感强|颜色(?:太|不|难|少|单)|老气|尾灯|前脸|激进|土气|花哨|样子|车头|屁股",
        "价格": r"(?<!保险)(?<!保养)(?<!保费)(?:旧车|置换|评估|收车|二手车?)(?:价|款|给)?[^，, ]{0,3}(?:低|少)|(?<!别)(?<!不要)(?<!不能)(?:太|有点|偏|很|比较|卖|车|还是|说|的|觉得|价格?|更)?贵(?!宾|州|阳|重|姓|公司)|价格(?:太?高|偏高|没谈|谈不|不合适|不满意|接受不了|没到|"
        r"差|下不来)?|优惠(?:太?少|小|不够|力度|幅度)|超预算|超出预算|高了|便宜(?:没好货)?|降价|(?<!嫌)掉价|降得|不划算|不值|落地价(?:太)?高|"
        r"利息(?:太)?高|首付|月供|没(?:有)?性价比|性价比(?:不|低)",
    },
)
ALONE = _table(
    "objection",
    {
        "价格": r"(?:没|未|还没)谈拢(?:价格|价)?|价格?(?:上)?(?:没|未|还没|一直没|谈不|不)(?:有)?(?:谈拢|谈好|谈妥|谈下来|拢|下来|合适)|"
        r"价格(?:还)?差|价格[^，, ]{0,3}(?:高|贵)|(?:还)?差[一两三四五六七八九0-9]+[千百万]?(?:块|元)?(?:钱)?(?:没)?谈拢|超(?:出)?(?:了)?预算|再(?:便宜|优惠|"
        r"少|降)(?:点|个|一点|些|[一二两三四五六七八九0-9\ue003])|(?<!别)(?<!不要)(?<!不能)太贵|贵了|嫌贵|嫌高|要再便宜|优惠(?:给得)?(?:太?少|太小|不够|没到位|不到位)|"
        r"就差价格|(?:卡|差)在价格|价格(?:太|偏|有点)高|价格谈不下来|没谈(?:下来|成|妥)|要底价不然",
        "家人意见": r"(?:老婆|老公|媳妇儿?|太太|爱人|对象|家里人?|家人|爸妈|父母|父亲|母亲|爸|妈|儿子|女儿|闺女|丈母娘|老人|老汉儿|姆妈|婆娘|堂客|屋头|老爷子|老太太|爷爷|奶奶|爹|娘|对象|先生|女朋友|男朋友|婆婆|公公|"
        r"岳父|岳母)(?:[他她]?(?:那边|觉得|说|都|也|还是|一直|就是|坚决|死活|对|不太|还)?)*(?:不太(?:乐意|愿意|同意|赞成|想买|支持)|不同意|反对|不让|不赞成|不支持|不答应|不喜欢|不满意|"
        r"不乐意|不愿意|看不上|没看上|没同意|有(?:不同)?意见|不想(?:买|要)|不给买|不松口|嫌)|家里(?:人)?(?:有)?(?:意见|反对|不同意)|家里没谈拢",
        "提车周期": r"没等到(?:车)?|(?<!有)没(?:有)?现车|(?:要|得|还要|还得)等(?:[一二两三四五六七八九十半0-9]+个?(?:多)?(?:月|周|星期)|太久|很久|好久)|交期(?:太)?长|"
        r"提车周期(?:太)?长|等不(?:了|及|起)",
        "空间": r"坐不下|装不下|(?:后排|空间|后备箱|第三排|车内|车)(?:还是|有点|太|偏|比较|确实)?(?:小|挤|窄|矮|局促)(?!区|时|孩|伙|时)",
        "用车成本": r"油耗(?:有点|太|偏|比较)?高|费油|保养(?:有点|太|偏)?贵|养不起",
        "续航": r"续航(?:有点|太|偏|还是)?(?:短|不够|虚|差|低|焦虑|不行|打折|不实)|里程焦虑|充电(?:太|有点|很|比较)?(?:不方便|麻烦|慢|难)|(?:家里|"
        r"小区)?没(?:有)?(?:地方)?(?:装)?充电桩|装不了(?:充电)?桩|充不了电",
        "动力": r"动力(?:有点|太|偏|还是|比较)?(?:弱|肉|差|不足|不够|不行|小)|没劲|提速慢|开着肉",
        "外观": r"(?:内饰|外观|造型|颜色)(?:有点|太|偏|不太|还是|他|她|都|也)?(?:不喜欢|丑|难看|土|老气|廉价|塑料|单调|不好看|一般|没看上|看不上)|太老气",
        "质量": r"(?:质量|做工)(?:有点|太|偏|不太|还是)?(?:差|不行|不好|一般|粗糙)|小毛病多",
        "售后": r"售后(?:网点)?(?:有点|太|偏|不太|还是)?(?:少|差|远|不好|不方便)|网点(?:太)?少",
        "品牌": r"(?:看不上|瞧不上|不认|没看上)(?:这|我们|咱)?(?:个)?(?:的)?(?:牌子|品牌)|牌子(?:有点|太|不太|不够)?(?:差|不行|小|不响|没听过)|品牌(?:力)?(?:不|弱|差|太)(?:够|行|认|响)?|没听过(?:这个)?(?:牌子|品牌)",
        "配置": r"配置(?:有点|太|偏|不太|还是)?(?:低|少|不够|差|一般|缩水)",
    },
)
_FINE = re.compile(r"(?:不|没|没有|没什么|不是|不怎么|挺|很|够|满意|可以|不错|还行|没问题)$")
_PRAISE_AFTER = re.compile(
    r"^(?:[一-龥]{0,3})(?:很|挺|特别|非常|还|都|也|够|相当|倒)?(?:满意|不错|喜欢(?!不)|挺好|很好|可以|没问题|够用|合适|认可|赞|没意见|"
    r"能接受|没得说)"
)
_NEED = {"质量": re.compile(r"修"), "动力": re.compile(r"动力$|肉$"), "价格": re.compile(r"价格$|降价|掉价|便宜")}
_SPLIT = re.compile(r"[，,。；;！!？?\n ]")
_LINK = re.compile(r"^(?:和|又|也|、|还|及|以及|跟)")


def read_objections(page: Page, spans: list[tuple[int, int]]) -> None:
    """Every objection met, each label once."""
    found: dict[str, tuple[int, int, str]] = {}
    for cue in _DISLIKE.finditer(page.shown):
        _about(page, cue, found)
    for rule in ALONE:
        match = rule.pattern.search(page.shown)
        if match and rule.label not in found and not _negated(page, match, rule):
            found[rule.label] = (match.start(), match.end(), "objection")
    if "家人意见" in found and "嫌" in page.flat[found["家人意见"][0] : found["家人意见"][1]] and len(found) > 1:
        del found["家人意见"]  # 老婆嫌贵 says what is wrong, not that she is against it
    if "家人意见" in found:
        start, end, _ = found["家人意见"]
        found = {k: v for k, v in found.items() if k == "家人意见" or not (start <= v[0] < end)}
    for label, (start, end, rule_name) in found.items():
        end = _clause_end(page, end)
        page.add("objection", Choice(label, page.text[start:end]), (start, end), rule_name, 0.9)
        spans.append((start, end))


def _clause_end(page: Page, end: int) -> int:
    """To the end of the clause, so that the words read whole."""
    limit = min(len(page.shown), end + 6)
    while end < limit and page.shown[end] not in SOFT + SIGNS:
        end += 1
    return end


def _negated(page: Page, match: re.Match[str], rule: Rule) -> bool:
    before = page.before(match.start(), 4, HARD + "，, ")
    if page.flat[match.end() : match.end() + 2] == "不" + match[0][-1]:
        return True  # 问油耗高不高
    return bool(re.search(r"(?:没|不|没有|不会|不算|并不|也不|不是|并不是)$", before)) and not match[0].startswith(
        ("没", "不", "未")
    )


def _about(page: Page, cue: re.Match[str], found: dict[str, tuple[int, int, str]]) -> None:
    is_strong = bool(_STRONG.match(cue[0]))
    before = page.before(cue.start(), 3, HARD)
    if is_strong and before.endswith("不是"):
        return  # 不是嫌贵
    if is_strong and re.search(r"(?:不|没|别|无)$", before) and cue[0][0] in "怕担介嫌":
        return
    words = page.after(cue.end(), 14 if is_strong else 9, HARD + "，, ")
    if not is_strong and not re.search(
        r"[贵小大高低差少慢丑肉弱挤窄短长硬吵旧土烂费久素卡]|紧张|激进|不(?!错|少|小|贵|差|要|急|是)|没|难看|问题|老气|异响|焦虑|一般",
        words[:9],
    ):
        return
    if _PRAISE_AFTER.match(words) and not cue[0].startswith(("嫌", "怕", "担")):
        return
    for rule in TOPICS:
        match = rule.pattern.search(words)
        if not match or (not is_strong and _NEED.get(rule.label, _NEVER).search(match[0])):
            continue
        if not is_strong and not _bad(rule.label, words, match):
            continue
        if rule.label == "质量" and re.match(r"修", match[0]):
            continue
        if (
            any(label in found for label in ("用车成本",))
            and rule.label == "价格"
            and re.search(r"保养|保险|维修|油", words)
        ):
            continue
        start = cue.end() + match.start()
        found.setdefault(rule.label, (cue.start(), start + len(match[0]), "dislike"))


_NEVER = re.compile(r"(?!)")
_BAD = re.compile(
    r"[贵小高低差少慢丑肉弱挤窄短硬吵旧土烂费久素卡]|紧张|激进|不(?!错|少|小|贵|差|要|急|是)|没|太|难看|老气|异响|问题|一般"
)


def _bad(label: str, words: str, match: re.Match[str]) -> bool:
    near = words[match.start() : match.end() + 7]
    return bool(_BAD.search(near)) and not re.search(r"(?:不|没)(?:算|怎么)?(?:贵|小|高|差)|大(?!了|问题)|不错", near)
