"""What every kind of test shares: where the example is, and the command as its users run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AARHUS = ROOT / "examples" / "aarhus"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gavn() -> Run:
    """Runs the gavn command in a process of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gavn.cli.main", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)

    return run


@pytest.fixture
def aarhus_copy(tmp_path: Path) -> Path:
    """The example fund in a folder that a test may change."""
    return Path(shutil.copytree(AARHUS, tmp_path / "aarhus"))


def replace_in(file: Path, old: str, new: str) -> None:
    """Changes the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")
