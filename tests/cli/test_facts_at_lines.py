"""What is wrong with the id of a fact is told where it stands, and a person number is not repeated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import ROOT, Run, replace_in

CARD = ROOT / "examples" / "teaching" / "rate-card"
RESULTS = ROOT / "examples" / "results" / "rate-card"
# A day of birth that is no day: nobody has this number.
NUMBER = "610170-1234"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RESULTS, tmp_path / "results"))


def refused(gavn: Run, *words: object) -> list[str]:
    """The lines on which something is told of."""
    done = gavn(*words, "--lang", "en")
    assert (done.returncode, done.stdout) == (Exit.REFUSED, "")
    assert NUMBER not in done.stderr and "610170" not in done.stderr
    return [line for line in done.stderr.splitlines() if not line.startswith("    ")]


def test_a_person_number_for_an_id_is_told_at_its_line(gavn: Run, results: Path) -> None:
    replace_in(results / "claims.csv", "c-3,", f"{NUMBER},")

    [told] = refused(gavn, "pay", CARD, results)
    assert told.startswith(f"{results / 'claims.csv'}:4:1: What stands under id looks like a CPR number.")


def test_a_person_number_in_a_file_without_rows_is_told_by_the_file(gavn: Run, tmp_path: Path) -> None:
    file = tmp_path / "results.yaml"
    file.write_text(
        f"claims:\n  - {{id: {NUMBER}, participant: p-1, metric: work, follow_up: 12-months,\n"
        "     holds_on: 2026-02-01, known_on: 2026-03-15, enrolled_on: 2025-02-01}\n",
        "utf-8",
    )
    [told] = refused(gavn, "pay", CARD, file)
    assert told.startswith(f"{file}: What stands under id looks like a CPR number.")


def test_an_id_that_is_used_again_is_told_where_it_is_with_where_it_stood_first(gavn: Run, results: Path) -> None:
    claims = results / "claims.csv"
    replace_in(claims, "c-3,", "c-1,")
    replace_in(claims, "c-4,", "c-1,")
    told = refused(gavn, "pay", CARD, results)

    twice = "The fact “c-1” stands in claims.csv:2 too."
    assert told[:2] == [f"{claims}:4:1: {twice}", f"{claims}:5:1: {twice}"]


def test_so_it_is_in_the_counts_and_the_cases_of_an_agreement(gavn: Run, aarhus_copy: Path) -> None:
    own = aarhus_copy / "agreements" / "flere-kloge-haender"
    tallies, cases = own / "tallies.csv", own / "cases.yaml"
    before = tallies.read_text("utf-8")
    tallies.write_text(before + before.splitlines()[1] + "\n", "utf-8")
    told = refused(gavn, "check", aarhus_copy)
    assert any("tallies.csv:3:1 (t-2024): The fact “t-2024” stands in tallies.csv:2 too." in each for each in told)

    tallies.write_text(before.replace("t-2024", NUMBER), "utf-8")
    told = refused(gavn, "check", aarhus_copy)
    assert any("tallies.csv:2:1: What stands under id looks like a CPR number." in each for each in told)

    tallies.write_text(before, "utf-8")
    replace_in(cases, "- id: t-1\n        metric: dropout\n        follow_up: 6-months\n        holds_on: 2024-12-31\n"
               "        known_on: 2024-12-31\n        reached: 83",
               f"- id: {NUMBER}\n        metric: dropout\n        follow_up: 6-months\n        holds_on: 2024-12-31\n"
               "        known_on: 2024-12-31\n        reached: 83")  # fmt: skip
    told = refused(gavn, "check", aarhus_copy)
    assert any("cases.yaml:15:" in each and "What stands under id looks like a CPR number." in each for each in told)
