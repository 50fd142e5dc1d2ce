"""`gavn check`: every error in a fund folder, each at its place; `gavn verify`: the hash chain over the ledger."""

from __future__ import annotations

import argparse

from gavn.cli.arguments import fund_in, fund_of, print_problems, print_refusal, request_of
from gavn.cli.output import Exit
from gavn.domain.economy.chain import digests, genesis, verify
from gavn.files.read import read_fund
from gavn.language.catalogue import say


def run_check(arguments: argparse.Namespace) -> int:
    """Errors stop it; warnings are told of, and the exit code is DONE."""
    request = request_of(arguments)
    reading = read_fund(request.folder)
    fund = fund_in(reading, request)
    print_refusal(reading.problems, request)
    counts = {
        "postings": len(fund.ledger.postings),
        "inquiries": len(fund.inquiries),
        "investments": len(fund.investments),
        "agreements": len(fund.dossiers),
    }
    print(say("cli.checked", request.language, folder=request.folder, **counts))
    return Exit.DONE


def run_verify(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the ledger is not the one that was published."""
    request = request_of(arguments)
    fund = fund_of(request)
    postings = fund.ledger.postings
    problems = verify(postings, currency=fund.currency, heads=fund.heads)
    if problems:
        print_problems(tuple(problems), request)
        return Exit.FOUND
    *_, digest = (genesis(fund.currency), *digests(postings, currency=fund.currency))
    print(say("verify.head", request.language, number=len(postings), digest=digest))
    key = "verify.agrees" if fund.heads else "verify.no_heads"
    print(say(key, request.language, postings=len(postings), heads=len(fund.heads)))
    return Exit.DONE
