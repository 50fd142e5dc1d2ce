"""A job that somebody asked for: how far it is, what came of it, and a button that stops it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import agreement_names
from gavn.web.apps.jobs import actions, queries
from gavn.web.apps.jobs.queries import Job
from gavn.web.apps.jobs.show import job_context
from gavn.web.design.reader import Reader


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def job(request: HttpRequest, reader: Reader, *, number: int) -> HttpResponse:
    """One job, which is fetched again and again while it goes on; sent by POST it is stopped."""
    found = _seen(reader, number)
    if request.method == "POST":
        actions.stop(found, by=reader.known, now=timezone.now())
        return HttpResponseRedirect(reverse("jobs:job", args=[number]))
    response = render(request, "jobs/job.html", _context(found, reader))
    if not found.is_open and request.headers.get("HX-Request") == "true":
        # The whole page is fetched once more, which asks no more.
        response["HX-Refresh"] = "true"
    return response


def _seen(reader: Reader, number: int) -> Job:
    """To others it is not there."""
    found = find_or_404(queries.job(number))
    job: Job = find_or_404(found, queries.may_see(reader.known, found))
    return job


def _context(found: Job, reader: Reader) -> dict[str, Any]:
    subject = agreement_names(reader.language).get(found.subject, found.subject)
    sees_people = may(reader.person, Permission.SEE_PARTICIPANTS).allowed
    return job_context(found, {**account_names(), "subject": subject}, reader.language, sees_people=sees_people)
