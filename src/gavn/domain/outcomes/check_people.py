"""Whether person-level data are in order before anything is measured on them; no message repeats who a person is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from gavn.domain.outcomes.definition import THOUSANDTHS
from gavn.domain.outcomes.people import Arm, Beside, Covariate, Elsewhere, EntryReading, People, Spell
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.values.problem import Place, Problem

# Readings beyond this are slips of the hand, and would not fit the whole numbers that engines add up.
LARGEST_READING = 1_000_000
# A number, whichever sign parts its decimals.
DECIMAL = re.compile(r"-?\d+([.,]\d+)?")
# What a row is called by, and what it is of: in any of these somebody's number can have been written by a slip.
NAMED = ("person", "course", "id", "cohort", "group", "instrument", "event", "state", "effort")


def check_people(people: People) -> Iterator[Problem]:
    """Every problem, each with the table and the number of the row (from 1) as its path: `readings.12`."""
    yield from _check_names(people)
    yield from _check_courses(people)
    yield from _check_arms(people)
    yield from _check_exits(people)
    yield from _check_readings(people)
    yield from _check_ids("events", (each.id for each in people.events))
    yield from _check_days(people)
    yield from _check_spells(people)
    yield from check_covariates({course.person for course in people.courses}, people.beside.covariates)
    yield from check_beside(people.beside)


def _at(table: str, row: int) -> Place:
    return Place(path=f"{table}.{row}")


def _check_names(people: People) -> Iterator[Problem]:
    for table in ("courses", "readings", "events", "spells", "elsewhere"):
        for row, record in enumerate(getattr(people, table), start=1):
            if any(could_be_person_number(getattr(record, name, "")) for name in NAMED):
                yield Problem("people-cpr", _at(table, row))
    for row, gone in enumerate(people.exits, start=1):
        if could_be_person_number(gone.course) or could_be_person_number(gone.reason):
            yield Problem("people-cpr", _at("exits", row))


def _check_courses(people: People) -> Iterator[Problem]:
    yield from _check_ids("courses", (course.course for course in people.courses))
    if not people.courses:
        yield Problem("people-nobody", Place(path="courses"))


def _check_arms(people: People) -> Iterator[Problem]:
    compared: dict[str, int] = {}
    for row, course in enumerate(people.courses, start=1):
        if course.arm is Arm.COMPARISON:
            compared.setdefault(course.cohort, row)
    yield from check_cohorts({each.cohort for each in people.courses if each.arm is Arm.EFFORT}, compared)


def check_cohorts(effort: Set[str], compared: Mapping[str, int]) -> Iterator[Problem]:
    """Each cohort of a comparison group that fits none of the effort, where one of the effort has nobody to be held
    against: called otherwise it would not be compared, and nobody would know.

    `compared` are the comparison group's cohorts, each with the first row in which it stands.
    """
    alone = sorted(effort - compared.keys())
    for cohort, row in compared.items():
        if alone and cohort not in effort:
            values = {"cohort": _quoted(cohort), "alone": ", ".join(map(_quoted, alone))}
            yield Problem("people-cohort-unmatched", _at("courses", row), values)


def _quoted(cohort: str) -> str:
    """Also one without a name is seen."""
    return f"“{_told(cohort)}”"


def _told(name: str) -> str:
    """A name as a problem may repeat it."""
    return "…" if could_be_person_number(name) else name


def _check_ids(table: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, name in enumerate(ids, start=1):
        if name in seen:
            yield Problem("people-id-taken", _at(table, row), {"table": table})
        seen.add(name)


def _check_exits(people: People) -> Iterator[Problem]:
    courses = {course.course: course for course in people.courses}
    yield from _check_ids("exits", (gone.course for gone in people.exits))
    for row, gone in enumerate(people.exits, start=1):
        course = courses.get(gone.course)
        if course is None:
            yield Problem("people-exit-unknown", _at("exits", row))
        elif gone.exited_on < course.enrolled_on:
            days = {"exited": gone.exited_on.isoformat(), "enrolled": course.enrolled_on.isoformat()}
            yield Problem("people-exit-too-early", _at("exits", row), days)


def _check_readings(people: People) -> Iterator[Problem]:
    yield from _check_ids("readings", (each.id for each in people.readings))
    for row, each in enumerate(people.readings, start=1):
        if (each.value * THOUSANDTHS).denominator != 1:
            yield Problem("people-reading-too-fine", _at("readings", row), {"instrument": _told(each.instrument)})
        if abs(each.value) > LARGEST_READING:
            yield Problem("people-reading-too-large", _at("readings", row), {"instrument": _told(each.instrument)})


def _check_days(people: People) -> Iterator[Problem]:
    """What is known on a day tells of no later one; a spell may be known to go on."""
    known = {
        "courses": [course.enrolled_on for course in people.courses],
        "exits": [gone.exited_on for gone in people.exits],
        "readings": [each.on for each in people.readings],
        "events": [each.on for each in people.events],
    }
    for table, days in known.items():
        for row, day in enumerate(days, start=1):
            if day > people.as_of:
                values = {"day": day.isoformat(), "as_of": people.as_of.isoformat()}
                yield Problem("people-day-ahead", _at(table, row), values)


def _check_spells(people: People) -> Iterator[Problem]:
    periods: dict[str, Sequence[Spell | Elsewhere]] = {"spells": people.spells, "elsewhere": people.elsewhere}
    for table, each in periods.items():
        for row, period in enumerate(each, start=1):
            if period.last_day < period.first_day:
                values = {"first": period.first_day.isoformat(), "last": period.last_day.isoformat()}
                yield Problem("people-spell-backwards", _at(table, row), values)
    if people.exclusive:
        ordered = sorted(enumerate(people.spells, start=1), key=lambda item: (item[1].person, item[1].first_day))
        for (_, before), (row, after) in pairwise(ordered):
            if before.person == after.person and after.first_day <= before.last_day:
                yield Problem("people-two-states", _at("spells", row), {"day": after.first_day.isoformat()})


def check_covariates(known: Set[str], covariates: Iterable[Covariate]) -> Iterator[Problem]:
    """One value of each name for everybody who is enrolled, in the effort or not; `known` are those people."""
    listed = list(covariates)
    seen: set[tuple[str, str]] = set()
    for row, each in enumerate(listed, start=1):
        if any(map(could_be_person_number, (each.person, each.name, each.value))):
            yield Problem("people-cpr", _at("covariates", row))
        elif each.person not in known:
            yield Problem("people-covariate-unknown", _at("covariates", row))
        elif (each.person, each.name) in seen:
            yield Problem("people-covariate-twice", _at("covariates", row), {"covariate": each.name})
        seen.add((each.person, each.name))
    names = sorted({name for _, name in seen})
    for name in names:
        without = len(known - {person for person, known_of in seen if known_of == name})
        if without:
            yield Problem(
                "people-covariate-missing", Place(path="covariates"), {"covariate": _told(name), "many": str(without)}
            )
        if _has_commas({each.value for each in listed if each.name == name}):
            yield Problem("people-covariate-comma", Place(path="covariates"), {"covariate": _told(name)})


def _has_commas(values: Set[str]) -> bool:
    """Whether all are numbers, and the decimals of some are parted by a comma."""
    return any("," in value for value in values) and all(DECIMAL.fullmatch(value) for value in values)


def check_beside(beside: Beside) -> Iterator[Problem]:
    """What data.yaml says of those who came before, and of the level at entry."""
    named = [
        *((past.metric, past.follow_up) for past in beside.history),
        *((each.instrument,) for each in beside.entry),
    ]
    if any(could_be_person_number(name) for names in named for name in names):
        yield Problem("people-cpr", Place(path="data"))
    for past in beside.history:
        if not 0 <= past.reached <= past.due or not past.due:
            yield Problem("people-history-odd", Place(path="data"), {"metric": _told(past.metric)})
    for entry in beside.entry:
        if not _is_possible(entry):
            yield Problem("people-entry-odd", Place(path="data"), {"instrument": _told(entry.instrument)})


def _is_possible(entry: EntryReading) -> bool:
    """A person varies no more than people do, is read at least once, and no range runs backwards."""
    within = 0 <= entry.least_within <= entry.most_within <= entry.sd
    return within and entry.sd > 0 and 0 <= entry.least_drift <= entry.most_drift and entry.readings >= 1
