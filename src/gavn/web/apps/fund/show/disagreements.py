"""Findings of the reconciliation in words: what was printed, what follows, and why they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from gavn.domain.economy.reconcile import Check, Finding, Verdict
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.values.money import Rounding, round_fraction
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, say, texts
from gavn.language.formats import exact_text
from gavn.web.apps.fund.show.words import chosen, heads, name_of
from gavn.web.apps.pipeline.words import sentence

MOST_ON_FRONT = 5
# The decimals that an amount to the øre has in thousands of kroner.
MINOR_IN_THOUSANDS = 5
# The figures of a table that are sums, and not lines.
BALANCE = "closing-balance"
SUMS = ("total", BALANCE)
FRONT_HEADS = {
    "fund.disagree.figure": False,
    "fund.disagree.printed": True,
    "fund.disagree.calculated": True,
    "fund.disagree.difference": True,
    "fund.disagree.why": False,
}


def weightiest(findings: Sequence[Finding], *, year: int) -> list[Finding]:
    """The latest balance not after `year` first, since this page tells of one; then by size beside what was printed."""
    real = [f for f in findings if f.verdict == Verdict.DISAGREES]
    balance = _latest_balance(real, year=year)
    rest = sorted((f for f in real if f not in balance and not f.carried_from), key=_size, reverse=True)
    # A figure that fails two checks is told once, by the records where they are one of them.
    balance.sort(key=lambda finding: finding.check != Check.STANDING)
    once = {_figure(finding): finding for finding in reversed([*balance, *rest])}
    return list(reversed(once.values()))[:MOST_ON_FRONT]


def _latest_balance(findings: Sequence[Finding], *, year: int) -> list[Finding]:
    """What is found of the last printed balance of a year that is over, also where nothing is printed of `year`."""
    told = [f for f in findings if f.subject == BALANCE and (place := _year(f)) is not None and place <= year]
    latest = max((_year(f) or 0 for f in told), default=0)
    return [finding for finding in told if _year(finding) == latest]


def _year(finding: Finding) -> int | None:
    """The realised year of a column; None for any other."""
    return int(finding.column[1:]) if re.fullmatch(r"R[0-9]{4}", finding.column) else None


def _figure(finding: Finding) -> tuple[str, str]:
    return finding.subject, finding.column


def _size(finding: Finding) -> Fraction:
    return abs(finding.difference) / max(abs(finding.printed), abs(finding.calculated))


def front_table(
    fund: Fund, findings: Sequence[Finding], language: Language, *, every: Sequence[Finding]
) -> dict[str, object]:
    """The few that matter most, for the notice on the front page; `every` finding tells where a part arose."""
    labels = [say(key, language) for key in FRONT_HEADS]
    rows = []
    for finding in findings:
        texts_ = [*figures_text(finding, language)]
        cells = [
            {"number": True, "label": label, "text": text} for label, text in zip(labels[1:4], texts_, strict=True)
        ]
        why = why_text(finding, language, among=every)
        rows.append({"label": figure_text(fund, finding, language), "cells": [*cells, {"text": why}]})
    return {"head": heads(language, FRONT_HEADS), "rows": rows, "css": "g-stack g-stack-3"}


def figures_text(finding: Finding, language: Language) -> tuple[str, str, str]:
    """Printed, calculated and their difference; what a table prints in thousands is told in whole thousands, so that
    the row adds up as it is read: the sum behind it is exact.
    """
    printed, calculated = finding.printed, finding.calculated
    if finding.unit.partition(" ")[0].isdecimal() and printed.denominator == 1:
        calculated = Fraction(round_fraction(calculated, policy=Rounding.HALF_UP))
    difference = calculated - printed
    return exact_text(printed, language), exact_text(calculated, language), signed(difference, language)


def signed(number: Fraction, language: Language) -> str:
    """A difference with its sign, a plus among them."""
    return f"+{full_text(number, language)}" if number > 0 else full_text(number, language)


def full_text(number: Fraction, language: Language) -> str:
    """To the øre also in thousands, so that a sum can be added up; a share that never ends to three decimals."""
    whole = (number * 10**MINOR_IN_THOUSANDS).denominator == 1
    return exact_text(number, language, most=MINOR_IN_THOUSANDS if whole else 3)


def figure_text(fund: Fund, finding: Finding, language: Language) -> str:
    """`Saldo ultimo 2024, 1.000 kr.`"""
    name = subject_text(fund, finding, language)
    if finding.quote:
        return say("fund.disagree.quoted", language, quote=finding.quote, unit=unit_text(fund, finding, language))
    column = column_text(fund, finding, language)
    return say("fund.disagree.named", language, name=name, column=column, unit=unit_text(fund, finding, language))


def subject_text(fund: Fund, finding: Finding, language: Language) -> str:
    """The account, the sum or the outcome that the figure tells of."""
    if finding.subject in SUMS:
        return say(f"economy.row.{finding.subject}", language)
    return term_text(fund, finding.subject, language)


def column_text(fund: Fund, finding: Finding, language: Language) -> str:
    """`realiseret 2024`, or the name of a stream of inquiries."""
    return period_text(fund, finding.column, language)


def period_text(fund: Fund, column: str, language: Language) -> str:
    """The words for a column of a printed table."""
    call = next((call for call in fund.calls if call.id == column), None)
    if call:
        return name_of(call, language)
    if column == OPEN_STREAM:
        return say("pipeline.general", language).lower()
    key = f"fund.column.{column[:1]}"
    return say(key, language, years=column[1:].replace("-", "–")) if key in texts() else column


def term_text(fund: Fund, term: str, language: Language) -> str:
    """A term of a calculation in words: an account with its year, a sum, an outcome, or a fact."""
    name, _, after = term.partition(" ")
    if name in fund.chart:
        return f"{name_of(fund.chart[name], language)} {after}".strip()
    if f"pipeline.outcome.{after}" in texts():
        after = say(f"pipeline.outcome.{after}", language)
        return f"{sentence(period_text(fund, name, language))}: {after}"
    if name == "balance":
        return say("fund.term.balance", language, column=period_text(fund, after, language))
    for key in (f"fund.term.{name}", f"economy.row.{name}", f"pipeline.outcome.{name}", f"pipeline.{name}"):
        if key in texts():
            return f"{say(key, language)} {after}".strip()
    facts = (fact for investment in fund.investments for fact in investment.facts if fact.id == term)
    fact = next(facts, None)
    return chosen(fact.label_da, fact.label_en, language) if fact else term


def unit_text(fund: Fund, finding: Finding, language: Language) -> str:
    """The printed unit in words; a table's unit is its step and the currency."""
    step, _, currency = finding.unit.partition(" ")
    if currency == fund.currency:
        return f"{exact_text(Fraction(step), language)} {currency_text(currency)}"
    key = f"finding.unit.{finding.unit.replace(' ', '-')}"
    return say(key, language, currency=currency_text(fund.currency)) if key in texts() else finding.unit


def why_text(finding: Finding, language: Language, *, among: Sequence[Finding]) -> str:
    """Why the figure does not follow, in a few words; of a balance also what part of it arose before."""
    if finding.carried_from:
        return say("fund.why.carried", language, year=finding.carried_from[1:])
    before = _balance_before(finding, among)
    if before is not None:
        part = signed(Fraction(round_fraction(before.difference, policy=Rounding.HALF_UP)), language)
        arose = (before.carried_from or before.column)[1:]
        return say("fund.why.partly", language, part=part, year=arose)
    if finding.quote and finding.check == Check.FOOTING:
        return say("fund.why.named", language)
    return say(f"fund.why.{finding.check.value}", language)


def _balance_before(finding: Finding, among: Sequence[Finding]) -> Finding | None:
    """The same balance a year earlier, where it differs from the records too: its difference is in this one's."""
    year = _year(finding)
    if year is None or (finding.subject, finding.check) != (BALANCE, Check.STANDING):
        return None
    same = (finding.source, finding.section, finding.subject, finding.check)
    return next((f for f in among if (f.source, f.section, f.subject, f.check) == same and _year(f) == year - 1), None)
