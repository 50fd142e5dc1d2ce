"""`gavn replay`: a statement worked out again from the agreement, histories and rules that its hashes name."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

from gavn.cli.agreements import dossier_at, telling
from gavn.cli.arguments import Request, request_of
from gavn.cli.check import plain_problem
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json, print_refusal
from gavn.cli.pay import facts_at
from gavn.domain.agreements.versions import content_hash
from gavn.domain.payments.canonical import results_digest
from gavn.domain.payments.entitlement import known
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.values.problem import Place, Problem
from gavn.files.statements import read_statement
from gavn.language.catalogue import say
from gavn.language.statements import LineWords

SCHEMA = "gavn.replay/1"
COLUMNS = ("statement", "digest", "agreement_digest", "results_digest", "rules_version", "verdict")


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the statement does not come out the same."""
    request = request_of(arguments)
    with telling(request):
        filed = read_statement(Path(arguments.statement))
        problems = [
            *_other_agreement(filed, arguments.agreement, request),
            *_other_results(filed, arguments.results, request),
            *filed.repeated(),
        ]
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, list(_verdict(filed, problems).values())])
        case Format.JSON:
            told = [plain_problem(problem, request.language) for problem in problems]
            print_json(SCHEMA, {**_verdict(filed, problems), "problems": told})
        case Format.TABLE if problems:
            print_refusal(problems, request.language)
        case Format.TABLE:
            total = LineWords(filed.agreement, request.language).money(Fraction(filed.statement.total.minor))
            said = {"statement": filed.statement.id, "digest": filed.statement.digest, "total": total}
            print(say("replay.same", request.language, **said))
    return Exit.FOUND if problems else Exit.DONE


def _other_agreement(filed: FiledStatement, path: str | None, request: Request) -> list[Problem]:
    """Where an agreement's folder is given, the version that the statement names must be among its versions."""
    if path is None:
        return []
    stated = filed.statement.entitlement.agreement_digest
    found = [content_hash(version) for version in dossier_at(Path(path), request).versions]
    return [] if stated in found else [_other("agreement", stated, ", ".join(found))]


def _other_results(filed: FiledStatement, path: str | None, request: Request) -> list[Problem]:
    """Where results are given, those known on the statement's day must be the ones it was made of."""
    if path is None:
        return []
    entitlement = filed.statement.entitlement
    results = facts_at(Path(path), request, currency=entitlement.currency)
    found = results_digest(known(filed.agreement, results, as_of=entitlement.as_of))
    return [] if found == entitlement.results_digest else [_other("results", entitlement.results_digest, found)]


def _other(what: str, stated: str, found: str) -> Problem:
    return Problem("replay-input-other", Place(path=what), {"what": what, "stated": stated, "found": found})


def _verdict(filed: FiledStatement, problems: list[Problem]) -> dict[str, str]:
    entitlement = filed.statement.entitlement
    verdict = problems[0].code if problems else "same"
    named = (filed.statement.id, filed.statement.digest, entitlement.agreement_digest, entitlement.results_digest)
    return dict(zip(COLUMNS, (*named, entitlement.rules_version, verdict), strict=True))
