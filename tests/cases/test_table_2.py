"""The real fund's economy: every cell of table 2 as transcribed, and the totals, balances and room that follow."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import AARHUS, Run
from tests.readers import rows_of

REALISED = [f"R{year}" for year in range(2020, 2025)]
BUDGET = ["B2025", "B2026", "B2027", "B2028", "B2029-2034"]


@pytest.fixture
def rows(gavn: Run) -> dict[tuple[str, str], dict[str, str]]:
    """What `gavn economy` prints, by line and kind."""
    done = gavn("economy", AARHUS, "--format", "csv", "--unit", "tkr")
    assert (done.returncode, done.stderr) == (0, "")
    return rows_of(done.stdout)


def test_every_cell_is_the_printed_one(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    with (Path(__file__).parent / "table-2.csv").open(encoding="utf-8", newline="") as stream:
        printed = {(row["line"], row["kind"]): row for row in csv.DictReader(stream)}

    shown = {key: row for key, row in rows.items() if key[1] not in ("sum", "room")}

    assert list(shown) == list(printed)
    for key, row in printed.items():
        assert [shown[key][column] for column in REALISED + BUDGET] == [row[c] for c in REALISED + BUDGET], key


def test_totals_and_balances_follow(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    totals, balances = rows["total", "sum"], rows["closing-balance", "sum"]

    assert [totals[year] for year in REALISED] == ["322", "3725", "12885", "14804", "564"]
    assert [balances[year] for year in REALISED] == ["39678", "35953", "23068", "8264", "7700"]
    assert [totals[years] for years in BUDGET] == ["507", "-2012", "-2883", "-3120", "-7317"]
    assert [balances[years] for years in BUDGET] == ["15193", "17205", "20088", "23208", "30525"]


def test_2024_is_what_was_paid_out_less_what_seven_investments_paid_back(
    rows: dict[tuple[str, str], dict[str, str]],
) -> None:
    assert rows["paid-out", "sum"]["R2024"] == "11953"
    assert rows["paid-back", "sum"]["R2024"] == "11389"
    assert rows["paying-investments", "sum"]["R2024"] == "7"


def test_the_room_to_invest_in_both_readings(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    room = {line: row["as_of_2024-12-31"] for (line, kind), row in rows.items() if kind == "room"}

    assert room == {
        "balance": "7700",
        "injections-to-come": "8000",
        "committed": "10813",
        "operations": "5000",
        "free-capital": "-113",
        "expected-business-case": "30638",
        "room-business-case": "30525",
        "expected-invested": "29302",
        "room-invested": "29189",
    }
