"""What was known of people before an effort, out of what is told of them: what they are made alike by (ADR 0018)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gavn.domain.outcomes.people import Covariate, People
from gavn.domain.outcomes.told import Assessed, Told, standing
from gavn.domain.values.plain import fraction_text


def known_before(known: Iterable[Told], people: People, names: Sequence[str]) -> tuple[Covariate, ...]:
    """For each person and name what was assessed of the person by that name, else the last reading of an instrument of
    that name, up to the day of the person's first course; nothing where neither was told by then.

    What was withdrawn was never known, and what was told of later days is no baseline.
    """
    begun: dict[str, date] = {}
    for course in people.courses:
        begun[course.person] = min(course.enrolled_on, begun.get(course.person, course.enrolled_on))
    told = [*_read(people), *_assessed(known)]
    found = {
        (person, name): value
        for on, person, name, value in sorted(told, key=lambda each: each[0])
        if name in names and person in begun and on[1] <= begun[person]
    }
    return tuple(Covariate(*key, found[key]) for key in sorted(found))


# Whether it was assessed, the day and its turn that day: the last of these holds.
_Told = tuple[tuple[bool, date, str], str, str, str]


def _read(people: People) -> Iterator[_Told]:
    for each in people.readings:
        if not each.withdrawn:
            yield (False, each.on, each.id), each.person, each.instrument, fraction_text(each.value)


def _assessed(known: Iterable[Told]) -> Iterator[_Told]:
    for each, says in standing(known, Assessed):
        for name, value in says.known.items():
            yield (True, says.on, f"{each.number:012}"), each.person, name, value
