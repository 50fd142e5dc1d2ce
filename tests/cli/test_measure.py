"""`gavn measure`: person-level data to results and their manifest, which `gavn pay` takes as they are."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Course, People, Reading
from gavn.files.people import head_of, read_people, write_head, write_people
from gavn.measurement.engines.duck import write_parquet
from tests.conftest import ROOT, Run, replace_in

AGREEMENTS = ROOT / "examples" / "aarhus" / "agreements"
PEOPLE = ROOT / "examples" / "people"
DIABETES = AGREEMENTS / "diabetes"


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


def in_columns(data: Path, folder: Path) -> Path:
    """The same people as Parquet."""
    people = read_people(data).people
    assert people is not None
    folder.mkdir()
    write_parquet(people, folder)
    write_head(head_of(people), folder)
    return folder


def test_a_reading_outside_what_the_agreement_says_of_its_instrument_stops_the_measurement(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    agreed = tmp_path / "diabetes" / "agreement.yaml"
    agreed.parent.mkdir()
    shutil.copy(DIABETES / "agreement.yaml", agreed)
    replace_in(agreed, 'by: "0.085"', 'by: "0.085"\n        lowest: "20"\n        highest: "200"')
    right = gavn("measure", agreed, data)
    replace_in(data / "readings.csv", "f1,p1,HbA1c,2024-03-01,73.2", "f1,p1,HbA1c,2024-03-01,732")
    columns = in_columns(data, tmp_path / "parquet")

    for folder, at in ((data, "readings.csv:6:1"), (columns, "readings.parquet")):
        wrong = gavn("measure", agreed, folder, "--lang", "en", "--results", tmp_path / "results")
        assert (right.returncode, wrong.returncode) == (0, 3)
        assert f"{at}: 732 of “HbA1c” lies outside what the instrument can give." in wrong.stderr
        assert "it goes from 20 to 200" in wrong.stderr and not (tmp_path / "results").exists()
    replace_in(data / "readings.csv", "2024-03-01,732,", "2024-03-01,732,yes")
    assert gavn("measure", agreed, data).returncode == 0, "what was withdrawn counts for nothing"


def test_what_no_metric_looks_at_is_told_since_a_slip_would_pass_for_nobody_measured(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    assert "No metric looks at" not in gavn("measure", DIABETES, data, "--lang", "en").stdout
    slips = {"f1,p1,HbA1c": "f1,p1,HbA1C", "f2,p2,": "f2,p02,"}
    for right, slip in slips.items():
        replace_in(data / "readings.csv", right, slip)
    replace_in(data / "courses.csv", "c4,p4,2023", "c4,p4,1999")
    columns = in_columns(data, tmp_path / "parquet")
    for folder, engine in ((data, "reference"), (data, "duckdb"), (columns, "duckdb")):
        told = gavn("measure", DIABETES, folder, "--engine", engine, "--lang", "en").stdout
        assert "No metric looks at: “HbA1C” (1)." in told
        assert "1 row is of a person without a course, and does not count." in told
        assert "1 course began outside the agreement's enrolment, and does not count." in told


def test_results_are_paid_by_as_they_are(gavn: Run, data: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    assert gavn("measure", DIABETES, data, "--results", results).returncode == 0
    paid = gavn("pay", DIABETES, results, "--as-of", "2024-12-31", "--format", "json")

    assert json.loads((results / "manifest.json").read_text())["courses"] == 4
    assert '"113050.00"' in paid.stdout


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_a_program_reads_is_data_alone_also_where_files_are_written(
    gavn: Run, data: Path, tmp_path: Path, form: str
) -> None:
    words = ("--format", form, "--results", tmp_path / "results", "--figures", tmp_path / "figures")
    printed = gavn("measure", DIABETES, data, *words).stdout

    assert printed == gavn("measure", DIABETES, data, "--format", form).stdout
    assert (tmp_path / "results" / "manifest.json").is_file()
    assert list((tmp_path / "figures").iterdir())


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


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
@pytest.mark.parametrize("also", [(), ("--show-sql",)])
def test_a_folder_that_does_not_say_how_far_its_register_reaches_is_not_measured(
    gavn: Run, tmp_path: Path, engine: str, also: tuple[str, ...]
) -> None:
    """Everybody would be measured as one to whom nothing happened."""
    folder, results = tmp_path / "people", tmp_path / "results"
    shutil.copytree(PEOPLE / "dialog-mod-vold", folder)
    (folder / "data.yaml").write_text("as_of: 2024-12-31\n")
    (folder / "events.csv").unlink()
    asked = ("--engine", engine, "--results", results, "--lang", "en", *also)
    refused = gavn("measure", AGREEMENTS / "dialog-mod-vold", folder, *asked)

    assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
    assert "data.yaml (events): It has not been said how far the register events reaches" in refused.stderr
    assert "in a folder under covered in data.yaml." in refused.stderr
    assert not results.exists()


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_a_register_that_begins_after_the_first_was_enrolled_measures_nobody(
    gavn: Run, tmp_path: Path, engine: str
) -> None:
    folder, results = tmp_path / "people", tmp_path / "results"
    shutil.copytree(PEOPLE / "dialog-mod-vold", folder)
    courses = (folder / "courses.csv").read_text().splitlines()
    first = min(row["enrolled_on"] for row in csv.DictReader(courses))
    later = (date.fromisoformat(first) + timedelta(days=1)).isoformat()
    replace_in(folder / "data.yaml", "first_day: 2021-05-01", f"first_day: {later}")
    asked = (
        "measure",
        AGREEMENTS / "dialog-mod-vold",
        folder,
        "--engine",
        engine,
        "--results",
        results,
        "--lang",
        "en",
    )
    refused = gavn(*asked)

    assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
    assert "data.yaml (events): The register events was read from" in refused.stderr
    assert not results.exists()
    replace_in(folder / "data.yaml", f"first_day: {later}", f"first_day: {first}")
    assert gavn(*asked).returncode == Exit.DONE
    # Whoever was enrolled before the agreement's clock is not counted, and nothing is looked at of them.
    (folder / "courses.csv").write_text("\n".join([*courses, "before,before,2019-01-01,,,"]) + "\n")
    assert gavn(*asked).returncode == Exit.DONE


@pytest.mark.parametrize("folder", sorted(file.parent for file in PEOPLE.glob("*/data.yaml")), ids=lambda it: it.name)
def test_the_people_of_every_example_can_be_measured(gavn: Run, folder: Path) -> None:
    done = gavn("measure", AGREEMENTS / folder.name, folder, "--lang", "en")

    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert "results measured" in done.stdout


def sentences(printed: str) -> list[str]:
    """What is said of each rate that something was expected of."""
    return [line for line in printed.splitlines() if "the interval" in line]


def test_each_rate_is_held_against_what_was_expected(gavn: Run) -> None:
    metric = "Long-term blood sugar at least 8.5 % lower"

    assert sentences(gavn("measure", DIABETES, PEOPLE / "diabetes", "--lang", "en").stdout) == [
        f"{metric}, 12 months after enrolment: the interval 41–74 % lies above the expected 31 %.",
        f"{metric}, 24 months after enrolment: the interval 25–81 % holds the expected 31 %, "
        "so the result cannot be told from what was expected.",
    ]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "da",
            [
                "Forløb i data: 144. Deltagere: 138.",
                "22 af 38 = 58 % [41–74]",
                "7 af 13 = 54 % [25–81]",
                "24 måneder efter optagelse: intervallet 25–81 % rummer de ventede 31 %, så resultatet kan ikke "
                "skelnes fra det, der var ventet.",
                "konkluderes der ikke på færre end 30; det tal er antaget.",
            ],
        ),
        (
            "en",
            [
                "Courses in the data: 144. Participants: 138.",
                "22 of 38 = 58 % [41–74]",
                "7 of 13 = 54 % [25–81]",
                "24 months after enrolment: the interval 25–81 % holds the expected 31 %, so the result cannot be told "
                "from what was expected.",
                "nothing is concluded of fewer than 30; that number is assumed.",
            ],
        ),
    ],
)
def test_the_diabetes_effort_is_told_as_the_annual_report_has_it(gavn: Run, language: str, told: list[str]) -> None:
    printed = gavn("measure", DIABETES, PEOPLE / "diabetes", "--lang", language).stdout

    assert [each for each in told if each not in printed] == []


def test_families_that_did_not_complete_are_said_to_be_left_out(gavn: Run) -> None:
    name = "dialog-mod-vold"
    printed = gavn("measure", AGREEMENTS / name, PEOPLE / name, "--lang", "en").stdout

    assert (
        "Violence has ceased, 24 months after enrolment: Only those who completed count: 11 of 15 enrolled." in printed
    )
    assert "Courses in the data: 15. Participants: 15." in printed


def test_a_comparison_group_is_not_counted_among_the_participants(gavn: Run) -> None:
    printed = gavn("measure", AGREEMENTS / "ung-i-fokus", PEOPLE / "ung-i-fokus", "--lang", "en").stdout

    assert "Courses in the data: 367. Participants: 367." in printed


def test_nothing_is_held_against_what_is_not_due_and_less_can_be_better(gavn: Run) -> None:
    names = ("din-vej-i-job", "flere-kloge-haender", "job-bootcamp")
    printed = [gavn("measure", AGREEMENTS / name, PEOPLE / name, "--lang", "en").stdout for name in names]

    [[work], [dropout], nothing_expected] = map(sentences, printed)
    assert work.endswith("12 months after enrolment: the interval 3–23 % lies below the expected 45 %.")
    assert dropout.endswith("the interval 5–7 % lies below the expected 8 %. Less is better.")
    assert nothing_expected == []


def test_a_bound_does_not_read_as_what_was_expected(gavn: Run, tmp_path: Path) -> None:
    """From 40.82 %, which holds 41 %: rounded alike, the sentence would say nothing."""
    agreement = tmp_path / "diabetes"
    shutil.copytree(DIABETES, agreement)
    newest = agreement / "agreement-2.yaml"
    newest.write_text(newest.read_text().replace('expected: "0.31"', 'expected: "0.41"'))
    printed = gavn("measure", agreement, PEOPLE / "diabetes", "--lang", "en").stdout

    assert "the interval 40.8–73.7 % holds the expected 41.0 %" in printed


def test_json_says_where_the_interval_lies_and_weeks_where_days_were_looked_at(gavn: Run) -> None:
    rates = json.loads(gavn("measure", DIABETES, PEOPLE / "diabetes", "--format", "json").stdout)["rows"]
    young = gavn("measure", AGREEMENTS / "ung-i-fokus", PEOPLE / "ung-i-fokus", "--format", "json").stdout

    assert [row["against"] for row in rates] == ["above", "unsure", None, None]
    assert [(row["mean"], row["quantity"]) for row in json.loads(young)["rows"]] == [
        ("37.4286", "11266"),
        ("34.2857", "10320"),
    ]
