"""`gavn payers`: what each payer must expect to owe by the year it falls due, what is stated, and what of it is due."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

from gavn.cli.agreements import dossier_at, telling, version_at
from gavn.cli.arguments import request_of
from gavn.cli.clock import today
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.cli.pay import results_at
from gavn.domain.agreements.agreement import DeadlineFrom
from gavn.domain.payments.payer_view import PayerYear, expected_dues, payer_view
from gavn.domain.payments.statement import due_when_made
from gavn.domain.values.money import total
from gavn.files.statements import read_earlier
from gavn.language.catalogue import say
from gavn.language.choices import relative_text

SCHEMA = "gavn.payers/1"
AMOUNTS = ("plan", "rule", "booked", "due")


def run(arguments: argparse.Namespace) -> int:
    """The plan is what the expected results would give, the rule the share of it that is counted on."""
    request = request_of(arguments)
    by = arguments.as_of or today()
    with telling(request, facts=arguments.expected):
        agreement = version_at(Path(arguments.agreement), request)
        versions = dossier_at(Path(arguments.agreement), request).versions[: agreement.version]
        results = results_at(Path(arguments.expected), request, agreement, beside=Path(arguments.agreement))
        expected = expected_dues(versions, results)
        statements = read_earlier(Path(arguments.statements), agreement.id) if arguments.statements else ()
        view = payer_view(agreement, expected, due_when_made(statements), effect=arguments.effect, by=by)
    rows: list[Row] = []
    ruled = set()
    for _, own in groupby(view, key=lambda row: (row.payer, row.purse)):
        years = list(own)
        ruled.add(len(rows))
        rows += [*map(_year, years), _sum(years)]
    approval = agreement.payment_deadline.event == DeadlineFrom.APPROVAL
    names = ["budget", "plan", *(["approved"] if approval else [])]
    deadline = relative_text(agreement.payment_deadline, request.language)
    notes = [say(f"money.note.{name}", request.language, deadline=deadline) for name in names]
    print_rows(MoneyRows(SCHEMA, agreement, rows, frozenset(ruled), notes), request)
    return Exit.DONE


def _year(row: PayerYear) -> Row:
    amounts = {name: getattr(row, name) for name in AMOUNTS}
    return {"payer": row.payer, "purse": row.purse, "year": row.year, **amounts}


def _sum(years: list[PayerYear]) -> Row:
    first = years[0]
    sums = {name: total((getattr(r, name) for r in years), currency=first.plan.currency) for name in AMOUNTS}
    return {"payer": first.payer, "purse": first.purse, "year": None, **sums}
