"""`gavn measure`: an agreement's metrics worked out from person-level data, as results that `gavn pay` takes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from gavn.cli.agreements import stop, telling, version_at
from gavn.cli.arguments import Request, request_of
from gavn.cli.engines import EngineName, Source, enrolled_of, source_at
from gavn.cli.exits import Exit
from gavn.cli.measured_figures import write_figures
from gavn.cli.measured_rows import Enrolled, print_measured
from gavn.cli.measured_unlooked import unlooked_lines
from gavn.cli.output import Format
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.agreements.plans import check_registers
from gavn.domain.agreements.scales import stated_scales
from gavn.domain.outcomes.definition import THOUSANDTHS
from gavn.domain.outcomes.intake.alone import off_scale
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.values.problem import Place, Problem, in_order, refuse
from gavn.files.agreements import MEASUREMENT_PLAN, read_plan
from gavn.files.folder import FolderReader
from gavn.files.manifests import write_measured
from gavn.files.people import HEAD, outside_ranges
from gavn.language.catalogue import say
from gavn.measurement.days import date_of
from gavn.measurement.engines.portable import asks_for_totals, script
from gavn.measurement.measure import Measured
from gavn.measurement.question import questions
from gavn.measurement.sql import batches
from gavn.measurement.sql_text import query
from gavn.measurement.tables import COURSES
from gavn.measurement.unlooked import unlooked

FURTHEST = "SELECT instrument, MIN(thousandths), MAX(thousandths) FROM readings WHERE withdrawn = 0 GROUP BY instrument"


def run(arguments: argparse.Namespace) -> int:
    """Prints the results; `--results` writes them with their manifest, `--figures` draws them, `--show-sql` prints the
    queries."""
    request = request_of(arguments)
    with telling(request):
        agreement = _measurable(Path(arguments.agreement), request)
        source = source_at(Path(arguments.data), EngineName(arguments.engine), request)
        refuse((*_missing_tables(agreement, source), *_unsaid_reach(agreement, source)))
        refuse(_outside_range(agreement, source))
        if arguments.show_sql:
            return _print_sql(agreement, source)
        refuse(_unknown_history(agreement, source))
        measured = source.measure(agreement, plan_at(_plan_file(arguments), agreement, request))
        courses = source.courses()
        manifest = source.manifest(measured, courses)
        written = _written(measured, manifest, arguments.results)
        drawn = write_figures(measured, Path(arguments.figures), request) if arguments.figures else ()
    print_measured(measured, Enrolled(*enrolled_of(courses)), request)
    if request.format is Format.TABLE:
        for line in unlooked_lines(unlooked(agreement, source.tables), request.language):
            print(line)
    # Nothing beside CSV or JSON, so that a program can read it.
    if written is not None and request.format is Format.TABLE:
        print(say("measure.written", request.language, folder=written))
    if drawn and request.format is Format.TABLE:
        print(say("measure.drawn", request.language, folder=arguments.figures, files=", ".join(drawn)))
    return Exit.DONE


def _written(measured: Measured, manifest: Manifest, folder: str | None) -> Path | None:
    """Where the results were written, with what was measured of their rates; None where they were not to be."""
    if folder is None:
        return None
    return write_measured(measured.results, manifest, Path(folder), rates=measured.rates)


def _plan_file(arguments: argparse.Namespace) -> Path | None:
    """The one that is named, else the one that stands beside the agreement, where there is one."""
    if arguments.plan is not None:
        return Path(arguments.plan)
    path = Path(arguments.agreement)
    own = (path if path.is_dir() else path.parent) / MEASUREMENT_PLAN
    return own if own.is_file() else None


def plan_at(file: Path | None, agreement: Agreement, request: Request) -> MeasurementPlan | None:
    """The plan in a file, which is the agreement's; None where there is none."""
    if file is None:
        return None
    reader = FolderReader(Path())
    plan = read_plan(reader, str(file), agreement)
    if plan is None or reader.problems:
        raise stop(in_order(reader.problems), request)
    return plan


def _missing_tables(agreement: Agreement, source: Source) -> Iterator[Problem]:
    """Each table that the agreement looks into and that is not there: read as empty it would say that nothing was. Of
    data that were frozen their hash says what stands in them, and what does not."""
    if source.head.snapshot:
        return
    for table in dict.fromkeys(m.measured.looks_at.SOURCE.value for m in agreement.metrics if m.measured is not None):
        file = source.folder / source.file_of(table)
        if not file.is_file():
            yield Problem("people-table-missing", Place(str(file)), {"table": file.name, "agreement": agreement.id})


def _unsaid_reach(agreement: Agreement, source: Source) -> Iterator[Problem]:
    """Each register that the agreement looks into and `data.yaml` says nothing of, or not early enough."""
    enrolled = (date_of(int(row[COURSES.columns.index("enrolled_day")])) for row in source.courses())
    for problem in check_registers(agreement, source.head.covered, enrolled):
        yield replace(problem, place=replace(problem.place, file=str(source.folder / HEAD)))


def _outside_range(agreement: Agreement, source: Source) -> Iterator[Problem]:
    """Readings that their instruments cannot give: each by its line, or of Parquet files the furthest of each."""
    scales = stated_scales(agreement)
    if source.people is not None:
        yield from outside_ranges(source.people, source.folder, scales)
        return
    file = Place(str(source.folder / source.file_of("readings")))
    for instrument, *ends in source.tables.select(FURTHEST) if scales else ():
        for end in dict.fromkeys(ends):
            found = off_scale(str(instrument), Fraction(int(end), THOUSANDTHS), scales)
            yield from (replace(problem, place=file) for problem in found)


def _unknown_history(agreement: Agreement, source: Source) -> Iterator[Problem]:
    """Of a cohort that came before, a rate of something that the agreement does not measure is held against nothing."""
    agreed = {(metric.id, at.id) for metric in agreement.metrics if metric.measured for at in metric.follow_ups}
    for past in source.head.history:
        if (past.metric, past.follow_up) not in agreed:
            values = {
                "metric": past.metric,
                "follow_up": past.follow_up,
                "known": ", ".join(sorted(map(" ".join, agreed))),
            }
            yield Problem("history-not-measured", Place(str(source.folder / HEAD)), values)


def _measurable(path: Path, request: Request) -> Agreement:
    agreement = version_at(path, request)
    if all(metric.measured is None for metric in agreement.metrics):
        raise stop([Problem("measure-no-definition", Place(str(path)), {"agreement": agreement.id})], request)
    return agreement


def _print_sql(agreement: Agreement, source: Source) -> int:
    """Each query as it is sent, batch by batch; `calendar` is made by the program, since SQL counts no months."""
    asked = questions(agreement, as_of=source.head.as_of)
    for batch in batches(asked):
        names = ", ".join(question.metric.id for question in batch.questions)
        print(f"-- {names}\n")
        views = script(batch, covered=source.head.covered, exclusive=source.head.exclusive)
        print(f"{query(views, asks_for_totals(batch))};\n")
    return Exit.DONE
