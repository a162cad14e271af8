"""The words an answer to one question may be made of: labels of each field, fillers, singular fields.

Tables for answer.py only.
"""

import re
from collections.abc import Mapping

from handlers.notes import vocab
from handlers.notes.actions import ACTIONS
from handlers.notes.days import N
from handlers.notes.methods import METHODS

FILLER = re.compile(
    r"改成|改为|改到|换成|换到|更正为?|应该是|就是|是的?|大概|大约|差不多|左右|可能|应该|吧|的|呢|啊|哦|嗯|了|就|也|都|和|跟|或者?|还是|、|那|在|"
    r"到|约|想|要|看|个|预算|电话|手机号?|号码|姓名|名字|客户|叫|微信号?|邮箱|颜色|级别|等级|生日|下次|联系|时间|意向|车型|"
    r"[\s,，。.:：;；!！?？~()（）\"“”'+/\-]"
)
LEVEL = re.compile(r"([NHABCODTFnhabcodtf])\s?(?:级|类)?(?:\(.*\))?")
SOLAR = re.compile(
    rf"(?:(?P<y>(?:19|20)[0-9]{{2}})[年./-])?(?P<m>[01]?[0-9]|十[一二]?|[一二三四五六七八九])[月./-](?P<d>{N})[日号]?"
)
LETTERS = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,19}|[0-9]{5,11}")
DATES = frozenset(("next_date", "purchase_by", "order_date", "delivery_date", "insurance_until", "contact_date"))
SUMS = frozenset(("deal_price", "deposit"))
CARS = frozenset(("interest", "competitor", "test_drive", "deal_model", "lost_model"))
TABLES: Mapping[str, tuple[vocab.Rule, ...]] = {
    "body_type": vocab.BODY,
    "powertrain": vocab.POWER,
    "feature": vocab.FEATURES,
    "concern": vocab.CONCERNS,
    "usage": vocab.USAGE,
    "source": (*vocab.SOURCES, *vocab.CHANNELS),
    "payment": vocab.PAYMENTS,
    "material": vocab.MATERIALS,
    "urgency": vocab.URGENCIES,
    "attitude": vocab.ATTITUDES,
}
LABELS: Mapping[str, tuple[str, ...]] = {
    "gender": ("男", "女"),
    "age_range": ("25岁以下", "25-35岁", "36-45岁", "46-55岁", "56岁以上"),
    "urgency": ("近期", "中期", "远期", "暂不确定"),
    "attitude": ("积极", "观望", "冷淡"),
    "payment": ("全款", "贷款"),
    "next_action": tuple(label for label, _ in ACTIONS),
    "method": (*(label for label, _ in METHODS), "短信"),
    "deal_status": ("已成交", "已战败"),
    "price_basis": ("裸车", "落地", "开票"),
    "decision_maker": ("本人", "配偶", "父母", "子女", "公司", "朋友"),
    "body_type": ("SUV", "轿车", "MPV", "皮卡", "跑车", "旅行车"),
    "objection": (
        "价格",
        "品牌",
        "配置",
        "用车成本",
        "续航",
        "空间",
        "质量",
        "提车周期",
        "家人意见",
        "外观",
        "售后",
        "动力",
    ),
    "lost_reason": ("选择竞品", "预算调整", "暂不购车", "价格未谈拢", "贷款未过", "其他"),
    "source": tuple(r.label for r in (*vocab.SOURCES, *vocab.CHANNELS)),
    "color": tuple(dict.fromkeys(vocab.COLORS.values())),
    "concern": tuple(r.label for r in vocab.CONCERNS),
    "usage": tuple(r.label for r in vocab.USAGE),
    "feature": tuple(r.label for r in vocab.FEATURES),
    "powertrain": tuple(r.label for r in vocab.POWER),
    "material": tuple(r.label for r in vocab.MATERIALS),
}
CHOICES = frozenset(("decision_maker", "objection", "lost_reason"))
SINGULAR = {
    "interests": "interest",
    "competitors": "competitor",
    "colors": "color",
    "features": "feature",
    "concerns": "concern",
    "rejects": "reject",
    "objections": "objection",
    "materials": "material",
    "phones": "phone",
    "methods": "method",
    "expected_by": "purchase_by",
}
"""The record's names of lists, also understood."""
FREE = frozenset(("trade_in", "area", "feedback", "complaint", "summary", "next_with", "referrer"))
