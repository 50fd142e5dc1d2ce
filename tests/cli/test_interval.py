"""`gavn pay` refuses an estimate that lies outside its own interval, and an interval that is upside down."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_remarks import HEAD
from tests.conftest import ROOT, Run

TRIAL = ROOT / "examples" / "teaching" / "two-sided-trial"


@pytest.mark.parametrize(
    ("estimate", "low", "high", "code"),
    [
        ("10", "11", "21", 3),
        ("10", "1", "9", 3),
        ("10", "21", "1", 3),
        ("-2", "-1", "", 3),
        ("-2", "", "-3", 3),
        ("10", "10", "10", 0),
        ("-2", "-3", "-1", 0),
        ("10", "", "", 0),
        ("10", "1", "", 0),
    ],
)
def test_an_interval_holds_its_estimate(
    gavn: Run, tmp_path: Path, estimate: str, low: str, high: str, code: int
) -> None:
    row = f"t-1,weeks,12-months,2026-12-31,2026-12-31,,,,,100,,{estimate},{low},{high},,"
    (tmp_path / "tallies.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    kept = tmp_path / "statements"

    command = ("pay", TRIAL, tmp_path, "--as-of", "2027-06-30", "--issued-on", "2027-07-01", "--statements", kept)
    done = gavn(*command, "--lang", "en")

    assert done.returncode == code
    assert ("“t-1” has an estimate outside its own interval" in done.stderr) == bool(code)
    assert kept.exists() != bool(code)
