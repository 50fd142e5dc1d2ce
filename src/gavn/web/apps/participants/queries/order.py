"""Whether an agreement's people are in order to be measured, and whom it is that they are not: told to those alone who
see the people, and worked out anew each time, since nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.before import known_before
from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.people import Beside, People
from gavn.domain.values.problem import Place, Problem
from gavn.web.apps.participants.queries.courses import Whom, reached, whose
from gavn.web.apps.participants.queries.standing import known_of, people_on


@dataclass(frozen=True, slots=True)
class Amiss:
    """Something that keeps an agreement's people from being measured; `whom` is None where it is of nobody."""

    problem: Problem
    whom: Whom | None


@dataclass(frozen=True, slots=True)
class Order:
    """What is amiss of those whom somebody sees, and of how many others something is."""

    amiss: tuple[Amiss, ...]
    others: int


def people_to_measure(agreement: str, as_of: date, covariates: Sequence[str]) -> People:
    """All of an agreement's people as known now of a day, with the `covariates`, which the agreement names, and nothing
    else that was assessed of anybody."""
    people = people_on(agreement, as_of)
    known = known_before(known_of(agreement), people, covariates) if covariates else ()
    return replace(people, beside=Beside(known))


def order(agreement: str, *, as_of: date, covariates: Sequence[str], by: Person | None) -> Order:
    """By the rules that people are held to when they are frozen."""
    if reached(agreement, by) is None or by is None:
        return Order((), 0)
    people = people_to_measure(agreement, as_of, covariates)
    found = [(problem, person) for problem in check_people(people) for person in _persons(problem, people)]
    courses = {course.person: course.course for course in reversed(people.courses)}
    seen = whose(set(courses.values()), by=by)
    amiss, others = dict[tuple[str, ...], Amiss](), set[str]()
    for problem, person in found:
        whom = seen.get(courses.get(person, ""))
        if person and whom is None:
            others.add(person)
        else:
            # The same of two rows of somebody is one thing to mend.
            same = (person, problem.code, *problem.values.values())
            amiss.setdefault(same, Amiss(replace(problem, place=Place()), whom))
    return Order(tuple(amiss.values()), len(others))


def _persons(problem: Problem, people: People) -> Iterator[str]:
    """Of whom it is: those in whose row it stands, or of whom something is not known; blank where it is of nobody."""
    table, _, row = problem.place.path.partition(".")
    if problem.code == "people-covariate-missing":
        known = {each.person for each in people.beside.covariates if each.name == problem.values["covariate"]}
        yield from sorted({course.person for course in people.courses} - known)
    elif not row:
        yield ""
    else:
        yield _person(table, int(row) - 1, people)


def _person(table: str, place: int, people: People) -> str:
    if table == "exits":
        whose_course: Mapping[str, str] = {course.course: course.person for course in people.courses}
        return whose_course.get(people.exits[place].course, "")
    rows = people.beside.covariates if table == "covariates" else getattr(people, table)
    return str(rows[place].person)
