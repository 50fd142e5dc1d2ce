"""Comparisons as figures: a sentence that reads the chart, the chart, and its numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.grading import IMBALANCE
from gavn.domain.forecasting.looks import Asked
from gavn.domain.outcomes.kept_figures import DurationStep, MeasuredBand, MeasuredDuration
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import Interval, Reading, exact_interval
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.evidence import NONE, band_text, interval_text, share_text
from gavn.language.formats import exact_text, number_text
from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.intervals import IntervalRow, Intervals, intervals
from gavn.reports.charts.love import Love, LoveRow, love
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.reports.charts.survival import StepLine, StepPoint, Survival, survival

SHARES = tuple(Fraction(quarter, 4) for quarter in range(5))
# Beside the readings of an interval: of so few none is made, nor where those unknown are too many, or could turn it.
FEW, LITTLE = "few", "little"


@dataclass(frozen=True, slots=True)
class Figure:
    """`caption` reads the chart in one sentence or two; every row has a cell for each of `head`."""

    caption: str
    drawings: Drawings
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """A rate under its name, the share that was expected of it (None where nothing was), and its evidence grade.

    `counted` is the rate by the agreement's rule for what is missing, which is drawn and read; None where all of those
    who were measured count, and no others. Coverage and bounds are of `rate`. `asked` is what the measurement plan asks
    for before anything is read of it; None where there is none.
    """

    label: str
    rate: Rate
    expected: Fraction | None
    grade: EvidenceGrade
    counted: Rate | None = None
    asked: Asked | None = None

    @property
    def counts(self) -> Rate:
        return self.counted or self.rate

    @property
    def interval(self) -> Interval | None:
        """As sure as is asked for; None of nobody."""
        counts, asked = self.counts, self.asked or Asked()
        if not counts.measured:
            return None
        return exact_interval(part=counts.reached, whole=counts.measured, tail=asked.tail)


@dataclass(frozen=True, slots=True)
class Followed:
    """One step of a group's curve: at `time`, so many followed until then, and to so many it happened."""

    point: StepPoint
    at_risk: int
    events: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group's curve, the last of whom was followed to `until`; `median` is when it has happened to half, or None, and
    `between` the ends of its interval, of which either is None where the curve does not reach it."""

    label: str
    steps: tuple[Followed, ...]
    until: Fraction
    median: Fraction | None
    between: tuple[Fraction | None, Fraction | None]


def interval_figure(rows: Sequence[Expected], language: Language, *, least: int) -> Figure:
    """What was found of each rate against what was expected, with exact intervals; of fewer than `least`, or where too
    many of those due are not known, nothing is read, however clear of the level the interval is."""
    readings = [found for row in rows if (found := _reading(row, least)) is not None]
    unsure, few = readings.count(Reading.UNSURE) + readings.count(LITTLE), readings.count(FEW)
    counts = {
        "measured": sum(row.counts.measured > 0 for row in rows),
        "all": len(rows),
        "sure": len(readings) - unsure - few,
        "unsure": unsure,
        "few": few,
    }
    unheld = sum(row.expected is None and row.counts.measured > 0 for row in rows)
    # Counts of conclusions are told only where there was something to conclude about.
    is_held = not unheld or unheld < counts["measured"]
    caption = counted(f"figure.intervals.{'caption' if is_held else 'unheld'}", len(rows), language, **counts)
    if unheld and is_held:
        caption = f"{caption} {counted('figure.intervals.unexpected', unheld, language)}"
    data = Intervals(
        tuple(_interval_row(row, language) for row in rows),
        _share_ticks(language),
        say("figure.intervals.expected", language),
        say("figure.intervals.found", language),
        caption,
        say("figure.intervals.nothing", language),
    )
    cells = tuple(_cells(row, least, language) for row in rows)
    return Figure(caption, intervals(data=data), _interval_head(language), cells)


def _reading(row: Expected, least: int) -> str | None:
    """How a rate is read against what was expected; None where there is nothing to read or to read it against."""
    interval, asked = row.interval, row.asked or Asked(least)
    if row.expected is None or interval is None:
        return None
    if row.counts.measured < asked.least:
        return FEW
    reading = interval.against(row.expected)
    return reading if reading is Reading.UNSURE or _is_known(row.rate, row.expected, reading, asked) else LITTLE


def _is_known(rate: Rate, expected: Fraction, reading: Reading, asked: Asked) -> bool:
    """Whether enough of those due are known, and the others could not turn the reading: as a conclusion takes it."""
    coverage, bounds = rate.coverage, rate.bounds
    known = coverage is not None and coverage >= asked.coverage
    return known and bounds is not None and bounds.against(expected) is reading


def _interval_row(row: Expected, language: Language) -> IntervalRow:
    interval = row.interval
    low, high = (interval.low, interval.high) if interval else (None, None)
    return IntervalRow(row.label, _counts(row.counts, language), row.expected, row.counts.share, low, high)


def _counts(rate: Rate, language: Language) -> str:
    if not rate.measured:
        return NONE
    return f"{number_text(rate.reached, language)} / {number_text(rate.measured, language)}"


def _interval_head(language: Language) -> tuple[str, ...]:
    return (
        say("figure.intervals.result", language),
        say("evidence.rate.share", language),
        say("evidence.rate.reached", language),
        say("evidence.rate.interval", language),
        say("figure.intervals.expected", language),
        say("evidence.rate.coverage", language),
        say("figure.intervals.bounds", language),
        say("field.evidence_grade", language),
        say("figure.intervals.reading", language),
    )


def _cells(row: Expected, least: int, language: Language) -> tuple[str, ...]:
    rate, counts = row.rate, row.counts
    reading = _reading(row, least)
    return (
        row.label,
        _or_none(counts.share, language),
        _counts(counts, language),
        interval_text(row.interval, language) if row.interval else NONE,
        _or_none(row.expected, language),
        _or_none(rate.coverage, language),
        interval_text(rate.bounds, language) if rate.bounds and rate.unknown else NONE,
        row.grade,
        NONE if reading is None else say(f"figure.reading.{reading}", language),
    )


def duration_figure(curves: Sequence[tuple[MeasuredDuration, Sequence[DurationStep]]], language: Language) -> Figure:
    """In days: each arm's curve by those of its steps that are told."""
    groups = [_group(curve, steps, language) for curve, steps in curves]
    last = max(curve.until for curve, _ in curves)
    times = [0, *round_ticks(lowest=0, highest=max(1, last))]
    return survival_figure(groups, times, language, unit=say("measure.days", language))


def _group(curve: MeasuredDuration, steps: Sequence[DurationStep], language: Language) -> Group:
    followed = tuple(
        Followed(StepPoint(step.day, step.still, step.low, step.high), step.at_risk, step.events) for step in steps
    )
    ends = _day(curve.median_low), _day(curve.median_high)
    label = say(f"measure.arm.{curve.arm}", language)
    return Group(label, followed, Fraction(curve.until), _day(curve.median), ends)


def _day(day: int | None) -> Fraction | None:
    return None if day is None else Fraction(day)


def band_figure(found: Sequence[tuple[IntervalRow, MeasuredBand]], language: Language, *, share: bool) -> Figure:
    """What was found of each over the band that nothing at all would show of people chosen for their level at entry:
    shares, or means in the instrument's unit. What is the same of all of them is said once."""
    said = {row.label: band_text(band, language, share=share) for row, band in found}
    same = len(set(said.values())) == 1
    caption = " ".join(dict.fromkeys(said.values()) if same else (f"{name}: {text}" for name, text in said.items()))
    ends = [(b.low_share, b.high_share) if share else (b.low_fall, b.high_fall) for _, b in found]
    rows = tuple(replace(row, band=band) for (row, _), band in zip(found, ends, strict=True))
    nothing = say("figure.band.nothing", language)
    numbers = [Fraction(0), *(number for row in rows for number in row.numbers)]
    marks = sorted({0, *round_ticks(lowest=floor(min(numbers)), highest=ceil(max(numbers)))})
    data = Intervals(
        rows,
        _share_ticks(language) if share else tuple(Tick(mark, number_text(mark, language)) for mark in marks),
        "",
        say("figure.intervals.found", language),
        caption,
        say("figure.intervals.nothing", language),
        nothing,
    )
    head = (
        say("figure.intervals.result", language),
        say("figure.intervals.found", language),
        say("evidence.rate.interval" if share else "figure.band.interval", language),
        nothing,
    )
    return Figure(caption, intervals(data=data), head, tuple(_banded(row, language, share=share) for row in rows))


def _banded(row: IntervalRow, language: Language, *, share: bool) -> tuple[str, ...]:
    value = _or_none(row.found, language) if share else _number(row.found, language)
    ends = (row.low, row.high), row.band or (None, None)
    return (row.label, value, *(_between(low, high, language, share=share) for low, high in ends))


def _between(low: Fraction | None, high: Fraction | None, language: Language, *, share: bool) -> str:
    if low is None or high is None:
        return NONE
    if share:
        return interval_text(Interval(low, high), language)
    return say("figure.band.between", language, low=_number(low, language), high=_number(high, language))


def _number(value: Fraction | None, language: Language) -> str:
    return NONE if value is None else number_text(value, language, decimals=2)


def survival_figure(groups: Sequence[Group], times: Sequence[int], language: Language, *, unit: str) -> Figure:
    """Curves of one group, or of two of which the second is compared with; `times` are the marks of the time axis, in
    the `unit` named."""
    medians = " ".join(_median_text(group, language, unit) for group in groups)
    caption = say("figure.survival.caption", language, medians=medians).strip()
    data = Survival(
        tuple(StepLine(group.label, tuple(step.point for step in group.steps), group.until) for group in groups),
        tuple(
            Tick(time, f"{number_text(time, language)} {unit}", number_text(time, language)) for time in sorted(times)
        ),
        _share_ticks(language),
        caption,
        say("figure.survival.nothing", language),
    )
    names = ("group", "at-risk", "events", "still", "interval")
    group, *others = (say(f"figure.survival.{name}", language) for name in names)
    rows = tuple(_step_cells(each, step, language) for each in groups for step in each.steps)
    return Figure(caption, survival(data=data), (group, unit, *others), rows)


def _median_text(group: Group, language: Language, unit: str) -> str:
    # It begins a sentence.
    named = f"{group.label[:1].upper()}{group.label[1:]}"
    if group.median is None:
        return say("figure.survival.no-median", language, group=named)
    low, high = (
        say("figure.survival.not-reached", language) if end is None else exact_text(end, language, most=1)
        for end in group.between
    )
    time = exact_text(group.median, language, most=1)
    return say("figure.survival.median", language, group=named, time=time, low=low, high=high, unit=unit)


def _step_cells(group: Group, step: Followed, language: Language) -> tuple[str, ...]:
    point = step.point
    return (
        group.label,
        exact_text(Fraction(point.time), language, most=1),
        number_text(step.at_risk, language),
        number_text(step.events, language),
        _percent(point.still, language),
        say("evidence.interval", language, low=_bare(point.low, language), high=_percent(point.high, language)),
    )


def _percent(share: Fraction, language: Language) -> str:
    """To a decimal, and all to as many: of many each step is less than one in a hundred."""
    return say("evidence.percent", language, number=_bare(share, language))


def _bare(share: Fraction, language: Language) -> str:
    return number_text(100 * share, language, decimals=1)


def love_figure(
    rows: Sequence[LoveRow], language: Language, *, limit: Fraction = IMBALANCE, matched: bool = True
) -> Figure:
    """Each covariate's standardised difference before and after matching, the greatest before first; of groups that a
    draw made, where nobody is `matched`, the one difference that there is."""
    ordered = tuple(sorted(rows, key=lambda row: -row.before))
    caption = say("figure.love.nothing", language)
    if ordered:
        values = {
            "alike": sum(row.after <= limit for row in ordered),
            "all": len(ordered),
            "limit": exact_text(limit, language),
            "worst": number_text(max(row.after for row in ordered), language, decimals=2),
        }
        caption = say("figure.love.caption" if matched else "figure.love.drawn", language, **values)
    most = max((max(row.before, row.after) for row in ordered), default=limit)
    step = Fraction(1, 5) if most <= 1 else Fraction(1, 2)
    marks = (step * place for place in range(int(most / step) + 2))
    data = Love(
        ordered,
        limit,
        tuple(Tick(mark, number_text(mark, language, decimals=1)) for mark in marks),
        say("figure.love.before", language) if matched else "",
        say("figure.love.after" if matched else "figure.love.difference", language),
        say("figure.love.limit", language),
        caption,
        say("figure.love.nothing", language),
    )
    names = ("before", "after") if matched else ("difference",)
    found = ((row.before, row.after) if matched else (row.after,) for row in ordered)
    cells = tuple(
        (row.label, *(number_text(value, language, decimals=2) for value in values))
        for row, values in zip(ordered, found, strict=True)
    )
    head = (say("figure.love.covariate", language), *(say(f"figure.love.head.{name}", language) for name in names))
    return Figure(caption, love(data=data), head, cells)


def _share_ticks(language: Language) -> tuple[Tick, ...]:
    return tuple(Tick(share, share_text(share, language)) for share in SHARES)


def _or_none(share: Fraction | None, language: Language) -> str:
    return NONE if share is None else share_text(share, language)
