"""A fund's futures as they are believed and by scenarios, with the same chance (ADR 0021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.forecasting.summary import AllPayments, OfAccount, Spread, Year, ever_dry

# The range in which eight of ten futures lie, among those of a spread.
EIGHTY = 1


@dataclass(frozen=True, slots=True)
class InScenario:
    """What a fund's futures come to by a scenario, or as they are believed where there is none."""

    scenario: Scenario | None
    years: tuple[Year, ...]
    whole: AllPayments
    accounts: tuple[OfAccount, ...]

    @property
    def dry(self) -> float | None:
        """The chance that the fund holds less than nothing at the end of some period to come."""
        return ever_dry(self.years)

    def payments_of(self, account: str) -> Spread | None:
        """Those to come on an account; None where none come."""
        return next((each.payments for each in self.accounts if each.account == account), None)


def reach(columns: Sequence[InScenario]) -> tuple[int, int]:
    """The lowest and the highest balance that eight of ten futures of any of them hold, in minor units."""
    ends = [end for each in columns for year in each.years for end in year.balance.ranges[EIGHTY]]
    return min(ends, default=0), max(ends, default=0)
