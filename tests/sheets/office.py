"""LibreOffice, where it is installed: whether it opens what we wrote, and what it reads in it."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

_AS_TEXT = "csv:Text - txt - csv (StarCalc):44,34,76"
"""Commas, quotes, UTF-8: else the machine's locale decides, and Chinese turns into question marks."""


def text_of(folder: Path, files: Sequence[Path]) -> list[str]:
    """The first sheet of each file as LibreOffice reads it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", _AS_TEXT, "--outdir", str(folder), *map(str, files)]
    done = subprocess.run(command, capture_output=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return [file.with_suffix(".csv").read_text("utf-8") for file in files]
