"""Adding a field is one line in one place: schema, edit menu, question, card, guided form and undo follow from it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

LINE = '    hobby: str | None = field("爱好", kinds.TEXT, 1, ask=5)\n'
BEFORE = '    note: str | None = field("备注"'


def test_one_line_in_one_place(root: Path, tmp_path: Path) -> None:
    for package in ("storage", "scheduler", "handlers"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    table = tmp_path / "storage" / "models" / "customer.py"
    declared = table.read_text()
    assert declared.count(BEFORE) == 1
    table.write_text(declared.replace(BEFORE, LINE + BEFORE))

    script = shutil.copy(Path(__file__).with_name("adding_a_field.py"), tmp_path)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "customer.hobby"],
        cwd=tmp_path, capture_output=True, text=True, timeout=50, check=False, env={"PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    assert "hobby.py" in found["migrations"] and found["difference"] == 0
    assert found["editable"] and found["asked"]
    assert found["question"] == "张先生：爱好改成什么？"
    assert "爱好 钓鱼" in found["answer"] and found["stored"] == "钓鱼"
    assert "爱好 钓鱼" in found["full"]
    assert found["undone"][0].startswith("撤销了") and found["undone"][1] is None
    assert found["restored"][0].startswith("恢复了") and found["restored"][1] == "钓鱼"
    assert found["step"].splitlines()[-1].startswith("爱好")
    assert "爱好 跳舞" in found["registered"]
