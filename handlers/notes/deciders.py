"""Who decides about the purchase or must agree; somebody merely against it is an objection, not a decider.

One table of family words and one of the ways to say that somebody has the say; the earliest in the note holds.
"""

import re
from dataclasses import dataclass

from handlers.notes import names
from handlers.notes.findings import Choice
from handlers.notes.leads import led
from handlers.notes.page import HARD, Page

_KIN = {
    "配偶": "其妻 其夫 其爱人 其妻子 其丈夫 配偶 贤内助 内助 内子 拙荆 贱内 娘子 家主婆 老爷们儿 老爷们 财政部长 财政大臣 家里那位 太座 家属 家里那个 我家那位 他家那位 她家那位 屋里头人 老婆子 孩他妈咪 当家人 老婆 老公 媳妇 媳妇儿 太太 先生 爱人 对象 妻子 丈夫 内人 夫人 当家的 那口子 屋里人 屋里头 娃他妈 娃他爸 孩儿他妈 孩儿他爸 老伴 婆娘 堂客 孩子妈 孩子爸 孩子他妈 孩子她爸 另一半 那口子 屋里那位 屋里头那个 屋里头那位 男人 她男人 家里那位 家里那口子 内当家 屋里头的 孩子他爹 孩子她妈 女朋友 男朋友 未婚妻 未婚夫 孩他妈 孩他爸 孩他娘 孩他爹 娃儿妈 娃儿他妈 娃他娘 娃他爹 娃儿他爸 孩子娘 家里领导 家里的领导 家领导 领导大人 老婆大人 媳妇大人 俺媳妇 婆姨 屋里的 内当家的 老头儿 掌柜的 外子 男票 女票",
    "公司": "头家 东主 大领导 领导班子 院领导 校领导 局领导 行政部 公司领导 单位领导 上级领导 集体 领导 公司 单位 老板 科长 处长 主管 上头 董事长 董事会 股东 股东会 老总 总部 集团 财务 上级 总经理 科长 处长 局长 院长 厂长 采购部 财务部 合伙人 甲方 院里 校里 局里 厂里 主任 校长 书记 所长 站长 队长 行长 部长 董事 股东们 几个股东 大老板 顶头上司 上司 东家 办公会 党委 班子 采购 财务总监 老总们 管理层 法人 公司里",
    "子女": "令郎 令爱 犬子 伲子 姑爷 老姑爷 其子 其女 其儿子 其女儿 小子 大小子 二小子 崽 崽崽 大崽 满崽 伢 伢子 儿子女儿 儿子闺女 小辈 年轻人 儿子 女儿 闺女 孩子 子女 小孩 姑娘 女婿 儿媳 儿媳妇 个仔 仔仔 大仔 细仔 我仔 囡囡 囡 个女 娃娃 娃儿 丫头 幺儿 幺女 大儿子 小儿子 大女儿 小女儿 孩子们 幺妹 幺妹儿 儿女 儿子儿媳 后生",
    "父母": "乃父 乃母 令尊 令堂 家父 家母 爷老子 金主爸爸 伊爷 伊娘 妈老汉 妈老汉儿 其父 其母 其父母 其父亲 其母亲 两边老人 两家老人 双方父母 双方老人 两边父母 爷娘 老豆 老窦 父亲大人 母亲大人 太后 老佛爷 爸妈 父母 爸爸 妈妈 父亲 母亲 老爸 老妈 老爷子 老太太 家里老人 他爸 他妈 她爸 她妈 公公 婆婆 岳父 岳母 丈母娘 老丈人 老人 老汉 姆妈 妈 爸 爹 娘 他爹 她爹 他娘 她娘 阿爸 阿妈 阿爹 阿娘 老头子 老子 娘老子 老汉儿 家里大人 爹妈 爹娘 老两口 二老 老妈子 老爹 老娘 双亲 家长 公婆 公公婆婆 岳父岳母 爷爷 奶奶",
    "朋友": "朋友 哥们 兄弟 闺蜜 同事 发小 哥们儿 姐妹 战友 老同学 球友 牌友 哥儿们 铁哥们 懂车的 懂行的 师兄 师傅们 闺密",
}
KIN = {word: label for label, words in _KIN.items() for word in words.split()}
"""A word for somebody of the family, the firm or a friend -> the label of who decides."""
_K = "|".join(sorted(KIN, key=len, reverse=True))
_W = rf"(?P<who>{_K}|家里)"
_SAY = (
    r"(?:说话)?好使|(?:才|就)?(?:说话算|裁定|裁夺|作数|算数|一票否决|有否决权|松口|松了口|发话|发了话|放话|落槌|定调|首肯|放行|说的算|才是(?:真|正)?(?:老板|主|大佬|话事人)|是话事人)|"
    r"是(?:主要)?(?:决策|关键|做主的)|[说讲]了(?:才)?算|话事|做主|拿主意|(?<!说)决定|拍板|点了?头|点脑壳|同意(?:才|就|了才|了就)|来定|定夺|当家(?!的)|掌权|把关|过目"
    r"|拍的板|拿的主意|参谋|批示|批复|批下来|合计|"
    r"回来(?:定|再定|商量|看了)|看过才|看了才|回来定|定(?=[ ,，。/|；;]|$)|审批|批|签字|管钱|掏钱|出钱|出资|付钱|买单|商量|的意见|意见为主|的话|才是关键"
)
_END = r"(?=[ ,，。；;！!]|$)"
_WAYS: tuple[str, ...] = (
    rf"(?:决策人|决策者|拍板人|决定人|决策|(?:决定|拍板|做主|拿主意|说了算)的(?:人)?)(?:不是[^，, ]{{1,4}}[ ,，]?)?(?:是|为|:|：|在)?(?:其|他|她)?{_W}",
    (
        rf"(?:(?:得|要|等|还要|需要|还得|都|主要|最后|最终|回(?:去|家|屋|屋企|到家)(?:跟|和|同)?|跟|和|同|搭|问|听|是|由|归|必须|得让|看){{0,3}}(?:他|她"
        rf"|我)?{_W} ?(?:[一-龥\ue002]{{0,8}}?)(?P<does>{_SAY}))"
    ),
    (
        rf"(?:听|问问?|看|得过|征求|等|跟|和|向|请示|依|随)(?:一下|下|过)?(?:他|她|家里|自己)?(?:的)?{_W}(?:的(?:意见|意思|想法|安排)|的{_END}|意见|怎么说|点头"
        r"|同意|汇报|请示|说行|喜不喜欢|满不满意)"
    ),
    (
        r"(?:得|要|还要|需要|要去|回去|先|必须|还得)(?:请|找|让)?(?:问问?|听听?|请示|请教|征求|汇报给?)(?:一下|下)?(?:他|她|家里)?(?:的|那个|个)?(?:懂[车行]的?"
        rf"|会看车的|修车的)?{_W}{_END}"
    ),
    rf"(?:说了算|拍板|做主|管钱|拿主意|做决定|决定|掏钱)的?(?:人)?(?:是|在)(?:他|她|他们|家里|自己)?(?:的)?{_W}",
    rf"(?:财政大权|经济大权|大权|决定权|决策权|话语权|拍板权|钱)(?:都|主要|最终|还是)?(?:在|归|是)(?:他|她)?(?:的)?{_W}(?:手|那|这|管|的)?",
    rf"(?:最后|主要|还得|还是|要|得|买不买|关键|就)(?:还得|还是|要|得)?看(?:他|她|家里)?{_W}(?:{_END}|的?意思|的?意见|喜|同不同意)",
    (
        rf"(?:他|她)?{_W}(?:说|觉得|点头|同意|喜欢|满意|看上|看中|相中|签字|通过|批准|看过|看了|认可)(?:了)?(?:行|可以|好|成|中|不错|没问题|买|要|OK|ok)?(?:他"
        r"|她)?(?:就|才)(?:能)?(?:行|定|可以|好|买|订|签|下|能|提)"
    ),
    rf"{_W}(?:说|让|讲)?(?:喜欢|看中|看上|相中|买|要|选)?(?:哪个|什么|啥|哪台|哪款)(?:就买|就要|就选|就定|就(?:是)?哪台|就(?:是)?哪个|就成|就行|算)",
    rf"等(?:他|她|家里)?{_W}[^，,。 ]{{0,4}}(?:来|回来?|有空)?(?:定|看|拍板|签字|同意|决定|点头)",
    (
        rf"(?:要|得|需|需要|还要|必须)(?:先)?(?:问过|问问|经过|得到|征得|取得|通过)?(?:他|她|家里|个)?{_W}(?:的|那边)?(?:同意|点头|答应|批准|许可|首肯|满意|认可"
        r"|看[上中]|相中|高兴|开心|话事|做主|松口|放话)"
    ),
    rf"要问过{_W}",
    rf"{_W}不(?:点头|同意|松口|答应|发话|放话)[ ,，]?(?:他|她|我|自己|这事)?(?:就|都|也)?(?:没戏|白搭|白扯|免谈|没用|不成|定不了|不敢[定订买]|买不了)",
    rf"(?:过|闯|通过)(?:得了|不了|了)?(?:他|她|家里)?(?:的)?{_W}(?:的|那|这)*(?:一)?关",
    rf"(?:他|她)?{_W}(?:的|那|这)*(?:一)?关(?:过不|不好过|难过|还没过|没过|过了)",
    rf"(?:跟|和|给|向)(?:他|她|家里)?{_W}(?:先)?(?:通个?气|报备|打个?(?:报告|招呼)|汇报)",
    rf"(?:钱袋子|钱包|银行卡|存折|工资卡|钞票|家底|家里的?钱|大事小?情?|买车的?事)(?:都|全|主要)?(?:捏|攥|掌|握|在|归|由|是)+(?:他|她)?{_W}(?:手|那|兜|管|定|说)?",
    rf"看(?:他|她)?{_W}(?:的)?(?:脸色|心情|眼色)",
    (
        rf"(?:给|让|叫|等)(?:他|她|家里)?(?:的)?{_W}(?:看看|看一眼|瞧瞧|过目|看过|看了|来看)[^。；;]{{0,6}}(?:同意|点头|喜欢|满意|说行|说好|相中"
        r"|没意见)(?:了)?(?:就|才|再)"
    ),
    rf"(?:定不定|买不买|行不行|要不要|成不成|中不中|订不订|选哪[台个款])(?:还得|全|都|得|就|要|最后)*(?:看|听|问){{1,2}}(?:他|她|家里|自己)?(?:的)?{_W}",
    rf"{_W}(?:说|讲)(?:买|行|要|好|中|成|可以|哪[台个款])(?:他|她)?就(?:买|行|要|好|中|成|可以|哪)",
    rf"让(?:他|她)?(?:的|那个|懂车的)*{_W}(?:来|给|帮他|帮她|帮忙)?(?:拍板|把关|定(?!金)|做主|决定|参谋)",
    rf"听(?:他|她)?(?:那个|的)?(?:懂车的?|懂行的?|会看车的?)?{_W}的",
    rf"{_W}(?:签|点|盖|批)了(?:字|章|头)?(?:才|就)(?:能|可以)?(?:订|定|买|签|提|交)",
    r"(?P<who>公司|单位|领导|老板|集团|总部|董事会|上级)(?:领导|老板|层)?(?:那边|已经?|都|也|刚)*(?:同意|批准|通过|点头)了?(?:采购|购车|方案|买|了|(?=[ ,，。]|$))",
    rf"[做拿]不了主[^。；;]{{0,3}}?(?:要|得|还得|要看|得看)(?:问|听|等|看)?(?:他|她)?{_W}",
)
_FIRM = led(
    r"(?:董事会|公司|单位|老总|会上|总部|集团|局里|校里)(?:过了|批了|通过了?|点头|同意了?|批准了?)(?:就|才)|(?:公司|单位|集团)?(?:领导|董事会|老总)(?:已经?|都"
    r"|也)*(?:同意|批准|通过|点头)(?:了|采购|方案|购)|(?:要|得|还要|等|需)(?:公司|单位|领导|他们|内部)?开会(?:定|决定|讨论|研究|审批|商量)|(?:公司|单位|领导"
    r"|他们)(?:还)?(?:要|得|才)?开会|(?:要|得|还要|等|需)(?:公司)?(?:上会|走流程|走审批|内部)(?:定|决定|讨论|研究|审批)?|(?:走)?公司(?:的)?(?:流程|审批)"
    r"|走(?:公司)?(?:的)?(?:采购|审批|内部)(?:流程)?|(?:得|要|需|等)过(?:公司|单位|班子|党委|董事)?(?:的)?会(?=[ ,，。才]|$)|办公会|(?:上面|上头|上边)(?:批|点头|同意|签字|审)(?:了|过|下来)?(?:才|就|再|后)|(?:走|过)(?:OA|oa)|(?:得|要|需要?|走)(?:公开)?招标|集体(?:讨论|研究|决定)|(?:要|得|需要?)报(?:请)?(?:领导|公司|单位|上级|总部)(?:审?批|同意)|(?:需|要|得"
    r"|等)(?:公司|单位|领导|总部|集团)*审批"
)
_SELF = led(
    r"(?<![一-龥])自(?:主|定|决|裁)(?=[ ,，。；;/|]|$)|(?:决策|拍板|决定|做主)(?:人|者)?[:： ]{0,2}(?:是|为)?(?:本人|自己)(?!的)|(?:自己|自个儿?|本人)(?:就)?(?:能|可以)?(?:做决定|落槌|做得了主|定得了|拿得了主意)|(?:自己|自个儿?|一个人|一人|一个人就|本人)(?:做得了主|定得了|就定得了|就能|能|就可以|可以|就|直接)?(?:做主"
    r"|说了(?:算|就(?:行|成|中|定))|拿主意|定(?![金制])|决定|拍板|当家|决策)|(?:主意|方向盘)(?:都|全)?自[己个]儿?拿|一言堂|用不着(?:问|请示|商量|跟)|(?:不用|不必|无需)问(?:家里|老婆|别人|谁)|(?<![不没])能做主(?=[ ,，。]|$)|自己的主意|(?:自己|本人)就是老板|"
    rf"(?:决策人|决策者)(?:是|为|:|：)?(?:其|他|她)?(?:自己|本人)|(?:{_K}|家里人?|全家)(?:都|也|全)?听(?:他|她)的|(?:不用|不需要|无需|不必)(?:跟|和|问"
    r"|与|找|向)?(?:别人|谁|旁人|人|家里人?|家人)*(?:商量|请示|问(?=[ ,，。]|$)|同意|点头)(?=[ ,，。的]|$)|不用请示|(?:不用|不需要|无需)(?:跟|和|问"
    rf"|与)?[^，,。 ]{{0,3}}(?:商量|请示|同意)[^。；;]{{0,2}}自己"
)
_HENPECKED = led(r"妻管严|(?<!得)气管炎|怕老婆")
_PRONOUN = led(
    r"(?<![一-龥])(?:家里(?:都是|是)?|买车的?事(?:都是|是)?|都是)?(?:他|她)(?:就)?(?:能|可以|就能)?(?:做主|说了算|当家(?!的)|拍板|拿主意|说买就买|说定就定)"
)
_BRIEF = dict(zip("父母妻夫子女", ("父母", "父母", "配偶", "配偶", "子女", "子女"), strict=True))
"""Of a form or a telegram: 决策：妻, 父定."""
_WAYS = (
    *_WAYS,
    r"(?:决策人?|拍板人?|做主)[:：] ?(?P<who>[父母妻夫子女])(?=[ ,，。；;|/]|$)",
    r"(?<![一-龥])(?P<who>[父母妻夫])(?:定夺|定|拍板|做主|点头|说了算)(?=[ ,，。；;/|]|$)",
)
_PATTERNS = tuple(led(way) for way in _WAYS)
_SOMEBODY = led(rf"{_K}|家里|[:： ,，。；;][父母妻夫子女]")
_ANYBODY = led(
    rf"[:： ,，。；;][父母妻夫子女]|(?<![一-龥])自[主定决裁]|{_K}|家里|自己|自个|本人|一个?人|说了算|做主|拍板|当家|开会|上会|流程|审批|不用|不必|无需|不需要|用不着|一言堂|主意|能做主|妻管严|气管炎|OA|招标|上面|上头|报领导|采购流程|讨论"
)
_WEAK = frozenset(("商量", "合计", "把关", "参谋", "的话", "买单", "付钱"))
"""Said of who comes along too; a word of having to (得, 要, 听 …) must stand by."""
_CLOSE = re.compile(rf"(?P<who>{_K})(?!付|出|掏|给)[^。；;]{{0,6}}$")


_TITLES = frozenset("先生 太太 夫人 姑娘 老板 主任 校长 书记 所长 站长 队长 行长 部长 科长 处长 局长 院长 厂长".split())
"""Behind a surname these are the customer's own."""
_PAYS = led(r"(?:出钱|掏钱|付钱|买单|出资)$")
"""公司出钱他自己就能定: who pays gives way to who decides."""


@dataclass(frozen=True)
class Said:
    """Somebody said to decide, with the place of the words."""

    label: str
    start: int
    end: int


def read_decider(page: Page) -> tuple[int, int] | None:
    """Files who decides; returns the place of the words."""
    if not _ANYBODY.search(page.shown):
        return None
    found = [*_others(page), *_own(page)]
    if not found:
        return None
    said = min(found, key=lambda s: (bool(_PAYS.search(page.flat[s.start : s.end])), s.start, -s.end))
    page.add(
        "decision_maker",
        Choice(said.label, page.text[said.start : said.end].strip()),
        (said.start, said.end),
        "decides",
    )
    return said.start, said.end


def _own(page: Page) -> list[Said]:
    found = [Said("本人", *m.span()) for m in _SELF.finditer(page.shown)]
    for match in _PRONOUN.finditer(page.shown):
        close = _CLOSE.search(page.before(match.start(), 9))
        found.append(Said(KIN[close["who"]] if close else "本人", *match.span()))
    found += [Said("配偶", *m.span()) for m in _HENPECKED.finditer(page.shown)]
    return found + [Said("公司", *m.span()) for m in _FIRM.finditer(page.shown)]


def _others(page: Page) -> list[Said]:
    found: dict[int, Said] = {}
    for low, high in _near(page.shown):
        for i, pattern in enumerate(_PATTERNS):
            for match in () if i in found else pattern.finditer(page.shown, low, high):
                if label := _label(page, match):
                    found[i] = Said(label, *match.span())
                    break
    return list(found.values())


def _near(text: str) -> list[tuple[int, int]]:
    """The stretches around words for somebody, within their sentences: nothing else is worth a look."""
    stretches: list[tuple[int, int]] = []
    for who in _SOMEBODY.finditer(text):
        low = max((text.rfind(stop, 0, who.start()) for stop in HARD), default=-1) + 1
        low, high = max(low, who.start() - 24), min(len(text), who.end() + 24)
        if stretches and low <= stretches[-1][1]:
            stretches[-1] = stretches[-1][0], high
        else:
            stretches.append((low, high))
    return stretches


def _label(page: Page, match: re.Match[str]) -> str:
    """The label of who is said to decide, or nothing where the words say something else."""
    words, does = match["who"], match.groupdict().get("does") or ""
    if does in _WEAK and not re.search(r"得|要|听|看|等|问|商量", match[0]):
        return ""
    surname = names.surname_at(page.flat, match.start("who") - 1) if words in _TITLES else ""
    if surname and surname not in names.tables().rare:
        return ""  # 任先生贷款没批: the customer, no husband
    if words == "领导" and does == "批":
        return ""  # the rep's own
    if re.search(r"不(?:听|用|松口|肯|让)|没松口|不同意|反对|自己", match[0]):
        return ""
    if words in ("老头子", "老头", "老头儿") and page.flat[match.start("who") - 1] == "她":
        return "配偶"
    return _inside(match[0]) if words == "家里" else KIN.get(words) or _BRIEF[words]


def _inside(words: str) -> str:
    """家里老婆管钱 is the wife; 家里 alone the spouse."""
    return next((KIN[k] for k in sorted(KIN, key=len, reverse=True) if len(k) > 1 and k in words), "")
