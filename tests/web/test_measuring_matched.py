"""A matched comparison measured by the worker: what people are made alike by is frozen with them, and paid by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.people import Arm, People, Reading
from gavn.files.people import read_head
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job, JobState, last_job
from gavn.web.apps.participants.actions.demo import make_demo_people
from gavn.web.apps.participants.models import SnapshotRow
from gavn.web.apps.payments.queries import version_on
from gavn.web.project import measuring
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.cli.test_measure_evidence import AS_OF, ENROLLED, young
from tests.web.conftest import logged_in
from tests.web.paying import life
from tests.web.reading import words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db(databases=["default", "people"])

AGREEMENT = "ung-i-fokus"
AGES = {"light": 25, "heavy": 45}
# The effort takes 14 days off, and the young, who need 70 days less anyway, are most of those it helps.
CELLS = (
    (Arm.EFFORT, "light", 24, 70),
    (Arm.EFFORT, "heavy", 8, 140),
    (Arm.COMPARISON, "light", 8, 84),
    (Arm.COMPARISON, "heavy", 24, 154),
)


def confounded(*, without: str = "") -> People:
    """Their age was read some days before they were enrolled, but for one's, and again after, which is too late."""
    people = young((arm, kind, days + turn % 4) for arm, kind, many, days in CELLS for turn in range(many))
    kinds = {each.person: each.value for each in people.beside.covariates}
    ages = [
        Reading(f"{when}{person}", person, "Alder", ENROLLED + timedelta(days), Fraction(value))
        for person, kind in kinds.items()
        for when, days, value in (("a", -5, AGES[kind]), ("b", 40, 99))
        if (when, person) != ("a", without)
    ]
    return replace(people, readings=tuple(ages))


@pytest.fixture(autouse=True)
def agreed(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agreement names what the groups are made alike by, and the demo's does not."""
    settings.SNAPSHOTS = tmp_path / "snapshots"

    def planned(*asked: Any) -> Agreement:
        return replace(version_on(*asked), covariates=("Alder",))

    monkeypatch.setattr(measuring, "version_on", planned)


def measured(people: People) -> Job:
    make_demo_people({AGREEMENT: people}, tuple(PEOPLE.values()), now=NOW)
    ask("measure", AGREEMENT, {"as_of": AS_OF.isoformat()}, by=PEOPLE["evaluator"], now=NOW)
    assert work_once(KINDS, clock=lambda: NOW)
    done = last_job("measure", AGREEMENT)
    assert done is not None
    return done


def test_people_are_made_alike_by_what_was_frozen_with_them(tmp_path: Path) -> None:
    """The plain difference is −49 days; among people of one age −14, which is what was put in."""
    job = measured(confounded())

    assert (job.state, job.problems) == (JobState.DONE, ())
    [kept] = life(AGREEMENT).sets
    [tally] = kept.results.tallies
    assert (tally.estimate, tally.due, tally.enrolled) == (-14, 32, 32)
    # Of fewer than a hundred who were matched nothing is concluded, and nothing paid that must be certain.
    assert (tally.low, tally.high) == (None, None)
    [folder] = (tmp_path / "snapshots").iterdir()
    head = read_head(folder).head
    snapshot = SnapshotRow.objects.get().digest
    assert head is not None and kept.results.manifest is not None
    assert head.snapshot == kept.results.manifest.snapshot == snapshot
    held = duckdb.read_parquet(str(folder / "covariates.parquet")).select("name", "value").distinct()
    assert set(held.fetchall()) == {("Alder", "25"), ("Alder", "45")}
    told = words(logged_in("evaluator"), reverse("payments:result-set", args=[AGREEMENT, 1]), language="en")
    assert f"with duckdb, {kept.results.manifest.courses} courses" in told


def test_somebody_whose_age_was_not_known_before_stops_it_and_nothing_is_kept() -> None:
    job = measured(confounded(without="p3"))

    assert job.state is JobState.FAILED
    assert [problem.code for problem in job.problems] == ["people-covariate-missing"]
    assert life(AGREEMENT).sets == () and SnapshotRow.objects.count() == 0
