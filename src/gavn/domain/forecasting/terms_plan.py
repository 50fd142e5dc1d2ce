"""A plan of a fund's money made of its agreements' own terms, where none was adopted yet (ADR 0021)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.assumptions import ForecastModel
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.ended import first_of, left_by, uncalled
from gavn.domain.forecasting.portfolio import came_on, lagged, received_by_year
from gavn.domain.forecasting.simulated import PLAN_TRIALS, by_plan
from gavn.domain.payments.whole import split
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Effect

# What the id of such a plan begins with; no version in a file has a dot in its id.
OF_TERMS = "terms."


@dataclass(frozen=True, slots=True)
class Signed:
    """What was agreed by a day: `agreements` in force, those of them that something is assumed of as `efforts`, and
    what the account of each concerns (`groups`)."""

    chart: ChartOfAccounts
    moved: Turnover
    agreements: Sequence[Agreement]
    efforts: Sequence[Effort]
    groups: Mapping[str, str]
    investor: str


def plan_of_terms(signed: Signed, model: ForecastModel, *, as_of: date, seed: int) -> Version:
    """Year by year: operations as in the last year that was over, the capital promised and not yet paid out evenly
    over what is left of each effort, what the terms of what is not settled pay where all goes as was agreed, and what
    the statements of what they have ended leave to be paid."""
    first = (as_of + timedelta(days=1)).year
    last = max([first, *(each.clocks.payment.last_day.year + 1 for each in signed.agreements)])
    years = range(first, last + 1)
    going_on = [each for each in signed.efforts if not each.is_settled(as_of)]
    comes = {each.id: by_year(each, model, signed.investor, seed=seed) for each in going_on}
    lines = [*_operations(signed, years), *_capital(signed, years, as_of), *_payments(signed, comes, years, as_of)]
    currency = signed.moved.currency
    return Version(
        f"{OF_TERMS}{as_of.isoformat()}",
        Layer.PLAN,
        "Plan af aftalernes egne vilkår",
        "Plan of the agreements' own terms",
        as_of,
        Effect(1),
        tuple(VersionLine(a, Period.year(y), Money(minor, currency), Provenance.DERIVED) for a, y, minor in lines),
    )


Amount = tuple[str, int, int]


def _operations(signed: Signed, years: range) -> Iterator[Amount]:
    for account in signed.chart.of_kind(AccountKind.OPERATIONS):
        spent = signed.moved.of(account.id, years[0] - 1)
        for year in years:
            yield account.id, year, 0 if spent is None else spent.minor


def _capital(signed: Signed, years: range, as_of: date) -> Iterator[Amount]:
    """Of what has ended none that had not been called by then."""
    ends = {each.id: on for each in signed.efforts if (on := each.ended_on(as_of)) is not None}
    for account in signed.chart.of_kind(AccountKind.INVESTMENT):
        own = _own(signed, account)
        called = sum(call.amount.minor for each in own for call in each.calls if call.party == signed.investor)
        called -= sum(uncalled(each, signed.investor, on=ends[each.id]) for each in own if each.id in ends)
        left = max(0, called - signed.moved.until([account], as_of.year).minor)
        if not left:
            continue
        goes_on = Period(as_of + timedelta(days=1), max(as_of + timedelta(days=2), *(e.clocks.effort.end for e in own)))
        days = [_days(Period.year(year), goes_on) for year in years]
        for year, minor in zip(years, split_evenly(left, days), strict=True):
            begun = signed.moved.of(account.id, year) if year <= as_of.year else None
            yield account.id, year, minor + (0 if begun is None else begun.minor)


def _own(signed: Signed, account: Account) -> Sequence[Agreement]:
    return [each for each in signed.agreements if signed.groups[each.id] == account.concerns]


def _days(year: Period, period: Period) -> int:
    return max(0, (min(year.end, period.end) - max(year.start, period.start)).days)


def split_evenly(amount: int, parts: Sequence[int]) -> Sequence[int]:
    """An amount by whole parts, to the last øre."""
    return [int(part) for part in split(np.array([amount]), parts)[:, 0]]


def _payments(signed: Signed, comes: Mapping[str, Mapping[int, int]], years: range, as_of: date) -> Iterator[Amount]:
    """`comes` is what each effort that is not settled brings in a year."""
    for account in signed.chart.of_kind(AccountKind.OUTCOME_PAYMENT):
        own = [each for each in signed.efforts if signed.groups[each.id] == account.concerns]
        whole: defaultdict[int, int] = defaultdict(int)
        for each in own:
            for year, minor in comes.get(each.id, {}).items():
                whole[min(year, years[-1])] += minor
        if ended := [each.ended for each in own if each.ended is not None]:
            came = came_on(signed.moved, account, years[0], as_of)
            whole[years[0]] += first_of(left_by(ended, came), came, alone=len(ended) == len(own))
        for year in years if own else ():
            yield account.id, year, -whole[year]


def by_year(effort: Effort, model: ForecastModel, investor: str, *, seed: int) -> Mapping[int, int]:
    """What an investor is paid on average in each year where all goes as planned, by the months that payment lags."""
    found = defaultdict[int, int](int)
    outcome = by_plan(effort, model, trials=PLAN_TRIALS, seed=seed)
    for year, amounts in received_by_year(effort.agreement, outcome, investor):
        for when, part in lagged(year, round(float(amounts.mean())), effort.plan.paid_after):
            found[when] += part
    return found
