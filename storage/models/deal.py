"""Module 6 of the record: the deal, the car, and what comes after."""

from datetime import date, datetime

import sqlalchemy as sa

from storage import choices, kinds
from storage.fields import field, link, moment
from storage.models.customer import OfCustomer, Record


class Car(OfCustomer, table=True):
    """A car the customer owns."""

    __table_args__ = (
        sa.Index("ix_car_plate", "store_id", "plate_blind"),
        sa.Index("ix_car_vin", "store_id", "vin_blind"),
    )
    series: str | None = field("车辆", kinds.TEXT, 6)
    plate: bytes | None = field("车牌", kinds.PLATE, 6, secrecy="P", headers=("车牌号",))
    plate_blind: str | None = None
    vin: bytes | None = field("车架号", kinds.TEXT, 6, secrecy="P", headers=("VIN", "VIN码", "VIN号码", "车架VIN码"))
    vin_blind: str | None = None
    engine: bytes | None = field("发动机号", kinds.TEXT, 6, secrecy="P")
    registered_on: date | None = field("上牌日期", kinds.DATE, 6, past=True)
    service_profile: str | None = field("保养方案", kinds.TEXT, 6)
    serviced_on: date | None = field("上次保养", kinds.DATE, 6, past=True, headers=("上次保养时间",))
    serviced_km: int | None = field("上次保养里程", kinds.NUMBER, 6)
    service_due_on: date | None = field("下次保养", kinds.DATE, 6, headers=("下次保养时间", "首保时间"))
    inspection_on: date | None = field("年检", kinds.DATE, 6)


class Deal(OfCustomer, table=True):
    """One purchase, from the order to the handover."""

    __table_args__ = (
        sa.Index("ix_deal_ordered", "store_id", "ordered_on"),
        sa.Index("ix_deal_delivered", "store_id", "delivered_on"),
        sa.Index("ix_deal_cancelled", "store_id", "cancelled_on"),
    )
    consultant_id: int = link("member")
    """销售顾问: with the store's managers the only ones who may see the price."""
    car_id: int | None = link("car", nullable=True)
    series: str | None = field("成交车型", kinds.TEXT, 6, card="车", finding="deal_model")
    trim: str | None = field("成交配置", kinds.TEXT, 6)
    color: str | None = field("成交颜色", kinds.TEXT, 6)
    ordered_on: date | None = field("订车日期", kinds.DATE, 6, card="订车", finding="order_date", past=True)
    delivered_on: date | None = field(
        "交车日期", kinds.DATE, 6, card="交车", finding="delivery_date",
        headers=("提车日期", "购车时间", "购买日期"),
    )  # fmt: skip
    is_delivered: bool = field("已交车", kinds.FLAG, 6, default=False)
    cancelled_on: date | None = field("退订日期", kinds.DATE, 6, past=True)
    price: bytes | None = field("成交价", kinds.YUAN, 6, secrecy="C", finding="deal_price")
    price_basis: str | None = field("价格口径", kinds.CHOICE, 6, choices=choices.PRICE_BASIS)
    deposit: bytes | None = field("定金", kinds.YUAN, 6, secrecy="C")


class Loss(OfCustomer, table=True):
    """A customer given up or lost to another; it counts once the manager agrees."""

    __table_args__ = (sa.Index("ix_loss_asked", "store_id", "asked_at"),)
    member_id: int = link("member")
    reason: str = field(
        "战败原因",
        kinds.CHOICE,
        6,
        choices=choices.LOST_REASON,
        words="words",
        default="other",
        finding="lost_reason",
        question="为什么没成？",
    )
    words: str = ""
    series: str | None = field("战败车型", kinds.TEXT, 6, finding="lost_model", question="买了什么车？")
    asked_at: datetime = moment(nullable=False)
    state: str = "waiting"
    """``waiting``, ``approved`` or ``refused``."""
    decided_by_id: int | None = link("member", nullable=True, index=False)
    decided_at: datetime | None = moment()
    revive_on: date | None = field("战败再联系", kinds.DATE, 6, question="哪天再联系？")


class Policy(OfCustomer, table=True):
    """An insurance policy of a car."""

    car_id: int | None = link("car", nullable=True)
    insurer: str | None = field("保险公司", kinds.TEXT, 6)
    until: date | None = field("保险到期", kinds.DATE, 6, finding="insurance_until")


class Mileage(OfCustomer, table=True):
    """A reading of the odometer, as said in a note."""

    car_id: int | None = link("car", nullable=True)
    km: int | None = field("里程", kinds.NUMBER, 6, finding="mileage", headers=("公里数",))
    read_on: date | None = field("里程日期", kinds.DATE, 6, past=True)


class AfterVisit(OfCustomer, table=True):
    """A call or visit after the handover (提车后回访)."""

    deal_id: int = link("deal")
    due_on: date | None = field("回访日期", kinds.DATE, 6, edit=False)
    done_on: date | None = field("回访完成", kinds.DATE, 6, past=True)
    satisfaction: str | None = field("满意度", kinds.TEXT, 6)
    words: str | None = field("回访反馈", kinds.PROSE, 6)


class Care(OfCustomer, table=True):
    """A greeting for a birthday or a festival; the product drafts, the rep sends."""

    occasion: str
    state: str = "drafted"
    """``drafted``, ``sent`` or ``refused``."""
    draft: str | None = field("祝福", kinds.PROSE, 6)


class Target(Record, table=True):
    """What a store, or one of its reps, wants to reach in a month."""

    __table_args__ = (sa.UniqueConstraint("store_id", "month", "measure", "member_id"),)
    month: date
    """Its first day."""
    measure: str
    """``orders`` or ``deliveries`` (storage/measures.py)."""
    member_id: int | None = link("member", nullable=True, index=False)
    """None: the whole store's."""
    number: int
