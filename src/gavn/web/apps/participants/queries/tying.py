"""Who was told to be one person, by whom and why, for those of the authority who reach one of the two."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.same import Tie
from gavn.domain.outcomes.told import Tied
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.participants.models import ReferralRow
from gavn.web.apps.participants.rules import Ground, grounds
from gavn.web.apps.participants.storage.knowing import ties


@dataclass(frozen=True, slots=True)
class TieShown:
    """A tie, and of each of its two the courses that somebody reaches: none of whoever is another department's."""

    tie: Tie
    says: Tied
    courses: tuple[tuple[str, ...], tuple[str, ...]]


def tie_reached(record: str, by: Person) -> Tie:
    """Refused by role with the reason; one of people whom somebody does not reach is as if it were not there."""
    found = tie_of(record, by=by)
    if found is None:
        raise Refused([Problem("tie-gone")])
    return found.tie


def tie_of(record: str, *, by: Person | None) -> TieShown | None:
    """None where there is no such tie for somebody."""
    return next((each for each in _reached(by) if each.tie.record == record), None)


def ties_of(course: str, *, by: Person | None) -> tuple[TieShown, ...]:
    """Those that hold or wait, of the person of a course."""
    found = (each for each in _reached(by) if any(course in own for own in each.courses))
    return tuple(each for each in found if each.tie.holds or each.tie.waits)


def ties_waiting(ground: Ground, by: Person) -> tuple[str, ...]:
    """Those of an agreement's people that another told of, and that somebody may confirm."""
    if not ground.may(by, Permission.ENROL).allowed:
        return ()
    waiting = [each for each in ties() if each.waits and each.told.by != by.username]
    persons = {person for each in waiting for person in each.persons}
    own = ReferralRow.objects.filter(participant__agreement=ground.agreement, person__pseudonym__in=persons)
    here = set(own.values_list("person__pseudonym", flat=True)) if persons else set()
    return tuple(each.record for each in waiting if here & set(each.persons))


def _reached(by: Person | None) -> tuple[TieShown, ...]:
    """Of agreements where somebody enrols."""
    found = ties()
    if by is None or not found:
        return ()
    reached = [each.agreement for each in grounds() if each.may(by, Permission.ENROL).allowed]
    persons = {person for each in found for person in each.persons}
    rows = ReferralRow.objects.filter(participant__agreement__in=reached, person__pseudonym__in=persons).order_by("id")
    courses: dict[str, tuple[str, ...]] = {}
    for person, ref in rows.values_list("person__pseudonym", "ref"):
        courses[person] = (*courses.get(person, ()), ref)
    return tuple(
        TieShown(each, each.told.says, (courses.get(one, ()), courses.get(other, ())))
        for each in found
        for one, other in (each.persons,)
        if isinstance(each.told.says, Tied) and (one in courses or other in courses)
    )
