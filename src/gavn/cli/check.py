"""`gavn check`: every error in a fund folder, each at its place; `gavn verify`: the hash chain over the ledger."""

from __future__ import annotations

import argparse

from gavn.cli.arguments import fund_of, print_problems, request_of
from gavn.cli.output import Exit
from gavn.domain.economy.chain import digests, genesis, verify
from gavn.language.catalogue import say


def run_check(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request)
    counts = {
        "postings": len(fund.ledger.postings),
        "inquiries": len(fund.inquiries),
        "investments": len(fund.investments),
    }
    print(say("cli.checked", request.language, folder=request.folder, **counts))
    return Exit.DONE


def run_verify(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the ledger is not the one that was published."""
    request = request_of(arguments)
    fund = fund_of(request)
    postings = fund.ledger.postings
    computed = list(digests(postings, currency=fund.currency))
    problems = verify(postings, currency=fund.currency, heads=fund.heads)
    if problems:
        print_problems(tuple(problems), request)
        return Exit.FOUND
    digest = computed[-1] if computed else genesis(fund.currency)
    print(say("verify.head", request.language, number=len(postings), digest=digest))
    key = "verify.agrees" if fund.heads else "verify.no_heads"
    print(say(key, request.language, postings=len(postings), heads=len(fund.heads)))
    return Exit.DONE
