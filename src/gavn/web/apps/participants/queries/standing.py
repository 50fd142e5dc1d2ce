"""An agreement's people as of a day, whoever asks; pages ask the queries that are bound by role and party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from gavn.domain.outcomes.people import Arm, Elsewhere, People
from gavn.domain.outcomes.same import groups
from gavn.domain.outcomes.told import Enrolled, Exited, Told, known_at, people_of, standing
from gavn.web.apps.participants.models import ParticipantRow, PersonRow, ToldRow
from gavn.web.apps.participants.storage.knowing import (
    everything_told,
    name_of,
    stand_ins,
    standing_of,
    ties,
    told_of,
)
from gavn.web.apps.participants.storage.telling import rows_of, told_in


def known_of(agreement: str, moment: datetime | None = None) -> tuple[Told, ...]:
    """What holds of each record of an agreement, as known at a moment or now."""
    return standing_of(agreement) if moment is None else known_at(everything_told(agreement, moment), moment)


def people_on(agreement: str, as_of: date, *, known: datetime | None = None) -> People:
    """Everything of a day, known at a moment or now; other efforts of the authority's domain among it."""
    people = people_of(known_of(agreement, known), as_of=as_of)
    others = overlaps(agreement, as_of, known=known)
    return People(
        people.as_of,
        people.courses,
        people.exits,
        people.readings,
        people.events,
        people.spells,
        (*people.elsewhere, *others),
        people.covered,
        people.exclusive,
    )


def person_on(participant: ParticipantRow, as_of: date) -> People:
    """The same of one person, with what was told of the agreement as a whole."""
    agreement, name = participant.agreement, name_of(participant)
    whole = told_in(rows_of(agreement).filter(person=None))
    people = people_of(known_at((*told_of(participant), *whole)), as_of=as_of)
    others = tuple(each for each in overlaps(agreement, as_of) if each.person == name)
    return replace(people, elsewhere=(*people.elsewhere, *others))


def overlaps(agreement: str, as_of: date, *, known: datetime | None = None) -> tuple[Elsewhere, ...]:
    """The same persons' courses in other agreements of the authority's domain: found by who they are there, told by the
    pseudonym of this agreement alone. One that goes on lasts to the day that is asked about; whom an effort is only
    compared with is not in it."""
    here = persons_in(agreement, known)
    rows = ToldRow.objects.filter(person__in=list(here), kind__in=[Enrolled.KIND, Exited.KIND])
    rows = rows.exclude(agreement=agreement).order_by("number")
    whose = rows.filter(kind=Enrolled.KIND).values_list("referral__ref", "person_id", "agreement")
    efforts = {course: (person, effort) for course, person, effort in whose}
    told = known_at(told_in(rows), known)
    ends: Mapping[str, date] = {each.course: says.on for each, says in standing(told, Exited)}
    found = []
    for each, says in standing(told, Enrolled):
        person, effort = efforts[each.course]
        if says.on <= as_of and says.arm is Arm.EFFORT and person is not None:
            last = min(ends.get(each.course, as_of), as_of)
            found.append(Elsewhere(here[person], effort, says.on, max(last, says.on)))
    return tuple(sorted(found, key=lambda one: (one.person, one.first_day, one.effort)))


def persons_in(agreement: str, known: datetime | None = None) -> Mapping[int, str]:
    """Everybody registered who is a person of the agreement, be it in another agreement alone; by what they are called
    here."""
    stand = stand_ins(agreement, known)
    rows = ParticipantRow.objects.filter(agreement=agreement).values_list("person_id", "person__pseudonym", "pseudonym")
    here, names = {}, {}
    for person, own, name in rows:
        here[person] = names[own] = stand.get(name, name)
    others = {
        own: names[known_here]
        for group in groups(ties(known))
        for known_here in sorted(group & set(names))[:1]
        for own in group - set(names)
    }
    found = PersonRow.objects.filter(pseudonym__in=list(others)).values_list("pk", "pseudonym") if others else ()
    return here | {person: others[own] for person, own in found}
