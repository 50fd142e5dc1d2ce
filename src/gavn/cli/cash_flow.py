"""`gavn cash-flow`: each party's money over the years, with yearly rate, multiple and worst case."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from gavn.cli.agreements import dossier_at, telling
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.money_rows import MoneyRows, Row, print_rows
from gavn.cli.pay import results_at
from gavn.domain.agreements.agreement import Agreement, DeadlineFrom
from gavn.domain.payments.cash_flow import ended_on
from gavn.domain.payments.most_owed import can_owe
from gavn.domain.payments.outlook import PartyMoney, is_unsure, party_money, statements_until
from gavn.domain.payments.statement import due_when_made
from gavn.domain.payments.worst_case import is_searched, worst_cases
from gavn.domain.values.money import total
from gavn.files.statements import read_earlier
from gavn.language.catalogue import say
from gavn.language.choices import relative_text

SCHEMA = "gavn.cash-flow/1"


def run(arguments: argparse.Namespace) -> int:
    """Statements in the folder stand as they are; after them one is made up at the end of each year."""
    request = request_of(arguments)
    with telling(request, facts=arguments.results):
        dossier = dossier_at(Path(arguments.agreement), request)
        agreement = dossier.versions[-1]
        results = results_at(Path(arguments.results), request, agreement, beside=Path(arguments.agreement))
        earlier = read_earlier(Path(arguments.statements), agreement.id) if arguments.statements else ()
        due = [
            agreement.payment_deadline.on(agreement.clocks.payment.last_day),
            *(d.on for d in due_when_made(earlier)),
        ]
        until = arguments.until or max(due)
        statements = statements_until(dossier.versions, results, earlier=earlier, until=until)
        parties = party_money(agreement, due_when_made(statements), until=until)
    rows: list[Row] = []
    ruled = set()
    for party in parties:
        ruled.add(len(rows))
        rows += [*_years(party), _sum(party)]
    approval = agreement.payment_deadline.event == DeadlineFrom.APPROVAL
    has_ended = ended_on(due_when_made(earlier)) is not None
    names = ["due", *(["approved"] if approval else [])]
    names = [*names, "ended"] if has_ended else ["year_ends", *names, *_notes_of_worst(agreement, parties)]
    deadline = relative_text(agreement.payment_deadline, request.language)
    notes = [say(f"money.note.{name}", request.language, deadline=deadline) for name in names]
    print_rows(MoneyRows(SCHEMA, agreement, rows, frozenset(ruled), notes), request)
    return Exit.DONE


def _notes_of_worst(agreement: Agreement, parties: Sequence[PartyMoney]) -> list[str]:
    """What must be said of the worst case, of an agreement that goes on."""
    told = {
        "worst": True,
        "ceiling_irr": any(each.most_irr is not None for each in agreement.investors),
        "termination_apart": bool(agreement.termination),
        "unsure": is_unsure(agreement, worst_cases(agreement)),
        "searched": is_searched(agreement),
        "no_bound": agreement.two_sided,
        "no_cap": any(each.worst is None and can_owe(agreement, each.party) for each in parties),
    }
    return [name for name, holds in told.items() if holds]


def _years(party: PartyMoney) -> Iterator[Row]:
    for year in party.years:
        own = {"capital": year.capital, "paid": year.paid, "received": year.received, "net": year.net}
        yield {"party": party.party, "year": year.year, **own, "multiple": None, "rate": None, "worst": None}


def _sum(party: PartyMoney) -> Row:
    names = ("capital", "paid", "received", "net")
    sums = {name: total((getattr(year, name) for year in party.years), currency=party.currency) for name in names}
    rate = None if party.rate is None else party.rate.quantize(Decimal("1e-6"))
    about = {"multiple": party.multiple, "rate": rate, "worst": party.worst}
    return {"party": party.party, "year": None, **sums, **about}
