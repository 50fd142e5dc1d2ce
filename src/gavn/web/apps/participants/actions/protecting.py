"""Protection of name and address: told by whoever follows the person, lifted by the authority; and paper of the
protected, which leaves the house once somebody has been asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.told import Protected, known_at, standing
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.participants.actions.acting import acting, ahead, short, unfit
from gavn.web.apps.participants.models import PersonRow, ToldRow
from gavn.web.apps.participants.rules import course_reached
from gavn.web.apps.participants.storage.knowing import persons_of, protections
from gavn.web.apps.participants.storage.pen import Telling
from gavn.web.apps.participants.storage.telling import told_in


def protect(ref: str, protected: Protected, *, by: Person, now: datetime) -> None:
    """That name and address of the person of a course are protected; of all their courses, in every agreement."""
    row = course_reached(ref, Permission.FOLLOW_COURSES, by)
    refuse([*ahead(protected.on, now), *_backwards(protected)])
    with acting(by, now, row) as pen:
        before = protections().get(row.person.pseudonym)
        if before is not None and before.says == protected:
            raise Refused([Problem("protected-already")])
        pen.tell("protected", Telling("", _record(row.person), protected, person=row.person))


def _backwards(protected: Protected) -> Iterator[Problem]:
    if protected.until is not None and protected.until < protected.on:
        values = {"first": protected.on.isoformat(), "last": protected.until.isoformat()}
        yield Problem("people-spell-backwards", Place(path="until"), values)


def lift(ref: str, *, reason: str, by: Person, now: datetime) -> None:
    """That the person is protected no more; for the authority alone, which knows it from the register of persons."""
    row = course_reached(ref, Permission.ENROL, by)
    refuse(unfit(reason, "reason"))
    with acting(by, now, row) as pen:
        told = [
            Telling("", last.record, last.says, withdrawn=True, reason=reason.strip(), person=own)
            for own in persons_of(row.person)
            for last, _ in standing(known_at(told_in(_rows(own))), Protected)
        ]
        if not told:
            raise Refused([Problem("protected-not")])
        pen.tell("protection-lifted", *told)


def put_on_paper(ref: str, *, purpose: str, by: Person, now: datetime) -> None:
    """The card of somebody protected goes out of the house: to whom and for what is written down first."""
    row = course_reached(ref, Permission.SEE_PARTICIPANTS, by)
    refuse(unfit(purpose, "purpose"))
    with acting(by, now, row) as pen:
        pen.note("paper", agreement=row.participant.agreement, about=row.person, note=short(purpose))


def _rows(person: PersonRow) -> list[ToldRow]:
    return list(ToldRow.objects.filter(person=person, kind=Protected.KIND))


def _record(person: PersonRow) -> str:
    """One of each person, so that what is told later takes the place of what was."""
    return f"{Protected.KIND} {person.pseudonym}"
