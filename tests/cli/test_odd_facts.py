"""Facts that nobody can have meant are refused by the commands before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

TEACHING = ROOT / "examples" / "teaching"
CLAIMS_HEAD = "id,participant,metric,follow_up,holds_on,known_on,quantity,enrolled_on,group,cohort,replaces"


def claimed(folder: Path, *, quantity: str) -> Path:
    row = f"c-1,p-01,work,12-months,2026-02-01,2026-03-15,{quantity},2025-02-01,,,"
    (folder / "claims.csv").write_text(f"{CLAIMS_HEAD}\n{row}\n", encoding="utf-8")
    return folder


def unlimited(folder: Path) -> Path:
    """The rate card without its caps, each outcome paid every time."""
    text = (TEACHING / "rate-card" / "agreement.yaml").read_text(encoding="utf-8")
    uncapped = text.partition("caps:\n")[0] + "signed_on" + text.partition("signed_on")[2]
    made = folder / "rate-card"
    made.mkdir()
    (made / "agreement.yaml").write_text(uncapped.replace("once_only: true", "once_only: false"), encoding="utf-8")
    return made


LARGE = "“c-1” has 99999999999999999999 under quantity. That is more than anybody can count or measure."


@pytest.mark.parametrize(
    ("command", "quantity", "said"),
    [
        ("pay", "9" * 20, LARGE),
        ("cash-flow", "9" * 20, LARGE),
        ("payers", "9" * 20, LARGE),
        # 10,000 kr. for each of them.
        ("pay", "1000000000", "The statement would hold an amount of 10,000,000,000,000.00."),
    ],
)
def test_more_than_a_fund_can_hold_is_refused_and_no_statement_is_written(
    gavn: Run, tmp_path: Path, command: str, quantity: str, said: str
) -> None:
    agreement, results, statements = unlimited(tmp_path), claimed(tmp_path, quantity=quantity), tmp_path / "statements"
    asked = ["--as-of", "2026-10-31", "--statements", statements] if command == "pay" else []
    done = gavn(command, agreement, results, *asked, "--lang", "en")
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert not statements.exists()


def test_the_most_that_a_fund_can_hold_is_stated_and_read_again(gavn: Run, tmp_path: Path) -> None:
    agreement, results = unlimited(tmp_path), claimed(tmp_path, quantity="999999999")
    assert gavn("pay", agreement, results, "--as-of", "2026-10-31", "--statements", tmp_path).returncode == 0
    assert gavn("replay", tmp_path / "rate-card-1.json").returncode == 0
