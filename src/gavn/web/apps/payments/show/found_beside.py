"""What a measurement found that no count tells: how long until something happened, and what nothing at all would have
shown; each drawn with its numbers as a table, as the terminal draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.counting import counting
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.durations import told_steps
from gavn.domain.forecasting.looks import asked_of
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.kept_figures import MeasuredBand, MeasuredDuration
from gavn.domain.outcomes.rates import exact_interval
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.provenance import Provenance
from gavn.language.formats import number_text
from gavn.reports.charts.intervals import IntervalRow
from gavn.reports.comparison import Figure, band_figure, duration_figure
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.show.results import metric_text
from gavn.web.apps.payments.show.words import Words, cell, heads

Key = tuple[str, str, str]


def keeps_curves(life: Life) -> bool:
    """Whether the newest that was measured holds a curve, which those who see what was released alone are not shown."""
    entered = life.newest_measured
    return entered is not None and entered.results.manifest is not None and bool(entered.results.manifest.durations)


def durations(results: ResultSet, agreement: Agreement, words: Words, circle: Circle) -> list[dict[str, Any]]:
    """A curve for each metric, follow-up and cohort of which one is kept; those of an arm that is held back say so."""
    kept = results.manifest.durations if results.manifest and circle.sees_counts else ()
    by_key: dict[Key, list[MeasuredDuration]] = {}
    for curve in kept:
        by_key.setdefault(curve.key, []).append(curve)
    assumed = {metric.id for metric in agreement.metrics if metric.provenance is Provenance.ASSUMED}
    made = []
    for key, curves in by_key.items():
        figure = _curves(curves, _label(key, results, agreement, words), words, circle)
        if key[0] in assumed:
            figure["notes"].append(words.text("figures-page.duration.assumed"))
        made.append(figure)
    return made


def _curves(curves: Sequence[MeasuredDuration], label: str, words: Words, circle: Circle) -> dict[str, Any]:
    told = [(curve, steps) for curve in curves if (steps := told_steps(curve, circle)) is not None]
    held = [words.text(f"measure.arm.{curve.arm}") for curve in curves if told_steps(curve, circle) is None]
    notes = [words.text("figures-page.duration.held", groups=words.listed(held))] if held else []
    if circle is not Circle.HISTORIES and told:
        notes.append(words.text("figures-page.duration.gathered"))
    # Each step as a line also on a narrow screen, where there are hundreds of them.
    figure = duration_figure(told, words.language) if told else None
    if figure and len(curves) == 1:
        # Where nobody is compared with, no group is named.
        figure = replace(figure, head=figure.head[1:], rows=tuple(row[1:] for row in figure.rows))
    return {"label": label, "notes": notes, **(_shown(figure, words, css="g-curve") if figure else {})}


def bands(
    results: ResultSet, agreement: Agreement, plan: MeasurementPlan | None, words: Words, circle: Circle
) -> list[dict[str, Any]]:
    """What was found over what nothing at all would show, for each metric of people chosen for their level at entry:
    the shares of its follow-ups and cohorts in one drawing, and so its means."""
    kept = results.manifest.bands if results.manifest and circle.sees_counts else ()
    agreed = {metric.id: metric for metric in agreement.metrics}
    found: dict[tuple[str, bool], list[tuple[IntervalRow, MeasuredBand]]] = {}
    for band in kept:
        name, _, others = _label(band.key, results, agreement, words).partition(" · ")
        rate = _rate_row(band, results, agreed.get(band.metric), plan, others or name, words)
        row = rate or _mean_row(band, results, others or name, words)
        found.setdefault((name, rate is not None), []).append((row, band))
    return [
        {"label": name, **_shown(band_figure(rows, words.language, share=share), words)}
        for (name, share), rows in found.items()
    ]


def _rate_row(
    band: MeasuredBand,
    results: ResultSet,
    metric: AgreedMetric | None,
    plan: MeasurementPlan | None,
    label: str,
    words: Words,
) -> IntervalRow | None:
    """None where no share was measured. As it counts, and as sure as is asked for, as where it is held against what was
    expected."""
    known = next((each for each in results.rates if (each.metric, each.follow_up, each.cohort) == band.key), None)
    if known is None or metric is None:
        return None
    counts = counting(known.rate, metric)
    if not counts.measured:
        return IntervalRow(label, "")
    tail = asked_of(plan, band.metric, band.follow_up, results.as_of).tail
    between = exact_interval(part=counts.reached, whole=counts.measured, tail=tail)
    texts = (number_text(number, words.language) for number in (counts.reached, counts.measured))
    return IntervalRow(label, " / ".join(texts), None, counts.share, between.low, between.high)


def _mean_row(band: MeasuredBand, results: ResultSet, label: str, words: Words) -> IntervalRow:
    found = next((m for m in results.counted.measures if (m.metric, m.follow_up, m.cohort) == band.key), None)
    if found is None or found.estimate is None:
        return IntervalRow(label, "")
    counts = "" if found.due is None else number_text(found.due, words.language)
    return IntervalRow(label, counts, None, found.estimate, found.low, found.high)


def _shown(figure: Figure, words: Words, *, css: str = "g-stack g-stack-3") -> dict[str, Any]:
    """The drawing and its table; the first column names its rows."""
    head = heads(*(f"{text[:1].upper()}{text[1:]}" for text in figure.head))
    rows = [
        {"label": row[0], "cells": [cell(text, named["text"]) for text, named in zip(row[1:], head[1:], strict=True)]}
        for row in figure.rows
    ]
    return {
        "say": figure.caption,
        "wide": figure.drawings.wide,
        "narrow": figure.drawings.narrow,
        "table": {"caption": "", "head": head, "rows": rows, "css": css},
    }


def _label(key: Key, results: ResultSet, agreement: Agreement, words: Words) -> str:
    seen = Measure(key[0], key[1], results.as_of, key[2])
    return metric_text(agreement, seen, words, of=seen)
