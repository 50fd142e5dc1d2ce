"""`gavn choose` as people type it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run, replace_in

CHOICE = ROOT / "examples" / "choice" / "choice.yaml"


def test_what_is_worth_most_is_told_with_what_is_left(gavn: Run) -> None:
    done, told = gavn("choose", CHOICE, "--lang", "en"), json.loads(gavn("choose", CHOICE, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "Chosen: 3 of 5 candidates, worth 5,000,000" in done.stdout
    assert "Liquidity at the end of 2027, above the reserve" in done.stdout
    assert "The second best choice is worth 4,600,000" in done.stdout and ".." not in done.stdout
    chosen = [each["id"] for each in told["candidates"] if each["chosen"]]
    assert chosen == ["young-at-work", "own-door", "back-to-school"]
    # 15 mio. less 2 of reserve, 13.5 of capital and 80 % of 1.5 that is back.
    assert {"kind": "year", "of": "2027", "left": "700000.00"} in told["limits"]


def test_as_csv(gavn: Run) -> None:
    lines = gavn("choose", CHOICE, "--format", "csv").stdout.splitlines()

    assert lines[0] == "id,theme,capital,worth,chosen,in_second"
    assert lines[3] == "own-door,homelessness,5000000.00,1500000.00,True,True"


def test_limits_that_cannot_be_kept_are_told(gavn: Run, tmp_path: Path) -> None:
    made = Path(shutil.copy(CHOICE, tmp_path))
    replace_in(made, 'least: "3000000.00"', 'least: "6000000.00"')

    done, told = gavn("choose", made), json.loads(gavn("choose", made, "--format", "json").stdout)

    assert done.returncode == 1 and done.stdout == "Intet valg holder alle grænser.\n"
    assert told["found"] is False and told["worth"] is None and told["limits"] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("currency: DKK", "currency: KRO", "The currency “KRO” is not known."),
        ("  - id: own-door", "  - id: calm-nights", "Two candidates are called “calm-nights”."),
        ("[young-at-work-small]", "[young]", "There is no other candidate “young”."),
        ("[young-at-work-small]", "[young-at-work]", "There is no other candidate “young-at-work”."),
        ("  - theme: employment\n    most", "  - theme: work\n    most", "No candidate has the theme “work”."),
        ('capital: "5000000.00"', 'capital: "-5000000.00"', "“own-door” has capital or repayment below 0."),
        ('back: {"2029": "4500000.00"}', 'back: {"soon": "4500000.00"}', "“soon” is no year."),
        ('"2026": "16000000.00"', '"26": "16000000.00"', "“26” is no year."),
        ('capital: "5000000.00"\n    starts: 2026', 'capital: "5000000.00"\n    starts: 2031',
         "starts in 2031, and what the fund holds stands to 2029 alone."),
        ('counted: "0.80"', 'counted: "80"', "counted"),
        ('budget: "14000000.00"', 'budget: "14 mio."', "14 mio."),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_together_is_refused(
    gavn: Run, tmp_path: Path, old: str, new: str, says: str
) -> None:
    made = Path(shutil.copy(CHOICE, tmp_path))
    replace_in(made, old, new)
    before = made.read_bytes()

    done = gavn("choose", made, "--lang", "en")

    assert done.returncode == 3 and not done.stdout and "Traceback" not in done.stderr
    assert str(made) in done.stderr and says in done.stderr
    assert made.read_bytes() == before


def test_no_candidates_are_none_to_choose_from(gavn: Run, tmp_path: Path) -> None:
    text = CHOICE.read_text("utf-8").partition("themes:")[0] + "candidates: []\n"
    (tmp_path / "choice.yaml").write_text(text, "utf-8")

    done = gavn("choose", tmp_path / "choice.yaml", "--lang", "en")

    assert done.returncode == 3 and "There are no candidates." in done.stderr


def test_a_file_that_is_not_there_is_refused(gavn: Run, tmp_path: Path) -> None:
    done = gavn("choose", tmp_path / "none.yaml")

    assert done.returncode == 3 and not done.stdout and "Traceback" not in done.stderr
