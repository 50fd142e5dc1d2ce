"""What is kept beside a forecast's rows, so that the next one can say what moved it (ADR 0021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.versions import content_hash
from gavn.domain.forecasting.assumptions import enrolled_by, known_by
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.keeping import KeptFound, KeptGround, KeptTotal
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.summary import RANGES, AllPayments, OfAccount, Spread
from gavn.domain.payments.canonical import digest
from gavn.domain.values.money import Money

EIGHTY = RANGES.index(0.8)
# A mean is measured to so many parts at the finest.
FINEST = 10**6


def totals_of(accounts: Sequence[OfAccount], whole: AllPayments) -> tuple[KeptTotal, ...]:
    """All payments to come: the whole fund's first, then each account's."""
    return (
        _total(whole.planned, whole.payments),
        *(_total(each.planned, each.payments, each.account, each.efforts) for each in accounts),
    )


def _total(planned: Money, payments: Spread, account: str = "", efforts: tuple[str, ...] = ()) -> KeptTotal:
    median, low, high = (Money(minor, planned.currency) for minor in (payments.median, *payments.ranges[EIGHTY]))
    return KeptTotal(planned, median, low, high, account, efforts)


def ground_of(effort: Effort, *, as_of: date, follows_plan: bool) -> KeptGround:
    """By what was known and in force on the day; `follows_plan` is what the fund assumes, also where there was no plan
    yet to follow."""
    plan, agreement = effort.plan, effort.agreement
    come, known = effort.come(as_of=as_of), known_by(plan, as_of)
    who = enrolled_by(plan, as_of)
    return KeptGround(
        effort.id,
        agreement.version,
        content_hash(agreement),
        digest((agreement.terms, agreement.gates, agreement.caps, agreement.floors, agreement.guarantees)),
        digest(replace(plan, enrolled=(), found=(), completed=(), settled_on=None, follows_plan=follows_plan)),
        # Of a forecast that was kept before it could be told who completes, the digest is of those enrolled alone.
        digest((who, known.completed) if known.completed else who),
        digest((effort.results.as_known_on(as_of), known.found)),
        come[-1][1] if come else None,
        tuple(_found(seen) for seen in effort.seen(as_of=as_of)),
        effort.is_settled(as_of),
    )


def _found(seen: Seen) -> KeptFound:
    outcome = seen.outcome
    if outcome.share is None:
        mean = Fraction(seen.mean).limit_denominator(FINEST)
        return KeptFound(outcome.metric, outcome.follow_up, seen.due, mean=mean)
    return KeptFound(outcome.metric, outcome.follow_up, seen.due, seen.reached)
