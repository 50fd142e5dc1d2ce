"""Matching against a slow way that is obvious, and effects against arithmetic done by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expit, stdtrit

from gavn.domain.values.problem import Refused
from gavn.measurement.comparison import propensity
from gavn.measurement.comparison.balance import balance, ratios, worst
from gavn.measurement.comparison.matched import exactly_matched, matched_by_propensity
from gavn.measurement.comparison.nearest import nearest
from gavn.measurement.comparison.propensity import propensity_logit
from tests.sizes import examples

NUMBERS = st.lists(
    st.one_of(st.integers(-5, 5).map(float), st.floats(-1e300, 1e300), st.just(-0.0)), min_size=1, max_size=40
)


@examples(150)
@given(NUMBERS, NUMBERS, st.integers(1, 5), st.sampled_from([0.0, 1.0, np.inf]))
def test_the_nearest_are_those_a_full_search_finds(
    treated: list[float], controls: list[float], k: int, caliper: float
) -> None:
    found = nearest(np.array(treated), np.array(controls), k=k, caliper=caliper)

    for person, places, distances in zip(treated, found.controls, found.distances, strict=True):
        gaps = sorted(abs(person - control) for control in controls)
        near = [gap for gap in gaps[:k] if gap <= caliper]
        kept = [int(place) for place in places if place >= 0]
        assert list(distances[: len(near)]) == near
        assert len(kept) == len(set(kept)) == len(near)
        assert [abs(person - controls[place]) for place in kept] == near
        assert np.isinf(distances[len(near) :]).all()


def test_values_that_differ_in_their_last_digits_alone_are_still_in_order() -> None:
    controls = 1 + np.random.default_rng(3).permutation(1000) * 2.0**-50

    found = nearest(controls[:50], controls, k=1)

    assert (found.distances == 0).all()
    assert (found.controls[:, 0] == np.arange(50)).all()


@pytest.mark.parametrize(
    ("treated", "controls", "k"), [([1.0], [float("nan")], 1), ([float("nan")], [1.0], 1), ([1.0], [1.0], 0)]
)
def test_unknown_values_are_refused(treated: list[float], controls: list[float], k: int) -> None:
    with pytest.raises(ValueError, match="known values"):
        nearest(np.array(treated), np.array(controls), k=k)


def test_exact_matching_by_hand() -> None:
    """Two cells: (8, 6) against (5, 3) and 9 against (4, 6); a third cell has nobody to compare with."""
    outcome = np.array([8, 6, 9, 20, 5, 3, 4, 6], dtype=float)
    treated = np.arange(8) < 4
    cells = ["a", "a", "b", "c", "a", "a", "b", "b"]

    found = exactly_matched(outcome, treated, cells)

    assert found.estimate.value == pytest.approx((2 * (7 - 4) + 1 * (9 - 5)) / 3)
    # Variances 2 and 2 in cell a; in cell b the one treated borrows the pooled 2, and the two compared have 2.
    squares = (2 / 3) ** 2 * (2 / 2 + 2 / 2) + (1 / 3) ** 2 * (2 / 1 + 2 / 2)
    assert found.estimate.error == pytest.approx(sqrt(squares))
    assert found.estimate.groups == (3, 4)
    assert found.matching.matched == 0.75
    assert found.matching.weights == pytest.approx([1, 1, 1, 0, 1, 1, 0.5, 0.5])


def test_pairs_of_people_exactly_alike_differ_as_all_of_them_do() -> None:
    """Nobody has a second in the cell to differ from: the variance is that about the mean of all, by hand."""
    ours, theirs = np.array([4.0, 6.0, 8.0, 10.0]), np.array([3.0, 3.0, 5.0, 9.0])

    found = exactly_matched(np.concatenate([ours, theirs]), np.arange(8) < 4, [*"abcd", *"abcd"])

    assert found.estimate.value == pytest.approx(2)
    assert found.estimate.error == pytest.approx(sqrt(np.var(ours, ddof=1) / 4 + np.var(theirs, ddof=1) / 4))
    half = found.estimate.error * float(stdtrit(6, 0.975))
    assert (found.estimate.low, found.estimate.high) == pytest.approx((2 - half, 2 + half))


def test_one_pair_tells_nothing_of_how_sure_it_is() -> None:
    found = exactly_matched(np.array([3.0, 1.0]), np.array([True, False]), ["a", "a"])

    assert (found.estimate.value, found.estimate.interval) == (2, None)


def test_pairs_hold_the_truth_as_often_as_promised() -> None:
    """Fifty cells of one treated and three compared, whose outcome hangs on the cell too."""
    random, held = np.random.default_rng(11), 0
    for _ in range(400):
        level = random.normal(size=50)
        ours = level + 1 + random.normal(size=50)
        theirs = np.repeat(level, 3) + random.normal(size=150)
        cells = [*range(50), *np.repeat(range(50), 3).tolist()]
        estimate = exactly_matched(np.concatenate([ours, theirs]), np.arange(200) < 50, cells).estimate
        held += estimate.low <= 1 <= estimate.high

    assert held >= 0.93 * 400


@pytest.mark.parametrize("seed", range(3))
def test_who_stands_first_in_a_list_decides_nothing(seed: int) -> None:
    """Of people with the same propensity all are compared with, each for a part."""
    random = np.random.default_rng(seed)
    age = random.integers(20, 26, size=200).astype(float)
    treated = random.random(200) < 0.3 + 0.05 * (age - 20)
    outcome = age + treated + random.normal(size=200)
    order = random.permutation(200)

    one, other = (
        matched_by_propensity(outcome[places], treated[places], propensity_logit(age[places, None], treated[places]))
        for places in (np.arange(200), order)
    )

    assert one.estimate.value == pytest.approx(other.estimate.value)
    assert (one.estimate.low, one.estimate.high) == pytest.approx((other.estimate.low, other.estimate.high))
    assert one.estimate.groups == other.estimate.groups
    assert one.matching.weights[order] == pytest.approx(other.matching.weights)
    means = [outcome[treated & (age == at)].mean() - outcome[~treated & (age == at)].mean() for at in np.unique(age)]
    many = [(treated & (age == at)).sum() for at in np.unique(age)]
    assert one.estimate.value == pytest.approx(np.average(means, weights=many))


def test_propensity_matching_by_hand() -> None:
    """Each of three treated with its nearest: the first control is used twice, and the last treated is too far."""
    logit = np.array([0.0, 0.2, 5.0, 0.1, 1.0, 2.0])
    outcome = np.array([10.0, 12.0, 99.0, 7.0, 6.0, 2.0])
    treated = np.arange(6) < 3

    found = matched_by_propensity(outcome, treated, logit, k=1, caliper=1.0)

    gaps = np.array([10.0 - 7.0, 12.0 - 7.0])
    assert found.estimate.value == pytest.approx(gaps.mean())
    # Abadie and Imbens: (2² − 2) times the variance among the control used twice and the two nearest to it.
    spread = np.var([7.0, 6.0, 2.0], ddof=1)
    assert found.estimate.error == pytest.approx(sqrt((((gaps - gaps.mean()) ** 2).sum() + 2 * spread) / 4))
    assert found.matching.matched == pytest.approx(2 / 3)
    assert found.matching.weights == pytest.approx([1, 1, 0, 2, 0, 0])


@pytest.mark.parametrize("turned", [1, -1])
def test_two_as_near_on_either_side_both_count(turned: int) -> None:
    """Somebody of 40 is held against those of 39 and 41 alike, whichever way the scale is turned: 10 less the mean of
    4 and 8, and not of the younger one alone. With two asked for, all three who are a year away count: 10 - 5."""
    logit = turned * np.array([40.0, 39.0, 41.0, 60.0])
    found = matched_by_propensity(np.array([10.0, 4.0, 8.0, 99.0]), np.arange(4) < 1, logit, caliper=None)
    assert found.estimate.value == pytest.approx(4)
    assert found.matching.weights == pytest.approx([1, 0.5, 0.5, 0])

    logit, outcome = turned * np.array([40.0, 39.0, 39.0, 41.0, 60.0]), np.array([10.0, 3.0, 4.0, 8.0, 99.0])
    found = matched_by_propensity(outcome, np.arange(5) < 1, logit, k=2, caliper=None)
    assert found.estimate.value == pytest.approx(5)
    assert found.matching.weights == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])


@examples(200)
@given(
    st.lists(st.tuples(st.integers(-6, 6), st.booleans(), st.integers(0, 9)), min_size=4, max_size=25),
    st.integers(1, 3),
    st.sampled_from([None, 0.2, 0.6]),
)
def test_all_as_near_as_the_last_of_the_nearest_are_compared_with(
    people: list[tuple[int, bool, int]], k: int, caliper: float | None
) -> None:
    """By a search through everybody."""
    logit, treated, outcome = (np.array(each) for each in zip(*people, strict=True))
    assume(treated.any() and not treated.all())
    logit, limit = logit / 2, np.inf if caliper is None else caliper * np.std(logit / 2, ddof=1)
    gaps = []
    for own, reached in zip(logit[treated], outcome[treated], strict=True):
        away = np.abs(logit[~treated] - own)
        near = np.sort(away[away <= limit])[:k]
        if len(near):
            gaps.append(reached - outcome[~treated][away <= near[-1]].mean())
    assume(gaps)
    found = matched_by_propensity(outcome.astype(float), treated, logit, k=k, caliper=caliper)
    assert found.estimate.value == pytest.approx(np.mean(gaps))
    assert found.matching.weights[~treated].sum() == pytest.approx(len(gaps))


@pytest.mark.parametrize("cells", [["a", "b"], ["x", "y"]])
def test_people_who_are_unlike_are_not_compared(cells: list[str]) -> None:
    with pytest.raises(Refused, match="nobody-alike"):
        exactly_matched(np.arange(2.0), np.array([True, False]), cells)


def test_nobody_near_enough_is_refused() -> None:
    with pytest.raises(Refused, match="nobody-alike"):
        matched_by_propensity(np.arange(4.0), np.arange(4) < 2, np.array([0.0, 0.0, 9.0, 9.0]), caliper=0.1)


RANDOM = np.random.default_rng(20251125)
KNOWN = RANDOM.normal(size=(3000, 3)) * [1, 10, 0.1] + [0, 50, 1]
TREATED = RANDOM.random(3000) < expit(KNOWN @ np.array([0.8, -0.05, 2.0]) - 1.5)


def test_the_propensity_model_agrees_with_statsmodels() -> None:
    fitted = sm.Logit(TREATED.astype(float), sm.add_constant(KNOWN)).fit(disp=0)

    assert propensity_logit(KNOWN, TREATED) == pytest.approx(fitted.predict(which="linear"), abs=1e-6)


def test_very_many_rows_begin_with_a_few_of_them_and_end_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = propensity_logit(KNOWN, TREATED)
    monkeypatch.setattr(propensity, "MANY", 1000)

    assert propensity_logit(KNOWN, TREATED) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(
    "covariates",
    [
        (TREATED * 1.0)[:, None],
        np.column_stack([KNOWN[:, 0], KNOWN[:, 0]]),
        np.column_stack([KNOWN[:, 0], np.ones(3000)]),
    ],
    ids=["told apart", "the same twice", "no difference"],
)
def test_a_model_that_cannot_be_is_refused(covariates: np.ndarray) -> None:
    with pytest.raises(Refused, match="groups-told-apart"):
        propensity_logit(covariates, TREATED)


@pytest.mark.parametrize("treated", [np.ones(4, dtype=bool), np.zeros(4, dtype=bool)])
def test_a_propensity_needs_both_groups(treated: np.ndarray) -> None:
    with pytest.raises(ValueError, match="both groups"):
        propensity_logit(np.arange(4.0)[:, None], treated)
    with pytest.raises(ValueError, match="known"):
        propensity_logit(np.array([[1.0], [np.nan], [2.0], [3.0]]), np.arange(4) < 2)


def test_matching_makes_the_groups_alike_and_takes_away_the_bias() -> None:
    outcome = KNOWN[:, 0] * 3 + TREATED + RANDOM.normal(size=3000)
    plain = outcome[TREATED].mean() - outcome[~TREATED].mean()

    found = matched_by_propensity(outcome, TREATED, propensity_logit(KNOWN, TREATED), k=3)
    rows = balance(KNOWN, TREATED, found.matching.weights, ("age", "weeks", "score"))

    assert plain > 2 and found.estimate.low < 1 < found.estimate.high
    assert worst(rows) < 0.1 < max(abs(row.before) for row in rows)
    low, high = ratios(rows) or (0, 0)
    assert 0.5 < low <= high < 2
    assert [row.name for row in rows] == ["age", "weeks", "score"]


def test_balance_by_hand() -> None:
    covariates = np.array([[2.0, 1.0], [4.0, 1.0], [1.0, 1.0], [3.0, 1.0]])
    treated, weights = np.arange(4) < 2, np.array([1.0, 1.0, 0.0, 2.0])

    first, second = balance(covariates, treated, weights, ("points", "same"))

    assert (first.before, first.after) == pytest.approx((1.0, 0.0))
    assert (first.ratio_before, first.ratio_after) == (1.0, None)
    assert (second.before, second.after, second.ratio_before, second.ratio_after) == (0.0, 0.0, None, None)
    assert worst((first, second)) == 0 and ratios((first, second)) is None


def test_a_covariate_that_is_the_same_of_all_treated_is_measured_by_the_spread_of_everybody() -> None:
    """Of three times 0.1 floats find a standard deviation of a hundred-million-millionth, and it is none."""
    covariates = np.array([0.1, 0.1, 0.1, 0.1, 0.3, 0.5])[:, None]
    assert float(np.std(covariates[:3])) > 0

    [row] = balance(covariates, np.arange(6) < 3, np.ones(6), ("dose",))

    assert row.before == pytest.approx((0.1 - 0.3) / float(np.std(covariates)))
