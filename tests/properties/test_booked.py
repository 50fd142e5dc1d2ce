"""Each statement held against the oracle: what its day adds to the day before, in the year that it belongs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from gavn.domain.agreements.agreement import Booking
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.statement import Statement, issue
from gavn.domain.payments.trace import PAYING
from tests.generated_terms import some_day
from tests.oracle import Answer
from tests.proof import made_up, worked_out
from tests.sizes import TIMES
from tests.without import Made

# Who only gives gifts that write down owes nothing of its own, so that the oracle keeps no years of it.
GIVES = "donor"


def stated(made: Made, days: list[date]) -> list[Statement]:
    statements: list[Statement] = []
    for day in days:
        entitlement = entitle(made.agreement, made.results, as_of=day)
        statements.append(issue(made.agreement, entitlement, earlier=statements, issued_on=day))
    return statements


def by_year(statement: Statement) -> Counter[tuple[str, int]]:
    sums: Counter[tuple[str, int]] = Counter()
    for line in statement.lines:
        if line.line.step in PAYING and line.line.payer not in ("", GIVES):
            sums[line.line.payer, line.booked_in] += int(line.amount)
    return sums


def nothing_left(*, of: Counter[tuple[str, int]], less: Answer, more: Answer) -> bool:
    """Whether the sums are what the oracle's years grew by."""
    years = {*of, *less.years, *more.years}
    grown = {year: more.years[year] - less.years[year] for year in years if year[0] != GIVES}
    return all(of[year] == amount for year, amount in grown.items())


@pytest.mark.parametrize("booking", list(Booking))
def test_a_statement_books_what_its_day_adds_in_the_year_that_is_agreed(booking: Booking) -> None:
    earlier_years = 0
    for seed in range(60 * TIMES):
        made = made_up(seed)
        made = replace(made, agreement=replace(made.agreement, booking=booking), final=False)
        random = Random(seed)
        days = sorted({max(date(2025, 2, 1), some_day(random, last=2100)) for _ in range(3)})
        before = Answer()
        for day, statement in zip(days, stated(made, days), strict=True):
            after = worked_out(replace(made, as_of=day))
            assert statement.total.minor == after.total - before.total
            for party in ("city", "region", "state", "outcomes-fund", "friends"):
                assert statement.paid_by(party).minor == after.payers[party] - before.payers[party], (seed, party)
            if booking is Booking.CURRENT:
                assert {line.booked_in for line in statement.lines} <= {day.year}
            else:
                assert nothing_left(of=by_year(statement), less=before, more=after), (seed, day)
                earlier_years += any(line.booked_in < day.year for line in statement.lines)
            before = after
    assert booking is Booking.CURRENT or earlier_years >= 20 * TIMES
