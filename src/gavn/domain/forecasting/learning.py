"""What is believed of every effort once its own enrolments and results, and those of the others, are known (ADR 0021).

Effect and volume are each a number by which the plan is multiplied: 1 is as planned. Efforts of a fund scatter round a
mean of its own, which scatters round that of comparable funds; both are worked out together over a grid, so that much
is learned from an effort with many results, little from one with few, and something by those with none.

Source: Gelman et al., Bayesian Data Analysis (3rd ed.), sections 5.4-5.5, with sums in place of integrals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.special import gammaln, xlogy

from gavn.domain.forecasting.assumptions import ExpectedOutcome, Ratio
from gavn.domain.forecasting.belief import Belief, Numbers, gamma, mixed, normal, normalised, steps

# An effort can do harm, and can reach several times what was expected; nothing at all is a possible effect.
EFFECTS = steps(-1.0, 4.0)
VOLUMES = steps(0.01, 4.0, 400)
# A share is never quite 0 or 1, or one result could make what is possible impossible.
LEAST = 1e-4
FUND_MEANS = 61
# Of the numbers that can have had a reading, so many at a time are held against all effects.
NUMBERS_AT_A_TIME = 1024
NONE_APART: Mapping[str, Belief] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of an expected outcome: `reached` of `due`, or the `mean` of them.

    About `missing` of those due had no reading, `assumed` where nobody said how many and the plan does;
    `missing_reached` where they are counted among those who reached it.
    """

    outcome: ExpectedOutcome
    due: int
    reached: int = 0
    mean: float = 0.0
    missing: int = 0
    missing_reached: bool = False
    assumed: bool = False

    @property
    def measured(self) -> int:
        """How many it says something of."""
        return self.due - self.missing

    @property
    def reached_by_measured(self) -> int:
        return self.reached - self.missing if self.missing_reached else self.reached

    @property
    def to_expect(self) -> Fraction:
        """How many of those due would have reached what is expected of a share, where those without a reading count as
        they are counted."""
        return self.outcome.expected * self.measured + (self.missing if self.missing_reached else 0)


def level(outcome: ExpectedOutcome, effects: Numbers, *, least: float = LEAST) -> Numbers:
    """What an outcome comes to under each effect: the baseline at 0, what is expected at 1."""
    baseline, expected = float(outcome.baseline), float(outcome.expected)
    levels: Numbers = baseline + effects * (expected - baseline)
    return np.clip(levels, least, 1 - least) if outcome.share is not None else levels


def strength(outcome: ExpectedOutcome, scatter: float) -> float:
    """How many persons' results weigh as much as knowing the effort's effect does, where an outcome's own effect
    scatters so far round it."""
    expected = float(outcome.expected)
    own = max((scatter * (expected - float(outcome.baseline))) ** 2, LEAST**2)
    if outcome.share is None:
        return float(outcome.sd) ** 2 / own
    return max(1.0, expected * (1 - expected) / own - 1)


def log_chances(
    counts: Sequence[Seen],
    scatter: float,
    effects: Numbers,
    *,
    agreeing: float = 0.0,
    measured: float = 1.0,
    measured_sd: float = 0.0,
) -> Numbers:
    """How likely what was found is (in logarithms) under each effect; counts of one outcome are of different people.

    Shares are beta-binomial, since each outcome's own share scatters round what the effect gives; a mean is normal, by
    the spread of those measured and the same scatter. What one person reaches is of one piece with the chance
    `agreeing`, so that several outcomes of the same people weigh as one of fewer (`as_many_apart`). Where nobody said
    how many had a reading, their share is `measured` with the standard deviation `measured_sd`, of each outcome apart.
    """
    chances = np.zeros(len(effects))
    told = [each for each in by_outcome(counts) if each.measured]
    for each in told:
        levels, weight = level(each.outcome, effects), strength(each.outcome, scatter)
        people = as_many_apart(each, told, agreeing)
        if each.outcome.share is not None:
            own = [count for count in counts if count.outcome == each.outcome]
            readings = Readings(measured, measured_sd, people / each.measured)
            chances += _of_share(own, weight * levels, weight * (1 - levels), readings)
        else:
            variance = float(each.outcome.sd) ** 2 * (1 / people + 1 / weight)
            chances -= 0.5 * (each.mean - levels) ** 2 / variance
    return chances


@dataclass(frozen=True, slots=True)
class Readings:
    """The share of those due that had a reading where nobody said it, its standard deviation, and what one person
    counts."""

    share: float
    sd: float
    apart: float


def _of_share(counts: Sequence[Seen], a: Numbers, b: Numbers, readings: Readings) -> Numbers:
    """Of one outcome, whose share has the beta law of `a` and `b` under each effect: first by those of whom it is told
    how many had a reading, then by the others, so that these take nothing from what is told."""
    chances = np.zeros(len(a))
    for told in by_outcome([each for each in counts if not each.assumed]):
        reached, due = told.reached_by_measured * readings.apart, told.measured * readings.apart
        chances += _beta_binomial(reached, due, a, b)
        a, b = a + reached, b + due - reached
    for assumed in by_outcome([each for each in counts if each.assumed]):
        chances += _of_assumed(assumed, a, b, readings)
    return chances


def _of_assumed(seen: Seen, a: Numbers, b: Numbers, readings: Readings) -> Numbers:
    """How likely it is that so many of all who were due are seen to do well: summed over every number of them that can
    have had a reading, none of it approximated."""
    # Whoever has no reading is not seen to do well.
    well, (good, ill) = (seen.due - seen.reached, (b, a)) if seen.missing_reached else (seen.reached, (a, b))
    numbers: Numbers = np.arange(well, seen.due + 1.0)
    found: Numbers = np.full(len(a), -np.inf)
    likely = _log_binomial(numbers, seen.due) + _of_readings(numbers, seen.due, readings)
    seen_well = well * readings.apart
    of: Numbers = numbers * readings.apart
    likely += _log_binomial(seen_well, of)
    for at in range(0, len(numbers), NUMBERS_AT_A_TIME):
        here = slice(at, at + NUMBERS_AT_A_TIME)
        chances = likely[here, None] + _beta_binomial(seen_well, of[here, None], good, ill)
        found = np.logaddexp(found, np.logaddexp.reduce(chances, axis=0))
    return found


def _of_readings(numbers: Numbers, due: int, readings: Readings) -> Numbers:
    """How likely it is that these very people and no others had a reading, so many of them: in logarithms."""
    share, sd = max(readings.share, LEAST), readings.sd
    chances: Numbers
    if not sd or share >= 1:
        chances = xlogy(numbers, share) + xlogy(due - numbers, 1 - share)
    else:
        weight = share * (1 - share) / sd**2 - 1
        chances = _beta_binomial(numbers, due, weight * share, weight * (1 - share))
    return chances


def _log_binomial(part: Numbers | float, whole: Numbers | float) -> Numbers:
    """Of people who count as a part of one each, too."""
    ways: Numbers = gammaln(whole + 1.0) - gammaln(part + 1.0) - gammaln(whole - part + 1.0)
    return ways


def by_outcome(seen: Sequence[Seen]) -> Sequence[Seen]:
    """Each outcome once: where several counts tell of it, they are of different people (cohorts, years), whose share or
    mean is one."""
    found: dict[ExpectedOutcome, Seen] = {}
    for each in seen:
        before = found.get(each.outcome)
        found[each.outcome] = each if before is None else _of_both(before, each)
    return list(found.values())


def _of_both(one: Seen, other: Seen) -> Seen:
    measured = max(one.measured + other.measured, 1)
    return replace(
        one,
        due=one.due + other.due,
        reached=one.reached + other.reached,
        mean=(one.measured * one.mean + other.measured * other.mean) / measured,
        missing=one.missing + other.missing,
        assumed=one.assumed or other.assumed,
    )


def as_many_apart(own: Seen, told: Sequence[Seen], agreeing: float) -> float:
    """How many people, each measured on one outcome alone, say as much as those measured do beside the others told of.

    Of two outcomes as many as can be are of the same people. Source: the design effect of a correlation within
    clusters, 1 + (m - 1) times it (Kish, Survey Sampling, 1965, section 5.4), here for outcomes within persons.
    """
    numbers = [(own.measured, other.measured) for other in told if other is not own]
    return own.measured / (1 + agreeing * sum(min(pair) / max(pair) for pair in numbers))


def _beta_binomial(reached: Numbers | float, due: Numbers | float, a: Numbers | float, b: Numbers | float) -> Numbers:
    """In which order so many of those due reached it is given."""
    chances: Numbers = (
        gammaln(a + reached) + gammaln(b + due - reached) - gammaln(a + b + due)
        + gammaln(a + b) - gammaln(a) - gammaln(b)
    )  # fmt: skip
    return chances


def effects_of(
    found: Mapping[str, Numbers], ratio: Ratio, apart: Mapping[str, Belief] = NONE_APART
) -> Mapping[str, Belief]:
    """By effort, what is believed of its effect; `found` holds how likely what was seen is, at each of `EFFECTS`, and
    `apart` what is believed at first of each that does not lean on the others."""
    sd = float(ratio.sd)
    return _pooled(found, ratio, lambda mean: normal(mean, sd, EFFECTS), apart)


def volumes_of(
    found: Mapping[str, Numbers], ratio: Ratio, apart: Mapping[str, Belief] = NONE_APART
) -> Mapping[str, Belief]:
    """By effort, what is believed of its volume; `found` holds how likely what came is, at each of `VOLUMES`."""
    sd, mean_of_all = float(ratio.sd), float(ratio.mean)
    return _pooled(found, ratio, lambda mean: gamma(mean, sd * mean / mean_of_all, VOLUMES), apart)


def _pooled(
    found: Mapping[str, Numbers], ratio: Ratio, prior: Callable[[float], Belief], apart: Mapping[str, Belief]
) -> Mapping[str, Belief]:
    """For each mean that the fund can have, what each effort is believed to be; then all of these by their chances."""
    leaning = {effort: likelihood for effort, likelihood in found.items() if effort not in apart}
    spread = 4 * float(ratio.between_funds)
    means = np.linspace(float(ratio.mean) - spread, float(ratio.mean) + spread, FUND_MEANS)
    means = means[means > LEAST]
    priors = [prior(float(mean)) for mean in means]
    chances = -0.5 * ((means - float(ratio.mean)) / max(float(ratio.between_funds), 1e-9)) ** 2
    for likelihood in leaning.values():
        shift = likelihood.max()
        chances += [np.log(each.weights @ np.exp(likelihood - shift)) + shift for each in priors]
    weights = normalised(chances)
    return {
        effort: mixed([each.weighed(likelihood) for each in priors], weights)
        if effort in leaning
        else apart[effort].weighed(likelihood)
        for effort, likelihood in found.items()
    }
