"""Lost customers: the words that say so, why they did not buy, and the car they bought instead.

Tells 买了 said of somebody else or long ago from 买了 elsewhere.
"""

import re

from handlers.notes.compared import Seen
from handlers.notes.findings import Choice
from handlers.notes.leads import Table, led
from handlers.notes.page import CAR, HARD, MONEY, Page
from handlers.notes.wordings import widened

_AWAY = (
    r"(?:在|去了?|到|跑|上)(?:别的(?:地方|店|城市|4[sS]店)|别处|别家|其他(?:地方|店)|隔壁|对面|外地|外省|老家|网上|人家那|竞品店|二手车市场|那边|那家|那个店)|朋友那边"
    r"|(?:人家|他)?早就?(?=提)|"
    rf"(?:在|去了?|到)(?:隔壁|对面|人家)?{CAR}+(?:(?:4[sS])?店|那边|那里|那儿|(?=[定订买提交签]))"
)
"""Elsewhere than here."""
_LOST = led(
    widened(
        "deal_status",
        "已战败",
        r"战败|算?输了(?=[ ,，。]|$)|单(?:子)?(?:就)?关了|不再跟(?:了|进)?|(?<=[ ,，])没了(?=[ ,，。]|$)|(?:弄|搞|谈|办)不成了?|没(?:弄|搞)成"
        r"|(?:跑去|转头|转身|扭头|回头|掉头)(?:就)?(?:去)?(?:定|订|买|提|选)(?:了)?(?:一?[台辆])?\ue001|白(?:跟|忙)(?:了|活|一场)|只[能好]放(?:弃"
        r"|了)|走(?:了)?(?:他|她)?(?:那边|内部价?|内购|员工价|关系)(?:去)?了?(?=[ ,，。]|$)|输单|退车了|退(?:了|他|她)?[定订]金|[定订]金(?:都|也|已)?退"
        r"|订的[^，,。 ]{0,5}取消|被(?:\ue001+|[^，,。 ]{1,8}?)[^，,。 ]{0,3}(?:截胡|抢走|抢了|抢单|撬|挖走|截走)|别家店?[^，,。 ]{0,3}买"
        r"|不(?:再|打算|准备|想)?采购了|(?:买|订|提|定|签)到[^，,。 ]{1,8}(?:那边|那里|那儿|去)了|(?:已经?|早就|早|都)买(?:了(?!保险|房)|完"
        r"|好)(?:车)?(?=[ ,，。]|$)|(?:去|在|到|从)[一-龥]{0,2}(?:市|县|省城|外地|外省|老家|那边|对面|别处|网上|外面|(?:人家|别的|那家|那个|他们"
        r"|其他)(?:4[sS])?店里?)(?:[^，,。 ]{0,3})?(?:买|订|定|提|拿)了|(?:单|单子|这单|那单|客户)(?:[一-龥]{0,5}?)(?:丢|黄|飞|跑"
        r"|没)(?:掉)?了|(?:没必要|没法|不想)再?跟(?:进)?了|丢单|跑单|没戏|放弃(?!了?[^，,。 ]{0,2}(?:颜色|"
        r"配置|选装))|不买了|不(?:打算|准备|想|考虑|再)?(?:买|购)车了?|不(?:考虑|想)?换车了|流失|(?:订|定|买|提|签|选|"
        r"交)了?(?:的)?(?:别家|别人家|别的(?:店|品牌|车|牌子)?|其他(?:店|家|品牌|车)|隔壁|竞品|另一家|外地|二手车)|(?:被|让)(?:隔壁|别家|"
        r"别的|竞品)[^，,。 ]{0,4}(?:抢|撬|截)|去(?:别家|别的(?:4[sS])?店|隔壁|其他店)(?:买|订|定|提)|(?:在)(?:隔壁|别家|外地|网上|别的店|"
        r"老家)(?:[^，,。 ]{0,3})?(?:买|订|定|提)(?:了|的)|退订|[定订]金(?:都)?退了|退了?[定订]金|退单|退定|取消(?:了)?(?:订单|合同|购车)"
        r"|(?<![色的])不要(?:了)?(?:这|"
        r"那)?(?:台|辆)?车了|(?<!轿)车不要了|(?<=[ ,，。总哥姐叔姨嫂\ue004])(?:黄|吹|凉|崩|泡汤|没戏)了(?=[ ,，。！!]|$)|不跟了|别再?跟(?:进)?了|(?<=[ ,，总哥姐叔姨嫂\ue004])(?:跑|丢)了(?=[ ,，。]"
        r"|$)|没等(?:我们?|咱们?)(?=[^，,。]{0,4}(?:去|就)[^，,。]{0,3}[提订定买])|出局|(?:还是)?(?<![预打划合])算了(?=[ ,，。]|$)|飞单|已(?:经)?[买购](?:买)?(?:了)?(?:\ue001|其他|别的|竞品)|(?:说|先)?不考虑了(?=[ ,，。]|$)"
        r"|去(?:了)?\ue001+[^，, ]{0,3}(?:把|买|提|订|定|下)|"
        r"(?:暂时|先|今年|近期|短期)?不(?:打算|考虑|准备)?买(?:车)?了|不用跟(?:了|进)|没(?:法|办法)成|单死了|死单|"
        r"没机会了|救不回来|买不成|没买成|买不了了|提不了了|让我?别再(?:打|联系|发|找)|不用再(?:联系|打|跟)|别(?:再)?联系了|(?:已经?|早就?)(?:定|订|买)(?:好|完"
        r"|下)(?:车)?了(?=[ ,，。]|$)|"
        rf"(?:{_AWAY})(?:[^，,。]{{0,6}}?)(?:买|订|定|提|拿|下单|交(?:了)?(?:定金|订金|钱)|签|把(?:定金|订金|车|合同|钱)(?:都|给)?(?:交|付|提"
        rf"|定|签|订)|把{CAR}+(?:给)?(?:提|开|订|买|定))(?:的)?(?:现车|新车|车)?(?:走)?了|已(?:经)?(?:在|去)(?:外地|别家|别处|隔壁"
        rf"|网上)[^，,。 ]{{0,3}}(?:买|订|定|提|下单)|"
        rf"(?:转投|投奔|倒向|输给|败给|跑去|跟了){CAR}|转投[^，,。 ]{{1,6}}|跑(?:去)?(?:别家|隔壁|外地)去?了|去那(?:边|里|儿)?(?:买|订|定|提)了"
        rf"|丢给(?:竞品|别家|隔壁|{CAR})|买了(?:台|辆)?二手|可以划掉|关单(?=[ ,，。]|$)|拿了台内部价|(?<!怕)买不了(?=[ ,，。]|$)|车的?事(?:儿|情)?(?:黄"
        rf"|吹|算|凉)了|没抢过|把(?:他|她|客户|人)(?:签|抢|撬|挖|截|拉)走|煮熟的鸭子|(?:看到|看见|刷到|发现)(?:他|她)[^，,。 ]{{0,3}}(?:提|买|订|开)(?:了"
        rf"|上)(?:一?[台辆])?(?:{CAR}|新车|别)|这边不要了|去(?:了)?{CAR}+店了|(?:买|订|提|定|看){CAR}+去了|已经?开上{CAR}|(?:提车|订车"
        r"|买车)[，, ]?(?:是)?别家的|没(?:选|买|要|定|订)(?:我们|咱们?)(?:家)?的?(?=[ ,，。]|$)|"
        r"不是在(?:我|咱)[们这家]*(?:买|订|提)?的?(?=[ ,，。]|$)|没(?:我们|咱们?)(?:什么|啥)?事(?:儿)?了?(?=[ ,，。]|$)|(?:购车|买车"
        r"|换车)计划(?:暂停|暂缓|中止|取消|搁置|泡汤|黄了|作废)|(?<![随便])(?:车)?(?:先|暂时|暂)?不换(?:车)?了|批不了款|贷不了款?",
    )
)
_BOUGHT = led(
    r"(?:已|另|业已|转|改)购(?:买|入|得|置)?[ :：]?$|(?:购买车型|战败车型|购买品牌|流失车型)[:： 是为]*$|"
    r"(?:下单|买|订|定|提|选|入|开|换购?|落在|拿|签|交|转投|投奔|倒向|选择|入手|竞品|去|被|让|晒(?:新|提)?车)(?:了|的|走|去|回|到|上|给|定)*(?:的(?:也|就|还)?是|"
    r"一?[台辆]|[一那这]?个|[那这][台辆款])?(?:[ ]?(?:二手的?|隔壁(?:间|家|店)?的?|别家的?|同级的?|对面的?|外地的?|别的))*[ ]?(?:\ue001+的)?$"
)
_REASONS: tuple[tuple[str, Table], ...] = tuple(
    (label, led(widened("lost_reason", label, pattern)))
    for label, pattern in (
        (
            "贷款未过",
            (
                r"(?:金融|银行那边|银行|审批|资信|贷款|按揭)[^，,。 ]{0,4}(?:没|未|不)[^，,。 ]{0,2}(?:过|通过|批)|批不了款|贷不了款?|做不了(?:按揭|贷款"
                r"|分期)|(?:按揭|贷款)[^，,。 ]{0,2}(?:办|做|下)不(?:下来|了|成)|信用(?:有问题|不好|不行|差)|逾期|负债(?:太)?高|流水不(?:够|行)|"
                r"贷款?(?:没|未|不|被|批不|办不|通不过)[^，,。]{0,4}(?:过|批|下来|通过|拒)|征信|按揭(?:没|被|不)[^，,。]{0,3}(?:过|批|拒)|"
                r"(?:审批|风控)(?:没|未|被|不)[^，,。]{0,3}(?:过|拒)|银行(?:没|不|未)(?:过|批)|被银行拒|资质(?:不够|不行)|黑户|批不下来|没批下来|拒贷"
            ),
        ),
        (
            "预算调整",
            (
                r"钱[^，,。 ]{0,3}(?:砍|缩水|少)(?:了|掉)|够不着|没这个?价位|钱(?:都)?借出去|生意(?:亏|赔)|没钱买|(?:钱|资金|手头)(?:还是|实在"
                r"|也)?(?:不够|不足|紧张得很)|凑不(?:齐|够|出)|预算(?:被)?砍|钱[^，,。 ]{0,3}(?:拿去|用来|留着|要)[^，,。 ]{1,6}(?:首付|装修|买房"
                r"|看病|治病|上学|留学|做生意|投资|还)|预算(?:只剩|只有|砍|降|减|缩|不够|变|调|少|没了|不足|取消|有变)|(?:钱|资金)(?:挪|用到|投|另有|拿去"
                r"|周转)[^，,。]{0,4}|首付(?:不够|凑不)|"
                r"买(?:了)?房|预算[^，,。]{0,5}(?:了|别)(?:处)?"
            ),
        ),
        (
            "价格未谈拢",
            (
                r"卡在(?:了)?[0-9一二两三四五六七八九千百\ue003]{1,4}(?:块|元)?|(?:要|给|出)的?价(?:格)?[^，,。 ]{0,4}(?:做不了|给不了|做不到|给不到"
                r"|满足不了|达不到)|价格?(?:给|做|跟|够|降)不(?:到|了|下)|优惠[^，,。 ]{0,3}(?:达不到|满足不了|不满意|给不到)|价格?(?:上)?(?:没|未|谈不"
                r"|不)(?:有)?(?:谈拢|谈好|谈妥|谈下来|拢|下来|合适|到位|满意)|(?:没|未|谈不)(?:有)?[谈唠聊说]?拢|(?:满足不了|无法满足|达不到|给不到"
                r"|跟不到)[^，,。]{0,6}价|(?:嫌|"
                r"价格太?)(?:太?贵|高)|(?:别家|隔壁|那边|人家|对方|别的店|外地|他们)(?:[一-龥]{0,4})?(?:便宜|优惠(?:更)?(?:大|多)|价格?低|"
                r"低了?)|便宜了?[0-9一二两三四五六七八九\ue003]|谈不下来|价格(?:差|谈崩|原因|不)|优惠(?:没|不够|少|不到位|太小)|太贵|嫌贵|"
                r"差[^，,。 ]{1,8}(?:没|未|谈不?)(?:谈|拢|下)|谈崩|价位谈不"
            ),
        ),
        (
            "暂不购车",
            (
                r"(?:明年|以后|过两年|年后|下半年|过完年|\ue002|"
                r"等[^，,。]{1,6})再(?:说|考虑|买|看|换|议)|手头紧|没钱|没摇到号|摇号|指标|不需要|用不上|计划(?:取消|推迟|搁置)|(?:暂停|中止|取消|暂缓|延后"
                r"|放弃)(?:了)?(?:购车|买车|换车)|推迟|搁置|失业|裁员|继续开|"
                r"再开(?:两|几|一)年|凑合开|等等再|缓一缓|出国|怀孕|工作变动|驾照(?:没|还)|没拿到驾照|推到|延到|不换了|不考虑了|行情不好|等明年|缓缓|缓一缓|怀孕|资金紧"
                r"|周转不开|生意不好|计划(?:有变|取消)|还能(?:再)?(?:开|凑合)|将就开|不急着换|(?:生孩子|装修|离婚|裁员|降薪)"
            ),
        ),
        (
            "选择竞品",
            (
                r"被[^，, ]{0,5}[抢撬截]|(?:买|订|定|提|选|签|换|入)了?(?:的)?(?:别家|别人家|别的|其他|隔壁|竞品|另一家)|(?:已经?|早就?|都)买了|别家|竞品"
                r"|其他(?:品牌|店)|隔壁|被抢|撬走"
            ),
        ),
    )
)
_GIVEN_UP = re.compile(r"(?:明确|确定|说|先|暂时)?不(?:打算|考虑|想)?买(?:车)?了")
_NOT_NOW = led(r"(?:暂时|先|近期|短期|今年|最近|现在|这两年)?不(?:打算|考虑|想|准备|急着)?(?:买|购|换|提)(?:车)?了?")
_GONE = widened(
    "lost_reason",
    "其他",
    r"(?:颜色|现车)没有|没有?(?:想要的)?颜色|装不了|限牌|限购|异地|太远|服务|态度|现车|家人|[老他她][婆公妈爸][^，,。 ]{0,4}(?:不|反对)|媳妇|父母|反对|不同意|不让|质量|续航|充电|失联"
    r"|联系不上|空号|交期[^，,。 ]{0,4}|上不了(?:牌|户)?|外地牌|牌照|没现车|等不[了及起]",
)
_OTHER_REASON = led(rf"(?:说|因为|由于|嫌|因)(?P<why>[^，,。；;\n]{{2,20}})|(?P<gone>{_GONE})")
_ELSEWHERE = led(
    rf"(?<![想要备算能可没不来再给])(?:买|选)(?:了|的是|的)(?:一?[台辆个])?{CAR}+(?!{CAR})(?!\s?(?:的?(?:落地|裸车|白|黑|定金|颜色)|{MONEY}))"
)
_OTHER_MAKE = led(rf"(?<![想要备算能可没不来去再给])(?:提|订|定|换|入)了(?:一?[台辆])?{CAR}+(?:了)?(?=[ ,，。]|$)")
"""买了CR-V: a rep says 订 or 提 of his own; 买 is said of what was bought elsewhere."""


def find_lost(page: Page, is_brand_only: bool = False) -> re.Match[str] | None:
    """The words that say the customer is lost, if any."""
    grief = _GRIEF.search(page.flat)
    if grief and not _FEARED.search(page.before(grief.start(), 8)) and (took := _TOOK.search(page.shown)):
        return took
    if _THAN_OURS.search(page.flat) and (took := _TOOK.search(page.shown)):
        return took
    gone = next((m for m in _ELSEWHERE.finditer(page.shown) if not is_background(page, m.start())), None) or (
        _OTHER_MAKE.search(page.shown) if is_brand_only else None
    )
    if gone and not page.has("deposit") and not _HERE.search(page.flat):
        return gone
    for match in _LOST.finditer(page.shown):
        if re.search(
            r"(?:估计|没到|可能|感觉|好像|怕是|不是|没有?|并非|别|不能|怕|担心|差点|担心客户|怕客户|问|咨询|问怎么|问能不能)$",
            page.before(match.start(), 4, HARD),
        ):
            continue
        if _FEARED.search(page.before(match.start(), 8, HARD + "，, ")) or (
            _EARLIER.search(page.before(match.start(), 6, HARD)) and _BACK.search(page.flat)
        ):
            continue
        if is_background(page, match.start()) or _is_condition(page, match):
            continue
        if match[0].startswith(("放弃", "没戏")) and re.search(r"(?:不|没)(?:会|想)?$", page.before(match.start(), 3)):
            continue
        return match
    return None


_FEARED = re.compile(r"(?:担心|怕|万一|提防|可能|说不定|没准)[^，,。 ]{0,4}$")
_EARLIER = re.compile(r"(?:上次|之前|原来|本来|原先|以前|一度|当时)[^，,。 ]{0,3}$")
_BACK = re.compile(r"又(?:回来|来了|活了|找|要|想|联系|问)|活了|重新|复活|激活|回心转意|现在(?:又)?(?:想|要|打算)")
"""上次战败的又回来了."""
_HERE = led(
    r"合同(?:也|都|已经?|刚)?签|签[了的]?(?:购车)?合同|交[了的](?:钱|定金|订金|全款|首付)|(?:定金|订金)(?:也|都|已经?)?(?:交|付|刷|转|打)了|恭喜|喜提|付了?全款"
    r"|[刷收][的了]定金|在(?:我|咱)们?(?:家|这|店)?[^，,。 ]{0,2}(?:买|订|定|提)"
)
"""Paid or signed here: what he 买了 is ours."""
_BACKGROUND = led(
    r"(?:以前|之前|从前|当年|当初|早年|那年|去年|前年|[0-9一二两三四五六七八九十]年前|老车主|老客户|老用户|保有客户|"
    r"(?<!劝)(?<!让)(?<!给)[他她](?:的)?(?:朋友|同事|同学|邻居|战友|老乡|亲戚|闺蜜|哥们|[表堂]?[哥弟姐妹]|姐夫|妹夫|舅|叔)|(?:朋友|同事|邻居"
    r"|亲戚|同学|战友|老乡|哥们|闺蜜|姐夫|妹夫|小舅子|大舅哥)(?:家|也|都|刚|上个?[周月])?)"
    r"(?!那边|劝|圈|都?说|做主|介绍|推荐|带|陪|帮|出面|一起|打招呼|引荐|给|的面子|过来|来)[^，,。；; ]{0,5}$"
)
"""Said before 买了: long ago, or by somebody else."""


def is_background(page: Page, at: int) -> bool:
    """Whether what is said here is of long ago or of somebody else: 他朋友上周订了一台."""
    return bool(_BACKGROUND.search(page.flat[max(0, at - 12) : at]))


def _is_condition(page: Page, match: re.Match[str]) -> bool:
    """老公不同意就算了: what would happen, not what has."""
    if re.search(
        r"(?:不行|不买我们|不然|否则|要不|再不[^，,。]{0,5}|不给|谈不拢|不降|不便宜|(?:要是|如果|若)[^，,。]{1,8})(?:的话)?[，, ]?(?:他|她|我)?(?:就|那就)?$",
        page.flat[max(0, match.start() - 14) : match.start()],
    ):
        return True  # 不行就去隔壁买奥迪
    if match[0].startswith("没戏") and re.search(
        r"不(?:点头|同意|答应|松口)[ ,，]?就?$", page.before(match.start(), 6)
    ):
        return True  # 家里领导不点头没戏
    return match[0].endswith(("算了", "要了", "买了", "考虑了", "退定", "退订", "退单", "退车")) and bool(
        re.search(r"(?<![那也])(?<!听价)就$", page.flat[max(0, match.start() - 3) : match.start()])
        and re.search(r"再|要是|如果|不同意|不行|不到|没有|不给|不能|的话|超过", page.before(match.start(), 12, HARD))
    )


_GRIEF = led(
    r"没(?:选|买|定|订)(?:我们|咱)|没(?:我们|咱们?)(?:什么|啥)?事|不是在(?:我|咱)|没(?:谈)?成(?=[ ,，]|$)|emo|白跟|白忙|白搭|(?:弄|办|搞|谈|做)不成了?"
    r"|没抢到(?!现车)|没留住|没拿下|跑去|转头就?|扭头就?|(?<![一-龥])没了(?=[ ,，])|心塞|郁闷|可惜了|太可惜|遗憾|气死|吐血|哭死|无语|唉|哎"
)
_TOOK = re.compile(rf"(?:提|订|定|买|签|下单|选|入手)了?(?:的是|的)?(?:一?[台辆]|个)?{CAR}")
_THAN_OURS = re.compile(r"比(?:咱|我|咱们|我们)(?:们)?(?:家|这|这边)?[^，,。 ]{0,4}(?:便宜|优惠|多|低|少|高|好|快)")


_STATED = re.compile(
    r"(?:原因|归因|归入|归为|归到)[^，,。；;]{0,6}?(?P<label>选择竞品|预算调整|暂不购车|价格未谈拢|贷款未过|其他)(?![品店家牌])"
)


_WAITS = led(
    rf"{_GIVEN_UP.pattern}|(?:明年|后年|以后|下半年|过(?:一?阵|段时间|两年))[^，,。；; ]{{0,3}}再(?:说|考虑|看|买|议|谈)|先放弃"
)


def lost_reason(page: Page, has_model: bool) -> tuple[str, str, tuple[int, int]] | None:
    """Label, words and place of the reason given."""
    stated = _STATED.search(page.shown)
    if stated:
        return (stated["label"], stated[0], stated.span())
    for label, pattern in _REASONS:
        if has_model and label not in ("贷款未过", "预算调整"):
            return ("选择竞品", "", (0, 0))
        match = pattern.search(page.shown)
        if label == "预算调整" and match and not re.search(r"预算|首付", page.flat) and _WAITS.search(page.flat):
            continue  # 明确不买了 钱拿去装修, 手头紧 明年再考虑
        if match:
            return (label, match[0], match.span())
    other = _OTHER_REASON.search(page.shown)
    given_up = _NOT_NOW.search(page.shown)
    if given_up and not (other and other["gone"]):
        return ("暂不购车", given_up[0], given_up.span())
    return ("其他", page.text[other.start() : other.end()], other.span()) if other else None


def is_bought_elsewhere(page: Page, seen: Seen) -> bool:
    """买了X, 订的X, 提了X."""
    before = page.before(seen.start, 8, HARD + "，,")
    if re.search(r"把(?:别家|隔壁|人家|外地|对面|其他)?(?:店|家)?的?$", before) and re.match(
        r"\s?(?:给)?(?:提|订|定|买|拿下|开走)", page.after(seen.end, 4)
    ):
        return True
    return bool(_BOUGHT.search(before)) and not re.search(
        r"(?:想|要|打算|准备|没|不)(?:买|订|定|提|选|换)(?:了)?$", before
    )


def add_lost(page: Page, match: re.Match[str], cars: list[Seen]) -> None:
    """Status, reason and the car bought instead."""
    page.add("deal_status", "已战败", match.span(), "lost")
    page.findings = [f for f in page.findings if f.field not in ("purchase_by", "urgency")]
    bought = next((c for c in cars if c.role != "owned" and is_bought_elsewhere(page, c)), None)
    if bought is None and re.search(r"(?:输给|败给|被抢|抢走|撬走|选择竞品|截胡|被[^，, ]{1,8}[抢撬截挖])", page.flat):
        bought = next((c for c in cars if c.role in ("competitor", "interest")), None)
    if bought:
        page.add("lost_model", bought.car, (bought.start, bought.end), "bought")
    reason = lost_reason(page, bought is not None)
    if reason is None and re.search(r"退订|退单|退定|取消", match[0]):
        reason = ("其他", match[0], match.span())
    if reason:
        label, words, span = reason
        where = span if span[1] else (bought.start, bought.end) if bought else match.span()
        page.add("lost_reason", Choice(label, words), where, "lost-reason", 0.9)
        if label in ("价格未谈拢", "预算调整"):  # said already, unless it was disliked too
            page.findings = [
                f for f in page.findings if f.field != "objection" or f.rule == "dislike" or "价格" not in str(f.value)
            ]
