"""Forecasts held against what came: how far off, how well their ranges held, and how much better than the plan.

CRPS: Gneiting and Raftery (2007), Journal of the American Statistical Association 102:359-378; of one amount alone it
is how far off that was. PIT: Dawid (1984), Journal of the Royal Statistical Society A 147:278-292.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.keeping import About, KeptForecast, KeptRow
from gavn.domain.forecasting.summary import RANGES
from gavn.domain.values.period import Period


@dataclass(frozen=True, slots=True)
class Held:
    """What came beside what was forecast, in minor units; `error` is the forecast's mean less what came, `crps` how far
    off all of it was.

    `pit` is the share of the forecast below what came, and `inside` whether that lay in each of `RANGES`; None of one
    amount alone, and where all points are the same since nothing of them was simulated. Where it was, a forecast that
    was sure of one amount is held to it.
    """

    row: KeptRow
    came: int
    error: float
    crps: float
    pit: float | None
    inside: tuple[bool, ...] | None


@dataclass(frozen=True, slots=True)
class Scored:
    """Several of them together: `bias` is the mean error, `off` the mean of how far off the plan's own amount was.

    Only `ranged` of the `number` had a range: of them alone `share_inside` is how many lay in each of `RANGES`, and
    `pit` their mean; None where none had.
    """

    number: int
    ranged: int
    came: float
    bias: float
    crps: float
    off: float
    pit: float | None
    share_inside: tuple[float, ...] | None


def hold(kept: KeptForecast, moved: Turnover, chart: ChartOfAccounts, *, last_year: int) -> Sequence[Held]:
    """The rows whose period was over by the end of a year, against the ledger; not those of an account on which
    nothing was forecast and nothing came."""
    over = [row for row in kept.rows if row.period.last_day.year <= last_year]
    simulated = _simulated(kept)
    found = [_held(row, came_of(row, moved, chart), sure=row.account in simulated) for row in over]
    return [
        each for each in found if not each.row.account or each.came or any(point.minor for point in each.row.points)
    ]


def _simulated(kept: KeptForecast) -> frozenset[str]:
    """The accounts of whose efforts the model said what could still come, and the whole fund's own blank where there
    are any; of what is settled, or of which nothing is assumed, the plan stood as it was."""
    settled = {ground.effort for ground in kept.grounds if ground.settled}
    accounts = [total.account for total in kept.totals if not settled.issuperset(total.efforts)]
    return frozenset([*accounts, ""] if accounts else ())


def came_of(row: KeptRow, moved: Turnover, chart: ChartOfAccounts) -> int:
    """What the ledger says."""
    if row.about is About.BALANCE:
        return moved.until(chart.of_kind(AccountKind.CASH), row.period.last_day.year).minor
    accounts = {account.id for account in chart.of_kind(AccountKind.OUTCOME_PAYMENT)}
    return paid(moved, {row.account} if row.account else accounts, row.period)


def paid(moved: Turnover, accounts: set[str], period: Period) -> int:
    """The outcome payments received on accounts in a period."""
    years = range(period.start.year, period.end.year)
    found = (minor for (of, year), minor in moved.by_account_year.items() if of in accounts and year in years)
    return -sum(found)


def _held(row: KeptRow, came: int, *, sure: bool) -> Held:
    """`sure` where a single amount is all that the model thought possible."""
    points = np.array([point.minor for point in row.points], dtype=np.int64)
    error = float(points.mean()) - came
    apart = float(np.abs(points[:, None] - points[None, :]).mean())
    crps = float(np.abs(points - came).mean()) - apart / 2
    if points[0] == points[-1] and not sure:
        return Held(row, came, error, crps, None, None)
    pit = float((points < came).mean() + (points == came).mean() / 2)
    return Held(row, came, error, crps, pit, tuple(_inside(row, came, Fraction(str(size))) for size in RANGES))


def _inside(row: KeptRow, came: int, size: Fraction) -> bool:
    return row.at((1 - size) / 2).minor <= came <= row.at((1 + size) / 2).minor


def scored(held: Sequence[Held]) -> Scored:
    """ValueError where there is nothing to score."""
    if not held:
        raise ValueError("nothing has come that was forecast")
    ranged = [(each.pit, each.inside) for each in held if each.pit is not None and each.inside is not None]
    return Scored(
        len(held),
        len(ranged),
        _mean([float(each.came) for each in held]),
        _mean([each.error for each in held]),
        _mean([each.crps for each in held]),
        _mean([float(abs(each.row.plan.minor - each.came)) for each in held]),
        _mean([pit for pit, _ in ranged]) if ranged else None,
        tuple(_mean([float(inside[n]) for _, inside in ranged]) for n in range(len(RANGES))) if ranged else None,
    )


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def by_account(held: Sequence[Held]) -> Mapping[tuple[About, str], Scored]:
    """The fund's balance, its payments, and the payments of each account."""
    groups: dict[tuple[About, str], list[Held]] = {}
    for each in held:
        groups.setdefault((each.row.about, each.row.account), []).append(each)
    return {key: scored(own) for key, own in groups.items()}


def in_order(scores: Mapping[tuple[About, str], Scored]) -> Iterator[tuple[About, str, Scored]]:
    """The fund first."""
    yield from sorted(((*key, own) for key, own in scores.items()), key=lambda each: (each[1] != "", each[0], each[1]))
