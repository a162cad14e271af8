"""Cars named in a note and what they are to the customer: wanted, driven, compared, owned, refused, sold.

The dictionary finds the names; the words around them give the part they play.
"""

import re

from handlers.notes.compared import OURS, Role, Seen, settled
from handlers.notes.findings import Car
from handlers.notes.lexicon import Lexicon, Mention, Series
from handlers.notes.names import tables
from handlers.notes.page import CAR, HARD, NAME, PHONE, WHEN, Page

_SLOT = re.compile(
    rf"""(?x)
    (?:(?<![不相核面])对|觉得|感觉|说|看上?了?中?|看过|买|试驾?了?完?|对比|订了?|定了?|换台?|要|提[了的]?|问(?:[了的我咱起]|一下)?|想|开|中意|相[中上]|喜欢|种草了?
    |聊了?|谈|介绍了?|推荐了?|或者?|还是|是|意向|得意|惦记|瞄上|盯上|奔着?|冲着?|选中?了?|选定了?|敲定了?|弄|整|搞|拿下?了?|主推|报了?|试坐了?|坐了?
    |车型|[:：、/和跟比]|台|辆|款|架|部|那个|这个|咨询|了解|关注|入手|纠结|vs|VS|考虑|签了?|被|成交|喜提|卖了|一台|一辆|说的|买个|首选|种草
    |{CAR}[ ,，、和或]?|订车|交车|提车|旧|老|{PHONE})
    [ :：]?(?:一?[台辆款个下架部])?了?$"""
)
_SLOT_AFTER = re.compile(
    r"""(?x)
    \s?(?:[0-9]{1,2}\.[0-9]|[0-9]{1,2}[万wW]|试驾|或|和|、|还是|多少钱|落地|裸车|优惠|预算|代步|[顶高低]配|DM|EV|PLUS|Pro|[0-9]{3}|[一-龥]{1,3}[版款]|混动|新能源
    |那款|这款|车|现车|还?有(?:没有)?现车|还有(?:没有)?|有没有|啥价|什么价|现在|怎么样|咋样|抢走|抢了|截胡|已?(?:签单|签约|签了|定了|订了|提了|成交|下定|下订)
    |的(?:价格?|优惠|配置|颜色|现车|报价|落地|试驾|续航|油耗)|[白黑灰银红蓝绿紫棕橙黄粉]色)""",
    re.I,
)
_TOKEN = re.compile(
    r"[ ]?(?P<t>[A-Za-z]{1,4}[-]?[0-9]{1,3}[A-Za-z+]{0,4}|"
    r"[0-9]{2,3}[A-Za-z+]{0,3}(?!\.?[0-9]*[万wW个年月号])|FREE|"
    r"[A-Z]{2,4}(?![A-Za-z]))(?![A-Za-z0-9])"
)
_TRIM = re.compile(
    r"\s?(?P<t>[1-7][0-9]{2}(?:TSI|TFSI|T|L|i|e)?(?![0-9万wW点号元公.])|(?:[一-龥]{2,3}|Max|Pro|"
    r"Ultra|Plus|max|pro)版|(?:Max|Ultra|max|ultra)(?![A-Za-z]))"
)
_CHARGED = {"插混", "增程", "纯电"}
_LISTED = ("、", "/", "和", "跟", "与", "还是", "或者", "对比")
_NEAR_LIST = re.compile(r"^\s?(?:[、,，/和跟与及]|或者?|还是|以及|vs|VS|还有)?\s?(?:一[台辆])?$")

_RIVAL = re.compile(
    r"(?:(?:有可能|可能|说不定|没准|搞不好|保不齐|不行|大不了|大概率|实在不行)(?:会|就|要|他|她|还)*(?:去|跑去)?(?:买|订|定|提|选)(?![的过])|(?:心里|一直|还)(?:还|在|是)*惦记着?|对比|竞品|比较|相比|对标|vs|VS|PK|pk|(?:(?:说|一直|最近|目前)(?:他|她)?正?在(?:看|考虑))|(?:还|也|又|同时|最近|另外|正|正在|一直)在?(?:看|对比|考虑|纠结|关注|比较|试)了?|还看了?|"
    r"(?:再|又|还)去(?:看|试)(?:看|试|了)?|去看了|去试了|跑去看|劝[他她](?:也|再|去)*(?:看看?|试试?|考虑|买)|又?看紧|[也还]看过|又去|(?:还|再|又)(?:要|想|得)?去(?:看|试|问)|(?:别家|隔壁|对面|人家|外面)(?:店|那台|家)?|那边|(?<![对在再])比(?! )|(?:跟|在)(?:别家|隔壁)?(?:谈|聊)|去\ue001+(?:店)?(?:看|试|问)的?|拿(?!下))(?:的?(?:是|为|有|还有|了|过|一下|下|车型|着|别家的?|隔壁的?|的)|[:： ])*$"
)
_AMONG = re.compile(r"(?<![\ue001])(?:跟|和|与|同紧?|拿)(?:竞品)?$")
_AMONG_AFTER = re.compile(
    r"^\s?(?:之间|那边|来|在|做|作|作个|做个)*(?:纠结|比较|比(?=[ ,，。价着一]|$)|犹豫|对比|摇摆|掂量|较劲|比价|二选一)"
)
"""跟Model Y之间纠结, 跟GLC比较: set against what is looked at here."""
_RIVAL_AFTER = re.compile(
    r"^(?:那边)|^\s?(?:比(?=[ ,，。]|$|比|下|一下|咋样|怎么样|哪个|如何|谁|起来|有啥|有什么)|在比|店里?给|优惠更?大|便宜些|更便宜|(?:只|就|主要)?是(?:用来|拿来|做|作)*(?:对比|比较)的|做对比|做比较|对比(?=[ ,，。了]|$)|比较(?=了|一下|$)|作比|比一比|比了|比来比去|两边比|的价格?来压)"
)
_OWNED = re.compile(
    r"(?:(?:现在|目前|原来|手里|家里)(?:那|这|的)[台辆]|(?:现在|目前|原来|之前|以前|平时|家里|手里|名下|自己|手上|现)(?:开|用|有|是|的|开的是|有台|有辆|有一台)+(?:着|了|一?台|一?辆|个)*|"
    r"(?:家里|名下|家里头|屋头|已经|老婆|老公|媳妇儿?|爱人|太太)(?:已经|的|那)?(?:有|开)?(?:一|两|1|2)?[台辆]|(?<![没还])有(?:一)?[台辆]|旧车(?:是|:|：)?|老车(?:是|:|：)?|开了?[0-9零一二两三四五六七八九十多几]+年的?|置换(?:掉|了)?(?:他|她|我)?(?:家)?(?:(?:那|这|手里|手上|现在)(?:的)?[台辆]?|旧|老)+|评估(?:一下|了|下)?|(?:去年|前年|大前年|[0-9一二两三四五六七八九十几]+年前|早几年|前几年|那年|当年)(?:刚|才)?(?:买|提|订|换|入手)的?(?:一?[台辆])?|卖(?:掉|了|掉了)?|开着|开的是?|"
    r"开的车是|车主|原车(?:是)?|拿(?:旧|老)|老款)[ 的:：]?(?:[0-9]{2,4}年的?|[\ue002\ue005]+的?|[0-9一二两三四五六七八九十多几]+年的?|旧|老|破)*$"
)
_OWNED_AFTER = re.compile(
    r"^\s?(?:置换(?!\s?\ue001)|换掉|抵|旧车|估价|评估|估了|残值|卖给|出手了|处理(?:掉|了)|[^，, ]{0,2}(?:[0-9一二两三四五六七八九十多几]+年(?:了|多了?|车龄)|车龄)|开了[0-9零一二两三四五六七八九十多几]+[年万]|车主|卖了|卖掉|想换|要换|换|(?:太|都|也|已经|有点)*(?:旧了|老了|开[腻够烦]了?|腻了|不行了|坏了|烂了|跑不动了|该换了|[要想]卖|打算卖|准备卖|报废|到年限|到期))"
)
_REFUSED = re.compile(
    r"(?:不考虑|不要|不想要|不喜欢|看不上|没看上|除了|排除|不看|不买|否了|不选|别推|不太喜欢|不想买|不是(?:看|要|想要|想买|想看|买|问|订|定|试)?(?:的)?(?:是)?|没看|没选|没要|不会买|不考虑买)了?[ :：]?$"
)
_REFUSED_AFTER = re.compile(
    r"\s?(?:的|车|这个?牌子|系列)?(?:的)?(?:他|她|就|都|也|一律|坚决)*(?:不要|不看|不考虑|不喜欢|不买|免谈|排除|pass|PASS|没兴趣|不感兴趣|看不上|不碰)(?:了)?(?=[ ,，。；;！!]|$)"
)
_PLAN = re.compile(
    r"(?:想|要|约|预约|打算|准备|安排|可以|能|来|再|等|邀|让|申请|明天|后天|过来|预定|没|还没|未|去)[^。；;!！?？\n ，,]{0,5}$"
)
_DRIVE = re.compile(
    r"(?P<lead>.*?)(?P<verb>体验|溜了[一两]圈|开了开|开了[一两几]圈|试驾|试乘|试开|试了试|试了|试过|试完|刚试|试下|试)(?P<done>了下|了|过|完了|完|的是|的|一下|下)*[ 一台辆款:：了]*$"
)
_CAME = re.compile(rf"(?<![想要约算备排以能再让邀请{WHEN}])(?:到店|来店|进店)(?:里)?(?:后)?$")
_DRIVE_AFTER = re.compile(r"^[ 也都已又再]*(?:(?:试驾|试乘|试)(?:了|过|完)|[开溜]了?(?:[一两几]圈|开))")


_OTHERS = (
    r"(?<![给帮为替])(?:朋友|邻居|同事|同学|亲戚|战友|老乡|哥们|闺蜜|领导|老板|隔壁老[一-龥]|对门|[表堂小]?(?:舅子?|姨子?|叔|姑)|(?<![大小])[他她](?:[表堂]?[哥弟姐妹]|爸|妈|爹|娘)|姐夫|妹夫|姐姐|哥哥|弟弟|妹妹|"
    r"老婆|老公|媳妇儿?|爱人|太太|对象|女朋友|男朋友|儿子|女儿|闺女|姑娘|爸妈|父母|爸爸|妈妈|老爸|老妈|老丈人|丈母娘|岳父|岳母|家里人?)"
)
"""Somebody else than the customer."""
_OF_OTHERS = re.compile(
    rf"{_OTHERS}(?:家里?|也|都|就|是|刚刚?|才|现在|目前|平时|最近|自己|以前|之前|去年|今年|前年|上个?月|上周|{WHEN}|去年|公司)*(?:开着?|有|用着?|买过?|提|换|订|入手|开上)(?:了|的|的是|着|过)?(?:也是)?(?:一?[台辆]|个)?(?:新|旧|老|二手)?(?:的)?$"
)


_IN_CARE = re.compile(r"\s?(?:上牌|保养|首保|保险|车牌|出险|维修|异响|挂牌|年检|用得|用着|开了|开得|贴膜|漏|故障)")
_TOO_MANY = re.compile(r"(?:的?(?:广告|直播|视频|海报)|太多|满大街|烂大街|到处都是)")
_SHOP = re.compile(r"\s?(?:4[sS])?店(?!里(?:的|有))")
_NEXT_DOOR = re.compile(r"(?:隔壁|对面|别家|旁边|竞品)的?$")
_AT_SHOP = re.compile(rf"{CAR}\s?(?:4[sS])?店(?:里)?(?:看|试驾?|问|聊)(?:了|过|的|了下)?$")
_TAKEN = re.compile(
    r"[又也都再给先\s]{0,2}(?:(?P<tried>试[了驾乘过]|开了|体验了)|卖|置换|换|处理|抵|评估|出手|过户|留|开[来过]|折)"
)
"""把唐L又试了一遍 is a drive, 把朗逸卖了 an old car."""
_GOT = re.compile(r"把\|\s?(?:给)?(?:提|订|定|买|拿下)")


_HEARD_SLOT = re.compile(
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
    return sorted(kept + _mistyped(page, words), key=lambda m: m.start)


def _mistyped(page: Page, words: Lexicon) -> list[Mention]:
    """看迈滕, 订途关L, 凯美锐: one that only sounds like a car, right behind a word that asks for one or long enough."""
    found = []
    for slot in _HEARD_SLOT.finditer(page.shown):
        mention = words.heard_at(page.shown, slot.end())
        if mention and page.shown[mention.start : mention.start + 2] not in tables().not_names:
            found.append(mention)
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


_SHADE = re.compile(
    r"(?:[白黑灰银红蓝绿紫棕金橙黄粉]色?|[一-龥]色|纯电动?|插电?混动?|混动|增程|燃油|汽油|油电|电动|[顶高低中]配|四驱|[五六七567]座|自动挡?|二手|全新|新款|[新老旧](?=的))的?$"
)
"""要台白色海鸥, 要纯电的好猫: a word for it between the words and the car."""


def _in_slot(page: Page, mention: Mention, kept: list[Mention]) -> bool:
    before = _SHADE.sub("", page.before(mention.start, 8))
    length = mention.end - mention.start
    joined = page.flat[kept[-1].end : mention.start] if kept else "?"
    if _NEAR_LIST.match(joined) and (length > 1 or joined.strip() in _LISTED):
        return True
    if length == 1:  # 汉 唐 宋 秦 元 夏
        follows = page.shown[mention.end : mention.end + 1] or " "
        return bool(
            re.search(
                r"(?:看[了过上中]?|试驾[了过完]?|试[了过完]|买了?|换|要|[定订][了的]?|提[了的]?|签了?|对比?|(?<!就)是|[我咱]们?家的?|意向(?:车型)?[:：]?|车型[:：]?|问[了过]?|聊|选了?|推荐了?|介绍了?|相中|中意|喜欢|开的?|比|被)(?:一?[台辆款])?(?:白色的|黑色的|的)?$",
                before,
            )
        ) and (
            follows in " ,，。;；!！?？、/\n是和或跟与还抢截多感纠这那的也都比"
            or bool(_SLOT_AFTER.match(page.shown, mention.end))
        )
    if _SLOT.search(before) or _SLOT_AFTER.match(page.shown, mention.end):
        return True
    alone = (
        page.clause(mention.start) == (mention.start, mention.end) or page.shown[mention.end : mention.end + 1] == NAME
    )
    return alone and (length > 2 or page.shown[: mention.start].strip() != "")


def _is_listed(page: Page, mention: Mention, following: Mention | None) -> bool:
    """汉和途观L纠结: a surer one stands beside."""
    joined = page.flat[mention.end : following.start] if following and not following.is_common else "?"
    begins = page.clause(mention.start)[0] == mention.start
    return begins and joined.strip() in _LISTED


def _role(page: Page, start: int, end: int) -> Role:
    before, after = _SHADE.sub("", page.before(start, 14)), page.after(end, 8)
    if before.endswith("的") and _IN_CARE.match(after):
        return "owned"  # 骞先生的航海家上牌办好了
    if re.search(r"(?<!试)开着?$", before) and _COMES_IN.match(after):
        return "owned"
    if _is_only_named(before, after):
        return "named"
    if _AT_SHOP.search(before):
        return "competitor"
    tight = page.before(start, 14, HARD + "，, ")
    if before.endswith("把") and (taken := _TAKEN.match(after)):
        return "driven" if taken["tried"] else "owned"
    if _REFUSED.search(before) or _REFUSED_AFTER.match(page.after(end, 12)):
        return "refused"
    if re.search(r"(?:置换|换)(?:成|为|台|辆|一台|一辆)[^，,。 ]{0,2}$", before):
        return "interest"  # 要把逍客置换成楼兰
    if (_OWNED.search(before) and not _GOT.search(before + "|" + after)) or (
        _OWNED_AFTER.match(after)
        and not re.search(r"(?:看|买|换|要|想|订|定|提|试|推荐|介绍|喜欢|问|上|中)(?:了|的)?$", before)
    ):
        return "owned"
    drive = _DRIVE.search(tight or before)
    if drive and _is_done(page, drive, start, end):
        return "driven"
    if _DRIVE_AFTER.match(after) and not _PLAN.search(tight):
        return "driven"
    if re.search(r"去(?:了)?$", before) and re.match(r"\s?(?:店|那边|那里|展厅)?(?:里)?(?:看|试|问|转|逛)", after):
        return "competitor"  # 也去特斯拉看过
    is_first = before.endswith("拿") and re.match(rf"\s?[跟和与同]\s?{CAR}", after)
    is_ours = bool(OURS.search(before))
    if _AMONG.search(before) and _AMONG_AFTER.match(after) and not is_first:
        return "competitor"
    if (_RIVAL.search(before) and not is_first) or (_RIVAL_AFTER.match(after) and not is_ours):
        return "competitor"
    return "interest"


_COMES_IN = re.compile(r"\s?(?:来|过来|到店|路过|进店|到咱|到我们)(?!试)")
"""开骐达来的: the car somebody came in is their own."""
_RIDDEN = re.compile(rf"(?:坐|开|借|蹭)过?[^，,。 ]{{0,2}}{_OTHERS}(?:家)?的?(?:那?[台辆])?$")


def _is_only_named(before: str, after: str) -> bool:
    """邻居家也开途观L, 开途观L的朋友, 途观L太多了: neither wanted nor compared."""
    if before.endswith("开") and re.match(r"的(?:朋友|人|同事|邻居|亲戚|哥们)", after):
        return True
    other = _OF_OTHERS.search(before)
    if other and not re.search(r"(?:给|帮|为|替|送)[他她]?$", before[: other.start()]):
        return True
    if _RIDDEN.search(before):
        return True
    return bool(_TOO_MANY.match(after) or (_SHOP.match(after) and not _NEXT_DOOR.search(before)))


def _is_done(page: Page, drive: re.Match[str], start: int, end: int) -> bool:
    if drive["done"] and any(c in drive["done"] for c in "了过完"):
        return True
    if drive["verb"] in (
        "开了一圈",
        "开了两圈",
        "开了几圈",
        "开了开",
        "溜了一圈",
        "体验",
        "试了试",
        "试了",
        "试过",
        "试完",
        "刚试",
    ):
        return True
    lead = re.sub(f"{WHEN}+", WHEN, page.before(start + drive.start("verb") - len(drive[0]), 18, HARD + "，, "))
    if _CAME.search(lead):
        return True
    return drive["verb"] != "试" and not _PLAN.search(lead)


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


def see_cars(page: Page, mentions: list[Mention]) -> list[Seen]:
    """Each car with its part; in a list (A、B和C) the part of the first holds for all."""
    seen: list[Seen] = []
    for mention, following in zip(mentions, [*mentions[1:], None], strict=False):
        between = page.flat[mention.end : following.start] if following else ""
        if following and between.strip() != "还是" and page.is_taken_back(mention.end, following.start):
            continue  # 宋L 不对 是宋Pro
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
            r"(?:给)?(?:改|换)(?:成|为|看|选|要|到|订|定)?(?:了)?", page.flat[mention.end : following.start]
        )
        if changed and (re.search(r"(?:从|由)$", page.before(mention.start, 2)) or re.search(r"改|看|选", changed[0])):
            continue  # 从G90改成了GL8
        car, end = _car(page, mention)
        if end > mention.end:
            page.claim(mention.end, end, CAR)
        role = _role(page, mention.start, mention.end)
        last = seen[-1] if seen else None
        if last and role == "interest" and _NEAR_LIST.match(page.flat[last.end : mention.start]):
            joined = page.flat[last.end : mention.start].strip()
            if last.role in ("competitor", "owned") or (last.role in ("refused", "driven") and joined):
                role = last.role
        if role == "named" or (not car.series and _same_brand_follows(mentions, mention)):
            continue
        seen.append(Seen(car, role, mention.start, end))
    return settled(page, seen)


def _same_brand_follows(mentions: list[Mention], mention: Mention) -> bool:
    """大众的途观: the brand is said by the series already."""
    return any(
        m.series.name and m.series.brand == mention.series.brand and 0 <= m.start - mention.end <= 2 for m in mentions
    )
