"""The menu below an app's chat, off unless the settings ask for it: some clients fold the input box away behind it.

Its keys are the words that do the same when typed: a click comes back as those (callback.py, ``click``).
"""

TOP: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("今天", ()),
    ("撤销", ()),
    ("更多", ("草稿", "客户", "日报", "逾期", "帮助")),
)
"""At most three of four characters, each with at most five below it (menu/create)."""


def payload() -> dict[str, object]:
    """The body of ``menu/create``."""
    return {"button": [_under(name, below) if below else _click(name) for name, below in TOP]}


def _click(words: str) -> dict[str, object]:
    return {"type": "click", "name": words, "key": words}


def _under(name: str, below: tuple[str, ...]) -> dict[str, object]:
    return {"name": name, "sub_button": [_click(words) for words in below]}
