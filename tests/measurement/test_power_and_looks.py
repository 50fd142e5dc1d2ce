"""Power against Cohen's tables, and boundaries against the published constants."""

from __future__ import annotations

from math import asin, comb, sin, sqrt

import numpy as np
import pytest
from scipy.stats import beta, norm

from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.looks import boundaries, chance_of_crossing, naive_looks
from gavn.domain.outcomes.rates import exact_interval
from gavn.measurement.comparison.power import (
    clusters_as_persons,
    least_effect,
    power_of_means,
    power_of_share_above,
    power_of_shares,
    smallest_size,
)
from gavn.measurement.comparison.rates import share_above, share_difference
from gavn.measurement.comparison.sequential import at_look
from tests.measurement.of_persons import mean_difference


# Cohen (1988), tables 2.4.1 and 6.4.1: persons in each of two groups at 80 % power, two-sided 5 %. For an effect of 0.2
# he prints 393, by an approximation; by the exact t it takes 394.
@pytest.mark.parametrize(("effect", "each"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_sizes_for_means_are_cohens_but_for_his_approximation(effect: float, each: int) -> None:
    assert smallest_size(lambda size: power_of_means(effect, each=size)) == each


@pytest.mark.parametrize(("effect", "each"), [(0.2, 392), (0.5, 63), (0.8, 25)])
def test_sizes_for_shares_are_cohens(effect: float, each: int) -> None:
    other = sin(asin(sqrt(0.3)) + effect / 2) ** 2

    found = smallest_size(lambda size: power_of_shares(0.3, other, each=size))

    # Cohen prints the nearest whole number, and the smallest that is enough is at most one more.
    assert found is not None and each <= found <= each + 1


def test_the_least_effect_is_blooms_multiple_of_the_error() -> None:
    """Bloom (1995): Evaluation Review 19:547-556: 2.8 standard errors at 80 % power."""
    found = least_effect(lambda effect: power_of_means(effect, each=5000), most=2)

    assert found is not None
    assert found / sqrt(2 / 5000) == pytest.approx(2.80, abs=0.005)


def test_what_no_size_or_effect_shows_is_none() -> None:
    assert smallest_size(lambda size: power_of_means(0, each=size)) is None
    assert least_effect(lambda effect: power_of_means(effect, each=5), most=0.5) is None


def test_unequal_groups_show_less_than_equal_ones_of_as_many() -> None:
    assert power_of_means(0.5, each=30, other=90) < power_of_means(0.5, each=60)
    assert power_of_shares(0.3, 0.5, each=30, other=90) < power_of_shares(0.3, 0.5, each=60)


@pytest.mark.parametrize(("whole", "true"), [(13, 0.54), (38, 0.58), (20, 0.05)])
def test_the_power_of_a_share_is_the_chance_of_each_count_added_up(whole: int, true: float) -> None:
    clear = 0.0
    for part in range(whole + 1):
        interval = exact_interval(part=part, whole=whole)
        if (interval.low > 0.31) if true >= 0.31 else (interval.high < 0.31):
            clear += comb(whole, part) * true**part * (1 - true) ** (whole - part)

    assert power_of_share_above(level=0.31, true=true, whole=whole) == pytest.approx(clear)


def test_thirteen_people_hardly_ever_show_what_the_business_case_promises() -> None:
    assert round(power_of_share_above(level=0.31, true=7 / 13, whole=13), 2) == 0.39
    assert power_of_share_above(level=0.31, true=0.58, whole=38) > 0.8
    assert power_of_share_above(level=0.31, true=0.31, whole=38) < 0.025


def test_alike_people_count_for_fewer() -> None:
    assert clusters_as_persons(200, size=20, alike=0.0) == 200
    assert clusters_as_persons(200, size=20, alike=0.05) == pytest.approx(102.56, abs=0.01)
    assert clusters_as_persons(200, size=20, alike=1.0) == 10


# Jennison and Turnbull (2000), tables 2.1 and 2.3: Pocock's constant, and O'Brien and Fleming's at the last look.
@pytest.mark.parametrize(
    ("looks", "pocock", "obrien_fleming"),
    [(1, 1.960, 1.960), (2, 2.178, 1.977), (3, 2.289, 2.004), (4, 2.361, 2.024), (5, 2.413, 2.040), (10, 2.555, 2.087)],
)
def test_boundaries_are_the_published_ones(looks: int, pocock: float, obrien_fleming: float) -> None:
    flat, steep = boundaries(looks, Boundary.POCOCK), boundaries(looks, Boundary.OBRIEN_FLEMING)

    assert flat == pytest.approx([pocock] * looks, abs=6e-4)
    assert steep == pytest.approx([obrien_fleming * sqrt(looks / look) for look in range(1, looks + 1)], abs=2e-3)
    assert steep[-1] == pytest.approx(obrien_fleming, abs=6e-4)
    assert chance_of_crossing(flat) == pytest.approx(0.05) == chance_of_crossing(steep)


def test_at_an_early_look_an_estimate_must_be_surer() -> None:
    first, _ = boundaries(2, Boundary.OBRIEN_FLEMING)
    last = mean_difference(np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 0.5]))

    early = at_look(last, limit=first)

    assert (early.high - early.low) / (last.high - last.low) == pytest.approx(first / 1.959964)
    assert early.value == last.value == pytest.approx((early.low + early.high) / 2)


def test_shares_are_made_as_sure_as_the_look_asks() -> None:
    [first, _] = boundaries(2, Boundary.OBRIEN_FLEMING)
    tail = float(norm.sf(first))
    exact, plain = (share_above(part=22, whole=38, level=0.31, limit=limit) for limit in (first, norm.isf(0.025)))

    assert exact.low + 0.31 == pytest.approx(beta.ppf(tail, 22, 17), abs=1e-4)
    assert exact.high + 0.31 == pytest.approx(beta.isf(tail, 23, 16), abs=1e-4)
    assert plain == share_above(part=22, whole=38, level=0.31)
    pair = (22, 38), (10, 38)
    assert share_difference(*pair, limit=first).low < share_difference(*pair).low
    with pytest.raises(ValueError, match="without an error"):
        at_look(plain, limit=first)


# Armitage, McPherson and Rowe (1969), table 2.
@pytest.mark.parametrize("looks", [5, 6, 8, 10, 20])
def test_the_first_of_many_looks_asks_for_a_chance_far_below_a_millionth(looks: int) -> None:
    """O'Brien and Fleming's first boundary of twenty is 9.5 errors: one in 10^21 on either side. The interval of 60 of
    100 is still that of Clopper and Pearson, by the beta distribution, and not everything from 0 to 100 %."""
    limit = boundaries(looks, Boundary.OBRIEN_FLEMING)[0]
    tail = norm.sf(limit)
    held = share_above(part=60, whole=100, level=0.0, limit=limit)
    assert (held.low, held.high) == pytest.approx((beta.ppf(tail, 60, 41), beta.isf(tail, 61, 40)), abs=3e-6)


@pytest.mark.parametrize(("looks", "chance"), [(1, 0.05), (2, 0.083), (3, 0.107), (5, 0.142), (10, 0.193), (20, 0.248)])
def test_naive_looks_find_what_is_not_there(looks: int, chance: float) -> None:
    assert naive_looks(looks) == pytest.approx(chance, abs=6e-4)
    assert boundaries(looks, Boundary.NONE) == pytest.approx([1.96] * looks, abs=1e-4)
