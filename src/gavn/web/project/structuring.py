"""Works out scenarios and designs in the background, and keeps what came out (ADR 19, 21)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.forecasting.structuring.lab import Step, answer
from gavn.domain.fund.structuring import versions_beside
from gavn.domain.fund.what_if import compare_scenarios
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.jobs.storage import Job
from gavn.web.apps.structuring import queries
from gavn.web.apps.structuring.actions import keep_comparison, keep_design
from gavn.web.project.worker import Tell

# What the lab works out, in this order.
STEPS = tuple(Step)
LAST = Step.KEEPING


def scenarios(job: Job, tell: Tell) -> Mapping[str, str]:
    """Works out scenarios side by side, in the name of whoever asked; where they stand."""
    by = _asker(job)
    chosen = [queries.scenario(each) for each in job.asked["scenarios"].split(queries.BETWEEN)]
    found = [each for each in chosen if each is not None]
    if len(found) < len(chosen):
        raise Refused([Problem("scenario-gone")])
    trials, seed = int(job.asked["trials"]), int(job.asked["seed"])
    asked = queries.what_if(found, trials=trials, seed=seed)
    results = queries.known_results(asked.as_of)

    compared = compare_scenarios(queries.fund(), results, movements(), asked, watch=partial(tell, "simulating"))
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        tell("keeping", 1, 1)
        keep_comparison(compared, by=by, now=timezone.now())
    query = urlencode([*(("scenario", each.id) for each in found), ("trials", trials), ("seed", seed)])
    return {"url": f"{reverse('structuring:compare')}?{query}"}


def design(job: Job, tell: Tell) -> Mapping[str, str]:
    """Answers what was asked of a design, in the name of whoever asked; where the answer stands."""
    by, agreement = _asker(job), queries.newest_version(job.subject)
    if agreement is None or str(agreement.version) != job.asked["version"]:
        raise Refused([Problem("design-newer-version")])
    asked, fund = queries.asked_in(job.asked), queries.fund()
    question = queries.question(agreement, asked.worth)
    inputs = queries.inputs(question, asked)
    others = versions_beside(fund, agreement)
    found = answer(question, asked, others=others, told=lambda step: tell(step.value, STEPS.index(step), len(STEPS)))
    with transaction.atomic():
        tell(LAST.value, STEPS.index(LAST), len(STEPS))
        kept = keep_design(agreement, asked, found, inputs=inputs, by=by, now=timezone.now())
    return {"url": reverse("structuring:answer", args=[agreement.id, kept.id])}


def _asker(job: Job) -> Person:
    """Whoever asked, with the right that they have now."""
    asked_by = account(job.asked_by)
    if asked_by is None or not asked_by.is_active:
        raise Refused([Problem("job-nobody-asks")])
    may(asked_by.person, Permission.WORK_OUT).require()
    return asked_by.person
