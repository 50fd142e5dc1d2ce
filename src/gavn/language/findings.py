"""Findings in words: where, which figure, in which unit, and what is worth knowing of the difference."""

from __future__ import annotations

from gavn.domain.economy.reconcile import Check, Finding, Operation
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.language.catalogue import Language, say, texts
from gavn.language.formats import exact_text, number_text

# A sum of more numbers than this says less than its total.
MOST_TERMS = 4


def where_text(finding: Finding, language: Language) -> str:
    """`Tabel 2`, `4 Aktuelle sociale investeringer, s. 14`."""
    page = say("finding.page", language, page=finding.page) if finding.page else ""
    return ", ".join(part for part in (finding.section, page) if part)


def unit_text(fund: Fund, finding: Finding, language: Language) -> str:
    """`1.000 DKK`, `mio. DKK`, `henvendelser`; a unit that has no text is shown as it was written."""
    step, _, currency = finding.unit.partition(" ")
    if step.isdigit():
        return f"{number_text(int(step), language)} {currency}"
    key = f"finding.unit.{finding.unit.replace(' ', '-')}"
    return say(key, language, currency=fund.currency) if key in texts() else finding.unit


def figure_text(fund: Fund, finding: Finding, language: Language) -> str:
    """The figure and its column; a sentence is its own words, for its id is known to programs alone."""
    if finding.quote:
        return f"“{finding.quote}”"
    danish = language == Language.DANISH
    columns = {call.id: call.name_da if danish else call.name_en for call in fund.calls}
    columns[OPEN_STREAM] = say("pipeline.general", language)
    column = columns.get(finding.column, finding.column)
    return f"{_subject(fund, finding, language)} {column}".strip()


def _subject(fund: Fund, finding: Finding, language: Language) -> str:
    if finding.subject in fund.chart:
        account = fund.chart[finding.subject]
        return account.name_da if language == Language.DANISH else account.name_en
    for key in (f"economy.row.{finding.subject}", f"pipeline.outcome.{finding.subject}", f"pipeline.{finding.subject}"):
        if key in texts():
            return say(key, language)
    return finding.subject


def note_text(finding: Finding, language: Language) -> str:
    """The sum behind it, and where the difference comes from."""
    notes = []
    if finding.check == Check.ROLL_FORWARD or finding.quote:
        notes.append(_sum(finding, language))
    if finding.carried_from:
        notes.append(say("finding.carried", language, column=finding.carried_from))
    if finding.inferred:
        notes.append(say("finding.inferred", language))
    return "; ".join(note for note in notes if note)


def _sum(finding: Finding, language: Language) -> str:
    """`35.953 − 12.844`, or `110 / 1.475`; blank where the figure is a single number or a long sum."""
    if finding.operation != Operation.SUM:
        return formula_text(finding, language)
    amounts = [amount for _, amount in finding.terms]
    if not 2 <= len(amounts) <= MOST_TERMS:
        return ""
    first, *others = amounts
    signed = (f"{'−' if amount < 0 else '+'} {exact_text(abs(amount), language)}" for amount in others)
    return " ".join((exact_text(first, language), *signed))


def formula_text(finding: Finding, language: Language) -> str:
    """How a share, or what lies above one, comes of its terms: `110 / 1.475`, `(22 / 38 − 31 %) / 31 %`."""
    part, whole, *expected = (exact_text(amount, language) for _, amount in finding.terms)
    share = f"{part} / {whole}"
    return f"({share} − {expected[0]} %) / {expected[0]} %" if finding.operation == Operation.EXCESS else share
