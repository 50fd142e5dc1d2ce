"""An agreement's people as of a day, whoever asks; pages ask the queries that are bound by role and party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from gavn.domain.outcomes.people import Arm, Elsewhere, People
from gavn.domain.outcomes.told import Enrolled, Exited, Told, known_at, people_of, standing
from gavn.web.apps.participants.models import ParticipantRow, ToldRow
from gavn.web.apps.participants.storage.telling import rows_of, standing_of, told_in, told_of


def known_of(agreement: str, moment: datetime | None = None) -> tuple[Told, ...]:
    """What holds of each record of an agreement, as known at a moment or now."""
    return standing_of(agreement) if moment is None else known_at(told_in(rows_of(agreement)), moment)


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
    agreement, name = participant.agreement, participant.pseudonym
    whole = told_in(rows_of(agreement).filter(person=None))
    people = people_of(known_at((*told_of(participant), *whole)), as_of=as_of)
    others = tuple(each for each in overlaps(agreement, as_of) if each.person == name)
    return replace(people, elsewhere=(*people.elsewhere, *others))


def overlaps(agreement: str, as_of: date, *, known: datetime | None = None) -> tuple[Elsewhere, ...]:
    """The same persons' courses in other agreements of the authority's domain: found by who they are there, told by the
    pseudonym of this agreement alone. One that goes on lasts to the day that is asked about; whom an effort is only
    compared with is not in it."""
    here = dict(ParticipantRow.objects.filter(agreement=agreement).values_list("person_id", "pseudonym"))
    rows = ToldRow.objects.filter(person__participations__agreement=agreement, kind__in=[Enrolled.KIND, Exited.KIND])
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
