"""A database that holds the example fund, for a test that may change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def fund_database(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(loaded, tmp_path / "fund.sqlite3"))
