"""The exported ledger is checked by beancount, an independent program, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gavn.files.beancount import beancount_text
from gavn.files.read import read_fund
from tests.conftest import AARHUS


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "bean-check"), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def exported() -> str:
    fund = read_fund(AARHUS).fund
    assert fund is not None
    return "".join(beancount_text(fund.ledger, chart=fund.chart))


def test_beancount_finds_the_exported_balances_right(tmp_path: Path) -> None:
    text = exported()
    (tmp_path / "aarhus.beancount").write_text(text, encoding="utf-8")

    done = bean_check(tmp_path / "aarhus.beancount")

    assert "2025-01-01 balance Assets:Cash  7700000.00 DKK" in text
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_beancount_finds_a_krone_that_is_wrong(tmp_path: Path) -> None:
    text = exported()
    assert text.count("Assets:Cash  -800000.00 DKK") == 1
    wrong = text.replace("Assets:Cash  -800000.00 DKK", "Assets:Cash  -800001.00 DKK")
    (tmp_path / "aarhus.beancount").write_text(wrong, encoding="utf-8")

    assert bean_check(tmp_path / "aarhus.beancount").returncode == 1
