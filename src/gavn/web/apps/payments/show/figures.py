"""How an agreement goes: each share as expected and as found, and what may be said of it, from what is kept of its
results; no person-level data are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Direction, Population
from gavn.domain.agreements.counting import counting
from gavn.domain.agreements.grading import LEAST, Graded
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.disclosure.circles import Circle
from gavn.domain.forecasting.looks import Asked, asked_of
from gavn.domain.outcomes.conclusions import Demand, Found, Verdict, conclude
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import exact_interval
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.payments.result_set import ResultSet
from gavn.language.evidence import NONE, conclusion_text, grade_text, look_at
from gavn.language.formats import number_text
from gavn.reports.comparison import Expected, interval_figure
from gavn.web.apps.payments.queries import Life, version_on
from gavn.web.apps.payments.show.effects import effects
from gavn.web.apps.payments.show.found_beside import bands, durations
from gavn.web.apps.payments.show.results import metric_text, source_text
from gavn.web.apps.payments.show.together import said_together
from gavn.web.apps.payments.show.words import Words, cell, heads


@dataclass(frozen=True, slots=True)
class Line:
    """A share of the set under its name; `known` is None where only its counts are, and not whom they leave out. What
    was `told` of a measured one counts whoever was not measured among the others."""

    label: str
    rate: Rate
    known: MeasuredRate | None
    metric: AgreedMetric
    asked: Asked = Asked()
    told: bool = False

    @property
    def name(self) -> str:
        """Of the metric alone."""
        return self.label.partition(" · ")[0]

    @property
    def turned(self) -> str:
        """The name with its follow-up first, since a drawing has no room for all of it."""
        _, _, others = self.label.partition(" · ")
        return " · ".join(filter(None, [others, self.name]))

    @property
    def counts(self) -> Rate:
        """As it is paid by: of counts alone they are themselves."""
        return counting(self.rate, self.metric) if self.known else self.rate

    @property
    def expected(self) -> Fraction | None:
        level = self.metric.expected
        return level if level is not None and 0 <= level <= 1 else None


def figures_section(life: Life, words: Words, circle: Circle) -> dict[str, Any] | None:
    """Of the newest set that was measured, or else the newest; None where none has been kept, and for whoever sees no
    counts: what was released to them is a page of its own."""
    entered = life.told_from
    if entered is None or not circle.sees_counts:
        return None
    agreement = version_on(life.dossier, entered.results.as_of)
    plan, on, measured = life.dossier.measurement_plan, entered.results.as_of, life.newest_measured
    lines = [_as_planned(each, plan, on) for each in _lines(entered.results, agreement, words)]
    return {
        "look": look_at(plan, on, words.language),
        "chart": _of_set(lines, entered, agreement, words) if lines else None,
        "newer": _newer(life, entered, words),
        "sentences": sentences(lines, agreement, words),
        "effects": effects(entered.results, agreement, words, circle, measured=measured.results if measured else None),
        **_beside(life, entered, words, circle),
    }


def _beside(life: Life, entered: EnteredSet, words: Words, circle: Circle) -> dict[str, Any]:
    """What no count tells, of the newest set that was measured: a later one that was counted by hand has none of it.
    `of_set` says which where the rest is of another."""
    measured = life.newest_measured
    if measured is None:
        return {}
    results, number, on = measured.results, measured.results.number, words.day(measured.results.as_of)
    agreement = version_on(life.dossier, results.as_of)
    of_set = words.text("figures-page.of_set", number=number, on=on) if number != entered.results.number else ""
    return {
        "durations": durations(results, agreement, words, circle),
        "bands": bands(results, agreement, life.dossier.measurement_plan, words, circle),
        "of_set": of_set,
    }


def measured_section(results: ResultSet, agreement: Agreement, words: Words, *, source: str) -> dict[str, Any] | None:
    """What was measured of each share, before it is kept; None where nothing was."""
    if not results.rates:
        return None
    lines = list(_lines(results, agreement, words))
    named = words.text("figures-page.from_file", source=source)
    drawn = chart(lines, agreement, words, kind="measured", on=results.as_of, source=named)
    return {"chart": drawn, "sentences": sentences(lines, agreement, words)}


def _newer(life: Life, entered: EnteredSet, words: Words) -> str:
    """That something was counted after what was measured, which these figures do not tell of; else blank."""
    last = life.sets[-1].results
    if last.number == entered.results.number or last.manifest is not None:
        return ""
    return words.text("figures-page.newer", number=last.number)


def _lines(results: ResultSet, agreement: Agreement, words: Words) -> Iterator[Line]:
    agreed = {metric.id: metric for metric in agreement.metrics}
    for known in results.rates:
        if known.metric in agreed:
            seen = Measure(known.metric, known.follow_up, results.as_of, known.cohort)
            label = metric_text(agreement, seen, words, of=seen)
            yield Line(label, known.rate, known, agreed[known.metric])
    if not results.rates:
        for measure in results.counted.measures:
            if isinstance(measure.reached, int) and measure.due and measure.metric in agreed:
                label = metric_text(agreement, measure, words, of=measure)
                rate = Rate(measure.reached, measure.due)
                yield Line(label, rate, None, agreed[measure.metric])


def _as_planned(line: Line, plan: MeasurementPlan | None, on: date) -> Line:
    """With what the registered plan asks for; of counts alone nobody looked by it."""
    if line.known is None:
        return line
    return replace(line, asked=asked_of(plan, line.known.metric, line.known.follow_up, on))


def _of_set(lines: Sequence[Line], entered: EnteredSet, agreement: Agreement, words: Words) -> dict[str, Any]:
    kind = "measured" if entered.results.rates else "counted"
    source = words.text("figures-page.from", source=source_text(entered, words), number=entered.results.number)
    return chart(lines, agreement, words, kind=kind, on=entered.results.as_of, source=source)


def chart(
    lines: Sequence[Line], agreement: Agreement, words: Words, *, kind: str, on: date, source: str
) -> dict[str, Any]:
    """The drawing, and the table that proves it; `kind` names the note on how its numbers are known."""
    names = [line.name for line in lines]
    rows = [
        Expected(
            line.turned if names.count(line.name) > 1 else line.label,
            line.rate,
            line.expected,
            _graded(line, agreement).grade,
            line.counts,
            line.asked,
        )
        for line in lines
    ]
    figure = interval_figure(rows, words.language, least=LEAST)
    # As in every other table of a page; at the terminal the same words stand inside sentences too.
    head = heads(*(f"{text[:1].upper()}{text[1:]}" for text in figure.head))
    table_rows = []
    for line, cells in zip(lines, figure.rows, strict=True):
        texts = [_cell(text, place, line) for place, text in enumerate(cells)][1:]
        labelled = [cell(text, each["text"]) for text, each in zip(texts, head[1:], strict=True)]
        table_rows.append({"label": line.label, "cells": labelled})
    least = words.text("measure.least", least=LEAST)
    return {
        "say": words.text("figures-page.say", caption=figure.caption, on=words.day(on)),
        "wide": figure.drawings.wide,
        "narrow": figure.drawings.narrow,
        "table": {"caption": "", "head": head, "rows": table_rows, "css": "g-stack g-stack-3"},
        "note": words.text(f"figures-page.note_{kind}", least=least, source=source),
    }


# Of the columns of the figure, what is not known of counts alone.
COVERED = 5


def _cell(text: str, place: int, line: Line) -> str:
    return NONE if place == COVERED and line.known is None else text


def _graded(line: Line, agreement: Agreement) -> Graded:
    """As it was measured; of counts alone as it was agreed."""
    agreed = agreement.evidence_grade
    return Graded(line.known.grade, agreed, line.known.lowered) if line.known else Graded(agreed, agreed, ())


def _counts(line: Line, words: Words) -> str:
    """Whom a rate leaves out, and why; blank where that is not known."""
    if line.known is None:
        return ""
    numbers = {name: getattr(line.rate, name) for name in ("due", "missing", "lost", "not_yet_due")}
    told = {name: number_text(number, words.language) for name, number in numbers.items()}
    return words.text("figures-page.counts", **told)


def sentences(lines: Sequence[Line], agreement: Agreement, words: Words) -> list[str]:
    """What may be said of the shares, once where it is the same of several."""
    return said_together([(line.label, _said(line, agreement, words)) for line in lines], words)


def _said(line: Line, agreement: Agreement, words: Words) -> tuple[str, ...]:
    graded = _graded(line, agreement)
    grade = (
        grade_text(graded, words.language) if graded.lowered else words.text("figures-page.grade", grade=graded.grade)
    )
    some = line.metric.population is Population.COMPLETERS
    left = words.text("figures-page.completers") if some else ""
    return _concluded(line, words), grade, left, _counts(line, words)


def _concluded(line: Line, words: Words) -> str:
    if line.expected is None:
        return words.text("figures-page.nothing_expected")
    rate, counts = line.rate, line.counts
    coverage, bounds = (rate.coverage, rate.bounds) if line.known else (None, None)
    asked = line.asked
    interval = exact_interval(part=counts.reached, whole=counts.measured, tail=asked.tail) if counts.measured else None
    found = Found(interval, counts.measured, coverage, bounds)
    less = line.metric.direction is Direction.LESS
    demand = Demand(line.expected, asked.least, asked.coverage, less)
    conclusion = conclude(found, demand)
    said = conclusion_text(conclusion, found, demand, words.language)
    # It looks worse than it is, the more of them were not measured.
    turned = line.told and conclusion.verdict is Verdict.WORSE
    return f"{said} {words.text('figures-page.told_unknown')}" if turned else said
