"""What moved a forecast since an earlier one was kept: by how much, and what is another than it was (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.held import paid
from gavn.domain.forecasting.keeping import About, KeptForecast, KeptGround, KeptTotal
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period


class Cause(StrEnum):
    """What is another than it was: the first eight of one effort, the others of its account or of all the fund.

    `others` is that what was learned of other efforts moved this one, `time` that only the day is a later one.
    """

    NEW = "new"
    GONE = "gone"
    ENROLMENT = "enrolment"
    RESULTS = "results"
    AGREEMENT = "agreement"
    PRICES = "prices"
    ASSUMPTIONS = "assumptions"
    SETTLED = "settled"
    PLAN = "plan"
    MODEL = "model"
    PROGRAM = "program"
    DRAWN = "drawn"
    OTHERS = "others"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Change:
    """A cause with what stood before and what stands now; `effort` is blank where it is of more than one."""

    cause: Cause
    effort: str = ""
    before: KeptGround | None = None
    now: KeptGround | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """All payments on an account from the first day of the earlier forecast on, then and now.

    `now` has with it what was `received` since, so that both are of the same years. Without an `account` it is of the
    whole fund, of whose `changes` each account tells its own.
    """

    account: str
    efforts: tuple[str, ...]
    before: KeptTotal
    now: KeptTotal
    received: Money
    changes: tuple[Change, ...]

    @property
    def by(self) -> Money:
        """How much further the median is."""
        return self.now.median - self.before.median

    @property
    def stands(self) -> bool:
        """Whether neither the median nor the range has moved."""
        return _amounts(self.before) == _amounts(self.now)


@dataclass(frozen=True, slots=True)
class Since:
    """Two forecasts of a fund, the earlier one kept."""

    before: KeptForecast
    now: KeptForecast


def moves_of(since: Since, moved: Turnover) -> Sequence[Moved]:
    """The whole fund first, then each account of either forecast; `moved` holds nothing later than the newer one."""
    before = {total.account: total for total in since.before.totals}
    now = {total.account: total for total in since.now.totals}
    accounts = {row.account for row in since.now.rows if row.account}
    found = []
    for account in dict.fromkeys((*now, *before)):
        received = _received(since, moved, {account} if account else accounts)
        nothing = _nothing(account, since.now.currency)
        then, latest = before.get(account, nothing), _with(now.get(account, nothing), received)
        efforts = tuple(dict.fromkeys((*then.efforts, *latest.efforts)))
        changes = _changes(since, account, efforts, stands=_amounts(then) == _amounts(latest)) if account else ()
        found.append(Moved(account, efforts, then, latest, received, tuple(changes)))
    return found


def _amounts(total: KeptTotal) -> tuple[Money, Money, Money]:
    return total.median, total.low, total.high


def _nothing(account: str, currency: str) -> KeptTotal:
    zero = Money.zero(currency)
    return KeptTotal(zero, zero, zero, zero, account)


def _with(total: KeptTotal, received: Money) -> KeptTotal:
    return replace(
        total,
        plan=total.plan + received,
        median=total.median + received,
        low=total.low + received,
        high=total.high + received,
    )


def _received(since: Since, moved: Turnover, accounts: set[str]) -> Money:
    """In the periods of which only the earlier forecast says anything."""
    start, end = since.before.first, since.now.first
    if end <= start:
        return Money.zero(moved.currency)
    return Money(paid(moved, accounts, Period(start, end)), moved.currency)


def _changes(since: Since, account: str, efforts: Sequence[str], *, stands: bool) -> Iterator[Change]:
    """What is another of the account's own; what is another of all the fund only where that may have moved it."""
    before, now = _grounds(since.before), _grounds(since.now)
    own = [each for effort in efforts for each in _of_effort(effort, before.get(effort), now.get(effort))]
    if _planned(since.before, account, since.now.first) != _planned(since.now, account, since.now.first):
        own.append(Change(Cause.PLAN))
    yield from own
    if stands:
        return
    of_all = [Change(cause) for cause in _of_all(since)] if efforts else []
    yield from of_all
    if own or of_all:
        return
    others = {effort for effort in {*before, *now} - {*efforts} if before.get(effort) != now.get(effort)}
    yield Change(Cause.OTHERS if others and efforts else Cause.TIME)


def _grounds(kept: KeptForecast) -> Mapping[str, KeptGround]:
    return {ground.effort: ground for ground in kept.grounds}


# Which part of what an effort rests on each cause is a change of.
PARTS = {
    Cause.ENROLMENT: "came",
    Cause.RESULTS: "results",
    Cause.AGREEMENT: "agreement",
    Cause.PRICES: "prices",
    Cause.ASSUMPTIONS: "assumed",
    Cause.SETTLED: "settled",
}


def _of_effort(effort: str, before: KeptGround | None, now: KeptGround | None) -> Iterator[Change]:
    if before is None or now is None:
        yield Change(Cause.NEW if before is None else Cause.GONE, effort, before, now)
        return
    for cause, part in PARTS.items():
        if getattr(before, part) != getattr(now, part):
            yield Change(cause, effort, before, now)


def _of_all(since: Since) -> Iterator[Cause]:
    before, now = since.before, since.now
    if before.assumed != now.assumed:
        yield Cause.MODEL
    if before.program != now.program:
        yield Cause.PROGRAM
    if (before.trials, before.seed) != (now.trials, now.seed):
        yield Cause.DRAWN


def _planned(kept: KeptForecast, account: str, first: date) -> Mapping[Period, Money]:
    """Of the periods from a day on."""
    return {
        row.period: row.plan
        for row in kept.rows
        if row.about is About.PAYMENTS and row.account == account and row.period.start >= first
    }
