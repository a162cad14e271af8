"""人均跟进量 and 单车价: numbers that need who was on duty, or what only some may see."""

from collections import defaultdict

from sqlmodel import col, select

from handlers.cards import reports as cards
from handlers.tally import Report
from scheduler.days import working_days
from storage import people, stats
from storage.models import REP, Deal, Member
from storage.vault import reveal


def pace(report: Report) -> list[str]:
    """人均跟进量 一天4.2次，84次/20人天: contacts over the days on which the reps were on duty."""
    return cards.each(report.total("contacts"), _days_on_duty(report))


def _days_on_duty(report: Report) -> int:
    """Days of work of everybody asked about; rest days and closed days are none."""
    turn, span = report.turn, report.asked.span
    staff = [one for store in turn.scope.stores for one in people.members(turn.session, store) if one.role == REP]
    asked = [one for one in staff if not report.asked.members or one.id in report.asked.members]
    last = min(span.last, turn.now.date())
    return sum(working_days(one, span.first, last, turn.settings) for one in asked) if span.first <= last else 0


def cycle(report: Report) -> str:
    """成交周期: half of the orders came within so many days of the first contact."""
    return cards.cycle(stats.median_days(report.turn.session, report.asked))


def prices(report: Report) -> list[str]:
    """单车价: the mean of what was agreed, by basis; a rep's own, a manager's all; each look leaves its mark."""
    turn, asked = report.turn, report.asked
    held = select(Deal).where(
        col(Deal.store_id).in_(asked.scope.stores), asked.span.holds(col(Deal.ordered_on)),
        col(Deal.cancelled_on).is_(None), col(Deal.customer_id).in_(stats.fitting(asked.scope, asked.conditions)),
    )  # fmt: skip
    wanted = held.where(col(Deal.consultant_id).in_(asked.members)) if asked.members else held
    deals = turn.session.exec(wanted.order_by(col(Deal.id))).all()
    seen = [one for one in deals if people.may_see_price(turn.member, turn.session.get_one(Member, one.consultant_id))]
    by_basis: dict[str, list[int]] = defaultdict(list)
    for deal in seen:
        price = reveal(turn.session, deal, "price")
        if price:
            people.audit(turn.session, turn.member, turn.customer(deal.customer_id), "look", "deal.price", turn.now)
            by_basis[turn.settings.choices("price_basis").label(deal.price_basis or "")].append(int(price))
    return cards.prices(by_basis, len(seen) - sum(map(len, by_basis.values())))
