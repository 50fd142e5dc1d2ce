"""`gavn forecast --scenario` as a user runs it: the fund as expected and by scenarios, side by side."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import AARHUS, Run

FEW = ("--trials", "200", "--as-of", "2024-12-31")
HALF = ("--scenario", "half-the-effect")


def rows_of(text: str) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(StringIO(text))
    return {(row["scenario"], row["of"], row["id"], row["period"]): row for row in rows}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", ("hvad hvis, pr. 31. december 2024, 200 fremtider, frø 1", "Som ventet", "Halv effekt", "Langsom start",
                "Betalinger, der ventes", "Otte af ti fremtider", "Råderum", "Ved udgangen af", "intet gemmes")),
        ("en", ("what if, as of 31 December 2024", "As expected", "Half the effect", "A slow start", "Payments to come",
                "Eight of ten futures", "Room to invest", "At the end of", "nothing is kept")),
    ],
)  # fmt: skip
def test_scenarios_stand_side_by_side_what_is_expected_first(gavn: Run, language: str, told: tuple[str, ...]) -> None:
    done = gavn("forecast", AARHUS, *FEW, *HALF, "--scenario", "slow-start", "--lang", language)

    assert done.returncode == Exit.DONE
    assert [words for words in told if words not in done.stdout] == []
    heads = next(line for line in done.stdout.splitlines() if told[1] in line)
    assert heads.index(told[1]) < heads.index(told[2]) < heads.index(told[3])


def test_what_is_expected_is_what_the_forecast_says_and_a_scenario_moves_it(gavn: Run) -> None:
    """A scenario of one effort alone leaves every other as it is, in the very same futures."""
    forecast = list(csv.DictReader(StringIO(gavn("forecast", AARHUS, *FEW, "--format", "csv").stdout)))
    rows = rows_of(gavn("forecast", AARHUS, *FEW, *HALF, "--scenario", "ung-i-fokus-half", "--format", "csv").stdout)

    compared = ("mean", "median", "low80", "high80", "chance")
    for row in (row for row in forecast if row["of"] == "balance"):
        assert [rows["", "balance", "", row["period"]][name] for name in compared] == [row[name] for name in compared]
    believed, half = (float(rows[name, "payments", "", ""]["median"]) for name in ("", "half-the-effect"))
    assert half < 0.8 * believed
    accounts = {key[2] for key in rows if key[1] == "payments" and key[2]}
    moved = {each for each in accounts if rows["", "payments", each, ""]["median"] !=
             rows["ung-i-fokus-half", "payments", each, ""]["median"]}  # fmt: skip
    assert moved == {"payment.ung-i-fokus"}


def test_a_file_counts_as_its_name_does_and_each_scenario_once(gavn: Run) -> None:
    file = AARHUS / "scenarios" / "half-the-effect.yaml"

    data = json.loads(gavn("forecast", AARHUS, *FEW, *HALF, "--scenario", file, "--format", "json").stdout)

    assert (data["schema"], data["unit"]) == ("gavn.what-if/1", 1)
    assert [each["scenario"] for each in data["columns"]] == ["", "half-the-effect"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ('effect: "-9"', ":4:"),
        ("effort: nobody", "nobody"),
        ('effects: "1"', "effects"),
    ],
)
def test_a_file_that_is_wrong_is_refused_at_its_line_and_nothing_is_worked_out(
    gavn: Run, tmp_path: Path, changed: str, told: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"id: mine\nname_da: Mit\nname_en: Mine\n{changed}\n", encoding="utf-8")

    done = gavn("forecast", AARHUS, *FEW, "--scenario", file, "--lang", "en")

    assert done.returncode == Exit.REFUSED and done.stdout == ""
    assert f"{file}:4" in done.stderr and told in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--scenario", "slow-stat"), "There is no scenario and no file called “slow-stat”."),
        ((*HALF, "--keep"), "“--keep” belongs to the forecast and not to scenarios."),
        ((*HALF, "--no-effect"), "“--no-effect” belongs to the forecast and not to scenarios."),
        ((*HALF, "--trials", "100001"), "So many as 100001 futures cannot be drawn."),
    ],
)
def test_what_cannot_be_shown_by_scenario_is_refused(
    gavn: Run, aarhus_copy: Path, words: tuple[str, ...], code: str
) -> None:
    before = sorted((aarhus_copy / "forecasts" / "kept").iterdir())

    done = gavn("forecast", aarhus_copy, *FEW, *words, "--lang", "en")

    assert (done.returncode, done.stdout) == (Exit.REFUSED, "")
    assert code in done.stderr
    assert sorted((aarhus_copy / "forecasts" / "kept").iterdir()) == before
