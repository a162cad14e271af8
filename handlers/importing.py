"""导入: a spreadsheet dropped into the chat. Read by a job, shown first, confirmed once, taken back whole."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers import confirming, drafts, intake, jobs, staffing, uploads
from handlers.cards import importing as cards
from handlers.cards.importing import Looked
from handlers.commands import command
from handlers.drafts import Body, Form, form
from handlers.intake import Book, Tally
from handlers.opened import reads
from handlers.sheets import columns
from handlers.sheets.cells import Parsed
from handlers.turn import Turn
from storage import journal, outbox, people, talk
from storage.errors import BadValue
from storage.ids import short
from storage.jobs import Claim, Returned
from storage.messages import File, Message
from storage.models import MANAGER, Batch, Draft, Member

LOOK, IMPORT = "import_look", "import"
KEPT = timedelta(days=1)
"""How long what was read of a file is kept while nobody confirms; once confirmed, as long as it can be taken back."""
PROGRESS = 1_000
"""Rows between two edits of the progress message."""


@command("导入", slash="import", does="导入客户表", role=MANAGER, place=62)
def _how(turn: Turn, _: str) -> list[Message]:
    """The word alone; while a list waits to be confirmed, the same as its button."""
    held = drafts.current(turn)
    if held is not None and held[1].get("act") == IMPORT:
        return drafts.choose(turn, *held, 0)
    return [uploads.offer(turn, cards.how())]


@reads(".xlsx", ".xlsm", ".xls", ".csv")
def dropped(turn: Turn, file: File) -> list[Message]:
    """A spreadsheet was sent; its bytes are in the blob it names."""
    if not turn.leads:
        return [cards.not_yours()]
    return [_begin(turn, {"blob": file.blob, "name": file.name, "chosen": {}})]


def _begin(turn: Turn, args: dict[str, Any]) -> Message:
    return jobs.begin(turn, LOOK, {**args, "store": turn.store.id, "by": turn.member.id}, cards.reading(args["name"]))


# -- who the rows belong to ---------------------------------------------------------------------------------------


def owners(session: Session, store_id: int, by: int, rows: list[Parsed]) -> dict[str, int | None]:
    """The names in the sheet's column of reps -> members; None for somebody who has not joined; "" is who imports."""
    staff = people.members(session, store_id)
    found: dict[str, int | None] = {"": by}
    for name in dict.fromkeys(row.rep for row in rows if row.rep):
        called = people.called(staff, name, store_id)
        found[name] = called[0].id if len(called) == 1 else None
    return found


def dry_book(store_id: int, known: dict[str, int | None]) -> Book:
    """What a dry run judges by: who has not joined yet has a number of their own."""
    return Book(store_id, {name: member or -place for place, (name, member) in enumerate(known.items(), 1)})


# -- what is shown before -----------------------------------------------------------------------------------------


@jobs.brings(LOOK)
def _looked(turn: Turn, returned: Returned) -> list[Message]:
    args, result = returned.args, returned.result
    if result is None:
        return [cards.not_read(args["name"])]
    if result["problem"]:
        return [cards.problem(args["name"], result["problem"])]
    looked = Looked(**result["looked"])
    if not looked.takes:
        return [cards.nothing(looked, _file(args, result) if looked.out else None)]
    kept = {**args, "rows": result["rows"], "out": result["out"], "looked": result["looked"]}
    others = [("看坏行", "look")] if looked.out else []
    ask = confirming.ask(
        turn, IMPORT, kept, cards.confirm(looked), ("导入", "先不导"), [*others, ("改列", "columns")]
    )  # fmt: skip
    return [cards.preview(looked), *ask]


def _file(args: dict[str, Any], result: dict[str, Any]) -> File:
    return File(f"{args['name'].rpartition('.')[0]} 没导入的行.xlsx", cards.XLSX, str(result["out"]))


@confirming.act(f"{IMPORT}:look")
def _bad_rows(turn: Turn, args: dict[str, Any]) -> list[Message]:
    return [cards.left_out(Looked(**args["looked"]), _file(args, args))]


@confirming.act(f"{IMPORT}:columns")
def _show_columns(turn: Turn, args: dict[str, Any]) -> list[Message]:
    """The columns and what they mean; said otherwise, the file is read again."""
    kept = {key: args[key] for key in ("blob", "name", "chosen")}
    drafts.ask(turn, "columns", {"args": kept, "titles": [title for title, _ in args["looked"]["columns"]]})
    return [cards.columns([(title, columns.label(means)) for title, means in args["looked"]["columns"]])]


def _columns_said(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """拟购车型=意向车型, several one after the other."""
    pairs = re.findall(r"([^\s=＝，,；;]+)\s*[=＝]\s*([^\s，,；;]+)", text)
    chosen = {}
    for title, words in pairs:
        means = columns.by_label(words)
        if title not in body["titles"]:
            raise BadValue(f"没有{title[:8]}这一列，写表里的列名，比如 拟购车型=意向车型")
        if means is None:
            raise BadValue(f"没有{words[:8]}这一项，可以写 备注 或 不导")
        chosen[title] = means
    if not chosen:
        return None
    drafts.close(turn, draft)
    args = body["args"]
    return [_begin(turn, {**args, "chosen": {**args["chosen"], **chosen}})]


def _no_choice(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    return []


form(Form("columns", _no_choice, _columns_said, keeps_words=False))


# -- the import ---------------------------------------------------------------------------------------------------


@confirming.act(IMPORT)
def _confirmed(turn: Turn, args: dict[str, Any]) -> list[Message]:
    if not turn.leads:
        raise BadValue("导入由经理或管理员来做")
    looked = Looked(**args["looked"])
    body = start(turn.session, args, looked)
    return [jobs.begin(turn, IMPORT, body, cards.under_way(looked.name, 0, looked.rows))]


def start(session: Session, args: dict[str, Any], looked: Looked) -> dict[str, Any]:
    """Under the author of the session, open the batch and hire who has not joined yet; what the job needs to know."""
    batch = journal.open_batch(session, "import", f"导入{looked.name}")
    batch.store_id = args["store"]
    known: dict[str, int] = {"": args["by"]}
    store = people.store_of(session, args["store"])
    staff = people.members(session, store.id)
    for name in filter(None, looked.owners):
        called = people.called(staff, name, store.id)
        member = called[0] if len(called) == 1 else people.make_member(session, store, name)
        known[name] = member.id
    return {
        "batch": batch.id, "rows": args["rows"], "out": args["out"], "owners": known, "name": looked.name,
        "left": looked.clash, "count": looked.rows,
    }  # fmt: skip


def step(
    session: Session, claim: Claim, cursor: str, now: datetime, rows: list[Parsed], days: dict[int, Any]
) -> str | None:
    """The next rows; now and then the progress message is edited."""
    following = intake.write_some(session, claim, cursor, now, rows, days)
    if following is not None and claim.chat:
        before, at = Tally.load(cursor).at, Tally.load(following).at
        if before // PROGRESS != at // PROGRESS and at < len(rows):
            message = cards.under_way(claim.args["name"], at, len(rows)).with_slot(claim.slot)
            outbox.enqueue(session, claim.bot, claim.chat, message, now, member_id=claim.member_id)
    return following


@jobs.brings(IMPORT)
def _done(turn: Turn, returned: Returned) -> list[Message]:
    args = returned.args
    batch = turn.session.get_one(Batch, args["batch"])
    if returned.result is None:
        return [cards.cut_short(args["name"], short(batch.id))]
    tally = Tally.load(returned.result["tally"])
    waiting = tell_reps(turn, batch)
    hours = turn.settings.number("import_undo_hours")
    card = cards.done(args["name"], tally, waiting, short(batch.id), hours)
    if not (args["out"] and tally.clash):
        return [card]
    choices = [(f"看冲突{tally.clash}", "look")]
    body = {"name": args["name"], "out": args["out"], "choices": [list(choice) for choice in choices]}
    draft = talk.leave_draft(turn.session, turn.member, "imported", body, turn.now)
    return [replace(card, buttons=(*drafts.buttons(draft, choices), *card.buttons))]


def _clashes(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    return [cards.clashes(_file(body, body))]


form(Form("imported", _clashes, keeps_words=False))


def tell_reps(turn: Turn, batch: Batch) -> list[str]:
    """Each rep hears of it once, in working hours; the names of those who have not joined."""
    waiting = []
    for member_id, count in intake.owners_made(turn.session, batch.id).items():
        member = turn.session.get_one(Member, member_id)
        if outbox.account_to_reach(turn.session, member_id) is None:
            waiting.append(member.name)
        elif member_id != turn.member.id:
            outbox.post(
                turn.session, member_id, cards.for_rep(member.name, turn.member.name, count), turn.now, is_push=True,
                dedupe=f"import:{batch.id}:{member_id}", not_before=staffing.in_hours(turn),
            )  # fmt: skip
    return waiting
