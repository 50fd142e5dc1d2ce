"""`gavn close`: an agreement closed early, settled by the results expected of those actually reached."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from gavn.cli.agreements import telling, version_at
from gavn.cli.arguments import request_of
from gavn.cli.clock import today
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.cli.pay import results_at
from gavn.domain.payments.endings import ClosingLine, EarlyClosing, close_early, closing_notes, paid_so_far
from gavn.domain.payments.entitlement import known
from gavn.domain.values.money import total
from gavn.files.statements import read_earlier
from gavn.language.catalogue import say

SCHEMA = "gavn.close/1"
AMOUNTS = ("expected", "agreed", "paid", "to_pay")


def run(arguments: argparse.Namespace) -> int:
    """What the statements in the folder come to has been paid already."""
    request = request_of(arguments)
    with telling(request, facts=arguments.expected):
        agreement = version_at(Path(arguments.agreement), request, on=arguments.as_of)
        results = results_at(Path(arguments.expected), request, agreement, beside=Path(arguments.agreement))
        expected = known(agreement, results, as_of=date.max)
        statements = read_earlier(Path(arguments.statements), agreement.id) if arguments.statements else ()
        on, paid = arguments.as_of or today(), paid_so_far(statements, agreement.currency)
        closing = close_early(agreement, expected, on=on, paid=paid)
    rows = [_row(closing, line) for line in closing.lines]
    sums = {name: total((getattr(o, name) for o in closing.lines), currency=agreement.currency) for name in AMOUNTS}
    whole: Row = {"payer": "", "clause": closing.clause, **sums}
    notes = [say(f"money.note.{name}", request.language) for name in closing_notes(agreement, closing)]
    print_rows(MoneyRows(SCHEMA, agreement, [*rows, whole], frozenset({len(rows)}), notes), request)
    return Exit.DONE


def _row(closing: EarlyClosing, line: ClosingLine) -> Row:
    amounts = {name: getattr(line, name) for name in AMOUNTS}
    return {"payer": line.payer, "clause": closing.clause, **amounts}
