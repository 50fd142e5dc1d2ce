"""The effect on those treated, held against people who are like them: exactly, or by propensity."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from gavn.domain.forecasting.looks import LEVEL, NORMAL
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.comparison.estimates import NO_ERROR, Estimate, Method, around
from gavn.measurement.comparison.nearest import nearest

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
# Of a standard deviation of the logit (Austin, 2011: Pharmaceutical Statistics 10:150-161).
CALIPER = 0.2
# People who are the same in all that is known have the same logit, but for the rounding of floats beyond these.
DIGITS = 9
# A person and the two most like it: enough to tell how much such people differ (Abadie and Imbens).
NEAR = 3


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is held against whom: a weight for every person, in order, that sum to the number matched in either group.

    The treated without a match weigh nothing; `matched` is the share of the treated that is not left out.
    """

    weights: Values
    matched: float


@dataclass(frozen=True, slots=True)
class MatchedEffect:
    """An effect on those treated who found somebody like them, and the matching it rests on."""

    estimate: Estimate
    matching: Matching


def exactly_matched(outcome: Values, treated: Flags, cells: Sequence[Hashable]) -> MatchedEffect:
    """The difference within cells of people who are alike in all that is known, weighted by those treated in each.

    A cell counts where it has a treated person and one compared. Of one that has a single person the variance is that
    of all such cells, and where these tell nothing, that of all their people. Refused where no cell has both.
    """
    number = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    place = np.array([number[cell] for cell in cells])
    ours, theirs = (_cell_sums(outcome, group, place, len(number)) for group in (treated, ~treated))
    both = (ours.counts > 0) & (theirs.counts > 0)
    if not both.any():
        raise Refused([Problem("nobody-alike")])
    share = np.where(both, ours.counts, 0) / ours.counts[both].sum()
    value = float((share[both] * (ours.means[both] - theirs.means[both])).sum())
    told = [side.within(both) for side in (ours, theirs)]
    spares = [spare for _, spare in told]
    parts = [
        side.variances(single)[both] / side.counts[both] for side, (single, _) in zip((ours, theirs), told, strict=True)
    ]
    # Of one person nothing tells how much people differ.
    error = sqrt(float((share[both] ** 2 * (parts[0] + parts[1])).sum())) if min(spares) else 0.0
    weights = np.where(treated, both[place], both[place] * ours.counts[place] / np.maximum(theirs.counts[place], 1))
    groups = (int(ours.counts[both].sum()), int(theirs.counts[both].sum()))
    times = float(stdtrit(max(1, sum(spares)), (1 + LEVEL) / 2))
    estimate = around(value, error, times=times, method=Method.STRATIFIED, groups=groups)
    return MatchedEffect(estimate, Matching(weights, groups[0] / int(treated.sum())))


@dataclass(frozen=True, slots=True)
class _Cells:
    """One group's persons, mean, and sum of squares about the mean, cell by cell."""

    counts: Values
    means: Values
    squares: Values

    def within(self, used: Flags) -> tuple[float, int]:
        """The variance about the mean of a cell that is used, and how many persons beyond the first tell it.

        Where every cell has one person, or people who are all alike, it is that of all about their common mean.
        """
        counts, means = self.counts[used], self.means[used]
        spare, squares = int(counts.sum()) - len(counts), float(self.squares[used].sum())
        if squares > NO_ERROR:
            return squares / spare, spare
        spare = int(counts.sum()) - 1
        gaps = means - np.average(means, weights=counts)
        return float((counts * gaps**2).sum()) / max(spare, 1), spare

    def variances(self, single: float) -> Values:
        """Each cell's own; where a cell has one person, `single`."""
        return np.where(self.counts > 1, self.squares / np.maximum(self.counts - 1, 1), single)


def _cell_sums(outcome: Values, group: Flags, place: NDArray[np.int64], cells: int) -> _Cells:
    counts = np.bincount(place[group], minlength=cells).astype(float)
    sums = np.bincount(place[group], weights=outcome[group], minlength=cells)
    means = sums / np.maximum(counts, 1)
    gaps = outcome[group] - means[place[group]]
    squares = np.bincount(place[group], weights=gaps**2, minlength=cells).astype(float)
    return _Cells(counts, means, squares)


def matched_by_propensity(
    outcome: Values, treated: Flags, logit: Values, *, k: int = 1, caliper: float | None = CALIPER
) -> MatchedEffect:
    """The mean difference between each treated person and the mean of its `k` nearest on the logit, with replacement.
    All who are as near as the last of these count too, on either side and alike: neither anybody's place in a list nor
    the lower of two decides who is compared with.

    `caliper` in standard deviations of the logit; None is no limit. Errors after Abadie and Imbens (2006: Econometrica
    74:235-267), who count how often each is used, and whose ties are these. Refused where nobody is near enough.
    """
    limit = np.inf if caliper is None else caliper * float(np.std(logit, ddof=1))
    rounded = np.round(logit, DIGITS)
    values, place = np.unique(rounded[~treated], return_inverse=True)
    matches = nearest(rounded[treated], rounded[~treated], k=k, caliper=limit)
    used = matches.matched
    if not used.any():
        raise Refused([Problem("nobody-alike")])
    near = _near(rounded[treated][used], values, matches.distances[used])
    many, sums = (_added_up(place, weights) for weights in (None, outcome[~treated]))
    sizes = many[near.after] - many[near.first]
    gaps = outcome[treated][used] - (sums[near.after] - sums[near.first]) / sizes
    counts, squares = (near.laid_on(len(values), 1 / sizes**power)[place] for power in (1, 2))
    whole, value = int(used.sum()), float(gaps.mean())
    again = np.flatnonzero(near.users(len(values))[place] > 1)
    spread = _local_variance(outcome[~treated], rounded[~treated], again)
    variance = float(((gaps - value) ** 2).sum() + ((counts**2 - squares)[again] * spread).sum()) / whole**2
    weights = np.zeros(len(outcome))
    weights[treated], weights[~treated] = used, counts
    groups = (whole, int((counts > 0).sum()))
    estimate = around(value, sqrt(variance), times=NORMAL, method=Method.MATCHED, groups=groups)
    return MatchedEffect(estimate, Matching(weights, whole / int(treated.sum())))


@dataclass(frozen=True, slots=True)
class _Near:
    """Whom each treated person is held against: all from the place `first` among the values to that before `after`."""

    first: NDArray[np.int64]
    after: NDArray[np.int64]

    def users(self, values: int) -> NDArray[np.int64]:
        """How many are held against whoever is at each value."""
        steps = np.bincount(self.first, minlength=values + 1) - np.bincount(self.after, minlength=values + 1)
        return np.cumsum(steps)[:-1]

    def laid_on(self, values: int, shares: Values) -> Values:
        """What is laid on one person at each value: the share of each of these."""
        steps = np.bincount(self.first, shares, values + 1) - np.bincount(self.after, shares, values + 1)
        # Where nobody is, rounding leaves something.
        return np.where(self.users(values) > 0, np.cumsum(steps)[:-1], 0.0)


def _near(treated: Values, values: Values, distances: Values) -> _Near:
    """Up to the farthest of its nearest, `persons × k`, of which those that were not found are infinite."""
    farthest = np.where(np.isfinite(distances), distances, 0.0).max(axis=1) + 10.0**-DIGITS / 2
    return _Near(np.searchsorted(values, treated - farthest), np.searchsorted(values, treated + farthest, side="right"))


def _added_up(place: NDArray[np.int64], weights: Values | None) -> Values:
    """So many, or so much, before each value and after the last."""
    return np.concatenate([[0.0], np.cumsum(np.bincount(place, weights))])


def _local_variance(outcome: Values, logit: Values, asked: NDArray[np.int64]) -> Values:
    """How far those asked about lie from the two of their own group that are most like them, as a variance; or from
    all who are as they are, where these are more."""
    if len(outcome) < NEAR or not len(asked):
        return np.full(len(asked), float(np.var(outcome)))
    near = nearest(logit[asked], logit, k=NEAR).controls
    spread: Values = np.var(outcome[near], axis=1, ddof=1)
    _, place = np.unique(logit, return_inverse=True)
    many = np.bincount(place)
    gaps = outcome - (np.bincount(place, weights=outcome) / many)[place]
    alike = np.bincount(place, weights=gaps**2) / np.maximum(many - 1, 1)
    own = place[asked]
    return np.where(many[own] > NEAR, alike[own], spread)
