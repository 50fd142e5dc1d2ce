"""`gavn terminate`: what investors get back of their capital when a party terminates the agreement."""

from __future__ import annotations

import argparse
from pathlib import Path

from gavn.cli.agreements import telling, version_at
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.domain.payments.endings import Recovery, recover, repaid_so_far, rule_of
from gavn.domain.payments.terminating import payer_of
from gavn.domain.values.money import total
from gavn.domain.values.party import PartyRole
from gavn.files.statements import read_earlier
from gavn.language.catalogue import say

SCHEMA = "gavn.terminate/1"
AMOUNTS = ("capital", "repaid", "amount")


def run(arguments: argparse.Namespace) -> int:
    """What the statements in the folder gave investors has been repaid already."""
    request = request_of(arguments)
    with telling(request):
        agreement = version_at(Path(arguments.agreement), request, on=arguments.as_of)
        statements = read_earlier(Path(arguments.statements), agreement.id) if arguments.statements else ()
        repaid = repaid_so_far(agreement, statements, by=arguments.as_of)
        recovered = recover(agreement, by=PartyRole(arguments.by), on=arguments.as_of, repaid=repaid)
    rows = [_row(recovery) for recovery in recovered]
    sums = {name: total((getattr(r, name) for r in recovered), currency=agreement.currency) for name in AMOUNTS}
    whole: Row = {"investor": "", "clause": recovered[0].clause if recovered else "", **sums}
    payer = payer_of(agreement, rule_of(agreement, PartyRole(arguments.by)), on=arguments.as_of)
    note = say(f"money.note.{'terminated_by' if payer else 'terminated_open'}", request.language, party=payer)
    notes = [note] if arguments.statements else [note, say("money.note.no_statements", request.language)]
    print_rows(MoneyRows(SCHEMA, agreement, [*rows, whole], frozenset({len(rows)}), notes), request)
    return Exit.DONE


def _row(recovery: Recovery) -> Row:
    amounts = {name: getattr(recovery, name) for name in AMOUNTS}
    return {"investor": recovery.investor, "clause": recovery.clause, **amounts}
