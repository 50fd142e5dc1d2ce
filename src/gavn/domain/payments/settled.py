"""Columns in some of which an agreement is closed early: each is settled there as a statement of it is (ADR 0024).

`settle` states one closing with every line; here many come to the same amounts at once, which tests hold to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.balance import paid_in
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.endings import called_until
from gavn.domain.payments.evaluate import (
    Evaluated,
    Outcome,
    Takings,
    Told,
    evaluate,
    evaluate_by,
    outcome_of,
    summed,
    takings_in,
)
from gavn.domain.payments.taking import Taker
from gavn.domain.payments.whole import Whole, divide, narrowed, share_of_each, type_for

# The day of a column in which the agreement is not closed before its time.
NEVER = date.max.toordinal()
NEVER_YEAR = date.max.year
# A day's number, and a year's, where NumPy counts them from.
FIRST_DAY, FIRST_YEAR = date(1970, 1, 1).toordinal(), 1970

InYears = Mapping[tuple[str, int], Whole]


def years_of(days: Whole) -> Whole:
    """The year that each day, by its number, lies in."""
    since: Whole = (days.astype(np.int64) - FIRST_DAY).astype("datetime64[D]").astype("datetime64[Y]")
    years: Whole = since.astype(np.int64) + FIRST_YEAR
    return years


def evaluate_ended(agreement: Agreement, columns: Columns, closed: Whole | None, *, as_of: date) -> Outcome:
    """What columns come to at the final statement, or where the agreement is `closed` on a day (its number) by then.

    Columns that are closed hold the results expected of those reached. None where no column is.
    """
    shut = _shut(closed)
    if closed is None or not shut.any():
        return evaluate(agreement, columns, as_of=as_of, final=True)
    settled = _settled(agreement, columns.chosen(shut), closed[shut], as_of)
    if shut.all():
        return settled
    return _both(evaluate(agreement, columns.chosen(~shut), as_of=as_of, final=True), settled, shut)


def take_ended(taker: Taker, columns: Columns, closed: Whole | None) -> Takings:
    """The same where nobody asks who pays."""
    shut = _shut(closed)
    if closed is None or not shut.any():
        return taker.take(columns)
    outcome = _settled(taker.agreement, columns.chosen(shut), closed[shut], taker.as_of)
    settled = takings_in(outcome, taker.agreement)
    return settled if shut.all() else _both(taker.take(columns.chosen(~shut)), settled, shut)


def _shut(closed: Whole | None) -> Whole:
    return np.zeros(0, dtype=bool) if closed is None else closed < NEVER


def _settled(agreement: Agreement, columns: Columns, days: Whole, as_of: date) -> Outcome:
    """Every column closed on its day, those together by which the same guarantees and capital are called."""
    dates = {agreement.clocks.effort.start, *(each.trigger_on for each in agreement.guarantees)}
    dates |= {call.due_on for call in agreement.calls}
    called = np.searchsorted(sorted(day.toordinal() for day in dates), days, side="right")
    alike = called == called[0]
    settled = _settled_alike(agreement, columns.chosen(alike), days[alike], as_of)
    if alike.all():
        return settled
    return _both(_settled(agreement, columns.chosen(~alike), days[~alike], as_of), settled, alike)


def _settled_alike(agreement: Agreement, columns: Columns, days: Whole, as_of: date) -> Outcome:
    """ValueError where no settlement is agreed."""
    closing = called_until(agreement, date.fromordinal(int(days[0])))
    # What was stated before the closing was shared as if all capital was to come.
    going_on = replace(closing, investors=agreement.investors, calls=agreement.calls)
    stated = None if closing == going_on else evaluate(going_on, columns, as_of=as_of, final=True)

    def tell(walked: Evaluated, start: int) -> Outcome:
        own = slice(start, start + walked.counts.shape[1])
        expected = before = outcome_of(walked)
        if stated is not None:
            by_payer_year, by_investor_year = _of(stated.by_payer_year, own), _of(stated.by_investor_year, own)
            before = replace(expected, by_payer_year=by_payer_year, by_investor_year=by_investor_year)
        return _settle(walked, days[own], expected, before)

    return evaluate_by(closing, columns, tell, as_of=as_of, final=True)


def _of(by_year: InYears, columns: slice) -> InYears:
    return {key: row[columns] for key, row in by_year.items()}


def _settle(walked: Evaluated, days: Whole, expected: Outcome, before: Outcome) -> Outcome:
    """The agreed share of what was `expected`, between payers and investors as that was; of years before the closing
    what was stated `before`. Nothing of an agreement that is not two-sided is below nothing."""
    agreement, received, years = walked.prepared.agreement, walked.received, years_of(days)
    agreed = _agreed(agreement, expected.total - expected.unpaid - expected.above_ceilings)
    share, last = _share(agreement), date.fromordinal(int(days[0]))
    by_payer, by_donor = _between_payers(agreed, share, expected)
    income, covered = (
        summed((t.party, part) for t, part in zip(received.tranches, received.total(guaranteed=of), strict=True))
        for of in (False, True)
    )
    shared = _between(agreed, share, income)
    by_investor = {party: shared[party] + covered[party] for party in income}
    put_in = ((t.party, np.full_like(agreed, paid_in(agreement, t, last))) for t in agreement.investors)
    nothing = np.zeros_like(agreed)
    return Outcome(
        agreed,
        by_payer,
        _in_years(by_payer, before.by_payer_year, years),
        summed(put_in),
        by_investor,
        _in_years(by_investor, before.by_investor_year, years),
        expected.by_guarantor,
        by_donor,
        _in_years(by_donor, before.by_donor_year, years),
        nothing,
        nothing,
    )


def _share(agreement: Agreement) -> Fraction:
    if agreement.settlement is None:
        raise ValueError("no settlement is agreed")
    return agreement.settlement.share


def _agreed(agreement: Agreement, expected: Whole) -> Whole:
    share = _share(agreement)
    kind = type_for(2 * int(np.max(np.abs(expected), initial=0)) * max(1, share.numerator))
    return narrowed(divide(expected.astype(kind) * share.numerator, share.denominator, agreement.rounding))


def _between_payers(
    agreed: Whole, share: Fraction, expected: Outcome
) -> tuple[Mapping[str, Whole], Mapping[str, Whole]]:
    """Payers' parts and donors'; a party that is both gives all of its part as a payer."""
    parts = _between(agreed, share, summed(chain(expected.by_payer.items(), expected.by_donor.items())))
    donors = {donor: parts[donor] for donor in expected.by_donor if donor not in expected.by_payer}
    return {party: part for party, part in parts.items() if party not in donors}, donors


def _between(agreed: Whole, share: Fraction, expected: Mapping[str, Whole]) -> Mapping[str, Whole]:
    """Parties' parts, as what was expected of them."""
    parties = sorted(expected)
    if not parties:
        return {}
    parts = share_of_each(np.stack([expected[party] for party in parties]), share, agreed)
    return dict(zip(parties, parts, strict=True))


def _in_years(agreed: Mapping[str, Whole], expected: InYears, closed_in: Whole) -> dict[tuple[str, int], Whole]:
    """What years before the closing gave stands; the year of the closing has what is left of what is agreed, which may
    be less than nothing, and later ones have nothing."""
    found = {}
    years = [int(year) for year in np.unique(closed_in)]
    for party, amount in agreed.items():
        own = {year: np.where(year < closed_in, part, 0) for (whose, year), part in expected.items() if whose == party}
        left = amount - sum(own.values())
        for year in sorted({*own, *years}):
            found[party, year] = own.get(year, 0) + np.where(closed_in == year, left, 0)
    return found


def _both(going_on: Told, settled: Told, shut: Whole) -> Told:
    """Columns that are closed and those that are not, each in its place."""
    held: dict[str, Any] = {
        each.name: _placed(getattr(going_on, each.name), getattr(settled, each.name), shut) for each in fields(settled)
    }
    return type(settled)(**held)


def _placed(going_on: Any, settled: Any, shut: Whole) -> Any:
    if not isinstance(settled, Mapping):
        return _in_place(going_on, settled, shut)
    keys = dict.fromkeys((*going_on, *settled))
    return {key: _in_place(going_on.get(key), settled.get(key), shut) for key in keys}


def _in_place(going_on: Whole | None, settled: Whole | None, shut: Whole) -> Whole:
    given = [part.dtype for part in (going_on, settled) if part is not None]
    found: Whole = np.zeros(len(shut), dtype=np.result_type(*given))
    if going_on is not None:
        found[~shut] = going_on
    if settled is not None:
        found[shut] = settled
    return found
