"""An investment (or donation): its parties, capital, amendments, guarantee and what has been reported of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.provenance import Provenance


class InvestmentKind(StrEnum):
    """A donation is money given where no outcome payment can be expected."""

    INVESTMENT = "investment"
    DONATION = "donation"


class Status(StrEnum):
    """Where an investment stands."""

    RUNNING = "running"
    PAYING = "paying"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Participation:
    """A party in one role; `capital` is what it has promised, where that is known."""

    role: PartyRole
    party: str
    capital: Money | None = None


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantor covers a deficit up to `amount`."""

    guarantor: str
    amount: Money
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of the agreement; `year` 0 where the report does not state when."""

    year: int
    what_da: str
    what_en: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Fact:
    """A reported number: `value` in `unit`, of which page it stands on, or how it was derived."""

    id: str
    value: Fraction
    unit: str
    label_da: str
    label_en: str
    provenance: Provenance
    page: int = 0
    derived: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is observed, in words, as far as it is published."""

    name_da: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Investment:
    """`signed_on` is the first day of the month where only the month is known; None where nothing is published."""

    id: str
    kind: InvestmentKind
    status: Status
    name_da: str
    name_en: str
    target_da: str
    target_en: str
    participations: tuple[Participation, ...]
    signed_on: date | None = None
    signed_provenance: Provenance = Provenance.RECORDED
    programme: str = ""
    inquiry: str = ""
    guarantee: Guarantee | None = None
    metrics: tuple[Metric, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    facts: tuple[Fact, ...] = ()

    def fact(self, fact_id: str) -> Fact:
        return next(fact for fact in self.facts if fact.id == fact_id)

    def is_signed(self, *, on: date) -> bool:
        return self.signed_on is not None and self.signed_on <= on
