"""`gavn measure`: the rows of Parquet files are held to the rules that those of CSV files are, each told at its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.cli.exits import Exit
from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.people import Arm, Beside, Elsewhere, Event, People, Reading, Spell
from gavn.domain.outcomes.person_numbers import WIDER, could_be_person_number
from gavn.domain.values.problem import Problem
from gavn.measurement.engines.parquet import MOST, check_parquet
from tests.cli.test_measure_evidence import AS_OF, ENROLLED, YOUNG, young
from tests.cli.test_measure_parquet import frozen
from tests.conftest import Run
from tests.sizes import examples

LATER = AS_OF + timedelta(1)
ARMS = (Arm.EFFORT, Arm.EFFORT, Arm.COMPARISON)
FEW = replace(young((arm, "light", 5) for arm in ARMS), beside=Beside())
FIRST, SECOND, THIRD = FEW.courses
SPELL = FEW.spells[0]
# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "670190-1234"
WRONG: Mapping[str, People] = {
    "the same course": replace(FEW, courses=(*FEW.courses, FIRST, SECOND, FIRST)),
    "a course ahead": replace(FEW, courses=(*FEW.courses[:2], replace(THIRD, enrolled_on=LATER))),
    "a number as course": replace(FEW, courses=(replace(FIRST, course=NUMBER), *FEW.courses[1:])),
    "a number as person": replace(FEW, spells=(replace(SPELL, person=NUMBER), SPELL)),
    "a number as cohort": replace(FEW, courses=tuple(replace(each, cohort=NUMBER) for each in FEW.courses)),
    "a number as group": replace(FEW, courses=(replace(FIRST, group=f"gruppe {NUMBER}"), *FEW.courses[1:])),
    "a number in other clothes": replace(FEW, courses=(replace(FIRST, group="６７０１９０１２３４"), *FEW.courses[1:])),
    "a number as state": replace(FEW, spells=(replace(SPELL, state=f"ydelse {NUMBER}"), SPELL)),
    "a number as event": replace(FEW, events=(Event("e", "p0", f"dom, '{NUMBER}'", ENROLLED),)),
    "a number as instrument": replace(FEW, readings=(Reading("r", "p0", NUMBER, ENROLLED, 5_000_000),)),
    "a number as effort": replace(FEW, elsewhere=(Elsewhere("p0", NUMBER, ENROLLED, AS_OF),)),
    "nobody": replace(FEW, courses=(), spells=()),
    "the same event": replace(FEW, events=(Event("e", "p0", "job", ENROLLED), Event("e", "p1", "job", ENROLLED))),
    "an event ahead": replace(FEW, events=(Event("e", "p0", "job", AS_OF), Event("f", "p1", "job", LATER))),
    "the same reading": replace(FEW, readings=tuple(Reading("r", f"p{n}", "WHO-5", ENROLLED, 5) for n in (0, 1))),
    "a reading ahead": replace(FEW, readings=(Reading("r", "p0", "WHO-5", LATER, 5),)),
    "a reading too large": replace(FEW, readings=(Reading("r", "p0", "WHO-5", ENROLLED, 1_000_001),)),
    "a reading too small": replace(FEW, readings=(Reading("r", "p0", "WHO-5", ENROLLED, -1_000_001),)),
    "a spell backwards": replace(FEW, spells=(replace(SPELL, last_day=SPELL.first_day - timedelta(1)),)),
    "elsewhere backwards": replace(FEW, elsewhere=(Elsewhere("p0", "job", LATER, AS_OF),)),
    "two states": replace(FEW, exclusive=True, spells=(*FEW.spells, Spell("p0", "SU", SPELL.last_day, LATER))),
    "two states from the same day": replace(FEW, exclusive=True, spells=(SPELL, SPELL)),
}


def told(problems: Iterable[Problem]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each code with its row, blank where it is of none, and what is said; whatever the file."""
    found = []
    for each in problems:
        row = each.place.path.rpartition(".")[2].removeprefix("row ")
        found.append((each.code, row if row.isdigit() else "", sorted(each.values.items())))
    return sorted(found)


@pytest.mark.parametrize("people", WRONG.values(), ids=WRONG)
def test_the_same_is_told_of_parquet_as_of_csv(people: People, tmp_path: Path) -> None:
    folder = frozen(people, tmp_path / "data")
    expected = told(check_people(people))
    found = told(check_parquet(folder, as_of=people.as_of, exclusive=people.exclusive))

    assert expected and found == expected


def test_what_is_in_order_is_not_told_of(tmp_path: Path) -> None:
    after = Spell("p0", "SU", SPELL.last_day + timedelta(1), LATER)
    people = replace(
        FEW, exclusive=True, spells=(*FEW.spells, after), elsewhere=(Elsewhere("p0", "job", AS_OF, AS_OF),)
    )

    assert list(check_parquet(frozen(people, tmp_path / "data"), as_of=AS_OF, exclusive=True)) == []


COURSE = "'c0' AS course, 'p0' AS person, 'effort' AS arm, '' AS cohort, '' AS subgroup"
DAYS = "18993 AS enrolled_day, 84006 AS exited_day, 0 AS completed"
GONE = "18993 AS enrolled_day, 18992 AS exited_day, 1 AS completed"


@pytest.mark.parametrize(
    ("table", "rows", "says"),
    [
        ("courses", f"{COURSE}, {GONE}", "(row 1): The course ended on 2021-12-31, but began only on 2022-01-01."),
        ("courses", f"{COURSE}, {DAYS}".replace("84006", "84005"), "(row 1): The day 2199-12-31 lies after 2024-12-31"),
        ("courses", f"{COURSE}, {DAYS}".replace("effort", "Effort"), "(row 1): The column arm holds a value that it"),
        ("courses", f"{COURSE}, {DAYS}".replace("'p0'", "' '"), "(row 1): The column person holds a value"),
        ("courses", f"{COURSE}, {DAYS}".replace("0 AS completed", "2 AS completed"), "The column completed holds"),
        ("courses", f"{COURSE}, {DAYS}".replace("18993", "-99999999999"), "The column enrolled_day holds a value"),
        ("events", "'e' AS id, 'p0' AS person, 'job' AS event, 18993 AS day, -1 AS withdrawn", "The column withdrawn"),
        ("spells", "'p0' AS person, '' AS state, 1 AS first_day, 2 AS last_day", "The column state holds a value"),
    ],
)
def test_what_csv_cannot_even_say_is_told_at_its_row_and_nothing_is_measured(
    gavn: Run, tmp_path: Path, table: str, rows: str, says: str
) -> None:
    folder = frozen(FEW, tmp_path / "data")
    to = folder / f"{table}.parquet"
    duckdb.connect().execute(f"COPY (SELECT {rows}) TO '{to}' (FORMAT parquet)")
    refused = gavn("measure", YOUNG, folder, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert f"{table}.parquet" in refused.stderr and says in refused.stderr
    assert not (tmp_path / "results").exists()


def test_a_number_is_told_of_and_never_shown(gavn: Run, tmp_path: Path) -> None:
    folder = frozen(WRONG["a number as cohort"], tmp_path / "data")
    refused = gavn("measure", YOUNG, folder, "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert "courses.parquet (row 1): Something stands here that may be a CPR number" in refused.stderr
    assert NUMBER not in refused.stderr


def test_of_many_rows_the_first_are_told_and_how_many_more_there_are(tmp_path: Path) -> None:
    many = replace(FEW, courses=(FIRST,) * (MOST + 4))
    found = list(check_parquet(frozen(many, tmp_path / "data"), as_of=AS_OF, exclusive=False))
    assert [each.code for each in found] == ["people-id-taken"] * MOST + ["parquet-more"]
    assert dict(found[-1].values) == {"code": "people-id-taken", "many": "3"}

    numbers = replace(FEW, spells=(replace(SPELL, person=NUMBER),) * (MOST + 2))
    found = list(check_parquet(frozen(numbers, tmp_path / "numbers"), as_of=AS_OF, exclusive=False))
    assert [each.code for each in found] == ["people-cpr"] * MOST + ["parquet-more"]
    assert found[-1].values["many"] == "2"


# Spellings of a number with what can stand between and beside its parts.
PARTS = st.sampled_from(
    [
        "67",
        "01",
        "31",
        "1",
        "90",
        "12",
        "34",
        "0AB1",
        "1234",
        "6701",
        " ",
        "-",
        ".",
        "/",
        "\t",
        "\v",
        "−",
        "x",
        "_",
        "p-",
    ]
)


@examples(400)
@given(st.lists(PARTS, min_size=3, max_size=9).map("".join))
def test_nothing_that_could_be_a_number_is_left_out_by_the_queries(text: str) -> None:
    found = duckdb.execute("SELECT regexp_matches(?, ?)", [text, WIDER]).fetchone()

    assert found is not None
    assert found[0] or not could_be_person_number(text)
