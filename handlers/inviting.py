"""Inviting somebody to a store, from the command line."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage import people
from storage.errors import BadValue
from storage.models import ADMIN, Store


def invite(session: Session, role: str, name: str, store_name: str | None, zone: str, now: datetime) -> str:
    """A one-time code; BadValue says which store to name. An admin of a store that is not there yet makes it."""
    stores = session.exec(select(Store).order_by(col(Store.id))).all()
    store = next((one for one in stores if one.name == store_name), None)
    if store is None and store_name is None and len(stores) == 1:
        store = stores[0]
    if store is None and role == ADMIN and store_name and not stores:
        store = people.make_store(session, store_name, zone)
    if store is None:
        raise BadValue(_which(store_name, [one.name for one in stores]))
    return people.invite(session, store, name, role, now)


def _which(wanted: str | None, names: list[str]) -> str:
    if not names:
        return "还没有门店：先邀请管理员，比如 cheji invite --role admin --name 王磊 --store 恒信"
    known = "、".join(names)
    return f"没有门店{wanted}：--store 写 {known}" if wanted else f"有{len(names)}家门店：加上 --store，写 {known}"
