"""What is kept for later: what the rep promised."""

import re

from handlers.notes.page import SIGNS, Page

_PROMISE = re.compile(
    rf"(?:答应|承诺|应承|说好|保证|许诺)(?:了)?(?:给|帮|为)?(?:他|她|客户|人家|[{SIGNS}])*(?P<what>(?:送|给|免|赠|帮|优惠|补|"
    r"换|装|贴|申请|留|出|报|再)[^，,。；;\n ]{1,20})"
)


def read_promise(page: Page) -> list[tuple[str, tuple[int, int]]]:
    """What was promised, with its place."""
    return [(page.text[m.start("what") : m.end("what")], m.span()) for m in _PROMISE.finditer(page.shown)]
