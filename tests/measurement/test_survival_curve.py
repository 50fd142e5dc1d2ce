"""The leukaemia trial of Freireich and others (1963): Blood 21:699-716, the textbooks' example of survival."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from gavn.measurement.comparison.survival import survival

# Weeks in remission, and whether it ended; on 6-MP many were still in it when the trial was read.
DRUG = [(t, True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
DRUG += [(t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
PLACEBO = [(t, True) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def columns(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([time for time, _ in rows], dtype=float), np.array([ended for _, ended in rows])


# Share, Greenwood's error and the log-log interval, as R's survfit(conf.type = "log-log") and Collett print them.
PUBLISHED = [
    (6, 21, 3, 0.857, 0.0764, 0.620, 0.952),
    (7, 17, 1, 0.807, 0.0869, 0.563, 0.923),
    (10, 15, 1, 0.753, 0.0963, 0.503, 0.889),
    (13, 12, 1, 0.690, 0.1068, 0.432, 0.849),
    (16, 11, 1, 0.627, 0.1141, 0.368, 0.805),
    (22, 7, 1, 0.538, 0.1282, 0.268, 0.747),
    (23, 6, 1, 0.448, 0.1346, 0.188, 0.680),
]


def test_the_curve_is_the_published_one() -> None:
    curve = survival(*columns(DRUG))

    assert curve.persons == 21 and curve.until == 35
    for step, (time, at_risk, events, *shares) in zip(curve.steps, PUBLISHED, strict=True):
        assert (step.time, step.at_risk, step.events) == (time, at_risk, events)
        assert (step.still, step.error, step.low, step.high) == pytest.approx(shares, abs=6e-4)


def test_medians_are_the_published_ones() -> None:
    drug, placebo = survival(*columns(DRUG)), survival(*columns(PLACEBO))

    assert (drug.median, drug.median_interval) == (23, (13, None))
    assert (placebo.median, placebo.median_interval) == (8, (4, 11))


def test_the_median_is_the_day_by_which_it_has_happened_to_half_whatever_the_number() -> None:
    """Of 24 one a day: multiplied as binary fractions the share after 12 days is a hair above a half."""
    for half in range(1, 60):
        days = np.arange(1, 2 * half + 1, dtype=float)
        assert survival(days, np.ones(len(days), dtype=bool)).median == half


def test_the_curve_agrees_with_statsmodels_where_times_are_tied() -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        times, ended = random.integers(0, 9, 30).astype(float), random.random(30) < 0.6
        curve, peer = survival(times, ended), SurvfuncRight(times, ended)
        known = [step for step in curve.steps if step.still > 0]
        assert [step.still for step in known] == pytest.approx(peer.surv_prob[: len(known)])
        assert [step.error for step in known] == pytest.approx(peer.surv_prob_se[: len(known)])


def test_a_curve_says_nothing_before_its_first_step_and_after_its_last_person() -> None:
    curve = survival(*columns(DRUG))

    assert curve.at(5.9) is None and curve.at(35.1) is None
    step = curve.at(35)
    assert step is not None and step.time == 23


def test_where_it_happened_to_nobody_there_is_no_step_and_to_everybody_no_width() -> None:
    nobody = survival(np.array([3.0, 4.0]), np.array([False, False]))
    everybody = survival(np.array([3.0, 4.0]), np.array([True, True]))

    assert nobody.steps == () and nobody.median is None and nobody.median_interval == (None, None)
    last = everybody.steps[-1]
    assert (last.still, last.low, last.high, last.error) == (0, 0, 0, 0)
    assert everybody.median == 3


@pytest.mark.parametrize("times", [[], [-1.0], [float("nan")], [float("inf")]])
def test_durations_that_cannot_be_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="durations"):
        survival(np.array(times), np.ones(len(times), dtype=bool))
