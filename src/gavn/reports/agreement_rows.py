"""What an agreement states, row by row: the one home of it for the text at the terminal and the page in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS, Agreement, CapScope, Gate
from gavn.domain.agreements.terms.base import Term
from gavn.domain.values.period import Period
from gavn.language.agreements import RATES, SHARES, WORDED, reads_rates, row_text, said_text, value_text
from gavn.language.catalogue import Language, say
from gavn.language.choices import choice
from gavn.language.referrals import sample_text

ARITHMETIC = ("currency", "rounding", "rounding_unit", "booking", "payment_deadline", "dispute_deadline", "vat")
DESIGN = ("unit", "target_group", "expected_units", "evidence", "evidence_grade", "covariates", "clusters")
# The party that a row is about, by whichever key it is named.
PARTY = ("party", "guarantor", "donor")
# What a payer is held to, once it has its share of what is owed.
PAYER_CAP = "payer-cap"
# A table gives these a column of their own.
IN_COLUMNS = frozenset({*PARTY, "role", "clause", "provenance"})
# Of a term, what its sentence or the heading above its table says.
OF_TERMS = frozenset({"id", "clause", "metric", "provenance"})


@dataclass(frozen=True, slots=True)
class Naming:
    """Words for ids: of metrics, and by the key that they stand under (`terms`, `covers`); others stand as they are."""

    language: Language
    metrics: Mapping[str, str]
    by_key: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of an agreement; `kind` is `payer`, `investor`, `call` and so on, `party` an id or blank."""

    kind: str
    record: Any
    naming: Naming

    @property
    def party(self) -> str:
        return next((str(getattr(self.record, key)) for key in PARTY if hasattr(self.record, key)), "")

    @property
    def clause(self) -> str:
        return str(getattr(self.record, "clause", ""))

    @property
    def line(self) -> str:
        """All of it, as a line of its own."""
        own = self.naming
        return row_text(self.record, own.language, names=own.metrics, by_key=own.by_key)

    def says(self, unsaid: frozenset[str] = frozenset()) -> str:
        """What no column of its own holds."""
        own = self.naming
        return said_text(
            self.record,
            own.language,
            names=own.metrics,
            rates=RATES if isinstance(self.record, Gate) else frozenset(),
            by_key=own.by_key,
            unsaid=IN_COLUMNS | unsaid,
        )


@dataclass(frozen=True, slots=True)
class Labelled:
    """A key in words, and its value."""

    label: str
    text: str

    @property
    def line(self) -> str:
        return f"{self.label}: {self.text}"


def party_rows(agreement: Agreement, naming: Naming) -> tuple[Row, ...]:
    return _rows("party", agreement.parties, naming)


def metric_rows(agreement: Agreement, naming: Naming) -> tuple[Row, ...]:
    return _rows("metric", agreement.metrics, naming)


def design_rows(agreement: Agreement, naming: Naming) -> tuple[Labelled, ...]:
    """On whom results are measured, what they are held against, how strong evidence that is, and how many readings
    somebody else looks at again."""
    keys = (key for key in DESIGN if getattr(agreement, key) not in (None, "", ()))
    sample = Labelled(say("sample.rule", naming.language), sample_text(agreement, naming.language))
    return (*(_labelled(agreement, key, naming) for key in keys), sample)


def limit_rows(agreement: Agreement, naming: Naming) -> tuple[Labelled, ...]:
    """Gates, caps and floors, each with what it is and its id: `cap (year)`."""
    kinds = {"gates": agreement.gates, "caps": agreement.caps, "floors": agreement.floors}
    return tuple(
        Labelled(f"{say(f'field.{kind}', naming.language)} ({row.record.id})", f"{row.says()}, {row.clause}")
        for kind, records in kinds.items()
        for row in _rows(kind, records, naming)
    )


def limit_notes(agreement: Agreement, naming: Naming) -> tuple[str, ...]:
    """In which order caps and the floor hold, where there are several of them, and what the floor does to the caps."""
    scopes = {cap.scope for cap in agreement.caps}
    floor = ["floor"] if agreement.floors else []
    order = [f"{scope.value}-cap" for scope in CapScope if scope in scopes]
    before = [name for name in order if name != PAYER_CAP]
    steps = [*before, *floor, *order[len(before) :]]
    told = ", ".join(say(f"step.{name}", naming.language) for name in steps)
    notes = [say("agreement.order", naming.language, steps=told)] if len(steps) > 1 else []
    return (*notes, *([say("agreement.floor_lifts", naming.language)] if floor and before else []))


def money_rows(agreement: Agreement, naming: Naming) -> tuple[Row, ...]:
    """Who pays and who receives; then calls, guarantees, donations, and what happens when it ends before its time."""
    kinds: Mapping[str, Iterable[object]] = {
        "payer": agreement.payers,
        "investor": agreement.investors,
        "call": agreement.calls,
        "guarantee": agreement.guarantees,
        "donation": agreement.donations,
        "settlement": (agreement.settlement,) if agreement.settlement else (),
        "termination": agreement.termination,
    }
    return tuple(row for kind, records in kinds.items() for row in _rows(kind, records, naming))


def money_notes(agreement: Agreement, naming: Naming) -> tuple[str, ...]:
    """How guarantees are split, yearly returns counted and called capital paid back, and who owes below nothing, which
    stands nowhere else."""
    notes = []
    if agreement.two_sided:
        notes.append(say("agreement.two_sided", naming.language))
    several = {tranche.party for tranche in agreement.investors}
    if len(several) > 1 and len(agreement.calls) > len({call.party for call in agreement.calls}):
        notes.append(say("agreement.called", naming.language))
    if any(tranche.most_irr is not None for tranche in agreement.investors):
        notes.append(say("agreement.ceiling_irr", naming.language))
    if agreement.guarantees:
        notes.append(say("agreement.guaranteed", naming.language))
    return tuple(notes)


def _rows(kind: str, records: Iterable[object], naming: Naming) -> tuple[Row, ...]:
    return tuple(Row(kind, record, naming) for record in records)


def clock_rows(agreement: Agreement, naming: Naming) -> tuple[Labelled, ...]:
    return tuple(_labelled(agreement.clocks, item.name, naming) for item in fields(agreement.clocks))


def arithmetic_rows(agreement: Agreement, naming: Naming) -> tuple[Labelled, ...]:
    """Rounding, booking, deadlines, VAT and price level."""
    label = say("field.price_level", naming.language)
    level = row_text(agreement.price_level, naming.language, names=naming.metrics, by_key=naming.by_key)
    keys = (key for key in ARITHMETIC if getattr(agreement, key) is not None)
    return (*(_labelled(agreement, key, naming) for key in keys), Labelled(label, level))


def statement_rows(agreement: Agreement, naming: Naming) -> tuple[Labelled, ...]:
    """The nineteen, those that are made."""
    return tuple(
        Labelled(say(f"statement.{name}", naming.language), agreement.statements[name])
        for name in REQUIRED_STATEMENTS
        if name in agreement.statements
    )


def term_rows(term: Term, naming: Naming) -> Iterator[Labelled]:
    """The term as data: each key that is set, and its value."""
    rates = RATES if reads_rates(term) else frozenset()
    for item in fields(term):
        value = getattr(term, item.name)
        if item.name in OF_TERMS or value in ("", False, None, ()):
            continue
        yield Labelled(say(f"field.{item.name}", naming.language), _term_value(item.name, value, rates, naming))


def _term_value(key: str, value: Any, rates: frozenset[str], naming: Naming) -> str:
    # Periods are values, not rows of a table.
    if isinstance(value, tuple) and is_dataclass(value[0]) and not isinstance(value[0], Period):
        return "; ".join(row_text(row, naming.language, names=naming.metrics, rates=rates) for row in value)
    return value_text(value, naming.language, naming.metrics, percent=key in SHARES | rates)


def _labelled(record: object, key: str, naming: Naming) -> Labelled:
    value = getattr(record, key)
    is_word = key in WORDED
    text = choice(str(value), naming.language) if is_word else value_text(value, naming.language, naming.metrics)
    return Labelled(say(f"field.{key}", naming.language), text)
