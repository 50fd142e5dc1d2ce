"""What is still to come when a final statement is made: it is stated by another final one, or by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
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
    """What comes after a day: results that can still be reached, fixed parts and charges, guarantees and gifts."""
    charged = (term for term in agreement.terms if isinstance(term, TimeTerm))
    every = (
        ToCome(Coming.MEASUREMENT, "", agreement.clocks.measurement.last_day),
        *(ToCome(Coming.TERM, term.id, max(priced.on for priced in term.price(date.max))) for term in charged),
        *(ToCome(Coming.GUARANTEE, each.id, each.trigger_on) for each in agreement.guarantees),
        *(ToCome(Coming.DONATION, gift.id, gift.on) for gift in agreement.donations),
    )
    yield from (each for each in every if each.on > after)
