"""An estimate with its 95 % interval, and from which sizes on each kind of interval holds what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import inf, isfinite

from gavn.domain.outcomes.conclusions import Found
from gavn.domain.outcomes.rates import Interval

# An error below this is the last digits of floats: nobody differs from anybody.
NO_ERROR = 1e-9


class Method(StrEnum):
    """How an interval was made."""

    CLOPPER_PEARSON = "clopper-pearson"
    MIETTINEN_NURMINEN = "miettinen-nurminen"
    STUDENT = "student"
    WELCH = "welch"
    ROBUST = "robust"
    CLUSTERED = "clustered"
    STRATIFIED = "stratified"
    MATCHED = "matched"
    GREENWOOD = "greenwood-log-log"


# The smallest group (clusters where there are clusters) from which the interval holds the truth 93 to 97 times of 100;
# the exact one at least 95 times at any size. `python -m tests.proof_measurement` tries each at its size.
HOLDS_FROM: Mapping[Method, int] = {
    Method.CLOPPER_PEARSON: 1,
    Method.MIETTINEN_NURMINEN: 20,
    Method.STUDENT: 30,
    Method.WELCH: 30,
    Method.ROBUST: 30,
    Method.CLUSTERED: 20,
    Method.STRATIFIED: 40,
    Method.MATCHED: 100,
    Method.GREENWOOD: 50,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference or a level in its own unit (shares from 0 to 1), with its interval and standard error.

    `groups` are the sizes of the groups, in clusters where there are clusters; `error` is None where the interval does
    not come from one. Where nobody differs from anybody the interval has no ends: `low` and `high` are infinite.
    """

    value: float
    low: float
    high: float
    method: Method
    groups: tuple[int, ...]
    error: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the groups are as large as the interval needs."""
        return min(self.groups) >= HOLDS_FROM[self.method]

    @property
    def interval(self) -> Interval | None:
        """None where nothing tells how sure the estimate is."""
        if not isfinite(self.low) or not isfinite(self.high):
            return None
        return Interval(Fraction(self.low), Fraction(self.high))

    def found(self, *, coverage: Fraction | None = None, bounds: Interval | None = None) -> Found:
        """What a conclusion is drawn from."""
        return Found(self.interval, min(self.groups), coverage, bounds)

    def least(self, agreed: int) -> int:
        """The smallest group to conclude from: what was agreed, or what the interval needs where that is more."""
        return max(agreed, HOLDS_FROM[self.method])


def around(value: float, error: float, *, times: float, method: Method, groups: tuple[int, ...]) -> Estimate:
    """A symmetric interval: so many standard errors to either side, and without ends where nobody differs from anybody.

    ValueError where the data give no error.
    """
    if not isfinite(value) or not isfinite(error):
        raise ValueError("the data do not tell how sure the estimate is")
    half = times * error if error > NO_ERROR else inf
    return Estimate(value, value - half, value + half, method, groups, error)
