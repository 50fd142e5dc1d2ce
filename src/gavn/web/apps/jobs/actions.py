"""What people do about jobs: ask for one, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from gavn.domain.access.decision import Person
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.jobs import storage
from gavn.web.apps.jobs.queries import may_see
from gavn.web.apps.jobs.storage import Job


def ask(kind: str, subject: str, asked: Mapping[str, str], *, by: Person, now: datetime) -> Job:
    """The job, to be done by the worker; where the very same is open already, that one. Refused where one of that kind
    is open on the subject that asks for something else, or that whoever asks does not see.

    Whether somebody may have it done is asked by whoever knows the kind, here and again when it is done.
    """
    while True:
        found = storage.open_job(kind, subject)
        if found is not None:
            if found.asked != asked or not may_see(by, found).allowed:
                raise Refused([Problem("job-under-way")])
            return found
        try:
            with transaction.atomic():
                return storage.add(kind, subject, asked, by=by.username, now=now)
        except IntegrityError:
            # Another asked in the same moment.
            continue


def stop(found: Job, *, by: Person, now: datetime) -> bool:
    """Whether there was anything to stop."""
    may_see(by, found).require()
    return storage.stop(found.id, by=by.username, now=now)
