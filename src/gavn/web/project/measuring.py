"""Measures an agreement in the background: hands the measurement frozen people, and takes back results (ADR 15, 18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.plans import check_registers
from gavn.domain.payments.result_set import freeze as set_of
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.people import read_head
from gavn.measurement.days import date_of
from gavn.measurement.frozen import over_frozen
from gavn.measurement.manifest import manifest_of
from gavn.measurement.measure import measure_with
from gavn.measurement.tables import COURSES
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.jobs.storage import Job
from gavn.web.apps.participants.actions.freezing import freeze
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.apps.payments.queries import dossier, life_of, version_on
from gavn.web.project.worker import Tell


def measure(job: Job, tell: Tell) -> Mapping[str, str]:
    """Freezes the people as of the day that was asked for, measures them with DuckDB, and keeps the results as the next
    result set, in the name of whoever asked; where it stands."""
    asked_by, own = account(job.asked_by), dossier(job.subject)
    if asked_by is None or not asked_by.is_active or own is None:
        raise Refused([Problem("job-nobody-asks")])
    by, as_of = asked_by.person, date.fromisoformat(job.asked["as_of"])
    may(by, Permission.ENTER_RESULTS).require()
    tell("freezing", 0, 3)
    agreement = version_on(own, as_of)
    names = (*agreement.covariates, *filter(None, [agreement.clusters]))
    frozen = freeze(own.id, as_of=as_of, parent=settings.SNAPSHOTS, by=by, now=timezone.now(), covariates=names)
    tell("measuring", 1, 3)
    head = read_head(frozen.folder).head
    if head is None:
        # An earlier snapshot of the same people: what it says of itself was altered since.
        raise Refused([Problem("snapshot-altered", Place(path=frozen.folder.name))])
    engine, beside = over_frozen(frozen.folder, frozen.digest, covered=head.covered, exclusive=head.exclusive)
    courses = engine.select(COURSES.select)
    enrolled = (date_of(int(row[COURSES.columns.index("enrolled_day")])) for row in courses)
    refuse(check_registers(agreement, head.covered, enrolled))
    measured = measure_with(agreement, engine, as_of=as_of, beside=beside, plan=own.measurement_plan)
    manifest = manifest_of(measured, courses, snapshot=frozen.digest, engine="duckdb")
    counted = set_of(agreement, measured.results, number=0, as_of=as_of, rates=measured.rates)
    results = replace(counted, manifest=manifest)
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        tell("keeping", 2, 3)
        number = enter_results(results, own, seen=len(life_of(own).sets), origin=Origin(), by=by, now=timezone.now())
    return {"url": reverse("payments:result-set", args=[own.id, number])}
