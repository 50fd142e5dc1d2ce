"""`gavn reconcile`: where what is published disagrees with itself or with the records."""

from __future__ import annotations

import argparse
from collections import Counter
from fractions import Fraction

from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.reconcile import Finding, Verdict
from gavn.domain.fund.disagreements import figures_checked, find_disagreements
from gavn.domain.fund.fund import Fund, movements_of
from gavn.language.catalogue import Language, say
from gavn.language.findings import figure_text, note_text, unit_text, where_text
from gavn.language.formats import decimal_of, exact_text

SCHEMA = "gavn.reconcile/1"
COLUMNS = (
    "source", "section", "page", "check", "verdict", "figure", "column", "unit", "printed", "calculated", "difference",
    "tolerance", "carried_from", "inferred", "quote",
)  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where something disagrees by more than rounding."""
    request = request_of(arguments)
    fund = fund_of(request)
    findings = find_disagreements(fund, moved=movements_of(fund))
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *([str(value) for value in _plain(f).values()] for f in findings)])
        case Format.JSON:
            data = {"fund": fund.id, "figures_checked": figures_checked(fund)}
            print_json(SCHEMA, data | {"findings": [_json(finding) for finding in findings]})
        case Format.TABLE:
            _print_table(fund, findings, request)
    disagrees = any(finding.verdict == Verdict.DISAGREES for finding in findings)
    return Exit.FOUND if disagrees else Exit.DONE


def _plain(finding: Finding) -> dict[str, str | int]:
    values = (
        finding.source,
        finding.section,
        finding.page or "",
        finding.check.value,
        finding.verdict.value,
        finding.subject,
        finding.column,
        finding.unit,
        *(_number(value) for value in (finding.printed, finding.calculated, finding.difference, finding.tolerance)),
        finding.carried_from,
        "yes" if finding.inferred else "",
        finding.quote,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _number(value: Fraction) -> str:
    """At most four decimals, without the zeros that say nothing."""
    text = f"{decimal_of(value, 4):f}"
    return text.rstrip("0").rstrip(".")


def _json(finding: Finding) -> dict[str, object]:
    return _plain(finding) | {
        "page": finding.page or None,
        "inferred": finding.inferred,
        "operation": finding.operation.value,
        "terms": [{"name": name, "value": _number(value)} for name, value in finding.terms],
    }


def _print_table(fund: Fund, findings: tuple[Finding, ...], request: Request) -> None:
    language = request.language
    if not fund.publications:
        print(say("reconcile.nothing_published", language))
        return
    names = ("where", "check", "verdict", "subject", "printed", "calculated", "difference", "unit", "note")
    head = tuple(say(f"reconcile.head.{name}", language) for name in names)
    if findings:
        rows = tuple(_row(fund, finding, language) for finding in findings)
        print_table(TextTable(head, rows, frozenset({4, 5, 6})))
        print()
    else:
        print(say("reconcile.nothing_found", language))
    verdicts = Counter(finding.verdict for finding in findings)
    print(
        say(
            "reconcile.summary",
            language,
            checked=figures_checked(fund),
            disagrees=verdicts[Verdict.DISAGREES],
            rounding=verdicts[Verdict.ROUNDING],
        )
    )


def _row(fund: Fund, finding: Finding, language: Language) -> tuple[str, ...]:
    return (
        where_text(finding, language),
        say(f"reconcile.check.{finding.check.value}", language),
        say(f"reconcile.verdict.{finding.verdict.value}", language),
        figure_text(fund, finding, language),
        exact_text(finding.printed, language),
        exact_text(finding.calculated, language),
        exact_text(finding.difference, language),
        unit_text(fund, finding, language),
        note_text(finding, language),
    )
