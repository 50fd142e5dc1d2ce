"""`gavn explain`: a line of a statement, the lines it came from, and theirs, down to the facts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gavn.cli.agreements import telling
from gavn.cli.arguments import Request, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.statements import LINE_COLUMNS, amount_cell, line_cells, notices
from gavn.domain.payments.explain import Explanation, Fact, explain_booked, explain_line, facts_behind, last_lines
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.trace import TraceLine
from gavn.files.statements import read_statement
from gavn.language.catalogue import say
from gavn.language.statements import LineWords

SCHEMA = "gavn.explain/1"
COLUMNS = ("statement", "depth", *LINE_COLUMNS, "amount", "provenance")


@dataclass(frozen=True, slots=True)
class Told:
    """A line at its depth; `again` where it was told above, with all that is below it."""

    depth: int
    line: TraceLine
    facts: tuple[Fact, ...]
    again: bool


def run(arguments: argparse.Namespace) -> int:
    """One line, or every line that no other came from."""
    request = request_of(arguments)
    with telling(request):
        filed = read_statement(Path(arguments.statement))
        trees = _trees(filed, arguments.line)
    told = list(_told(filed, trees))
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *(_cells(item, filed) for item in told)])
        case Format.JSON:
            print_json(SCHEMA, _json(filed, told, request))
        case Format.TABLE:
            _print_tree(filed, told, request)
    return Exit.DONE


def _trees(filed: FiledStatement, line: str | None) -> list[Explanation]:
    if line:
        return [explain_line(filed, line)]
    return [explain_booked(filed, last) for last in last_lines(filed)]


def _told(filed: FiledStatement, trees: Sequence[Explanation]) -> Iterator[Told]:
    seen: set[str] = set()

    def tell(tree: Explanation, depth: int) -> Iterator[Told]:
        again = tree.line.id in seen
        seen.add(tree.line.id)
        yield Told(depth, tree.line, () if again else facts_behind(filed, tree.line), again)
        for source in () if again else tree.sources:
            yield from tell(source, depth + 1)

    for tree in trees:
        yield from tell(tree, 0)


def _print_tree(filed: FiledStatement, told: Sequence[Told], request: Request) -> None:
    words = LineWords(filed.agreement, request.language)
    for text in notices(filed, words):
        print(text)
    for item in told:
        if item.depth == 0:
            print()
        print("   " * item.depth + _sentence(item, words))
        for fact in item.facts:
            print("   " * (item.depth + 1) + words.fact(fact))


def _sentence(item: Told, words: LineWords) -> str:
    """`10.000,00 kr. · pris · I arbejde · 01.02.2026 · § 6 · nået første gang: …`, without what is blank."""
    line = item.line
    how = say("statement.above", words.language) if item.again else words.how(line)
    amount = "" if line.is_note else words.money(line.amount)
    told = (amount, words.step(line), words.about(line), words.lies(line), line.clause, how)
    return " · ".join(text for text in told if text)


def _cells(item: Told, filed: FiledStatement) -> list[str]:
    currency = filed.agreement.currency
    cells = line_cells(item.line, currency) | {
        "statement": filed.statement.id,
        "depth": str(item.depth),
        "amount": amount_cell(item.line.amount, currency),
        "provenance": filed.agreement.provenance.value,
    }
    return [cells[name] for name in COLUMNS]


def _json(filed: FiledStatement, told: Sequence[Told], request: Request) -> dict[str, object]:
    words = LineWords(filed.agreement, request.language)
    return {
        "statement": filed.statement.id,
        "digest": filed.statement.digest,
        "currency": filed.agreement.currency,
        "provenance": filed.agreement.provenance.value,
        "lines": [_line_json(item, filed, words) for item in told],
    }


def _line_json(item: Told, filed: FiledStatement, words: LineWords) -> dict[str, object]:
    line, currency = item.line, filed.agreement.currency
    return {
        "depth": item.depth,
        "id": line.id,
        "step": line.step.value,
        "about": words.about(line),
        "on": line.on or None,
        "clause": line.clause or None,
        "rule": line.rule or None,
        "payer": line.payer or None,
        "receiver": line.receiver or None,
        "before": amount_cell(line.before, currency),
        "after": amount_cell(line.after, currency),
        "amount": amount_cell(line.amount, currency),
        "how": words.how(line),
        "facts": [words.fact(fact) for fact in item.facts],
        "above": item.again,
    }
