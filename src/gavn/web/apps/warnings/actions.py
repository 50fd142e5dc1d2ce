"""What people do about warnings: have the fund gone through, answer one, take the answer back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.forecasting.inbox import Answer
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job
from gavn.web.apps.warnings import storage
from gavn.web.apps.warnings.queries import inbox_of, standing_answer
from gavn.web.apps.warnings.storage import Round

# The kind of job, and what it is about.
WARN, ALL = "warn", "fund"
# Who stands in the log where nobody asked.
ITSELF = "gavn"


def ask_round(*, by: Person, now: datetime) -> Job:
    """The job that goes through the fund."""
    may(by, Permission.ANSWER_WARNING).require()
    return ask(WARN, ALL, {}, by=by, now=now)


@transaction.atomic
def keep_round(made: Round) -> None:
    """Keeps what a round found; nothing but how many there were stands in the log."""
    storage.add_round(made)
    details = {"as-of": made.as_of.isoformat(), "count": str(len(made.warned))}
    record("warnings-gone-through", subject="fund", by=made.made_by or ITSELF, now=made.made_at, details=details)


@dataclass(frozen=True, slots=True)
class Said:
    """What is done about a warning, and the day by which; None where no day is named."""

    note: str
    until: date | None = None


@transaction.atomic
def answer_warning(key: str, said: Said, *, by: Person, now: datetime, today: date) -> None:
    """Keeps what is done about a warning, beside it as it is now; the one before it holds no more."""
    may(by, Permission.ANSWER_WARNING).require()
    found = inbox_of(by, today=today)
    line = found.line(key) if found else None
    if line is None:
        raise Refused([Problem("warning-gone")])
    refuse(_check(said, today))
    note = said.note.strip()
    storage.add_answer(Answer(line.warned, note, said.until, by.username, now))
    details = {"note": note, **({"until": said.until.isoformat()} if said.until else {})}
    record("warning-answered", subject=f"warning {key}", by=by.username, now=now, details=details)


def _check(said: Said, today: date) -> Iterator[Problem]:
    yield from check_grounds(said.note, Place(path="note"))
    if not said.note.strip():
        yield Problem("warning-without-note", Place(path="note"))
    if said.until is not None and said.until < today:
        yield Problem("warning-until-past", Place(path="until"))


@transaction.atomic
def take_back(key: str, *, by: Person, now: datetime) -> None:
    """The warning waits for an answer again, whoever gave the last one; where none stands nothing is done."""
    may(by, Permission.ANSWER_WARNING).require()
    kept = standing_answer(key)
    if kept is None:
        return
    storage.take_back(kept.id, by=by.username, now=now)
    record("warning-answer-taken-back", subject=f"warning {key}", by=by.username, now=now)
