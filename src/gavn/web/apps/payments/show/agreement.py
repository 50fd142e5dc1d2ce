"""What exactly was agreed: each clause in plain language beside its terms, made from the data alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import content_hash
from gavn.language.agreements import example_lines, names_of, names_of_levels, term_lines, value_text
from gavn.language.amounts import unbroken
from gavn.language.catalogue import Language, say
from gavn.language.choices import relative_text
from gavn.language.counts import counted_in_words
from gavn.language.definitions import definition_lines
from gavn.language.disclosure import publication_lines
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
    term_rows,
)
from gavn.web.apps.payments.show.plan import plan_section
from gavn.web.apps.payments.show.words import Words, mark_of

# The table of metrics has columns of its own for these.
OF_METRICS = frozenset({"follow_ups", "instrument", "population", "measured"})


def agreement_context(dossier: Dossier, agreement: Agreement, words: Words) -> dict[str, Any]:
    """The page from top to bottom."""
    newest = agreement == dossier.versions[-1]
    naming = _naming(agreement, words)
    return {
        "crumbs": words.crumbs(
            agreement, *([] if newest else [words.text("agreements-page.version", number=agreement.version)])
        ),
        "title": words.name(agreement),
        "page_title": answer(agreement, words),
        "standing": words.standing(agreement),
        "lead": _lead(dossier, agreement, words),
        "target": agreement.target_group,
        "older": "" if newest else words.text("agreements-page.older", number=agreement.version),
        "facts": _labelled(clock_rows(agreement, naming)),
        "digest": content_hash(agreement),
        "terms": [_term(term, agreement, naming, words) for term in agreement.terms],
        "parties": [_party(row, words) for row in party_rows(agreement, naming)],
        "metrics": [_metric(row, words) for row in metric_rows(agreement, naming)],
        "design": _labelled(design_rows(agreement, naming)),
        "plan": plan_section(dossier.measurement_plan, agreement, words) if newest else None,
        "limits": [_sentence(row.line) for row in limit_rows(agreement, naming)],
        "limit_notes": limit_notes(agreement, naming),
        "finance": [_finance(row, words) for row in money_rows(agreement, naming)],
        "finance_notes": money_notes(agreement, naming),
        "arithmetic": _labelled(arithmetic_rows(agreement, naming)),
        "publication": list(publication_lines(agreement, words.language)),
        "statements": _labelled(statement_rows(agreement, naming)),
    }


def answer(agreement: Agreement, words: Words) -> str:
    """Who pays whom by how many terms; nobody is told to pay itself back."""
    paying = list(dict.fromkeys(payer.party for payer in agreement.payers))
    invested = list(dict.fromkeys(_investors(agreement)))
    others = [party for party in invested if party not in paying]
    own = words.parties_text([party for party in invested if party in paying])
    terms = counted_in_words("agreements-page.terms", len(agreement.terms), words.language)
    key = ("one" if len(paying) == 1 else "many") if others else "own"
    payers, investors = words.parties_text(paying), words.parties_text(others)
    text = words.text(f"agreements-page.answer.{key}", payers=payers, investors=investors, terms=terms)
    also = f" {words.text('agreements-page.answer.also_own', own=own)}" if others and own else ""
    return text[:1].upper() + text[1:] + also


def _investors(agreement: Agreement) -> list[str]:
    named = [tranche.party for tranche in agreement.investors]
    return named or [party.party for party in agreement.parties if party.role.value == "investor"]


def _lead(dossier: Dossier, agreement: Agreement, words: Words) -> str:
    on = words.day(agreement.effective_from)
    of = len(dossier.versions)
    said = words.text("agreements-page.lead", number=agreement.version, of=of, on=on, target=agreement.target_group)
    return f"{said} {words.reason(agreement)}".rstrip()


def _naming(agreement: Agreement, words: Words) -> Naming:
    """Parties by their names, and terms by where they stand, wherever a clause names them."""
    parties = {party.party: words.party(party.party) for party in agreement.parties}
    parties |= {payer.party: words.party(payer.party) for payer in agreement.payers}
    terms = _term_names(agreement, words)
    by_key = dict.fromkeys(("payer", "overflow_to", "covers"), parties) | {
        "terms": terms,
        "follow_up": words.terms(agreement),
        "levels": names_of_levels(agreement, words.language),
    }
    return Naming(words.language, names_of(agreement.metrics, words.language), by_key)


def _term_names(agreement: Agreement, words: Words) -> dict[str, str]:
    """Each by its kind and clause; those that are alike in both by what they pay for too."""
    metrics = words.terms(agreement)
    short = {t.id: f"{say(f'term.{kind_of(t)}.name', words.language)} ({t.clause})" for t in agreement.terms}
    alike = {name for name, count in Counter(short.values()).items() if count > 1}
    return {
        term.id: f"{metrics.get(term.metric, term.metric)}, {short[term.id]}"
        if short[term.id] in alike and term.metric
        else short[term.id]
        for term in agreement.terms
    }


def _labelled(rows: Iterable[Labelled]) -> list[dict[str, str]]:
    return [{"label": _sentence(row.label), "text": row.text} for row in rows]


def _term(term: Term, agreement: Agreement, naming: Naming, words: Words) -> dict[str, Any]:
    language, names = words.language, words.terms(agreement)
    return {
        "clause": term.clause,
        "name": say(f"term.{kind_of(term)}.name", language),
        "metric": names.get(term.metric, term.metric),
        "says": [_sentence(line) for line in term_lines(term, language, names=names)],
        "examples": list(example_lines(term, agreement, language, names=names)),
        "data": _labelled(term_rows(term, Naming(language, names, naming.by_key))),
        "mark": mark_of(term.provenance),
    }


def _sentence(line: str) -> str:
    return line[:1].upper() + line[1:]


def _party(row: Row, words: Words) -> dict[str, str]:
    return {
        "role": _sentence(value_text(row.record.role, words.language, {})),
        "name": words.party(row.party),
        "says": row.says(),
        "clause": row.clause,
    }


def _metric(row: Row, words: Words) -> dict[str, Any]:
    metric, language = row.record, words.language
    # The mark stays beside the last word, and a number beside its sign.
    name, _, last_word = unbroken(names_of([metric], language)[metric.id]).rpartition(" ")
    return {
        "name": name,
        "last_word": last_word,
        "when": ", ".join(relative_text(follow_up, language) for follow_up in metric.follow_ups),
        "source": metric.instrument,
        "population": value_text(metric.population, language, {}),
        "says": row.says(OF_METRICS),
        "measured": _measured(metric, language),
        "clause": row.clause,
        "mark": mark_of(metric.provenance),
    }


def _measured(metric: AgreedMetric, language: Language) -> tuple[str, ...]:
    """How it is measured, a line for each rule of it; empty where results are counted elsewhere."""
    if metric.measured is None:
        return ()
    return tuple(_sentence(line) for line in definition_lines(metric.measured, language))


def _finance(row: Row, words: Words) -> dict[str, str]:
    """Who, as what, and all that is said of it; an ending names no party."""
    kind = words.text(f"agreements-page.finance.{row.kind}")
    return {
        "kind": kind if row.party else "",
        "name": words.party(row.party) if row.party else _sentence(kind),
        "text": row.says(),
        "clause": row.clause,
    }
