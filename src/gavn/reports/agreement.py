"""A whole agreement as readable text, made from its data alone, with a worked example of each term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import content_hash
from gavn.domain.values.provenance import Provenance
from gavn.language.agreements import (
    example_lines,
    names_in,
    names_of,
    names_of_levels,
    standing_text,
    term_lines,
    value_text,
)
from gavn.language.catalogue import Language, say
from gavn.language.disclosure import publication_lines
from gavn.language.formats import date_text
from gavn.reports.agreement_rows import (
    Labelled,
    Naming,
    Row,
    arithmetic_rows,
    clock_rows,
    design_rows,
    limit_notes,
    limit_rows,
    metric_rows,
    money_notes,
    money_rows,
    party_rows,
    statement_rows,
)
from gavn.reports.plan import plan_lines, plan_reading

# The field that each kind of row stands in, by which it is called.
FIELDS = {
    "payer": "payers",
    "investor": "investors",
    "call": "calls",
    "guarantee": "guarantees",
    "donation": "donations",
    "settlement": "settlement",
    "termination": "termination",
}


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


def render_agreement(agreement: Agreement, language: Language, plan: MeasurementPlan | None = None) -> Rendering:
    """One version in one language, with the measurement plan that is registered beside it."""
    danish = language == Language.DANISH
    name, reason = (agreement.name_da, agreement.reason_da) if danish else (agreement.name_en, agreement.reason_en)
    digest = content_hash(agreement)
    notices = [say("agreement.in_force", language, on=date_text(agreement.effective_from, language), digest=digest)]
    if agreement.signed_on:
        notices.append(say("agreement.signed", language, on=date_text(agreement.signed_on, language)))
    if standing := standing_text(agreement, language):
        notices.insert(0, standing)
    if reason:
        notices.append(say("agreement.reason", language, reason=reason))
    return Rendering(
        say("agreement.heading", language, name=name, version=agreement.version),
        tuple(notices),
        tuple(section for section in _sections(agreement, language, plan) if section.lines),
    )


def _sections(agreement: Agreement, language: Language, plan: MeasurementPlan | None) -> Iterator[Section]:
    names = names_of(agreement.metrics, language)
    naming = Naming(language, names, {"levels": names_of_levels(agreement, language)})
    who: Mapping[str, Iterable[str]] = {
        "parties": (_party(row, language) for row in party_rows(agreement, naming)),
        "clocks": _lines(clock_rows(agreement, naming)),
        "metrics": _lines(metric_rows(agreement, naming)),
        "design": _lines(design_rows(agreement, naming)),
        "plan": _plan(plan, agreement, language),
    }
    what: Mapping[str, Iterable[str]] = {
        "limits": (*_lines(limit_rows(agreement, naming)), *limit_notes(agreement, naming)),
        "money": (*_named(money_rows(agreement, naming), language), *money_notes(agreement, naming)),
        "arithmetic": _lines(arithmetic_rows(agreement, naming)),
        "publication": publication_lines(agreement, language),
        "statements": _lines(statement_rows(agreement, naming)),
    }
    yield from _headed(who, language)
    yield from (_term(term, agreement, language, names) for term in agreement.terms)
    yield from _headed(what, language)


def _headed(groups: Mapping[str, Iterable[str]], language: Language) -> Iterator[Section]:
    return (Section(say(f"agreement.section.{key}", language), tuple(lines)) for key, lines in groups.items())


def _lines(rows: Iterable[Row | Labelled]) -> Iterator[str]:
    return (row.line for row in rows)


def _party(row: Row, language: Language) -> str:
    """`kommunen: myndighed`."""
    return f"{row.party}: {_told(value_text(row.record.role, language, {}), row)}"


def _named(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """Each with what it is, as `betaler: kommunen, andel 100 %, § 7`: a share alone could be an early closing's."""
    return (f"{say(f'field.{FIELDS[row.kind]}', language)}: {_told(row.party, row)}" for row in rows)


def _told(first: str, row: Row) -> str:
    return ", ".join(filter(None, (first, row.says(), row.clause)))


def _plan(plan: MeasurementPlan | None, agreement: Agreement, language: Language) -> Iterator[str]:
    if plan is not None:
        yield from plan_lines(plan_reading(plan, names_in(agreement, language), language), language)


def _term(term: Term, agreement: Agreement, language: Language, names: Mapping[str, str]) -> Section:
    kind = say(f"term.{kind_of(term)}.name", language)
    lines = [
        *term_lines(term, language, names=names),
        *example_lines(term, agreement, language, names=names),
    ]
    if term.provenance in (Provenance.ASSUMED, Provenance.DERIVED):
        lines.append(say(f"term.{term.provenance.value}", language))
    return Section(say("agreement.section.term", language, kind=kind, clause=term.clause, term=term.id), tuple(lines))


def as_markdown(rendering: Rendering) -> str:
    """Headings and lists, readable as it stands."""
    parts = [f"# {rendering.title}", *(f"> {notice}" for notice in rendering.notices)]
    for section in rendering.sections:
        parts.append(f"## {section.heading}")
        parts.append("\n".join(f"- {line}" for line in section.lines))
    return "\n\n".join(parts) + "\n"
