"""What one enters and another decides on, whatever it is: turned down with grounds, or taken back by its enterer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from gavn.domain.access.decision import Decision, Person, may, may_approve, may_close
from gavn.domain.access.roles import Permission
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.economy.models import Decided


class FourEyes(Protocol):
    """Whether somebody may decide on what another entered."""

    def __call__(self, person: Person, *, entered_by: str) -> Decision: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """Who enters such a thing and who decides on it; `name` is the log's, and a problem says what each refusal is."""

    name: str
    enters: Permission
    may_decide: FourEyes
    decided: Problem
    of_another: Problem
    without_grounds: Problem


DRAFT = Kind(
    name="draft",
    enters=Permission.ENTER_POSTING,
    may_decide=may_approve,
    decided=Problem("draft-decided"),
    of_another=Problem("draft-of-another"),
    without_grounds=Problem("draft-without-grounds"),
)
BATCH = replace(DRAFT, name="batch")
CLOSING = Kind(
    name="closing",
    enters=Permission.CLOSE_YEAR,
    may_decide=may_close,
    decided=Problem("closing-decided"),
    of_another=Problem("closing-of-another"),
    without_grounds=Problem("closing-without-grounds"),
)


@dataclass(frozen=True, slots=True)
class Entered:
    """One thing to decide on: `rows` are decided on together, all of them or none; `subject` names it in the log."""

    kind: Kind
    subject: str
    entered_by: str
    rows: QuerySet[Any]

    def require_another(self, by: Person) -> None:
        """Four eyes."""
        self.kind.may_decide(by, entered_by=self.entered_by).require()

    def require_waiting(self) -> None:
        decided = self.rows.exclude(state=Decided.State.WAITING).first()
        if decided is not None:
            raise Refused([replace(self.kind.decided, values={"person": decided.decided_by})])

    def decide(self, state: Decided.State, *, by: Person, now: datetime, **others: object) -> None:
        self.rows.update(state=state, decided_by=by.username, decided_at=now, **others)


def turn_down(entered: Entered, *, grounds: str, by: Person, now: datetime) -> None:
    """With grounds; it stays to be read."""
    entered.require_another(by)
    entered.require_waiting()
    if not grounds.strip():
        raise Refused([replace(entered.kind.without_grounds, place=Place(path="grounds"))])
    refuse(check_grounds(grounds, Place(path="grounds")))
    entered.decide(Decided.State.REJECTED, by=by, now=now, grounds=grounds)
    what = f"{entered.kind.name}-rejected"
    record(what, subject=entered.subject, by=by.username, now=now, details={"grounds": grounds})


def withdraw(entered: Entered, *, by: Person, now: datetime) -> None:
    """By whoever entered it, before anybody has decided on it."""
    may(by, entered.kind.enters).require()
    if entered.entered_by != by.username:
        raise Refused([replace(entered.kind.of_another, values={"person": entered.entered_by})])
    entered.require_waiting()
    entered.decide(Decided.State.WITHDRAWN, by=by, now=now)
    record(f"{entered.kind.name}-withdrawn", subject=entered.subject, by=by.username, now=now)
