"""What always holds of payment terms, whatever their kind: more is never paid less, and parts sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term, TimeTerm, Together
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.outcomes.histories import History, Measure, Reached
from tests.histories import DAY, EXAMPLES, paid
from tests.sizes import examples

# Every property runs for each of some twenty terms.
SMALL = examples(15)

PERSON_TERMS = [term for term in EXAMPLES if isinstance(term, PersonTerm)]
COHORT_TERMS = [term for term in EXAMPLES if isinstance(term, CohortTerm)]
TIME_TERMS = [term for term in EXAMPLES if isinstance(term, TimeTerm)]
# What may lower an amount, because the term says so: time on support, and a broken spell.
GOOD = ("work", "exam")


def quarters(count: int) -> Fraction:
    return Fraction(count, 4)


DAYS = st.integers(0, 900).map(lambda days: DAY + timedelta(days=days))


def kind(term: Term) -> str:
    return kind_of(term)


STEPS = st.lists(
    st.builds(
        Reached,
        metric=st.sampled_from([*GOOD, "support", "left"]),
        follow_up=st.just(""),
        on=DAYS,
        quantity=st.integers(0, 80).map(quarters),
    ),
    max_size=8,
)


def history(steps: Sequence[Reached], group: str) -> History:
    return History(tuple(sorted(steps, key=lambda step: (step.on, step.metric))), group=group)


@pytest.mark.parametrize("term", PERSON_TERMS, ids=kind)
@SMALL
@given(STEPS, st.data())
def test_reaching_more_never_pays_a_person_less(term: PersonTerm, steps: list[Reached], data: st.DataObject) -> None:
    group = data.draw(st.sampled_from(["", "far"]))
    more = data.draw(st.builds(Reached, st.sampled_from(GOOD), st.just(""), DAYS, st.integers(1, 9).map(Fraction)))

    # Fewer breaks or days on support are not "more outcomes": what was there before stays as it was.
    assert paid(term, history([*steps, more], group)) >= paid(term, history(steps, group)) >= 0


METRICS = ("rate", "exam", "saved", "effect")
MEASURES = st.lists(
    st.builds(
        lambda metric, on, cohort, due, reached, number, enrolled: Measure(
            metric, "", on, cohort, min(reached, due), due, enrolled, number, number
        ),
        st.sampled_from(METRICS),
        DAYS,
        st.sampled_from(["a", "b"]),
        st.integers(1, 40),
        st.integers(0, 40),
        st.integers(-20, 20000).map(quarters),
        st.integers(0, 40),
    ),
    max_size=4,
    # A cohort has one measure of a metric on a day.
    unique_by=lambda measure: (measure.metric, measure.on, measure.cohort),
)


def better(measure: Measure, *, reached: int, more: Fraction) -> Measure:
    """The same cohort, of whom more reached it."""
    assert measure.reached is not None and measure.due is not None
    assert measure.quantity is not None and measure.estimate is not None
    return replace(
        measure,
        reached=min(measure.due, measure.reached + reached),
        quantity=measure.quantity + more,
        estimate=measure.estimate + more,
    )


@pytest.mark.parametrize("term", COHORT_TERMS, ids=kind)
@SMALL
@given(MEASURES.filter(bool), st.data())
def test_reaching_more_never_pays_a_cohort_less(term: CohortTerm, measures: list[Measure], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(measures) - 1))
    improved = list(measures)
    improved[place] = better(
        measures[place], reached=data.draw(st.integers(0, 9)), more=data.draw(st.integers(0, 400).map(quarters))
    )

    assert paid(term, improved) >= paid(term, measures) >= 0


def parts(term: CohortTerm, measures: list[Measure]) -> list[list[Measure]]:
    """The measures as an evaluator may hand them over, by what the term must see together."""
    own = sorted(measures, key=lambda measure: measure.cohort)
    match term.together:
        case Together.MEASURE:
            return [[measure] for measure in own]
        case Together.COHORT:
            return [list(cohort) for _, cohort in groupby(own, key=lambda measure: measure.cohort)]
        case Together.YEAR:
            years = sorted(measures, key=lambda measure: measure.on.year)
            return [list(year) for _, year in groupby(years, key=lambda measure: measure.on.year)]
        case Together.ALL:
            return [own]


@pytest.mark.parametrize("term", COHORT_TERMS, ids=kind)
@SMALL
@given(MEASURES)
def test_parts_priced_apart_sum_to_all_priced_together(term: CohortTerm, measures: list[Measure]) -> None:
    apart = [priced for part in parts(term, measures) for priced in term.price(part)]

    assert sum(priced.exact for priced in apart) == sum(priced.exact for priced in term.price(measures))
    assert {priced.term for priced in apart} <= {"t"}


@pytest.mark.parametrize("term", COHORT_TERMS, ids=kind)
@SMALL
@given(MEASURES.flatmap(lambda measures: st.tuples(st.just(measures), st.permutations(measures))))
def test_the_order_of_arrival_does_not_matter(term: CohortTerm, both: tuple[list[Measure], list[Measure]]) -> None:
    assert paid(term, both[0]) == paid(term, both[1])


@given(st.fractions(-50, 50, max_denominator=8), st.integers(0, 20))
def test_a_two_sided_term_owes_for_a_bad_effect_what_it_pays_for_a_good_one(estimate: Fraction, enrolled: int) -> None:
    [example] = [term for term in EXAMPLES if isinstance(term, MeasuredEffect)]
    term = replace(example, two_sided=True)
    good = [Measure("effect", "", DAY, enrolled=enrolled, estimate=estimate)]
    bad = [Measure("effect", "", DAY, enrolled=enrolled, estimate=-estimate)]

    assert paid(term, good) == -paid(term, bad)


@pytest.mark.parametrize("term", TIME_TERMS, ids=kind)
@SMALL
@given(DAYS, st.integers(0, 400))
def test_what_has_fallen_due_never_shrinks(term: TimeTerm, until: date, later: int) -> None:
    after = term.price(until + timedelta(days=later))

    assert list(after[: len(term.price(until))]) == list(term.price(until))
    assert all(priced.on <= until + timedelta(days=later) for priced in after)


@examples(50)
@given(STEPS)
def test_each_amount_lies_on_a_day_of_the_history(steps: list[Reached]) -> None:
    given_history = history(steps, "")
    for term in PERSON_TERMS:
        days = [priced.on for priced in term.price(given_history)]
        assert days == sorted(days)
        assert set(days) <= {step.on for step in steps}
