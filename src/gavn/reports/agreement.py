"""A whole agreement as readable text, made from its data alone, with a worked example of each term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS, Agreement
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import content_hash
from gavn.domain.values.provenance import Provenance
from gavn.language.agreements import example_lines, names_of, row_text, standing_text, term_lines, value_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """`notices` stand above everything: that a text is assumed must be seen before a price is."""

    title: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]


def render_agreement(agreement: Agreement, language: Language) -> Rendering:
    """One version in one language."""
    danish = language == Language.DANISH
    name, reason = (agreement.name_da, agreement.reason_da) if danish else (agreement.name_en, agreement.reason_en)
    digest = content_hash(agreement)
    notices = [say("agreement.in_force", language, on=date_text(agreement.effective_from, language), digest=digest)]
    if standing := standing_text(agreement, language):
        notices.insert(0, standing)
    if reason:
        notices.append(say("agreement.reason", language, reason=reason))
    return Rendering(
        say("agreement.heading", language, name=name, version=agreement.version),
        tuple(notices),
        tuple(section for section in _sections(agreement, language) if section.lines),
    )


def _sections(agreement: Agreement, language: Language) -> Iterator[Section]:
    names = names_of(agreement.metrics, language)
    groups: Mapping[str, Iterable[str]] = {
        "parties": _rows(agreement.parties, language, names),
        "clocks": _clocks(agreement, language),
        "metrics": _rows(agreement.metrics, language, names),
        "terms": (line for term in agreement.terms for line in _term(term, agreement, language, names)),
        "limits": _rows((*agreement.gates, *agreement.caps, *agreement.floors), language, names),
        "money": _finance(agreement, language, names),
        "arithmetic": _arithmetic(agreement, language, names),
        "statements": _statements(agreement, language),
    }
    for key, lines in groups.items():
        yield Section(say(f"agreement.section.{key}", language), tuple(lines))


def _rows(records: Iterable[object], language: Language, names: Mapping[str, str]) -> Iterator[str]:
    return (row_text(record, language, names=names) for record in records)


def _money(agreement: Agreement) -> tuple[object, ...]:
    ends = (agreement.settlement,) if agreement.settlement else ()
    money = (*agreement.payers, *agreement.investors, *agreement.calls, *agreement.guarantees, *agreement.donations)
    return (*money, *ends, *agreement.termination)


def _finance(agreement: Agreement, language: Language, names: Mapping[str, str]) -> Iterator[str]:
    """Who pays and who receives; how a guarantee is split stands nowhere in its own data."""
    yield from _rows(_money(agreement), language, names)
    if agreement.guarantees:
        yield say("agreement.guaranteed", language)


def _clocks(agreement: Agreement, language: Language) -> Iterator[str]:
    for item in fields(agreement.clocks):
        yield f"{say(f'field.{item.name}', language)}: {value_text(getattr(agreement.clocks, item.name), language, {})}"


def _term(term: Term, agreement: Agreement, language: Language, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{term.id} ({say(f'term.{kind_of(term)}.name', language)}, {term.clause})"
    yield from term_lines(term, language, names=names)
    yield from example_lines(term, language, currency=agreement.currency, names=names)
    if term.provenance in (Provenance.ASSUMED, Provenance.DERIVED):
        yield say(f"term.{term.provenance.value}", language)


def _arithmetic(agreement: Agreement, language: Language, names: Mapping[str, str]) -> Iterator[str]:
    for key in ("currency", "rounding", "rounding_unit", "booking", "payment_deadline", "vat"):
        yield f"{say(f'field.{key}', language)}: {value_text(getattr(agreement, key), language, names)}"
    yield f"{say('field.price_level', language)}: {row_text(agreement.price_level, language, names=names)}"


def _statements(agreement: Agreement, language: Language) -> Iterator[str]:
    for name in REQUIRED_STATEMENTS:
        if name in agreement.statements:
            yield f"{say(f'statement.{name}', language)}: {agreement.statements[name]}"


def as_markdown(rendering: Rendering) -> str:
    """Headings and lists, readable as it stands."""
    parts = [f"# {rendering.title}", *(f"> {notice}" for notice in rendering.notices)]
    for section in rendering.sections:
        parts.append(f"## {section.heading}")
        parts.append("\n".join(f"- {line}" for line in section.lines))
    return "\n\n".join(parts) + "\n"
