"""An investment (or donation): its parties, capital, amendments, guarantee and what has been reported of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.values.milestone import Milestone
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
class Recruitment:
    """Names of facts, blank where not stated: how many were reached, and planned by now, in all and at first."""

    reached: str = ""
    by_now: str = ""
    planned: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A share of people, by the names of its facts: `part` of `whole`, or `share` in per cent where no counts are told.

    `expected` and `start` are per cent, or persons of `whole`; `fewer` where the aim is fewer of them.
    """

    name_da: str
    name_en: str
    when_da: str = ""
    when_en: str = ""
    part: str = ""
    whole: str = ""
    share: str = ""
    expected: str = ""
    start: str = ""
    pays: bool = False
    fewer: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What a report says in words; `{fact}` stands for a fact's number. A `concern` is something to act on."""

    text_da: str
    text_en: str
    provenance: Provenance
    concern: bool = False


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
    promise_da: str = ""
    promise_en: str = ""
    note: Note | None = None
    recruitment: Recruitment | None = None
    results: tuple[Result, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    lessons: tuple[Note, ...] = ()

    @property
    def parties(self) -> frozenset[str]:
        """Everybody who takes part, the guarantor among them."""
        guarantor = {self.guarantee.guarantor} if self.guarantee else set()
        return frozenset({p.party for p in self.participations} | guarantor)

    def fact(self, fact_id: str) -> Fact:
        return next(fact for fact in self.facts if fact.id == fact_id)

    def is_signed(self, *, on: date) -> bool:
        return self.signed_on is not None and self.signed_on <= on
