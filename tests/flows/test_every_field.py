"""Every field of the record, as the table of fields declares it: said, shown, changed in words and by button, undone.

The cases are computed: a new field is walked as soon as it is declared.
"""

import pytest

from handlers import changing, rewording
from storage import kinds, models
from storage.choices import OTHER
from storage.fields import MODULES, Decl
from storage.ids import short
from tests.flows.conversation import Conversation, scene

KINDS = {
    "phone": ("13900001111", "13900002222"), "email": ("wang@example.com", "qiang@example.com"),
    "plate": ("粤B12345", "粤B54321"), "yuan": ("22.8万", "21.5万"), "money_range": ("15万-20万", "25万以内"),
    "number": ("8000", "9000"), "flag": ("是", "否"), "prose": ("讲得很细", "还想再看看"),
    "cars": ("途观L", "迈腾"), "link": ("钱多多", "孙大圣"), "month_day": ("8月15日", "9月20日"),
}  # fmt: skip
"""Two values of each kind, typed as they are shown."""
TEXTS = {
    "name": ("王强强", "王大强"), "handle": ("wangqiang88", "wang_qiang99"), "vin": ("LSVAA4187N2123456", "LSVAA4187N2999999"),
    "series": ("途观L", "迈腾"), "what": ("送脚垫", "送行车记录仪"), "trim": ("380豪华版", "330"),
}  # fmt: skip
DAYS = {
    True: (("11月2日", "11月2日 周一"), ("11月5日", "11月5日 周四")),
    False: (("12月2日", "12月2日 周三"), ("2027年3月5日", "2027年3月5日 周五")),
}
"""By whether a day said without its year is one that has been: as typed and as shown."""
MOMENTS = (("12月2日 15:00", "12月2日 周三 15:00"), ("12月5日 10:00", "12月5日 周六 10:00"))
SET = [decl for decl in models.fields().values() if decl.edit]


def samples(decl: Decl) -> list[tuple[str, str]]:
    """Two values as typed, each with how it is shown."""
    if decl.choices:
        roles = changing.ROLES_BY_HAND.get(decl.choices.name, ("",))
        plain = [o for o in decl.choices.options if o.code != OTHER and ("" in roles or o.role in roles)]
        return [(option.label, option.label) for option in (plain[1:3] if len(plain) > 2 else plain)]
    if decl.kind in (kinds.DATE, kinds.WINDOW):
        return list(DAYS[decl.past])
    if decl.kind is kinds.MOMENT:
        return list(MOMENTS)
    typed = TEXTS.get(decl.name) or KINDS.get(decl.kind.name) or ("浦东", "闵行")
    return [(text, text) for text in typed]


@scene
def wang(chat: Conversation) -> Conversation:
    """王强 of 陈宇, who has ordered, got his car, and was lost once: every table has a row to hold its fields."""
    chat.say("陈宇", "钱多多13800000003 看途岳")
    chat.say("陈宇", "孙大圣13800000004 看途岳")
    chat.say("陈宇", "王强13800000001 看途观L 预算20左右 H")
    chat.say("陈宇", "王强 今天提车了 途观L 白 落地22.3")
    chat.tap("陈宇", "确认订车")
    chat.say("陈宇", "王强战败 买了迈腾")
    chat.tap("陈宇", "确认不跟")
    chat.tap("王磊", "驳回")
    return chat


def whole(chat: Conversation, number: str, who: str = "陈宇") -> str:
    """Everything on file about 王强."""
    return str(chat.press(who, f"full:{number}.1"))


@pytest.mark.parametrize("module", range(1, len(MODULES)), ids=lambda number: MODULES[number])
def test_changed_in_words_shown_and_undone(wang: Conversation, module: int) -> None:
    number, missing = short(wang.customer("王强")), []
    before = whole(wang, number)
    for decl in SET:
        if decl.module == module:
            missing += _walk(wang, number, decl, before)
    assert missing == []


def _walk(chat: Conversation, number: str, decl: Decl, before: str) -> list[str]:
    """What is wrong with a field, in words."""
    label = next(word for word, one in rewording.labels().items() if one.key == decl.key)
    (first, shown), (second, also) = samples(decl)
    hidden = decl.secrecy == "C"
    say = chat.say("陈宇", f"{label}改成{first}")
    faults = [f"{decl.key}: {label}改成{first} -> {say}"] if (shown not in say) is not hidden else []
    if not hidden and decl.kind is not kinds.FLAG and shown not in whole(chat, number):
        faults.append(f"{decl.key}: {shown} is not on the whole card")
    chat.press("陈宇", f"field:{number}.1.{decl.table}:{decl.name}")
    answer = chat.say("陈宇", second)
    if (also not in answer) is not hidden:
        faults.append(f"{decl.key}: asked, {second} -> {answer}")
    chat.say("陈宇", "撤销")
    chat.say("陈宇", "撤销")
    after = whole(chat, number)
    return [*faults, f"{decl.key}: not undone\n{before}\n{after}"] if after != before else faults


# -- said in a note -----------------------------------------------------------------------------------------------

SAID: dict[str, tuple[str, str]] = {
    "phone": ("李敏 13700005512", "13700005512"), "wechat": ("李敏 微信号limin5512", "微信 limin5512"),
    "email": ("李敏 邮箱li@example.com", "邮箱 li@example.com"), "gender": ("李敏 是女的", "性别 女"),
    "age_range": ("李敏 今年38岁", "年龄 36-45岁"), "source": ("李敏 抖音来的", "来源 抖音"),
    "area": ("李敏 家住浦东", "区域 浦东"), "level": ("李敏 B级", "级别 B级"),
    "do_not_contact": ("李敏 说别再打电话了", "勿扰 是"), "interest": ("李敏 看迈腾", "想买 途观L、迈腾"),
    "body_type": ("李敏 想要SUV", "车身 SUV"), "powertrain": ("李敏 想买纯电的", "能源 纯电"),
    "feature": ("李敏 要带天窗的", "配置 天窗"), "color": ("李敏 喜欢白色", "颜色 白色"),
    "reject": ("李敏 不要黑色", "不要 黑色"), "budget": ("李敏 预算15到20万", "预算 15万-20万"),
    "concern": ("李敏 看重油耗", "看重 燃油经济性"), "usage": ("李敏 平时上下班代步", "用途 日常通勤"),
    "purchase_by": ("李敏 打算下个月买", "打算 12月31日"), "urgency": ("李敏 不急着买", "多急 暂不确定"),
    "competitor": ("李敏 还在对比凯美瑞", "对比 凯美瑞"), "trade_in": ("李敏 现在开的飞度想置换", "置换 "),
    "payment": ("李敏 想贷款", "付款 贷款"), "method": ("李敏 打了电话 聊了聊", "方式 电话沟通"),
    "attitude": ("李敏 意向很强", "态度 积极"), "next_action": ("李敏 周六打电话", "下次做什么 电话"),
    "next_with": ("李敏 周六带老公来", "谁一起来 老公"), "feedback": ("李敏试驾途岳 觉得后排小", "感受 觉得后排小"),
    "test_drive": ("李敏试驾途岳", "试驾 途岳"), "material": ("李敏 给了配置单", "资料 配置单"),
    "decision_maker": ("李敏 老公说了算", "说了算 老公"), "objection": ("李敏 嫌贵", "顾虑 价格"),
    "birthday": ("李敏 生日农历八月十五", "生日 农历八月十五"), "plate": ("李敏 车牌粤B12345", "车牌 粤B12345"),
    "mileage": ("李敏 跑了5200公里", "里程 5200"), "insurance_until": ("李敏 保险明年3月5号到期", "保险到期 2027年3月5日"),
    "promise": ("李敏 答应周五前给金融方案", "答应过 给金融方案"), "complaint": ("李敏投诉 空调异响", "投诉 空调异响"),
    "reached": ("李敏 没接", "接通 否"), "summary": ("李敏 说先跟家里商量", "内容 说先跟家里商量"),
}  # fmt: skip
"""A sentence for each field that a note can fill, and what stands on the whole card then."""
DEEDS = {
    "deal_status", "deal_model", "deal_price", "price_basis", "deposit", "order_date", "delivery_date", "lost_reason",
    "lost_model",
}  # fmt: skip
"""What begins with a question; tests/flows/test_deals.py says them."""
ELSEWHERE = {"name", "referrer", "contact_date", "next_date", "next_time"}
"""Who and when: the notes of tests/flows/test_notes.py."""


def test_every_field_a_note_can_fill_has_its_sentence() -> None:
    from handlers.notes.fields import FINDING_FIELDS

    assert set(SAID) | DEEDS | ELSEWHERE == set(FINDING_FIELDS)


@pytest.mark.parametrize("field", SAID)
def test_said_in_a_note(chat: Conversation, field: str) -> None:
    chat.say("陈宇", "李敏 看途观L")
    sentence, shown = SAID[field]
    said = chat.say("陈宇", sentence)
    if "不再联系" in said.only.labels():  # asked once, for it stops a lot
        chat.tap("陈宇", "不再联系")
    assert shown in whole(chat, short(chat.customer("李敏")))
