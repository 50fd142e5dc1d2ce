"""A forecast of the example fund, made once and kept again by each test that needs one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache

from gavn.domain.forecasting.assumptions import USUAL_SAFETY
from gavn.domain.forecasting.keeping import KeptForecast
from gavn.domain.fund.backtest import to_keep
from gavn.domain.fund.fund import movements_of
from gavn.domain.fund.room_ahead import room_ahead
from gavn.domain.fund.terms import forecast_then
from gavn.domain.fund.told import Told, told_of
from gavn.files.read import read_fund
from gavn.files.told_forecasts import told_text
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS
from gavn.web.apps.forecasts.actions import keep_forecast
from tests.conftest import AARHUS

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
MAKER = next(account.person for account in DEMO_ACCOUNTS if account.person.username == "sekretariat")
NEWEST, EARLIER = date(2024, 12, 31), date(2022, 12, 31)
# Enough to tell far below from far above.
TRIALS = 200


@dataclass(frozen=True, slots=True)
class Made:
    """What the worker would keep."""

    told: Told
    kept: Sequence[KeptForecast]


@cache
def made(as_of: date = NEWEST) -> Made:
    """By what the folder tells; of an earlier day by the agreements' own terms."""
    fund = read_fund(AARHUS).fund
    assert fund is not None
    movements = movements_of(fund)
    forecast = forecast_then(fund, {}, movements, as_of=as_of, trials=TRIALS, seed=1)
    room = room_ahead(fund, forecast, movements, safety=USUAL_SAFETY)
    return Made(told_of(fund, forecast, room, program="0"), to_keep(fund, movements, forecast, program="0"))


def kept(as_of: date = NEWEST) -> str:
    """Keeps it in the database; its name."""
    found = made(as_of)
    return keep_forecast(found.kept, told_text(found.told, why={}), by=MAKER, now=NOW)


def by_own_prices(agreement: str) -> Told:
    """The same where an agreement's prices are its own."""
    told = made().told
    efforts = [replace(e, assumed=False) if e.why.effort == agreement else e for e in told.efforts]
    return replace(told, efforts=tuple(efforts))
