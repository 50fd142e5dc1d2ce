"""Differences of shares and of means against the published ones, and the fund's own rates against their level."""

from __future__ import annotations

from fractions import Fraction
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from gavn.domain.outcomes.conclusions import Demand, Verdict, Why, conclude
from gavn.measurement.comparison.estimates import HOLDS_FROM, Method
from gavn.measurement.comparison.rates import share_above, share_difference
from gavn.measurement.estimates import Estimate, Sums, difference, mean_of
from tests.measurement.of_persons import mean_above, mean_difference
from tests.sizes import examples


# Newcombe (1998): Statistics in Medicine 17:873-890, table II, method 6 (Miettinen and Nurminen).
@pytest.mark.parametrize(
    ("treated", "compared", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0528, 0.3382),
        ((9, 10), (3, 10), 0.1700, 0.8406),
        ((6, 7), (2, 7), 0.0342, 0.8534),
        ((5, 56), (0, 29), -0.0326, 0.1933),
        ((0, 10), (0, 20), -0.1658, 0.2844),
        ((0, 10), (0, 10), -0.2879, 0.2879),
        ((10, 10), (0, 20), 0.7156, 1.0),
        ((10, 10), (0, 10), 0.6636, 1.0),
    ],
)
def test_differences_of_shares_are_the_published_ones(
    treated: tuple[int, int], compared: tuple[int, int], low: float, high: float
) -> None:
    estimate = share_difference(treated, compared)

    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)
    assert estimate.value == treated[0] / treated[1] - compared[0] / compared[1]


COUNTS = st.integers(1, 25).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@examples(40)
@given(COUNTS, COUNTS)
def test_groups_changed_round_turn_the_difference_round(treated: tuple[int, int], compared: tuple[int, int]) -> None:
    one, other = share_difference(treated, compared), share_difference(compared, treated)

    assert -1 <= one.low <= one.value <= one.high <= 1
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


@pytest.mark.parametrize("counts", [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no rate"):
        share_difference(counts, (1, 2))
    with pytest.raises(ValueError, match="no rate"):
        share_difference((1, 2), counts)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high", "verdict"),
    [(22, 38, 10, 43, Verdict.BETTER), (7, 13, -6, 50, Verdict.CANNOT_CONCLUDE), (4, 42, -28, -8, Verdict.WORSE)],
)
def test_the_funds_rates_against_the_business_case(
    part: int, whole: int, low: int, high: int, verdict: Verdict
) -> None:
    """22 of 38 is 41-74 %, and 7 of 13 25-81 %, which holds the 31 % of the business case."""
    estimate = share_above(part=part, whole=whole, level=0.31)

    assert (round(100 * estimate.low), round(100 * estimate.high)) == (low, high)
    assert conclude(estimate.found(), Demand(Fraction(0), estimate.least(10), Fraction(4, 5))).verdict is verdict


def test_an_interval_asks_for_the_size_at_which_it_holds() -> None:
    small, large = share_difference((9, 10), (1, 60)), share_difference((18, 20), (1, 60))

    assert (small.holds, large.holds) == (False, True)
    assert (small.least(5), small.least(50)) == (20, 50)
    asked = Demand(Fraction(0), small.least(5), Fraction(4, 5))
    assert conclude(small.found(), asked).verdict is Verdict.CANNOT_CONCLUDE
    assert conclude(large.found(), asked).verdict is Verdict.BETTER
    assert set(HOLDS_FROM) == set(Method)


# Student (1908): hours of sleep gained by two drugs, as in every textbook; intervals as R's t.test prints them.
FIRST = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SECOND = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def test_welchs_interval_is_the_published_one() -> None:
    estimate = mean_difference(FIRST, SECOND)

    assert (estimate.low, estimate.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-7)


def test_students_interval_of_pairs_is_the_published_one() -> None:
    estimate = mean_above(SECOND - FIRST, level=0)

    assert estimate.value == pytest.approx(1.58)
    assert (estimate.low, estimate.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)
    assert mean_above(SECOND - FIRST, level=1).value == pytest.approx(0.58)


@examples(30)
@given(st.integers(0, 2**32))
def test_means_agree_with_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    ours, theirs = random.normal(size=random.integers(2, 9)), random.normal(1, 3, size=random.integers(2, 9))
    interval = ttest_ind(ours, theirs, equal_var=False).confidence_interval()

    estimate = mean_difference(ours, theirs)

    assert (estimate.low, estimate.high) == pytest.approx((interval.low, interval.high))
    assert estimate.error == pytest.approx(
        sqrt(np.var(ours, ddof=1) / len(ours) + np.var(theirs, ddof=1) / len(theirs))
    )


def test_what_enters_a_payment_is_the_same_to_its_four_digits() -> None:
    """Payments are made from sums of whole numbers, and evaluators look at persons."""
    ours, theirs = (
        Sums(len(values), sum(values, Fraction(0)), sum((value**2 for value in values), Fraction(0)))
        for values in ([Fraction(round(10 * value), 10) for value in group] for group in (FIRST, SECOND))
    )
    for paid, looked_at in (
        (difference(ours, theirs), mean_difference(FIRST, SECOND)),
        (mean_of(ours), mean_above(FIRST, level=0)),
    ):
        assert paid.low is not None and paid.high is not None
        assert [float(end) for end in (paid.value, paid.low, paid.high)] == pytest.approx(
            [looked_at.value, looked_at.low, looked_at.high], abs=5.1e-5
        )


def test_people_who_do_not_differ_tell_nothing_of_how_sure_their_mean_is() -> None:
    alike = mean_difference(np.ones(3), np.zeros(4))

    assert (alike.value, alike.interval) == (1, None)
    assert (alike.low, alike.high) == (-inf, inf)
    assert conclude(alike.found(coverage=Fraction(1)), Demand(Fraction(0), 1, Fraction(0))).why == (Why.SPREAD_UNKNOWN,)
    ones = Sums(5, Fraction(15), Fraction(45))
    assert mean_of(ones) == Estimate(Fraction(3), None, None)
    assert difference(ones, Sums(5, Fraction(0), Fraction(0))) == Estimate(Fraction(3), None, None)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_a_mean_of_too_few_or_unknown_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="two known values"):
        mean_above(np.array(values), level=0)
    with pytest.raises(ValueError, match="two known values"):
        mean_difference(np.array(values), FIRST)
    with pytest.raises(ValueError, match="two known values"):
        mean_difference(FIRST, np.array(values))
