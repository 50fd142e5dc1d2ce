"""Person-level data as an evaluator hands it over: who was enrolled, and what was observed of them (ADR 0015).

A person is a pseudonym. All dates are calendar dates; periods of days are written by their first and last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.values.period import Dates


class Arm(StrEnum):
    """Whether a person is offered the effort, or is whom it is compared with."""

    EFFORT = "effort"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Course:
    """A person's enrolment; one person can have several courses. Once enrolled, nobody leaves the cohort."""

    course: str
    person: str
    enrolled_on: date
    cohort: str = ""
    group: str = ""
    arm: Arm = Arm.EFFORT


@dataclass(frozen=True, slots=True)
class Exit:
    """The last day of a course, and whether it was completed; a course without one is still going on."""

    course: str
    exited_on: date
    completed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of an instrument, in the instrument's own unit with at most three decimals.

    A reading that was `withdrawn` keeps its place: no other one takes it.
    """

    id: str
    person: str
    instrument: str
    on: date
    value: Fraction
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a person on a day."""

    id: str
    person: str
    event: str
    on: date
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """A person was in a state from the first day to the last, both included."""

    person: str
    state: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same person in another effort that pays for outcomes, as the authority knows it."""

    person: str
    effort: str
    first_day: date
    last_day: date


class Register(StrEnum):
    """Tables in which that nothing stands says that nothing was, on the days that they cover."""

    EVENTS = "events"
    SPELLS = "spells"


@dataclass(frozen=True, slots=True)
class Covered:
    """The days of which a register tells; on other days, that nothing stands in it says nothing."""

    table: Register
    first_day: date
    last_day: date


def reaches_to(table: str, covered: Iterable[Covered]) -> date:
    """The last day of which a table tells: of a register as far as was said, and nowhere where nothing was.

    What is not a register, readings, is told of by what stands in it, and has no such day: `date.max`.
    """
    if table not in {each.value for each in Register}:
        return date.max
    return min((each.last_day for each in covered if each.table.value == table), default=date.min)


@dataclass(frozen=True, slots=True)
class Covariate:
    """What was known of a person before the effort, by which people are held against those who are like them.

    One row a person and name; a `value` that is a number at every person is taken as one, else as a category.
    """

    person: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PastRate:
    """A historical cohort at a metric's follow-up: `reached` of the `due` who came before the effort, and when."""

    metric: str
    follow_up: str
    reached: int
    due: int
    enrolled: Dates


@dataclass(frozen=True, slots=True)
class EntryReading:
    """People came in because of `readings` of an instrument whose mean was `threshold` or more.

    `mean` and `sd` are those of one reading among all who could have come; `within` is how much one person varies from
    reading to reading, and `drift` how unlike people change until the follow-up with nothing done: the least and the
    most that may be assumed, as standard deviations in the instrument's unit.
    """

    instrument: str
    threshold: Fraction
    mean: Fraction
    sd: Fraction
    least_within: Fraction
    most_within: Fraction
    least_drift: Fraction = Fraction(0)
    most_drift: Fraction = Fraction(0)
    readings: int = 1


@dataclass(frozen=True, slots=True)
class Beside:
    """What results are held against, beside what was observed: covariates, historical cohorts, the level at entry."""

    covariates: tuple[Covariate, ...] = ()
    history: tuple[PastRate, ...] = ()
    entry: tuple[EntryReading, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Everything that is known of an agreement's people on `as_of`; `covered` says how far each register reaches.

    `exclusive` says that a person is in one state at a time, as in a weekly register of benefits.
    """

    as_of: date
    courses: tuple[Course, ...]
    exits: tuple[Exit, ...] = ()
    readings: tuple[Reading, ...] = ()
    events: tuple[Event, ...] = ()
    spells: tuple[Spell, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    covered: tuple[Covered, ...] = ()
    exclusive: bool = False
    beside: Beside = Beside()
