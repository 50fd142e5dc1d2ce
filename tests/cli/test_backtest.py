"""`gavn backtest` and `gavn forecast --keep`: forecasts frozen, and held against what came."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.values.problem import Refused
from gavn.files.kept_forecasts import keep_forecasts, kept_in
from tests.conftest import AARHUS, Run

FEW = ("--trials", "40")
DAYS = ("--as-of", "2022-12-31", "--as-of", "2023-12-31")
BUDGET = AARHUS / "forecasts" / "kept" / "2024-12-31-9f3bb729c2b6.json"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def english(gavn: Run) -> str:
    """The example at the end of two years, for other programs."""
    return gavn("backtest", AARHUS, *DAYS, *FEW, "--unit", "tkr", "--format", "json", "--lang", "en").stdout


def test_misses_are_shown_as_misses(english: str) -> None:
    told = json.loads(english)
    first, second, budget = told["forecasts"]
    rows = {(row["about"], row["account"], row["period"]): row for row in first["rows"]}

    assert (first["version"], second["version"]) == ("terms.2022-12-31", "terms.2023-12-31")
    # The ledger's own figures: 700,000 kr. from an effort of which nothing was forecast for the year.
    assert rows["payments", "payment.ung-i-fokus", "2023"]["came"] == "700"
    assert rows["payments", "payment.ung-i-fokus", "2023"]["error"] == "-700"
    assert rows["balance", "", "2024"]["came"] == "7700" and rows["balance", "", "2024"]["inside95"] == "false"
    assert first["agreed_later"] == ["flere-kloge-haender"] and second["agreed_later"] == []
    assert "diabetes" in first["prices_assumed"]
    # The budget is kept, and nothing of it has come.
    assert (budget["made_by"], budget["rows"], budget["again"]) == ("budget", [], False)
    # Sure of nothing, and wrong: a miss like any other. An effort that nobody had agreed on was not forecast at all.
    sure = rows["payments", "payment.ung-i-fokus", "2024"]
    assert (sure["low80"], sure["high80"], sure["inside95"], sure["pit"]) == ("0", "0", "false", "1.0000")
    assert rows["payments", "payment.flere-kloge-haender", "2024"]["inside95"] == ""
    scores = {(each["about"], each["account"]): each for each in told["scores"]}
    assert scores["payments", ""]["number"] == 3 and scores["payments", "payment.ung-i-fokus"]["pit"] == "1.0000"
    # One of the two was agreed on after the day: it has an error, and no range to lie in.
    skilled = scores["payments", "payment.flere-kloge-haender"]
    assert (skilled["number"], skilled["ranged"]) == (2, 1)


SAID = {
    "da": (
        "“For meget” er dens gennemsnit minus",
        "Priserne er antaget, og skrevet ned efter dagen: Diabetes, Dialog mod Vold, Din vej i job, 2 Housing First-",
        "ingen vedtaget plan",
        "Aftalt efter dagen",
        "Intet af den er kommet endnu",
    ),
    "en": (
        "“Too much” is its mean less",
        "Prices are assumed, and were written down after the day: Diabetes, Dialog mod Vold, Din vej i job, 2 Housing",
        "No plan was adopted",
        "Agreed after the day",
        "Nothing of it has come yet",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_it_says_honestly_what_the_misses_rest_on(gavn: Run, language: str) -> None:
    shown = gavn("backtest", AARHUS, "--as-of", "2022-12-31", *FEW, "--lang", language).stdout

    assert all(words in shown for words in SAID[language]) and "{" not in shown


def test_rows_for_other_programs(gavn: Run, english: str) -> None:
    shown = gavn("backtest", AARHUS, *DAYS, *FEW, "--unit", "tkr", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(shown)))

    assert len(rows) == sum(len(each["rows"]) for each in json.loads(english)["forecasts"])
    assert {row["again"] for row in rows} == {"true"}


def test_what_lies_in_the_range_that_is_shown_is_said_to(gavn: Run, english: str) -> None:
    rows = [row for each in json.loads(english)["forecasts"] for row in each["rows"] if row["inside80"]]

    assert rows
    for row in rows:
        inside = int(row["low80"]) <= int(row["came"]) <= int(row["high80"])
        assert row["inside80"] == str(inside).lower(), row


def test_a_forecast_is_kept_once_and_never_written_over(gavn: Run, aarhus_copy: Path) -> None:
    before = files(aarhus_copy)
    first = gavn("forecast", aarhus_copy, "--keep", *FEW, "--lang", "en", "--format", "json")
    kept = files(aarhus_copy)
    new = set(kept) - set(before)

    assert first.returncode == Exit.DONE and json.loads(first.stdout)["schema"] == "gavn.forecast/1"
    assert len(new) == 1 and {name: kept[name] for name in before} == before
    [name] = new
    told = json.loads(kept[name])
    assert (told["as_of"], told["trials"], told["seed"], told["version"]) == ("2024-12-31", 40, 1, "plan-2025")
    assert told["inputs"] and told["program"] and len(told["rows"][0]["points"]) == 40
    assert f"Kept: {name}" in first.stderr and f"Was kept before: forecasts/kept/{BUDGET.name}" in first.stderr

    again = gavn("forecast", aarhus_copy, "--keep", *FEW, "--lang", "en")
    assert files(aarhus_copy) == kept and "Kept: " not in again.stderr
    gavn("forecast", aarhus_copy, "--keep", *FEW, "--seed", "2")
    assert len(files(aarhus_copy)) == len(kept) + 1
    shown = gavn("backtest", aarhus_copy, "--lang", "en").stdout
    assert shown.count("kept as 2024-12-31-") == 3


def test_a_refused_forecast_keeps_nothing(gavn: Run, aarhus_copy: Path) -> None:
    before = files(aarhus_copy)
    done = gavn("forecast", aarhus_copy, "--keep", "--as-of", "2022-12-31", *FEW)

    assert done.returncode == Exit.REFUSED and files(aarhus_copy) == before


def test_a_kept_forecast_that_came_is_scored(gavn: Run, aarhus_copy: Path) -> None:
    """As if the report's budget had been adopted for 2024: what came is the ledger's."""
    kept = aarhus_copy / "forecasts" / "kept" / BUDGET.name
    text = kept.read_text(encoding="utf-8").replace('"period": "2025"', '"period": "2024"')
    kept.write_text(text, encoding="utf-8")
    changed = gavn("backtest", aarhus_copy, "--lang", "en")
    assert changed.returncode == Exit.REFUSED and "is not as it was kept" in changed.stderr

    named = changed.stderr.split("its content belongs to ")[1].split(".")[0]
    kept.rename(kept.with_name(f"{named}.json"))
    told = json.loads(gavn("backtest", aarhus_copy, "--unit", "tkr", "--format", "json").stdout)
    rows = {(row["about"], row["account"]): row for row in told["forecasts"][0]["rows"]}
    row = rows["payments", "payment.ung-i-fokus"]
    assert (row["plan"], row["came"], row["error"], row["crps"], row["pit"]) == ("1361", "1665", "-304", "304", "")
    # People's own forecasts are not the model's.
    assert told["scores"] == []


def test_of_two_forecasts_of_a_day_it_says_which_does_not_count(gavn: Run, aarhus_copy: Path) -> None:
    text = BUDGET.read_text(encoding="utf-8").replace('"period": "2025"', '"period": "2024"')
    other = text.replace('"1361000.00"', '"1665000.00"')
    found = [kept_in(each.replace('"made_by": "budget"', '"made_by": "model"'), name="x") for each in (text, other)]
    keep_forecasts(aarhus_copy, found)
    shown = gavn("backtest", aarhus_copy, "--lang", "en").stdout
    told = json.loads(gavn("backtest", aarhus_copy, "--format", "json").stdout)

    first, last = sorted(each.id for each in found)
    parts = {each: shown.partition(f"kept as {each}")[2].partition("\n\n")[0] for each in (first, last)}
    said = "Another forecast of the same day counts in its place: the last of those that are kept"
    assert said in parts[first] and said not in parts[last]
    assert {each["id"]: each["counted"] for each in told["forecasts"]} == {first: False, last: True, BUDGET.stem: True}
    assert {each["number"] for each in told["scores"]} == {1}


# (how the file is broken) -> every one is refused, and says what it is
BROKEN = ("", "{", "[]", "{}", '{"schema": "gavn.kept-forecast/9"}')


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_kept_forecast_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        kept_in(text, name="x.json")
    assert [problem.code for problem in refused.value.problems] == ["kept-forecast-unreadable"]


def test_a_file_that_is_no_kept_forecast_is_told_of_at_its_place(gavn: Run, aarhus_copy: Path) -> None:
    (aarhus_copy / "forecasts" / "kept" / "x.json").write_text("{", encoding="utf-8")
    done = gavn("check", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.REFUSED and "no forecast that was kept" in done.stderr
    assert "forecasts/kept/x.json" in done.stderr and "Traceback" not in done.stderr


def test_a_row_without_points_is_none() -> None:
    text = BUDGET.read_text(encoding="utf-8")
    assert kept_in(text, name="x.json").id == BUDGET.stem

    with pytest.raises(Refused):
        kept_in(text.replace('"points": ["15193000.00"]', '"points": []'), name="x.json")


@pytest.mark.parametrize("day", ["2024-12-31", "2030-01-01"])
def test_a_day_that_is_not_past_is_refused(gavn: Run, day: str) -> None:
    done = gavn("backtest", AARHUS, "--as-of", day, *FEW, "--lang", "en")

    assert done.returncode == Exit.REFUSED and "is not before 31 December 2024" in done.stderr and not done.stdout


def test_a_fund_without_kept_forecasts_says_how_to_keep_one(gavn: Run, aarhus_copy: Path) -> None:
    shutil.rmtree(aarhus_copy / "forecasts" / "kept")
    done = gavn("backtest", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.DONE and "gavn forecast --keep" in done.stdout


def test_the_folder_comes_back_from_a_database_with_what_was_kept(gavn: Run, aarhus_copy: Path, tmp_path: Path) -> None:
    gavn("forecast", aarhus_copy, "--keep", "--trials", "20")
    database, again = tmp_path / "new.sqlite3", tmp_path / "again"
    assert gavn("load", aarhus_copy, "--database", database).returncode == Exit.DONE
    assert gavn("dump", again, "--database", database).returncode == Exit.DONE

    # A folder that a person wrote may have comments; what was kept is the same to the byte.
    assert files(again / "forecasts" / "kept") == files(aarhus_copy / "forecasts" / "kept")
    assert (again / "forecast.yaml").exists() and len(list((again / "forecasts").glob("*.yaml"))) == 9
