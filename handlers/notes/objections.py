"""What the customer dislikes or fears: a word of dislike with the thing it is about.

Complaints that need no such word (没现车, 老婆不同意) stand in a table of their own.
"""

import re

from handlers.notes.aspects import ASPECTS
from handlers.notes.findings import Choice
from handlers.notes.page import HARD, SIGNS, SOFT, Page
from handlers.notes.vocab import Rule, _table

_DISLIKE = re.compile(
    r"嫌弃?|害?怕(?!是)|担心|担忧|顾虑(?:是|的是)?|吐槽|质疑|怀疑|不满意?|抱怨|不认可|不太?喜欢|接受不了|受不了|(?<!不)介意|不放心|不看好|看不上|忌讳|讨厌|反感|犯愁|不习惯|愁"
)
ALONE = _table(
    "objection",
    {
        "价格": r"(?:价格)?还想(?:再)?(?:谈|砍|便宜|少|压)|价格?(?:实在|还是)?下不来|一?听(?:到|完|了)?价格?[^，,。 ]{0,2}(?:摇头|走了|就走|不说话|吓)|接受不了(?:这个?|这|那个?|我们的?|目前的?)*价|超(?:出|过)?[^，,。 ]{0,3}(?:心理价|预期|心里价)|(?:首付|月供|还款)(?:的)?压力|(?:隔壁|别家|别的店|人家|那边|对面|外地|网上|同行|竞品|其他店)(?:的)?(?:家)?(?:报价|价格|价|优惠|给的?)?[^，,。；; ]{0,5}(?:更?便宜|更?低|更?大|优惠多|少|更优惠)|价格?(?:上)?(?:咬得?|卡得?|压得?|砍得?)(?:很|太|得)?(?:紧|死|狠)|价格?(?:上)?(?:还是|也)?(?:接受不了|有(?:点)?顾虑|有分歧|不满意|有异议|没优势|虚高|不合适|不合心意)|(?:没(?:有)?性价比|性价比(?:不|低|一般))|(?:还)?差(?:个)?[0-9一二两三四五六七八九几]+(?:千|百|万|块|元|\ue003)?(?:块|元|钱)*(?:谈不拢|没谈|谈不)|(?:估价|评估价?|收车价|置换价|旧车|二手车)[^。；;，, ]{0,6}[，, ]?(?:还是|有点|太)?(?:嫌|给)?(?:低|少)(?!于)|(?:没|未|还没)谈拢(?:价格|价)?|价格?(?:上)?(?:没|未|还没|一直没|谈不|不)(?:有)?(?:谈拢|谈好|谈妥|谈下来|拢|下来|合适)|"
        r"价格(?:还)?差|价格[^，, ]{0,3}(?:高|贵)|(?:还)?差[一两三四五六七八九0-9]+[千百万]?(?:块|元)?(?:钱)?(?:没)?谈拢|超(?:出)?(?:了)?预算|再(?:便宜|优惠|"
        r"少|降)(?:点|个|一点|些|[一二两三四五六七八九0-9\ue003])|(?<!别)(?<!不要)(?<!不能)(?<!保险)(?<!保养)(?<!保费)(?<!维修)太贵|贵了|嫌贵|嫌高|要再便宜|优惠(?:给得)?(?:太?少|太小|不够|没到位|不到位)|"
        r"就差价格|(?:卡|差)在价格|价格(?:太|偏|有点)高|价格谈不下来|没谈(?:下来|成|妥)|要底价不然",
        "家人意见": r"(?:老婆|老公|媳妇|家里|家人|爸妈|父母|丈母娘|太太|爱人|她|他)[^，,。 ]{0,3}(?:那|这)(?:一)?关(?:过不|难过|没过)|投(?:了)?反对票|(?:两口子|夫妻俩?|小两口|夫妇|家里|家人|一家人|两个人|俩人)(?:[^，,。 ]{0,4})(?:意见(?:不|没|有分歧)[^，,。 ]{0,3}|没(?:统一|商量好|谈拢|达成一致)|不统一|不一致|有分歧|吵(?:架|了|起来)|闹(?:别扭|矛盾|不愉快))|(?:老婆|老公|媳妇|爸妈|父母|家里人?|家人|太太|爱人|儿子|女儿)(?:一直|老|总|就)?(?:泼(?:他|她)?冷水|唱反调|不吐口|不松口|不点头|不表态|有顾虑|不想让|不愿意让|态度坚决|坚决不)|家里那位(?:不|没)|(?:老婆|老公|媳妇儿?|太太|爱人|对象|家里人?|家人|爸妈|父母|父亲|母亲|爸|妈|儿子|女儿|闺女|丈母娘|老人|老汉儿|姆妈|婆娘|堂客|屋头|老爷子|老太太|爷爷|奶奶|爹|娘|对象|先生|女朋友|男朋友|婆婆|公公|妻子|丈夫|家属|另一半|孩子他?妈|孩子她?爸|"
        r"岳父|岳母)(?:[他她]?(?:那边|觉得|说|都|也|还是|一直|就是|坚决|死活|对|不太|还)?)*(?:不太(?:乐意|愿意|同意|赞成|想买|支持)|不同意|反对|不让|不赞成|不支持|不答应|不喜欢(?![白黑灰银红蓝绿紫棕]|颜色|这个色|[sS][uU][vV]|[mM][pP][vV]|电车|轿车|\ue001)|不满意|"
        r"(?:觉得|说|认为)?(?:没必要|不划算|别买|不值)|拦着|不乐意|不愿意|看不上|没看上|没看中|没相中|相不中|没同意|有(?:不同)?意见|不想(?:买|要)|不给买|不松口|嫌)|家里(?:人)?(?:有)?(?:意见|反对|不同意)|家里没谈拢",
        "提车周期": r"排产(?:太|有点|比较)?(?:慢|久|长)|等(?:\ue002+|(?:一|两|三|半)个?(?:多)?(?:月|礼拜|星期|周))[^，,。 ]{0,2}(?:不愿意|不想|不干|不乐意)|要等[^，,。；; ]{1,8}(?:不愿意|不想|等不|嫌|不行|太|接受不)|提车(?:太|有点)?(?:慢|久)|等车太久|没等到(?:车)?|(?<!有)没(?:有)?现车|(?:要|得|还要|还得)等(?:[一二两三四五六七八九十半0-9]+个?(?:多)?(?:月|周|星期)|太久|很久|好久)|交期(?:太)?长|"
        r"提车周期(?:太)?长|等不(?:了|及|起)",
        "空间": r"(?:第三排|后排|后面)[^，,。 ]{0,2}(?:坐不了|坐不下|没法坐|坐着难受)|(?:腿|脚)(?:都|也)?(?:伸不开|伸不直|放不开|没地方放)|(?:后排|空间|后备箱|第三排)(?:也|都)(?:小|挤|窄)|放不下|(?:头顶|头部|腿部|后排)(?:空间)?(?:还是|有点|太|很|比较)?(?:压抑|顶头|顶|伸不开|憋屈)|空间(?:也|还是)(?:小|不够|一般)|坐不下|装不下|(?:后排|空间|后备箱|第三排|车内|车)(?:还是|有点|太|偏|比较|确实)?(?:小|挤|窄|矮|局促)(?!区|时|孩|伙|时)",
        "用车成本": r"(?:保险|保养|油费|维修)(?:费)?(?:太|有点|偏|也|比较|死|好|很)贵|油耗(?:有点|太|偏|比较)?高|费油|保养(?:有点|太|偏)?贵|养不起",
        "续航": r"掉电(?:厉害|快|太快|严重|猛)|没地方充(?:电)?|没地儿充|没法充电|续航(?:打折|缩水|虚)|(?:没法|不能|不让|没办法)(?:装|安装|安)(?:充电)?桩|物业不让装|跑不了(?:长途|远)|不敢跑(?:长途|远|高速)|续航(?:有点|太|偏|还是)?(?:短|不够|虚|差|低|焦虑|不行|打折|不实)|里程焦虑|充电(?:太|有点|很|比较)?(?:不方便|麻烦|慢|难)|(?:家里|"
        r"小区)?没(?:有)?(?:地方)?(?:装)?充电桩|装不了(?:充电)?桩|充不了电",
        "动力": r"起步(?:有点|太|比较|很|偏)?(?:肉|慢|软)|(?:加速|提速)(?:有点|太|比较|很|偏)?(?:慢|肉|弱|差)|动力(?:也|都)(?:弱|差|肉|小)|三缸[^，,。 ]{0,4}(?:不想要|不要|不行|接受不了|抖|不考虑)|带不动|动力(?:有点|太|偏|还是|比较)?(?:弱|肉|差|不足|不够|不行|小)|动力(?:也|还是|比较|很)?(?:一般|平平)(?!般)|没劲|提速慢|开着肉",
        "外观": r"(?<![一-龥])(?:太|有点|显|样子)?(?:老气|显老)|颜值(?:不够|不行|一般|低|不高)|(?:外观|造型|前脸|车尾|尾部|设计|外形)(?:接受不了|欣赏不来|看不惯|太(?:怪|丑|普通|激进|土|圆|方))|(?:内饰|外观|造型|颜色)(?:有点|太|偏|不太|还是|他|她|都|也)?(?:不喜欢|丑|难看|土|老气|廉价|塑料|单调|不好看|一般|没看上|看不上)|太老气",
        "质量": r"(?:爱|容易|老|经常|动不动)(?:就)?(?:坏|出毛病|出故障|出问题|漏油)|(?:质量|做工)(?:有点|太|偏|不太|还是)?(?:差|不行|不好|一般|粗糙)|小毛病多",
        "售后": r"售后(?:网点)?(?:有点|太|偏|不太|还是)?(?:少|差|远|不好|不方便)|网点(?:太)?少",
        "品牌": r"(?:品牌)?知名度(?:太|有点|不|比较)?(?:低|小|高)|没听(?:说)?过(?:这|咱|我们)?(?:个)?(?:牌子|品牌)?|不信任?(?:新势力|国产|这牌子|这个牌子|品牌)|(?:牌子|品牌)(?:没听过|不认|不响|小|差)|(?:看不上|瞧不上|不认|没看上)(?:这|我们|咱)?(?:个)?(?:的)?(?:牌子|品牌)|牌子(?:有点|太|不太|不够)?(?:差|不行|小|不响|没听过)|品牌(?:力)?(?:不|弱|差|太)(?:够|行|认|响)?|没听过(?:这个)?(?:牌子|品牌)",
        "配置": r"车机(?:有点|太|比较|老|很|总)?(?:卡|慢|死机|反应慢|不好用|难用)|(?:少|缺)(?:了)?个(?:天窗|座椅|通风|360|HUD|雷达|四驱|大屏|影像|尾门)|没有?(?:座椅通风|座椅加热|通风|电动尾门|天窗|四驱|HUD|360|自动泊车|智驾|雷达|无线充电|大屏)[^，,。；; ]{0,4}(?:不满意|不行|不爽|遗憾|可惜)|配置(?:不如|比不上|没[^，, ]{0,4}高|比[^，, ]{1,6}低)|配置(?:有点|太|偏|不太|还是)?(?:低|少|不够|差|一般|缩水)",
    },
)
_PRAISED = re.compile(
    r"^(?:[一-龥]{0,3})(?:很|挺|特别|非常|还|都|也|够|相当|倒)?(?:满意(?!度)|不错|喜欢(?!不)|挺好|很好|可以|没问题|够用|合适|认可|赞|没意见|"
    r"能接受|没得说)"
)
_NOT_SO = re.compile(
    r"(?:不|没|没有|不会|不算|并不|也不|不是|不怎么|不至于|不嫌|不怕|别|没那么|不那么|没觉得|不觉得)(?:有|太|很|特别|算|有点|会|怎么|是)?$"
)
_ASKED = re.compile(
    r"投诉|问|咨询|打听|了解|会不会|是不是|有没有|怎么样|咋样|多少|要求|要(?!等)|想要|希望|关心|看重|在意|如果|要是"
)


def read_objections(page: Page, spans: list[tuple[int, int]]) -> None:
    """Every objection met, each label once."""
    found: dict[str, tuple[int, int, str]] = {}
    _dislikes(page, found)
    for aspect in ASPECTS:
        for pattern in (aspect.said, aspect.alone):
            match = next((m for m in pattern.finditer(page.shown) if _is_complaint(page, m)), None)
            if match:
                found.setdefault(aspect.label, (match.start(), match.end(), "complaint"))
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


def _is_complaint(page: Page, match: re.Match[str]) -> bool:
    """Whether the words are said as a fault: not denied, not asked, not wished away."""
    words = match.groupdict()
    start = match.start("bad") if words.get("bad") else match.start()
    bad = page.shown[start : match.end()]
    if not bad.startswith(("不", "没", "未")) and _NOT_SO.search(page.before(start, 5, SOFT)):
        return False
    if re.match(rf"不{re.escape(bad[-1])}|[吗么]|[^，,。 ]{{0,4}}(?:多[久少]|怎么样|咋样)", page.after(match.end(), 8)):
        return False  # 油耗高不高, 交付周期现在多久
    if bad[0] == "不" and page.shown[:start].endswith(bad[1:]):
        return False  # 充电方便不方便
    gap = words.get("gap") or ""
    return not gap.endswith("多") and not _ASKED.search(page.before(match.start(), 10, SOFT) + gap)


def _dislikes(page: Page, found: dict[str, tuple[int, int, str]]) -> None:
    """嫌, 怕, 担心: the aspect named behind, up to the end of the clause."""
    for cue in _DISLIKE.finditer(page.shown):
        before = page.before(cue.start(), 3, HARD)
        if re.search(r"(?:不|没|别|无|不是)$", before) and cue[0][0] in "怕担介嫌":
            continue  # 不是嫌贵
        words = page.after(cue.end(), 14, HARD + "，, ")
        if _PRAISED.match(words):
            continue
        for aspect in ASPECTS:
            match = aspect.feared.search(words)
            if match and not (
                aspect.label == "价格" and "用车成本" in found and re.search(r"保养|保险|维修|油", words)
            ):
                found.setdefault(aspect.label, (cue.start(), cue.end() + match.end(), "dislike"))
