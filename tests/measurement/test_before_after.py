"""What a group chosen for an extreme reading shows by itself, and how far one person's score must move."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from gavn.domain.outcomes.definition import ReliableChange
from gavn.measurement.comparison.before_after import (
    Chosen,
    band,
    expected_fall,
    within_of_reliability,
    without_effect,
)

# People with type 2 diabetes taken in at 58 mmol/mol or more; the mean and spread of all of them are assumed.
DIABETES = Chosen(mean=58, sd=12, threshold=58, within=0.04 * 58)


# The setting and formula of Barnett, van der Pols and Dobson (2005), turned to the other side of the mean: 60 ± 15,
# entry at 80. The falls are worked out by that formula, from φ(4/3) = 0.16401 and Φ(−4/3) = 0.09121, not read there.
@pytest.mark.parametrize(("reliability", "fall"), [(0.0, 26.97), (0.5, 13.49), (0.9, 2.70), (1.0, 0.0)])
def test_the_expected_fall_is_that_of_the_published_formula(reliability: float, fall: float) -> None:
    chosen = Chosen(60, 15, 80, within_of_reliability(15, reliability))

    assert expected_fall(chosen) == pytest.approx(fall, abs=0.006)


@pytest.mark.parametrize(
    "chosen",
    [
        DIABETES,
        replace(DIABETES, readings=2),
        replace(DIABETES, threshold=70, drift_sd=6.0, drift=-1.0),
        replace(DIABETES, threshold=30),
    ],
)
def test_the_share_and_the_fall_are_those_of_a_simulation(chosen: Chosen) -> None:
    random = np.random.default_rng(11)
    true = random.normal(chosen.mean, np.sqrt(chosen.sd**2 - chosen.within**2), 400_000)
    entry = true + random.normal(0, chosen.within / np.sqrt(chosen.readings), 400_000)
    drift = random.normal(chosen.drift, chosen.drift_sd, 400_000)
    after = true + random.normal(0, chosen.within, 400_000) + drift
    before, later = entry[entry >= chosen.threshold], after[entry >= chosen.threshold]

    found = without_effect(chosen, relative=0.085)

    assert found.mean_fall == pytest.approx((before - later).mean(), abs=0.05)
    assert found.share == pytest.approx((later <= before * 0.915).mean(), abs=0.006)
    asked_in_units = without_effect(chosen, fall=5)
    assert asked_in_units.share == pytest.approx((before - later >= 5).mean(), abs=0.006)


def test_an_unsteady_value_reaches_the_business_case_without_any_effect() -> None:
    """Within a person 3 to 5 % and a drift of 0 to 16 %: 1 to 30 % fall 8.5 % by themselves, as many as the 31 %
    of the business case, and halved in the mean by a second reading."""
    assumed = [
        replace(DIABETES, within=cv * 58, drift_sd=drift * 58) for cv in (0.03, 0.05) for drift in (0.0, 0.08, 0.16)
    ]

    found = band(assumed, relative=0.085)

    assert (round(found.low.share, 2), round(found.high.share, 2)) == (0.01, 0.30)
    assert found.low.mean_fall < found.high.mean_fall
    twice = band([replace(each, readings=2) for each in assumed], relative=0.085)
    assert twice.high.mean_fall == pytest.approx(found.high.mean_fall / 2, rel=0.02)


def test_a_value_that_never_varies_does_not_fall() -> None:
    steady = replace(DIABETES, within=0.0)

    assert without_effect(steady, fall=0.1).share == 0
    assert without_effect(steady).share == pytest.approx(1)
    assert without_effect(replace(steady, drift=-5.0), fall=4.9).share == pytest.approx(1)


@pytest.mark.parametrize(
    "changed", [{"within": 13.0}, {"within": -1.0}, {"sd": 0.0, "within": 0.0}, {"readings": 0}, {"drift_sd": -1.0}]
)
def test_assumptions_that_cannot_be_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="varies no more"):
        replace(DIABETES, **changed)


def test_jacobson_and_truaxs_couple() -> None:
    """Jacobson and Truax (1991): with SD 7.5 and reliability 0.80 the error of a difference is 4.74 points, and the
    couple's 15 points, from 32.5 to 47.5, are 3.16 of them: more than 1.96 are no noise."""
    scale = ReliableChange(instrument="couples", deviation=Fraction("7.5"), reliability=Fraction("0.8"))

    assert scale.least == 9298
    assert scale.least / 1.96 == pytest.approx(4743, abs=1)
    assert 15_000 / (scale.least / 1.96) == pytest.approx(3.16, abs=0.005)
