"""客流 without a customer: 来了一批3个人 看途岳 没留电话. A party is counted though nobody left a name."""

import re
from datetime import datetime, time

import sqlalchemy as sa
from sqlmodel import col, select

from handlers.cards import traffic as cards
from handlers.commands import command
from handlers.notes.numbers import whole
from handlers.notes.read import read
from handlers.turn import Turn
from storage import journal
from storage.ids import new_id, short
from storage.messages import Message
from storage.models import Traffic
from storage.vault import seal

_NUMBER = r"[一两二三四五六七八九十\d]{1,3}"
_PARTY = re.compile(
    rf"(?:今天|刚才?|刚刚|上午|中午|下午|晚上|早上|又|[\s，,])*(?:来了?|到店|接待了?|进店了?|进来了?|来电|接了?)[^\s，,\d]{{0,2}}?"
    rf"[\s：:]*(?P<parties>{_NUMBER})(?:批|组|拨|波)(?:客户|客人|顾客|人|电话)?[\s，,]*"
    rf"(?:(?P<people>{_NUMBER})个?(?:人|位)|一家(?P<family>{_NUMBER})口)?"
)
_CALL = re.compile(r"来电|电话(?!.*没留)|打来")
_AGAIN = re.compile(r"再次|又来|第二次|老客户|二次")
_NO_NUMBER = r"(?:一个|都|也)*(?:没有?|不肯|不愿意?)留(?:电话|号码|联系方式|资料|档|微信|名字|姓名|姓)?|未留档|没加微信"
_ASIDE = re.compile(rf"{_NO_NUMBER}|[\s，,。]")
_PASSER_BY = re.compile(
    r"(?:今天|刚才?|刚刚|上午|中午|下午|晚上|早上|来了|有|[\s，,])*(?:一个|个)?(?:散客|陌生(?:客户|客人|人)|路过的?(?:客户|客人|人)?)"
)
"""Somebody nobody knows, who left no number."""
_CALLER = re.compile(
    r"(?:今天|刚才?|刚刚|上午|中午|下午|晚上|早上|又|[\s，,])*(?:接了?|来了?|有)(?:一?[个通])(?:陌生|咨询)?的?(?:电话|来电)"
)
"""Somebody who called and left neither name nor number."""
_MOST = 20


@command("客流", slash="traffic", does="没留电话的来店和来电", takes_words=True, place=47, under="今天")
def _traffic(turn: Turn, words: str) -> list[Message]:
    said = f"来了{words}批" if whole(words) else f"来了{words}"
    return (ask(turn, said) if words else None) or [_today(turn)]


def _today(turn: Turn) -> Message:
    """How many came and called today: to the rep, or to the store of who leads it."""
    since = datetime.combine(turn.now.date(), time(), turn.settings.zone)
    known = select(col(Traffic.is_call), sa.func.count()).where(
        Traffic.store_id == turn.store.id, col(Traffic.at) >= since
    )
    mine = known if turn.leads else known.where(Traffic.member_id == turn.member.id)
    many = dict(turn.session.execute(mine.group_by(col(Traffic.is_call))).all())
    return cards.today(many.get(False, 0), many.get(True, 0))


def ask(turn: Turn, text: str) -> list[Message] | None:
    """Count a party that left no name; None where the words tell of somebody."""
    match, passer_by = _PARTY.match(text), _PASSER_BY.match(text)
    if match is None and passer_by is not None and re.search(_NO_NUMBER, text):
        return ask(turn, f"来了1批 {text[passer_by.end() :]}")
    caller = _CALLER.match(text) if match is None and re.search(_NO_NUMBER, text) else None
    if caller is not None:
        return ask(turn, f"来电1批 {text[caller.end() :]}")
    if match is None or any(f.field in ("name", "phone") for f in read(text, turn.sent_at, (), turn.words).findings):
        return None
    parties = min(whole(match["parties"]) or 1, _MOST)
    people = whole(match["people"] or match["family"] or "") or None
    said = text[match.end() :]
    series = "、".join(dict.fromkeys(m.series.name or m.series.brand for m in turn.words.mentions(said)))
    result = _ASIDE.sub("", said)[:60].removeprefix("看").removeprefix(series)
    is_call = bool(_CALL.search(match[0]))
    for number in range(parties):
        turn.session.add(
            Traffic(
                id=new_id(), store_id=turn.store.id, member_id=turn.member.id, at=turn.sent_at, is_call=is_call,
                is_first=not _AGAIN.search(text), people=people if number == 0 else None, series=series or None,
                result=result or None,
            )
        )  # fmt: skip
    turn.session.flush()
    return [cards.counted(is_call, parties, people, series, result, _batch(turn, is_call, parties))]


def _batch(turn: Turn, is_call: bool, parties: int) -> str:
    """Name what was written, so that it can be taken back."""
    batch = journal.batch_of(turn.session)
    if batch is None:
        return ""
    seal(turn.session, batch, "title", cards.title(is_call, parties))
    return short(batch.id)
