"""Differences and averages with their intervals: each drawn on a scale of its own, with its numbers as a table."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.agreements.grading import LEAST
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.manifest import finding_name
from gavn.domain.outcomes.rates import Interval, Reading
from gavn.domain.payments.result_set import ResultSet
from gavn.language.evidence import NONE, shortfall_text
from gavn.language.formats import number_text
from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.intervals import IntervalRow, Intervals, intervals
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.web.apps.payments.show.results import metric_text
from gavn.web.apps.payments.show.words import Words, cell, heads

NAMES = ("value", "interval", "due", "grade", "reading")


def effects(
    results: ResultSet, agreement: Agreement, words: Words, circle: Circle, *, measured: ResultSet | None
) -> dict[str, Any] | None:
    """None where the set holds none, or the circle sees no counts: an average tells of who came since the last. One
    that could not be made as it was agreed stands with why. What was `measured` before stays so in a set that was
    counted by hand after it, as far as nothing of it was changed."""
    told = (each for each in results.counted.measures if each.estimate is not None or each.shortfall is not None)
    found = [_in_unit(each, agreement) for each in told]
    if not found or not circle.sees_counts:
        return None
    of = results if results.manifest is not None else measured
    stands = [_in_unit(each, agreement) for each in of.counted.measures] if of is not None else []
    head = heads(words.text("results-page.head.metric"), *(words.text(f"figures-page.effect.{name}") for name in NAMES))
    rows = []
    for measure in found:
        *numbers, reading = _cells(measure, agreement, words, measured=measure in stands)
        cells = [*numbers, _grade(measure, of if measure in stands else None, agreement, words), reading]
        labelled = [cell(text, each["text"]) for text, each in zip(cells, head[1:], strict=True)]
        # A sentence, which on a narrow screen has a line of its own.
        labelled[-1]["css"] = "g-full"
        rows.append({"label": metric_text(agreement, measure, words, of=measure), "cells": labelled})
    shown = [measure for measure in found if measure.low is not None]
    return {
        "table": {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-3"},
        "drawings": [_drawn(measure, agreement, words, measured=measure in stands) for measure in shown],
        "short": [
            f"{metric_text(agreement, each, words, of=each)}: {shortfall_text(each.shortfall, words.language)}"
            for each in found
            if each.shortfall is not None
        ],
        "least": words.text("measure.least", least=LEAST),
    }


def _grade(measure: Measure, measured: ResultSet | None, agreement: Agreement, words: Words) -> str:
    """The grade that the measurement gave: it stands with the rate of the same people, or in the manifest. What was not
    measured here (None) stands with the one that was agreed, and what was not made has none."""
    if measure.estimate is None:
        return NONE
    key = (measure.metric, measure.follow_up, measure.cohort)
    rates = measured.rates if measured else ()
    given = [each.grade.value for each in rates if (each.metric, each.follow_up, each.cohort) == key]
    grades = measured.manifest.grades if measured and measured.manifest else {}
    found = given[0] if given else grades.get(finding_name(*key), "")
    return found or words.text("figures-page.effect.agreed", grade=agreement.evidence_grade.value)


def _in_unit(measure: Measure, agreement: Agreement) -> Measure:
    """In the unit that is paid by: weeks where days were reported; shares in percentage points."""
    metric = next((each for each in agreement.metrics if each.id == measure.metric), None)
    unit = metric.reported_per_unit if metric else Fraction(1)
    per = Fraction(100) if measure.reached is not None else 1 / unit
    value, low, high = (None if end is None else end * per for end in (measure.estimate, measure.low, measure.high))
    return replace(measure, estimate=value, low=low, high=high)


def _cells(measure: Measure, agreement: Agreement, words: Words, *, measured: bool) -> list[str]:
    due = NONE if measure.due is None else number_text(Fraction(measure.due), words.language)
    value = _number(measure.estimate, words)
    if measure.estimate is None:
        return [value, NONE, due, words.text("figures-page.effect.not_made")]
    if measure.low is None or measure.high is None:
        return [value, NONE, due, words.text("figures-page.effect.none")]
    between = words.text(
        "figures-page.effect.between", low=_number(measure.low, words), high=_number(measure.high, words)
    )
    return [value, between, due, words.text(f"figures-page.effect.{_reading(measure, agreement, measured=measured)}")]


def _reading(measure: Measure, agreement: Agreement, *, measured: bool) -> str:
    """Where gavn measured, an interval stands only beside what enough are known of (`findings.with_effects`)."""
    assert measure.low is not None and measure.high is not None
    if not measured and measure.due is not None and measure.due < LEAST:
        return "few"
    reading = Interval(measure.low, measure.high).against(Fraction(0))
    if reading is Reading.UNSURE:
        return "unsure"
    less = any(each.id == measure.metric and each.direction is Direction.LESS for each in agreement.metrics)
    return "worse" if (reading is Reading.ABOVE) is less else "better"


def _drawn(measure: Measure, agreement: Agreement, words: Words, *, measured: bool) -> Drawings:
    assert measure.low is not None and measure.high is not None
    label = metric_text(agreement, measure, words, of=measure)
    lowest, highest = floor(min(Fraction(measure.low), Fraction(0))), ceil(max(Fraction(measure.high), Fraction(0)))
    marks = sorted({0, *round_ticks(lowest=lowest, highest=highest)})
    ticks = tuple(Tick(mark, number_text(Fraction(mark), words.language)) for mark in marks)
    counts = "" if measure.due is None else number_text(Fraction(measure.due), words.language)
    row = IntervalRow(label, counts, None, measure.estimate, measure.low, measure.high)
    cells = _cells(measure, agreement, words, measured=measured)
    said = words.text("figures-page.effect.say", label=label, value=cells[0], interval=cells[1], reading=cells[3])
    found = words.text("figures-page.effect.value")
    return intervals(data=Intervals((row,), ticks, "", found, said, said))


def _number(value: Fraction | None, words: Words) -> str:
    return NONE if value is None else number_text(value, words.language, decimals=2)
