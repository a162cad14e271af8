"""Pick lists: the codes that rows hold and the Chinese labels people see. A store may change labels and add entries.

Rules ask an option's role, never its letter or label (domain.md section 2: level letters are not portable).
"""

from dataclasses import dataclass

from storage.kinds import clean

OTHER = "other"


@dataclass(frozen=True)
class Option:
    """One entry of a list."""

    code: str
    label: str
    also: tuple[str, ...] = ()
    """Other words that mean this entry."""
    role: str = ""
    """What rules ask for."""


@dataclass(frozen=True)
class Choices:
    """A pick list."""

    name: str
    options: tuple[Option, ...]

    def label(self, code: str) -> str:
        """The words for a code; a code that is no longer listed shows nothing."""
        return next((option.label for option in self.options if option.code == code), "")

    def find(self, words: str) -> Option | None:
        """The entry that these words name exactly: its label, another word for it, or its code."""
        wanted = clean(words).casefold()
        return next((o for o in self.options if wanted in {w.casefold() for w in (o.label, o.code, *o.also)}), None)

    def role(self, code: str | None) -> str:
        """The role of a code; empty for none."""
        return next((option.role for option in self.options if option.code == code), "")

    def with_role(self, role: str) -> Option | None:
        """The first entry that plays a role."""
        return next((option for option in self.options if option.role == role), None)


def _list(name: str, *entries: str) -> Choices:
    """``code=标签|别名|别名[@role]`` entries."""
    options = []
    for entry in entries:
        code, words = entry.split("=", 1)
        words, _, role = words.partition("@")
        label, *also = words.split("|")
        options.append(Option(code, label, tuple(also), role))
    return Choices(name, tuple(options))


GENDER = _list("gender", "male=男", "female=女")
AGE = _list(
    "age_range", "u25=25岁以下", "25_35=25-35岁", "36_45=36-45岁", "46_55=46-55岁", "o56=56岁以上",
)  # fmt: skip
SOCIAL = _list("social", "wechat=微信", "qq=QQ", "douyin=抖音", "other=其他")
SOURCE = _list(
    "source",
    "walk_in=自然到店|路过|自己来的",
    "call_in=来电",
    "friend=朋友推荐|朋友介绍",
    "owner_referral=老客户介绍|老客户转介绍|转介绍",
    "autohome=汽车之家",
    "yiche=易车",
    "dongchedi=懂车帝",
    "online=线上平台",
    "douyin=抖音",
    "kuaishou=快手",
    "xiaohongshu=小红书",
    "moments=朋友圈",
    "channels=视频号",
    "qq_group=QQ群",
    "social=社交媒体",
    "auto_show=车展|巡展",
    "brand=官网/厂家下发|官网|厂家下发",
    "other=其他",
)
OWNER = "owner"
"""The kind of a customer who has a car of ours."""
CUSTOMER_KIND = _list(
    "customer_kind", "lead=潜在客户@new", "prospect=意向客户@graded", "owner=保有客户@delivered", "lost=战败客户@lost"
)
LEVEL = _list(
    "level",
    "N=N级|N@new", "H=H级|H@graded", "A=A级|A@graded", "B=B级|B@graded", "C=C级|C@graded",
    "O=已订|O@ordered", "D=已交车|D@delivered", "T=退订|T@cancelled", "F=战败|F@lost",
)  # fmt: skip
HOT = "H"
"""The level of those about to buy."""
BODY = _list("body_type", "suv=SUV", "sedan=轿车", "mpv=MPV", "wagon=旅行车", "sports=跑车", "pickup=皮卡")
POWERTRAIN = _list(
    "powertrain", "ev=纯电", "phev=插混", "erev=增程", "hev=油混|混动", "ice=燃油|油车",
)  # fmt: skip
FEATURE = _list(
    "feature",
    "sunroof=天窗", "cooled_seats=座椅通风", "heated_seats=座椅加热", "massage_seats=座椅按摩", "leather=真皮座椅",
    "adas=智能驾驶", "surround_view=360影像", "awd=四驱", "six_seats=六座", "seven_seats=七座", "hud=HUD",
    "big_screen=大屏", "power_tailgate=电动尾门", "fridge=冰箱", "air_suspension=空气悬架", "auto_park=自动泊车",
    "heated_wheel=方向盘加热", "audio=音响",
)  # fmt: skip
COLOR = _list(
    "color",
    "white=白色", "black=黑色", "gray=灰色", "silver=银色", "red=红色", "blue=蓝色", "green=绿色", "purple=紫色",
    "brown=棕色", "gold=金色", "orange=橙色", "yellow=黄色", "pink=粉色",
)  # fmt: skip
CONCERN = _list(
    "concern",
    "price=价格与优惠", "performance=车辆性能", "brand=品牌口碑", "economy=燃油经济性", "space=空间与舒适性",
    "service=售后服务", "tech=科技配置", "safety=安全性", "range=续航与充电", "looks=外观与内饰", "resale=保值率",
)  # fmt: skip
USAGE = _list(
    "usage", "commute=日常通勤", "family=家庭使用", "business=商务接待", "offroad=越野探险", "touring=长途自驾",
    "hire=营运",
)  # fmt: skip
URGENCY = _list(
    "urgency", "near=近期(1个月内)|近期", "mid=中期(1-3个月)|中期", "far=远期(3个月以上)|远期", "unsure=暂不确定",
)  # fmt: skip
PAYMENT = _list("payment", "cash=全款", "loan=贷款|按揭|分期", "unsure=未定")
METHOD = _list(
    "method",
    "call=电话沟通|电话", "wechat=微信沟通|微信", "visit=到店接待|到店", "test_drive=试驾体验|试驾", "event=邀约活动",
    "home_visit=上门拜访|上门", "sms=短信", "other=其他",
)  # fmt: skip
ACTION = _list(
    "next_action",
    "contact=联系", "call=电话|打电话", "wechat=微信|发微信", "visit=到店", "test_drive=试驾", "send=发资料",
    "quote=报价", "sign=签单", "return_visit=回访", "home_visit=上门",
)  # fmt: skip
ATTITUDE = _list("attitude", "keen=积极", "waiting=观望", "cold=冷淡")
MATERIAL = _list(
    "material", "brochure=宣传册", "spec=配置单", "quote=报价单", "finance=金融方案", "other=其他",
)  # fmt: skip
DECIDER = _list(
    "decision_maker", "self=本人", "spouse=配偶", "parents=父母", "children=子女", "company=公司", "friend=朋友",
)  # fmt: skip
OBJECTION = _list(
    "objection",
    "price=价格", "brand=品牌", "features=配置", "running_cost=用车成本", "range=续航", "space=空间", "quality=质量",
    "delivery=提车周期", "family=家人意见", "looks=外观", "service=售后", "power=动力",
)  # fmt: skip
DEAL_STATUS = _list("deal_status", "open=未成交", "won=已成交", "lost=已战败")
PRICE_BASIS = _list("price_basis", "bare=裸车", "on_road=落地", "invoice=开票")
LOST_REASON = _list(
    "lost_reason",
    "rival=选择竞品", "price=价格未谈拢", "budget=预算调整", "not_now=暂不购车", "loan=贷款未过", "delivery=交期/现车",
    "family=家人反对", "service=服务不满", "unreachable=失联", "other=其他",
)  # fmt: skip
LINES = (
    GENDER, AGE, SOCIAL, SOURCE, CUSTOMER_KIND, LEVEL, BODY, POWERTRAIN, FEATURE, COLOR, CONCERN, USAGE, URGENCY,
    PAYMENT, METHOD, ACTION, ATTITUDE, MATERIAL, DECIDER, OBJECTION, DEAL_STATUS, PRICE_BASIS, LOST_REASON,
)  # fmt: skip
REJECT = Choices("reject", BODY.options + POWERTRAIN.options + COLOR.options)
BY_NAME = {choices.name: choices for choices in (*LINES, REJECT)}
