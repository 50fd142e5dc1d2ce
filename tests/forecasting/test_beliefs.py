"""What is believed, worked out over a grid, held against the mathematics that has a closed form."""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad

from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.belief import Belief, certain, gamma, mixed, normal, normalised, steps
from gavn.domain.forecasting.learning import (
    EFFECTS,
    Seen,
    as_many_apart,
    by_outcome,
    effects_of,
    level,
    log_chances,
    strength,
)
from gavn.domain.forecasting.recruiting import Curve
from gavn.domain.forecasting.recruiting import log_chances as intake_chances
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.period import Period
from tests.agreed import tally
from tests.forecasting.efforts import AS_OF, RATIO, counted, effort, enrolled, expected
from tests.sizes import examples


def test_a_beta_belief_and_a_binomial_count_give_the_beta_belief_of_the_textbook() -> None:
    shares = steps(0.0005, 0.9995, 1000)
    before = Belief(shares, normalised(stats.beta(3, 5).logpdf(shares)))

    after = before.weighed(stats.binom(42, shares).logpmf(4))

    exact = stats.beta(3 + 4, 5 + 38)
    assert after.mean == pytest.approx(exact.mean(), abs=1e-5)
    assert after.sd == pytest.approx(exact.std(), rel=1e-4)
    assert after.at(np.array([0.1, 0.5, 0.9])) == pytest.approx(exact.ppf([0.1, 0.5, 0.9]), abs=1e-4)
    assert after.chance(lambda share: share < 0.2) == pytest.approx(exact.cdf(0.2), abs=2e-3)


@given(
    weights=st.lists(st.sampled_from([0.0, 1e-300, 1e-9, 0.01, 0.3, 1.0]), min_size=2, max_size=60).filter(any),
    seed=st.integers(0, 2**32 - 1),
)
@examples(60)
def test_values_at_shares_are_the_very_ones_that_numpy_finds_between_the_edges(weights: list[float], seed: int) -> None:
    belief = Belief(steps(-2.0, 5.0, len(weights)), np.array(weights) / sum(weights))
    even = np.concatenate([np.random.default_rng(seed).random(200), np.arange(65) / 64, [0.0, 1.0]])
    step = belief.values[1] - belief.values[0]
    edges = np.append(belief.values, belief.values[-1] + step) - step / 2
    below = np.concatenate(([0.0], np.cumsum(belief.weights)))

    assert belief.at(even).tolist() == np.interp(even * below[-1], below, edges).tolist()


@pytest.mark.parametrize(("reached", "due"), [(4, 42), (0, 1), (42, 42), (300, 1000)])
def test_a_count_is_as_likely_under_each_effect_as_the_beta_binomial_law_says(reached: int, due: int) -> None:
    outcome = expected("0.45")
    effects = np.array([0.0, 0.2, 1.0, 1.7])

    found = log_chances([Seen(outcome, due, reached)], 0.15, effects)

    weight, shares = strength(outcome, 0.15), level(outcome, effects)
    exact = stats.betabinom(due, weight * shares, weight * (1 - shares)).logpmf(reached)
    assert found - found[2] == pytest.approx(exact - exact[2], abs=1e-8)


HIGH, LOW = expected("0.9", baseline=F("0.5")), expected("0.45", baseline=F("0.2"))


def learned(found: NDArray[np.float64]) -> tuple[float, float]:
    belief = normal(1.0, 0.5, EFFECTS).weighed(found)
    return belief.mean, belief.sd


def of_300(well: int, outcome: ExpectedOutcome, measured: float, sd: float) -> NDArray[np.float64]:
    """So many of 300 are seen to do well, and the plan alone says how many had a reading."""
    missing = min(round(300 * (1 - measured)), 300 - well)
    seen = Seen(outcome, 300, well, missing=missing, assumed=True)
    return log_chances([seen], 0.3, EFFECTS, measured=measured, measured_sd=sd)


def by_every_number_measured(well: int, outcome: ExpectedOutcome, measured: float, sd: float) -> NDArray[np.float64]:
    """The same by the laws of SciPy, number by number."""
    weight, shares, numbers = strength(outcome, 0.3), level(outcome, EFFECTS), np.arange(well, 301)
    known = measured * (1 - measured) / sd**2 - 1 if sd else 0.0
    law = stats.betabinom(300, known * measured, known * (1 - measured)) if sd else stats.binom(300, measured)
    each = stats.betabinom.pmf(well, numbers[:, None], weight * shares, weight * (1 - shares))
    found: NDArray[np.float64] = np.log(law.pmf(numbers) @ each)
    return found


def test_where_nobody_said_how_many_had_a_reading_every_number_of_them_counts_by_its_chance() -> None:
    """Also where more do well than the plan lets have a reading at all (four fifths of 300 are 240)."""
    for outcome, measured, sd in ((HIGH, 0.6, 0.2), (HIGH, 0.8, 0.05), (LOW, 0.8, 0.05), (LOW, 0.8, 0.0)):
        for well in (0, 228, 270, 300):
            given = well, outcome, measured, sd
            assert learned(of_300(*given)) == pytest.approx(learned(by_every_number_measured(*given)), abs=1e-6)
    rows = [learned(of_300(*row)) for row in ((228, HIGH, 0.6, 0.2), (270, HIGH, 0.6, 0.2), (270, LOW, 0.6, 0.2))]
    assert [(round(mean, 2), round(sd, 2)) for mean, sd in rows] == [(1.21, 0.41), (1.33, 0.36), (2.68, 0.26)]

    # Taken as known it would be told much more surely.
    known = log_chances([Seen(HIGH, 300, 228, missing=60)], 0.3, EFFECTS)
    assert learned(known)[1] < 0.7 * learned(of_300(228, HIGH, 0.8, 0.05))[1]
    # Who is counted on the other side is the same told the other way round, and with no doubt it is the count itself.
    other = Seen(expected("0.1", baseline=F("0.5")), 300, 72, missing=60, missing_reached=True, assumed=True)
    mirrored = log_chances([other], 0.3, EFFECTS, measured=0.8, measured_sd=0.05)
    assert mirrored == pytest.approx(of_300(228, HIGH, 0.8, 0.05))
    all_measured = log_chances([Seen(HIGH, 300, 228)], 0.3, EFFECTS)
    assert learned(of_300(228, HIGH, 1.0, 0.0)) == pytest.approx(learned(all_measured))


def test_the_more_do_well_the_more_is_believed_whatever_is_said_of_readings() -> None:
    for outcome, measured, sd in ((HIGH, 0.6, 0.2), (LOW, 0.6, 0.2), (LOW, 0.8, 0.05), (HIGH, 0.8, 0.0)):
        means = [learned(of_300(well, outcome, measured, sd))[0] for well in range(0, 301, 12)]
        assert means == sorted(means)


def test_what_is_assumed_of_some_takes_nothing_from_what_is_told_of_others() -> None:
    """400 of 1,000 measured do well, and 4 of 10 of whom nobody said how many had a reading: as sure as the
    first alone, by the same share of both; in whichever order they are told of."""
    told, assumed = Seen(LOW, 1000, 400), Seen(LOW, 10, 4, missing=2, assumed=True)
    first, both, turned = (
        learned(log_chances(counts, 0.3, EFFECTS, measured=0.8, measured_sd=0.05))
        for counts in ([told], [told, assumed], [assumed, told])
    )

    assert both == turned
    assert both == pytest.approx(first, abs=0.01)


def test_outcomes_of_the_same_people_that_always_agree_say_no_more_than_one() -> None:
    """And as many as there are where they never do; those of others than can be the same say so by the fewer."""
    effects = np.array([0.0, 0.2, 1.0, 1.7])
    own = Seen(expected("0.45"), 40, 12)
    several = [replace(own, outcome=expected("0.45", follow_up=f"{months}-months")) for months in (3, 6, 9, 12)]
    alone, apart, alike = (
        log_chances(seen, 1e-6, effects, agreeing=agreeing)
        for seen, agreeing in (([own], 1.0), (several, 0.0), (several, 1.0))
    )

    assert alike - alike[2] == pytest.approx(alone - alone[2], rel=1e-3)
    assert apart - apart[2] == pytest.approx(4 * (alone - alone[2]), rel=1e-3)
    fewer = Seen(expected("0.45"), 10, 3)
    assert as_many_apart(own, [own, fewer], 0.5) == pytest.approx(40 / 1.125)
    assert as_many_apart(fewer, [own, fewer], 0.5) == pytest.approx(10 / 1.125)


def test_two_cohorts_told_of_one_outcome_say_as_much_as_all_of_them_in_one_count() -> None:
    """They are different people, whom nothing ties together, and have one share between them: 3 of 40 and 5 of 40 are
    8 of 80, which is less than two outcomes apart would say; likewise 40 persons' mean of 2 and 80 persons' of 5."""
    share = expected("0.45")
    mean = replace(share, share=None, mean=F(10), sd=F(5))

    assert by_outcome([Seen(share, 40, 3, missing=10), Seen(share, 40, 5)]) == [Seen(share, 80, 8, missing=10)]
    assert by_outcome([Seen(mean, 40, mean=2.0), Seen(mean, 80, mean=5.0)]) == [Seen(mean, 120, mean=4.0)]

    told = (tally(n, of="job", follow_up="6-months", on=AS_OF, due=40, reached=n) for n in (3, 5))
    cohorts = Results((), tuple(replace(each, cohort=f"c{n}") for n, each in enumerate(told)))
    [seen] = effort(counted(), enrolled(80), cohorts).seen(as_of=AS_OF)
    found = log_chances([seen], 0.15, EFFECTS, agreeing=0.5)
    weight, shares = strength(seen.outcome, 0.15), level(seen.outcome, EFFECTS)
    exact = stats.betabinom(80, weight * shares, weight * (1 - shares)).logpmf(8)
    assert found - found[200] == pytest.approx(exact - exact[200], abs=1e-8)


def test_what_is_learned_of_outcomes_of_the_same_people_is_as_unsure_as_it_is_said_to_be() -> None:
    """Four outcomes of forty persons, of one piece in half of them: four fifths of 400 efforts lie in the 80 % range,
    and far fewer where the outcomes count as those of 160 persons."""
    chance, effects = np.random.default_rng(20251127), steps(-1.0, 4.0)
    outcomes = [expected("0.45", follow_up=f"{months}-months") for months in (3, 6, 9, 12)]
    share = float(level(outcomes[0], np.array([1.0]))[0])
    one, apart = chance.random((400, 40, 1)), chance.random((400, 40, 4))
    reached = (np.where(chance.random((400, 40, 1)) < 0.5, one, apart) < share).sum(axis=1)

    def covered(agreeing: float) -> float:
        seen = ([Seen(each, 40, int(n)) for each, n in zip(outcomes, row, strict=True)] for row in reached)
        found = (Belief(effects, normalised(log_chances(row, 1e-3, effects, agreeing=agreeing))) for row in seen)
        ranges = (own.at(np.array([0.1, 0.9])) for own in found)
        return sum(low <= 1 <= high for low, high in ranges) / len(reached)

    assert 0.76 < covered(0.5) < 0.86
    assert covered(0.0) < 0.68


def test_a_gamma_belief_and_those_who_came_give_the_gamma_belief_of_the_textbook() -> None:
    volumes = steps(0.001, 4, 4000)
    curve = Curve(60, Period(date(2025, 1, 1), date(2026, 1, 1)))
    before, day = gamma(0.9, 0.3, volumes), date(2025, 7, 1)

    after = before.weighed(intake_chances([(day, 11)], curve, volumes, np.zeros(1))[:, 0])

    planned = 60 * (day - date(2025, 1, 1)).days / 365
    exact = stats.gamma(9 + 11, scale=1 / (9 / 0.9 + planned))
    assert after.mean == pytest.approx(exact.mean(), abs=1e-4)
    assert after.sd == pytest.approx(exact.std(), rel=1e-3)


def test_several_days_say_what_the_last_says_where_people_came_evenly() -> None:
    volumes, curve = steps(0.5, 2, 50), Curve(100, Period.years(2025, 2026))
    whole = intake_chances([(date(2026, 1, 1), 40)], curve, volumes, np.zeros(1))
    parts = intake_chances([(date(2025, 7, 1), 20), (date(2026, 1, 1), 40)], curve, volumes, np.zeros(1))

    assert whole - whole[0] == pytest.approx(parts - parts[0], abs=1e-8)


def test_efforts_that_learn_of_each_other_agree_with_the_integral_worked_out_by_scipy() -> None:
    seen = {"a": (0.4, 0.15), "b": (0.7, 0.3)}
    found = {name: stats.norm(mean, sd).logpdf(EFFECTS) for name, (mean, sd) in seen.items()} | {
        "unseen": np.zeros(len(EFFECTS))
    }

    believed = effects_of(found, RATIO)

    def weight(mean: float) -> float:
        each = [stats.norm(mean, (0.3**2 + sd**2) ** 0.5).pdf(at) for at, sd in seen.values()]
        return float(stats.norm(1, 0.15).pdf(mean) * np.prod(each))

    whole = quad(weight, 0, 2)[0]
    mean_of_fund = quad(lambda mean: mean * weight(mean), 0, 2)[0] / whole
    assert believed["unseen"].mean == pytest.approx(mean_of_fund, abs=2e-3)
    for name, (at, sd) in seen.items():
        pull = 0.3**2 / (0.3**2 + sd**2)
        assert believed[name].mean == pytest.approx(pull * at + (1 - pull) * mean_of_fund, abs=2e-3)


def test_an_effort_that_nobody_has_told_of_changes_nothing_for_the_others() -> None:
    found = {"a": stats.norm(0.4, 0.15).logpdf(EFFECTS)}

    alone, beside = effects_of(found, RATIO)["a"], effects_of(found | {"b": np.zeros(len(EFFECTS))}, RATIO)["a"]

    assert alone.weights == pytest.approx(beside.weights, abs=1e-12)


Weights = st.lists(st.integers(1, 1000), min_size=2, max_size=30)


@given(weights=Weights, shares=st.lists(st.floats(0.001, 0.999), min_size=1, max_size=5), low=st.integers(-50, 50))
@examples(60)
def test_a_share_of_a_belief_lies_below_the_value_at_that_share(
    weights: list[int], shares: list[float], low: int
) -> None:
    values = steps(low, low + 3, len(weights))
    belief = Belief(values, np.array(weights) / sum(weights))

    found = belief.at(np.array(shares))

    assert [_below(belief, float(value)) for value in found] == pytest.approx(shares, abs=1e-9)


def _below(belief: Belief, value: float) -> float:
    """Bars as wide as the steps, one by one."""
    half = (belief.values[1] - belief.values[0]) / 2
    edges = [float(each) - half for each in belief.values] + [float(belief.values[-1]) + half]
    sums = [0.0, *accumulate(float(weight) for weight in belief.weights)]
    at = min(max(bisect(edges, value) - 1, 0), len(belief.values) - 1)
    return sums[at] + (value - edges[at]) / (edges[at + 1] - edges[at]) * (sums[at + 1] - sums[at])


def test_what_is_certain_and_what_is_mixed() -> None:
    values: NDArray[np.float64] = steps(0, 4)

    assert certain(3.0).at(np.array([0.0, 0.5, 1.0])).tolist() == [3.0, 3.0, 3.0]
    assert (certain(3.0).mean, certain(3.0).sd) == (3.0, 0.0)
    both = mixed([normal(1, 0.1, values), normal(3, 0.1, values)], np.array([0.25, 0.75]))
    assert both.mean == pytest.approx(2.5, abs=1e-6)
    assert both.sd == pytest.approx((0.01 + 0.75) ** 0.5, abs=1e-3)


def test_a_mean_is_as_likely_as_its_spread_and_scatter_say() -> None:
    outcome = expected("0.5")
    weeks = type(outcome)("job", "6-months", mean=outcome.share, sd=outcome.share)
    found = log_chances([Seen(weeks, 25, mean=0.3)], 0.2, np.array([0.0, 1.0]))

    sd = (0.5**2 / 25 + (0.2 * 0.5) ** 2) ** 0.5
    exact = stats.norm([0.0, 0.5], sd).logpdf(0.3)
    assert found[1] - found[0] == pytest.approx(exact[1] - exact[0])
