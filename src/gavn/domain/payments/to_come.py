"""What is still to come when a final statement is made: it is stated by another final one, or by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import TimeTerm


class Coming(StrEnum):
    """What has days of its own."""

    MEASUREMENT = "measurement"
    TERM = "term"
    GUARANTEE = "guarantee"
    DONATION = "donation"


@dataclass(frozen=True, slots=True)
class ToCome:
    """Something that comes, for the last time, on a day; `id` names it, and is blank for the measurement."""

    what: Coming
    id: str
    on: date


def to_come(agreement: Agreement, *, after: date) -> Iterator[ToCome]:
    """What comes after a day: results that can still be paid for, fixed parts and charges, guarantees and gifts."""
    every = (
        ToCome(Coming.MEASUREMENT, "", _last_paid(agreement)),
        *(ToCome(Coming.TERM, term.id, day) for term, day in _last_charged(agreement)),
        *(ToCome(Coming.GUARANTEE, each.id, each.trigger_on) for each in agreement.guarantees),
        *(ToCome(Coming.DONATION, gift.id, gift.on) for gift in agreement.donations),
    )
    yield from (each for each in every if each.on > after)


def _last_paid(agreement: Agreement) -> date:
    """The last day on which a result can be reached that some term pays for."""
    measured = agreement.clocks.measurement
    terms = [term for term in agreement.terms if not isinstance(term, TimeTerm)]
    days = {measured.last_day}
    days |= {period.last_day for term in terms for period in term.within}
    days |= {period.start - timedelta(days=1) for term in terms for period in term.outside}
    paid = (day for day in days if day in measured and any(term.pays_on(day) for term in terms))
    return max(paid, default=date.min)


def _last_charged(agreement: Agreement) -> Iterator[tuple[TimeTerm, date]]:
    """Each term that pays with time, with the last day on which it does."""
    for term in (term for term in agreement.terms if isinstance(term, TimeTerm)):
        days = (priced.on for priced in term.price(date.max))
        yield term, max((day for day in days if term.pays_on(day)), default=date.min)
