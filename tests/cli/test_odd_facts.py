"""Facts that nobody can have meant are refused by the commands before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.files.agreements import TALLY_COLUMNS
from tests.conftest import ROOT, Run

TEACHING = ROOT / "examples" / "teaching"
CLAIMS_HEAD = "id,participant,metric,follow_up,holds_on,known_on,quantity,enrolled_on,group,cohort,replaces"


def claimed(folder: Path, *, quantity: str = "", participant: str = "p-01") -> Path:
    row = f"c-1,{participant},work,12-months,2026-02-01,2026-03-15,{quantity},2025-02-01,,,"
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


@pytest.mark.parametrize("participant", ["610190-1234", "6101901234", "710190 1234"])
@pytest.mark.parametrize("command", ["pay", "payers", "cash-flow", "close"])
def test_a_person_number_is_refused_at_its_line_without_repeating_it(
    gavn: Run, tmp_path: Path, command: str, participant: str
) -> None:
    results = claimed(tmp_path, participant=participant)
    done = gavn(command, TEACHING / "rate-card", results, "--lang", "en")
    assert (done.returncode, done.stdout) == (3, "")
    assert "claims.csv:2:1: What stands under participant looks like a CPR number." in done.stderr
    assert participant not in done.stderr
    assert not list(tmp_path.glob("*.json"))


def test_a_person_number_as_the_id_of_a_fact_is_not_repeated_either(gavn: Run, tmp_path: Path) -> None:
    rows = ["610190-1234,p-1,work,12-months,2026-02-01,2026-03-15,,,,,"] * 2
    (tmp_path / "claims.csv").write_text("\n".join([CLAIMS_HEAD, *rows, ""]), encoding="utf-8")
    done = gavn("pay", TEACHING / "rate-card", tmp_path, "--lang", "da")
    assert done.returncode == 3
    assert "Det, der står under id, ligner et CPR-nummer. Det gælder 2 af oplysningerne" in done.stderr
    assert "610190" not in done.stderr + done.stdout


TALLIES_HEAD = ",".join(TALLY_COLUMNS)


@pytest.mark.parametrize("reached", ["6.5", "6,5"])
def test_half_a_person_is_told_of_as_no_whole_number(gavn: Run, tmp_path: Path, reached: str) -> None:
    row = f't-1,placed,12-months,2026-06-30,2026-06-30,,,"{reached}",50,,,,,,,'
    (tmp_path / "tallies.csv").write_text(f"{TALLIES_HEAD}\n{row}\n", encoding="utf-8")
    done = {lang: gavn("pay", TEACHING / "avoided-placements", tmp_path, "--lang", lang) for lang in ("da", "en")}

    assert [each.returncode for each in done.values()] == [3, 3]
    assert f"tallies.csv:2:8 (reached): “{reached}” is not a whole number." in done["en"].stderr
    assert f"“{reached}” er ikke et helt tal." in done["da"].stderr


@pytest.mark.parametrize("command", ["pay", "payers", "cash-flow", "close"])
def test_what_was_reached_before_enrolment_is_refused_at_its_line(gavn: Run, tmp_path: Path, command: str) -> None:
    row = "c-1,p-01,work,12-months,2025-02-01,2026-03-15,,2025-03-01,,,"
    (tmp_path / "claims.csv").write_text(f"{CLAIMS_HEAD}\n{row}\n", encoding="utf-8")
    words = ("--statements", tmp_path / "statements") if command == "pay" else ()
    refused = gavn(command, TEACHING / "rate-card", tmp_path, *words, "--lang", "en")
    danish = gavn(command, TEACHING / "rate-card", tmp_path, "--lang", "da").stderr

    assert (refused.returncode, refused.stdout) == (3, "")
    assert (
        "claims.csv:2:1: “c-1” holds on 1 February 2025, but the person was not enrolled until 1 March"
        in refused.stderr
    )
    assert "“c-1” gælder 1. februar 2025, men personen er først optaget 1. marts 2025." in danish
    assert not (tmp_path / "statements").exists()
