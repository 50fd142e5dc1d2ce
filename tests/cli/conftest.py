"""A database that holds the example fund, made once and copied for each test that may change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import AARHUS, Run


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, gavn: Run) -> Path:
    database = tmp_path_factory.mktemp("loaded") / "fund.sqlite3"
    assert gavn("load", AARHUS, "--database", database).returncode == 0
    return database


@pytest.fixture
def fund_database(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(loaded, tmp_path / "fund.sqlite3"))
