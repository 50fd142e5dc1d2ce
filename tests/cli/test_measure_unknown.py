"""`gavn measure` where nothing tells: nobody was measured, all show the same, or a table is not there."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Beside, Course, People, Reading
from gavn.files.people import head_of, write_head, write_people
from gavn.measurement.engines.duck import write_parquet
from gavn.measurement.hashes import snapshot_hash
from tests.cli.test_measure_evidence import AS_OF, DIABETES, YOUNG, confounded
from tests.conftest import Run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


Fall = int | Fraction | None


def read_twice(falls: Sequence[Fall]) -> People:
    """Enrolled on a day, with so large a fall a year later, or no reading then."""
    courses = tuple(Course(f"c{n}", f"p{n}", date(2023, 3, 1)) for n in range(len(falls)))
    before = [Reading(f"a{n}", f"p{n}", "HbA1c", date(2023, 2, 20), Fraction(80)) for n in range(len(falls))]
    after = [
        Reading(f"b{n}", f"p{n}", "HbA1c", date(2024, 3, 1), 80 - Fraction(fall))
        for n, fall in enumerate(falls)
        if fall is not None
    ]
    return People(AS_OF, courses, readings=(*before, *after))


def mean_tally(gavn: Run, data: Path, results: Path) -> Mapping[str, str]:
    assert gavn("measure", DIABETES, data, "--results", results).returncode == 0
    with (results / "tallies.csv").open() as stream:
        return next(row for row in csv.DictReader(stream) if row["metric"] == "mean-reduction")


@pytest.mark.parametrize(
    ("falls", "estimate", "known"),
    [
        ([None] * 5, "0", False),
        ([None], "0", False),
        ([7], "7", False),
        ([7] * 5, "7", False),
        ([7] * 40, "7", False),
        # Twenty-nine are too few, and four in five must be known.
        ([7, 7, 7, 7, 8], "7.2", False),
        ([7] * 28 + [36], "8", False),
        ([7] * 29 + [37], "8", True),
        ([7] * 32 + [None] * 8, "5.6", True),
        ([8] * 31 + [None] * 9, "6.2", False),
    ],
)
def test_a_mean_has_an_interval_only_where_people_differ_and_enough_are_known(
    gavn: Run, data: Path, tmp_path: Path, falls: Sequence[Fall], estimate: str, *, known: bool
) -> None:
    """Of five who were not measured, or who all fell by the same, nothing tells how sure their mean is; and of few too
    little to pay by."""
    write_people(read_twice(falls), data)
    tally = mean_tally(gavn, data, tmp_path / "results")

    assert (tally["estimate"], bool(tally["low"]), bool(tally["high"])) == (estimate, known, known)


@pytest.mark.parametrize(
    ("falls", "why", "says"),
    [
        ([None] * 5, "not-measured", "Nobody has been measured yet."),
        ([7] * 40, "spread-unknown", "How sure the figure is cannot be told"),
    ],
)
def test_why_nothing_is_concluded_of_a_mean_is_told(
    gavn: Run, data: Path, tmp_path: Path, falls: Sequence[Fall], why: str, says: str
) -> None:
    agreement = tmp_path / "diabetes"
    agreement.mkdir()
    text = (DIABETES / "agreement-2.yaml").read_text()
    clause = "    collective: true\n"
    assert clause in text
    expecting = text.replace(clause, f'{clause}    expected: "0.5"\n').replace("version: 2", "version: 1", 1)
    (agreement / "agreement.yaml").write_text(expecting)
    write_people(read_twice(falls), data)
    done = gavn("measure", agreement, data, "--format", "json")
    printed = gavn("measure", agreement, data, "--lang", "en").stdout

    assert done.returncode == 0, done.stderr
    row = next(each for each in json.loads(done.stdout)["rows"] if each["metric"] == "mean-reduction")
    assert (row["conclusion"], row["why"]) == ("cannot-conclude", why)
    assert says in printed


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_that_is_looked_into_and_is_not_there_is_refused(
    gavn: Run, data: Path, tmp_path: Path, kind: str
) -> None:
    """Read as empty, nobody would have been on support for a single day."""
    write_people(confounded(), data) if kind == "csv" else frozen(confounded(), data)
    (data / f"spells.{kind}").unlink()
    refused = gavn("measure", YOUNG, data, "--results", tmp_path / "results", "--lang", "en")
    danish = gavn("measure", YOUNG, data, "--lang", "da").stderr

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert f"spells.{kind} is missing from the folder, and ung-i-fokus is measured on it." in refused.stderr
    assert f"spells.{kind} mangler i mappen, og ung-i-fokus måles på den." in danish
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_register_in_which_nothing_stands_is_there_and_tells_that_nothing_was(
    gavn: Run, data: Path, kind: str
) -> None:
    nobody = replace(confounded(), spells=(), beside=Beside())
    write_people(nobody, data) if kind == "csv" else frozen(nobody, data)
    done = gavn("measure", YOUNG, data, "--format", "json")

    assert done.returncode == 0, done.stderr
    assert {row["mean"] for row in json.loads(done.stdout)["rows"]} == {"0"}


def test_of_frozen_data_the_hash_says_what_is_there(gavn: Run, data: Path) -> None:
    """Frozen before a table was written for a register in which nothing stands."""
    nobody = replace(confounded(), spells=(), beside=Beside())
    frozen(nobody, data, snapshot=snapshot_hash(nobody))
    (data / "spells.parquet").unlink()

    assert gavn("measure", YOUNG, data).returncode == 0


def frozen(people: People, folder: Path, *, snapshot: str = "") -> None:
    write_parquet(people, folder)
    write_head(head_of(people, snapshot=snapshot), folder)


def test_a_matched_comparison_with_nobody_to_compare_with_is_a_count(gavn: Run, data: Path) -> None:
    people = confounded()
    ours = tuple(each for each in people.courses if each.arm == "effort")
    write_people(replace(people, courses=ours, spells=people.spells[: len(ours)], beside=Beside()), data)
    done = gavn("measure", YOUNG, data, "--format", "json")
    printed = gavn("measure", YOUNG, data, "--lang", "en").stdout

    [row] = json.loads(done.stdout)["rows"]
    assert (row["effect"], row["grade"]) == (None, "D")
    assert "There was nobody to compare with, so that the result is a plain count." in printed


# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "670190-1234"
SLIPS = {
    "readings.csv": "id,person,instrument,on,value,withdrawn\nr,p0,{},2023-06-01,5000001,\n",
    "events.csv": "id,person,event,on,withdrawn\ne,p0,dom {},2023-06-01,\n",
    "spells.csv": "person,state,first_day,last_day\np0,{},2023-06-01,2023-05-01\n",
    "elsewhere.csv": "person,effort,first_day,last_day\np0,{},2023-06-01,2023-07-01\n",
    "covariates.csv": 'person,name,value\np0,{},"1,5"\n',
    "exits.csv": "course,exited_on,completed,reason\nc0,2023-06-01,{},\n",
    "data.yaml": "as_of: 2024-12-31\n{}: 1\n",
}


@pytest.mark.parametrize("file", SLIPS)
def test_a_number_is_never_shown_whatever_it_was_written_as(gavn: Run, data: Path, file: str) -> None:
    """As an instrument, an event, a state, an effort, something known of people, yes or no, or a key."""
    write_people(read_twice([7, 7]), data)
    (data / file).write_text(SLIPS[file].format(NUMBER), encoding="utf-8")

    refused = gavn("measure", DIABETES, data, "--results", data / "results")

    assert refused.returncode == Exit.REFUSED and f"{file}:2" in refused.stderr
    assert NUMBER not in refused.stdout + refused.stderr and not (data / "results").exists()
