"""Nothing that a provider does or leaves undone raises a payment where everybody counts; nobody is paid for twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Clocks, Direction, EvidenceDesign
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.outcomes.definition import Change, EventBefore, Level, Overlap, ReliableChange
from gavn.domain.outcomes.people import Elsewhere, Exit, People
from gavn.domain.payments.entitlement import entitle
from gavn.domain.values.period import Period
from gavn.measurement.engines import reference
from gavn.measurement.measure import measure_people
from tests.agreements import agreement
from tests.histories import kroner
from tests.measurement.peoples import AS_OF, made_up, question
from tests.sizes import examples

FALL = Change(instrument="HbA1c", fall=True, by=Fraction(5))
SURE = ReliableChange(instrument="HbA1c", fall=True, deviation=Fraction(7), reliability=Fraction(4, 5))
METRICS = tuple(
    each.metric
    for each in (
        question("person", FALL),
        question("rate", Level(instrument="HbA1c", at_most=Fraction(60))),
        question("bad", Level(instrument="HbA1c", at_least=Fraction(70)), direction=Direction.LESS),
        question("each", SURE, overlap=Overlap.EACH_COURSE),
    )
)


def everybody_counts() -> Agreement:
    """Terms of persons and of cohorts, for more and for less, on metrics whose missing count as worst."""
    return agreement(
        clocks=Clocks(*(Period.parse(years) for years in ("2021-2024", "2021-2025", "2021-2026", "2022-2028"))),
        metrics=METRICS,
        evidence=EvidenceDesign.FIXED_BASELINE,
        terms=(
            Tariff(id="t-person", clause="§ 6", metric="person", amount=kroner(1000)),
            Tariff(id="t-each", clause="§ 6", metric="each", amount=kroner(700)),
            PercentagePointPrice(id="t-rate", clause="§ 6", metric="rate", amount=kroner(90), baseline=Fraction(1, 9)),
            BeyondBaseline(
                id="t-bad", clause="§ 6", metric="bad", amount=kroner(800), baseline=Fraction(8, 9), less_is_better=True
            ),
        ),
        gates=(),
        caps=(),
        floors=(),
        donations=(),
    )


def paid(people: People) -> int:
    measured = measure_people(everybody_counts(), people)
    return entitle(everybody_counts(), measured.results, as_of=AS_OF).total.minor


def changes(people: People, chance: Random) -> Iterator[People]:
    """What a provider can do: report an exit, sooner or as completed; withdraw a reading; leave a person unmeasured."""
    course = chance.choice(people.courses)
    others = tuple(gone for gone in people.exits if gone.course != course.course)
    day = min(course.enrolled_on + timedelta(days=chance.randrange(500)), AS_OF)
    yield replace(people, exits=(*others, Exit(course.course, day, chance.random() < 0.5, "flyttet")))
    if people.readings:
        one = chance.choice(people.readings)
        rest = tuple(each for each in people.readings if each.id != one.id)
        yield replace(people, readings=(*rest, replace(one, withdrawn=True)))
    yield replace(people, readings=tuple(each for each in people.readings if each.person != course.person))


@given(seed=st.integers(0, 10**6))
@examples(30)
def test_no_exit_withdrawal_or_reading_that_is_not_made_raises_a_payment(seed: int) -> None:
    people = made_up(seed)
    before = paid(people)
    for changed in changes(people, Random(seed)):
        assert paid(changed) <= before


def test_a_reading_that_is_not_made_can_lower_a_payment() -> None:
    """The property would hold of an agreement that pays nothing."""
    lowered = [paid(made_up(seed)) > paid(replace(made_up(seed), readings=())) for seed in range(8)]
    assert any(lowered)


NEVER = EventBefore(events=("violence",), never=True)


@given(seed=st.integers(0, 10**6))
@examples(30)
def test_nobody_is_counted_in_two_efforts_at_a_time(seed: int) -> None:
    one, other = made_up(seed), made_up(seed + 1)
    counted = {}
    for effort, own, their in (("one", one, other), ("two", other, one)):
        asked = replace(question("never", NEVER, overlap=Overlap.FIRST_EFFORT), effort=effort)
        taken = tuple(elsewhere(their, "two" if effort == "one" else "one"))
        counted[effort] = {row.course for row in reference.rows(asked, replace(own, elsewhere=taken))}
    for course in (c for c in one.courses if c.course in counted["one"]):
        for theirs in (c for c in other.courses if c.course in counted["two"] and c.person == course.person):
            assert ends(one, course.course) < theirs.enrolled_on or ends(other, theirs.course) < course.enrolled_on


def elsewhere(people: People, effort: str) -> Iterator[Elsewhere]:
    """The courses of an effort as the other one knows them."""
    for course in people.courses:
        yield Elsewhere(course.person, effort, course.enrolled_on, ends(people, course.course))


def ends(people: People, course: str) -> date:
    return next((gone.exited_on for gone in people.exits if gone.course == course), AS_OF)
