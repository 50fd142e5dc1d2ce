"""`gavn terminate`: what investors get back of their capital when a party terminates the agreement."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gavn.cli.agreements import telling, version_at
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.endings import Recovery, Terminate, rule_of
from gavn.domain.payments.entitlement import Closing
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.terminating import given_by, payer_of, recoveries
from gavn.domain.values.money import total
from gavn.domain.values.party import PartyRole
from gavn.files.statements import read_filed
from gavn.language.catalogue import say

SCHEMA = "gavn.terminate/1"
AMOUNTS = ("capital", "repaid", "amount")


def run(arguments: argparse.Namespace) -> int:
    """What the results of the statements in the folder give by the day has been repaid already, as in a statement of
    the termination."""
    request = request_of(arguments)
    with telling(request):
        agreement = version_at(Path(arguments.agreement), request, on=arguments.as_of)
        filed = read_filed(Path(arguments.statements), agreement.id) if arguments.statements else ()
        recovered = _recovered(agreement, filed, by=PartyRole(arguments.by), on=arguments.as_of)
    rows = [_row(recovery) for recovery in recovered]
    sums = {name: total((getattr(r, name) for r in recovered), currency=agreement.currency) for name in AMOUNTS}
    whole: Row = {"investor": "", "clause": recovered[0].clause if recovered else "", **sums}
    payer = payer_of(agreement, rule_of(agreement, PartyRole(arguments.by)), on=arguments.as_of)
    note = say(f"money.note.{'terminated_by' if payer else 'terminated_open'}", request.language, party=payer)
    notes = [note] if filed else [note, say("money.note.no_statements", request.language)]
    print_rows(MoneyRows(SCHEMA, agreement, [*rows, whole], frozenset({len(rows)}), notes), request)
    return Exit.DONE


def _recovered(agreement: Agreement, filed: Sequence[FiledStatement], *, by: PartyRole, on: date) -> Sequence[Recovery]:
    """By the newest results stated; those of an early closing were only expected. Fixed parts, charges and guarantees
    fall due also where no result is known."""
    known = [each.counted for each in filed if not isinstance(each.statement.entitlement, Closing)]
    newest = known[-1] if known else Counted({}, ())
    return recoveries(agreement, given_by(agreement, newest, on=on), Terminate("", by, on))


def _row(recovery: Recovery) -> Row:
    amounts = {name: getattr(recovery, name) for name in AMOUNTS}
    return {"investor": recovery.investor, "clause": recovery.clause, **amounts}
