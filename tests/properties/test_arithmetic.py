"""What always holds of amounts, held against what a schoolbook gives: rounding, currencies and caps by share."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Cap, CapScope, PayerShare
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.whole import divide
from gavn.domain.values.money import MINOR_UNITS, Money, Rounding, round_fraction
from tests.agreed import agreement, paid, reached, tariff
from tests.builders import kroner

SCHOOLBOOK = {
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}


def test_every_policy_has_its_schoolbook() -> None:
    assert set(SCHOOLBOOK) == set(Rounding)


@pytest.mark.parametrize(
    ("tenths", "down", "up", "half_up", "half_even"),
    [(25, 2, 3, 3, 2), (35, 3, 4, 4, 4), (-25, -2, -3, -3, -2), (-35, -3, -4, -4, -4), (24, 2, 3, 2, 2),
     (-1, 0, -1, 0, 0)],
)  # fmt: skip
def test_halves_and_debts_are_made_whole_by_the_policy(
    tenths: int, down: int, up: int, half_up: int, half_even: int
) -> None:
    """A debt is rounded as a payment of its size: 2.5 owed is 3 where halves go up, and so is 2.5 to get back."""
    expected = {Rounding.DOWN: down, Rounding.UP: up, Rounding.HALF_UP: half_up, Rounding.HALF_EVEN: half_even}

    assert {policy: round_fraction(Fraction(tenths, 10), policy=policy) for policy in Rounding} == expected
    assert {policy: int(divide(np.array([tenths]), 10, policy)[0]) for policy in Rounding} == expected


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(Rounding))
def test_numbers_are_made_whole_as_a_schoolbook_has_it(digits: int, places: int, policy: Rounding) -> None:
    expected = int(Decimal(digits).scaleb(-places).quantize(Decimal(1), rounding=SCHOOLBOOK[policy]))

    assert round_fraction(Fraction(digits, 10**places), policy=policy) == expected
    assert int(divide(np.array([digits], dtype=np.int64), 10**places, policy)[0]) == expected


@given(st.sampled_from(sorted(MINOR_UNITS)), st.integers(1, 10**7), st.integers(1, 5))
def test_amounts_are_whole_minor_units_of_any_currency(currency: str, minor: int, persons: int) -> None:
    """Two payers share by halves, to the smallest coin there is: a cent, an øre, or a króna."""
    made = agreement(
        currency=currency,
        rounding_unit=Money(1, currency),
        terms=(tariff(amount=Money(minor, currency)),),
        payers=(PayerShare("city", Fraction(1, 2), "§ 7"), PayerShare("region", Fraction(1, 2), "§ 7")),
    )
    entitlement = paid(made, reached(persons))
    whole = persons * minor

    assert entitlement.total == Money(whole, currency)
    assert entitlement.paid_by("city") == Money(whole - whole // 2, currency)
    assert entitlement.paid_by("region") == Money(whole // 2, currency)
    assert Money.parse(entitlement.total.plain(), currency) == entitlement.total


@given(st.integers(0, 30), st.integers(0, 30), st.fractions(Fraction(1, 12), Fraction(11, 12), max_denominator=12))
def test_a_share_cap_leaves_its_share_of_what_is_paid_to_the_last_minor_unit(
    jobs: int, homes: int, share: Fraction
) -> None:
    """What jobs are paid is all they give or the most that the share allows, and one øre more would be too much."""
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
            PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        ),
        caps=(Cap("share", "§ 8", CapScope.METRIC, share=share, metric="job"),),
    )
    facts = Results((*reached(jobs).claims, *reached(homes, metric_id="home").claims))
    entitlement = paid(made, facts)
    for_jobs, in_all = entitlement.paid_by("city").minor, entitlement.total.minor

    assert entitlement.paid_by("region") == kroner(10_000 * homes)
    assert for_jobs <= share * in_all
    assert for_jobs == jobs * 1_000_000 or for_jobs + 1 > share * (in_all + 1)
