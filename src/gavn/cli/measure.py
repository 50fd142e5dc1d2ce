"""`gavn measure`: an agreement's metrics worked out from person-level data, as results that `gavn pay` takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from gavn.cli.agreements import stop, telling, version_at
from gavn.cli.arguments import Request, request_of
from gavn.cli.engines import EngineName, Source, source_at
from gavn.cli.exits import Exit
from gavn.cli.measured_rows import print_measured
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.values.problem import Place, Problem
from gavn.files.manifests import write_measured
from gavn.language.catalogue import say
from gavn.measurement.engines.portable import asks_for_totals, script
from gavn.measurement.question import questions
from gavn.measurement.sql import batches
from gavn.measurement.sql_text import query


def run(arguments: argparse.Namespace) -> int:
    """Prints the results; with `--results` writes them with their manifest, with `--show-sql` prints the queries."""
    request = request_of(arguments)
    with telling(request):
        agreement = _measurable(Path(arguments.agreement), request)
        source = source_at(Path(arguments.data), EngineName(arguments.engine), request)
        if arguments.show_sql:
            return _print_sql(agreement, source)
        measured = source.measure(agreement)
        manifest = source.manifest(agreement)
        written = write_measured(measured.results, manifest, Path(arguments.results)) if arguments.results else None
    print_measured(measured, request)
    if written is not None:
        print(say("measure.written", request.language, folder=written))
    return Exit.DONE


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
