"""Exact intervals against published ones, and what small groups may show."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from gavn.domain.disclosure.counts import may_be_public
from gavn.domain.outcomes.rates import GRID, Interval, Reading, exact_interval


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(22, 38, 41, 74), (7, 13, 25, 81), (9, 11, 48, 98), (9, 15, 32, 84), (0, 5, 0, 52), (5, 5, 48, 100)],
)
def test_intervals_are_the_published_ones(part: int, whole: int, low: int, high: int) -> None:
    interval = exact_interval(part=part, whole=whole)
    assert (round(interval.low * 100), round(interval.high * 100)) == (low, high)


@given(st.integers(1, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_each_bound_leaves_one_in_forty_outside(counts: tuple[int, int]) -> None:
    part, whole = counts
    interval = exact_interval(part=part, whole=whole)
    mirrored = exact_interval(part=whole - part, whole=whole)

    assert interval.low <= Fraction(part, whole) <= interval.high
    assert (mirrored.low, mirrored.high) == (1 - interval.high, 1 - interval.low)
    if part:
        below = chance_of_at_least(part, whole, interval.low - Fraction(1, GRID))
        above = chance_of_at_least(part, whole, interval.low + Fraction(1, GRID))
        assert below <= Fraction(1, 40) <= above


def chance_of_at_least(part: int, whole: int, share: Fraction) -> Fraction:
    return sum((comb(whole, i) * share**i * (1 - share) ** (whole - i) for i in range(part, whole + 1)), Fraction(0))


@pytest.mark.parametrize(
    ("part", "whole"), [(83, 1475), (1, 5000), (2500, 5000), (4999, 5000), (40_000, 100_000), (7, 2_000_000)]
)
def test_of_a_whole_register_the_bounds_are_those_of_the_beta_distribution(part: int, whole: int) -> None:
    """Clopper and Pearson's are its quantiles; all of it adds up in a moment."""
    interval = exact_interval(part=part, whole=whole)

    assert float(interval.low) == pytest.approx(beta.ppf(0.025, part, whole - part + 1), abs=1e-6)
    assert float(interval.high) == pytest.approx(beta.ppf(0.975, part + 1, whole - part), abs=1e-6)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (-1, 4), (5, 4)])
def test_what_is_no_rate_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no rate"):
        exact_interval(part=part, whole=whole)


def test_an_interval_is_read_against_what_was_expected() -> None:
    interval = Interval(Fraction(2, 5), Fraction(3, 5))
    shares = (Fraction(1, 5), Fraction(2, 5), Fraction(1, 2), Fraction(4, 5))
    assert [interval.against(share) for share in shares] == [
        Reading.ABOVE,
        Reading.UNSURE,
        Reading.UNSURE,
        Reading.BELOW,
    ]


@pytest.mark.parametrize(
    ("part", "whole", "public"),
    [(22, 38, True), (5, 10, True), (9, 11, False), (4, 42, False), (11, 11, False), (0, 40, False)],
)
def test_the_public_sees_no_group_under_five(part: int, whole: int, public: bool) -> None:
    assert may_be_public(part=part, whole=whole) is public
