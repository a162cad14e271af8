"""The ways of a contact to come, by the words that ask for one: 电话, 到店, 报价.

The table is data/contacts.txt; plans.py says which date the way belongs to.
"""

import re

from handlers.notes.wordings import told

ACTIONS = told("action")


def first_action(words: str) -> str:
    """The way of contact the words speak of, or nothing."""
    if re.search(r"没接|不接|关机|没打通", words):
        return ""
    return next((label for label, pattern in ACTIONS if pattern.search(words)), "")
