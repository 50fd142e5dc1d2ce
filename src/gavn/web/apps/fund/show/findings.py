"""The page of everything published that does not follow: each figure opens to the sum behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gavn.domain.economy.reconcile import Check, Finding, Operation, Verdict
from gavn.domain.fund.fund import Fund
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.findings import formula_text, where_text
from gavn.language.formats import exact_text, number_text
from gavn.web.apps.fund.show.disagreements import (
    column_text,
    figures_text,
    full_text,
    signed,
    subject_text,
    term_text,
    unit_text,
    why_text,
)


def findings_context(
    fund: Fund, findings: Sequence[Finding], *, shown: Sequence[Finding], checked: int, language: Language
) -> dict[str, Any]:
    """What disagrees by kind of check; what rounding explains apart."""
    disagrees = [f for f in findings if f.verdict == Verdict.DISAGREES]
    counts = {
        "checked": number_text(checked, language),
        "disagrees": counted_in_words("fund.findings.places", len(disagrees), language),
        "rounding": counted_in_words("fund.findings.places", len(findings) - len(disagrees), language),
    }
    key = "none" if not findings else "agrees" if not disagrees else "answer"
    if not fund.publications:
        key = "unpublished"
    groups = [
        _group(fund, check.value, [f for f in disagrees if f.check == check and f in shown], language, among=findings)
        for check in Check
    ]
    rounding = [f for f in shown if f.verdict == Verdict.ROUNDING]
    groups.append(_group(fund, "rounding", rounding, language, among=findings))
    return {
        "page_title": say(f"fund.findings.{key}", language, **counts),
        "sources": [f"{p.title}, {p.publisher}" for p in fund.publications],
        "result": say("fund.findings.shown", language, shown=len(shown), all=len(findings)),
        "groups": [group for group in groups if group["lines"]],
    }


def _group(
    fund: Fund, name: str, findings: Sequence[Finding], language: Language, *, among: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "id": name,
        "heading": say(f"fund.findings.heading.{name}", language, count=len(findings)),
        "say": say(f"fund.findings.say.{name}", language),
        "lines": [finding_line(fund, finding, language, among=among) for finding in findings],
    }


def finding_line(fund: Fund, finding: Finding, language: Language, *, among: Sequence[Finding]) -> dict[str, Any]:
    """One figure: printed, calculated, difference; and within, where it stands and the terms it was worked out from."""
    name = subject_text(fund, finding, language)
    printed, calculated, difference = figures_text(finding, language)
    if finding.quote:
        name = say("fund.findings.quote", language, quote=finding.quote)
    return {
        "name": name,
        "column": column_text(fund, finding, language),
        "where": where_text(finding, language),
        "unit": unit_text(fund, finding, language),
        "printed": full_text(finding.printed, language),
        "calculated": full_text(finding.calculated, language),
        "difference": signed(finding.difference, language),
        "row": {"printed": printed, "calculated": calculated, "difference": difference},
        "why": why_text(finding, language, among=among),
        "carried": bool(finding.carried_from),
        "inferred": finding.inferred,
        "tolerance": exact_text(finding.tolerance, language),
        "ratio": "" if finding.operation == Operation.SUM else formula_text(finding, language),
        "terms": [
            {"name": term_text(fund, term, language), "value": full_text(value, language)}
            for term, value in finding.terms
        ],
    }
