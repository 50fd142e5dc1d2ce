"""`gavn measure`: person-level data to results and their manifest, which `gavn pay` takes as they are."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Course, People, Reading
from gavn.files.people import write_people
from tests.conftest import ROOT, Run

DIABETES = ROOT / "examples" / "aarhus" / "agreements" / "diabetes"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four are due at twelve months: one fell by 8.5 % exactly, one by less, one was never measured, one too late."""
    enrolled = [Course(f"c{number}", f"p{number}", date(2023, 3, 1)) for number in range(1, 5)]
    readings = [
        *(Reading(f"b{number}", f"p{number}", "HbA1c", date(2023, 2, 20), Fraction(80)) for number in range(1, 5)),
        Reading("f1", "p1", "HbA1c", date(2024, 3, 1), Fraction("73.2")),
        Reading("f2", "p2", "HbA1c", date(2024, 3, 1), Fraction("73.201")),
        Reading("f4", "p4", "HbA1c", date(2024, 5, 1), Fraction(60)),
    ]
    folder = tmp_path / "data"
    folder.mkdir()
    write_people(People(date(2024, 12, 31), tuple(enrolled), (), tuple(readings)), folder)
    return folder


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_who_is_due_and_not_measured_counts_as_worst(gavn: Run, data: Path, engine: str) -> None:
    done = gavn("measure", DIABETES, data, "--engine", engine, "--format", "json")
    twelve = json.loads(done.stdout)["rows"][0]

    assert (twelve["due"], twelve["measured"], twelve["missing"], twelve["reached"]) == (4, 2, 2, 1)
    assert (twelve["rate"], twelve["worst"], twelve["best"]) == ("0.25", "0.25", "0.75")


def test_results_are_paid_by_as_they_are(gavn: Run, data: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    assert gavn("measure", DIABETES, data, "--results", results).returncode == 0
    paid = gavn("pay", DIABETES, results, "--as-of", "2024-12-31", "--format", "json")

    assert json.loads((results / "manifest.json").read_text())["courses"] == 4
    assert '"113050.00"' in paid.stdout


def test_results_that_were_altered_are_not_paid_by(gavn: Run, data: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    gavn("measure", DIABETES, data, "--results", results)
    tallies = results / "tallies.csv"
    tallies.write_text(tallies.read_text().replace(",1,4,4,", ",4,4,4,"))
    refused = gavn("pay", DIABETES, results, "--as-of", "2024-12-31", "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert "tallies.csv is not as it was measured." in refused.stderr
    assert refused.stdout == ""


def test_a_number_that_may_be_a_person_is_refused_and_not_shown(gavn: Run, data: Path) -> None:
    readings = data / "readings.csv"
    readings.write_text(readings.read_text().replace("b1,p1,", "b1,670190-1234,"))
    refused = gavn("measure", DIABETES, data, "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert "readings.csv:2:1: Something stands here that may be a CPR number; it is not shown." in refused.stderr
    assert "670190" not in refused.stderr + refused.stdout
