"""`gavn check`: every error in a fund or an agreement, at its place; `gavn verify`: the hash chain of the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import chain
from pathlib import Path

from gavn.cli.arguments import Request, Stop, fund_of, numbered, print_problems, read, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json, print_refusal
from gavn.cli.progress import watched
from gavn.domain.economy.chain import Head, check_heads, digests, genesis
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import AGREEMENTS, RELEASES, agreement_folders, has_errors, read_dossier
from gavn.files.layout import ACCOUNTS, FUND
from gavn.files.postings import heads_in
from gavn.language.catalogue import Language, say
from gavn.language.problems import problem_parts

CHECK_SCHEMA = "gavn.check/1"
VERIFY_SCHEMA = "gavn.verify/1"
PROBLEM_COLUMNS = ("file", "line", "column", "path", "severity", "code", "what", "why", "do")
COUNTED = ("postings", "inquiries", "investments", "agreements")
HEAD_COLUMNS = ("number", "digest", "published_on", "where", "verdict")


def run_check(arguments: argparse.Namespace) -> int:
    """The exit code is REFUSED where the folder has errors; warnings are told of, and stop nothing."""
    request = request_of(arguments)
    checked = _checked(request)
    match request.format:
        case Format.CSV:
            problems = [plain_problem(problem, request.language) for problem in checked.problems]
            print_csv([PROBLEM_COLUMNS, *([str(p[name] or "") for name in PROBLEM_COLUMNS] for p in problems)])
        case Format.JSON:
            problems = [plain_problem(problem, request.language) for problem in checked.problems]
            print_json(CHECK_SCHEMA, {"folder": str(request.folder), "counts": checked.counts, "problems": problems})
        case Format.TABLE if checked.counts is None:
            print_problems(checked.problems, request)
        case Format.TABLE:
            print_refusal(checked.problems, request.language)
            print(say(checked.said, request.language, folder=request.folder, **checked.counts))
    return Exit.DONE if checked.counts is not None else Exit.REFUSED


@dataclass(frozen=True, slots=True)
class Checked:
    """`counts` are of what was read, None where there are errors; `said` is the text that they fill in."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int] | None
    said: str


def _checked(request: Request) -> Checked:
    """A fund, or an agreement or several of them that stand outside one."""
    is_fund = any((request.folder / file).exists() for file in (FUND, ACCOUNTS))
    folders = () if is_fund else agreement_folders(request.folder)
    if not folders:
        reading = read(request, agreements=True)
        return Checked(reading.problems, _counts(reading.fund) if reading.fund else None, "cli.checked")
    problems = tuple(problem for folder in folders for problem in read_dossier(folder).problems)
    counts = {**dict.fromkeys(COUNTED, 0), "agreements": len(folders)}
    return Checked(problems, None if has_errors(problems) else counts, "cli.checked_agreements")


def _counts(fund: Fund) -> Mapping[str, int]:
    counted = (fund.ledger.postings, fund.inquiries, fund.investments, fund.dossiers)
    return {name: len(records) for name, records in zip(COUNTED, counted, strict=True)}


def plain_problem(problem: Problem, language: Language) -> dict[str, str | int | None]:
    """A problem for CSV and JSON."""
    place = problem.place
    return {
        "file": place.file or None,
        "line": place.line or None,
        "column": place.column or None,
        "path": place.path or None,
        "severity": problem.severity,
        "code": problem.code,
        **problem_parts(problem, language),
    }


@dataclass(frozen=True, slots=True)
class Verified:
    """A ledger whose chain was looked at: the digest at its end, what does not agree, and what is said of all else that
    was looked through; blank for a folder."""

    fund: Fund
    digest: str
    problems: tuple[Problem, ...]
    also: str = ""


def run_verify(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where the ledger is not the one that was published."""
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    fund = replace(fund, heads=(*fund.heads, *heads_given(arguments, request)))
    end = len(fund.ledger.postings)
    found = _digests_at({end, *(head.number for head in fund.heads)}, fund, request.language)
    problems = (*check_heads(fund.heads, found=found, count=end), *_revealing(fund))
    return print_verified(Verified(fund, found[end], problems), request)


def _revealing(fund: Fund) -> Iterator[Problem]:
    """Each release by which somebody who had seen all before it learned of too few, at its row."""
    if not fund.released:
        return
    # Only here: the solver takes longer to start than most commands to run.
    revealing = import_module("gavn.measurement.disclosure.again").revealing
    stated = {own.agreement: [(each.filed, each.made_at) for each in own.statements] for own in fund.kept}
    for own in fund.dossiers:
        for told, problem in revealing(fund.released_of(own.id), stated.get(own.id, [])):
            # A row for each, after the head.
            yield replace(problem, place=Place(f"{AGREEMENTS}/{own.id}/{RELEASES}", told.number + 1))


def heads_given(arguments: argparse.Namespace, request: Request) -> tuple[Head, ...]:
    """The heads of the file that was named, if any; what is wrong with it is printed, and the command stops."""
    try:
        return heads_in(Path(arguments.heads)) if arguments.heads else ()
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        raise Stop(Exit.REFUSED) from refused


def print_verified(verified: Verified, request: Request) -> int:
    """The same for a folder and a database; what is said of a database names no folder."""
    fund, digest, problems = verified.fund, verified.digest, verified.problems
    end = len(fund.ledger.postings)
    match request.format:
        case Format.CSV:
            heads = _heads(fund, problems)
            computed = [str(end), digest, "", "", "computed"]
            print_csv([HEAD_COLUMNS, *([str(head[name]) for name in HEAD_COLUMNS] for head in heads), computed])
            # The rows tell of heads alone, and a closing or a posting that was changed belongs to none.
            print_refusal(problems, request.language)
        case Format.JSON:
            print_json(VERIFY_SCHEMA, _verify_json(fund, digest, problems, request.language))
        case Format.TABLE if problems and request.folder.name:
            print_problems(problems, request)
        case Format.TABLE if problems:
            print_refusal(problems, request.language)
        case Format.TABLE:
            print(say("verify.head", request.language, number=end, digest=digest))
            print(_heads_told(fund, request.language))
            if verified.also:
                print(verified.also)
    return Exit.FOUND if problems else Exit.DONE


def _digests_at(numbers: Collection[int], fund: Fund, language: Language) -> Mapping[int, str]:
    """The digest after each of these postings, in one pass over the ledger."""
    told = watched(fund.ledger.postings, lambda passed: numbered("progress.hashed", passed, language))
    every = enumerate(chain([genesis(fund.currency)], digests(told, currency=fund.currency)))
    return {number: digest for number, digest in every if number in numbers}


def _heads(fund: Fund, problems: Sequence[Problem]) -> list[dict[str, str | int]]:
    """Each published head, and whether the ledger still agrees with it."""
    broken = {(p.values.get("number"), p.values.get("where")): p.code for p in problems}
    return [
        {
            "number": head.number,
            "digest": head.digest,
            "published_on": head.published_on.isoformat(),
            "where": head.where,
            "verdict": broken.get((str(head.number), head.where), "agrees"),
        }
        for head in fund.heads
    ]


def _verify_json(fund: Fund, digest: str, problems: Sequence[Problem], language: Language) -> dict[str, object]:
    return {
        "fund": fund.id,
        "computed": {"number": len(fund.ledger.postings), "digest": digest},
        "heads": _heads(fund, problems),
        "problems": [plain_problem(problem, language) for problem in problems],
    }


def _heads_told(fund: Fund, language: Language) -> str:
    if not fund.heads:
        return say("verify.no_heads", language)
    key = "verify.agrees_one" if len(fund.heads) == 1 else "verify.agrees_many"
    covered = max(head.number for head in fund.heads)  # later postings are held against no head
    return say(key, language, postings=covered, heads=len(fund.heads))
