"""Goes through the fund in the background and keeps what is to be warned of (ADR 19, 21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.warnings import Warnings, warnings_of
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.apps.jobs.storage import Job
from gavn.web.apps.payments.queries import lives_of
from gavn.web.apps.payments.queries.kept import readable
from gavn.web.apps.payments.queries.known import results_known
from gavn.web.apps.warnings.actions import keep_round
from gavn.web.apps.warnings.queries import newest_round
from gavn.web.apps.warnings.storage import Round
from gavn.web.project.worker import Tell

# Enough that a chance of one in twenty is told to a tenth of itself; the same seed, so that chance alone moves nothing.
TRIALS, SEED = 4_000, 1
# Once somebody has asked, the fund is gone through so often without anybody asking.
EVERY = timedelta(days=1)


def warn(job: Job, tell: Tell) -> Mapping[str, str]:
    """Goes through the fund in the name of whoever asked; where the inbox is."""
    asked_by = account(job.asked_by)
    if asked_by is None or not asked_by.is_active:
        raise Refused([Problem("job-nobody-asks")])
    may(asked_by.person, Permission.ANSWER_WARNING).require()
    tell("looking", 0, 2)
    found = _found(whole_fund())
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        tell("keeping", 1, 2)
        keep_round(_round(found, by=asked_by.person.username, now=timezone.now()))
    return {"url": reverse("warnings:inbox")}


def go_through_daily(now: datetime) -> None:
    """Once a day, where somebody has asked before: what nobody looks at grows worse all the same."""
    newest = newest_round()
    if newest is not None and now - newest.made_at >= EVERY:
        keep_round(_round(_found(whole_fund()), by="", now=now))


def demo_warnings(*, by: Person) -> None:
    """Goes through the fund once, where it assumes something of the future and nobody has: so that there is a warning
    to answer."""
    fund = whole_fund()
    if fund.forecast_model is not None and newest_round() is None:
        keep_round(_round(_found(fund), by=by.username, now=timezone.now()))


def _found(fund: Fund) -> Warnings:
    """As of the day to which the fund's records are complete, by the results that each agreement is told of."""
    # What was entered or measured here; of the others the folder's own stand.
    results = results_known(lives_of(documents().dossiers).lives, fund.as_of)
    known = replace(fund, kept=readable())
    return warnings_of(known, results, movements(), as_of=fund.as_of, trials=TRIALS, seed=SEED)


def _round(found: Warnings, *, by: str, now: datetime) -> Round:
    forecast = found.forecast
    return Round(
        found.as_of, forecast.trials, forecast.seed, forecast.inputs, tuple(found.warned), tuple(found.verdicts),
        tuple(forecast.simulated), found.untold, by, now,
    )  # fmt: skip
