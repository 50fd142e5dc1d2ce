"""How the fund stands at a date: what moved this year, its room, and each investment's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.investment import Investment, InvestmentKind, Status
from gavn.domain.economy.accounts import TABLE_KINDS, AccountKind
from gavn.domain.economy.concerns import ConcernMoney, money_by_year, money_of_concerns
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.room import Room
from gavn.domain.economy.table import Turnover
from gavn.domain.fund.fund import Fund, Programme, books_of, policy_of, room_of, version_of
from gavn.domain.values.money import Money, total


@dataclass(frozen=True, slots=True)
class Holding:
    """An investment, or a programme of several that share accounts, with its money."""

    id: str
    programme: Programme | None
    investments: tuple[Investment, ...]
    money: ConcernMoney

    @property
    def is_settled(self) -> bool:
        """Nothing is to come, as far as the budget tells, and what is reported does not say otherwise: what is not
        settled now was not settled at an earlier date either.
        """
        return not self.money.is_open and all(i.status == Status.SETTLED for i in self.investments)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`injected` − `invested` + `paid_back` − `operations` − `donated` = `balance`."""

    injected: Money
    invested: Money
    paid_back: Money
    operations: Money
    donated: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """`room` is None before any budget is in force; `injected`, `out`, `back` and `change` are those of the year of
    `as_of`: `change` = `injected` − `out` + `back`.

    `paying` is how many accounts more outcome payments came in on than were taken back from, in that year.
    """

    as_of: date
    injected: Money
    out: Money
    back: Money
    change: Money
    paying: int
    room: Room | None
    holdings: tuple[Holding, ...]
    reconciliation: Reconciliation

    @property
    def balance(self) -> Money:
        return self.reconciliation.balance


def standing_of(fund: Fund, *, as_of: date, moved: Turnover) -> Standing:
    """`moved` must hold nothing later than `as_of`."""
    budgeted = version_of(fund, layer=Layer.BUDGET, on=as_of) is not None
    payments = fund.chart.of_kind(AccountKind.OUTCOME_PAYMENT)
    back = [amount for account in payments if (amount := moved.of(account.id, as_of.year)) is not None]
    costs = fund.chart.of_kind(*TABLE_KINDS - {AccountKind.OUTCOME_PAYMENT})
    out = [amount for account in costs if (amount := moved.of(account.id, as_of.year)) is not None]
    tranches = fund.chart.of_kind(AccountKind.INJECTION)
    injected = [amount for account in tranches if (amount := moved.of(account.id, as_of.year)) is not None]
    cash = fund.chart.of_kind(AccountKind.CASH)
    return Standing(
        as_of=as_of,
        injected=-total(injected, currency=fund.currency),
        out=total(out, currency=fund.currency),
        back=-total(back, currency=fund.currency),
        change=moved.until(cash, as_of.year) - moved.until(cash, as_of.year - 1),
        paying=sum(amount.minor < 0 for amount in back),
        room=room_of(fund, as_of=as_of, moved=moved) if budgeted else None,
        holdings=holdings_of(fund, as_of=as_of, moved=moved),
        reconciliation=reconciliation_of(fund, as_of=as_of, moved=moved),
    )


def reconciliation_of(fund: Fund, *, as_of: date, moved: Turnover) -> Reconciliation:
    """Everything that ever moved, in one line."""

    def until(kind: AccountKind) -> Money:
        return moved.until(fund.chart.of_kind(kind), as_of.year)

    return Reconciliation(
        injected=-until(AccountKind.INJECTION),
        invested=until(AccountKind.INVESTMENT),
        paid_back=-until(AccountKind.OUTCOME_PAYMENT),
        operations=until(AccountKind.OPERATIONS),
        donated=until(AccountKind.DONATION),
        balance=until(AccountKind.CASH),
    )


def holdings_of(fund: Fund, *, as_of: date, moved: Turnover) -> tuple[Holding, ...]:
    """Investments that money has moved for or that are signed, in the order of the accounts; donations are none."""
    concerns = tuple(
        dict.fromkeys(a.concerns for a in fund.chart.of_kind(AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT))
    )
    if version_of(fund, layer=Layer.BUDGET, on=as_of) is None:
        money = tuple(money_by_year(fund.chart, moved, concern=concern, as_of=as_of) for concern in concerns)
    else:
        books = books_of(fund, as_of=as_of, moved=moved)
        money = money_of_concerns(books, concerns, policy=policy_of(fund, on=as_of), as_of=as_of)
    found = (_holding(fund, own) for own in money)
    return tuple(h for h in found if h.money.years or any(i.is_signed(on=as_of) for i in h.investments))


def _holding(fund: Fund, money: ConcernMoney) -> Holding:
    programme = next((p for p in fund.programmes if p.id == money.concern), None)
    investments = tuple(i for i in fund.investments if money.concern in (i.id, i.programme))
    return Holding(money.concern, programme, investments, money)


def holding_of(fund: Fund, investment: Investment, *, as_of: date, moved: Turnover) -> Holding:
    """The money of one investment, or of the programme whose accounts it shares; of a donation what was given."""
    concern = investment.programme or investment.id
    if investment.kind == InvestmentKind.DONATION:
        return _holding(fund, money_by_year(fund.chart, moved, concern=concern, as_of=as_of))
    found = next((h for h in holdings_of(fund, as_of=as_of, moved=moved) if h.id == concern), None)
    return found or _holding(fund, money_by_year(fund.chart, moved, concern=concern, as_of=as_of))
