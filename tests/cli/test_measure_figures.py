"""`gavn measure --figures`: every cohort has files of its own, whatever it is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gavn.domain.outcomes.people import Arm, Beside, People
from gavn.files.people import write_people
from tests.cli.test_measure_evidence import YOUNG, young
from tests.conftest import Run

COHORTS = ("A/B", "A-B", "a-b", "A B", "Å")


def of_cohorts() -> People:
    """The same people over again in each cohort."""
    people = young((arm, kind, days) for arm in Arm for kind in ("light", "heavy") for days in (5, 9))
    places = range(len(COHORTS))
    courses = tuple(
        replace(each, course=f"{each.course}-{place}", person=f"{each.person}-{place}", cohort=COHORTS[place])
        for place in places
        for each in people.courses
    )
    spells = tuple(replace(each, person=f"{each.person}-{place}") for place in places for each in people.spells)
    known = [replace(each, person=f"{each.person}-{place}") for place in places for each in people.beside.covariates]
    return replace(people, courses=courses, spells=spells, beside=Beside(tuple(known)))


def test_cohorts_whose_names_look_alike_in_a_file_name_have_files_of_their_own(gavn: Run, tmp_path: Path) -> None:
    data, figures = tmp_path / "data", tmp_path / "figures"
    data.mkdir()
    write_people(of_cohorts(), data)
    done = gavn("measure", YOUNG, data, "--figures", figures, "--lang", "en")

    assert done.returncode == 0, done.stderr
    written = sorted(file.name for file in figures.glob("balance-*.csv"))
    assert len({name.casefold() for name in written}) == len(COHORTS), written
    # What any file can bear stands as it is, and what was told is what was written.
    assert "balance-support-12-months-Å.csv" in written and "balance-support-12-months-A-B.csv" not in written
    assert all(file.name in done.stdout for file in figures.iterdir())
