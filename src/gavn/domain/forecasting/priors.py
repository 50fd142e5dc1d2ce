"""What is believed of one effort before anything is seen of it, where its own plan says on what (ADR 0021).

Such an effort neither leans on the fund's others nor moves them: what is believed of it has not come of the fund.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from gavn.domain.forecasting.assumptions import Basis, ExpectedOutcome, ExpertRange, ForecastPlan, Prior
from gavn.domain.forecasting.belief import Belief, Numbers, gamma, mixed, normal, normalised
from gavn.domain.forecasting.comparable import half_of
from gavn.domain.forecasting.learning import EFFECTS, VOLUMES, Seen, as_many_apart

# An expert names the range that the truth lies within with four chances of five: so many standard deviations wide.
WIDE = 2 * float(ndtri(0.9))


def effect_prior(plan: ForecastPlan, *, agreeing: float) -> Belief | None:
    """None where the plan says nothing of its own."""
    prior = plan.effect
    if prior is None:
        return None
    if prior.basis is Basis.BUSINESS_CASE:
        return Belief(EFFECTS, normalised(_as_persons(prior.persons or 0, plan.outcomes, agreeing)))
    if prior.basis is Basis.EXPERTS:
        return _pooled([_normal_within(each) for each in prior.ranges])
    half = _half(prior)
    return normal(half[0], half[1], EFFECTS)


def volume_prior(plan: ForecastPlan) -> Belief | None:
    """None where the plan says nothing of its own."""
    prior = plan.volume
    if prior is None:
        return None
    if prior.basis is Basis.BUSINESS_CASE:
        # A gamma law with the mean 1, and as sure as the count of so many who were planned and came.
        persons = prior.persons or 0
        return Belief(VOLUMES, normalised((persons - 1) * np.log(VOLUMES) - persons * VOLUMES))
    if prior.basis is Basis.EXPERTS:
        return _pooled([_log_normal_within(each) for each in prior.ranges])
    half = _half(prior)
    return gamma(half[0], half[1], VOLUMES)


def _as_persons(persons: int, outcomes: Sequence[ExpectedOutcome], agreeing: float) -> Numbers:
    """As sure as if so many persons had done exactly what is expected of them, which it is on average; in logarithms.

    Of one share p this is a beta law of Np and N(1 - p), so that what the effort's own persons do is added to what
    these did: Gelman et al., section 2.4; Morita, Thall and Müller (2008), Determining the effective sample size of a
    parametric prior, Biometrics 64:595-602. Several outcomes of the same persons count as those of fewer.
    """
    chances, before = np.zeros(len(EFFECTS)), []
    told = [Seen(outcome, persons) for outcome in outcomes]
    for each in told:
        expected, baseline = float(each.outcome.expected), float(each.outcome.baseline)
        levels, people = baseline + EFFECTS * (expected - baseline), as_many_apart(each, told, agreeing)
        if each.outcome.share is None:
            chances -= 0.5 * people * ((levels - expected) / float(each.outcome.sd)) ** 2
        else:
            chances += people * _of_a_share(levels, expected)
            # What is alike before anybody is seen: a beta law of 0 and 0, of which every count is the mean.
            before.append(2 * _of_a_share(levels, 0.5))
    # What is impossible is so already.
    return chances - np.nan_to_num(np.mean(before, axis=0), neginf=0.0) if before else chances


def _of_a_share(levels: Numbers, expected: float) -> Numbers:
    """How likely a person who does what is expected of a share is; a level that is no share is none at all."""
    shares = np.where((levels > 0) & (levels < 1), levels, np.nan)
    return np.nan_to_num(expected * np.log(shares) + (1 - expected) * np.log1p(-shares), nan=-np.inf)


def _normal_within(told: ExpertRange) -> Belief:
    """The normal law with such a range: O'Hagan et al. (2006), Uncertain Judgements, chapter 6."""
    low, high = float(told.low), float(told.high)
    return normal((low + high) / 2, (high - low) / WIDE, EFFECTS)


def _log_normal_within(told: ExpertRange) -> Belief:
    """The log-normal law with such a range, since nobody comes less than not at all."""
    low, high = np.log(float(told.low)), np.log(float(told.high))
    values = np.log(VOLUMES)
    return Belief(VOLUMES, normalised(-0.5 * ((values - (low + high) / 2) * WIDE / (high - low)) ** 2 - values))


def _pooled(beliefs: Sequence[Belief]) -> Belief:
    """Each expert counts alike (linear opinion pool): Clemen and Winkler (1999), Risk Analysis 19:187-203."""
    return mixed(beliefs, np.full(len(beliefs), 1 / len(beliefs)))


def _half(prior: Prior) -> tuple[float, float]:
    """ValueError where nothing says which efforts are comparable."""
    if prior.comparable is None:
        raise ValueError(prior)
    half = half_of(prior.comparable)
    return float(half.mean), float(half.sd)
