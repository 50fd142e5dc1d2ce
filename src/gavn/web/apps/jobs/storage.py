"""Jobs in the database, as values: asked for, taken by a worker, done a step at a time, ended once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet

from gavn.domain.values.problem import Place, Problem
from gavn.web.apps.jobs.models import JobRow

# A worker that has said nothing for so long has died, and what it did is begun again by the next, so many times.
SILENT, MOST_TRIES = timedelta(seconds=60), 3


class JobState(StrEnum):
    """Where a job stands; the last three are its ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OPEN = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """Work of a kind on a subject (`measure` of an agreement), asked for by somebody.

    `taking` counts the workers that have taken it, and tells two of them apart: the last alone may write anything.
    """

    id: int
    kind: str
    subject: str
    asked: Mapping[str, str]
    asked_by: str
    asked_at: datetime
    state: JobState
    step: str
    done: int
    whole: int
    ended_at: datetime | None
    stopped_by: str
    result: Mapping[str, str]
    problems: tuple[Problem, ...]
    taking: int

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in OPEN


def job(number: int) -> Job | None:
    row = JobRow.objects.filter(id=number).first()
    return None if row is None else _job(row)


def open_job(kind: str, subject: str) -> Job | None:
    """The one that waits or is being done; there is never more than one of a kind on a subject."""
    row = JobRow.objects.filter(kind=kind, subject=subject, state__in=OPEN).first()
    return None if row is None else _job(row)


def last_job(kind: str, subject: str) -> Job | None:
    row = JobRow.objects.filter(kind=kind, subject=subject).order_by("id").last()
    return None if row is None else _job(row)


def add(kind: str, subject: str, asked: Mapping[str, str], *, by: str, now: datetime) -> Job:
    row = JobRow.objects.create(
        kind=kind, subject=subject, asked=dict(asked), asked_by=by, asked_at=now, state=JobState.WAITING.value
    )
    return _job(row)


@transaction.atomic
def take(*, now: datetime) -> Job | None:
    """The oldest job that waits, or whose worker has died, now being done by whoever asks; None where there is none."""
    silent = Q(state=JobState.RUNNING.value, beat_at__lt=now - SILENT)
    rows = JobRow.objects.select_for_update().filter(Q(state=JobState.WAITING.value) | silent).order_by("id")
    row = rows.first()
    if row is None:
        return None
    row.state, row.tries, row.beat_at = JobState.RUNNING.value, row.tries + 1, now
    row.taking += 1
    row.step, row.done, row.whole = "", 0, 0
    row.started_at = row.started_at or now
    if row.tries > MOST_TRIES:
        _end(row, JobState.FAILED, now=now, problems=[Problem("job-worker-died", values={"tries": str(MOST_TRIES)})])
    row.save()
    return _job(row)


def _held(taken: Job) -> QuerySet[JobRow]:
    """The row, as long as nobody has taken the job after whoever holds `taken`, nor ended it."""
    return JobRow.objects.filter(id=taken.id, state=JobState.RUNNING.value, taking=taken.taking)


def say_alive(taken: Job, *, now: datetime) -> bool:
    """Whether the job is still wanted of this worker: nobody has stopped it, and no other worker has taken it.

    Within a transaction nobody takes it before that is through.
    """
    return bool(_held(taken).filter(stopped_by="").update(beat_at=now))


def say_step(taken: Job, step: str, *, done: int, whole: int) -> None:
    _held(taken).update(step=step, done=done, whole=whole)


@transaction.atomic
def end(
    taken: Job,
    state: JobState,
    *,
    now: datetime,
    result: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> bool:
    """Ends a job, once; whether it was still this worker's."""
    row = _held(taken).select_for_update().first()
    if row is None:
        return False
    _end(row, state, now=now, result=result, problems=problems)
    row.save()
    return True


@transaction.atomic
def stop(number: int, *, by: str, now: datetime) -> bool:
    """Stops a job: one that waits at once, one that is being done as soon as its worker hears of it."""
    row = JobRow.objects.select_for_update().filter(id=number, state__in=OPEN, stopped_by="").first()
    if row is None:
        return False
    row.stopped_by = by
    if row.state == JobState.WAITING.value:
        _end(row, JobState.STOPPED, now=now)
    row.save()
    return True


def give_back(taken: Job) -> None:
    """A worker that is itself stopped leaves its job as it found it, to be begun again."""
    _held(taken).update(state=JobState.WAITING.value, tries=0, step="", done=0, whole=0)


def _end(
    row: JobRow,
    state: JobState,
    *,
    now: datetime,
    result: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> None:
    row.state, row.ended_at, row.result = state.value, now, dict(result or {})
    row.problems = [
        {"code": each.code, "path": each.place.path, "values": {k: str(v) for k, v in each.values.items()}}
        for each in problems
    ]


def _job(row: JobRow) -> Job:
    told = (Problem(each["code"], Place(path=each["path"]), each["values"]) for each in row.problems)
    return Job(
        row.pk, row.kind, row.subject, row.asked, row.asked_by, row.asked_at, JobState(row.state), row.step, row.done,
        row.whole, row.ended_at, row.stopped_by, row.result, tuple(told), row.taking,
    )  # fmt: skip
