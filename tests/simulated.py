"""Made-up truths, each with an estimator at the smallest size it is said to hold at, and how often it holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import binom

from gavn.domain.outcomes.rates import GRID, exact_interval
from gavn.measurement.comparison.estimates import HOLDS_FROM, Estimate, Method
from gavn.measurement.comparison.matched import exactly_matched, matched_by_propensity
from gavn.measurement.comparison.propensity import propensity_logit
from gavn.measurement.comparison.rates import share_above, share_difference
from gavn.measurement.comparison.regression import clustered_difference, randomised
from gavn.measurement.comparison.survival import survival
from gavn.measurement.estimates import Estimate as OfSums
from gavn.measurement.estimates import Sums, difference, mean_of

GRID_OF_SHARES = tuple(tenth / 10 for tenth in range(1, 10))
Random: TypeAlias = np.random.Generator
Drawn: TypeAlias = tuple[float, float, float]
"""The ends of an interval, and the truth."""


@dataclass(frozen=True)
class Truth:
    """One made-up truth: `draw` makes data by it and gives the interval found, and what it should hold."""

    name: str
    method: Method
    draw: Callable[[Random], Drawn]


def held(truth: Truth, random: Random, times: int) -> float:
    """The share of so many draws in which the interval holds the truth; the last digits of floats count for nothing."""
    drawn = np.array([truth.draw(random) for _ in range(times)])
    return float(((drawn[:, 0] <= drawn[:, 2] + 1e-9) & (drawn[:, 2] <= drawn[:, 1] + 1e-9)).mean())


def lowest_exact(whole: int) -> float:
    """The least often that the exact interval holds any true share of 1 to 99 %: added up over every count, not drawn.

    The bounds are known to a millionth, and shares nearer to one than that are taken as held.
    """
    counts = np.arange(whole + 1)
    intervals = [exact_interval(part=int(part), whole=whole) for part in counts]
    ends = np.array([[float(each.low), float(each.high)] for each in intervals])
    shares = np.arange(1, 100) / 100
    holds = (ends[:, :1] <= shares + 2 / GRID) & (shares - 2 / GRID <= ends[:, 1:])
    return float((binom.pmf(counts[:, None], whole, shares) * holds).sum(axis=0).min())


def over_all_shares(one: int, other: int) -> tuple[float, float]:
    """The least and the most often that the interval of two shares holds their difference, as both go from 10 to 90 %:
    added up over every count."""
    found = [
        [share_difference((part, one), (another, other)) for another in range(other + 1)] for part in range(one + 1)
    ]
    low, high = (np.array([[getattr(each, end) for each in row] for row in found]) for end in ("low", "high"))
    shares = [
        float((np.outer(_chances(one, p), _chances(other, q)) * ((low <= p - q + 1e-9) & (p - q - 1e-9 <= high))).sum())
        for p in GRID_OF_SHARES
        for q in GRID_OF_SHARES
    ]
    return min(shares), max(shares)


def _chances(whole: int, true: float) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = binom.pmf(np.arange(whole + 1), whole, true)
    return chances


def wrong_at_looks(limits: Sequence[float], random: Random, times: int) -> float:
    """How often nothing at all lies outside the limits at one of several evenly spaced looks."""
    sums = np.cumsum(random.normal(size=(times, len(limits))), axis=1) / np.sqrt(np.arange(1, len(limits) + 1))
    return float((np.abs(sums) > np.array(limits)).any(axis=1).mean())


def _ends(estimate: Estimate, truth: float) -> Drawn:
    assert estimate.holds
    return estimate.low, estimate.high, truth


def _sums(values: NDArray[np.float64]) -> Sums:
    """As they are added up: of whole thousandths."""
    whole = [Fraction(round(1000 * value), 1000) for value in values.tolist()]
    return Sums(len(whole), sum(whole, Fraction(0)), sum((value**2 for value in whole), Fraction(0)))


def _paid_by(estimate: OfSums, truth: float) -> Drawn:
    """The interval by which is paid, which ends in four digits."""
    assert estimate.low is not None and estimate.high is not None
    return float(estimate.low), float(estimate.high), truth


def share(whole: int, true: float) -> Truth:
    def draw(random: Random) -> Drawn:
        estimate = share_above(part=int(random.binomial(whole, true)), whole=whole, level=0.31)
        return _ends(estimate, true - 0.31)

    return Truth(f"{true:.0%} of {whole}", Method.CLOPPER_PEARSON, draw)


def shares(one: float, two: float, *, times: int = 1) -> Truth:
    many = HOLDS_FROM[Method.MIETTINEN_NURMINEN]

    def draw(random: Random) -> Drawn:
        counts = int(random.binomial(many, one)), int(random.binomial(many * times, two))
        return _ends(share_difference((counts[0], many), (counts[1], many * times)), one - two)

    return Truth(f"{one:.0%} of {many} and {two:.0%} of {many * times}", Method.MIETTINEN_NURMINEN, draw)


SHAPES: dict[str, Callable[[Random, int], np.ndarray]] = {
    "normal": lambda random, many: random.normal(size=many),
    "even": lambda random, many: random.uniform(-1, 1, many) * np.sqrt(3),
    # Skewness 1, as many counts of days and weeks.
    "skew": lambda random, many: random.gamma(4, size=many) / 2 - 2,
}


def mean(shape: str) -> Truth:
    many = HOLDS_FROM[Method.STUDENT]

    def draw(random: Random) -> Drawn:
        return _paid_by(mean_of(_sums(SHAPES[shape](random, many) + 53)), 53)

    return Truth(f"{shape}, {many}", Method.STUDENT, draw)


def means(shape: str, *, times: int, spread: float) -> Truth:
    many = HOLDS_FROM[Method.WELCH]

    def draw(random: Random) -> Drawn:
        ours, theirs = SHAPES[shape](random, many) + 1, spread * SHAPES[shape](random, many * times)
        return _paid_by(difference(_sums(ours), _sums(theirs)), 1)

    return Truth(f"{shape}, {many} and {many * times}, spread 1 and {spread:g}", Method.WELCH, draw)


def drawn_by_lot(*, binary: bool, adjusted: bool) -> Truth:
    """The effect is the same for everybody where the outcome is a number; of shares, it is the mean over people."""
    many = HOLDS_FROM[Method.ROBUST]
    # The mean of the chances over a standard normal covariate, by Gauss and Hermite's rule.
    at, weight = np.polynomial.hermite_e.hermegauss(60)
    chances = [float((weight * expit(level + at)).sum() / weight.sum()) for level in (0.5, -0.5)]

    def draw(random: Random) -> Drawn:
        treated = random.permutation(np.arange(2 * many) < many)
        known = random.normal(size=(2 * many, 1))
        if binary:
            outcome = (random.random(2 * many) < expit(np.where(treated, 0.5, -0.5) + known[:, 0])).astype(float)
        else:
            outcome = treated * 2 + known[:, 0] + random.normal(size=2 * many) * np.where(treated, 2, 1)
        truth = chances[0] - chances[1] if binary else 2.0
        return _ends(randomised(outcome, treated, covariates=known if adjusted else None), truth)

    name = f"{'shares' if binary else 'means'}, {many} and {many}{', adjusted' if adjusted else ''}"
    return Truth(name, Method.ROBUST, draw)


def clusters(*, followed: bool) -> Truth:
    """Clusters of 4 to 16, alike by a tenth; `followed` over four quarters, the effort beginning with the third."""
    many = HOLDS_FROM[Method.CLUSTERED]

    def draw(random: Random) -> Drawn:
        sizes = np.full(2 * many, 4) if followed else random.integers(4, 17, 2 * many)
        labels = np.repeat(np.arange(2 * many), sizes)
        treated = labels < many
        noise = random.normal(size=len(labels)) + random.normal(size=2 * many)[labels] / 3
        if not followed:
            return _ends(clustered_difference(noise + treated, treated, labels), 1)
        after = np.tile(np.array([False, False, True, True]), 2 * many)
        # Neighbouring quarters are alike, and both groups change alike.
        noise.reshape(-1, 4)[:, 1:] += noise.reshape(-1, 4)[:, :-1] / 2
        read = (noise + after + 2 * (treated & after)).reshape(-1, 4)
        changes = read[:, 2:].mean(axis=1) - read[:, :2].mean(axis=1)
        return _ends(clustered_difference(changes, treated[::4], np.arange(2 * many)), 2)

    return Truth(f"{'followed over time' if followed else 'seen once'}, {many} and {many}", Method.CLUSTERED, draw)


def alike() -> Truth:
    many = HOLDS_FROM[Method.STRATIFIED]

    def draw(random: Random) -> Drawn:
        treated = np.arange(4 * many) < many
        cell = np.where(treated, random.binomial(3, 0.6, 4 * many), random.binomial(3, 0.4, 4 * many))
        outcome = cell + treated + random.normal(size=4 * many) * (1 + cell / 4)
        estimate = exactly_matched(outcome, treated, cell.tolist()).estimate
        return estimate.low, estimate.high, 1

    return Truth(f"{many} and {3 * many} in four cells", Method.STRATIFIED, draw)


def nearly_alike(k: int, *, binary: bool) -> Truth:
    """Two covariates that both decide who comes and what becomes of them; a plain difference would be far off.

    So many are drawn that the smaller of the two groups, those treated or the controls used, is about the size tried.
    """
    many = HOLDS_FROM[Method.MATCHED]
    total = many * (10 if k == 1 else 8)

    def draw(random: Random) -> Drawn:
        known = random.normal(size=(total, 2))
        treated = random.random(total) < expit(known @ np.array([0.7, -0.4]) - 2.2)
        level = 2 * known[:, 0] - known[:, 1]
        outcome = level + treated + random.normal(size=total)
        if binary:
            outcome = (random.random(total) < 0.35 + 0.2 * np.tanh(level) + 0.2 * treated).astype(float)
        estimate = matched_by_propensity(outcome, treated, propensity_logit(known, treated), k=k).estimate
        return estimate.low, estimate.high, 0.2 if binary else 1

    name = f"{'shares' if binary else 'means'}, about {many} in the smaller group, 1:{k} of {total}"
    return Truth(name, Method.MATCHED, draw)


def duration(still: float) -> Truth:
    """Weeks until something happens, one of ten a quarter; followed for 30 to 80 weeks."""
    many, rate = HOLDS_FROM[Method.GREENWOOD], 0.02
    when = -np.log(still) / rate

    def draw(random: Random) -> Drawn:
        until = random.uniform(30, 100, many)
        time = random.exponential(1 / rate, many)
        step = survival(np.minimum(time, until), time <= until).at(when)
        return (step.low, step.high, still) if step else (0.0, 1.0, still)

    return Truth(f"{still:.0%} of {many}", Method.GREENWOOD, draw)


TRUTHS = (
    *(share(whole, true) for whole in (13, 38, 144) for true in (0.05, 0.31, 0.58)),
    *(shares(one, two) for one, two in ((0.1, 0.1), (0.5, 0.5), (0.58, 0.31), (0.9, 0.1))),
    *(shares(one, two, times=5) for one, two in ((0.1, 0.2), (0.58, 0.31))),
    *(mean(shape) for shape in SHAPES),
    *(means(shape, times=times, spread=spread) for shape in SHAPES for times, spread in ((1, 1), (4, 2), (4, 0.5))),
    *(drawn_by_lot(binary=binary, adjusted=adjusted) for binary in (False, True) for adjusted in (False, True)),
    *(clusters(followed=followed) for followed in (False, True)),
    alike(),
    *(nearly_alike(k, binary=binary) for k in (1, 5) for binary in (False, True)),
    *(duration(still) for still in (0.8, 0.5, 0.3)),
)
