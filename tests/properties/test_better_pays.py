"""A better result of a cohort never pays less, and often pays more: made-up terms of every kind, near their levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from gavn.domain.agreements.terms.base import CohortTerm, Term
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.agreements.terms.volume_wide_tiers import VolumeWideTiers
from gavn.domain.outcomes.histories import Measure
from tests.generated_terms import LESS, some_term
from tests.histories import paid
from tests.sizes import TIMES

KINDS = sorted(kind for kind, record in TERMS.items() if issubclass(record, CohortTerm))
TRIED = 60 * TIMES
# Of those tried, at least so many must pay more, or the property would hold of terms that always pay the same.
RAISED = TRIED // 12


def made_of(kind: str, random: Random) -> Term:
    """One that pays whenever, and that does not say itself that more can be worth less."""
    term = replace(some_term(random, kind, 0, 1000), within=(), outside=(), follow_up="")
    if isinstance(term, EveryIndicator):
        return replace(term, at_most={name: level for name, level in term.at_most.items() if name in LESS})
    if isinstance(term, VolumeWideTiers) and term.may_fall:
        return replace(term, tiers=term.tiers[:1])
    return term


def measures_of(term: Term, random: Random) -> list[Measure]:
    """One or two days of each metric of a cohort or two, among the numbers in which levels lie."""
    return [
        some_measure(random, metric, cohort, date(2025, 6, 1) + timedelta(days=180 * day), highest(term))
        for metric in dict.fromkeys((term.metric, *term.metrics))
        for cohort in random.choice([("a",), ("a", "b")])
        for day in range(random.choice([1, 1, 2]))
    ]


def highest(term: Term) -> int:
    """How high the number can be that a term reads, beside a rate."""
    return 4 if getattr(term, "reads", Reads.QUANTITY) is Reads.ESTIMATE else 20


def some_measure(random: Random, metric: str, cohort: str, on: date, most: int) -> Measure:
    due = random.choice([7, 10, 20])
    number = Fraction(random.randint(0, 4 * most), 4)
    return Measure(
        metric,
        "",
        on,
        cohort,
        random.randint(0, due),
        due,
        due,
        quantity=number,
        estimate=number - 2,
        low=number - 3,
        high=number - 1,
    )


def bettered(random: Random, measure: Measure) -> Measure:
    """The same cohort with a better number of everything that can be read."""
    up = -1 if measure.metric in LESS else 1
    assert measure.reached is not None and measure.due is not None
    step = random.randint(1, 8)
    numbers = {name: getattr(measure, name) + up * Fraction(step) for name in ("quantity", "estimate", "low", "high")}
    # What is counted is never below nothing; an estimate can be.
    numbers["quantity"] = max(Fraction(0), numbers["quantity"])
    return replace(measure, reached=max(0, min(measure.due, measure.reached + up * step)), **numbers)


def best(measure: Measure) -> Measure:
    """The same cohort with the best there is of everything."""
    good = Fraction(-100 if measure.metric in LESS else 100)
    numbers = dict.fromkeys(("estimate", "low", "high"), good) | {"quantity": max(Fraction(0), good)}
    return replace(measure, reached=0 if measure.metric in LESS else measure.due, **numbers)


def tries(kind: str) -> Iterator[tuple[Term, Fraction, Fraction]]:
    """A term, what it pays, and what it pays once one of the measures is better."""
    for seed in range(TRIED):
        random = Random(seed)
        term = made_of(kind, random)
        measures = measures_of(term, random)
        place = random.randrange(len(measures))
        if isinstance(term, EveryIndicator):  # What the others lack would hide what this one gains.
            measures = [one if one.metric == measures[place].metric else best(one) for one in measures]
        improved = [bettered(random, one) if at == place else one for at, one in enumerate(measures)]
        yield term, paid(term, measures), paid(term, improved)


@pytest.mark.parametrize("kind", KINDS)
def test_a_better_result_never_pays_less_and_often_pays_more(kind: str) -> None:
    raised = 0
    for term, before, after in tries(kind):
        assert after >= before, term
        raised += after > before
    assert raised >= RAISED, raised
