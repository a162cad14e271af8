"""The part a car plays by the words beside it: wanted, driven, compared, owned, refused, or only named."""

import re

from handlers.notes.compared import OURS, PART, Role, around
from handlers.notes.leads import led
from handlers.notes.page import CAR, HARD, OTHER, WHEN, Page

_RIVAL = led(
    r"(?:(?:等不[了及起]|不给|不降|不送|谈不拢|不同意|再没有|没有)(?:的话)?(?:他|她)?就(?:去)?(?:买|订|定|提|选)|(?:有可能|可能|说不定|没准|搞不好|保不齐|不行|大不了"
    r"|大概率|实在不行)(?:会|就|要|他|她|还)*(?:去|跑去)?(?:买|订|定|提|选)(?![的过])|对比|竞品|比较|相比|对标|vs|VS|PK|pk|(?:(?:说|一直|最近|目前)(?:他"
    r"|她)?正?在(?:看|考虑))|(?:还|也|又|同时|最近|另外|正|正在|一直)在?(?:看|对比|考虑|纠结|关注|比较|试)了?|还看了?|"
    r"(?:再|又|还)去(?:看|试)(?:看|试|了)?|去看了|去试了|跑去看|劝[他她](?:也|再|去)*(?:看看?|试试?|考虑|买)|又?看紧|[也还]看过|又去|(?:还|再|又)(?:要|想"
    r"|得)?去(?:看|试|问)|(?:别家|隔壁|对面|人家|外面)(?:店|那台|家)?|那边|(?<![对在再])比(?! )|(?:跟|在)(?:别家|隔壁)?(?:谈|聊)"
    r"|去\ue001+(?:店)?(?:看|试|问)的?|拿(?!下))(?:的?(?:是|为|有|还有|了|过|一下|下|车型|着|别家的?|隔壁的?|的)|[:：= ])*$"
)
_AMONG = led(r"(?<![\ue001])(?:跟|和|与|同紧?|拿)(?:竞品)?$")
_AMONG_AFTER = re.compile(
    r"^\s?(?:之间|那边|来|在|做|作|作个|做个)*(?:纠结|比较|比(?=[ ,，。价着一]|$)|犹豫|对比|摇摆|掂量|较劲|比价|二选一)"
)
"""跟Model Y之间纠结, 跟GLC比较: set against what is looked at here."""
_RIVAL_AFTER = re.compile(
    r"^(?:那边)|^\s?(?:比(?=[ ,，。]|$|比|下|一下|咋样|怎么样|哪个|如何|谁|起来|有啥|有什么)|在比|店里?给|(?:他|她|伊)?也?去(?:看|试)过|优惠更?大|便宜些|更便宜"
    r"|(?:只|就|主要)?是(?:用来|拿来|做|作)*(?:对比|比较)的|做对比|做比较|对比(?=[ ,，。了]|$)|比较(?=了|一下|$)|作比|比一比|比了|比来比去|两边比|的价格?来压)"
)
_OWNED = led(
    r"(?:(?:现在|目前|原来|手里|家里)(?:那|这|的)[台辆]|(?:手里|手上|名下)(?:一|两|1|2)?[台辆]|(?:现在|目前|原来|之前|以前|老早|早先|从前|原先|平时|家里|手里|名下|自己|手上|现)(?!用 )(?:开|用|有|是|的|开的是|有台"
    r"|有辆|有一台)+(?:着|了|一?台|一?辆|个)*|"
    r"(?:家里|名下|家里头|屋头|已经|老婆|老公|媳妇儿?|爱人|太太)(?:已经|的|那)?(?:有|开)?(?:一|两|1|2)?[台辆]|(?<![没还])有(?:一)?[台辆]|旧车(?:是|:|：)?"
    r"|老车(?:是|:|：)?|开了?[0-9零一二两三四五六七八九十多几]+年的?|置换(?:掉|了)?(?:他|她|我)?(?:家)?(?:(?:那|这|手里|手上|现在)(?:的)?[台辆]?|旧|老)+"
    r"|评估(?:一下|了|下)?|(?:去年|前年|大前年|[0-9一二两三四五六七八九十几]+年前|早几年|前几年|那年|当年)(?:刚|才)?(?:买|提|订|换|入手)的?(?:一?[台辆])?|卖(?:掉"
    r"|了|掉了)?|开着|开的是?|"
    r"开的车是|车主|原车(?:是)?|拿(?:旧|老)|老款)[ 的:：]?(?:[0-9]{2,4}[年款]的?|[\ue002\ue005]+的?|[0-9一二两三四五六七八九十多几]+年的?|旧|老|破)*$"
)
_OWNED_AFTER = re.compile(
    r"^\s?(?:置换(?!\s?\ue001|旧车|老车|[他她]|家里)|换掉|抵|旧车|估价|评估|估了|残值|卖给|出手了|处理(?:掉|了)"
    r"|[^，, ]{0,2}(?:[0-9一二两三四五六七八九十多几]+年(?:了|多了?|车龄)|车龄)|开了[0-9零一二两三四五六七八九十多几]+[年万]|车主|卖了|卖掉|想换|要换|换|(?:太|都|也"
    r"|已经|有点)*(?:旧了|老了|开[腻够烦]了?|腻了|不行了|坏了|烂了|跑不动了|该换了|[要想]卖|打算卖|准备卖|报废|到年限|到期))"
)
_REFUSED = led(
    r"(?:不考虑|不要|不想要|不喜欢|看不上|没看上|除了|排除|不看|不买|否了|不选|别推|不太喜欢|不想买|不是(?:看|要|想要|想买|想看|买|问|订|定|试)?(?:的)?(?:是)?|没看|没选"
    r"|没要|不会买|不考虑买|(?<=[ ,，])而?非)了?[ :：]?$"
)
_REFUSED_AFTER = re.compile(
    r"\s?(?:的|车|这个?牌子|系列)?(?:的)?(?:他|她|就|都|也|一律|一概|坚决|打死|直接|俺|统统)*(?:不要|不看|不考虑|不喜欢|不买|免谈|排除|pass|PASS|没兴趣|不感兴趣"
    r"|看不上|不碰|划掉|拉黑(?:名单)?|除外)(?:了)?(?=[ ,，。；;！!]|$)"
)
_PLAN = re.compile(
    r"(?:想|要|约|预约|打算|准备|安排|可以|能|来|再|等|邀|让|申请|明天|后天|过来|预定|没|还没|未|去)[^。；;!！?？\n ，,]{0,5}$"
)
_DRIVE = led(
    r"(?P<lead>.*?)(?P<verb>体验|溜了[一两]圈|开了开|开了[一两几]圈|试驾|试乘|试开|试了试|试了|试过|试完|刚试|试下|试)(?P<done>了下|了|过|完了|完|的是|的|一下"
    r"|下)*[ 一台辆款:：了]*$"
)
_CAME = led(rf"(?<![想要约算备排以能再让邀请{WHEN}])(?:到店|来店|进店)(?:里)?(?:后)?$")
_DRIVE_AFTER = re.compile(r"^[ 也都已又再]*(?:(?:试驾|试乘|试)(?:了|过|完)|[开溜]了?(?:[一两几]圈|开))")


_OTHERS = (
    r"(?<![给帮为替])(?:朋友|邻居|同事|同学|亲戚|战友|老乡|哥们|闺蜜|领导|老板|隔壁老[一-龥]|对门|[表堂小]?(?:舅子?|姨子?|叔|姑)"
    r"|(?<![大小])[他她](?:[表堂]?[哥弟姐妹]|爸|妈|爹|娘)|姐夫|妹夫|姐姐|哥哥|弟弟|妹妹|"
    r"老婆|老公|媳妇儿?|爱人|太太|对象|女朋友|男朋友|儿子|女儿|闺女|姑娘|爸妈|父母|爸爸|妈妈|老爸|老妈|老丈人|丈母娘|岳父|岳母|家里人?)"
)
"""Somebody else than the customer."""
_OF_OTHERS = led(
    rf"{_OTHERS}(?:家里?|也|都|就|是|刚刚?|才|现在|目前|平时|最近|自己|以前|之前|去年|今年|前年|上个?月|上周|{WHEN}|去年|公司)*(?:开着?|有|用着?|买过?|提|换|订"
    r"|入手|开上)(?:了|的|的是|着|过)?(?:也是)?(?:一?[台辆]|个)?(?:新|旧|老|二手)?(?:的)?$"
)


_IN_CARE = re.compile(r"\s?(?:上牌|保养|首保|保险|车牌|出险|维修|异响|挂牌|年检|用得|用着|开了|开得|贴膜|漏|故障)")
_THEY_TOO = re.compile(r"[ ,，]?(?:所以)?(?:他|她|自己|客户)?也(?:想|要|看上|看中|喜欢|动心|来|打算|准备)")
"""邻居刚提了途观L 他也想要."""
_TOO_MANY = re.compile(r"(?:的?(?:广告|直播|视频|海报)|太多|满大街|烂大街|到处都是)")
_SHOP = re.compile(r"\s?(?:4[sS])?店(?!里(?:的|有))")
_NEXT_DOOR = led(r"(?:隔壁|对面|别家|旁边|竞品)的?$")
_AT_SHOP = led(
    rf"(?:{CAR}\s?(?:4[sS])?店|去(?:隔壁|对面|别家|别的店|人家)(?:店|那边|那儿)?)(?:里)?(?:看|试驾?|问|聊)(?:了|过|的|了下)?$"
)
_TAKEN = re.compile(
    r"[又也都再给先\s]{0,2}(?:(?P<tried>试[了驾乘过]|开了|体验了)|卖|置换|换|处理|抵|评估|出手|过户|留|开[来过]|折)"
)
"""把唐L又试了一遍 is a drive, 把朗逸卖了 an old car."""
_GOT = re.compile(r"把\|\s?(?:给)?(?:提|订|定|买|拿下)")
SHADE = re.compile(
    r"(?:[白黑灰银红蓝绿紫棕金橙黄粉]色?|[一-龥]色|纯电动?|插电?混动?|混动|增程|燃油|汽油|油电|电动|[顶高低中]配|四驱|[五六七567]座|自动挡?|二手|全新|新款|[新老旧](?=的))的?$"
)
"""要台白色海鸥, 要纯电的好猫: a word for it between the words and the car."""


_ASIDE = re.compile(rf"(?:的)?不是{OTHER}+[ ,，]?(?:而|应该)?是$")
"""对比的不是荣放 是CR-V: what was taken back stands aside."""


def role_of(page: Page, start: int, end: int) -> Role:
    """The part the words beside a car give it."""
    before, after = SHADE.sub("", _ASIDE.sub("", page.before(start, 24))[-14:]), page.after(end, 10)
    if (before.endswith("的") and _IN_CARE.match(after)) or (_AT_WHEEL.search(before) and _COMES_IN.match(after)):
        return "owned"  # 骞先生的航海家上牌办好了, 开骐达来的
    if _is_only_named(before, after):
        return "named"
    if _AT_SHOP.search(before):
        return "competitor"
    if before.endswith("把") and (taken := _TAKEN.match(after)):
        return "driven" if taken["tried"] else "owned"
    if before.endswith("除了") and _STILL_MORE.match(after):
        return "interest"  # 除了途观L还看荣放
    if _REFUSED.search(before) or _REFUSED_AFTER.match(_LISTED.sub("", page.after(end, 16))):
        return "refused"
    if _SWAPPED.search(before):
        return "interest"  # 要把逍客置换成楼兰
    if _AT_WHEEL.search(before) and _LAP.match(after):
        return "driven"  # 开着荣威D7跑了一圈
    if _is_owned(before, after) or PART["owned"].search(around(page, start, end)):
        return "owned"
    if _is_driven(page, start, end, before):
        return "driven"
    if PART["rival"].search(around(page, start, end)) and not OURS.search(before):
        return "competitor"
    return "competitor" if _is_rival(before, after) else "interest"


_STILL_MORE = re.compile(r"(?:之外|以外)?[ ,，]?(?:他|她)?(?:还|也|又|另外)")
_LISTED = re.compile(rf"^(?:[、，,和跟与/ ]?{CAR}{{1,6}})+(?=都|全|均|一概|统统|一律|也都|[俩两]个?都)")
"""奔驰宝马都不考虑."""
_AT_WHEEL = led(r"(?<!试)开着?$")
_LAP = re.compile(r"(?:出去)?(?:跑|兜|转|绕|遛|溜)了?[一两几](?:大)?(?:圈|趟|段)")
_SWAPPED = re.compile(r"(?:置换|换)(?:成|为|台|辆|一台|一辆)[^，,。 ]{0,2}$")
_WISHED = led(r"(?:看|买|换|要|想|订|定|提|试|推荐|介绍|喜欢|问|上|中)(?:了|的)?$")
_WENT_TO = re.compile(r"\s?(?:店|那边|那里|展厅)?(?:里)?(?:看|试|问|转|逛)")


_DRIVES = led(
    r"(?:^|[ ,，。；;])(?:[他她](?:自己|现在)?)?(?:现在|平时|目前)?(?:开|的?车是(?:[0-9]{2,4}年的?|[\ue002\ue005]+的?)?)[ :：]?$"
    r"|(?:之前|以前|原来|上次|前年|去年)(?:就)?(?:在[咱我]们?(?:这|店|家)里?)?买过(?:咱家|咱们|我们家?|一?台|的)*$"
)
"""开速腾 上下班用, 车是15年的科鲁兹, 之前买过咱家朗逸."""
_SOME_WAY = re.compile(r"\s?(?:跑|兜|转|溜|试|走|出去|上(?:路|高速)|[了过]?[一两几]圈)")
"""开途观L试了试 is a drive."""
_UNSOLD = re.compile(r"\s?(?:还|也|又)?没(?:有)?(?:出手|卖|处理|过户|脱手)")


def _is_owned(before: str, after: str) -> bool:
    if (_DRIVES.search(before) and not _SOME_WAY.match(after)) or _UNSOLD.match(after):
        return True
    if _OWNED.search(before) and not _GOT.search(before + "|" + after):
        return True
    return bool(_OWNED_AFTER.match(after)) and not _WISHED.search(before)


def _is_driven(page: Page, start: int, end: int, before: str) -> bool:
    tight = page.before(start, 14, HARD + "，, ")
    drive = _DRIVE.search(tight or before)
    if drive and _is_done(page, drive, start, end):
        return True
    return bool(_DRIVE_AFTER.match(page.after(end, 8))) and not _PLAN.search(tight)


def _is_rival(before: str, after: str) -> bool:
    if re.search(r"去(?:了)?$", before) and _WENT_TO.match(after):
        return True  # 也去特斯拉看过
    is_first = before.endswith("拿") and re.match(rf"\s?[跟和与同]\s?{CAR}", after)
    if not is_first and (_RIVAL.search(before) or (_AMONG.search(before) and _AMONG_AFTER.match(after))):
        return True
    return bool(_RIVAL_AFTER.match(after)) and not OURS.search(before)


_COMES_IN = re.compile(r"\s?(?:来|过来|到店|路过|进店|到咱|到我们)(?!试)")
"""开骐达来的: the car somebody came in is their own."""
_RIDDEN = re.compile(rf"(?:坐|开|借|蹭)过?[^，,。 ]{{0,2}}{_OTHERS}(?:家)?的?(?:那?[台辆])?$")


def _is_only_named(before: str, after: str) -> bool:
    """邻居家也开途观L, 开途观L的朋友, 途观L太多了: neither wanted nor compared."""
    if before.endswith("开") and re.match(r"的(?:朋友|人|同事|邻居|亲戚|哥们)", after):
        return True
    other = None if _THEY_TOO.match(after) else _OF_OTHERS.search(before)
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
