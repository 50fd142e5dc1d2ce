"""An agreement's people measured by the worker: frozen, measured, and kept as a result set that names nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest
from django.test import Client
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import Boundary, MeasurementPlan
from gavn.files.people import read_people
from gavn.web.apps.accounts.actions import make_account
from gavn.web.apps.accounts.models import User
from gavn.web.apps.jobs import storage
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job, JobState, last_job
from gavn.web.apps.participants.actions.demo import make_demo_people
from gavn.web.apps.participants.actions.freezing import freeze
from gavn.web.apps.participants.models import SnapshotRow
from gavn.web.apps.payments.queries import Life, dossier, version_on
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views import measuring as measuring_page
from gavn.web.apps.payments.views.shared import opened
from gavn.web.design.reader import Reader
from gavn.web.project import measuring
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import Tell, Work, work_once
from tests.conftest import ROOT
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import life
from tests.web.reading import text_of, words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db(databases=["default", "people"])

AGREEMENT = "diabetes"
PAGE = f"/agreements/{AGREEMENT}/results/measure/"


class Measured(Protocol):
    def __call__(self, do: Work = ...) -> Job:
        """The job once `do` is through."""


@pytest.fixture
def measured(settings: Any, tmp_path: Path) -> Measured:
    """Made-up people whose results come to the published ones, measured as the evaluator asks."""
    settings.SNAPSHOTS = tmp_path / "snapshots"
    people = read_people(ROOT / "examples" / "people" / AGREEMENT).people
    assert people is not None
    make_demo_people({AGREEMENT: people}, tuple(PEOPLE.values()), now=NOW)

    def ask_and_work(do: Work = KINDS["measure"]) -> Job:
        sent = logged_in("evaluator").post(PAGE, {"as_of": "2024-12-31"})
        found = last_job("measure", AGREEMENT)
        assert found is not None
        assert sent["Location"] == reverse("jobs:job", args=[found.id])
        assert work_once({"measure": do}, clock=lambda: NOW)
        done = last_job("measure", AGREEMENT)
        assert done is not None
        return done

    return ask_and_work


def test_the_published_results_come_out_of_the_people_behind_them(measured: Measured) -> None:
    job = measured()
    assert (job.state, job.problems) == (JobState.DONE, ())
    [kept] = life(AGREEMENT).sets
    assert job.result["url"] == reverse("payments:result-set", args=[AGREEMENT, 1])
    assert kept.entered_by == "evaluator"
    assert {(each.reached, each.measured) for each in kept.results.rates} >= {(22, 38), (7, 13)}
    assert kept.results.persons == {}
    manifest = kept.results.manifest
    assert manifest is not None
    assert manifest.snapshot == SnapshotRow.objects.get().digest
    told, whole = (words(logged_in(who), job.result["url"], language="en") for who in ("evaluator", "sekretariat"))
    assert f"with duckdb, {manifest.courses} courses" in told
    # Of who enrolled when and of all that is known of each, which totals are not.
    assert manifest.snapshot in whole and manifest.cohort in whole
    assert manifest.snapshot not in told and manifest.cohort not in told


def test_what_the_parties_registered_is_looked_by(measured: Measured, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = MeasurementPlan(AGREEMENT, date(2021, 10, 1), (), (), Boundary.POCOCK)
    monkeypatch.setattr(measuring, "dossier", lambda number: replace(dossier(number), measurement_plan=plan))
    assert measured().problems == ()

    [kept] = life(AGREEMENT).sets
    assert kept.results.manifest is not None and kept.results.manifest.plan == plan.digest


def test_the_same_people_on_the_same_day_are_results_once(measured: Measured) -> None:
    measured()
    job = measured()
    assert job.state is JobState.FAILED
    assert [problem.code for problem in job.problems] == ["results-unchanged"]
    assert len(life(AGREEMENT).sets) == SnapshotRow.objects.count() == 1


def _goes(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _of_fewer(file: Path) -> None:
    to = file.with_suffix(".fewer")
    kept = f"SELECT * FROM read_parquet('{file}') LIMIT 5"  # noqa: S608
    duckdb.connect().execute(f"COPY ({kept}) TO '{to}' (FORMAT parquet)")
    to.rename(file)


def _of_another_day(file: Path) -> None:
    file.write_text(file.read_text().replace("as_of", "on"))


@pytest.mark.same_everywhere
@pytest.mark.parametrize(
    ("name", "altered"),
    [
        ("readings.parquet", _goes),
        ("courses.parquet", _goes),
        ("readings.parquet", _cut),
        ("courses.parquet", _of_fewer),
        ("data.yaml", _of_another_day),
    ],
)
def test_a_snapshot_that_was_altered_is_not_measured(
    measured: Measured, tmp_path: Path, name: str, altered: Callable[[Path], None]
) -> None:
    """It lay there since the same people were frozen before."""
    freeze(AGREEMENT, as_of=date(2024, 12, 31), parent=tmp_path / "snapshots", by=PEOPLE["evaluator"], now=NOW)
    [folder] = (tmp_path / "snapshots").iterdir()
    altered(folder / name)
    job = measured()
    assert [problem.code for problem in job.problems] == ["snapshot-altered"]
    assert life(AGREEMENT).sets == ()
    told = words(logged_in("evaluator"), reverse("jobs:job", args=[job.id]), language="en")
    assert "The data are not those that were frozen." in told


def test_a_worker_that_its_job_was_taken_from_keeps_no_results(measured: Measured) -> None:
    def slept(own: Job, tell: Tell) -> Mapping[str, str]:
        def told(step: str, done: int, whole: int) -> None:
            if step == "keeping":
                assert storage.take(now=NOW + storage.SILENT + timedelta(seconds=1)) is not None
            tell(step, done, whole)

        return KINDS["measure"](own, told)

    measured(do=slept)
    assert life(AGREEMENT).sets == ()


def test_what_another_asked_for_goes_on_and_the_page_says_so() -> None:
    ask("measure", AGREEMENT, {"as_of": "2024-12-31"}, by=PEOPLE["sekretariat"], now=NOW)
    sent = logged_in("evaluator").post(PAGE, {"as_of": "2024-12-31"})
    assert sent.status_code == 200
    assert "Der arbejdes allerede på aftalen" in text_of(sent)


def test_a_register_of_which_nothing_is_said_makes_nobody_one_to_whom_nothing_happened(
    settings: Any, tmp_path: Path
) -> None:
    settings.SNAPSHOTS = tmp_path / "snapshots"
    people = read_people(ROOT / "examples" / "people" / "dialog-mod-vold").people
    assert people is not None
    make_demo_people({"dialog-mod-vold": replace(people, covered=(), events=())}, tuple(PEOPLE.values()), now=NOW)
    job = ask("measure", "dialog-mod-vold", {"as_of": "2024-12-31"}, by=PEOPLE["evaluator"], now=NOW)
    assert work_once(KINDS, clock=lambda: NOW)
    done = last_job("measure", "dialog-mod-vold")
    assert done is not None and done.id == job.id
    assert [problem.code for problem in done.problems] == ["register-reach-unsaid"]
    assert life("dialog-mod-vold").sets == ()


def test_the_page_tells_of_the_definitions_in_force_and_not_of_those_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    def amended(reader: Reader, agreement_id: str) -> tuple[Life, Words]:
        own, words = opened(reader, agreement_id)
        newest = own.dossier.versions[-1]
        to_come = replace(newest, version=9, effective_from=date(2999, 1, 1), metrics=newest.metrics[:1])
        return replace(own, dossier=replace(own.dossier, versions=(*own.dossier.versions, to_come))), words

    before = words(logged_in("evaluator"), PAGE)
    monkeypatch.setattr(measuring_page, "opened", amended)
    assert words(logged_in("evaluator"), PAGE) == before


def test_people_of_whom_less_is_known_than_was_planned_are_not_measured(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*asked: Any) -> Agreement:
        return replace(version_on(*asked), covariates=("age",))

    monkeypatch.setattr(measuring, "version_on", planned)
    job = measured()
    assert job.state is JobState.FAILED
    assert [problem.code for problem in job.problems] == ["covariate-not-known"]
    assert len(life(AGREEMENT).sets) == 0


@pytest.mark.parametrize("day", ["2999-01-01", "", "1. maj"])
def test_a_day_that_cannot_be_measured_asks_for_nothing(day: str) -> None:
    page = logged_in("evaluator").post(PAGE, {"as_of": day}).content.decode()
    assert "alert-error" in page
    assert last_job("measure", AGREEMENT) is None


@pytest.mark.parametrize(
    "role", [Role.SECRETARIAT, Role.COUNCIL, Role.PROVIDER, Role.INVESTOR, Role.FOUNDATION, Role.AUDITOR]
)
def test_who_may_not_verify_people_measures_none(role: Role, client_of: ClientOf) -> None:
    client = client_of(role)
    assert client.post(PAGE, {"as_of": "2024-12-31"}).status_code == 404
    assert last_job("measure", AGREEMENT) is None
    listed = client.get(f"/agreements/{AGREEMENT}/results/")
    assert PAGE not in listed.content.decode()


def test_an_evaluator_of_a_party_that_the_agreement_does_not_name_finds_no_people(measured: Measured) -> None:
    """The account can act for a party, and then reaches the agreements alone that have it as their evaluator."""
    make_account(
        Person("eva", Role.EVALUATOR, "lind-foundation"), name="Eva", password="a long one", by="tests", now=NOW
    )
    client = Client()
    User.objects.filter(username="eva").update(must_change_password=False)
    client.force_login(User.objects.get(username="eva"))

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"as_of": "2024-12-31"}).status_code == 404
    assert last_job("measure", AGREEMENT) is None
    assert PAGE not in client.get(f"/agreements/{AGREEMENT}/results/").content.decode()
    assert logged_in("evaluator").get(PAGE).status_code == 200
