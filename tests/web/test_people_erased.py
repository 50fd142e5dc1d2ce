"""Of an erased person nothing is left in any file: not in the database, its journal or the fund's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def holds(folder: Path, word: str) -> bool:
    return any(word.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_no_byte_of_an_erased_person_is_left_in_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    environment = {**os.environ, "GAVN_DATABASE": str(folder / "fund.sqlite3"), "PYTHONPATH": str(ROOT)}
    environment.pop("GAVN_PEOPLE_DATABASE", None)
    command = [sys.executable, "-m", "tests.web.erasing", str(folder)]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert found["problems"] == []
    assert all(holds(tmp_path / "before", word) for word in found["gone"])
    assert [word for word in found["gone"] if holds(folder, word)] == []
    assert all(holds(folder, word) for word in found["left"])
    assert len(found["gone"]) > 30
