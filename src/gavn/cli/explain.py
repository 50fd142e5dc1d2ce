"""`gavn explain`: a line of a statement, the lines it came from, and theirs, down to the facts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from gavn.cli.agreements import names_at, telling
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.statements import LINE_COLUMNS, amount_cell, line_cells, notices
from gavn.domain.payments.explain import Explanation, Fact, explain_booked, explain_line, facts_behind, last_lines
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.statement import StatementLine
from gavn.domain.payments.trace import TraceLine
from gavn.files.statements import read_statement
from gavn.language.catalogue import say
from gavn.language.statements import LineWords

SCHEMA = "gavn.explain/1"
COLUMNS = ("statement", "depth", *LINE_COLUMNS, "amount", "stated_before", "stated_now", "stood_in", "provenance")


@dataclass(frozen=True, slots=True)
class Told:
    """A line at its depth; `again` where it was told above, with all that is below it.

    `booked` is what the statement itself says of it, where it says anything; `stood_in` the earlier statement in which
    it last stood, where it holds no longer.
    """

    depth: int
    line: TraceLine
    facts: tuple[Fact, ...]
    again: bool
    booked: StatementLine | None
    stood_in: str

    @property
    def stated_now(self) -> Fraction:
        return self.booked.amount if self.booked else Fraction(0)

    @property
    def stated_before(self) -> Fraction:
        """What is neither stated now nor withdrawn stood there already."""
        if self.booked:
            return self.booked.before
        return Fraction(0) if self.stood_in else self.line.amount


def run(arguments: argparse.Namespace) -> int:
    """One line, or every line that no other came from."""
    request = request_of(arguments)
    with telling(request):
        filed = read_statement(Path(arguments.statement))
        trees = _trees(filed, arguments.line)
    words = LineWords(filed.agreement, request.language, _names(arguments))
    told = list(_told(filed, trees))
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *(_cells(item, filed) for item in told)])
        case Format.JSON:
            print_json(SCHEMA, _json(filed, told, words))
        case Format.TABLE:
            _print_tree(filed, told, words)
    return Exit.DONE


def _names(arguments: argparse.Namespace) -> Mapping[str, str]:
    """What the fund around the agreement calls its parties: the agreement that is named, else the one that the
    statement is kept with."""
    kept_with = Path(arguments.statement).resolve().parent.parent
    return names_at(Path(arguments.agreement) if arguments.agreement else kept_with)


def _trees(filed: FiledStatement, line: str | None) -> list[Explanation]:
    if line:
        return [explain_line(filed, line)]
    return [explain_booked(filed, last) for last in last_lines(filed)]


def _told(filed: FiledStatement, trees: Sequence[Explanation]) -> Iterator[Told]:
    seen: set[tuple[str, str]] = set()
    booked = {line.line.id: line for line in filed.statement.lines}

    def tell(tree: Explanation, depth: int) -> Iterator[Told]:
        stood_in = tree.stood_in.id if tree.stood_in else ""
        again = (tree.line.id, stood_in) in seen
        seen.add((tree.line.id, stood_in))
        facts = () if again or stood_in else facts_behind(filed, tree.line)
        yield Told(depth, tree.line, facts, again, booked.get(tree.line.id), stood_in)
        for source in () if again else tree.sources:
            yield from tell(source, depth + 1)

    for tree in trees:
        yield from tell(tree, 0)


def _print_tree(filed: FiledStatement, told: Sequence[Told], words: LineWords) -> None:
    for text in notices(filed, words):
        print(text)
    for item in told:
        if item.depth == 0:
            print()
        print("   " * item.depth + _sentence(item, words))
        if stated := _stated(item, filed, words):
            print("   " * (item.depth + 1) + stated)
        for fact in item.facts:
            print("   " * (item.depth + 1) + words.fact(fact))


def _sentence(item: Told, words: LineWords) -> str:
    """`10.000,00 kr. · pris · I arbejde · 01.02.2026 · § 6 · nået første gang: …`, without what is blank."""
    line = item.line
    how = say("statement.above", words.language) if item.again else words.how(line)
    amount = "" if line.is_note else words.money(line.amount)
    told = (amount, words.step(line), words.about(line), words.lies(line), line.clause, how)
    return " · ".join(text for text in told if text)


def _stated(item: Told, filed: FiledStatement, words: LineWords) -> str:
    """Of what stood in an earlier statement: what is left of it here, and where its facts are."""
    if item.line.is_note or item.again or not filed.earlier:
        return ""
    values = {"before": words.money(item.stated_before), "now": words.money(item.stated_now)}
    if item.stood_in:
        key = "withdrawn" if item.depth == 0 else "stood"
        return say(f"statement.explained.{key}", words.language, statement=item.stood_in, **values)
    return say("statement.explained.before", words.language, **values) if item.stated_before else ""


def _cells(item: Told, filed: FiledStatement) -> list[str]:
    currency = filed.agreement.currency
    cells = line_cells(item.line, currency) | {
        "statement": filed.statement.id,
        "depth": str(item.depth),
        "amount": amount_cell(item.line.amount, currency),
        "stated_before": amount_cell(item.stated_before, currency),
        "stated_now": amount_cell(item.stated_now, currency),
        "stood_in": item.stood_in,
        "provenance": filed.agreement.provenance.value,
    }
    return [cells[name] for name in COLUMNS]


def _json(filed: FiledStatement, told: Sequence[Told], words: LineWords) -> dict[str, object]:
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
        "stated_before": amount_cell(item.stated_before, currency),
        "stated_now": amount_cell(item.stated_now, currency),
        "stood_in": item.stood_in or None,
        "how": words.how(line),
        "facts": [words.fact(fact) for fact in item.facts],
        "above": item.again,
    }
