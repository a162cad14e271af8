"""Run by test_add_a_field.py in a copy of the sources with one more field: writes its migration, then uses the field.

Prints what it finds as JSON; knows the field only by its key.
"""

import json
import runpy
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def main(folder: str, key: str) -> dict[str, object]:
    """What becomes of the field, step by step."""
    sys.argv = ["storage.migrate", "hobby"]
    runpy.run_module("storage.migrate", run_name="__main__")

    from sqlmodel import select

    from handlers import editing, forms, router
    from handlers.notes.lexicon import Lexicon
    from storage import migrate, people, record
    from storage.messages import Inbound, Message
    from storage.models import Customer, fields
    from storage.session import Database
    from storage.vault import Vault

    database = Database(f"sqlite:///{folder}/cheji.db", Vault.parse(Vault.fresh_key()))
    database.upgrade()
    handle = router.handler(Lexicon.shipped())
    clock = [datetime(2026, 11, 23, 1, tzinfo=UTC)]

    with database.write(clock[0]) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        people.open_account(session, people.make_member(session, store, "陈宇"), "page", "page", "c", "c", clock[0])

    def say(text: str = "", button: str = "") -> list[Message]:
        now = clock[0] = clock[0] + timedelta(minutes=1)
        inbound = Inbound(f"k{now}", "page", "page", "c", "c", now, text=text, button=button)
        with database.write(now) as session:
            return handle(session, inbound, people.account(session, "page", "c"), now)

    def press(messages: list[Message], label: str) -> list[Message]:
        return say(button=next(b.action for m in messages for b in m.buttons if b.label == label))

    def held() -> object:
        with database.read() as session:
            customer = session.exec(select(Customer)).first()
            return customer and record.value(session, customer, decl)

    decl = fields()[key]
    found: dict[str, object] = {
        "migrations": sorted(path.name[-8:] for path in Path("storage/migrations/versions").glob("*.py")),
        "difference": len(migrate.difference(database)),
        "editable": key in {one.key for one in editing.editable()},
        "asked": key in {one.key for one in forms.slots()},
    }
    menu = press(say("张先生13800000001 看途观L"), "修改")
    for _ in range(30):
        if any(decl.label in (button.label for button in message.buttons) for message in menu):
            break
        menu = press(menu, "更多")
    found["question"] = press(menu, decl.label)[0].text
    found["answer"] = say("钓鱼")[0].plain()
    found["stored"] = held()
    found["full"] = press(say("张先生"), "全部")[0].plain()
    found["undone"] = [say("撤销")[0].text, held()]
    found["restored"] = [say("恢复")[0].text, held()]

    steps = [say("登记")[0]]
    while decl.label not in steps[-1].text and len(steps) < 40:
        steps.append(say("李姐" if "称呼" in steps[-1].text else "跳过")[0])
    found["step"] = steps[-1].text
    say("跳舞")
    say("完成")
    found["registered"] = press(say("李姐"), "全部")[0].plain()
    database.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), ensure_ascii=False))  # noqa: T201
