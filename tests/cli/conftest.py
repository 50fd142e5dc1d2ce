"""A database that holds the example fund, made once and copied for each test that may change it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import AARHUS


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("loaded") / "fund.sqlite3"
    command = [sys.executable, "-m", "gavn.cli.main", "load", str(AARHUS), "--database", str(database)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return database


@pytest.fixture
def fund_database(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(loaded, tmp_path / "fund.sqlite3"))
