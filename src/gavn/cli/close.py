"""`gavn close`: an agreement closed early, settled by the results expected of those actually reached."""

from __future__ import annotations

import argparse
from pathlib import Path

from gavn.cli.agreements import telling, version_at
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.cli.pay import results_at
from gavn.domain.payments.endings import EarlyClosing, close_early
from gavn.domain.payments.entitlement import known
from gavn.domain.values.money import Money, total
from gavn.files.statements import read_earlier

SCHEMA = "gavn.close/1"


def run(arguments: argparse.Namespace) -> int:
    """What the statements in the folder come to has been paid already."""
    request = request_of(arguments)
    with telling(request):
        agreement = version_at(Path(arguments.agreement), request, on=arguments.as_of)
        results = results_at(Path(arguments.expected), request, currency=agreement.currency)
        expected = known(agreement, results, as_of=agreement.clocks.measurement.last_day)
        statements = read_earlier(Path(arguments.statements), agreement.id) if arguments.statements else ()
        paid = total((statement.total - statement.unpaid for statement in statements), currency=agreement.currency)
        closing = close_early(agreement, expected, paid=paid)
    by_payer = closing.by_payer()
    rows = [_payer(closing, payer, amount) for payer, amount in by_payer.items()]
    whole: Row = {
        "payer": "",
        "clause": closing.clause,
        "expected": closing.expected.total,
        "agreed": closing.agreed,
        "paid": closing.paid,
        "to_pay": closing.to_pay,
    }
    print_rows(MoneyRows(SCHEMA, agreement, [*rows, whole], frozenset({len(rows)})), request)
    return Exit.DONE


def _payer(closing: EarlyClosing, payer: str, to_pay: Money) -> Row:
    expected = closing.expected.paid_by(payer)
    return {
        "payer": payer, "clause": closing.clause, "expected": expected, "agreed": None, "paid": None, "to_pay": to_pay,
    }  # fmt: skip
