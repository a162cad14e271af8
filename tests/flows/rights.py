"""Who may do what: every command, button and confirmed act by its class, written by hand.

Adding a command, a button (``@press``) or a confirmed act (``@confirming.act``) takes one line here: its slash name, verb
or name, and its class. A test fails as long as one is missing, or stands here and nowhere in the product.
"""

from enum import StrEnum


class Who(StrEnum):
    """The people of the tests, seen from a customer of 陈宇's."""

    REP = "陈宇"
    COLLEAGUE = "周倩"
    SERVICE = "小何"
    OTHER_MANAGER = "赵敏"
    MANAGER = "王磊"
    ADMIN = "吴总"
    LEAVER = "马超"
    STRANGER = "路人"


MEMBERS = frozenset({Who.REP, Who.COLLEAGUE, Who.SERVICE, Who.OTHER_MANAGER, Who.MANAGER, Who.ADMIN})
MANAGERS = frozenset({Who.OTHER_MANAGER, Who.MANAGER, Who.ADMIN})
ADMINS = frozenset({Who.ADMIN})

COMMANDS: dict[str, frozenset[Who]] = {
    "today": MEMBERS, "find": MEMBERS, "register": MEMBERS, "save": MEMBERS, "usual": MEMBERS, "unsave": MEMBERS,
    "undo": MEMBERS, "redo": MEMBERS, "more": MEMBERS, "drafts": MEMBERS, "cancel": MEMBERS, "continue": MEMBERS,
    "day": MEMBERS, "week": MEMBERS, "month": MEMBERS, "funnel": MEMBERS, "channels": MEMBERS, "losses": MEMBERS,
    "rivals": MEMBERS, "ranking": MEMBERS, "drives": MEMBERS, "orders": MEMBERS, "customers": MEMBERS,
    "target": MEMBERS, "export": MEMBERS, "upload": MEMBERS, "owners": MEMBERS, "forget": MEMBERS, "merge": MEMBERS,
    "doubles": MEMBERS, "help": MEMBERS, "start": MEMBERS, "brief": MEMBERS, "attempts": MEMBERS,
    "greet": MEMBERS, "copy": MEMBERS, "timeline": MEMBERS, "plain": MEMBERS, "portrait": MEMBERS, "lines": MEMBERS,
    "prepare": MEMBERS, "onsale": MEMBERS, "cards": MEMBERS, "wake": MEMBERS, "price": MEMBERS, "news": MEMBERS, "event": MEMBERS,
    "papers": MEMBERS, "visitlog": MEMBERS, "daysheet": MEMBERS, "levels": MEMBERS, "kept": MEMBERS, "acard": MEMBERS,
    "ccard": MEMBERS, "traffic": MEMBERS, "edit": MEMBERS, "complaints": MEMBERS,
    "audit": MANAGERS,
    "approvals": MANAGERS, "team": MANAGERS, "invite": MANAGERS, "rename": MANAGERS, "import": MANAGERS,
    "rest": MANAGERS, "away": MANAGERS, "back": MANAGERS, "leave": MANAGERS, "handover": MANAGERS, "give": MANAGERS,
    "share": MANAGERS, "reassign": MANAGERS, "remark": MANAGERS, "overdue": MANAGERS, "urge": MANAGERS,
    "briefing": MANAGERS, "debriefing": MANAGERS, "settings": MANAGERS,
    "role": ADMINS, "move": ADMINS, "store": ADMINS,
}  # fmt: skip
"""Slash name -> who has it at all. What it shows is scoped to what each may see."""

OF_CUSTOMER = frozenset({Who.REP, Who.MANAGER, Who.ADMIN})
"""Acts on a customer, or on something of theirs: who looks after them, the store's managers, the group's admins."""
OF_ONE = frozenset({Who.REP})
"""Acts on what was shown to one person: that person alone."""
OF_BOSS = frozenset({Who.MANAGER, Who.ADMIN})
"""Acts on a customer or a batch of the store as its manager."""
OF_ALL = MEMBERS
"""Shows everybody their own."""

PRESSES: dict[str, frozenset[Who]] = {
    "card": OF_CUSTOMER, "full": OF_CUSTOMER, "edit": OF_CUSTOMER, "when": OF_CUSTOMER, "files": OF_CUSTOMER,
    "reach": OF_CUSTOMER, "miss": OF_CUSTOMER, "later": OF_CUSTOMER, "ring": OF_CUSTOMER, "move": OF_CUSTOMER, "finish": OF_CUSTOMER,
    "again": OF_CUSTOMER, "refile": OF_CUSTOMER, "apart": OF_CUSTOMER, "field": OF_CUSTOMER, "behind": OF_CUSTOMER,
    "sent": OF_CUSTOMER, "wrote": OF_CUSTOMER, "wechat": OF_CUSTOMER, "words": OF_CUSTOMER, "came": OF_CUSTOMER,
    "noshow": OF_CUSTOMER, "sleep": OF_CUSTOMER, "keepon": OF_CUSTOMER, "wake": OF_CUSTOMER,
    "copy": OF_CUSTOMER, "download": OF_CUSTOMER, "prepare": OF_CUSTOMER, "line": OF_CUSTOMER, "level": OF_CUSTOMER,
    "price": OF_CUSTOMER, "news": OF_CUSTOMER, "called": OF_CUSTOMER, "mine": OF_CUSTOMER, "yours": OF_BOSS,
    "pick": OF_ONE, "goon": OF_ONE, "another": OF_ONE, "undo": OF_ONE, "usual": OF_ONE,
    "agree": OF_BOSS, "refuse": OF_BOSS, "forget": OF_BOSS, "unforget": OF_BOSS, "takeback": OF_BOSS,
    "telltarget": OF_BOSS, "reassign": MANAGERS, "urge": OF_BOSS, "sheet": OF_BOSS, "heard": OF_CUSTOMER,
    "invited": OF_CUSTOMER, "comers": OF_BOSS, "askagain": OF_BOSS, "calloff": OF_BOSS,
    "greet": OF_ONE, "greeted": OF_ONE,
    "today": OF_ALL, "help": OF_ALL, "brief": OF_ALL, "putby": OF_ALL, "more": OF_ALL,
}  # fmt: skip
"""Verb -> who may press it about 陈宇's customer, or about what was shown to 陈宇."""

ACTS: dict[str, frozenset[Who]] = {
    "invite": MANAGERS, "rename": MANAGERS, "rest": MANAGERS, "away": MANAGERS, "handover": MANAGERS,
    "handover:other": MANAGERS, "handover:look": MANAGERS, "give": MANAGERS, "share": MANAGERS, "import": MANAGERS,
    "import:look": MANAGERS, "import:columns": MANAGERS, "activity": MANAGERS,
    "role": ADMINS, "move": ADMINS, "store": ADMINS,
}  # fmt: skip
"""Confirmed act -> who may confirm it."""
