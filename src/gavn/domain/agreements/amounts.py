"""What a priced amount comes to by an agreement: where its term pays, at the price level of its day, and whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import AS_WRITTEN, Agreement
from gavn.domain.agreements.terms.base import Priced, Term, TimeTerm
from gavn.domain.values.money import round_fraction

# The formula of a price on a day on which its term does not pay, which has lost what it was made of.
NOT_PAID = "outside-periods"


def placed(term: Term, priced: Priced) -> Priced:
    """What lies where its term does not pay is nothing, and says why."""
    if term.pays_on(priced.on):
        return priced
    return replace(priced, exact=Fraction(0), formula=NOT_PAID, inputs=())


def indexed(agreement: Agreement, priced: Priced) -> Fraction:
    """The price, in exact minor units, at the price level of the day that it lies on."""
    factor = agreement.price_level.factor(priced.term, priced.on)
    return priced.exact if factor is AS_WRITTEN else priced.exact * factor


def whole(agreement: Agreement, exact: Fraction) -> int:
    """An exact amount as whole minor units: so many of the rounding unit, by the agreement's policy."""
    unit = agreement.rounding_unit.minor
    return round_fraction(exact / unit, policy=agreement.rounding) * unit


def due_with_time(agreement: Agreement, until: date) -> Iterator[tuple[Priced, Fraction]]:
    """What has fallen due with time by a day, each with its price in exact minor units."""
    for term in agreement.terms:
        if isinstance(term, TimeTerm):
            for priced in term.price(until):
                own = placed(term, priced)
                yield own, indexed(agreement, own)
