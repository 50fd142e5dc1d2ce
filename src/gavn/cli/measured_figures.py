"""What `gavn measure --figures` draws: results with their intervals, how alike matching made two groups, and
how long until something happened."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from pathlib import Path

from gavn.cli.arguments import Request
from gavn.domain.agreements.counting import counting
from gavn.domain.agreements.grading import IMBALANCE, LEAST, RANDOM_IMBALANCE
from gavn.domain.forecasting.looks import asked_of
from gavn.domain.payments.canonical import digest
from gavn.files.whole import locked, write_whole
from gavn.language.agreements import names_of
from gavn.language.catalogue import Language
from gavn.language.choices import relative_text
from gavn.measurement.findings import Finding
from gavn.measurement.measure import Measured
from gavn.reports.charts.love import LoveRow
from gavn.reports.charts.standalone import standalone
from gavn.reports.comparison import Expected, Figure, duration_figure, interval_figure, love_figure

UNSAFE = re.compile(r"[^\w-]+")
# Characters of a hash that tell one file from another.
HASHED = 8


def write_figures(measured: Measured, folder: Path, request: Request) -> tuple[str, ...]:
    """Each figure as SVG, and its numbers as CSV; the names of the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with locked(folder) as directory:
        for name, figure in _figures(measured, request.language):
            for file, text in ((f"{name}.svg", standalone(figure.drawings.wide)), (f"{name}.csv", _csv(figure))):
                write_whole(folder / file, text.encode("utf-8"), directory=directory)
                written.append(file)
    return tuple(written)


def _figures(measured: Measured, language: Language) -> Iterator[tuple[str, Figure]]:
    rates = [_expected(each, measured, language) for each in measured.findings if each.rate is not None]
    names = _names(measured.findings)
    if rates:
        yield "results", interval_figure(rates, language, least=LEAST)
    for finding in measured.findings:
        if finding.effect is not None and finding.effect.balance:
            rows = [
                LoveRow(row.name, abs(Fraction(row.before)), abs(Fraction(row.after))) for row in finding.effect.balance
            ]
            matched = finding.effect.matched is not None
            limit = IMBALANCE if matched else RANDOM_IMBALANCE
            yield f"balance-{names[finding.key]}", love_figure(rows, language, limit=limit, matched=matched)
        if curves := finding.measured_durations:
            yield f"duration-{names[finding.key]}", duration_figure([(c, c.steps) for c in curves], language)


def _names(findings: Sequence[Finding]) -> Mapping[tuple[str, str, str], str]:
    """What a file about each is called, by its key; no two are called the same, be capitals told apart or not.

    One whose own name no file can bear, or whose name another comes to as well, ends with what it alone has: the
    beginning of the hash of its key.
    """
    plain = {each.key: "-".join(filter(None, each.key)) for each in findings}
    safe = {key: UNSAFE.sub("-", name) for key, name in plain.items()}
    many = Counter(name.casefold() for name in safe.values())
    return {
        key: name if name == plain[key] and many[name.casefold()] == 1 else f"{name}-{digest(key)[:HASHED]}"
        for key, name in safe.items()
    }


def _expected(finding: Finding, measured: Measured, language: Language) -> Expected:
    assert finding.rate is not None
    metric = next(each for each in measured.agreement.metrics if each.id == finding.metric)
    when = next(relative_text(each, language) for each in metric.follow_ups if each.id == finding.follow_up)
    label = " · ".join(filter(None, [names_of([metric], language)[metric.id], when, finding.cohort]))
    level = finding.expected.demand.level if finding.expected else None
    asked = asked_of(measured.plan, finding.metric, finding.follow_up, measured.as_of)
    return Expected(label, finding.rate, level, finding.graded.grade, counting(finding.rate, metric), asked)


def _csv(figure: Figure) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([figure.head, *figure.rows])
    return text.getvalue()
