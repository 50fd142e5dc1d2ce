"""Deadweight: what would have come about anyway is taken off every outcome counted, and off no estimate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.lines import StepName
from gavn.domain.values.money import Money
from tests.agreed import agreement, claim, metric, paid, reached, tally, tariff
from tests.builders import kroner
from tests.histories import BY_KIND

FIFTH = Fraction(1, 5)
# What one person gives before a fifth is taken off, and after.
PERSONS = [
    ("tariff", {}, 1_000, 800),
    ("sequential-milestones", {"quantity": Fraction(3)}, 5_000, 4_000),
    ("days-in-state", {"quantity": Fraction(6)}, 2_000, 1_600),
    ("conditional-bonus", {}, 2_500, 2_000),
    ("subgroup-uplift", {"group": "far"}, 1_250, 1_000),
]


@pytest.mark.parametrize(("kind", "changes", "gross", "net"), PERSONS)
def test_a_fifth_is_taken_off_what_a_person_gives_under_every_kind_of_term(
    kind: str, changes: Mapping[str, Any], gross: int, net: int
) -> None:
    facts = Results((claim(1, reached="work", **changes), claim(1, reached="exam", group=changes.get("group", ""))))
    others = (metric("exam"), metric("left"), metric("support"))

    for deadweight, expected in ((Fraction(0), gross), (FIFTH, net)):
        made = agreement(terms=(BY_KIND[kind],), metrics=(metric("work", deadweight=deadweight), *others))
        assert paid(made, facts).total == kroner(expected)


def test_every_kind_of_term_that_prices_persons_has_its_row() -> None:
    assert {kind for kind, *_ in PERSONS} == {kind for kind, term in TERMS.items() if issubclass(term, PersonTerm)}


def test_a_bonus_loses_the_deadweight_of_what_it_pays_for_and_not_of_its_condition() -> None:
    made = agreement(terms=(BY_KIND["conditional-bonus"],), metrics=(metric("work"), metric("exam", deadweight=FIFTH)))
    assert paid(made, Results((claim(1, reached="work"), claim(1, reached="exam")))).total == kroner(2_500)


@pytest.mark.parametrize(("counted", "expected"), [({"reached": 10}, 8_000), ({"reached": 10, "due": 40}, 8_000)])
def test_a_fifth_is_taken_off_what_is_counted_of_a_cohort(counted: Mapping[str, int], expected: int) -> None:
    term = CountedOutcomes(id="price", clause="§ 5", metric="dropout", amount=kroner(1_000))
    made = agreement(terms=(term,), metrics=(metric("dropout", deadweight=FIFTH),))

    assert paid(made, Results((), (tally(**counted),))).total == kroner(expected)


@pytest.mark.parametrize("deadweight", [Fraction(0), FIFTH])
def test_an_estimate_against_a_comparison_is_net_already(deadweight: Fraction) -> None:
    """Two weeks more than the comparison group at 10,000 kr., and 5,000 for a fifth more of them at school."""
    effect = MeasuredEffect(id="weeks", clause="§ 5", metric="effect", amount=kroner(10_000))
    fifth = Threshold(
        id="fifth", clause="§ 5", metric="school", amount=kroner(5_000), level=FIFTH, reads=Reads.ESTIMATE
    )
    agreed = (metric("effect", deadweight=deadweight), metric("school", deadweight=deadweight))
    facts = Results((), (tally(of="effect", estimate=Fraction(2)), tally(of="school", estimate=FIFTH)))

    assert paid(agreement(terms=(effect, fifth), metrics=agreed), facts).total == kroner(20_000 + 5_000)


@pytest.mark.parametrize(("persons", "oere"), [(1, 1), (3, 3), (5, 5)])
def test_a_price_is_made_whole_before_it_is_multiplied_by_persons(persons: int, oere: int) -> None:
    """One øre less two fifths is 0.6, which is one øre for each: three persons give three, not 1.8 rounded to two."""
    made = agreement(terms=(tariff(amount=Money(1, "DKK")),), metrics=(metric("job", deadweight=Fraction(2, 5)),))

    entitlement = paid(made, reached(persons))

    assert entitlement.total == entitlement.paid_by("city") == Money(oere, "DKK")


@pytest.mark.parametrize(("persons", "expected"), [(1, 1_429), (2, 2_858), (3, 4_287)])
def test_a_price_is_made_whole_in_kroner_before_it_is_multiplied_by_persons(persons: int, expected: int) -> None:
    """Ten days are 1 3/7 weeks at 1,000 kr.: 1,429 kr. each, where three together would be 4,286."""
    made = agreement(
        metrics=(metric("job", reported_per_unit=Fraction(7)),),
        terms=(tariff(price=1_000, once_only=False),),
        rounding_unit=kroner(1),
    )
    facts = Results(tuple(claim(number, quantity=Fraction(10)) for number in range(persons)))
    entitlement = paid(made, facts)

    assert entitlement.total == entitlement.paid_by("city") == kroner(expected)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (Results(), [(0, 0)]),
        (reached(10, metric_id="dropout"), [(10, 8)]),
        (Results((), (tally(reached=10, due=40),)), [(10, 8)]),
        (Results((), (tally(quantity=Fraction(30)),)), [(30, 24)]),
        (Results((), (tally(estimate=Fraction(3)),)), []),
    ],
)
def test_the_note_of_deadweight_tells_how_many_of_a_cohort_count_as_it_does_of_persons(
    facts: Results, told: list[tuple[int, int]]
) -> None:
    """Ten of a cohort were told as none: an estimate is net of it already, and nothing is told."""
    made = agreement(metrics=(metric("job"), metric("dropout", deadweight=FIFTH)))
    notes = [dict(line.inputs) for line in paid(made, facts).lines if line.step is StepName.COMPARISON]

    assert [(note["reached"], note["counted"]) for note in notes] == told
