"""A ceiling on a yearly rate, held against another way of saying it: each flow grown by itself, in fractions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import accumulate

from gavn.domain.agreements.agreement import Tranche
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import Evaluated, evaluate_traced
from tests.oracle import Oracle
from tests.proof import made_up
from tests.sizes import TIMES
from tests.without import LATE, Made

# Every day on which a balance stops rounds once, and what was rounded grows with it: a dozen years at 12 % at most.
A_FEW = 60


def grown(amount: int, rate: Fraction, start: date, end: date) -> Fraction:
    """Simple interest within a calendar year by days over 365, added on its last day."""
    value, day = Fraction(amount), start
    while day < end:
        stop = min(end, date(day.year + (day == date(day.year, 12, 31)), 12, 31))
        value += value * rate * (stop - day).days / 365
        day = stop
    return value


def receipts(walked: Evaluated, place: int) -> Iterator[tuple[date, int]]:
    """What a tranche receives, or pays back, each on its day."""
    days = {unit.period.label: unit.period.last_day for unit in walked.paid.units}
    for event in walked.received.events:
        on = date.fromisoformat(event.label) if event.rule else days[event.label]
        yield on, int(event.parts[place].sum())


def above(made: Made, tranche: Tranche, walked: Evaluated, place: int) -> Iterator[Fraction]:
    """After each receipt, how much more a tranche has had than its rate gives on what it has paid in.

    Only then: within a year interest is simple, so that what was received with interest in it, grown by itself, comes
    to a little more by the year's end than what was paid in.
    """
    rate = tranche.most_irr or Fraction(0)
    calls = Oracle(made.agreement, made.results, as_of=made.as_of).calls(tranche)
    for had in accumulate(([one] for one in receipts(walked, place)), lambda before, one: before + one):
        on, received = had[-1]
        if received <= 0:
            continue
        put_in = sum((grown(minor, rate, day, on) for day, minor in calls if day <= on), Fraction(0))
        yield sum((grown(minor, rate, day, on) for day, minor in had), Fraction(0)) - put_in


def test_no_investor_has_more_than_its_yearly_rate_gives_and_some_have_all_of_it() -> None:
    full = 0
    for seed in range(150 * TIMES):
        made = made_up(seed)
        if all(tranche.most_irr is None for tranche in made.agreement.investors):
            continue
        counted = one_column(count_histories(made.results.as_known_on(LATE)))
        walked = evaluate_traced(made.agreement, counted, as_of=LATE)
        for place, tranche in enumerate(made.agreement.investors):
            if tranche.most_irr is not None:
                most = max(above(made, tranche, walked, place), default=Fraction(-A_FEW - 1))
                assert most <= A_FEW, (seed, tranche)
                full += most >= -A_FEW and tranche.capital.minor > 100 * A_FEW
    assert full >= 3 * TIMES, full
