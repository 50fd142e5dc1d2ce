"""A kept forecast as a layer of the economy table, beside budget and plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine, resolve
from gavn.domain.forecasting.keeping import About, KeptForecast, MadeBy
from gavn.domain.values.provenance import Provenance


def newest_of_model(kept: Sequence[KeptForecast], *, by: date) -> KeptForecast | None:
    """The model's of the latest day, up to one; of several of one day the last of them."""
    made = [each for each in kept if each.made_by is MadeBy.MODEL and each.as_of <= by]
    return max(reversed(made), key=lambda each: each.as_of, default=None)


def version_of_forecast(
    kept: KeptForecast, *, versions: Mapping[str, Version], chart: ChartOfAccounts
) -> Version | None:
    """The plan that a forecast went out from, with the mean of its futures in place of the payments that were planned.

    What the fund itself pays is no outcome, and stands as it is planned; `effect` is the share of the plan's business
    case that the payments come to, which can be nothing. It has the forecast's name and no other. None where there is
    no such plan.
    """
    if kept.version not in versions:
        return None
    plan = resolve(versions[kept.version], versions=versions, chart=chart)
    paid = [row for row in kept.rows if row.about is About.PAYMENTS and row.account]
    own = {(row.account, row.period) for row in paid}
    planned = {(line.account, line.period) for line in plan.lines}
    stands = [line for line in plan.lines if (line.account, line.period) not in own]
    # Nothing where something was planned is said; where nothing was planned there is nothing to say.
    told = [row for row in paid if (row.account, row.period) in planned or not row.mean.is_zero]
    lines = (*stands, *(VersionLine(row.account, row.period, -row.mean, Provenance.DERIVED) for row in told))
    whole, expected = _payments(plan.lines, chart), _payments(lines, chart)
    effect = plan.effect * expected / whole if whole else plan.effect
    return Version(kept.id, Layer.FORECAST, "", "", kept.as_of, effect, lines)


def _payments(lines: Iterable[VersionLine], chart: ChartOfAccounts) -> Fraction:
    return Fraction(sum(line.amount.minor for line in lines if chart[line.account].kind is AccountKind.OUTCOME_PAYMENT))
