"""A forecast as it is told and kept: all that a page shows of it (ADR 0022).

Nothing of it can be worked out again once the fund has gone on, so that all of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.forecasting.assumptions import Ratio
from gavn.domain.forecasting.summary import AllPayments, OfAccount, Year, ever_dry
from gavn.domain.forecasting.told import ToldEffort, efforts_told
from gavn.domain.fund.forecasts import Forecast, model_of
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.room_ahead import RoomAhead


@dataclass(frozen=True, slots=True)
class Told:
    """`inputs` is the digest of all that the forecast went out from, `version` the plan that it did, `program` the
    version of what made it; `over` the accounts of what is
    invested in from which nothing more comes. `ratios` are what is believed of the effect and volume of all efforts
    before anything is seen, and `rule_version` that of the effect policy in force; None where the forecast was kept
    before they were told."""

    fund: str
    as_of: date
    trials: int
    seed: int
    inputs: str
    version: str
    program: str
    currency: str
    rule: Fraction
    years: Sequence[Year]
    whole: AllPayments
    accounts: Sequence[OfAccount]
    efforts: Sequence[ToldEffort]
    unmodelled: tuple[str, ...]
    room: RoomAhead
    over: tuple[str, ...] = ()
    ratios: tuple[Ratio, Ratio] | None = None
    rule_version: int | None = None

    @property
    def dry(self) -> float | None:
        """The chance that the fund runs out of money at the end of any period."""
        return ever_dry(self.years)

    def effort(self, agreement: str) -> ToldEffort | None:
        return next((each for each in self.efforts if each.why.effort == agreement), None)

    def account_of(self, agreement: str) -> OfAccount | None:
        """The account that an agreement's payments come on, alone or with those of its programme."""
        return next((each for each in self.accounts if agreement in each.efforts), None)


def told_of(fund: Fund, forecast: Forecast, room: RoomAhead, *, program: str) -> Told:
    """All that is told of a forecast, as it is kept."""
    model = model_of(fund, trials=forecast.trials)
    return Told(
        fund.id,
        forecast.as_of,
        forecast.trials,
        forecast.seed,
        forecast.inputs,
        forecast.version,
        program,
        fund.currency,
        forecast.rule,
        tuple(forecast.years),
        forecast.whole,
        tuple(forecast.accounts),
        tuple(efforts_told(tuple(forecast.simulated.values()), model, as_of=forecast.as_of)),
        forecast.unmodelled,
        room,
        forecast.over,
        (model.effect, model.volume),
        forecast.rule_version,
    )
