"""Whether a result holds: each share with its exact interval, beside what was expected and the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.disclosure.circles import Circle
from gavn.domain.forecasting.looks import Asked, asked_of
from gavn.domain.outcomes.conclusions import Demand, Found, Verdict, Why, conclude
from gavn.domain.outcomes.histories import Measure
from gavn.domain.outcomes.rate import Rate as KnownRate
from gavn.domain.outcomes.rates import Interval, exact_interval
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.result_set import ResultSet
from gavn.language.formats import exact_text, number_text
from gavn.reports.charts.rate import Rate, rate, rate_axis
from gavn.reports.charts.scale import Tick
from gavn.web.apps.payments.show.results import in_agreed_order, metric_text
from gavn.web.apps.payments.show.words import Words, cell, heads

# A share is drawn on the smallest of these that holds it.
SCALES = (Fraction(1, 4), Fraction(1, 2), Fraction(1))

READINGS = {Verdict.BETTER: "good", Verdict.WORSE: "short"}
# Why nothing may be concluded, what weighs most first.
AGAINST = {
    Why.TOO_FEW: "few",
    Why.TOO_LITTLE_KNOWN: "unknown",
    Why.UNKNOWN_DECIDE: "unknown",
    Why.HOLDS_LEVEL: "unsure",
}


def rates_section(
    filed: FiledStatement, results: ResultSet, plan: MeasurementPlan | None, words: Words, circle: Circle
) -> dict[str, Any] | None:
    """Each share with its exact interval, beside what was expected and the baseline; and what they say.

    They stand in the order in which the agreement names its metrics.
    `results` are those that it states, with what was measured of them; `plan` what the parties registered.
    """
    measured = [m for m in filed.counted.measures if isinstance(m.reached, int) and m.due]
    if not measured or not circle.sees_counts:
        return None
    in_order = in_agreed_order(measured, filed.agreement)
    found = [Share.of(measure, filed.agreement, results, plan) for measure in in_order]
    most = max(number for share in found for number in share.numbers)
    top = next(top for top in SCALES if most <= top)
    names = ("share", "counts", "interval", "expected", "baseline")
    head = heads(words.text("results-page.head.metric"), *(words.text(f"statement-page.rate.{name}") for name in names))
    halves = ((Fraction(half, 2), exact_text(50 * half * top, words.language)) for half in range(3))
    ticks = tuple(Tick(at, words.text("fund.percent", number=text) if at == 1 else text) for at, text in halves)
    table = {
        "caption": "",
        "head": [*head, {"html": rate_axis(ticks=ticks)}],
        "rows": [_rate_row(share, filed.agreement, top, [each["text"] for each in head], words) for share in found],
        "css": "g-stack g-stack-3",
    }
    return {"table": table, "say": _say([share.reading for share in found], words)}


def _say(readings: Sequence[str], words: Words) -> str:
    """What holds of every share, else how many hold, fall short and cannot be told."""
    if len(set(readings)) == 1:
        return words.text(f"statement-page.rates_say.{readings[0]}")
    sure = {name: readings.count(name) for name in ("good", "short")}
    untold = len(readings) - sum(sure.values())
    return words.text("statement-page.rates_differ", **sure, untold=untold, all=len(readings))


@dataclass(frozen=True, slots=True)
class Share:
    """What was measured, its interval, and what was agreed of it; `known` is None where whom it leaves out is not
    told."""

    measure: Measure
    share: Fraction
    interval: Interval
    expected: Fraction | None
    baseline: Fraction | None
    less: bool
    known: KnownRate | None = None
    asked: Asked = Asked()

    @classmethod
    def of(cls, measure: Measure, agreement: Agreement, results: ResultSet, plan: MeasurementPlan | None) -> Share:
        assert isinstance(measure.reached, int) and measure.due
        agreed = next((m for m in agreement.metrics if m.id == measure.metric), None)
        baseline = measure.baseline if measure.baseline is not None else agreed.baseline if agreed else None
        rates = results.rates
        asked = asked_of(plan if rates else None, measure.metric, measure.follow_up, results.as_of)
        return cls(
            measure,
            Fraction(measure.reached, measure.due),
            exact_interval(part=measure.reached, whole=measure.due),
            _share(agreed.expected if agreed else None),
            _share(baseline),
            less=agreed is not None and agreed.direction is Direction.LESS,
            known=next((each.rate for each in rates if _key(each) == _key(measure)), None),
            asked=asked,
        )

    @property
    def numbers(self) -> list[Fraction]:
        known = (self.interval.high, self.expected, self.baseline)
        return [number for number in known if number is not None]

    @property
    def reading(self) -> str:
        """What may be concluded, by the rule of the page of results."""
        reached, due = self.measure.reached, self.measure.due
        if self.expected is None:
            return "nothing"
        if not due or not isinstance(reached, int):
            return "unsure"
        coverage, bounds = (self.known.coverage, self.known.bounds) if self.known else (None, None)
        sure = exact_interval(part=reached, whole=due, tail=self.asked.tail)
        found = Found(sure, due, coverage, bounds)
        conclusion = conclude(found, Demand(self.expected, self.asked.least, self.asked.coverage, self.less))
        against = (why for why in AGAINST if why in conclusion.why)
        return READINGS.get(conclusion.verdict) or AGAINST[next(against)]


def _key(of: Measure | MeasuredRate) -> tuple[str, str, str]:
    return of.metric, of.follow_up, of.cohort


def _share(level: Fraction | None) -> Fraction | None:
    """A level of another kind (19 placements avoided) stands beside no share."""
    return level if level is not None and 0 <= level <= 1 else None


def _rate_row(share: Share, agreement: Agreement, top: Fraction, head: Sequence[str], words: Words) -> dict[str, Any]:
    measure, interval = share.measure, share.interval
    counts = " / ".join(number_text(Fraction(n), words.language) for n in (measure.reached or 0, measure.due or 0))
    between = "–".join(_percent(end, words, unit=False) for end in (interval.low, interval.high))
    texts = (
        _percent(share.share, words),
        counts,
        between,
        _percent(share.expected, words),
        _percent(share.baseline, words),
    )
    drawn = Rate(
        expected=_scaled(share.expected, top),
        found=share.share / top,
        low=interval.low / top,
        high=interval.high / top,
        start=_scaled(share.baseline, top),
    )
    label = metric_text(agreement, measure, words, of=measure)
    cells = [cell(text, name) for text, name in zip(texts, head[1:], strict=True)]
    return {"label": label, "cells": [*cells, {"html": rate(rate=drawn, empty="", on_line=True)}]}


def _percent(share: Fraction | None, words: Words, *, unit: bool = True) -> str:
    if share is None:
        return "–"
    number = number_text(100 * share, words.language, decimals=1)
    return words.text("fund.percent", number=number) if unit else number


def _scaled(number: Fraction | None, top: Fraction) -> Fraction | None:
    return None if number is None else number / top
