"""Compiles a long table of wordings so that a text is left at once wherever none of them can begin.

The engine of ``re`` tries every wording at every character; a look at the characters any of them begins with comes first.
"""

import re

ANY = ""
"""Among the characters something begins with: it may be any."""
_LOOK = re.compile(r"\(\?(?:=|!|<=|<!)")
_OPEN = re.compile(r"\((?:\?:|\?P<\w+>)?")
_MAY_BE_NONE = re.compile(r"[*?]|\{0?,")
_TIMES = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})\??")
_PLAIN = {"n": "\n", "t": "\t"}
"""Escapes that mean one character; other letters (\\s, \\d) mean any of a kind."""
_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")


def led(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, tried only where a text has a character that one of its alternatives begins with."""
    chars, may_be_none, _ = _alternatives(pattern, 0)
    if may_be_none or ANY in chars:
        return re.compile(pattern, flags)
    return re.compile(f"(?=[{re.escape(''.join(sorted(chars)))}])(?:{pattern})", flags)


def _alternatives(pattern: str, at: int) -> tuple[set[str], bool, int]:
    """The characters begun with, whether nothing at all will do, and the place behind: of a|b|c up to its end."""
    chars, may_be_none = set[str](), False
    while True:
        more, is_none, at = _sequence(pattern, at)
        chars |= more
        may_be_none |= is_none
        if at >= len(pattern) or pattern[at] == ")":
            return chars, may_be_none, at + 1
        at += 1


def _sequence(pattern: str, at: int) -> tuple[set[str], bool, int]:
    chars, is_open = set[str](), True
    while at < len(pattern) and pattern[at] not in "|)":
        more, is_none, at = _atom(pattern, at)
        times = _TIMES.match(pattern, at)
        if times:
            is_none |= bool(_MAY_BE_NONE.match(times[0]))
            at = times.end()
        if is_open:
            chars |= more
            is_open = is_none
    return chars, is_open, at


def _atom(pattern: str, at: int) -> tuple[set[str], bool, int]:
    char = pattern[at]
    if look := _LOOK.match(pattern, at):
        return set(), True, _alternatives(pattern, look.end())[2]
    if group := _OPEN.match(pattern, at):
        return _alternatives(pattern, group.end())
    if char == "[":
        return _class(pattern, at + 1)
    if char in "^$":
        return set(), True, at + 1
    if char == "\\":
        code = _CODE.match(pattern, at)
        if code:
            return {chr(int(code[1], 16))}, False, code.end()
        said = pattern[at + 1]
        return {_PLAIN.get(said, ANY if said.isalnum() else said)}, said in "bB", at + 2
    return {ANY if char == "." else char}, False, at + 1


def _class(pattern: str, at: int) -> tuple[set[str], bool, int]:
    """[a-z，。], of which at is behind the bracket; [^…] may be any."""
    chars = {ANY} if pattern[at] == "^" else set[str]()
    while pattern[at] != "]":
        more, _, behind = _atom(pattern, at) if pattern[at] == "\\" else ({pattern[at]}, False, at + 1)
        if pattern[behind] == "-" and pattern[behind + 1] != "]":
            last = pattern[behind + 1]
            more, behind = {chr(c) for c in range(ord(min(more, default="\0") or "\0"), ord(last) + 1)}, behind + 2
        chars |= more if len(more) < 200 else {ANY}
        at = behind
    return chars, False, at + 1
