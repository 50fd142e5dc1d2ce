"""The fund in each future: the plan's own economy table, with the payments that the simulation brings (ADR 0021)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Version
from gavn.domain.economy.table import EconomyTable, Injection, Turnover, derive_table
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.ended import Came, Left, first_of, left_by, spared, uncalled
from gavn.domain.forecasting.simulated import Simulated
from gavn.domain.payments.evaluate import Takings
from gavn.domain.payments.settled import NEVER_YEAR
from gavn.domain.payments.whole import Whole, running
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Refused, refuse

MONTHS = 12
Amount = TypeVar("Amount", int, Whole)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the fund's forecast starts from: its chart, what has moved, and the version that holds its whole plan."""

    chart: ChartOfAccounts
    moved: Turnover
    version: Version
    injections: Sequence[Injection]
    investor: str


@dataclass(frozen=True, slots=True, eq=False)
class AccountFutures:
    """What comes in on an account of outcome payments in each period (periods × futures, minor units), beside the plan.

    `efforts` are those behind it; none where nothing is assumed of them, and the plan stands as it is.
    """

    account: Account
    efforts: tuple[str, ...]
    planned: tuple[Money, ...]
    payments: Whole

    @property
    def total(self) -> Whole:
        """Over all periods to come."""
        total: Whole = self.payments.sum(axis=0)
        return total

    @property
    def planned_total(self) -> Money:
        return Money(sum(amount.minor for amount in self.planned), self.planned[0].currency)


@dataclass(frozen=True, slots=True, eq=False)
class FundFutures:
    """`table` is realised years and the plan; `balances` what the fund holds at the end of each period to come.

    `spared` is, by what an account concerns, the capital that the plan still has in each period and no future pays.
    """

    as_of: date
    table: EconomyTable
    periods: tuple[Period, ...]
    accounts: tuple[AccountFutures, ...]
    balances: Whole
    spared: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def spared_total(self) -> Money:
        """Over all periods to come."""
        return Money(sum(sum(each) for each in self.spared.values()), self.table.currency)

    def spared_of(self, concerns: str) -> tuple[int, ...]:
        """By period, in minor units."""
        return self.spared.get(concerns, (0,) * len(self.periods))


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """An account of outcome payments with what the plan has on it in each period to come, and the efforts behind it."""

    account: Account
    planned: tuple[Money, ...]
    efforts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What every future of a fund has in common: realised years and the plan, and the periods to come."""

    plan: Plan
    as_of: date
    table: EconomyTable
    places: tuple[int, ...]
    expected: tuple[Expected, ...]

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(self.table.columns[place].period for place in self.places)

    def futures(self, simulated: Mapping[str, Simulated]) -> FundFutures:
        """The fund in futures of its efforts."""
        periods = self.periods
        trials = max((len(each.outcome.total) for each in simulated.values()), default=1)
        closings = np.array([[self.table.closings[place].minor] for place in self.places])
        accounts, stands = [], np.zeros_like(closings)
        moved = np.zeros((len(periods), trials), dtype=np.int64)
        for each in self.expected:
            own, planned = [simulated[effort] for effort in each.efforts], _minor(each.planned)
            payments = _payments(self.plan, each.account, own, planned, periods, self.as_of)
            whole = np.broadcast_to(payments, (len(periods), trials))
            accounts.append(AccountFutures(each.account, each.efforts, each.planned, whole))
            moved += payments
            stands += planned
        not_paid = self._spared(simulated)
        balances = running(moved)
        balances += closings - running(stands)
        balances += running(np.array([[sum(each)] for each in zip(*not_paid.values(), strict=True)] or closings * 0))
        return FundFutures(self.as_of, self.table, periods, tuple(accounts), balances, not_paid)

    def _spared(self, simulated: Mapping[str, Simulated]) -> Mapping[str, tuple[int, ...]]:
        """Of agreements that were ended since the plan was adopted, which still has the capital that is called no more;
        one adopted later knows of it."""
        found = {}
        for row in (row for row in self.table.rows if row.account.kind is AccountKind.INVESTMENT):
            efforts = next((e.efforts for e in self.expected if e.account.concerns == row.account.concerns), ())
            amount = sum(self._uncalled(simulated[effort].effort) for effort in efforts)
            if amount:
                cells = (row.cells[place] for place in self.places)
                planned = [0 if cell is None else cell.minor for cell in cells]
                found[row.account.concerns or ""] = spared(planned, amount)
        return found

    def _uncalled(self, effort: Effort) -> int:
        if effort.ended is None or effort.ended.on <= self.plan.version.adopted_on:
            return 0
        return uncalled(effort.agreement, self.plan.investor, on=effort.ended.on)


def outlook_of(plan: Plan, groups: Mapping[str, str], *, as_of: date) -> Outlook:
    """`groups` says of each effort what the account that it is paid on concerns: itself, or its programme.

    Refused where the plan is over by the day, or what an effort brings has no account, or several.
    """
    _refuse_other_than_one_account(plan.chart, groups)
    table = derive_table(
        chart=plan.chart, moved=plan.moved, versions=[plan.version], injections=plan.injections, as_of=as_of
    )
    columns = enumerate(table.columns)
    places = tuple(p for p, c in columns if c.layer == plan.version.layer and c.period.last_day > as_of)
    if not places:
        values = {"version": plan.version.id, "on": as_of.isoformat()}
        raise Refused([Problem("forecast-plan-over", values=values)])
    nothing = Money.zero(table.currency)
    expected = tuple(
        Expected(
            row.account,
            tuple(nothing if (cell := row.cells[place]) is None else -cell for place in places),
            tuple(effort for effort, concern in groups.items() if concern == row.account.concerns),
        )
        for row in table.rows
        if row.account.kind is AccountKind.OUTCOME_PAYMENT
    )
    return Outlook(plan, as_of, table, places, expected)


def _refuse_other_than_one_account(chart: ChartOfAccounts, concerns: Mapping[str, str]) -> None:
    """All that an effort brings comes on one account: on none it would be left out, and counted twice on two."""
    held: dict[str, list[str]] = {concern: [] for concern in concerns.values()}
    for account in chart.of_kind(AccountKind.OUTCOME_PAYMENT):
        if account.concerns in held:
            held[account.concerns].append(account.id)
    refuse(
        Problem("forecast-not-one-account", values={"concerns": concern, "accounts": ", ".join(accounts) or "0"})
        for concern, accounts in held.items()
        if len(accounts) != 1
    )


def least_from(balances: Whole) -> Whole:
    """By period, the least of its balance and all later ones."""
    least: Whole = np.minimum.accumulate(balances[::-1], axis=0)[::-1]
    return least


def joined_futures(parts: Sequence[FundFutures]) -> FundFutures:
    """Blocks of futures one after the other."""
    if len(parts) == 1:
        return parts[0]
    accounts = tuple(
        replace(first, payments=np.concatenate([part.accounts[place].payments for part in parts], axis=1))
        for place, first in enumerate(parts[0].accounts)
    )
    return replace(parts[0], accounts=accounts, balances=np.concatenate([part.balances for part in parts], axis=1))


def _minor(amounts: Sequence[Money]) -> Whole:
    return np.array([[amount.minor] for amount in amounts], dtype=np.int64)


def _payments(
    plan: Plan, account: Account, own: Sequence[Simulated], planned: Whole, periods: Sequence[Period], as_of: date
) -> Whole:
    """By period and future. Of what statements have ended comes, first of all, what these leave to be paid, and nothing
    of what the plan has of it."""
    came = came_on(plan.moved, account, periods[0].start.year, as_of)
    ended = [each.effort.ended for each in own if each.effort.ended is not None]
    if not ended:
        return _of_others(plan, own, planned, periods, as_of, came)
    left = left_by(ended, came)
    others = [each for each in own if each.effort.ended is None]
    first = np.zeros_like(planned)
    first[0] = first_of(left, came, alone=not others)
    if not others:
        return first
    return first + _of_others(plan, others, _planned_of_others(plan, own, planned, left), periods, as_of, left.others)


def _planned_of_others(plan: Plan, own: Sequence[Simulated], planned: Whole, left: Left) -> Whole:
    """A plan that was adopted once all endings were known holds what these leave to be paid, and else the others'; an
    earlier one as much of each as its own terms by the plan."""
    if all(each.effort.ended is None or each.effort.ended.on <= plan.version.adopted_on for each in own):
        stated = np.minimum(running(planned), left.owed + left.under_way)
        return planned - np.diff(stated, axis=0, prepend=np.zeros((1, 1), dtype=np.int64))
    whole = sum(each.planned for each in own)
    others = sum(each.planned for each in own if each.effort.ended is None)
    return np.rint(planned * (others / whole)).astype(np.int64) if whole > 0 else planned


def _of_others(
    plan: Plan, own: Sequence[Simulated], planned: Whole, periods: Sequence[Period], as_of: date, came: Came
) -> Whole:
    """Of what no statement has ended; one column where nothing is simulated, or nothing can change any more."""
    open_yet = [each for each in own if not each.effort.is_settled(as_of)]
    if not open_yet:
        return planned
    if any(each.effort.plan.follows_plan for each in open_yet):
        ends = [period.end.year for period in periods]
        parts = _parts(own, open_yet, int(planned.sum()), came.before, plan.investor)
        found = _of_plan(own, parts, planned, ends, came.before)
        # Of a period under way no less comes than has come; where all is settled that is set against it then.
        beyond = np.maximum(came.under_way - found[:1], 0)
        found[:1] += beyond
        settled_in = np.arange(len(ends))[:, None] == _last_closed_at(open_yet, ends)
        return found - np.where(settled_in, beyond, 0)
    return _by_terms(plan.investor, own, periods, as_of, came)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Of a plan's payments to come an effort's own: `gives` in each future what would be `planned` by the plan, both at
    its own prices; `paid` is how large a share of what is known is paid and no part of them."""

    each: Simulated
    gives: Numbers
    planned: float
    paid: float


def _of_plan(
    own: Sequence[Simulated], parts: Sequence[Part], planned: Whole, ends: Sequence[int], before: int
) -> Whole:
    """Efforts of one account share its plan by what each would give; the part of a settled one stands, and what is left
    of one that is closed early comes then: its settlement is of all that the plan was to pay, less its part of what
    came `before` the periods, which can be money back.

    All of it stands where the assumptions by themselves would give nothing, since nothing is a share of that.
    """
    going = [part.each for part in parts]
    settled = sum(each.planned for each in own if each not in going)
    whole = settled + sum(part.planned for part in parts)
    if whole <= 0:
        return planned.repeat(len(going[0].outcome.total), axis=1)
    given = (settled + sum(part.gives for part in parts)) / whole
    shares: Whole = np.rint(planned * given).astype(np.int64)
    for part in (part for part in parts if part.each.closed_in is not None):
        closed_at = _closed_at(part.each, ends)
        moved = np.rint(planned * (part.gives / whole)).astype(np.int64)
        beside = np.rint(before * (1 - part.paid) * ((part.gives - part.planned) / whole)).astype(np.int64)
        settled_in = np.arange(len(ends))[:, None] == closed_at
        shares += _brought_forward(moved, closed_at) + np.where(settled_in, beside, 0)
    return shares


def _parts(own: Sequence[Simulated], open_yet: Sequence[Simulated], planned: int, before: int, fund: str) -> list[Part]:
    """A plan's payments to come are of all outcomes as long as nothing is paid of those known, and of those not told of
    yet once what came `before` pays for all that are; between the two by how large a share of the known is paid, so
    that a krone more or less never moves more than its part."""
    whole = sum(each.planned for each in own)
    known = {each.effort.id: _received(each.effort.agreement, each.known, fund) for each in own} if before > 0 else {}
    earned = sum(known[each.effort.id] for each in open_yet) if known else 0
    paid = min(before - (sum(known.values()) - earned), earned) / earned if earned > 0 else 0.0
    if whole <= 0 or paid <= 0:
        return [Part(each, each.outcome.total, each.planned, paid=0.0) for each in open_yet]
    # At an effort's own prices all investors are paid, in the plan the fund alone.
    all_known = sum(int(each.known.total[0]) for each in open_yet)
    return [_partly_paid(each, planned * each.planned / whole * all_known / earned, paid) for each in open_yet]


def _partly_paid(each: Simulated, planned: float, paid: float) -> Part:
    """Of an effort of whose known outcomes such a share is paid, and of which the plan still holds so much.

    As far as those not told of yet would pay less by the plan than it still holds, it holds others, who fare as is
    believed of the effort.
    """
    gives, others = each.outcome.total - paid * int(each.known.total[0]), max(0.0, planned - each.planned_to_come)
    if others and each.planned > 0:
        come = paid * others * each.others(others / each.planned)
        gives = gives + (come if each.closed_in is None else np.where(each.closed_in < NEVER_YEAR, 0, come))
    stands = paid * (each.planned_to_come + others) + (1 - paid) * each.planned
    return Part(each, gives, stands, paid)


def _received(agreement: Agreement, outcome: Takings, investor: str) -> int:
    """By an investor, of one column."""
    return sum(int(amount[0]) for _, amount in received_by_year(agreement, outcome, investor))


def came_on(moved: Turnover, account: Account, first: int, as_of: date) -> Came:
    """What has come in on an account, before the `first` year to come and of it where it is under way."""
    received, years = -moved.until([account], as_of.year).minor, range(first, as_of.year + 1)
    under_way = -sum(moved.by_account_year.get((account.id, year), 0) for year in years)
    return Came(received - under_way, under_way)


def _by_terms(investor: str, own: Sequence[Simulated], periods: Sequence[Period], as_of: date, came: Came) -> Whole:
    """What the terms give the fund of each year's outcomes, less what it has received: that is of the first of them.

    What was received beyond all that the terms give is not paid back, unless the agreement is closed early: its
    settlement is of all that was paid. Where some effort of the account is settled, what
    was received beyond that of the years until now is of its settlement, and of nothing that the others bring.
    """
    open_yet = [each for each in own if not each.effort.is_settled(as_of)]
    trials = len(open_yet[0].outcome.total)
    found: Whole = np.zeros((len(periods), trials), dtype=np.int64)
    earned: Whole = np.zeros(trials, dtype=np.int64)
    ends = [period.end.year for period in periods]
    for each in open_yet:
        for year, amount in received_by_year(each.effort.agreement, each.outcome, investor):
            earned += amount if year <= as_of.year else 0
        for when, part in coming(each, investor):
            found[_place(ends, when)] += part
    received: Whole | int = came.received
    if len(open_yet) < len(own):
        received = np.minimum(received, earned)
    if np.any(received) or (found < 0).any():
        come = np.where(_all_closed(open_yet, ends), received, np.minimum(running(found), received))
        found -= np.diff(come, axis=0, prepend=np.zeros((1, trials), dtype=np.int64))
    # Of a period under way what has come in of it is part of it.
    found[0] += came.under_way
    return found


def _all_closed(own: Sequence[Simulated], ends: Sequence[int]) -> NDArray[np.bool_]:
    """By period and future, whether nothing of some efforts is still to come after it, since each has been closed."""
    closed: NDArray[np.bool_] = _last_closed_at(own, ends) <= np.arange(len(ends))[:, None]
    return closed


def _last_closed_at(own: Sequence[Simulated], ends: Sequence[int]) -> Whole:
    """The period in which the last of some efforts is closed early; the one after all of them where one never is."""
    return reduce(np.maximum, (_closed_at(each, ends) for each in own))


def _closed_at(each: Simulated, ends: Sequence[int]) -> Whole:
    """The period in which each future closes the agreement early; the one after all of them where none does."""
    never, years = len(ends), each.closed_in
    if years is None:
        return np.array([never])
    places = np.minimum(np.searchsorted(ends, years, side="right"), never - 1)
    return np.where(years < NEVER_YEAR, places, never)


def _brought_forward(shares: Whole, closed_at: Whole) -> Whole:
    """What moves, where all that is left of a plan comes in the period in which its agreement is closed."""
    places = np.arange(len(shares))[:, None]
    moved = np.where(places > closed_at, shares, 0)
    found: Whole = np.where(places == closed_at, moved.sum(axis=0), 0) - moved
    return found


def received_by_year(agreement: Agreement, outcome: Takings, investor: str) -> Iterator[tuple[int, Whole]]:
    """What an investor receives of each year's outcomes: all that is paid, where it alone invests and has no part."""
    if agreement.investors:
        own = {year: amount for (party, year), amount in outcome.by_investor_year.items() if party == investor}
        yield from sorted(own.items())
    elif [party.party for party in agreement.parties if party.role is PartyRole.INVESTOR] == [investor]:
        yield from sorted(outcome.by_year.items())


def lagged(year: int, amount: Amount, months: int) -> Iterator[tuple[int, Amount]]:
    """When the money of a year's outcomes comes: so much of it as the months are of a year comes a year later."""
    years, rest = divmod(months, MONTHS)
    late = amount * rest // MONTHS
    yield year + years, amount - late
    yield year + years + 1, late


def coming(each: Simulated, investor: str) -> Iterator[tuple[int, Whole]]:
    """When an investor's money comes, by the months that payment lags; where the agreement is closed early, all that is
    left comes that year."""
    closed_in = each.closed_in
    for year, amount in received_by_year(each.effort.agreement, each.outcome, investor):
        for when, part in lagged(year, amount, each.effort.plan.paid_after):
            yield from ((when, part),) if closed_in is None else _no_later(when, part, closed_in)


def _no_later(when: int, part: Whole, closed_in: Whole) -> Iterator[tuple[int, Whole]]:
    late = closed_in < when
    yield when, np.where(late, 0, part)
    for year in np.unique(closed_in[late]):
        yield int(year), np.where(late & (closed_in == year), part, 0)


def _place(ends: Sequence[int], year: int) -> int:
    """The period that a year is in, by the first years after each; the first for what was due before it, the last for
    what comes after."""
    return min(bisect_right(ends, year), len(ends) - 1)
