"""The room to invest in what may come: how much a fund can still commit with its balance not below nothing (ADR 0021).

What is committed is taken to be paid out in the period and never to come back: what it may bring is no money yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from gavn.domain.forecasting.amounts import Amounts
from gavn.domain.forecasting.portfolio import least_from
from gavn.domain.forecasting.summary import Year
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period


@dataclass(frozen=True, slots=True)
class YearRoom:
    """What can be paid out in a period t beside all that is planned; less than nothing is what is missing.

    With B(s) the balance at the end of period s, a future's room is the least B(s) of s ≥ t: of what is paid out in t
    every later balance is short too, and none of them may fall below nothing. By the `rule` it is that of the one
    balance which the rule counts on. In n futures it is the largest amount that ⌈p · n⌉ of them have or exceed: in
    `median` with p = 1/2, as of every amount, in `safe` with p the share asked for.
    """

    period: Period
    rule: Money
    median: Money
    safe: Money


def rooms_of(years: Sequence[Year], rooms: Sequence[Amounts], *, safety: Fraction) -> tuple[YearRoom, ...]:
    """Of each period; `rooms` are the futures' own in minor units, `safety` is above 0 and at most 1."""
    ruled = np.array([[year.rule.minor] for year in years], dtype=np.int64)
    return tuple(
        YearRoom(
            year.period,
            Money(int(by_rule[0]), year.rule.currency),
            Money(room.median, year.rule.currency),
            Money(room.reached_in(safety), year.rule.currency),
        )
        for year, by_rule, room in zip(years, least_from(ruled), rooms, strict=True)
    )


def reached_in(amounts: Whole, share: Fraction) -> int:
    """The largest amount that so large a share of the futures have or exceed."""
    return int(np.sort(amounts)[len(amounts) - ceil(share * len(amounts))])
