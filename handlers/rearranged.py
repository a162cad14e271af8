"""What a note tells of an agreed visit that still waits: another day, called off, not kept."""

import re
from datetime import date, datetime, time, timedelta

from handlers.filed import Filed
from handlers.moments import said_moment, show_moment
from handlers.notes import dates
from handlers.notes.findings import Reading
from handlers.turn import Turn
from storage import customers
from storage.models import Appointment

_MOVES = re.compile(
    r"改(?:约|到|成|在|期|天)?|换(?:到|成|个|一天)|推(?:到|迟|后)|延(?:到|期|后)|提前|挪到|调到|[不没](?:行|空|来了?|方便)|来不了"
)
_OFF = re.compile(
    r"(?:试驾|约|到店|来店|看车|见面)[^，,。]{0,3}取消|取消了?(?=$|[ ,，。]|试驾|预约|约|到店)|不(?:能)?来了|来不[了成]|先不来|不用来|不约了|不过来了|泡汤|去不了"
)
_BUSY = re.compile(r"没(?:有)?(?:空|时间)|不方便|有事|走不开|要加班|要出差")
_SOME_DAY = re.compile(r"改天|再约(?:时间|吧|$)|(?:另|重新)约(?:时间|$)|(?:以后|回头)再说")
_NO_SHOW = re.compile(r"没(?:有)?(?:来(?!得及)|到(?=[店 ,，。]|$)|过来|出现|见人|露面)|爽约|放(?:了)?(?:我)?鸽子|鸽了")


def tells_no_show(words: str) -> bool:
    """Whether words say that somebody did not come."""
    return _NO_SHOW.search(words) is not None


def puts_off(words: str) -> bool:
    """Whether what was agreed stands no more and no day is named: 临时有事 改天."""
    return _SOME_DAY.search(words) is not None


def appointment(turn: Turn, reading: Reading, filed: Filed) -> None:
    """Move, call off or settle the visit that waits, if that is what the words say."""
    row = customers.waiting_appointment(turn.session, filed.customer.id)
    contact = filed.contact
    if row is None or contact is None or not (words := contact.source_text):
        return
    at, moment = row.at.astimezone(turn.settings.zone), said_moment(turn, reading)
    is_later = moment is not None and moment[0].date() > turn.now.date()
    if tells_no_show(words) and at.date() <= turn.now.date() and not is_later:
        _missed(turn, filed, row)
    elif at.date() >= turn.now.date() and _is_off(turn, words, at.date(), moment[0].date() if moment else None):
        row.state = "cancelled"
        contact.next_at = contact.next_action = contact.next_with = None
        filed.lines.append(("约定", f"{show_moment(at, row.precision)} 取消了"))
    elif moment is not None and _MOVES.search(words):
        filed.lines.append(("原来约", show_moment(at, row.precision)))
        row.at, row.precision = moment
        row.contact_id, contact.next_precision = contact.id, "date"


def _is_off(turn: Turn, words: str, agreed: date, said: date | None) -> bool:
    """周四的试驾取消, 周四没空了 of a visit on that day: no other day is named."""
    if said not in (None, agreed):
        return False
    named = _BUSY.search(words) and any(one.first_day == agreed for one in dates.find(words, turn.sent_at, "future"))
    return bool(named or _OFF.search(words))


def _missed(turn: Turn, filed: Filed, row: Appointment) -> None:
    """Who did not come is in the next day's list."""
    assert filed.contact is not None
    row.state = "missed"
    filed.contact.method, filed.contact.reached = "visit", False
    filed.contact.next_at = datetime.combine(turn.now.date() + timedelta(days=1), time(), turn.settings.zone)
    filed.contact.next_precision = "date"
