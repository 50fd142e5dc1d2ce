"""What every payment term is: it prices one history exactly, and says how (ADR 0010)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from gavn.domain.agreements.terms.numbers import ByNumber
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.values.money import Money
from gavn.domain.values.period import Dates
from gavn.domain.values.problem import Place, Problem
from gavn.domain.values.provenance import Provenance

Input = Fraction | str

# Worked examples are of a made-up cohort on this day.
SAMPLE_DAY = date(2025, 1, 1)


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
    YEAR = "year"
    COHORT = "cohort"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Priced:
    """What one history gives under one term on one day: `exact` minor units, before rounding.

    `formula` names a text of the catalogue (`formula.<formula>`) that `inputs` fill in, each a name and an exact number
    or a text. `metric` and `on` say to which metric and day the amount belongs, for caps and periods. What was looked
    at and paid nothing is priced at zero, so that it can be explained.
    """

    term: str
    metric: str
    on: date
    exact: Fraction
    formula: str
    inputs: tuple[tuple[str, Input], ...] = ()
    cohort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(ABC):
    """`id` names the term in the agreement, `clause` the legal text it stands for, `metric` what it pays on.

    `follow_up` narrows the term to one follow-up of the metric (`12-months`); blank is every one. Only amounts that lie
    `within` the periods stated are paid, where any are, and none that lie in those `outside` which it pays: a price
    until an amendment, an activity paid for while a crisis lasts. `provenance` says how the clause is known: an
    example's price can be assumed.
    """

    id: str
    clause: str
    metric: str
    follow_up: str = ""
    within: tuple[Dates, ...] = ()
    outside: tuple[Dates, ...] = ()
    provenance: Provenance = Provenance.RECORDED

    @property
    @abstractmethod
    def grain(self) -> Grain:
        """What the term prices."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that the term looks at."""
        return (self.metric,) if self.metric else ()

    @property
    def takes_back(self) -> bool:
        """Whether it can come to less than nothing on a day, and so take back what it gave on another."""
        return False

    def owed_without_result(self, measured: Dates) -> Sequence[Measure]:
        """Of the period in which anything is measured, the years for which it pays also where nothing is: as measures
        without a number."""
        return ()

    def pays_on(self, day: date) -> bool:
        """Whether an amount that lies on the day is paid by this term."""
        inside = not self.within or any(day in period for period in self.within)
        return inside and all(day not in period for period in self.outside)

    @abstractmethod
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the term taken alone; what it refers to is checked by the agreement."""

    def problem(self, *, code: str, key: str, **values: str) -> Problem:
        """Something wrong at a key of the term."""
        return Problem(code, Place(path=f"{self.id}.{key}"), {"term": self.id, "key": key, **values})

    def looks_at(self, metric: str, follow_up: str) -> bool:
        """Whether what is told of a metric at a follow-up (blank where it names none) is of any use to the term."""
        return metric in self.metrics and self.follow_up in ("", follow_up)

    def not_positive(self, **amounts: Money) -> list[Problem]:
        """A problem for each amount that is nothing or less."""
        return [self.problem(code="term-price-not-positive", key=k) for k, a in amounts.items() if a.minor <= 0]

    def outside_share(self, **shares: Fraction) -> list[Problem]:
        """A problem for each share that is not between 0 and 1."""
        return [self.problem(code="term-share-outside", key=k) for k, s in shares.items() if not 0 <= s <= 1]

    def negative(self, **numbers: Fraction) -> list[Problem]:
        """A problem for each number below nothing."""
        return [self.problem(code="term-number-negative", key=k) for k, n in numbers.items() if n < 0]

    def out_of_order(self, key: str, levels: Sequence[Fraction]) -> list[Problem]:
        """A problem where levels are not listed from the lowest up, each once, or where there are none."""
        if not levels:
            return [self.problem(code="term-table-empty", key=key)]
        return [
            self.problem(code="term-table-order", key=f"{key}.{place}")
            for place, (lower, upper) in enumerate(pairwise(levels), start=1)
            if upper <= lower
        ]

    def falls(self, key: str, paid: Sequence[Fraction]) -> list[Problem]:
        """A problem where more is paid less, of a term that does not say so."""
        return [
            self.problem(code="term-pays-less-for-more", key=f"{key}.{place}")
            for place, (lower, upper) in enumerate(pairwise(paid), start=1)
            if upper < lower
        ]

    def rises(self, key: str, paid: Sequence[Fraction]) -> list[Problem]:
        """A problem where less is paid less, of a term that says that less is better."""
        return [
            self.problem(code="term-pays-more-for-worse", key=f"{key}.{place}")
            for place, (lower, upper) in enumerate(pairwise(paid), start=1)
            if upper > lower
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTerm(Term):
    """Prices the history of one person; more people with the same history are its multiple."""

    @property
    def grain(self) -> Grain:
        return Grain.PERSON

    @abstractmethod
    def price(self, history: History) -> Sequence[Priced]:
        """What the history gives, in the order in which its steps hold."""

    @abstractmethod
    def sample(self) -> History:
        """A history that shows what the term does, for a worked example."""

    def looks_at(self, metric: str, follow_up: str) -> bool:
        """Only what the term pays on is narrowed to its follow-up, not what it asks for besides."""
        return metric in self.metrics and (metric != self.metric or self.follow_up in ("", follow_up))

    def sampled(self, *steps: tuple[str, Fraction]) -> History:
        """A history of one step a month."""
        days = (date(SAMPLE_DAY.year, month, 1) for month in range(1, 13))
        made = [Reached(metric, self.follow_up, on, n) for (metric, n), on in zip(steps, days, strict=False)]
        return History(tuple(made))

    def reached(self, history: History) -> list[Reached]:
        """The steps that the term pays on."""
        return [
            step
            for step in history.steps
            if step.metric == self.metric and self.follow_up in ("", step.follow_up) and step.quantity > 0
        ]

    def priced(self, history: History, on: date, exact: Fraction, formula: str, **inputs: Input) -> Priced:
        """An amount with its reason."""
        return Priced(self.id, self.metric, on, exact, formula, tuple(inputs.items()), history.cohort)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTerm(Term):
    """Prices the measures of cohorts, which need not be linear in the number of people."""

    @property
    def grain(self) -> Grain:
        return Grain.COHORT

    @property
    def together(self) -> Together:
        """Which measures must be seen together to be priced."""
        return Together.MEASURE

    @property
    def by_number(self) -> ByNumber | None:
        """How each measure that states no more than counts is priced by one number of it; None where it is not so, or
        nobody needed to know."""
        return None

    @abstractmethod
    def sample(self) -> Sequence[Measure]:
        """Measures that show what the term does, for a worked example."""

    @abstractmethod
    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        """What the measures give; those of other metrics are passed over."""

    def measured(self, measures: Sequence[Measure]) -> list[Measure]:
        """The measures that the term looks at, in the order in which they hold; one without a number is looked at only
        where a year without a result is paid for."""
        own = [m for m in measures if self.looks_at(m.metric, m.follow_up)]
        if self.together is not Together.YEAR:
            own = [m for m in own if not m.states_nothing]
        return sorted(own, key=lambda m: (m.on, m.cohort, m.metric, m.follow_up))

    def priced(self, measure: Measure, exact: Fraction, formula: str, **inputs: Input) -> Priced:
        """An amount with its reason."""
        return Priced(self.id, self.metric, measure.on, exact, formula, tuple(inputs.items()), measure.cohort)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTerm(Term):
    """A fixed part that falls due on days, whatever is reached."""

    metric: str = ""

    @property
    def grain(self) -> Grain:
        return Grain.TIME

    @abstractmethod
    def price(self, until: date) -> Sequence[Priced]:
        """What has fallen due by a day."""

    def priced(self, on: date, exact: Fraction, formula: str, **inputs: Input) -> Priced:
        """An amount with its reason."""
        return Priced(self.id, self.metric, on, exact, formula, tuple(inputs.items()))


def minor(amount: Money) -> Fraction:
    """A price as exact minor units."""
    return Fraction(amount.minor)
