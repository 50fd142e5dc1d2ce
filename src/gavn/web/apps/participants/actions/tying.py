"""That two who were registered are one person: told by one of an authority, confirmed by another (ADR 20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from gavn.domain.access.decision import Person, may_decide_tie
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.same import Tie
from gavn.domain.outcomes.told import Says, Tied, TieDecided
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.door.numbers import read_number
from gavn.measurement.door.pseudonyms import Door, read_case_number
from gavn.web.apps.participants.actions.acting import acting, ahead, new_name, short, unfit
from gavn.web.apps.participants.models import ErasureRow, PersonRow, ReferralRow
from gavn.web.apps.participants.queries.tying import tie_reached
from gavn.web.apps.participants.rules import agreement_reached, course_reached
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.knowing import persons_of, ties
from gavn.web.apps.participants.storage.pen import Pen, Telling


@dataclass(frozen=True, slots=True)
class Other:
    """By what the other of two is known: a CPR number of theirs, the case number that the course's provider gave them
    in the same agreement, or the name of one of their courses."""

    cpr: str = field(default="", repr=False)
    case_number: str = field(default="", repr=False)
    course: str = ""


def tell_same(ref: str, other: Other, *, on: date, purpose: str, by: Person, now: datetime) -> str:
    """That the person of a course is the same as another in the authority's domain; the tie's name, `t-…`.

    Nothing counts otherwise until another has confirmed it. That somebody was sought by a CPR number is noted, whatever
    came of it.
    """
    row = course_reached(ref, Permission.ENROL, by)
    refuse([*unfit(purpose, "purpose"), *ahead(on, now)])
    record = new_name("t")
    with acting(by, now, row) as pen:
        found = _other(row, other, by, now)
        problems = list(_obstacles(row.person, found)) if found else [_nobody(other)]
        if found and not problems:
            says: dict[PersonRow, Says] = {one: _tied(two, on) for one, two in _both(row.person, found)}
            _tell(pen, "tie-told", record, says, purpose.strip())
        elif other.cpr.strip():
            # Whose a number is, or that nobody has it, is found out by nobody unseen.
            what = "found" if found else "not-found"
            pen.note(what, agreement=row.participant.agreement, about=found, note=short(purpose))
        else:
            refuse(problems)
    refuse(problems)
    return record


def _nobody(other: Other) -> Problem:
    """In the same words where nobody has the number and where somebody else's domain knows it."""
    return Problem("tie-nobody", Place(path="number" if other.cpr.strip() else "case_number"))


def _other(row: ReferralRow, other: Other, by: Person, now: datetime) -> PersonRow | None:
    """None where nobody has the number in the authority's domain."""
    if other.course:
        found = course_reached(other.course, Permission.ENROL, by).person
        if found.authority != row.person.authority:
            raise Refused([Problem("tie-other-domain", Place(path="course"))])
        return found
    ground = agreement_reached(row.participant.agreement, Permission.ENROL, by)
    return door.person_by(_mark(door.door_of(ground.authority), row, other, now))


def _mark(own: Door, row: ReferralRow, other: Other, now: datetime) -> str:
    if other.cpr.strip():
        return own.mark(read_number(other.cpr, today=day_of(now), place=Place(path="number")))
    if not other.case_number.strip():
        raise Refused([Problem("tie-without-number", Place(path="number"))])
    place, agreement = Place(path="case_number"), row.participant.agreement
    given = read_case_number(other.case_number, provider=row.provider, agreement=agreement, place=place)
    return own.case_mark(given)


def _obstacles(one: PersonRow, other: PersonRow) -> Iterator[Problem]:
    """What keeps two from being told, or confirmed, to be one."""
    if one == other:
        yield Problem("tie-same")
    elif other in persons_of(one):
        yield Problem("tie-already")
    pair = {one.pseudonym, other.pseudonym}
    if any(tie.waits and set(tie.persons) == pair for tie in ties()):
        yield Problem("tie-waits")
    yield from _erasing((*persons_of(one), *persons_of(other)))


def _erasing(persons: Iterable[PersonRow]) -> Iterator[Problem]:
    """Whom an erasure takes is not changed while it waits."""
    if ErasureRow.objects.filter(person__in=[each.pk for each in persons], decision=None).exists():
        yield Problem("tie-erasure-waits")


def _both(one: PersonRow, other: PersonRow) -> tuple[tuple[PersonRow, PersonRow], tuple[PersonRow, PersonRow]]:
    """Each is told of the other: the citizen can ask of either, and the erasure of one leaves what was told of the
    other."""
    return (one, other), (other, one)


def _tied(other: PersonRow, on: date) -> Tied:
    return Tied(other=other.pseudonym, on=on)


def _tell(
    pen: Pen, what: str, record: str, says: dict[PersonRow, Says], reason: str = "", *, withdrawn: bool = False
) -> None:
    told = (
        Telling("", record, each, withdrawn=withdrawn, reason=reason, person=person) for person, each in says.items()
    )
    pen.tell(what, *told)


def tell_parted(record: str, *, purpose: str, by: Person, now: datetime) -> None:
    """That two who count as one are two after all; they do once another has confirmed it."""
    tie = tie_reached(record, by)
    refuse(unfit(purpose, "purpose"))
    with acting(by, now) as pen:
        tie = tie_reached(record, by)
        if tie.waits:
            raise Refused([Problem("tie-waits")])
        if not tie.holds:
            raise Refused([Problem("tie-parted")])
        one, other = _persons(tie)
        refuse(_erasing((*persons_of(one), *persons_of(other))))
        on = day_of(now)
        says: dict[PersonRow, Says] = {first: _tied(second, on) for first, second in _both(one, other)}
        _tell(pen, "tie-parting", record, says, purpose.strip(), withdrawn=True)


def decide_tie(record: str, *, agrees: bool, by: Person, now: datetime) -> None:
    """What was told of a tie is confirmed by another than whoever told it, or turned down, and nothing is changed."""
    tie_reached(record, by)
    with acting(by, now) as pen:
        tie = tie_reached(record, by)
        if not tie.waits:
            raise Refused([Problem("tie-decided")])
        one, other = _persons(tie)
        if agrees:
            may_decide_tie(by, told_by=tie.told.by).require()
            # Others may have been tied since: who is one already is not tied once more.
            if not tie.parts and other in persons_of(one):
                raise Refused([Problem("tie-already")])
        refuse(_erasing((*persons_of(one), *persons_of(other))))
        decided = TieDecided(tie=record, on=day_of(now), agrees=agrees)
        what = ("tie-unmade" if tie.parts else "tie-made") if agrees else "tie-refused"
        _tell(pen, what, new_name("t"), {one: decided, other: decided})


def _persons(tie: Tie) -> tuple[PersonRow, PersonRow]:
    one, other = (PersonRow.objects.filter(pseudonym=each).first() for each in tie.persons)
    if one is None or other is None:
        raise Refused([Problem("tie-gone")])
    return one, other
