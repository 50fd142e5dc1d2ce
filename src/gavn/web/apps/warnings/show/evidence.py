"""The numbers that a warning rests on, as rows with a bar each on one scale; found is solid, expected hollow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gavn.domain.forecasting.warning import Evidence, Warned, WarningKind
from gavn.domain.values.money import Money
from gavn.language.amounts import millions
from gavn.language.catalogue import Language
from gavn.language.chances import chance_text, likely_text
from gavn.language.formats import exact_text, number_text
from gavn.language.warnings import simulated
from gavn.reports.charts.bars import Promise, promise_bar
from gavn.web.apps.payments.show.words import Words, cell, heads


@dataclass(frozen=True, slots=True)
class Row:
    """`found` or `expected` is drawn, `capital` a tick; a row without a number to draw has its text alone."""

    label: str
    text: str
    found: int | None = None
    expected: int | None = None
    capital: int | None = None

    @property
    def top(self) -> int:
        """How far to the right it is drawn."""
        return max((self.found or 0) + (self.expected or 0), self.capital or 0)


# Of each kind the evidence that stands in a row of its own: what was found, then what it is held against.
PEOPLE: Mapping[WarningKind, tuple[str, str]] = {
    WarningKind.ENROLMENT_LOW: ("number", "planned"),
    WarningKind.ENROLMENT_HIGH: ("number", "planned"),
    WarningKind.ENROLMENT_UNTOLD: ("told", "units"),
    WarningKind.COVERAGE_LOW: ("told", "due"),
    WarningKind.RESULTS_LOW: ("found", "wanted"),
    WarningKind.CONTRADICTION: ("due", "enrolled"),
    WarningKind.ROOM_PASSED: ("enrolled", "most"),
}


def evidence_table(warned: Warned, words: Words, *, futures: int) -> dict[str, Any] | None:
    """None where its sentence has all there is; what is simulated is known by so many futures."""
    rows = list(_rows(warned, words, futures))
    if not rows:
        return None
    top = max(row.top for row in rows)
    head = [*heads(words.text("warnings-page.evidence"), words.text("warnings-page.number")), {"text": "", "html": " "}]
    drawn = [
        {
            "label": row.label,
            "cells": [cell(row.text), {"html": _bar(row, top), "text": ""}] if top else [cell(row.text)],
        }
        for row in rows
    ]
    return {"caption": "", "head": head if top else head[:2], "rows": drawn, "css": "g-tight g-warned"}


def _bar(row: Row, top: int) -> Any:
    promise = Promise(row.found or 0, row.expected or 0, invested=row.capital)
    return promise_bar(promise=promise, top=top) if row.top else ""


def _rows(warned: Warned, words: Words, futures: int) -> Sequence[Row]:
    make = BY_KIND.get(warned.kind)
    if make is not None:
        shown = simulated(warned).items()
        told = {name: likely_text(chance, words.language, futures=futures) for name, chance in shown}
        return make({**warned.evidence, **told}, words)
    if warned.kind in PEOPLE:
        return [*_people(warned, words), *_chance(warned, words)]
    return []


def _people(warned: Warned, words: Words) -> Sequence[Row]:
    found, against = (warned.evidence[name] for name in PEOPLE[warned.kind])
    # What the chance is of, where not all are taken as measured.
    against = warned.evidence.get("counted", against)
    labels = [words.text(f"warnings-page.row.{warned.kind.value}.{name}") for name in ("found", "against")]
    if isinstance(found, int) and isinstance(against, int):
        return [
            Row(labels[0], number_text(found, words.language), found=found),
            Row(labels[1], number_text(against, words.language), expected=against),
        ]
    return [Row(label, exact_text(Fraction(str(value)), words.language, most=1)) for label, value in
            zip(labels, (found, against), strict=True)]  # fmt: skip


def _chance(warned: Warned, words: Words) -> Sequence[Row]:
    chance = warned.evidence.get("chance")
    if not isinstance(chance, float):
        return []
    return [Row(words.text("warnings-page.row.chance"), chance_text(chance, words.language))]


def _overdue(evidence: Mapping[str, Evidence], words: Words) -> Sequence[Row]:
    due = evidence["due"]
    assert isinstance(due, int)
    return [
        Row(words.text("warnings-page.row.overdue.found"), "0", found=0),
        Row(words.text("warnings-page.row.overdue.against"), number_text(due, words.language), expected=due),
    ]


def _capital(evidence: Mapping[str, Evidence], words: Words) -> Sequence[Row]:
    """What is put in as a tick, what has come solid, and what is expected in all hollow beyond that."""
    invested, received, planned = (_money(evidence[name]) for name in ("invested", "received", "planned"))
    middle = evidence["middle"]
    assert isinstance(middle, float)
    expected = Money(round(invested.minor * middle), invested.currency)
    back = max(0, received.minor)
    rows = (
        ("invested", invested, Row("", "", capital=invested.minor)),
        ("received", received, Row("", "", found=back)),
        ("expected", expected, Row("", "", found=back, expected=max(0, expected.minor - back))),
        ("planned", planned, Row("", "", found=back, expected=max(0, planned.minor - back))),
    )
    return [
        Row(
            words.text(f"warnings-page.row.{name}"),
            _amount(amount, words.language),
            row.found,
            row.expected,
            row.capital,
        )
        for name, amount, row in rows
    ]


def _amounts(*names: str) -> Callable[[Mapping[str, Evidence], Words], Sequence[Row]]:
    def rows(evidence: Mapping[str, Evidence], words: Words) -> Sequence[Row]:
        return [Row(words.text(f"warnings-page.row.{name}"), _told(evidence[name], words.language)) for name in names]

    return rows


def _told(value: Evidence, language: Language) -> str:
    """An amount, or a chance that is written already."""
    if isinstance(value, Money):
        return _amount(value, language)
    assert isinstance(value, str)
    return value


def _amount(amount: Money, language: Language) -> str:
    return millions(amount, language, decimals=2)


def _money(value: Evidence) -> Money:
    assert isinstance(value, Money)
    return value


BY_KIND: Mapping[WarningKind, Callable[[Mapping[str, Evidence], Words], Sequence[Row]]] = {
    WarningKind.OVERDUE: _overdue,
    WarningKind.BREAK_EVEN: _capital,
    WarningKind.PLAN_SHORT: _capital,
    WarningKind.CASH_DRY: _amounts("chance", "by_then", "lowest"),
    WarningKind.RULE_DRY: _amounts("balance", "planned"),
    WarningKind.ROOM: _amounts("room"),
}
