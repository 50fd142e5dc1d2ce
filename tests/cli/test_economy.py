"""`gavn economy` as a user runs it, on the real fund."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.conftest import AARHUS, Run
from tests.readers import rows_of


def test_csv_keeps_a_blank_apart_from_a_zero(gavn: Run) -> None:
    rows = rows_of(gavn("economy", AARHUS, "--format", "csv", "--unit", "tkr").stdout)

    assert rows["diabetes", "outcome-payment"]["R2023"] == "0"
    assert rows["diabetes", "outcome-payment"]["R2022"] == ""


def test_years_and_layers_choose_columns(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--format", "csv", "--layer", "plan", "--layer", "realised", "--years", "2024-2026")

    assert done.stdout.splitlines()[0] == "line,kind,label,R2024,P2025,P2026,as_of_2024-12-31"


def test_kroner_are_shown_to_the_oere(gavn: Run) -> None:
    rows = rows_of(gavn("economy", AARHUS, "--format", "csv").stdout)

    assert rows["job-bootcamp", "outcome-payment"]["R2020"] == "-900000.00"


def test_json_names_its_schema_and_writes_amounts_as_text(gavn: Run) -> None:
    data = json.loads(gavn("economy", AARHUS, "--format", "json", "--unit", "tkr").stdout)

    assert data["schema"] == "gavn.economy/1"
    assert data["room"]["free-capital"] == "-113"
    assert data["columns"][-1] == {
        "label": "B2029-2034",
        "layer": "budget",
        "from": "2029-01-01",
        "to": "2034-12-31",
        "version": "budget-2025",
    }


def test_table_is_danish_by_default_and_english_when_asked(gavn: Run) -> None:
    danish = gavn("economy", AARHUS, "--unit", "tkr").stdout
    english = gavn("economy", AARHUS, "--unit", "tkr", "--lang", "en").stdout

    assert "Saldo ultimo" in danish
    assert "39.678" in danish
    assert "Closing balance" in english
    assert "39,678" in english


@pytest.mark.parametrize(
    ("language", "told"), [("da", "Tabellen har ingen kolonner i 2040:"), ("en", "The table has no columns in 2040:")]
)
def test_years_without_anything_say_so(gavn: Run, language: str, told: str) -> None:
    done = gavn("economy", AARHUS, "--years", "2040", "--lang", language)

    assert done.returncode == 0
    assert told in done.stderr


def test_an_account_without_a_name_is_not_taken_for_none(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--postings", "", "--lang", "en")

    assert (done.returncode, done.stdout) == (2, "")
    assert "has no account “”" in done.stderr


def test_a_layer_that_is_empty_says_so(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--layer", "forecast", "--lang", "en")

    assert done.returncode == 0
    assert "The layer forecast is empty" in done.stderr


def test_the_newest_forecast_that_is_kept_is_a_layer_beside_the_plan(gavn: Run, aarhus_copy: Path) -> None:
    """Its payments are the means of its futures, and all else the plan's; the balance follows from both."""
    asked = ("--trials", "200", "--seed", "1", "--as-of", "2024-12-31", "--keep", "--format", "json")
    forecast = json.loads(gavn("forecast", aarhus_copy, *asked).stdout)
    [file] = [each for each in (aarhus_copy / "forecasts/kept").iterdir() if '"model"' in each.read_text()]
    rows = [row for row in json.loads(file.read_text())["rows"] if row["about"] == "payments" and "account" in row]
    means = {
        (row["account"], row["period"]): round(sum(map(Fraction, row["points"])) / len(row["points"])) for row in rows
    }
    layers = ("--layer", "plan", "--layer", "forecast", "--unit", "kr", "--format", "json")
    told = json.loads(gavn("economy", aarhus_copy, *layers).stdout)
    table = {row["line"]: dict(zip((c["label"] for c in told["columns"]), row["cells"], strict=True))
             for row in told["rows"] if row["kind"] != "outcome-payment"}  # fmt: skip
    paid = {f"F{period}": sum(m for (_, of), m in means.items() if of == period) for _, period in means}

    assert forecast["as_of"] == "2024-12-31"
    assert {label: Decimal(table["paid-back"][label]) for label in paid} == paid
    assert table["paid-out"]["F2025"] == table["paid-out"]["P2025"]
    balance = Decimal(table["closing-balance"]["P2025"]) - Decimal(table["paid-back"]["P2025"]) + paid["F2025"]
    assert Decimal(table["closing-balance"]["F2025"]) == balance


def test_a_budget_of_which_a_year_has_begun_is_told_what_it_goes_on_from(gavn: Run) -> None:
    carried = "A budget is carried on from the realised balance before its first year"
    begun, ahead = (
        gavn("economy", AARHUS, "--as-of", day, "--lang", "en").stdout for day in ("2025-06-30", "2024-12-31")
    )

    assert carried in begun
    assert carried not in ahead


def test_years_written_wrongly_are_explained(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--years", "20-24", "--lang", "en")

    assert done.returncode == 2
    assert "2020-2024" in done.stderr
    assert done.stdout == ""


def test_before_the_first_budget_the_table_is_shown_without_the_room(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--as-of", "2022-12-31", "--unit", "tkr", "--lang", "en")
    data = json.loads(gavn("economy", AARHUS, "--as-of", "2022-12-31", "--format", "json").stdout)

    assert done.returncode == 0
    assert "No budget was adopted on 31 December 2022 or before." in done.stderr and len(done.stderr.splitlines()) == 1
    assert "R2020" in done.stdout and "23,068" in done.stdout and "Room to invest" not in done.stdout
    assert (data["room"], data["effect_share"], data["as_of"]) == (None, None, "2022-12-31")
