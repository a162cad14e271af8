"""The rules of the house that a linter does not know: who imports what, who changes rows in bulk, sizes, clocks, words.

Each rule reads the code once as syntax trees and lists every place that breaks it.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ("bot", "handlers", "scheduler", "storage")
LINES, WIDTH, LONGEST = 400, 120, 60

BULK_ALLOWED = {"storage/journal.py", "storage/privacy.py", "storage/fired.py"}
"""Undo, forgetting and firing, of which the journal keeps no line, may change many record rows in one statement."""
NOW = {"datetime.now", "datetime.datetime.now", "dt.datetime.now"}
WALL = {"date.today", "datetime.today", "datetime.utcnow", "datetime.date.today", "time.time", "time.time_ns"}
PRINT_ALLOWED = {"bot/cli.py", "bot/doctor.py"}
NOT_PYTHON = {".css", ".html", ".js", ".md", ".sh", ".toml", ".txt", ".yml", ".yaml", ".cfg", ".example", ""}


@dataclass(frozen=True)
class Module:
    """One file of the house."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.path.partition("/")[0]

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with what is called, as written."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, ast.unparse(node.func)


@cache
def modules() -> tuple[Module, ...]:
    """The product's own code, without the migrations that alembic wrote."""
    paths = [path for package in HOUSE for path in sorted((ROOT / package).rglob("*.py"))]
    texts = {path: path.read_text(encoding="utf-8") for path in paths if "versions" not in path.parts}
    return tuple(Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text)) for path, text in texts.items())


@cache
def record_tables() -> frozenset[str]:
    """The classes whose rows are the record (journalled, undone, forgotten)."""
    from storage.models import RECORD

    return frozenset(table.__name__ for table in RECORD)


Rule = Callable[[Module], Iterator[int]]


def bulk_changes(module: Module) -> Iterator[int]:
    """``update(Customer)``, ``sa.delete(Phone)`` and raw UPDATE or DELETE: the flush hook would not see them."""
    if module.path in BULK_ALLOWED:
        return
    for call, name in module.calls():
        told = name.rpartition(".")[2] in ("update", "delete", "insert")
        if told and call.args and isinstance(call.args[0], ast.Name) and call.args[0].id in record_tables():
            yield call.lineno
    tables = "|".join(sorted(name.lower() for name in record_tables()))
    said = re.compile(rf"(?i)\b(update|delete from)\s+({tables})\b\s*(set|where|$)")
    constants = [node for node in ast.walk(module.tree) if isinstance(node, ast.Constant)]
    yield from (node.lineno for node in constants if isinstance(node.value, str) and said.search(node.value))


def clock_reads(module: Module) -> Iterator[int]:
    """Time is an argument: only bot/ asks what time it is, and nobody asks for a naive one."""
    for call, name in module.calls():
        naive = name in NOW and not call.args and not call.keywords
        if naive or (name in NOW | WALL and module.package != "bot" and module.path != "storage/ids.py"):
            yield call.lineno


def prints(module: Module) -> Iterator[int]:
    if module.path not in PRINT_ALLOWED:
        yield from (call.lineno for call, name in module.calls() if name in ("print", "pprint"))


def async_outside_the_edge(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if module.package != "bot" and isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncWith):
            yield node.lineno


def swallowed_errors(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield node.lineno


def long_lines(module: Module) -> Iterator[int]:
    """In characters: ruff counts a Chinese one twice. The patterns of the note reader are tables, an entry a line."""
    if not module.path.startswith("handlers/notes/"):
        yield from (number for number, line in enumerate(module.text.splitlines(), 1) if len(line) > WIDTH)


def long_modules(module: Module) -> Iterator[int]:
    lines = module.text.count("\n")
    if lines > LINES:
        yield lines


def long_functions(module: Module) -> Iterator[int]:
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    yield from (node.lineno for node in functions if (node.end_lineno or 0) - node.body[0].lineno >= LONGEST)


def vague_names(module: Module) -> Iterator[int]:
    if re.search(r"(?<![a-z])(utils?|helpers?|managers?|common|misc)(?![a-z])", module.path):
        yield 1


def silent_classes(module: Module) -> Iterator[int]:
    """A public class says what it is."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield node.lineno


RULES: tuple[Rule, ...] = (
    bulk_changes, clock_reads, prints, async_outside_the_edge, swallowed_errors, long_lines, long_modules,
    long_functions, vague_names, silent_classes,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule: Rule) -> None:
    assert [f"{module.path}:{line}" for module in modules() for line in rule(module)] == []


BROKEN: tuple[tuple[Rule, str, str], ...] = (
    (bulk_changes, "storage/customers.py", "import sqlalchemy as sa\nsa.update(Customer).values(name='')"),
    (bulk_changes, "handlers/x.py", "delete(Phone)"),
    (bulk_changes, "storage/x.py", "execute('UPDATE customer SET name = 1')"),
    (clock_reads, "handlers/x.py", "now = datetime.now(UTC)"),
    (clock_reads, "bot/x.py", "now = datetime.now()"),
    (clock_reads, "storage/x.py", "day = date.today()"),
    (prints, "bot/x.py", "print(1)"),
    (async_outside_the_edge, "handlers/x.py", "async def f(): ..."),
    (swallowed_errors, "bot/x.py", "try: f()\nexcept: pass"),
    (long_lines, "bot/x.py", f"x = '{'车' * 120}'"),
    (long_modules, "bot/x.py", "x = 1\n" * 401),
    (long_functions, "bot/x.py", "def f():\n" + "    x = 1\n" * 61),
    (vague_names, "bot/utils.py", ""),
    (silent_classes, "bot/x.py", "class Thing: ..."),
)


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=lambda part: getattr(part, "__name__", None))
def test_the_rule_can_fail(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text, ast.parse(text))))


FINE: tuple[tuple[Rule, str, str], ...] = (
    (bulk_changes, "storage/x.py", "values.update(other)\nsa.delete(Seen)"),
    (bulk_changes, "storage/journal.py", "sa.update(Customer)"),
    (clock_reads, "bot/x.py", "now = datetime.now(UTC)"),
    (long_lines, "bot/x.py", f"x = '{'车' * 100}'"),
)


@pytest.mark.parametrize(("rule", "path", "text"), FINE, ids=lambda part: getattr(part, "__name__", None))
def test_the_rule_lets_pass_what_is_fine(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text, ast.parse(text)))) == []


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", ["storage", "scheduler", "handlers"])
def test_nothing_happens_on_import(package: str, tmp_path: Path) -> None:
    """Importing everything below bot/ opens no file for writing, no connection, and starts no thread."""
    code = (
        "import sys, threading, importlib, pkgutil\n"
        "bad = []\n"
        "def watch(event, args):\n"
        "    writes = event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+')\n"
        "    if writes or event in ('socket.connect', 'sqlite3.connect', 'subprocess.Popen'):\n"
        "        bad.append((event, str(args[0])))\n"
        "sys.dont_write_bytecode = True\n"
        "sys.addaudithook(watch)\n"
        f"package = importlib.import_module('{package}')\n"
        f"for found in pkgutil.walk_packages(package.__path__, '{package}.'):\n"
        "    if '.migrations' not in found.name: importlib.import_module(found.name)\n"
        "print(bad, threading.active_count())\n"
    )
    environ = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout == "[] 1\n", done.stderr


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    """Where packages come from is the business of whoever installs."""
    hosts = ("pypi" + ".org", "files.python" + "hosted", "npm" + "js.", "/ho" + "me/", "/wo" + "rk/")
    found = []
    for path in _tracked():
        if path.suffix in NOT_PYTHON | {".py"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]
    assert found == []


def test_versions_are_pinned_without_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._]+", line)] == []


def _project() -> dict[str, list[str]]:
    """Each extra, and ``""`` for what always comes, with the names of its requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: [re.split(r"[\[<>=; ]", line)[0] for line in lines] for extra, lines in groups.items()}


def test_every_file_the_product_reads_is_packed() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    packed = {path for package, patterns in data.items() for each in patterns for path in (ROOT / package).glob(each)}
    present = {path for package in HOUSE for path in (ROOT / package).rglob("*.*") if "__pycache__" not in path.parts}
    missing = [path for path in present - packed if path.is_file() and path.suffix != ".py"]
    assert sorted(path.relative_to(ROOT).as_posix() for path in missing) == []


def test_what_is_declared_is_pinned() -> None:
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in _lines("constraints.txt")}
    wanted = {name for names in _project().values() for name in names} - {"cheji"}
    assert sorted(wanted - pinned) == []


def _lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


MODULE_OF = {
    "chinesecalendar": "chinese_calendar", "phonenumberslite": "phonenumbers", "python-telegram-bot": "telegram",
    "prompt-toolkit": "prompt_toolkit", "psycopg": "psycopg", "pydantic-settings": "pydantic_settings",
    "lunar-python": "lunar_python", "python-calamine": "python_calamine", "prometheus-client": "prometheus_client", "pyrate-limiter": "pyrate_limiter",
    "wecom-aibot-python-sdk": "aibot",
}  # fmt: skip
UNSEEN = {"tzdata", "psycopg"}
"""Needed without an import of ours: the zones' data, and the driver that a database URL names."""


def test_dependencies_are_those_imported() -> None:
    """Nothing imported that is not declared, nothing declared that is not imported."""
    declared = {
        MODULE_OF.get(name, name) for extra in ("", "postgres", "terminal", "wecom-bot") for name in _project()[extra]
    }
    imported = {
        name.partition(".")[0]
        for module in modules()
        for node in ast.walk(module.tree)
        for name in _imports(node)
    } - sys.stdlib_module_names - set(HOUSE)  # fmt: skip
    assert (sorted(imported - declared - {"pydantic_core"}), sorted(declared - imported - UNSEEN)) == ([], [])


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
