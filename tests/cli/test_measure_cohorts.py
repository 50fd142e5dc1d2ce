"""`gavn measure`: a comparison group whose cohorts are called otherwise than the effort's is told so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.people import Arm, Course, People
from gavn.files.people import head_of, write_head, write_people
from gavn.measurement.engines.duck import write_parquet
from tests.cli.test_measure_evidence import ENROLLED, YOUNG, confounded, effort_row
from tests.conftest import Run


def written_parquet(people: People, folder: Path) -> None:
    write_parquet(people, folder)
    write_head(head_of(people), folder)


def of(effort: str, compared: str) -> People:
    """Everybody in a cohort, called so in the effort and so in the comparison group."""
    people = confounded()
    courses = (replace(each, cohort=effort if each.arm is Arm.EFFORT else compared) for each in people.courses)
    return replace(people, courses=tuple(courses))


@pytest.mark.parametrize(("write", "at"), [(write_people, "courses.csv:102:1"), (written_parquet, "(row 101)")])
def test_a_cohort_called_otherwise_is_told_by_name_and_nothing_is_measured(
    gavn: Run, tmp_path: Path, write: Callable[[People, Path], None], at: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write(of("2022", "22"), data)
    refused = gavn("measure", YOUNG, data, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert at in refused.stderr
    assert "The comparison group's cohort “22” is none of the effort's, and of the effort “2022” has" in refused.stderr
    assert refused.stderr.count("The comparison group's cohort") == 1
    assert not (tmp_path / "results").exists()


def test_called_alike_they_are_compared(gavn: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_people(of("2022", "2022"), data)

    assert effort_row(gavn, YOUNG, data)["effect_against"] == "alike"


@pytest.mark.parametrize(
    ("effort", "compared", "found"),
    [
        ({"a"}, {"a"}, set()),
        ({"a", "b"}, {"a"}, set()),
        ({"a"}, set(), set()),
        (set(), {"a"}, set()),
        # The comparison group of a cohort that is only about to begin keeps nobody from being measured.
        ({"a"}, {"a", "b"}, set()),
        ({"a", "b"}, {"a", "B"}, {("“B”", "“b”")}),
        ({"a", "b"}, {"", "c"}, {("“”", "“a”, “b”"), ("“c”", "“a”, “b”")}),
        ({"a"}, {"6701901234"}, {("“…”", "“a”")}),
    ],
)
def test_what_fits_and_what_does_not(effort: set[str], compared: set[str], found: set[tuple[str, str]]) -> None:
    arms = [(Arm.EFFORT, effort), (Arm.COMPARISON, compared)]
    courses = [
        Course(f"{arm}-{cohort}", f"p-{arm}-{cohort}", ENROLLED, cohort, arm=arm)
        for arm, cohorts in arms
        for cohort in sorted(cohorts)
    ]
    problems = check_people(People(ENROLLED, tuple(courses)))

    told = {
        (each.values["cohort"], each.values["alone"]) for each in problems if each.code == "people-cohort-unmatched"
    }
    assert told == found
