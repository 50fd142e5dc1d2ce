"""Histories and measures made ready once for all columns: what belongs, net of deadweight, priced (ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import CohortTerm, Together
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.payments.by_number import PricedSlot, priced_slots
from gavn.domain.payments.columns import NONE, Columns
from gavn.domain.payments.lines import Price
from gavn.domain.payments.population import (
    Belonging,
    conversions,
    deadweights,
    history_in_units,
    measure_in_units,
    net_of_deadweight,
)
from gavn.domain.payments.pricing import Pricer
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True)
class PersonPrices:
    """A distinct history, by its row among the counts, with what it gives and what of it was left out."""

    row: int
    history: History
    prices: tuple[Price, ...]
    left_out: Sequence[tuple[Reached, str]]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureTable:
    """What one term gives for each measure (or set of measures) that stands in some column, and which stands where."""

    prices: tuple[tuple[Price, ...], ...]
    which: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """`measures` are net of deadweight, None where left out, for the `reasons` beside them."""

    agreement: Agreement
    as_of: date
    pricer: Pricer
    persons: tuple[PersonPrices, ...]
    measures: tuple[Measure | None, ...]
    reasons: tuple[tuple[str, str], ...]
    tables: tuple[MeasureTable, ...]
    counted: tuple[PricedSlot, ...]
    time: tuple[Price, ...]

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """The metric of each measure that does not count, with the reason."""
        return tuple((metric, reason) for metric, reason in self.reasons if reason)

    @property
    def cohorts(self) -> tuple[str, ...]:
        """Every cohort that a history or a measure names, and the blank one."""
        named = {person.history.cohort for person in self.persons}
        return tuple(sorted({"", *named, *(m.cohort for m in self.measures if m is not None)}))


def prepare(agreement: Agreement, columns: Columns, *, as_of: date) -> Prepared:
    """Prices each distinct history once, and each distinct measure or set of measures that terms price together."""
    belonging, pricer = Belonging(agreement, as_of), Pricer(agreement, as_of)
    deadweight, per_unit = deadweights(agreement), conversions(agreement)
    persons = []
    for row, whole_history in enumerate(columns.persons):
        belongs, left_out = belonging.history(whole_history)
        history = history_in_units(belongs, per_unit)
        persons.append(PersonPrices(row, history, pricer.person(history), left_out))
    reasons = tuple((measure.metric, belonging.measure(measure)) for measure in columns.measures)
    measures = tuple(
        None if reason else net_of_deadweight(measure_in_units(measure, per_unit), deadweight)
        for measure, (_, reason) in zip(columns.measures, reasons, strict=True)
    )
    tables = tuple(
        MeasureTable(tuple(pricer.cohort(term, standing) for standing in given), which)
        for term in pricer.cohort_terms
        for given, which in _standing(term, measures, columns.taken)
    )
    counted = tuple(priced_slots(pricer, columns))
    return Prepared(agreement, as_of, pricer, tuple(persons), measures, reasons, tables, counted, pricer.time())


Standing = tuple[list[list[Measure]], Whole]


def _standing(term: CohortTerm, measures: Sequence[Measure | None], taken: Whole) -> Iterator[Standing]:
    """What a term is asked to price, and which of it stands in each column, for each part that is priced apart."""
    for slots in _apart(term, measures, taken):
        if len(slots) == 1:
            alone, which = np.unique(taken[slots[0]], return_inverse=True)
            together = alone[None]
        else:
            together, which = np.unique(taken[slots], axis=1, return_inverse=True)
        yield [_found(measures, places) for places in together.T], which.reshape(-1)


def _apart(term: CohortTerm, measures: Sequence[Measure | None], taken: Whole) -> list[list[int]]:
    """The slots that hold measures of the term's metrics, by what must be seen together."""
    held: dict[int, frozenset[str]] = {}
    for slot, row in enumerate(taken):
        here = (measures[place] for place in np.unique(row) if place != NONE)
        named = frozenset(_apart_by(term, each) for each in here if each is not None and each.metric in term.metrics)
        if named:
            held[slot] = named
    if term.together is Together.MEASURE:
        return [[slot] for slot in held]
    # A slot that holds measures of several cohorts, or years, cannot be told apart by these.
    if term.together is not Together.ALL and all(len(named) == 1 for named in held.values()):
        return [[slot for slot, named in held.items() if named == one] for one in dict.fromkeys(held.values())]
    return [list(held)] if held else []


def _apart_by(term: CohortTerm, measure: Measure) -> str:
    """What measures have in common that the term looks at together."""
    return str(measure.on.year) if term.together is Together.YEAR else measure.cohort


def _found(measures: Sequence[Measure | None], places: Iterable[int]) -> list[Measure]:
    found = (measures[place] for place in places if place != NONE)
    return sorted(
        (measure for measure in found if measure is not None),
        key=lambda measure: (measure.on, measure.cohort, measure.metric, measure.follow_up),
    )
