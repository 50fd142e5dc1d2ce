"""Randomised groups, clusters, and differences in differences, by hand and as published."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from gavn.measurement.comparison.estimates import Method, around
from gavn.measurement.comparison.regression import clustered_difference, randomised
from tests.measurement.of_persons import difference_in_differences

RANDOM = np.random.default_rng(20251125)


def test_two_groups_by_lot_are_two_means_with_hc3() -> None:
    """HC3 of a mean is its variance divided by one fewer (MacKinnon and White, 1985), worked out by hand."""
    ours, theirs = np.array([1.0, 4.0, 7.0, 2.0]), np.array([0.0, 1.0, 5.0])

    estimate = randomised(np.concatenate([ours, theirs]), np.arange(7) < 4)

    assert estimate.value == pytest.approx(3.5 - 2)
    assert estimate.error == pytest.approx(sqrt(np.var(ours, ddof=1) / 3 + np.var(theirs, ddof=1) / 2))
    assert estimate.groups == (4, 3) and not estimate.holds


def test_what_was_known_before_the_draw_makes_the_estimate_surer() -> None:
    treated = RANDOM.permutation(np.arange(200) < 100)
    known = RANDOM.normal(size=(200, 1))
    outcome = 3 * known[:, 0] + treated + RANDOM.normal(size=200)

    plain, adjusted = randomised(outcome, treated), randomised(outcome, treated, covariates=known)

    assert plain.error is not None and adjusted.error is not None
    assert adjusted.error < plain.error / 2
    assert adjusted.low < 1 < adjusted.high


RARE = np.array([0.0, 1.0] * 15 + [2.0] * 5 + [0.0, 1.0] * 15 + [3.0] * 5)
DRAWN = np.arange(70) < 35


def categories(*names: float) -> np.ndarray:
    return np.column_stack([(name == RARE).astype(float) for name in names])


@pytest.mark.parametrize("names", [(1.0,), (1.0, 2.0), (1.0, 3.0), (1.0, 2.0, 3.0)])
def test_a_category_that_nobody_of_a_group_has_takes_no_part_of_the_difference(names: tuple[float, ...]) -> None:
    """What everybody in the effort shows more is found whole; of columns that follow from each other least squares
    would give each a part of it."""
    outcome = np.random.default_rng(5).normal(size=70) + (RARE == 1)

    before = randomised(outcome, DRAWN, covariates=categories(*names))
    after = randomised(outcome + 5 * DRAWN, DRAWN, covariates=categories(*names))

    assert after.value - before.value == pytest.approx(5)
    assert after.error == pytest.approx(before.error)


def test_what_works_alike_in_both_groups_is_the_regression_without_it_of_its_own() -> None:
    outcome = np.random.default_rng(6).normal(size=70)
    rare = categories(2.0)

    found = randomised(outcome, DRAWN, covariates=rare)

    design = np.column_stack([np.ones(70), DRAWN, rare])
    assert found.value == pytest.approx(np.linalg.lstsq(design, outcome, rcond=None)[0][1])


def test_one_person_of_a_kind_of_its_own_is_left_out_of_what_the_others_tell() -> None:
    outcome = np.random.default_rng(7).normal(size=40)
    treated, alone = np.arange(40) < 20, (np.arange(40) == 3).astype(float)[:, None]
    others = np.arange(40) != 3

    found = randomised(outcome, treated, covariates=alone)
    without = randomised(outcome[others], treated[others])

    assert (found.value, found.error) == pytest.approx((without.value, without.error))


def test_where_as_much_is_known_as_there_are_people_nothing_is_told() -> None:
    with pytest.raises(ValueError, match="too much is known"):
        randomised(np.arange(6.0), np.arange(6) < 3, covariates=np.random.default_rng(8).normal(size=(6, 5)))


def test_clusters_of_one_size_are_as_good_as_their_means() -> None:
    """With clusters of one size the error is that of the clusters' means, but for the correction for few clusters."""
    clusters, size = 12, 5
    labels = np.repeat(np.arange(clusters), size)
    treated = labels < 6
    outcome = RANDOM.normal(size=clusters)[labels] + RANDOM.normal(size=len(labels))
    means = outcome.reshape(clusters, size).mean(axis=1)

    estimate = clustered_difference(outcome, treated, labels)

    squares = sum(np.var(part) / 6 for part in (means[:6], means[6:]))
    correction = clusters / (clusters - 1) * (len(labels) - 1) / (len(labels) - 2)
    assert estimate.value == pytest.approx(means[:6].mean() - means[6:].mean())
    assert estimate.error == pytest.approx(sqrt(squares * correction))
    assert estimate.groups == (6, 6)


def test_card_and_kruegers_restaurants() -> None:
    """Full-time equivalents a restaurant before and after New Jersey's minimum wage rose, with Pennsylvania beside it.

    Card and Krueger (1994): American Economic Review 84:772-793, table 3, rows 1 to 3: 20.44 → 21.03 and 23.33 →
    21.17; the difference in differences is printed as 2.76, of unrounded means.
    """
    means = {(True, False): 20.44, (True, True): 21.03, (False, False): 23.33, (False, True): 21.17}
    rows = [
        (mean + aside, state, after, place + (0 if state else 2))
        for (state, after), mean in means.items()
        for place, aside in enumerate((-1.0, 1.0))
    ]
    outcome, treated, after, labels = (np.array(column) for column in zip(*rows, strict=True))

    changes = outcome[after] - outcome[~after]
    for estimate in (
        difference_in_differences(outcome, treated, after, labels),
        clustered_difference(changes, treated[after], labels[after]),
    ):
        assert estimate.value == pytest.approx((21.03 - 20.44) - (21.17 - 23.33))
        assert estimate.value == pytest.approx(2.76, abs=0.011)


def test_what_both_groups_have_in_common_is_no_effect() -> None:
    labels = np.repeat(np.arange(20), 2)
    treated, after = labels < 10, np.tile([False, True], 20)
    noise = RANDOM.normal(size=40)

    plain = difference_in_differences(noise, treated, after, labels)
    moved = difference_in_differences(noise + 5 * treated + 7 * after, treated, after, labels)
    helped = difference_in_differences(noise + 2 * (treated & after), treated, after, labels)

    assert moved.value == pytest.approx(plain.value)
    assert moved.error == pytest.approx(plain.error)
    assert helped.value == pytest.approx(plain.value + 2)


def test_changes_by_cluster_are_the_regression_on_both_readings() -> None:
    """Of people read twice: the same difference, and the same errors but for the correction for the number of rows."""
    labels = np.repeat(np.arange(12), 4)
    treated = labels < 5
    before, after = RANDOM.normal(size=(2, 48)) + RANDOM.normal(size=12)[labels]
    both = [np.concatenate(pair) for pair in ((before, after), (treated, treated), (labels, labels))]
    time = np.repeat([False, True], 48)

    changes = clustered_difference(after - before, treated, labels)
    readings = difference_in_differences(both[0], both[1], time, both[2])

    assert changes.value == pytest.approx(readings.value)
    assert changes.groups == readings.groups == (5, 7)
    assert changes.error is not None and readings.error is not None
    assert (changes.error / readings.error) ** 2 == pytest.approx(47 / 46 / (95 / 92))


def test_a_group_of_one_tells_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match="two persons"):
        randomised(np.arange(4.0), np.arange(4) < 1)
    with pytest.raises(ValueError, match="two clusters"):
        clustered_difference(np.arange(4.0), np.arange(4) < 2, np.array([0, 0, 1, 2]))


def test_data_that_do_not_tell_how_sure_they_are_is_refused() -> None:
    with pytest.raises(ValueError, match="how sure"):
        around(1.0, float("nan"), times=2, method=Method.ROBUST, groups=(40, 40))
