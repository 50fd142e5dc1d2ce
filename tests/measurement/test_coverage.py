"""Intervals hold the truth as often as they promise, at the sizes that the documentation states."""

from __future__ import annotations

import re
from zlib import crc32

import numpy as np
import pytest

from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.looks import boundaries, naive_looks
from gavn.measurement.comparison.estimates import HOLDS_FROM, Method
from tests.conftest import ROOT
from tests.simulated import TRUTHS, Truth, held, lowest_exact, over_all_shares, wrong_at_looks
from tests.sizes import TIMES

DRAWS = 40 * TIMES
# Chance alone takes a share of so many draws no farther from the true one than this, but once in two thousand times.
CHANCE = 3.5 * np.sqrt(0.95 * 0.05 / DRAWS)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: f"{truth.method}: {truth.name}")
def test_intervals_hold_the_truth_as_often_as_they_promise(truth: Truth) -> None:
    share = held(truth, np.random.default_rng(crc32(truth.name.encode())), DRAWS)

    assert share >= (0.95 if truth.method is Method.CLOPPER_PEARSON else 0.93) - CHANCE
    assert truth.method is Method.CLOPPER_PEARSON or share <= 0.97 + CHANCE


@pytest.mark.parametrize("whole", [1, 5, 13, 38])
def test_the_exact_interval_never_holds_the_truth_less_than_95_times_of_100(whole: int) -> None:
    assert lowest_exact(whole) >= 0.95


def test_the_interval_of_two_shares_holds_their_difference_wherever_they_lie() -> None:
    """From one end of 10 to 90 % to the other, at the smallest size there may be."""
    many = HOLDS_FROM[Method.MIETTINEN_NURMINEN]
    least, most = over_all_shares(many, many)

    assert least >= 0.93 and most <= 0.97


def test_every_method_is_tried_at_the_size_it_is_said_to_hold_from() -> None:
    assert {truth.method for truth in TRUTHS} == set(Method) == set(HOLDS_FROM)


@pytest.mark.parametrize("looks", [2, 5])
def test_looks_are_wrong_as_often_as_worked_out(looks: int) -> None:
    random = np.random.default_rng(looks)

    assert wrong_at_looks(boundaries(looks, Boundary.NONE), random, 40_000) == pytest.approx(
        naive_looks(looks), abs=0.01
    )
    for shape in (Boundary.POCOCK, Boundary.OBRIEN_FLEMING):
        assert wrong_at_looks(boundaries(looks, shape), random, 40_000) == pytest.approx(0.05, abs=0.005)


def test_the_documentation_states_the_sizes_of_the_code() -> None:
    text = (ROOT / "docs" / "explanation" / "statistics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|[^|]+\| `([a-z-]+)` \| (\d+) ", text, re.MULTILINE)

    assert {Method(method): int(size) for method, size in rows} == HOLDS_FROM
