"""What investments that can be made would have repaid by the end of each year, in the same futures (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gavn.domain.forecasting.amounts import HALF
from gavn.domain.forecasting.assumptions import ForecastModel
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.portfolio import coming
from gavn.domain.forecasting.room_ahead import reached_in
from gavn.domain.forecasting.simulated import Simulated, simulate_all
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True, eq=False)
class Repaid:
    """`by_then` has, by candidate and year, the minor units that have come back by its end in each of `trials` futures
    of a seed; `safety` is the share of futures in which what is counted on must come."""

    safety: Fraction
    trials: int
    seed: int
    by_then: Mapping[str, Mapping[str, Whole]]

    def safe(self, candidate: str, year: str) -> int:
        """So much has come back by the end of a year in so many futures as are asked for."""
        return reached_in(self.by_then[candidate][year], self.safety)

    def median(self, candidate: str, year: str) -> int:
        """The same in half of them."""
        return reached_in(self.by_then[candidate][year], HALF)


# Where all repayments are written in the file.
NOTHING_SIMULATED = Repaid(Fraction(1), 0, 0, {})


@dataclass(frozen=True, slots=True)
class Candidates:
    """The efforts behind candidates, by the candidates' ids, what is assumed of all of them, and who invests."""

    efforts: Mapping[str, Effort]
    model: ForecastModel
    investor: str


def repaid_by(candidates: Candidates, years: Sequence[str], *, safety: Fraction, trials: int, seed: int) -> Repaid:
    """Seen from each one's first day of enrolment, like a design that is not signed yet.

    Two designs of one effort are the same futures of it, and shocks strike all candidates alike.
    """
    found = {}
    for candidate, effort in candidates.efforts.items():
        as_of = effort.agreement.clocks.enrolment.start
        [simulated] = simulate_all([effort], candidates.model, as_of=as_of, trials=trials, seed=seed).values()
        found[candidate] = _by_then(simulated, candidates.investor, years, trials)
    return Repaid(safety, trials, seed, found)


def _by_then(simulated: Simulated, investor: str, years: Sequence[str], trials: int) -> Mapping[str, Whole]:
    comes = list(coming(simulated, investor))
    nothing: Whole = np.zeros(trials, dtype=np.int64)
    return {year: sum((part for when, part in comes if when <= int(year)), start=nothing) for year in years}
