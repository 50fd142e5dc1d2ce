"""What is believed of one effort at first, by its own plan: laws worked out by hand, and what they leave alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gavn.domain.forecasting.assumptions import (
    Basis,
    Delay,
    EnrolledBy,
    ExpectedOutcome,
    ExpertRange,
    ForecastModel,
    ForecastPlan,
    FoundOutcome,
    Prior,
    RecruitmentPlan,
)
from gavn.domain.forecasting.belief import Belief
from gavn.domain.forecasting.believed import believe
from gavn.domain.forecasting.comparable import PAID, Comparable, half_of
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.priors import effect_prior, volume_prior
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.period import Period, RelativeDate
from tests.agreed import agreement, metric
from tests.conftest import ROOT
from tests.forecasting.efforts import MODEL, counted, expected, plan

DAY = date(2025, 12, 31)
# Outcomes come to what the effort's effect gives and nothing else, and nobody is late.
PLAIN = replace(MODEL, scatter=F("0.00001"), delays=(Delay(0, F(1)),), shocks=())


def case(persons: int) -> Prior:
    return Prior(Basis.BUSINESS_CASE, persons=persons)


def experts(*ranges: tuple[str, str]) -> Prior:
    return Prior(Basis.EXPERTS, ranges=tuple(ExpertRange(F(low), F(high)) for low, high in ranges))


def believed(planned: ForecastPlan, model: ForecastModel = PLAIN, *others: Effort) -> tuple[Belief, Belief]:
    found = believe([Effort(counted(), planned, Results()), *others], model, as_of=DAY)["work"]
    return found.effect, found.volume


def shares(effect: Belief, baseline: float, whole: float) -> tuple[float, float]:
    """The mean and spread of the share itself, on the way from its baseline to what is expected."""
    return baseline + effect.mean * (whole - baseline), effect.sd * (whole - baseline)


@pytest.mark.parametrize(
    ("persons", "due", "reached", "a", "b"),
    [
        # Half of 20 is 10 who do and 10 who do not: beta(10, 10), round the business case itself.
        (20, 0, 0, 10, 10),
        # Then 4 of 10 do: beta(10 + 4, 10 + 6).
        (20, 10, 4, 14, 16),
        (20, 40, 8, 18, 42),
        # What counts for much hardly moves, and what counts for little does.
        (400, 10, 4, 204, 206),
        (2, 40, 8, 9, 33),
    ],
)
def test_a_business_case_counts_as_so_many_persons_who_did_as_it_says(
    persons: int, due: int, reached: int, a: int, b: int
) -> None:
    found = (FoundOutcome("job", "6-months", due, DAY, reached=reached),) if due else ()

    effect, _ = believed(replace(plan(), effect=case(persons), found=found))

    law = stats.beta(a, b)
    assert shares(effect, 0.0, 0.5) == pytest.approx((law.mean(), law.std()), abs=2e-4)
    if not due:
        assert effect.mean == pytest.approx(1, abs=1e-6)


def test_the_effect_is_how_far_a_share_comes_from_its_baseline() -> None:
    """Of 0.3 towards 0.5, with 20 persons: a share of 14/30 is five sixths of the way, 0.83."""
    planned = replace(plan(expected(baseline=F("0.3"))), effect=case(20))

    effect, _ = believed(replace(planned, found=(FoundOutcome("job", "6-months", 10, DAY, reached=4),)))

    assert effect.mean == pytest.approx((14 / 30 - 0.3) / 0.2, abs=0.002)


def test_several_outcomes_of_the_same_persons_count_as_those_of_fewer() -> None:
    """Where half of all persons are of one piece, 30 on each of two outcomes are as 20 apart on each, 40 in all: of
    shares of a half, twice the 20 who do and 20 who do not."""
    twelve = RelativeDate.parse("12 months after enrolment")
    both = counted(metrics=(metric("job", follow_ups=(RelativeDate.parse("6 months after enrolment"), twelve)),))
    planned = plan(expected(), expected(follow_up="12-months"), effect=case(30))

    found = believe([Effort(both, planned, Results())], replace(PLAIN, agreeing=F("0.5")), as_of=DAY)["work"]

    assert shares(found.effect, 0.0, 0.5)[1] == pytest.approx(stats.beta(20, 20).std(), abs=2e-4)


@pytest.mark.parametrize(("share", "persons"), [("0.1", 20), ("0.1", 40), ("0.31", 5), ("0.9", 10), ("0.5", 2)])
def test_a_business_case_is_what_it_says_on_average_however_little_it_is_trusted(share: str, persons: int) -> None:
    effect = effect_prior(replace(plan(expected(share)), effect=case(persons)), agreeing=0.5)
    volume = volume_prior(replace(plan(), volume=case(persons)))

    assert effect is not None and effect.mean == pytest.approx(1, abs=0.02)
    assert volume is not None and volume.mean == pytest.approx(1, abs=0.02)


def test_a_mean_is_known_as_well_as_so_many_persons_tell_it() -> None:
    """56 days fewer, which differ by 140 from one person to another: of 100 persons by 14, a quarter of the 56."""
    outcome = ExpectedOutcome("job", "6-months", mean=F(-56), sd=F(140))

    found = effect_prior(replace(plan(outcome), effect=case(100)), agreeing=0.5)

    assert found is not None and (found.mean, found.sd) == pytest.approx((1, 14 / 56), abs=1e-3)


@pytest.mark.parametrize(
    ("persons", "come", "mean"),
    [
        # Of 100 planned over four years, 25 by the end of the first: gamma(50 + 20) over 50 + 25.
        (50, 20, 70 / 75),
        (50, 25, 75 / 75),
        (5, 10, 15 / 30),
        (500, 10, 510 / 525),
    ],
)
def test_of_a_volume_so_many_have_come_as_were_planned(persons: int, come: int, mean: float) -> None:
    period = Period(date(2025, 1, 1), date(2029, 1, 1))
    recruits = RecruitmentPlan(100, period)
    made = counted(clocks=replace(counted().clocks, enrolment=period))
    planned = replace(plan(), recruitment=recruits, enrolled=(EnrolledBy(DAY, come, DAY),), volume=case(persons))

    found = believe([Effort(made, planned, Results())], PLAIN, as_of=DAY)["work"]

    assert found.volume.mean == pytest.approx(mean, abs=1e-3)
    assert found.volume.sd == pytest.approx(sqrt(persons + come) / (persons + 25), abs=2e-3)


ENDS = np.array([0.1, 0.9])


def test_eight_of_ten_lie_within_what_an_expert_says() -> None:
    effect, volume = believed(replace(plan(), effect=experts(("-0.1", "0.9")), volume=experts(("0.5", "1.1"))))

    assert effect.at(ENDS) == pytest.approx([-0.1, 0.9], abs=0.005)
    # A normal law in the middle of 1.0 wide: its spread is 1 over twice 1.2816.
    assert (effect.mean, effect.sd) == pytest.approx((0.4, 1 / 2.5631), abs=1e-3)
    assert volume.at(ENDS) == pytest.approx([0.5, 1.1], abs=0.005)
    # A log-normal one: its middle is the root of 0.5 times 1.1.
    assert volume.at(np.array([0.5]))[0] == pytest.approx(sqrt(0.55), abs=0.005)


def test_each_of_several_experts_counts_alike() -> None:
    """Who disagree leave a belief as wide as both together, and not one between them."""
    prior = experts(("0.2", "0.4"), ("0.8", "1.0"))

    found = effect_prior(replace(plan(), effect=prior), agreeing=0.5)

    assert found is not None and found.mean == pytest.approx(0.6, abs=1e-3)
    # 0.3 to either side, and each one's own spread of 0.2 over 2.5631.
    assert found.sd == pytest.approx(sqrt(0.3**2 + (0.2 / 2.5631) ** 2), abs=1e-3)
    assert found.chance(lambda values: abs(values - 0.6) < 0.1) < 0.01


@pytest.mark.parametrize(
    ("comparable", "mean", "sd"),
    [
        # The root of 0.91, and that times the root of exp(ln(1 + (0.32 / 0.91)²) / 2) − 1.
        (Comparable.UK_COMPLETED, "0.954", "0.234"),
        (Comparable.UK_COMPLETED_BY_MONEY, "0.864", "0.256"),
        (Comparable.UK_ALL, "1", "0.433"),
        (Comparable.UK_ALL_BY_MONEY, "0.903", "0.47"),
    ],
)
def test_half_of_what_comparable_efforts_were_paid_is_effect_and_half_volume(
    comparable: Comparable, mean: str, sd: str
) -> None:
    half, paid = half_of(comparable), PAID[comparable]

    assert (half.mean, half.sd) == (F(mean), F(sd))
    # Effect times volume, apart from each other, is what was paid.
    apart = (1 + (half.sd / half.mean) ** 2) ** 2 - 1
    assert float(half.mean**2) == pytest.approx(float(paid.mean), abs=2e-3)
    assert sqrt(apart) == pytest.approx(float(paid.sd / paid.mean), abs=2e-3)
    made = replace(plan(), **dict.fromkeys(("effect", "volume"), Prior(Basis.COMPARABLE, comparable=comparable)))
    for found in (effect_prior(made, agreeing=0.5), volume_prior(made)):
        assert found is not None and found.mean == pytest.approx(float(mean), abs=0.03)


def test_who_has_a_belief_of_its_own_neither_leans_on_the_others_nor_moves_them() -> None:
    told = (FoundOutcome("job", "6-months", 100, DAY, reached=10),)
    bad = Effort(agreement(id="bad", metrics=counted().metrics, terms=counted().terms),
                 replace(plan(found=told), agreement="bad"), Results())  # fmt: skip
    apart = Effort(bad.agreement, replace(bad.plan, effect=case(10), volume=case(10)), Results())
    alone, _ = believed(plan(), PLAIN)

    assert believed(plan(), PLAIN, bad)[0].mean < alone.mean - 0.02
    assert believed(plan(), PLAIN, apart)[0].weights == pytest.approx(alone.weights, abs=1e-12)
    own = replace(plan(), effect=case(20))
    assert believed(own, PLAIN, bad)[0].weights == pytest.approx(believed(own, PLAIN)[0].weights, abs=1e-12)


@given(persons=st.integers(1, 60), more=st.integers(1, 60))
def test_persons_who_did_as_planned_add_up_with_those_of_the_business_case(persons: int, more: int) -> None:
    told = (FoundOutcome("job", "6-months", 2 * more, DAY, reached=more),)

    after, _ = believed(replace(plan(), effect=case(2 * persons), found=told))
    before, _ = believed(replace(plan(), effect=case(2 * (persons + more))))

    assert after.weights == pytest.approx(before.weights, abs=1e-4)
    assert after.sd < believed(replace(plan(), effect=case(2 * persons)))[0].sd


ROW = re.compile(r"^\| `(uk[\w-]+)` \| \D*(\d+)\D* \|.*\| ([\d.]+) \(sd ([\d.]+)\) \| ([\d.]+) \| ([\d.]+) \|", re.M)


def test_the_page_tells_the_numbers_that_the_program_goes_by() -> None:
    rows = ROW.findall((ROOT / "docs" / "explanation" / "forecast.md").read_text(encoding="utf-8"))

    told = {name: (int(efforts), *map(F, numbers)) for name, efforts, *numbers in rows}

    gone_by = {each: (PAID[each], half_of(each)) for each in Comparable}
    assert told == {
        name.value: (paid.efforts, paid.mean, paid.sd, half.mean, half.sd) for name, (paid, half) in gone_by.items()
    }
