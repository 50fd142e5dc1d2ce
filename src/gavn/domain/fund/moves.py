"""What moved a fund's forecast since the newest one that was kept before it (ADR 0021)."""

from __future__ import annotations

from gavn.domain.forecasting.keeping import KeptForecast, MadeBy
from gavn.domain.forecasting.moves import Since
from gavn.domain.fund.fund import Fund


def since_last(fund: Fund, now: KeptForecast) -> Since | None:
    """None where no forecast of the model was kept by then but this one itself.

    Of several of one day the last by name is taken: which of them was made first is not recorded.
    """
    earlier = [
        kept
        for kept in fund.kept_forecasts
        if kept.made_by is MadeBy.MODEL and kept.totals and kept.as_of <= now.as_of and kept.id != now.id
    ]
    before = max(earlier, key=lambda kept: kept.id, default=None)
    return None if before is None else Since(before, now)
