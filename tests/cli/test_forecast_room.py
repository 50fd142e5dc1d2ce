"""`gavn forecast` on the room to invest and on what moved since the last one, as a user runs it on the real fund."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import AARHUS, Run, replace_in

FEW = ("--trials", "200", "--as-of", "2024-12-31")
TALLIES = Path("agreements") / "din-vej-i-job" / "tallies.csv"


@pytest.fixture(scope="module")
def told(gavn: Run) -> dict[str, object]:
    shown = gavn("forecast", AARHUS, *FEW, "--format", "json", "--unit", "tkr", "--lang", "en").stdout
    found: dict[str, object] = json.loads(shown)
    return found


ROOM = {
    "da": ("Råderum i", "Regel 80 %", "95 % sikkert", "Alle år: fri kapital og betalinger", "aldrig at komme igen",
           "når 80 % af det investerede ventes tilbage", "Ingen tidligere prognose er gemt"),
    "en": ("Room to invest in", "Rule 80 %", "95 % safe", "All years: free capital and payments", "never to come back",
           "where 80 % of what is invested is expected back", "No earlier forecast was kept"),
}  # fmt: skip


@pytest.mark.parametrize("language", ROOM)
def test_the_table_shows_the_room_year_by_year(gavn: Run, language: str) -> None:
    done = gavn("forecast", AARHUS, *FEW, "--lang", language)

    assert [words for words in ROOM[language] if words not in done.stdout] == []


def test_the_room_by_the_rule_is_what_the_economy_says(gavn: Run, told: dict[str, object]) -> None:
    economy = json.loads(gavn("economy", AARHUS, "--unit", "tkr", "--format", "json", "--as-of", "2024-12-31").stdout)
    room = told["room"]
    assert isinstance(room, dict)

    assert room["safety"] == "0.9500"
    assert room["whole"]["free"] == economy["room"]["free-capital"]
    assert room["whole"]["rule_business_case"] == economy["room"]["room-business-case"]
    assert room["whole"]["rule_invested"] == economy["room"]["room-invested"]
    # Published: 15,193 at the end of 2025, the least of all years to come.
    assert (room["years"][0]["period"], room["years"][0]["rule"]) == ("2025", "15193")
    assert all(float(each["safe"]) <= float(each["median"]) for each in room["years"])


def test_more_safety_leaves_less_room(gavn: Run, told: dict[str, object]) -> None:
    safer = gavn("forecast", AARHUS, *FEW, "--safety", "0.99", "--unit", "tkr", "--format", "csv").stdout
    rows = [row for row in csv.DictReader(StringIO(safer)) if row["of"] == "room"]
    room = told["room"]
    assert isinstance(room, dict)

    assert [row["period"] for row in rows] == ["2025", "2026", "2027", "2028", "2029-2034", ""]
    for row, each in zip(rows, [*room["years"], room["whole"]], strict=True):
        assert float(row["safe"]) < float(each["safe"])
        assert row["median"] == each["median"]


@pytest.mark.parametrize(
    ("safety", "code", "says"),
    [("1", Exit.REFUSED, "a safety of 1."), ("0", Exit.REFUSED, "a safety of 0."), ("95", Exit.USAGE, "--safety")],
)
def test_what_is_no_safety_is_refused(gavn: Run, safety: str, code: Exit, says: str) -> None:
    done = gavn("forecast", AARHUS, *FEW, "--safety", safety, "--lang", "en")

    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_where_none_was_kept_before_nothing_has_moved(told: dict[str, object]) -> None:
    """A budget is kept in the example, which is people's and not the model's."""
    assert told["moved"] is None


MOVED = {
    "da": ("Hvad der har flyttet sig siden prognosen pr. 31. december 2024 (2024-12-31-", "30 af 42 (før 4 af 42)",
           "optaget 60 (før 59)", "det, der er lært af de andre indsatser"),
    "en": ("What has moved since the forecast as of 31 December 2024 (2024-12-31-", "30 of 42 (before 4 of 42)",
           "enrolled 60 (before 59)", "what was learned of the other efforts"),
}  # fmt: skip


def test_what_moved_since_the_last_is_told_of_each_project(gavn: Run, aarhus_copy: Path) -> None:
    assert gavn("forecast", aarhus_copy, *FEW, "--keep").returncode == Exit.DONE
    again = json.loads(gavn("forecast", aarhus_copy, *FEW, "--format", "json").stdout)
    assert again["moved"] is None, "a forecast is not held against itself"

    replace_in(aarhus_copy / TALLIES, ",4,42,59,", ",30,42,59,")
    replace_in(aarhus_copy / "forecasts" / "din-vej-i-job.yaml", "number: 59", "number: 60")
    for language, words in MOVED.items():
        shown = gavn("forecast", aarhus_copy, *FEW, "--lang", language).stdout
        assert [each for each in words if each not in shown] == []

    found = json.loads(gavn("forecast", aarhus_copy, *FEW, "--format", "json", "--lang", "en").stdout)["moved"]
    accounts = {each["account"]: each for each in found["accounts"]}
    job = accounts["payment.din-vej-i-job"]
    assert [each["cause"] for each in job["causes"]] == ["enrolment", "results"]
    assert float(job["now"]["median"]) > float(job["before"]["median"])
    rows = list(csv.DictReader(StringIO(gavn("forecast", aarhus_copy, *FEW, "--format", "csv").stdout)))
    before = {row["id"]: row for row in rows if row["of"] == "before"}
    assert before["payment.din-vej-i-job"]["causes"] == "enrolment results"
    assert before["payment.din-vej-i-job"]["median"] == job["before"]["median"]
