"""What pages ask of jobs."""

from __future__ import annotations

from gavn.domain.access.decision import Decision, Person
from gavn.domain.access.roles import Role
from gavn.web.apps.jobs import storage
from gavn.web.apps.jobs.storage import Job, JobState

__all__ = ["Job", "JobState", "job", "last_job", "may_see"]


def job(number: int) -> Job | None:
    return storage.job(number)


def last_job(kind: str, subject: str) -> Job | None:
    """The newest of a kind on a subject."""
    return storage.last_job(kind, subject)


def may_see(person: Person, found: Job) -> Decision:
    """A job is seen, and stopped, by whoever asked for it and by the secretariat."""
    own = person.username == found.asked_by
    allowed = own or person.role is Role.SECRETARIAT
    return Decision(allowed=allowed, reason="own-job" if allowed else "job-of-another")
