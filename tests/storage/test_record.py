"""Every field of the record by its declaration: written, read back, shown, emptied; none is missing."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from storage import record
from storage.choices import BY_NAME, OTHER
from storage.errors import BadValue
from storage.fields import MODULES, Decl
from storage.kinds import Item, Link, MoneyRange
from storage.models import RECORD, Customer, Material, Objection, Record, fields
from storage.settings import Snapshot, shipped
from tests.storage.ledger import Ledger, Maker, samples

SETTINGS = shipped()
TABLES = {str(table.__tablename__): table for table in RECORD}
EXPECTED = (
    "客户姓名 性别 年龄范围 联系电话 微信/QQ 电子邮箱 客户来源 介绍人 客户类型 意向级别 休眠到 区域 勿扰 勿扰原因",
    "意向车型 车身 能源 配置偏好 颜色偏好 不要 购车预算 主要关注点 购车用途 紧急程度 预计购车时间 对比车型 置换旧车 付款方式",
    (
        "首次接触日期 跟进时间 跟进方式 是否接通 沟通内容 客户反馈 态度 下次跟进 下次做什么 来店时间 离店时间 人数 来电 首次到店 来店目的 "
        "来店看的车 接待结果 约定时间 约来做什么"
    ),
    "看车/试驾车型 试驾过 看车时间 试驾反馈 已提供资料 资料日期",
    "决策人 影响人 主要顾虑 怎么化解的",
    (
        "成交状态 成交车型 成交配置 成交颜色 订车日期 交车日期 已交车 退订日期 车辆 车牌 车架号 发动机号 上牌日期 保险公司 保险到期 成交价 "
        "价格口径 定金 战败原因 战败车型 战败再联系 回访日期 回访完成 满意度 回访反馈 保养方案 上次保养 上次保养里程 下次保养 里程 里程日期 年检 "
        "生日 祝福 承诺 承诺到期 投诉 投诉日期 怎么处理的"
    ),
)
"""What the record has to hold, module by module."""
SEALED = {
    "P": {"phone.number", "social.handle", "customer.email", "customer.birthday", "car.plate", "car.vin", "car.engine"},
    "C": {"deal.price", "deal.deposit"},
}
LISTS = {
    "source": "自然到店 来电 朋友推荐 老客户介绍 汽车之家 易车 懂车帝 抖音 快手 小红书 朋友圈 视频号 车展 官网/厂家下发 其他",
    "age_range": "25岁以下 25-35岁 36-45岁 46-55岁 56岁以上", "level": "N H A B C O D T F",
    "body_type": "SUV 轿车 MPV 旅行车 跑车 皮卡", "powertrain": "纯电 插混 增程 油混 燃油", "payment": "全款 贷款 未定",
    "concern": "价格与优惠 车辆性能 品牌口碑 燃油经济性 空间与舒适性 售后服务 科技配置 安全性 续航与充电 外观与内饰 保值率",
    "usage": "日常通勤 家庭使用 商务接待 越野探险 长途自驾 营运", "attitude": "积极 观望 冷淡",
    "urgency": "近期(1个月内) 中期(1-3个月) 远期(3个月以上) 暂不确定", "deal_status": "未成交 已成交 已战败",
    "method": "电话沟通 微信沟通 到店接待 试驾体验 邀约活动 上门拜访 短信 其他", "price_basis": "裸车 落地 开票",
    "material": "宣传册 配置单 报价单 金融方案 其他", "decision_maker": "本人 配偶 父母 子女 公司 朋友",
    "objection": "价格 品牌 配置 用车成本 续航 空间 质量 提车周期 家人意见 外观 售后 动力",
    "lost_reason": "选择竞品 价格未谈拢 预算调整 暂不购车 贷款未过 交期/现车 家人反对 服务不满 失联 其他",
}  # fmt: skip


def hold(session: Session, ledger: Ledger, decl: Decl, made: dict[str, Record]) -> Record:
    """A row of the field's table."""
    if decl.table not in made:
        made[decl.table] = Maker(session, ledger).row(TABLES[decl.table])
    return made[decl.table]


def values_of(decl: Decl, ledger: Ledger, made: dict[str, Record]) -> tuple[object, object]:
    """Two values for the field; a link is to a customer of the store."""
    if decl.kind.name == "link":
        return Link(made["one"].id), Link(made["two"].id)
    return samples(decl)


# -- every field --------------------------------------------------------------------------------------------------


def test_every_field_is_written_read_shown_and_emptied(ledger: Ledger) -> None:
    made: dict[str, Record] = {"one": ledger.customer("李姐"), "two": ledger.customer("王哥")}
    for decl in fields().values():
        for value in values_of(decl, ledger, made):
            with ledger.writing() as session:
                record.write(session, session.merge(hold(session, ledger, decl, made)), decl, value)
            with ledger.database.read() as session:
                row = session.get_one(TABLES[decl.table], made[decl.table].id)
                held = record.value(session, row, decl)
                assert held == value, decl.key
                assert reads_well(record.show(decl, held, SETTINGS)), (decl.key, record.show(decl, held, SETTINGS))
                sealed = [getattr(row, column) for column in decl.columns] if decl.secrecy else []
                assert all(isinstance(box, bytes) and str(value).encode() not in box for box in sealed), decl.key
        empty(ledger, decl, made)


def empty(ledger: Ledger, decl: Decl, made: dict[str, Record]) -> None:
    """Take the value out: nothing is held, or the default; where something has to stand it is refused in words."""
    with ledger.writing() as session:
        row = session.merge(made[decl.table])
        if decl.key in ("contact.at", "visit.at", "traffic.at", "appointment.at", "errand.at"):
            with pytest.raises(BadValue, match="不能空着"):
                record.write(session, row, decl, None)
            return
        record.write(session, row, decl, None)
    with ledger.database.read() as session:
        held = record.value(session, session.get_one(TABLES[decl.table], made[decl.table].id), decl)
        default = TABLES[decl.table].model_fields[decl.columns[0]].default if decl.columns else None
        assert held == default, decl.key
        assert default is not None or record.show(decl, held, SETTINGS) == "", decl.key


def reads_well(shown: str) -> bool:
    """Chinese or digits, or a value that is Latin by nature; never a code of ours."""
    return (
        bool(re.search(r"[一-鿿]|\d|^SUV|@", shown)) and "None" not in shown and not re.search(r"[a-z]+_[a-z]+", shown)
    )


def test_every_choice_is_shown_by_its_label_never_by_its_code() -> None:
    for decl in fields().values():
        if decl.choices is None:
            continue
        for option in decl.choices.options:
            held = (Item(option.code),) if decl.kind.many else option.code
            assert record.show(decl, held, SETTINGS) == option.label, decl.key
        gone = (Item("gone_code"),) if decl.kind.many else "gone_code"
        assert record.show(decl, gone, SETTINGS) == "", decl.key
        said = (Item(OTHER, "朋友的朋友"),) if decl.kind.many else Item(OTHER, "朋友的朋友")
        assert record.show(decl, said, SETTINGS) == "朋友的朋友", decl.key
        if not decl.kind.many:
            assert record.show(decl, OTHER, SETTINGS) == "其他", decl.key


def test_words_beside_other_are_kept(ledger: Ledger) -> None:
    source, worry, material = (fields()[key] for key in ("customer.source", "objection.code", "material.code"))
    with ledger.writing() as session:
        maker = Maker(session, ledger)
        rows = [maker.row(table) for table in (Customer, Objection, Material)]
        for row, decl in zip(rows, (source, worry, material), strict=True):
            record.write(session, row, decl, Item(OTHER, "自己说的"))
            assert record.value(session, row, decl) == Item(OTHER, "自己说的")
            record.write(session, row, decl, decl.choices.options[0].code if decl.choices else None)
            assert getattr(row, decl.words) == ""
        record.write(session, rows[0], source, None)
        assert record.value(session, rows[0], source) is None


def test_a_list_holds_each_value_once_and_can_always_be_emptied(ledger: Ledger) -> None:
    customer, decl = ledger.customer(), fields()["customer.decision_makers"]
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        record.write(
            session, row, decl, (Item("spouse"), Item("spouse", "老婆"), Item(OTHER, "舅舅"), Item(OTHER, "姨"))
        )
        assert record.value(session, row, decl) == (Item("spouse", "老婆"), Item(OTHER, "舅舅"), Item(OTHER, "姨"))
        kept = {pick.words: pick.id for pick in record.picks(session, row.id, decl.name)}
        record.write(session, row, decl, (Item(OTHER, "姨"), Item("spouse")))
        assert record.value(session, row, decl) == (Item(OTHER, "姨"), Item("spouse", "老婆"))
        assert [pick.id for pick in record.picks(session, row.id, decl.name)] == [kept["姨"], kept["老婆"]]
        record.merge(session, row, decl, (Item("parents"),))
        assert len(record.value(session, row, decl)) == 3
        record.write(session, row, decl, None)
        assert record.value(session, row, decl) is None


def test_lists_of_one_customer_are_apart(ledger: Ledger) -> None:
    customer = ledger.customer()
    wants, compares = fields()["customer.interests"], fields()["customer.competitors"]
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        record.write(session, row, wants, (Item("vw/途观L", "380"),))
        record.write(session, row, compares, (Item("honda/CR-V"), Item(OTHER, "小众车")))
        assert record.show(wants, record.value(session, row, wants), SETTINGS) == "途观L 380"
        assert record.show(compares, record.value(session, row, compares), SETTINGS) == "CR-V、小众车"


def test_a_moment_is_shown_in_the_store_s_zone() -> None:
    decl = fields()["contact.next_at"]
    assert record.show(decl, samples(decl)[0], SETTINGS) == "11月28日 周六 15:00"


def test_a_store_s_own_label_is_shown() -> None:
    own = Snapshot(SETTINGS.zone, {**SETTINGS.values, "choices.level": {"H": "特急"}})
    assert record.show(fields()["customer.level"], "H", own) == "特急"


def test_joining_keeps_what_was_there(ledger: Ledger) -> None:
    customer, budget = ledger.customer(), fields()["customer.budget"]
    with ledger.writing() as session:
        row = session.get_one(Customer, customer.id)
        record.merge(session, row, budget, MoneyRange(150_000, 200_000))
        record.merge(session, row, budget, None)
        assert record.value(session, row, budget) == MoneyRange(150_000, 200_000)


# -- every declaration --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", range(1, 7))
def test_every_field_is_declared_in_its_module(module: int) -> None:
    found = {decl.label for decl in fields().values() if decl.module == module}
    assert set(EXPECTED[module - 1].split()) - found == set()


def test_every_declaration_is_whole() -> None:
    keys, labels = [], []
    for key, decl in fields().items():
        assert 1 <= decl.module < len(MODULES), key
        assert decl.key == key and (decl.columns or decl.kind.many), key
        assert re.search(r"[一-鿿]", decl.label) and len(decl.card or decl.label) <= 8, key
        assert not decl.ask or decl.edit, key
        assert not decl.choices or BY_NAME[decl.choices.name] is decl.choices, key
        assert not decl.words or decl.words in TABLES[decl.table].model_fields, key
        keys.append(key)
        labels.append(decl.label)
    assert len(set(keys)) == len(keys) and len(set(labels)) == len(labels)


def test_modules_come_in_order() -> None:
    modules = [decl.module for decl in fields().values()]
    assert modules == sorted(modules) and set(modules) == set(range(1, 7))


def test_what_is_secret_is_sealed() -> None:
    for secrecy, keys in SEALED.items():
        assert {key for key, decl in fields().items() if decl.secrecy == secrecy} == keys
    for decl in fields().values():
        types = [sa.inspect(TABLES[decl.table]).columns[column].type for column in decl.columns]
        assert all(isinstance(found, sa.LargeBinary) for found in types) or not decl.secrecy, decl.key


def test_no_column_could_hold_a_birth_year_or_a_naive_moment() -> None:
    for table in RECORD:
        for column in sa.inspect(table).columns:
            assert not re.search(r"birth_?(year|date)|\bage\b", column.key), column.key
            assert type(column.type) is not sa.DateTime, column.key  # Moment refuses a naive one


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_offer_what_the_trade_uses(name: str) -> None:
    labels = {option.label.removesuffix("级") for option in BY_NAME[name].options}
    labels |= {option.code for option in BY_NAME[name].options} if name == "level" else set()
    assert set(LISTS[name].split()) <= labels
    words = [word for option in BY_NAME[name].options for word in {option.label, option.code, *option.also}]
    assert len(words) == len(set(words))  # no word means two things


def test_headers_of_spreadsheets_mean_one_field() -> None:
    headers = [header for decl in fields().values() for header in decl.headers]
    assert len(headers) == len(set(headers))
