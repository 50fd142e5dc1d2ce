"""Every quantity that a published sentence may claim, each worked out from the records with its terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.reconcile import Operation
from gavn.domain.economy.table import Movements, Turnover
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.statistics import OPEN_STREAM, StreamCount, count_inquiries

Arguments = Mapping[str, str]
Terms = tuple[tuple[str, Fraction], ...]

OUTGOING = (AccountKind.OPERATIONS, AccountKind.INVESTMENT, AccountKind.DONATION)


@dataclass(frozen=True, slots=True)
class Answer:
    """The value, the numbers it was worked out from, and how."""

    value: Fraction
    terms: Terms
    operation: Operation = Operation.SUM

    def in_units_of(self, unit: int) -> Answer:
        """A sum and its terms by the thousand or the million; a share has no such unit."""
        if self.operation != Operation.SUM:
            return self
        return _summed(tuple((name, amount / unit) for name, amount in self.terms))


def _summed(terms: Terms) -> Answer:
    return Answer(sum((amount for _, amount in terms), Fraction(0)), terms)


def _amounts(fund: Fund, moved: Movements, arguments: Arguments, kinds: tuple[AccountKind, ...]) -> dict[str, Fraction]:
    """Kroner moved on accounts of `kinds`: in a year, or all until a date; of one concern, or of all."""
    until = date.fromisoformat(arguments["until"]) if "until" in arguments else fund.as_of
    turnover = moved.until(until)
    years = (int(arguments["year"]),) if "year" in arguments else turnover.years
    concerns = arguments.get("concerns")
    return {
        f"{account.id} {year}": amount.major
        for account in fund.chart.of_kind(*kinds)
        if concerns in (None, account.concerns)
        for year in years
        if (amount := turnover.of(account.id, year)) is not None
    }


def spending(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """Operations, investments and donations paid out."""
    return _summed(tuple(_amounts(fund, moved, arguments, OUTGOING).items()))


def outcome_payments(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """Outcome payments received."""
    received = _amounts(fund, moved, arguments, (AccountKind.OUTCOME_PAYMENT,))
    return _summed(tuple((name, -amount) for name, amount in received.items()))


def net_spending(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """Paid out less outcome payments received."""
    return _summed(tuple(_amounts(fund, moved, arguments, (*OUTGOING, AccountKind.OUTCOME_PAYMENT)).items()))


def investments_paid_out_to(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """How many investments had more capital paid out than returned."""
    return _counted(_amounts(fund, moved, arguments, (AccountKind.INVESTMENT,)), sign=1)


def investments_paying_back(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """How many investments paid more back than was returned to them."""
    return _counted(_amounts(fund, moved, arguments, (AccountKind.OUTCOME_PAYMENT,)), sign=-1)


def _counted(moved: Mapping[str, Fraction], *, sign: int) -> Answer:
    """Each account once, by what moved on it in all the years asked for."""
    net: defaultdict[str, Fraction] = defaultdict(Fraction)
    for name, amount in moved.items():
        net[name.partition(" ")[0]] += sign * amount
    return _summed(tuple((account, Fraction(1)) for account, amount in net.items() if amount > 0))


def balance(fund: Fund, moved: Movements, arguments: Arguments) -> Answer:
    """What is in the fund at the end of a day."""
    turnover = moved.until(date.fromisoformat(arguments["until"]))
    cash = fund.chart.of_kind(AccountKind.CASH)
    years = ((str(year), _cash(turnover, cash, year)) for year in turnover.years)
    return _summed(tuple(years))


def _cash(moved: Turnover, accounts: tuple[object, ...], year: int) -> Fraction:
    ids = {getattr(account, "id", "") for account in accounts}
    amounts = (moved.of(account_id, year) for account_id in sorted(ids))
    return sum((amount.major for amount in amounts if amount is not None), Fraction(0))


def granted(fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """Capital granted with an expected date in a year."""
    year = int(arguments["year"])
    return _summed(tuple((i.id, i.amount.major) for i in fund.injections if i.expected_on.year == year))


def inquiries(fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """Inquiries received, or those that count as one of the outcomes listed, as of a date."""
    counts = count_inquiries(
        fund.inquiries,
        workflow=fund.workflow,
        as_of=date.fromisoformat(arguments["as_of"]),
        year=int(arguments["year"]) if "year" in arguments else None,
    )
    streams = arguments.get("stream", OPEN_STREAM)
    chosen = [count for count in counts if streams in ("all", count.stream)]
    columns = arguments.get("outcomes", "received").split()
    terms = ((f"{c.stream} {column}", Fraction(_count(c, column))) for c in chosen for column in columns)
    return _summed(tuple(terms))


def _count(count: StreamCount, column: str) -> int:
    if column == "received":
        return count.received
    return {outcome.value: number for outcome, number in count.outcomes.items()}[column]


def _facts(fund: Fund, arguments: Arguments, *names: str) -> tuple[tuple[str, Fraction], ...]:
    investment = fund.investment(arguments["investment"])
    if investment is None:
        raise KeyError(arguments["investment"])
    return tuple((arguments[name], investment.fact(arguments[name]).value) for name in names)


def share(fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """One reported number as per cent of another."""
    terms = _facts(fund, arguments, "part", "whole")
    return Answer(100 * terms[0][1] / terms[1][1], terms, Operation.SHARE)


def excess(fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """By how many per cent a share lies above the share expected (a number of per cent)."""
    terms = _facts(fund, arguments, "part", "whole", "expected")
    found = 100 * terms[0][1] / terms[1][1]
    return Answer(100 * (found - terms[2][1]) / terms[2][1], terms, Operation.EXCESS)


def fact(fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """A reported number as it was recorded."""
    return _summed(_facts(fund, arguments, "fact"))


def named(_fund: Fund, _moved: Movements, arguments: Arguments) -> Answer:
    """The sum of what the same report names one by one."""
    parts = (part.rpartition(" ") for part in arguments["parts"].split(", "))
    return _summed(tuple((name, Fraction(number)) for name, _, number in parts))


QUANTITIES: Mapping[str, Callable[[Fund, Movements, Arguments], Answer]] = {
    "balance": balance,
    "excess": excess,
    "fact": fact,
    "granted": granted,
    "inquiries": inquiries,
    "investments-paid-out-to": investments_paid_out_to,
    "investments-paying-back": investments_paying_back,
    "named": named,
    "net-spending": net_spending,
    "outcome-payments": outcome_payments,
    "share": share,
    "spending": spending,
}
