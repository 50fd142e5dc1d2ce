"""`gavn pay`: the next statement of an agreement by the results that are known."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from gavn.cli.agreements import dossier_at, names_at, stop, telling, version_at
from gavn.cli.arguments import Request, numbered, request_of
from gavn.cli.clock import today
from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain
from gavn.cli.progress import watched
from gavn.cli.statements import print_statement
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.filed import FiledStatement, state
from gavn.domain.payments.remarks import Earlier, PaidByCohort, paid_by_cohort, remarks
from gavn.domain.payments.statement import Statement
from gavn.domain.payments.to_come import to_come
from gavn.domain.values.problem import refuse
from gavn.files.agreements import read_results
from gavn.files.manifests import check_manifest, read_manifest
from gavn.files.statements import read_earlier, write_statement
from gavn.language.catalogue import say
from gavn.language.counts import counted
from gavn.language.remarks import remark_text, to_come_text


def run(arguments: argparse.Namespace) -> int:
    """Shows the statement; with `--statements` it goes on from those in the folder and is written there.

    Nothing is written where nothing has changed since the last of them, unless that is asked for.
    """
    request = request_of(arguments)
    issued_on = arguments.issued_on or today()
    as_of = arguments.as_of or issued_on
    folder = Path(arguments.statements) if arguments.statements else None
    with telling(request, facts=arguments.results):
        agreement = version_at(Path(arguments.agreement), request, on=as_of)
        results = results_at(Path(arguments.results), request, agreement, beside=Path(arguments.agreement))
        earlier = read_earlier(folder, agreement.id) if folder else ()
        filed = state(agreement, results, as_of=as_of, issued_on=issued_on, final=arguments.final, earlier=earlier)
        unchanged = None if arguments.dry_run or arguments.even_unchanged else filed.unchanged_since
        writes = not arguments.dry_run and unchanged is None
        written = write_statement(filed, folder) if folder and writes else None
    if agreement.floors and not arguments.final and as_of >= agreement.clocks.payment.last_day:
        complain(say("statement.floor_waits", request.language))
    if unchanged is not None:
        return _print_unchanged(filed, unchanged, request)
    print_statement(filed, request, names_at(Path(arguments.agreement)))
    _complain_of(agreement, results, arguments, request, as_of=as_of)
    if request.format is Format.TABLE and (written or arguments.dry_run):
        key = "statement.written" if written else "statement.not_written"
        print(say(key, request.language, file=written))
    return Exit.DONE


def _complain_of(
    agreement: Agreement, results: Results, arguments: argparse.Namespace, request: Request, *, as_of: date
) -> None:
    """What is worth a second look, beside the statement."""
    facts = Path(arguments.results)
    measured = results.tallies if facts.is_dir() and read_manifest(facts) is not None else ()
    for remark in remarks(agreement, results, as_of=as_of, earlier=Earlier(measured=measured)):
        told = remark_text(remark, request.language, name=remark.tally.id, due="due")
        complain(say("statement.remark.note", request.language, remark=told))
    coming = tuple(to_come(agreement, after=as_of)) if arguments.final else ()
    if coming:
        complain(to_come_text(coming, request.language, after=as_of))
    for left_out in paid_by_cohort(agreement, results.as_known_on(as_of).claims):
        complain(say("statement.remark.note", request.language, remark=_left_out(left_out, request)))


def _left_out(found: PaidByCohort, request: Request) -> str:
    """How many claims of which metric, with the first of them, so that they are found in the file."""
    term = f"“{found.term.id}” ({found.term.clause})"
    values = {"metric": found.metric, "id": found.first, "term": term}
    return counted("statement.paid_by_cohort", found.count, request.language, **values)


def _print_unchanged(filed: FiledStatement, before: Statement, request: Request) -> int:
    """No statement of nothing is issued because the command ran twice; programs get what there would be in it."""
    text = say("statement.unchanged", request.language, statement=before.id)
    if request.format is Format.TABLE:
        print(text)
    else:
        print_statement(filed, request, {})
        complain(text)
    return Exit.DONE


def results_at(path: Path, request: Request, agreement: Agreement, *, beside: Path) -> Results:
    """Results of an agreement, `beside` which its measurement plan stands; measured ones are held against their
    manifest. Who waits for many sees how far it is."""
    results = facts_at(path, request, currency=agreement.currency)
    if path.is_dir():
        refuse(check_manifest(path, agreement, dossier_at(beside, request).measurement_plan))
    return results


def facts_at(path: Path, request: Request, *, currency: str) -> Results:
    """The facts of a folder or a file, whatever they are for."""
    reading = read_results(
        path,
        currency=currency,
        watch=lambda rows: watched(rows, lambda passed: numbered("progress.facts", passed, request.language)),
    )
    if reading.results is None:
        raise stop(reading.problems, request)
    return reading.results
