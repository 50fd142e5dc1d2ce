"""The made-up people of examples/people: they are made as they are committed, and give the published results."""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gavn.cli.measured_rows import measured_rows
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.outcomes.people import Arm, People
from gavn.domain.payments.entitlement import entitle
from gavn.domain.values.money import Money
from gavn.files.agreements import read_dossier
from gavn.files.manifests import read_manifest, write_measured
from gavn.files.people import read_people, write_people
from gavn.measurement.engines import duck
from gavn.measurement.measure import Measured, measure_people, measure_with
from tests.conftest import AARHUS, ROOT

FOLDER = ROOT / "examples" / "people"
SHOWN = ROOT / "examples" / "measured"
MADE = runpy.run_path(str(FOLDER / "make.py"))
NAMES = sorted(MADE["AGREEMENTS"])


@dataclass(frozen=True)
class Told:
    """A published result, and the page of the annual report for 2024 on which it stands."""

    agreement: str
    page: int
    metric: str
    follow_up: str
    due: int
    reached: int
    percent: int


PUBLISHED = [
    Told("diabetes", 16, "blood-sugar", "12-months", 38, 22, 58),
    Told("diabetes", 16, "blood-sugar", "24-months", 13, 7, 54),
    Told("dialog-mod-vold", 14, "violence-ceased", "24-months", 11, 9, 82),
    Told("dialog-mod-vold", 14, "no-shelter", "24-months", 11, 11, 100),
    Told("dialog-mod-vold", 14, "no-treatment", "24-months", 9, 7, 78),
    Told("din-vej-i-job", 17, "employment", "12-months", 42, 4, 10),
    Told("flere-kloge-haender", 19, "dropout", "6-months", 1475, 83, 6),
    # "3 of 4" of 54 is 40 or 41.
    Told("housing-first-hjem-job-og-helhed", 13, "mastery", "12-months", 54, 40, 74),
]
# Of the effort: persons enrolled, or families that completed, and what page says so.
ENROLLED = [
    ("diabetes", 16, 138),
    ("dialog-mod-vold", 14, 11),
    ("din-vej-i-job", 17, 59),
    ("flere-kloge-haender", 19, 1475),
    ("housing-first-havnen", 12, 32),
    ("housing-first-hjem-job-og-helhed", 12, 54),
    ("ips-plus", 18, 120),
    ("ung-i-fokus", 15, 367),
]


@cache
def dossier_of(name: str) -> Dossier:
    dossier = read_dossier(AARHUS / "agreements" / name).dossier
    assert dossier is not None
    return dossier


def agreement(name: str) -> Agreement:
    return dossier_of(name).versions[-1]


@cache
def committed(name: str) -> People:
    people = read_people(FOLDER / name).people
    assert people is not None
    return people


@cache
def by_reference(name: str) -> Measured:
    return measure_people(agreement(name), committed(name))


def row(name: str, metric: str, follow_up: str, arm: Arm = Arm.EFFORT) -> dict[str, Any]:
    [found] = [
        dict(each)
        for each in measured_rows(by_reference(name))
        if (each["metric"], each["follow_up"], each["arm"]) == (metric, follow_up, arm.value)
    ]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_is_what_is_made(name: str, tmp_path: Path) -> None:
    write_people(MADE["people_of"](name), tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in (FOLDER / name).iterdir()
    }


def test_every_agreement_of_the_fund_has_people_and_measures_every_metric_in_every_version() -> None:
    assert sorted(path.name for path in (AARHUS / "agreements").iterdir()) == NAMES
    for name in NAMES:
        assert all(metric.measured for version in dossier_of(name).versions for metric in version.metrics), name


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_and_the_reference_engine_measure_the_same_of_them(name: str) -> None:
    people = committed(name)

    engine, beside = duck.over_people(people), people.beside
    assert measure_with(agreement(name), engine, as_of=people.as_of, beside=beside) == by_reference(name)


@pytest.mark.parametrize("told", PUBLISHED, ids=lambda told: f"{told.agreement}-{told.metric}-{told.follow_up}")
def test_they_give_the_published_results(told: Told) -> None:
    found = row(told.agreement, told.metric, told.follow_up)

    assert (found["due"], found["measured"], found["reached"]) == (told.due, told.due, told.reached)
    assert round(100 * found["rate"]) == told.percent


@pytest.mark.parametrize(("name", "page", "enrolled"), ENROLLED)
def test_as_many_are_enrolled_as_was_published(name: str, page: int, enrolled: int) -> None:
    metric = agreement(name).metrics[0]

    assert row(name, metric.id, metric.follow_ups[0].id)["enrolled"] == enrolled, page


def test_diabetes_has_the_published_courses_and_mean_falls() -> None:
    people = committed("diabetes")

    assert (len(people.courses), len({course.person for course in people.courses})) == (144, 138)
    assert all(reading.value.denominator == 1 for reading in people.readings)
    means = [row("diabetes", "mean-reduction", at)["mean"] for at in ("12-months", "24-months")]
    assert [f"{float(mean):.1f}" for mean in means] == ["4.9", "5.9"]


def test_of_fifteen_families_eleven_completed_and_four_dropped_out() -> None:
    people = committed("dialog-mod-vold")

    completed = [gone.completed for gone in people.exits]
    assert (len(people.courses), completed.count(True), completed.count(False)) == (15, 11, 4)


def test_110_fewer_pupils_broke_off_than_by_the_baseline() -> None:
    baseline = agreement("flere-kloge-haender").metrics[0].baseline
    found = row("flere-kloge-haender", "dropout", "6-months")

    assert baseline is not None
    assert baseline * found["due"] - found["reached"] == 110


def test_the_young_are_compared_with_a_control_group() -> None:
    """301 of 367 are due; on average they are on support 22 days, three weeks and a day, less than the others."""
    [tally] = by_reference("ung-i-fokus").results.tallies
    effort, others = (row("ung-i-fokus", "support", "12-months", arm) for arm in (Arm.EFFORT, Arm.COMPARISON))

    assert (tally.estimate, tally.enrolled) == (-22, 301)
    assert tally.high is not None and tally.high < 0
    # Measured in days, told in weeks.
    assert [f"{float(each['mean']):.4f}" for each in (effort, others)] == ["34.2857", "37.4286"]


def test_what_the_fund_s_own_folder_tells_is_what_is_measured() -> None:
    """The tallies beside the agreements, which the demo's statements are made of."""
    told = {name: tallies for name in NAMES if (tallies := dossier_of(name).tallies)}

    assert set(told) == {"din-vej-i-job", "flere-kloge-haender"}
    for name, [tally] in told.items():
        [measured] = by_reference(name).results.tallies
        for key in ("metric", "follow_up", "known_on", "reached", "due"):
            assert getattr(measured, key) == getattr(tally, key), (name, key)


@pytest.mark.parametrize("name", sorted(path.name for path in SHOWN.iterdir()))
def test_what_the_demo_shows_of_them_is_what_is_measured(name: str, tmp_path: Path) -> None:
    manifest, measured = read_manifest(SHOWN / name), by_reference(name)
    assert manifest is not None
    write_measured(measured.results, manifest, tmp_path / name, rates=measured.rates)

    assert {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} == {
        path.name: path.read_bytes() for path in (SHOWN / name).iterdir()
    }


@pytest.mark.parametrize(
    ("name", "kroner"),
    [
        ("diabetes", 22 * 113_050 + 7 * 25_000 + 2 * 250_000),
        # What table 2 has as received by the end of 2024; the prices are assumed, and the persons derived from them.
        ("flere-kloge-haender", 3_631_000),
        ("ung-i-fokus", 700_000 + 1_665_000),
        ("job-bootcamp", 900_000),
        ("hygiejne-nudging", 0),
        ("din-vej-i-job", 4 * 75_000),
    ],
)
def test_they_are_paid_for(name: str, kroner: int) -> None:
    measured = by_reference(name)

    assert entitle(agreement(name), measured.results, as_of=measured.as_of).total == Money(kroner * 100, "DKK")


@pytest.mark.parametrize("percent", [49, 77, 72])
def test_other_published_shares_of_diabetes_are_not_of_the_38(percent: int) -> None:
    """Own health and WHO-5, page 16: no count of 38 rounds to them, so that no one could be made up who shows them."""
    assert percent not in {round(100 * count / 38) for count in range(39)}


def test_nobody_is_named_by_anything_but_a_number_drawn_for_the_example() -> None:
    for name in NAMES:
        persons = {course.person for course in committed(name).courses}
        assert persons == {f"p-{number:04}" for number in range(1, len(persons) + 1)}
        assert committed(name).as_of <= date(2024, 12, 31)
