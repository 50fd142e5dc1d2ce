"""What the proof of forecasts measures by, held against what is known; the proof itself is `make prove`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.forecasting.truths import Nature, world
from tests.proof_forecast import coverage, crps, held, place_of, tenths


def test_the_score_of_a_normal_range_is_the_one_of_the_textbook() -> None:
    """Gneiting and Raftery (2007): sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))."""
    futures, truth = stats.norm(10, 2).ppf((np.arange(20_000) + 0.5) / 20_000), 11.5
    z = (truth - 10) / 2

    exact = 2 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - np.pi**-0.5)

    assert crps(futures, truth) == pytest.approx(exact, rel=1e-3)
    assert crps(np.array([3.0]), 5.0) == 2.0


def test_a_range_that_is_right_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    places = [place_of(random.normal(), random.normal(size=99), random) for _ in range(4000)]

    assert coverage(places) == pytest.approx([0.5, 0.8, 0.95], abs=4 * (0.25 / 4000) ** 0.5)
    assert tenths(places) == pytest.approx([0.1] * 10, abs=4 * (0.09 / 4000) ** 0.5)


def test_a_world_is_the_same_for_the_same_seed_and_nature_changes_it() -> None:
    first, again, harmed = world(3, Nature()), world(3, Nature()), world(3, Nature(effect=0.3))

    assert first == again
    assert sum(truth.paid for truth in harmed.truths) < sum(truth.paid for truth in first.truths)


def test_a_fund_is_forecast_and_held_against_its_truth() -> None:
    found = held(5, Nature(), trials=60)

    assert len(found.places) == 5
    assert all(0 <= place <= 1 for place in found.places)
    assert 0 <= found.crps <= found.error + found.mean
