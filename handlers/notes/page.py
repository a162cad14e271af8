"""A note on the desk: its text at one width, and who has claimed which characters so far.

Claimed characters show as one private sign per kind, so that later patterns can say "a car stands here".
"""

import re

from handlers.notes.findings import Finding, Value
from handlers.notes.numbers import flatten

PHONE, CAR, WHEN, MONEY, NAME, OTHER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
SIGNS = f"{PHONE}{CAR}{WHEN}{MONEY}{NAME}{OTHER}"
HARD = "。；;！!？?\n"
SOFT = f"{HARD}，,、 /|"
_UNDO = re.compile(
    r"(?:[^\s,，。0-9]{1,6}[,，。 …]+(?=不对|说错|错了|口误|更正|哦不|噢不|啊不))?\s*[,，。 …]*(?:哦|噢|啊|呃|额|嗯|唉|喔)*[,，。 ]*"
    r"(?:不对|不是|说错了?|错了|记错了?|打错了?|口误|更正|不不?|应该是|改成|还是)[,，。 !！]*(?:是|改|改到|应该是|应该|还是)?\s*"
)


_SLIPS = {
    slip: meant
    for meant, slips in {
        "明天的": "明儿个",
        "昨天的": "昨儿个",
        "今天的": "今儿个",
        "试驾": "试架 试嫁 试假",
        "微信": "威信 薇信 徽信 维信 微心",
        "现车": "先车",
        "定金": "定今 顶金",
        "预算": "预祘 与算 预蒜 遇算",
        "落地": "落弟 洛地",
        "裸车": "罗车",
        "成交": "成郊 乘交",
        "电话": "电活",
        "多少钱": "好多钱 几多钱",
        "贷款": "代款 袋款",
        "优惠": "优会 尤惠",
        "置换": "置唤 至换",
        "客户": "客护 克户 可户 客互",
        "满意": "满义 满易",
        "老婆": "老波 老坡",
        "天窗": "天床 天创",
        "油耗": "油毫",
        "续航": "绪航 续行",
        "提车": "题车",
        "合同": "和同",
        "配置": "配制",
        "订单": "订丹",
        "月底": "月低",
        "再打给": "在打给",
        "再联系": "在联系",
        "再问问": "在问问",
        "再约": "在约",
        "报价": "抱价 暴价",
        "座椅": "坐椅 做椅",
        "影像": "影象",
        "尾门": "尾们",
        "以内": "已内 以类",
        "左右": "作右 左又 坐右",
        "觉得": "觉的 角得",
        "担心": "担新 但心",
        "介绍": "介少 介召",
        "想看": "像看",
        "想买": "像买",
        "想要": "像要",
        "红色": "洪色 虹色",
        "白色": "白涩 白瑟",
        "黑色": "嘿色 黑涩",
        "灰色": "恢色 灰涩",
        "蓝色": "兰色 篮色",
        "银色": "因色 银涩",
        "全款": "全宽 权款",
        "首付": "手付 首负",
        "外观": "外关",
        "内饰": "内是 内式",
        "空间": "空件",
        "便宜": "便易 偏宜",
        "价格": "价各 价隔",
        "颜色": "言色 颜涩",
        "周末": "周未",
        "保养": "报养",
        "充电": "冲电",
        "电池": "电迟",
        "加热": "加惹",
        "通风": "同风",
        "按摩": "安摩",
        "四驱": "四区",
        "增程": "赠程",
        "纯电": "纯店",
        "轿车": "骄车",
        "到店": "道店",
        "考虑": "考律 考滤",
        "犹豫": "尤豫 犹预",
        "联系": "连系 联戏",
        "对比": "对笔",
        "回访": "回仿",
        "卡罗拉": "卡罗啦",
        "看": "瞅 瞧 睇",
        "来": "嚟",
        "了": "咗 啦 咯 喽 嘞",
        "的": "嘅",
        "不": "唔",
        "没": "冇",
        "他": "佢",
        "们": "哋",
        "我": "俺",
        "给": "畀 俾",
        "拿": "攞",
        "找": "揾",
        "那": "嗰",
        "聊": "唠",
        "刚": "啱",
        "在": "喺 搁",
        "家里": "屋头 屋企 家理",
        "家里头": "屋里厢 屋里向",
        "隔壁": "隔篱 隔离",
        "明天": "听日 明儿 明朝",
        "昨天": "琴日 寻日 昨儿",
        "今天": "今儿 今朝",
        "明晚": "听晚",
        "昨晚": "琴晚 寻晚",
        "明早": "听朝",
        "下午": "下昼",
        "上午": "上昼",
        "晚上": "夜晚",
        "早上": "朝早",
        "后天": "后日",
        "下订": "落订",
        "做主": "话事",
        "现在": "而家 现下",
        "后天的": "后儿个",
        "再谈": "再倾",
        "谈了": "倾咗",
        "回我": "覆我",
        "喜欢": "钟意 中意 欢喜 稀罕 喜换",
    }.items()
    for slip in slips.split()
}
"""Words of the trade as dictation and hurried typing misspell them, and as a dialect says them, a character for a character."""
_SHORT = {
    "DH": "电话",
    "WX": "微信",
    "SJ": "试驾",
    "DD": "到店",
    "YS": "预算",
    "TC": "提车",
    "ZH": "置换",
    "LD": "落地",
}
"""Words of the trade by the first letters of their sounds, as written in a hurry."""
_SLIP = re.compile("|".join(_SLIPS) + rf"|(?<![A-Za-z0-9])(?:{'|'.join(_SHORT)})(?![A-Za-z])")


def _mended(words: str) -> str:
    return _SLIP.sub(lambda slip: _SLIPS.get(slip[0]) or _SHORT[slip[0]], words)


class Page:
    """The text and what has been read of it; made anew for every note."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = _mended(flatten(text))
        self.signs = list(self.flat)
        self.findings: list[Finding] = []
        self.shown = self.flat
        """The text with claimed characters replaced by their signs."""

    def claim(self, start: int, end: int, sign: str) -> None:
        """Take characters so that no later reader takes them for something else."""
        self.shown = f"{self.shown[:start]}{sign * (end - start)}{self.shown[end:]}"

    def add(
        self, field: str, value: Value, span: tuple[int, int], rule: str, confidence: float = 1.0, sign: str = ""
    ) -> None:
        """Keep a finding, and claim its words if a sign is given."""
        self.findings.append(Finding(field, value, span[0], span[1], rule, confidence))
        if sign:
            self.claim(*span, sign)

    def before(self, at: int, length: int = 8, stops: str = HARD) -> str:
        """What stands before a place, back to a stop."""
        return _after_last(self.shown[max(0, at - length) : at], stops)

    def after(self, at: int, length: int = 12, stops: str = HARD) -> str:
        """What stands after a place, up to a stop."""
        words = self.shown[at : at + length]
        for i, char in enumerate(words):
            if char in stops:
                return words[:i]
        return words

    def is_taken_back(self, end: int, start: int) -> bool:
        """Whether what ends here is taken back by what begins there: 预算30 不对 35以内; not 改成30 不是35."""
        between = self.flat[end:start]
        if between.strip(" ,，") == "不是" and (
            re.search(r"改|应该|是|换", self.flat[max(0, end - 12) : end])
            or re.match(r"改|更正|纠正|修正|订正", self.flat)
        ):
            return False
        return bool(_UNDO.fullmatch(between))

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place, between commas, blanks and full stops."""
        start = at
        while start > 0 and self.flat[start - 1] not in SOFT and at - start < 60:
            start -= 1
        end = at
        while end < len(self.flat) and self.flat[end] not in SOFT and end - at < 60:
            end += 1
        return start, end

    def first(self, field: str) -> Finding | None:
        """The first finding of a field so far."""
        return next((f for f in self.findings if f.field == field), None)

    def has(self, *fields: str) -> bool:
        """Whether any of the fields was found."""
        return any(f.field in fields for f in self.findings)


def _after_last(words: str, stops: str) -> str:
    for i in range(len(words) - 1, -1, -1):
        if words[i] in stops:
            return words[i + 1 :]
    return words
