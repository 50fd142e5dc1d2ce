"""Made-up people and the questions asked of them: small, crowded and full of edges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.outcomes.definition import (
    Change,
    Definition,
    EventBefore,
    EventCount,
    Level,
    LongestSpell,
    MeanChange,
    MissingRule,
    Operator,
    Overlap,
    ReliableChange,
    Source,
    StateOnDay,
    Sustained,
    TimeInState,
    TimeToEvent,
)
from gavn.domain.outcomes.people import Course, Covered, Elsewhere, Event, Exit, People, Reading, Register, Spell
from gavn.domain.values.period import RelativeDate
from gavn.measurement.days import day_number
from gavn.measurement.question import Question

AS_OF = date(2025, 3, 31)
STATES = ("work", "school", "benefit")
EVENTS = ("violence", "visit")


def question(
    name: str,
    operator: Operator,
    *,
    missing: MissingRule = MissingRule.WORST,
    overlap: Overlap = Overlap.FIRST_COURSE,
    since: str = "0 days after enrolment",
    counted_from: str = "enrolment",
    direction: Direction = Direction.MORE,
) -> Question:
    """A metric at 6 and 12 months with 60 days' grace, of whoever was enrolled from 2021 to the middle of 2024."""
    definition = Definition(looks_at=operator, missing=missing, overlap=overlap, since=RelativeDate.parse(since))
    metric = AgreedMetric(
        id=name,
        name_da=name,
        name_en=name,
        unit="person",
        direction=direction,
        source="record",
        instrument="",
        follow_ups=tuple(RelativeDate.parse(f"{months} months after {counted_from}") for months in (6, 12)),
        grace=RelativeDate.parse("60 days after due"),
        clause="§ 5",
        measured=definition,
    )
    return Question("own", metric, definition, *map(day_number, (date(2021, 1, 1), date(2024, 6, 30), AS_OF)))


FALL = {"instrument": "HbA1c", "fall": True}
QUESTIONS: Sequence[Question] = (
    question("level", Level(instrument="HbA1c", at_most=Fraction("50.5"))),
    question("at-least", Level(instrument="HbA1c", at_least=Fraction(60)), missing=MissingRule.LAST_VALUE),
    question("share", Change(by=Fraction("0.085"), relative=True, **FALL), missing=MissingRule.LAST_VALUE),
    question("points", Change(instrument="HbA1c", by=Fraction(5)), overlap=Overlap.EACH_COURSE),
    question("mean", MeanChange(**FALL), counted_from="exit"),
    question("reliable", ReliableChange(deviation=Fraction(7), reliability=Fraction("0.8"), **FALL)),
    question("days", TimeInState(states=("work", "school"), minus=("benefit",))),
    question("third", TimeInState(states=("work",), at_least=Fraction(1, 3)), since="3 months before follow-up"),
    question("on-day", StateOnDay(states=("work", "school"))),
    question("sustained", Sustained(states=("work", "school"), days=60, gap=14)),
    question(
        "longest", LongestSpell(states=("benefit",)), counted_from="cohort-closing", since="180 days before follow-up"
    ),
    question("never", EventBefore(events=("violence",), never=True), overlap=Overlap.FIRST_EFFORT),
    question("first-time", TimeToEvent(events=EVENTS), since="30 days after enrolment"),
    question("few", EventCount(events=("visit",), at_most=1), overlap=Overlap.EACH_COURSE),
    question("count", EventCount(events=EVENTS)),
)


def made_up(seed: int, *, courses: int = 6) -> People:
    """The same seed gives the same people."""
    chance = Random(seed)
    enrolled = tuple(
        Course(
            f"c{number:02}",
            f"p{chance.randrange(courses)}",
            _day(chance, 2020, 2024),
            chance.choice(("", "autumn")),
            chance.choice(("", "young")),
        )
        for number in range(courses)
    )
    exclusive = chance.random() < 0.5
    return People(
        AS_OF,
        enrolled,
        tuple(_exits(chance, enrolled)),
        tuple(_readings(chance, enrolled)),
        tuple(_events(chance, enrolled)),
        tuple(_spells(chance, enrolled, exclusive=exclusive)),
        tuple(_elsewhere(chance, enrolled)),
        (
            Covered(Register.EVENTS, date(2020, 1, 1), date(2024, 6, 30) if chance.random() < 0.5 else AS_OF),
            Covered(Register.SPELLS, date(2020, 1, 1), AS_OF),
        ),
        exclusive,
    )


def _day(chance: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange(365 * (last - first + 1)))


def _exits(chance: Random, enrolled: Sequence[Course]) -> list[Exit]:
    return [
        Exit(course.course, course.enrolled_on + timedelta(days=chance.randrange(500)), chance.random() < 0.5)
        for course in enrolled
        if chance.random() < 0.5
    ]


def _readings(chance: Random, enrolled: Sequence[Course]) -> list[Reading]:
    """Around the edges of the windows, where a day decides."""
    around = (-91, -90, -1, 0, 1, 60, 151, 152, 182, 183, 243, 244, 334, 335, 365, 366, 425, 426, 427)
    return [
        Reading(
            f"r{place}-{number}",
            course.person,
            chance.choice(("HbA1c", "HbA1c", "WHO-5")),
            course.enrolled_on + timedelta(days=chance.choice(around)),
            Fraction(chance.randrange(40_000, 90_000, 500), 1000),
            chance.random() < 0.1,
        )
        for place, course in enumerate(enrolled)
        for number in range(chance.randrange(7))
    ]


def _events(chance: Random, enrolled: Sequence[Course]) -> list[Event]:
    people = [chance.choice(enrolled).person for _ in range(2 * len(enrolled))]
    return [
        Event(f"e{number}", person, chance.choice(EVENTS), _day(chance, 2021, 2024), chance.random() < 0.1)
        for number, person in enumerate(people)
    ]


def _spells(chance: Random, enrolled: Sequence[Course], *, exclusive: bool) -> list[Spell]:
    found = []
    for person in sorted({course.person for course in enrolled}):
        first = _day(chance, 2021, 2024)
        for _ in range(chance.randrange(7)):
            last = first + timedelta(days=chance.choice((0, 6, 13, 59, 90, 200)))
            found.append(Spell(person, chance.choice(STATES), first, last))
            first = last + timedelta(days=chance.choice((1, 1, 14, 15, 16) if exclusive else (-20, 0, 1, 15, 16)))
    return found


def _elsewhere(chance: Random, enrolled: Sequence[Course]) -> list[Elsewhere]:
    found = []
    for course in enrolled:
        if chance.random() < 0.4:
            first = course.enrolled_on + timedelta(days=chance.choice((-200, -1, 0, 1)))
            last = first + timedelta(days=chance.choice((0, 1, 199, 200, 201)))
            found.append(Elsewhere(course.person, chance.choice(("another", "the-third")), first, last))
    return found


def some_questions(chance: Random, *, count: int = 6) -> tuple[Question, ...]:
    """Metrics with levels, windows and rules of their own."""
    return tuple(_some_question(chance, f"metric-{number}") for number in range(count))


def _some_question(chance: Random, name: str) -> Question:
    operator = _some_operator(chance)
    readings = operator.SOURCE is Source.READINGS
    return question(
        name,
        operator,
        missing=chance.choice(tuple(MissingRule)) if readings else MissingRule.WORST,
        overlap=chance.choice(tuple(Overlap)),
        since=chance.choice(("0 days after enrolment", "90 days before follow-up", "1 months after enrolment")),
        direction=chance.choice(tuple(Direction)),
    )


def _some_operator(chance: Random) -> Operator:
    states = tuple(chance.sample(STATES, chance.choice((1, 2))))
    events = tuple(chance.sample(EVENTS, chance.choice((1, 2))))
    fall = chance.random() < 0.5
    return chance.choice(
        (
            Level(instrument="HbA1c", at_least=Fraction(chance.randrange(40_000, 90_000, 250), 1000)),
            Level(instrument="WHO-5", at_most=Fraction(chance.randrange(40_000, 90_000, 250), 1000)),
            Change(instrument="HbA1c", fall=fall, by=Fraction(chance.randrange(1, 40)) / 4),
            Change(instrument="HbA1c", fall=fall, by=Fraction(chance.randrange(1, 400), 1000), relative=True),
            ReliableChange(instrument="HbA1c", fall=fall, deviation=Fraction(9), reliability=Fraction(9, 10)),
            MeanChange(instrument="HbA1c", fall=fall),
            TimeInState(states=states, minus=tuple(state for state in STATES if state not in states)[:1]),
            TimeInState(states=states, at_least=Fraction(chance.randrange(1, 20), 20)),
            StateOnDay(states=states),
            Sustained(states=states, days=chance.choice((1, 7, 60, 61)), gap=chance.choice((0, 13, 14))),
            LongestSpell(states=states, gap=chance.choice((0, 14))),
            EventBefore(events=events, never=chance.random() < 0.5),
            TimeToEvent(events=events),
            EventCount(events=events, at_least=chance.choice((None, 1, 2))),
        )
    )
