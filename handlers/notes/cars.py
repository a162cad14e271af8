"""Cars named in a note and what they are to the customer: wanted, driven, compared, owned, refused, sold.

The dictionary finds the names; the words around them give the part they play.
"""

import re

from handlers.notes.compared import Seen, settled
from handlers.notes.findings import Car
from handlers.notes.leads import led
from handlers.notes.lexicon import Lexicon, Mention, Series
from handlers.notes.names import tables
from handlers.notes.page import CAR, NAME, PHONE, Page
from handlers.notes.roles import SHADE, role_of

_SLOT = led(
    rf"""
    (?:(?<![不相核面])对|觉得|感觉|说|看上?了?中?|看过|买|试驾?了?完?|对比|订了?|定了?|换台?|要|提[了的]?|问(?:[了的我咱起]|一下)?|想|开|嫌弃?|怕|夸|担心|中意|相[中上]|喜欢|种草了?
    |聊了?|谈|介绍了?|推荐了?|或者?|还是|是|意向|得意|惦记|瞄上|盯上|奔着?|冲着?|选中?了?|选定了?|敲定了?|弄|整|搞|拿下?了?|主推|报了?|试坐了?|坐了?
    |车型|[:：、/和跟比]|台|辆|款|架|部|那个|这个|咨询|了解|关注|入手|纠结|vs|VS|考虑|签了?|被|成交|喜提|卖了|一台|一辆|说的|买个|首选|种草
    |{CAR}[ ,，、和或]?|订车|交车|提车|旧|老|{PHONE})
    [ :：]?(?:一?[台辆款个下架部]|[一两几]遍|[一两几]眼|[一两几]圈|半天)?了?$""",
    re.VERBOSE,
)
_SLOT_AFTER = led(
    r"""
    \s?(?:[0-9]{1,2}\.[0-9]|[0-9]{1,2}[万wW]|试驾|或|和|、|还是|多少钱|落地|裸车|优惠|预算|代步|[顶高低]配|DM|EV|PLUS|Pro|[0-9]{3}|[一-龥]{1,3}[版款]|混动|新能源
    |那款|这款|车|现车|还?有(?:没有)?现车|还有(?:没有)?|有没有|啥价|什么价|现在|怎么样|咋样|抢走|抢了|截胡|已?(?:签单|签约|签了|定了|订了|提了|成交|下定|下订)
    |的(?:价格?|优惠|配置|颜色|现车|报价|落地|试驾|续航|油耗)|[白黑灰银红蓝绿紫棕橙黄粉]色)""",
    re.I | re.VERBOSE,
)
_TOKEN = led(
    r"[ ]?(?P<t>[A-Za-z]{1,4}[-]?[0-9]{1,3}[A-Za-z+]{0,4}|"
    r"[0-9]{2,3}[A-Za-z+]{0,3}(?!\.?[0-9]*[万wW个年月号])|FREE|"
    r"[A-Z]{2,4}(?![A-Za-z]))(?![A-Za-z0-9])"
)
_TRIM = led(
    r"\s?(?P<t>[1-7][0-9]{2}(?:TSI|TFSI|T|L|i|e)?(?![0-9万wW点号元公.])|(?:[一-龥]{2,3}|Max|Pro|"
    r"Ultra|Plus|max|pro)版|(?:Max|Ultra|max|ultra)(?![A-Za-z]))"
)
_CHARGED = {"插混", "增程", "纯电"}
_LISTED = ("、", "/", "和", "跟", "与", "还是", "或者", "对比")
_NEAR_LIST = re.compile(r"^\s?(?:[、,，/和跟与及]|或者?|还是|以及|vs|VS|还有)?\s?(?:一[台辆])?$")

_SUPERSEDED = re.compile(
    r"^[^。；;\n]{0,9}(?:改|转而?|退一步|退而求其次)(?:看|要|选|考虑|推|聊|问|瞄)(?:了|上|中)?(?:一?[台辆]|的)?$"
    r"|^[^。；;\n]{2,9}[ ,，](?:改|换)(?:成|为|了)*(?:一?[台辆])?$"
)
"""Between two cars: the first is over."""
_HEARD_SLOT = led(
    r"(?:看上了?|看中了?|看看?了?|试驾了?|试了|买|购|订了?|提了?|换台?|问了?|对比|意向(?:车型)?[:：]?|车型[:：]?|想要|喜欢|要个|[台辆款])[ ]?(?=[一-龥])(?!试驾)"
)


def find_mentions(page: Page, words: Lexicon) -> list[Mention]:
    """Names that are cars here; their characters are claimed."""
    kept: list[Mention] = []
    found = words.mentions(page.shown)
    for mention, following in zip(found, [*found[1:], None], strict=False):
        if kept and mention.start < kept[-1].end:
            continue
        is_named = following and following.start <= mention.end + 1 and following.series.brand == mention.series.brand
        if not mention.series.name and not is_named:
            mention = _with_token(page, mention)
        if mention.is_common and not (_in_slot(page, mention, kept) or _is_listed(page, mention, following)):
            continue
        kept.append(mention)
        page.claim(mention.start, mention.end, CAR)
    return sorted(kept + _mistyped(page, words, kept), key=lambda m: m.start)


def _mistyped(page: Page, words: Lexicon, kept: list[Mention]) -> list[Mention]:
    """看迈滕, 订途关L, 凯美锐: one that only sounds like a car, right behind a word that asks for one or long enough."""
    found = []
    for slot in _HEARD_SLOT.finditer(page.shown):
        mention = words.heard_at(page.shown, slot.end())
        if mention and page.shown[mention.start : mention.start + 2] not in tables().not_names:
            found.append(mention)
            page.claim(mention.start, mention.end, CAR)
    for brand in kept:
        mention = None if brand.series.name else words.heard_at(page.shown, brand.end)
        if mention and mention.series.brand == brand.series.brand:
            found.append(mention)  # 丰田赛纳
            page.claim(mention.start, mention.end, CAR)
    for mention in words.heard_in(page.shown):
        found.append(mention)
        page.claim(mention.start, mention.end, CAR)
    return found


def _with_token(page: Page, mention: Mention) -> Mention:
    """A brand with a model the dictionary does not know yet: 小鹏G9X."""
    token = _TOKEN.match(page.shown, mention.end)
    if not token:
        return mention
    series = type(mention.series)(mention.series.brand, mention.series.brand + token["t"])
    return Mention(series, mention.start, token.end(), False, True)


def _in_slot(page: Page, mention: Mention, kept: list[Mention]) -> bool:
    before = SHADE.sub("", page.before(mention.start, 8))
    length = mention.end - mention.start
    joined = page.flat[kept[-1].end : mention.start] if kept else "?"
    if _NEAR_LIST.match(joined) and (length > 1 or joined.strip() in _LISTED):
        return True
    if length == 1 and mention.start and _is_alone(page, mention) and _SPECS.match(page.shown, mention.end):
        return True  # 李强 汉 黑色
    if length == 1:  # 汉 唐 宋 秦 元 夏
        follows = page.shown[mention.end : mention.end + 1] or " "
        return bool(
            re.search(
                (
                    r"(?:看[了过上中]?|试驾[了过完]?|试[了过完]|买了?|换|要|[定订][了的]?|提[了的]?|签了?|对比?|(?<!就)是|[我咱]们?家的?|意向(?:车型)?[:：]?"
                    r"|车型[:：]?|[盯瞄瞧相]上了?|瞧中了?|看好|[奔冲]着?|惦记|考虑|了解|咨询|关注|点名|打听|入手|问[了过]?|聊|选了?|推荐了?|介绍了?|相中|中意|喜欢|开的?|比|被)(?:一?[台辆款])?(?:白色的|黑色的|的)?$"
                ),
                before,
            )
        ) and (
            follows in " ,，。;；!！?？、/\n是和或跟与还抢截多感纠这那的也都比"
            or bool(_SLOT_AFTER.match(page.shown, mention.end))
        )
    if _SLOT.search(before) or _SLOT_AFTER.match(page.shown, mention.end):
        return True
    alone = _is_alone(page, mention) or page.shown[mention.end : mention.end + 1] == NAME
    return alone and (length > 2 or page.shown[: mention.start].strip() != "")


def _is_alone(page: Page, mention: Mention) -> bool:
    return page.clause(mention.start) == (mention.start, mention.end)


_SPECS = re.compile(
    r"[ ,，/|、]{1,2}(?:[白黑灰银红蓝绿紫棕金橙黄粉]色?的?(?=[ ,，/|]|$)|[五六七567]座|[四4]驱|[顶高中低]配|预算|插混|纯电|混动|[0-9]{3}公?里?版?(?=[ ,，]|$)"
    r"|[0-9一二三四五六七八九十]{1,4}(?:[0-9.]*)(?:万|个(?![人月小])|[wW]|左右|以内|上下|出头))"
)
"""What a terse note lists behind a car."""


def _is_listed(page: Page, mention: Mention, following: Mention | None) -> bool:
    """汉和途观L纠结: a surer one stands beside."""
    joined = page.flat[mention.end : following.start] if following and not following.is_common else "?"
    begins = page.clause(mention.start)[0] == mention.start
    return begins and joined.strip() in _LISTED


def _is_figure_of(series: Series, figure: str, after: str) -> bool:
    """Whether a figure behind a car names its version: 途观L 380; of what charges the range, 秦L 128, 元PLUS 510."""
    if re.match(r"[0-9.]*\s?(?:万|w|个|公里|km)|\s?[0-9]", after):
        return False
    return figure[0] in "2345" or not _CHARGED.isdisjoint(series.energies)


def _car(page: Page, mention: Mention) -> tuple[Car, int]:
    trim = _TRIM.match(page.shown, mention.end) if mention.series.name else None
    if trim and re.search("增程|插混|纯电|混动|燃油", trim["t"]):
        trim = None  # 深蓝S07增程版: the version is what is wanted
    if trim and trim["t"][0].isdigit() and not _is_figure_of(mention.series, trim["t"], page.shown[trim.end() :]):
        trim = None
    end = trim.end() if trim else mention.end
    said = "" if mention.is_heard else page.flat[mention.start : mention.end]
    return Car(mention.series.brand, mention.series.name, trim["t"] if trim else "", said), end


def _is_over(page: Page, end: int, start: int) -> bool:
    """Whether the car that ends here gives way to the one that begins there."""
    between = page.flat[end:start]
    if between.strip() == "还是" or between.endswith("不是"):
        return False
    return page.is_taken_back(end, start) or bool(_SUPERSEDED.search(between))


_AFTER_ALL = re.compile(r"\s?(?:倒|还|也|可以|行|反而)")


def see_cars(page: Page, mentions: list[Mention]) -> list[Seen]:
    """Each car with its part; in a list (A、B和C) the part of the first holds for all."""
    seen: list[Seen] = []
    for mention, following in zip(mentions, [*mentions[1:], None], strict=False):
        if following and _is_over(page, mention.end, following.start):
            continue  # 宋L 不对 是宋Pro, 嫌途观L贵 改看途岳
        if (
            following
            and re.search(
                r"(?:之前|原来|以前|上次|本来|原先|开始)(?:是|说|打算|准备|还|都){0,2}(?:看|买|想要|想买|考虑)(?:过|的|好|中)?(?:的是)?$",
                page.before(mention.start, 10),
            )
            and re.search(r"(?:现在|这次|改|换)", page.flat[mention.end : following.start])
        ):
            continue  # 之前看过Q3 现在换成看X1
        changed = following and re.fullmatch(
            r"(?:给)?(?:改|换|升级?)(?:成|为|看|选|要|到|订|定)?(?:了)?", page.flat[mention.end : following.start]
        )
        if changed and (re.search(r"(?:从|由)$", page.before(mention.start, 2)) or re.search(r"改|看|选", changed[0])):
            continue  # 从G90改成了GL8
        car, end = _car(page, mention)
        if end > mention.end:
            page.claim(mention.end, end, CAR)
        role = role_of(page, mention.start, mention.end)
        last = seen[-1] if seen else None
        if last and role == "interest" and _NEAR_LIST.match(page.flat[last.end : mention.start]):
            joined = page.flat[last.end : mention.start].strip()
            are_brands = not (last.car.series or car.series) and not _AFTER_ALL.match(page.flat, mention.end)
            if last.role in ("competitor", "owned") or (last.role in ("refused", "driven") and joined):
                role = last.role
            elif last.role == "refused" and are_brands:
                role = "refused"  # 不看宝马奔驰
        if not car.series and seen and page.flat[seen[-1].end : mention.start] in ("(", "（"):
            continue  # 锐骐7（郑州日产）
        if role == "named" or (not car.series and _same_brand_follows(mentions, mention)):
            continue
        seen.append(Seen(car, role, mention.start, end))
    return settled(page, seen)


def _same_brand_follows(mentions: list[Mention], mention: Mention) -> bool:
    """大众的途观: the brand is said by the series already."""
    return any(
        m.series.name and m.series.brand == mention.series.brand and 0 <= m.start - mention.end <= 2 for m in mentions
    )
