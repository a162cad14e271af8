"""``make docs``: writes the parts of the READMEs and ``.env.example`` that are made from the tables and docstrings.

A part stands between ``<!-- NAME -->`` and ``<!-- /NAME -->``; a test fails while one is stale.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from inspect import Parameter, getdoc, signature
from pathlib import Path
from typing import get_args

from typer.models import ArgumentInfo

from bot import cli
from bot.channels.base import Capabilities
from bot.config import entries

ROOT = Path(__file__).parent.parent
HOUSE = ("bot", "handlers", "scheduler", "storage")


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [titles, ("---",) * len(titles), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def house() -> str:
    """The map: every module with the first line of its docstring."""
    return "\n".join(["```", *(line for package in HOUSE for line in _rooms(ROOT / package, 0)), "```"])


def _rooms(folder: Path, depth: int) -> Iterator[str]:
    yield _room(folder / "__init__.py", f"{'  ' * depth}{folder.name}/")
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.name != "__init__.py":
            yield _room(path, f"{'  ' * (depth + 1)}{path.name}")
        elif (path / "__init__.py").exists():
            yield from _rooms(path, depth + 1)


def _room(module: Path, name: str) -> str:
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return f"{name:<24}{said.partition(chr(10))[0].rstrip('.')}".rstrip()


def settings() -> str:
    """The settings, in English."""
    rows = ((_code(entry.name), _code(entry.default), entry.help.english) for entry in entries())
    return _table(("setting", "default", "meaning"), rows)


def settings_zh() -> str:
    """The settings, in Chinese."""
    rows = ((_code(entry.name), _code(entry.default), entry.help.chinese) for entry in entries())
    return _table(("设置", "默认", "意思"), rows)


def env_example() -> str:
    """Every setting as a line to be uncommented."""
    head = "# 复制成 .env，去掉要改的那行前面的 # 再改。环境变量优先于 .env。"
    return "\n\n".join([head, *(f"# {e.help.chinese}\n# {e.name}={e.default}" for e in entries())]) + "\n"


def commands_cli() -> str:
    """The commands of the program, in English."""
    rows = ((_code(usage), english) for usage, english, _ in _program())
    return _table(("command", "does"), rows)


def commands_cli_zh() -> str:
    """The commands of the program, in Chinese."""
    rows = ((_code(usage), chinese) for usage, _, chinese in _program())
    return _table(("命令", "做什么"), rows)


def _program() -> Iterator[tuple[str, str, str]]:
    """Usage, English and Chinese help of each command."""
    for entry in cli.app.registered_commands:
        if entry.callback:
            words = [entry.name or entry.callback.__name__, *map(_word, signature(entry.callback).parameters.values())]
            yield f"cheji {' '.join(words)}", (getdoc(entry.callback) or "").rstrip("."), entry.help or ""


def _word(parameter: Parameter) -> str:
    """An option or argument as people type it; brackets mean that it may be left out."""
    kind, said = get_args(parameter.annotation)
    is_choice = isinstance(kind, type) and issubclass(kind, Enum)
    value = "|".join(choice.value for choice in kind) if is_choice else said.metavar or parameter.name.upper()
    # inside Annotated, typer takes an option's own name for its default
    name = said.default if isinstance(said.default, str) else f"--{parameter.name}"
    word = value if isinstance(said, ArgumentInfo) else f"{name} {value}"
    return word if parameter.default is Parameter.empty else f"[{word}]"


def chat_commands() -> str:
    """What can be said in the chat, by word or slash."""
    import handlers  # lazy: the other parts need nothing but the settings and the command line
    from handlers import commands
    from storage.models import ROLES

    for module in pkgutil.iter_modules(handlers.__path__, "handlers."):
        importlib.import_module(module.name)
    rows = (
        ("、".join(entry.words), _code(f"/{entry.slash}"), entry.does, ROLES[entry.role])
        for entry in commands.entries()
    )
    return _table(("词", "slash", "做什么", "谁可以用"), rows)


def _channels() -> dict[str, tuple[str, Capabilities]]:
    """Every channel that shows something, by its English name, with its Chinese one."""
    from bot.channels.page import PageChannel  # lazy: chat products take long to import
    from bot.channels.telegram import TelegramChannel
    from bot.channels.terminal import TerminalChannel
    from bot.channels.wecom_app import cards
    from bot.channels.wecom_bot import rendering

    return {
        "page": ("网页", PageChannel.can),
        "terminal": ("终端", TerminalChannel.can),
        "Telegram": ("Telegram", TelegramChannel.can),
        "WeChat Work app": ("企业微信自建应用", cards.capabilities()),
        "WeChat Work AI bot": ("企业微信智能机器人", rendering.capabilities()),
    }


def channels() -> str:
    """What each channel can show, in English."""
    rows = (
        (
            name, f"{can.text_limit} {can.text_unit}", _rows_of(can, "{} of {} characters", "lines of text"),
            str(can.buttons), _yes(can.pictures and can.files, "yes", "named in words"),
            _yes(can.can_edit, "yes", "no"),
            ", ".join(f"{most} in {_SPANS.get(span, f'{span:g} s')}" for most, span in can.per_chat) or "–",
        )
        for name, (_, can) in _channels().items()
    )  # fmt: skip
    titles = (
        "channel",
        "longest text",
        "card rows",
        "buttons",
        "pictures, files",
        "changed in place",
        "messages to one chat",
    )
    return _table(titles, rows)


def channels_zh() -> str:
    """What each channel can show, in Chinese."""
    units = {"characters": "字", "bytes": "字节"}
    rows = (
        (
            name, f"{can.text_limit}{units[can.text_unit]}", _rows_of(can, "{}行，每行{}字", "文字"), str(can.buttons),
            _yes(can.pictures and can.files, "能", "说文件名"), _yes(can.can_edit, "能", "不能"),
            "，".join(f"{_SPANS_ZH.get(span, f'{span:g}秒')}{most}条" for most, span in can.per_chat) or "–",
        )
        for name, can in _channels().values()
    )  # fmt: skip
    return _table(("渠道", "最长文字", "卡片行", "按钮", "图片和文件", "原地修改", "一个会话最多发"), rows)


def _rows_of(can: Capabilities, shape: str, none: str) -> str:
    return (shape.format(can.rows, can.row_value) if can.row_value else str(can.rows)) if can.rows else none


def _yes(is_so: bool, yes: str, no: str) -> str:
    return yes if is_so else no


_SPANS = {60.0: "a minute", 3600.0: "an hour"}
_SPANS_ZH = {60.0: "每分钟", 3600.0: "每小时"}


def kinds() -> str:
    """What one is reminded of, and when."""
    from scheduler.rules import KINDS  # lazy: as above

    rows = ((kind.label, kind.when, _code(kind.code)) for kind in KINDS.values())
    return _table(("提醒", "什么时候", "code"), rows)


PARTS: Mapping[str, Callable[[], str]] = {
    "house": house,
    "settings": settings,
    "settings-zh": settings_zh,
    "cli": commands_cli,
    "cli-zh": commands_cli_zh,
    "chat": chat_commands,
    "kinds": kinds,
    "channels": channels,
    "channels-zh": channels_zh,
}


def written(text: str) -> str:
    """A document with every generated part made anew."""

    def part(match: re.Match[str]) -> str:
        return f"{match[1]}\n{PARTS[match[2]]()}\n{match[3]}"

    return re.sub(r"(<!-- ([a-z-]+) -->)\n.*?(<!-- /\2 -->)", part, text, flags=re.DOTALL)


def stale(root: Path = ROOT) -> dict[Path, str]:
    """The documents that differ from what the tables say, each with what it should be."""
    wanted = {root / ".env.example": env_example()}
    for name in ("README.md", "README.zh-CN.md"):
        wanted[root / name] = written((root / name).read_text(encoding="utf-8"))
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text}


def main() -> None:
    """Write what is stale."""
    for path, text in stale().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
