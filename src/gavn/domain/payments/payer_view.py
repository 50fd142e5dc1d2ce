"""The authority's view: what each payer must expect to owe by budget year, and what it has paid (domain, section 4).

A budget year is the year in which money is owed, that is in which it falls due: by plan, by rule and as stated alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle_counted, known
from gavn.domain.payments.statement import Due, Statement, StatementLine, due_when_made, issue
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.money import Money

# A payer, which of its purses, and a year.
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class PayerYear:
    """`plan` is owed if all that is expected is reached, and `rule` the share of it counted on.

    `booked` is what is stated, and `due` how much of that has fallen due.
    """

    payer: str
    purse: str
    year: int
    plan: Money
    rule: Money
    booked: Money
    due: Money


def expected_dues(versions: Sequence[Agreement], expected: Results) -> tuple[Due, ...]:
    """What is expected, stated as soon as it is known: of each year the last statement that falls due within it.

    Statements are differences, so that one on its last such day gives what any number of them before it would.
    """
    statements: list[Statement] = []
    last = versions[-1].clocks.payment.last_day
    for day in _last_days(versions):
        agreement = in_force(versions, on=day)
        if agreement is not None:
            # Whoever says what is expected need not know the day that it will be known: at the end all of it counts.
            counted = known(agreement, expected, as_of=date.max if day == last else day)
            whole = entitle_counted(agreement, counted, as_of=day, final=day == last)
            statements.append(issue(agreement, whole, earlier=statements, issued_on=day))
    return due_when_made(statements)


def _last_days(versions: Sequence[Agreement]) -> Iterator[date]:
    """Of each year the last day whose statement falls due in it, by the deadline in force on that day; at the end the
    last day of payment."""
    clocks = versions[-1].clocks
    last = clocks.payment.last_day
    for year in range(clocks.measurement.start.year, _due(versions, last).year):
        day = date(year, 12, 31)
        while _due(versions, day).year > year:
            day -= timedelta(days=1)
        if clocks.measurement.start <= day < last:
            yield day
    yield last


def _due(versions: Sequence[Agreement], day: date) -> date:
    """When a statement of a day falls due; before the first version there is none, and its deadline stands in."""
    return (in_force(versions, on=day) or versions[0]).payment_deadline.on(day)


def payer_view(
    agreement: Agreement,
    expected: Sequence[Due],
    stated: Sequence[Due],
    *,
    effect: Fraction,
    by: date = date.max,
) -> tuple[PayerYear, ...]:
    """By payer, purse and the year in which amounts fall due; `effect` is the share of the plan counted on.

    `expected` are the statements that the expected results would give (`expected_dues`), `stated` those issued.
    """
    plan = _placed((line, due.on.year) for due in expected for line in due.statement.lines)
    booked = _placed((line, due.on.year) for due in stated for line in due.statement.lines)
    fallen = _placed((line, due.on.year) for due in stated if due.on <= by for line in due.statement.lines)
    return _years(agreement, plan, booked, fallen, effect)


def stated_view(agreement: Agreement, stated: Sequence[Due], *, by: date = date.max) -> tuple[PayerYear, ...]:
    """What is stated alone; nothing is planned."""
    return payer_view(agreement, (), stated, effect=Fraction(1), by=by)


def _years(
    agreement: Agreement,
    plan: Mapping[Place, Fraction],
    booked: Mapping[Place, Fraction],
    due: Mapping[Place, Fraction],
    effect: Fraction,
) -> tuple[PayerYear, ...]:
    def money(amounts: Mapping[Place, Fraction], place: Place) -> Money:
        return Money(int(amounts.get(place, 0)), agreement.currency)

    return tuple(
        PayerYear(
            *place,
            money(plan, place),
            money(plan, place).times(effect, policy=agreement.rounding),
            money(booked, place),
            money(due, place),
        )
        for place in sorted({*plan, *booked})
    )


def _placed(lines: Iterable[tuple[StatementLine, int]]) -> Mapping[Place, Fraction]:
    """What each payer's purses owe by year; what nobody pays is nobody's to expect."""
    paying = ((line, year) for line, year in lines if line.line.step in PAYING and line.line.payer)
    return _summed(((line.line.payer, line.line.purse, year), line.amount) for line, year in paying)


def _summed(amounts: Iterable[tuple[Place, Fraction]]) -> Mapping[Place, Fraction]:
    sums: defaultdict[Place, Fraction] = defaultdict(Fraction)
    for place, amount in amounts:
        sums[place] += amount
    return sums
