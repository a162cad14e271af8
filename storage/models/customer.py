"""Modules 1, 2 and 5 of the record: who the customer is, what they want, who decides and what worries them."""

from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage import choices, kinds
from storage.fields import Decl, field, id_field, link, moment, picks, spans


class Record(SQLModel):
    """A row of the record: journalled column by column, so that it can be undone and its history read."""

    id: int = id_field()
    store_id: int = link("store")
    created_at: datetime = moment(nullable=False)
    """Set by the journal to the moment of the inbound that made the row."""


class OfCustomer(Record):
    """A row that hangs on a customer and goes with them."""

    customer_id: int = link("customer")


_NARROW = ("store_id", "silent_since", "budget_top", "level_rank", "level", "status", "kind")
"""What is looked at of many customers: read from an index, which is narrow, and not from their rows."""


class Customer(Record, table=True):
    """A person, or a firm, who may buy a car here or has bought one."""

    __table_args__ = (
        sa.Index("ix_customer_initials", "store_id", "initials"),
        sa.Index("ix_customer_pinyin", "store_id", "pinyin"),
        sa.Index("ix_customer_level", "store_id", "level", "silent_since", "id"),
        sa.Index("ix_customer_recent", "store_id", "silent_since", "id"),
        sa.Index("ix_customer_silent", "silent_since", "id", "store_id"),
        sa.Index("ix_customer_budget", "budget_top", "id", "store_id"),
        sa.Index("ix_customer_rank", "level_rank", "id", "store_id"),
        sa.Index("ix_customer_narrow", "id", *_NARROW),
        sa.Index("ix_customer_made", "store_id", "created_at"),
        sa.Index("ix_customer_dormant", "store_id", "dormant_until"),
        sa.Index(
            "ix_customer_left_alone",
            "store_id",
            sqlite_where=sa.text("do_not_contact IS 1"),
            postgresql_where=sa.text("do_not_contact IS TRUE"),
        ),
        sa.Index("ix_customer_met", "store_id", "first_contact_on"),
        sa.Index("ix_customer_source", "store_id", "source"),
    )

    name: str | None = field(
        "客户姓名", kinds.TEXT, 1, ask=100, question="怎么称呼？", card="称呼",
        headers=("姓名", "客户姓名", "客户名称", "顾客姓名", "客户", "车主", "会员名称", "联系人"),
    )  # fmt: skip
    gender: str | None = field("性别", kinds.CHOICE, 1, choices=choices.GENDER, headers=("客户性别",))
    age_range: str | None = field("年龄范围", kinds.CHOICE, 1, choices=choices.AGE, card="年龄", headers=("年龄",))
    email: bytes | None = field("电子邮箱", kinds.EMAIL, 1, secrecy="P", card="邮箱")
    source: str | None = field(
        "客户来源", kinds.CHOICE, 1, choices=choices.SOURCE, words="source_words", ask=40, card="来源", question="从哪儿来的？",
        headers=("来源", "信息来源", "渠道", "来源渠道", "获客渠道", "一级渠道名称"),
    )  # fmt: skip
    source_words: str | None = None
    """What was said where the source is ``other``."""
    referrer_id: int | None = field("介绍人", kinds.LINK, 1, finding="referrer", index=True)
    kind: str = field("客户类型", kinds.CHOICE, 1, choices=choices.CUSTOMER_KIND, default="lead", card="类型")
    level: str = field(
        "意向级别", kinds.CHOICE, 1, choices=choices.LEVEL, default="N", ask=60, card="级别",
        question="哪一级？H是7天内能定", headers=("级别", "等级", "意向等级", "客户级别", "线索评级结果"),
    )  # fmt: skip
    dormant_until: date | None = field("休眠到", kinds.DATE, 1)
    area: str | None = field("区域", kinds.TEXT, 1, headers=("通讯地址", "地址"))
    do_not_contact: bool = field("勿扰", kinds.FLAG, 1, default=False)
    do_not_contact_why: str | None = field("勿扰原因", kinds.TEXT, 1)
    note: str | None = field("备注", kinds.PROSE, 1, headers=("备注(客户特征、决策人)",))

    interests: ClassVar[Decl] = picks(
        "意向车型", kinds.CARS, 2, ask=90, question="看什么车？", card="想买", finding="interest",
        headers=("拟购车型", "欲购车型", "意向型号", "关注车型", "意向车系", "车型"),
    )  # fmt: skip
    body_types: ClassVar[Decl] = picks("车身", kinds.CHOICES, 2, choices=choices.BODY, finding="body_type")
    powertrains: ClassVar[Decl] = picks("能源", kinds.CHOICES, 2, choices=choices.POWERTRAIN, finding="powertrain")
    features: ClassVar[Decl] = picks(
        "配置偏好", kinds.CHOICES, 2, choices=choices.FEATURE, card="配置", finding="feature"
    )
    colors: ClassVar[Decl] = picks(
        "颜色偏好",
        kinds.CHOICES,
        2,
        choices=choices.COLOR,
        card="颜色",
        finding="color",
        headers=("意向颜色", "颜色", "外观"),
    )
    rejects: ClassVar[Decl] = picks("不要", kinds.CHOICES, 2, choices=choices.REJECT, finding="reject")
    budget: ClassVar[Decl] = spans(
        "购车预算", kinds.MONEY_RANGE, 2, ("budget_low", "budget_high", "budget_about"), ask=80, card="预算",
        question="预算多少？比如 15-20万", headers=("预算", "价位"),
    )  # fmt: skip
    budget_low: int | None = None
    """Yuan."""
    budget_high: int | None = None
    """Yuan."""
    budget_about: bool | None = None
    concerns: ClassVar[Decl] = picks(
        "主要关注点", kinds.RANKED, 2, choices=choices.CONCERN, card="看重", finding="concern"
    )
    usages: ClassVar[Decl] = picks("购车用途", kinds.CHOICES, 2, choices=choices.USAGE, card="用途", finding="usage")
    urgency: str | None = field("紧急程度", kinds.CHOICE, 2, choices=choices.URGENCY, card="多急")
    expected_by: ClassVar[Decl] = spans(
        "预计购车时间", kinds.WINDOW, 2, ("expected_from", "expected_until"), ask=50, card="打算",
        question="打算什么时候买？", finding="purchase_by",
    )  # fmt: skip
    expected_from: date | None = None
    expected_until: date | None = None
    competitors: ClassVar[Decl] = picks(
        "对比车型", kinds.CARS, 2, ask=45, question="还在比什么车？", card="对比", finding="competitor",
        headers=("竞品对比", "竞品车型"),
    )  # fmt: skip
    trade_in: str | None = field("置换旧车", kinds.TEXT, 2, card="置换", headers=("置换", "旧车", "现有车辆"))
    payment: str | None = field(
        "付款方式", kinds.CHOICE, 2, choices=choices.PAYMENT, card="付款", headers=("全款按揭",)
    )

    first_contact_on: date | None = field(
        "首次接触日期", kinds.DATE, 3, card="首次", past=True,
        headers=("接待日期", "首次到店时间", "来店时间", "来店日期", "登记日期", "建档日期", "建卡日期", "日期", "首触时间"),
    )  # fmt: skip
    last_contact_at: datetime | None = moment()
    """The newest contact that reached the customer; derived, kept here for lists."""
    next_at: datetime | None = moment(index=True)
    """When to come back, as said by a person or by the level's rhythm; derived from the newest contact."""
    start_on: date | None = None
    """The level's rhythm counts from this day at the earliest: many taken over or imported are dealt out over days."""

    decision_makers: ClassVar[Decl] = picks(
        "决策人",
        kinds.CHOICES,
        5,
        ask=25,
        question="谁说了算？",
        choices=choices.DECIDER,
        card="说了算",
        finding="decision_maker",
    )
    influencers: str | None = field("影响人", kinds.TEXT, 5)

    status: str = field(
        "成交状态", kinds.CHOICE, 6, choices=choices.DEAL_STATUS, default="open", edit=False, card="状态"
    )
    birthday: bytes | None = field(
        "生日", kinds.MONTH_DAY, 6, ask=10, question="生日哪天？农历也行", secrecy="P", headers=("出生日期",)
    )

    pinyin: str = Field(default="", sa_column_kwargs={"info": {"derived": True}})
    initials: str = Field(default="", sa_column_kwargs={"info": {"derived": True}})
    silent_since: datetime = moment(nullable=False)
    """The newest contact that reached the customer, else when the row was made."""
    budget_top: int = 0
    """Yuan: the upper end of the budget, else the lower; 0 without one."""
    level_rank: int = 0
    """The more urgent the level, the higher. These three are what lists are ordered by (storage/hits.py)."""
    revision: int = 1


class Phone(OfCustomer, table=True):
    """A number of a customer."""

    __table_args__ = (
        sa.Index("ix_phone_whole", "store_id", "whole"),
        sa.Index("ix_phone_tail", "store_id", "tail"),
        sa.Index("ix_phone_main", "customer_id", "rank", "whole"),
    )
    number: bytes | None = field(
        "联系电话", kinds.PHONE, 1, secrecy="P", ask=95, card="电话", question="留电话了吗？发号码就行", finding="phone",
        headers=("电话", "手机", "手机号", "手机号码", "联系方式", "客户电话", "客户手机号", "主手机", "备用电话", "电话2"),
    )  # fmt: skip
    whole: str
    """Blind index of the whole number."""
    tail: str
    """Blind index of the last four digits."""
    rank: int = 0
    """0 首选, then in the order said; the third and later are 备用."""


class Social(OfCustomer, table=True):
    """An account of a customer on a social network."""

    __table_args__ = (sa.Index("ix_social_blind", "store_id", "blind"),)
    network: str = "wechat"
    handle: bytes | None = field(
        "微信/QQ", kinds.TEXT, 1, secrecy="P", card="微信", finding="wechat", headers=("微信", "微信号", "VX", "wx")
    )
    blind: str


class Pick(OfCustomer, table=True):
    """One value of a field that holds several."""

    __table_args__ = (sa.Index("ix_pick_code", "store_id", "field", "code", "customer_id"),)
    field: str
    """The field's name, such as ``interests``."""
    rank: int = 0
    code: str
    """A choice's code, a car as ``brand/series``, or ``other``."""
    words: str = ""
    """What was said: the value itself for ``other``, the trim for a car, a name for a decision maker."""


class Objection(OfCustomer, table=True):
    """A worry of the customer, until it is met."""

    __table_args__ = (sa.Index("ix_objection_code", "store_id", "code", "is_open", "customer_id"),)
    code: str = field(
        "主要顾虑",
        kinds.CHOICE,
        5,
        ask=20,
        question="有什么顾虑？",
        choices=choices.OBJECTION,
        words="words",
        default="other",
        card="顾虑",
        finding="objection",
    )
    words: str = ""
    is_open: bool = True
    how: str | None = field("怎么化解的", kinds.TEXT, 5, card="化解")


class Ownership(OfCustomer, table=True):
    """Who looks after a customer, from when to when; several open ones are 共享."""

    __table_args__ = (sa.Index("ix_ownership_member", "member_id", "until_at", "customer_id"),)
    member_id: int = link("member", index=False)
    from_at: datetime = moment(nullable=False)
    until_at: datetime | None = moment()
    from_member_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    """From whom they were taken over; None: their own from the start, or shared."""


class StageChange(OfCustomer, table=True):
    """A move of level, kind or status: the record's stage history."""

    __table_args__ = (sa.Index("ix_stagechange_at", "store_id", "track", "at"),)
    track: str
    """``level``, ``kind`` or ``status``."""
    old: str
    new: str
    at: datetime = moment(nullable=False)
    member_id: int = link("member", index=False)


class StoreValue(OfCustomer, table=True):
    """The value of a store's own field."""

    field_id: int = link("storefield")
    value: str


class NameGram(SQLModel, table=True):
    """Two neighbouring characters of a customer's name: two-character names defeat trigram indexes."""

    __table_args__ = (sa.PrimaryKeyConstraint("store_id", "gram", "customer_id"),)
    store_id: int = Field(sa_type=sa.BigInteger)
    gram: str
    customer_id: int = link("customer")
