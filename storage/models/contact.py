"""Modules 3 and 4 of the record: what happened, and the cars seen and driven."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from storage import choices, kinds
from storage.fields import field, link, moment, sealed
from storage.models.customer import OfCustomer, Record


class Contact(OfCustomer, table=True):
    """One thing that happened with a customer, in the rep's own words."""

    __table_args__ = (
        sa.Index("ix_contact_time", "customer_id", "at", "id", "method", "reached"),
        sa.Index("ix_contact_store", "store_id", "at"),
        sa.Index("ix_contact_method", "store_id", "method", "at", "customer_id", "reached"),
    )
    member_id: int = link("member")
    at: datetime = field("跟进时间", kinds.MOMENT, 3, edit=False, headers=("最后跟进时间", "上次跟进"))
    method: str | None = field("跟进方式", kinds.CHOICE, 3, choices=choices.METHOD, card="方式")
    reached: bool | None = field("是否接通", kinds.FLAG, 3, card="接通")
    """False: an attempt, which does not count as a contact."""
    summary: str | None = field(
        "沟通内容", kinds.PROSE, 3, card="内容",
        headers=("跟进情况", "跟进记录", "洽谈内容", "访问经过", "沟通内容"),
    )  # fmt: skip
    feedback: str | None = field("客户反馈", kinds.PROSE, 3, card="反馈")
    attitude: str | None = field("态度", kinds.CHOICE, 3, choices=choices.ATTITUDE)
    next_at: datetime | None = field(
        "下次跟进",
        kinds.MOMENT,
        3,
        ask=30,
        card="下次",
        question="下次什么时候联系？比如 周六上午",
        headers=("下次跟进时间", "回访日期", "预约时间"),
    )
    next_precision: str = ""
    """``date``, ``part`` (of a day) or ``time``: only the last two ring by themselves."""
    next_action: str | None = field("下次做什么", kinds.CHOICE, 3, choices=choices.ACTION)
    next_with: str | None = field("谁一起来", kinds.TEXT, 3)
    source_text: str = ""
    """The rep's words as a template: secret spans and long digit runs cut out as ⟦1⟧."""
    cuts: bytes | None = sealed()
    """What was cut out, sealed."""


class Attachment(OfCustomer, table=True):
    """A photo, file or voice message about a customer."""

    contact_id: int | None = link("contact", nullable=True)
    blob_id: int = link("blob")
    name: str = ""
    media_type: str
    album: str = ""
    """What several sent at once have in common, so that they are answered and undone as one."""


class Material(OfCustomer, table=True):
    """Something handed to a customer."""

    contact_id: int | None = link("contact", nullable=True)
    visit_id: int | None = link("visit", nullable=True)
    code: str = field(
        "已提供资料",
        kinds.CHOICE,
        4,
        choices=choices.MATERIAL,
        words="words",
        default="other",
        card="资料",
        finding="material",
    )
    words: str = ""
    given_on: date | None = field("资料日期", kinds.DATE, 4, past=True)


class Visit(OfCustomer, table=True):
    """A car looked at or driven."""

    __table_args__ = (
        sa.Index("ix_visit_at", "store_id", "at", "is_drive", "customer_id"),
        sa.Index("ix_visit_series", "store_id", "series", "customer_id"),
    )
    contact_id: int | None = link("contact", nullable=True)
    series: str | None = field(
        "看车/试驾车型",
        kinds.TEXT,
        4,
        ask=20,
        card="试驾",
        question="试驾了什么车？",
        finding="test_drive",
        headers=("试驾", "试乘试驾", "是否试驾"),
    )
    is_drive: bool = field("试驾过", kinds.FLAG, 4, default=True)
    at: datetime = field("看车时间", kinds.MOMENT, 4, edit=False, headers=("首次试驾时间",))
    feedback: str | None = field("试驾反馈", kinds.PROSE, 4, card="感受")


class Traffic(Record, table=True):
    """A party that came or called, with or without a customer behind it (来店客流)."""

    customer_id: int | None = link("customer", nullable=True)
    member_id: int = link("member")
    at: datetime = field("来店时间", kinds.MOMENT, 3, edit=False)
    left_at: datetime | None = field("离店时间", kinds.MOMENT, 3, edit=False)
    people: int | None = field("人数", kinds.NUMBER, 3)
    is_call: bool = field("来电", kinds.FLAG, 3, default=False)
    is_first: bool = field("首次到店", kinds.FLAG, 3, default=True)
    purpose: str | None = field("来店目的", kinds.TEXT, 3)
    series: str | None = field("来店看的车", kinds.TEXT, 3)
    result: str | None = field("接待结果", kinds.TEXT, 3)


class Appointment(OfCustomer, table=True):
    """A visit that was agreed."""

    __table_args__ = (sa.Index("ix_appointment_at", "store_id", "at"),)
    contact_id: int | None = link("contact", nullable=True)
    member_id: int = link("member")
    at: datetime = field("约定时间", kinds.MOMENT, 3, card="约定")
    precision: str = "date"
    purpose: str | None = field("约来做什么", kinds.TEXT, 3)
    state: str = "waiting"
    """``waiting``, ``kept``, ``missed`` or ``cancelled``."""


class Activity(Record, table=True):
    """What customers are invited to: a day of test drives, a sale (活动)."""

    __table_args__ = (sa.Index("ix_activity_at", "store_id", "at"),)
    member_id: int = link("member", index=False)
    """The manager who invites."""
    name: str
    at: datetime = moment(nullable=False)
    precision: str = "date"
    words: str = ""
    """Whom, as it was said."""
    is_off: bool = False
    """It was called off."""
    batch_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    """The batch that began it, which 撤销 takes back whole."""


class Invitation(OfCustomer, table=True):
    """A customer who is to be invited to an activity, and what they said."""

    activity_id: int = link("activity")
    state: str = "open"
    """``open``, ``coming``, ``declined`` or ``later``."""
    appointment_id: int | None = link("appointment", nullable=True, index=False)
    """Made when the customer agreed to come."""


class Complaint(OfCustomer, table=True):
    """Something a customer is unhappy about, until it is settled."""

    member_id: int = link("member")
    what: str | None = field("投诉", kinds.PROSE, 6, finding="complaint", question="是什么事？")
    since: date | None = field("投诉日期", kinds.DATE, 6, past=True, question="哪天说的？")
    is_open: bool = True
    how: str | None = field("怎么处理的", kinds.PROSE, 6)
    closed_by_id: int | None = link("member", nullable=True, index=False)


class Remark(OfCustomer, table=True):
    """What a manager has to say about a customer to who looks after them, and what came back."""

    member_id: int = link("member")
    """The manager."""
    to_id: int = link("member")
    words: str
    at: datetime = moment(nullable=False)
    answered_at: datetime | None = moment()
    answer: str | None = None


class Promise(OfCustomer, table=True):
    """What a rep promised; it travels with the customer."""

    member_id: int = link("member")
    contact_id: int | None = link("contact", nullable=True)
    what: str | None = field("承诺", kinds.TEXT, 6, card="答应过", finding="promise")
    due_on: date | None = field("承诺到期", kinds.DATE, 6)
    state: str = "open"
    """``open``, ``kept`` or ``broken``."""


class Errand(Record, table=True):
    """What somebody asked to be reminded of: 提醒我明天10点给老王送脚垫."""

    customer_id: int | None = link("customer", nullable=True)
    member_id: int = link("member")
    what: str | None = field("自己的提醒", kinds.PROSE, 3, edit=False, card="要做")
    at: datetime = field("提醒时间", kinds.MOMENT, 3, edit=False)
    precision: str = "date"
    state: str = "open"
    """``open`` or ``done``."""
