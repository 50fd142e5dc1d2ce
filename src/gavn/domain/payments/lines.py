"""What amounts stand on: a line for each day, metric, term and cohort; and the steps that change them (ADR 0010)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.terms.base import Priced
from gavn.domain.payments.whole import Whole
from gavn.domain.values.period import Period


class StepName(StrEnum):
    """The fixed order of operations (domain page, section 4); the last seven only where an agreement ends early."""

    POPULATION = "population"
    COMPARISON = "comparison"
    GATE = "gate"
    PRICE = "price"
    ROUNDING = "rounding"
    PERSON_CAP = "person-cap"
    METRIC_CAP = "metric-cap"
    PERIOD_CAP = "period-cap"
    AGREEMENT_CAP = "agreement-cap"
    NOT_NEGATIVE = "not-negative"
    FLOOR = "floor"
    PAYERS = "payers"
    PAYER_CAP = "payer-cap"
    GUARANTEE = "guarantee"
    # What is above every ceiling falls from payers before a donation writes down what is left.
    CEILING = "ceiling"
    DONATION = "donation"
    INVESTORS = "investors"
    SETTLEMENT = "settlement"
    SETTLEMENT_PAYERS = "settlement-payers"
    SETTLEMENT_INVESTORS = "settlement-investors"
    TERMINATION = "termination"
    TERMINATION_LEFT = "termination-left"
    TERMINATION_PAYERS = "termination-payers"
    TERMINATION_INVESTORS = "termination-investors"


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """Where an amount belongs; the order of the fields is the order in which facts hold and caps bite."""

    on: date
    metric: str
    term: str
    cohort: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """What caps tell lines apart by."""
        return self.metric, self.term

    @property
    def of_all_cohorts(self) -> LineKey:
        return replace(self, cohort="")

    def on_day_of(self, other: LineKey) -> LineKey:
        return replace(self, on=other.on)


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """What payers split: all that a term gives on a metric in a calendar year, cut where a guarantee is called and a
    period of a payer's cap begins or ends."""

    period: Period
    metric: str
    term: str

    @property
    def kind(self) -> tuple[str, str]:
        return self.metric, self.term

    @property
    def on(self) -> date:
        """The day that says which period of a cap it lies in; no such period begins or ends inside a unit's."""
        return self.period.start


@dataclass(frozen=True, slots=True)
class Price:
    """What one history gives under one term: exact, and made whole by the agreement's policy."""

    key: LineKey
    exact: Fraction
    amount: int
    priced: Priced


@dataclass(frozen=True, slots=True)
class Step:
    """The amounts before and after one rule, a row for each line; `rule` is the id of the cap that bit.

    What comes to no less than nothing has two: of what cannot be taken back, and of what `waits` for room meanwhile.
    """

    name: StepName
    rule: str
    clause: str
    lines: tuple[LineKey, ...]
    before: Whole
    after: Whole
    waits: bool = False
