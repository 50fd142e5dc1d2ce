"""Efforts rise and fall together as far as they share what strikes them, and each is spread evenly all the same."""

from __future__ import annotations

from math import asin, pi

import numpy as np
import pytest
from scipy.stats import spearmanr

from gavn.domain.forecasting.shocks import shared_shares
from tests.forecasting.efforts import SHOCKS

TRIALS = 20_000
STRIKES = {"a": ("times",), "b": ("times",), "c": ()}


def test_each_effort_has_one_share_in_each_of_as_many_parts() -> None:
    shares = shared_shares(STRIKES, SHOCKS, trials=TRIALS, seed=3, of="effect")

    for found in shares.values():
        assert sorted((found * TRIALS).astype(int).tolist()) == list(range(TRIALS))


def test_the_part_that_is_shared_gives_the_rank_correlation_of_a_normal_copula() -> None:
    shares = shared_shares(STRIKES, SHOCKS, trials=TRIALS, seed=3, of="effect")

    exact = 6 / pi * asin(0.4 / 2)
    # The standard error of a rank correlation is near 1 / sqrt(n); four of them are outside once in 16,000.
    error = 4 / TRIALS**0.5
    assert spearmanr(shares["a"], shares["b"]).statistic == pytest.approx(exact, abs=error)
    assert spearmanr(shares["a"], shares["c"]).statistic == pytest.approx(0, abs=error)


def test_one_effort_more_and_one_shock_more_leave_the_others_as_they_are() -> None:
    alone = shared_shares({"a": ("times",)}, SHOCKS, trials=50, seed=3, of="effect")["a"]
    beside = shared_shares(STRIKES, SHOCKS, trials=50, seed=3, of="effect")["a"]

    assert np.array_equal(alone, beside)


@pytest.mark.parametrize("trials", [1, 2])
def test_the_fewest_futures_have_shares_too(trials: int) -> None:
    found = shared_shares(STRIKES, SHOCKS, trials=trials, seed=3, of="effect")["a"]

    assert ((found >= 0) & (found < 1)).all()


def test_another_seed_and_another_thing_drawn_give_other_shares() -> None:
    first, seed, volume = (
        shared_shares({"a": ()}, (), trials=9, seed=seed, of=of)["a"].tolist()
        for seed, of in ((3, "effect"), (4, "effect"), (3, "volume"))
    )

    assert first != seed
    assert first != volume
