"""What every payment term is: it prices one history exactly, and says how (ADR 0012)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.outcomes.histories import History, Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


class Grain(StrEnum):
    """What a term prices: a person's history, a cohort's measures, or the passing of time."""

    PERSON = "person"
    COHORT = "cohort"
    TIME = "time"


class Together(StrEnum):
    """Which measures of its metrics a cohort term looks at together; others can be priced apart, and once each.

    However they are handed over, the amounts are the same: `price` of all measures is the sum of `price` of the parts.
    """

    MEASURE = "measure"
    COHORT = "cohort"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Priced:
    """What one history gives under one term on one day: `exact` minor units, before rounding.

    `formula` names a text of the catalogue (`formula.<formula>`) that `inputs` fill in, each a name and an exact number
    or a text. `metric` and `on` say to which metric and day the amount belongs, for caps and periods.
    """

    term: str
    metric: str
    on: date
    exact: Fraction
    formula: str
    inputs: tuple[tuple[str, Fraction | str], ...] = ()
    cohort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(ABC):
    """`id` names the term in the agreement, `clause` the legal text it stands for, `metric` what it pays on."""

    id: str
    clause: str
    metric: str

    @property
    @abstractmethod
    def grain(self) -> Grain:
        """What the term prices."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that the term looks at."""
        return (self.metric,) if self.metric else ()

    @abstractmethod
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the term taken alone; what it refers to is checked by the agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTerm(Term):
    """Prices the history of one person; more people with the same history are its multiple."""

    @property
    def grain(self) -> Grain:
        return Grain.PERSON

    @abstractmethod
    def price(self, history: History) -> Sequence[Priced]:
        """What the history gives, in the order in which its steps hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTerm(Term):
    """Prices the measures of one cohort (or of all, pooled), which need not be linear in the number of people."""

    @property
    def grain(self) -> Grain:
        return Grain.COHORT

    @property
    def together(self) -> Together:
        """Which measures must be seen together to be priced."""
        return Together.MEASURE

    @abstractmethod
    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        """What the measures of the term's metrics give, in the order in which they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTerm(Term):
    """A fixed part that falls due on days, whatever is reached."""

    @property
    def grain(self) -> Grain:
        return Grain.TIME

    @abstractmethod
    def price(self, until: date) -> Sequence[Priced]:
        """What has fallen due by a day."""


def minor(amount: Money) -> Fraction:
    """A price as exact minor units."""
    return Fraction(amount.minor)
