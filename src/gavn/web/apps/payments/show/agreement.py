"""What exactly was agreed: each clause in plain language beside its terms, made from the data alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS, Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import content_hash
from gavn.domain.values.period import Period
from gavn.language.agreements import (
    RATES,
    SHARES,
    example_lines,
    names_of,
    relative_text,
    row_text,
    term_lines,
    value_text,
)
from gavn.language.amounts import unbroken
from gavn.language.catalogue import say
from gavn.language.counts import counted_in_words
from gavn.language.formats import exact_text
from gavn.web.apps.payments.show.words import Words, mark_of

# Said of every term in its sentence or above its table.
UNSAID = frozenset({"id", "clause", "metric", "provenance"})


def agreement_context(dossier: Dossier, agreement: Agreement, words: Words) -> dict[str, Any]:
    """The page from top to bottom."""
    newest = agreement == dossier.versions[-1]
    return {
        "crumbs": words.crumbs(
            agreement, *([] if newest else [words.text("agreements-page.version", number=agreement.version)])
        ),
        "title": words.name(agreement),
        "page_title": answer(agreement, words),
        "standing": words.standing(agreement),
        "lead": _lead(dossier, agreement, words),
        "older": "" if newest else words.text("agreements-page.older", number=agreement.version),
        "facts": _facts(agreement, words),
        "digest": content_hash(agreement),
        "terms": [_term(term, agreement, words) for term in agreement.terms],
        "parties": _parties(agreement, words),
        "metrics": [_metric(metric, words) for metric in agreement.metrics],
        "limits": _rows((*agreement.gates, *agreement.caps, *agreement.floors), agreement, words),
        "finance": _finance(agreement, words),
        "arithmetic": _arithmetic(agreement, words),
        "statements": _statements(agreement, words),
    }


def answer(agreement: Agreement, words: Words) -> str:
    """Who pays whom by how many terms."""
    payers = words.parties_text(dict.fromkeys(payer.party for payer in agreement.payers))
    investors = words.parties_text(dict.fromkeys(_investors(agreement)))
    terms = counted_in_words("agreements-page.terms", len(agreement.terms), words.language)
    text = words.text("agreements-page.answer", payers=payers, investors=investors, terms=terms)
    return text[:1].upper() + text[1:]


def _investors(agreement: Agreement) -> list[str]:
    named = [tranche.party for tranche in agreement.investors]
    return named or [party.party for party in agreement.parties if party.role.value == "investor"]


def _lead(dossier: Dossier, agreement: Agreement, words: Words) -> str:
    on = words.day(agreement.effective_from)
    of = len(dossier.versions)
    said = words.text("agreements-page.lead", number=agreement.version, of=of, on=on, target=agreement.target_group)
    return f"{said} {words.reason(agreement)}".rstrip()


def _facts(agreement: Agreement, words: Words) -> list[dict[str, str]]:
    language = words.language
    names = [item.name for item in fields(agreement.clocks)]
    labels = {name: say(f"field.{name}", language) for name in names}
    return [{"label": _sentence(labels[name]), "text": _value(agreement.clocks, name, words)} for name in names]


def _value(record: Any, name: str, words: Words) -> str:
    return value_text(getattr(record, name), words.language, {})


def _term(term: Term, agreement: Agreement, words: Words) -> dict[str, Any]:
    language, names = words.language, words.terms(agreement)
    return {
        "clause": term.clause,
        "name": say(f"term.{kind_of(term)}.name", language),
        "metric": names.get(term.metric, term.metric),
        "says": [_sentence(line) for line in term_lines(term, language, names=names)],
        "examples": list(example_lines(term, language, currency=agreement.currency, names=names)),
        "data": list(_data(term, agreement, words)),
        "mark": mark_of(term.provenance),
    }


def _sentence(line: str) -> str:
    return line[:1].upper() + line[1:]


def _data(term: Term, agreement: Agreement, words: Words) -> Iterator[dict[str, str]]:
    """The term as data: each key that is set, and its value."""
    names = words.terms(agreement)
    rates = RATES if str(getattr(term, "reads", "")) == "rate" else frozenset()
    for item in fields(term):
        value = getattr(term, item.name)
        if item.name in UNSAID or value in ("", False, None, ()):
            continue
        percent = item.name in SHARES | rates
        # Periods are values, not rows of a table.
        if isinstance(value, tuple) and not isinstance(value[0], Period) and is_dataclass(value[0]):
            text = "; ".join(row_text(row, words.language, names=names, rates=rates) for row in value)
        else:
            text = value_text(value, words.language, names, percent=percent)
        yield {"label": _sentence(say(f"field.{item.name}", words.language)), "text": text}


def _parties(agreement: Agreement, words: Words) -> list[dict[str, str]]:
    return [
        {
            "role": _sentence(value_text(party.role, words.language, {})),
            "name": words.party(party.party),
            "clause": party.clause,
        }
        for party in agreement.parties
    ]


def _metric(metric: Any, words: Words) -> dict[str, str]:
    language = words.language
    percent = [name for name in ("expected", "baseline") if getattr(metric, name) is not None]
    levels = [
        f"{say(f'field.{name}', language)} {exact_text(100 * getattr(metric, name), language, most=1)} %"
        for name in percent
    ]
    # The mark stays beside the last word, and a number beside its sign.
    name, _, last_word = unbroken(names_of([metric], language)[metric.id]).rpartition(" ")
    return {
        "name": name,
        "last_word": last_word,
        "when": ", ".join(relative_text(follow_up, language) for follow_up in metric.follow_ups),
        "source": metric.instrument,
        "population": value_text(metric.population, language, {}),
        "levels": ", ".join(levels),
        "clause": metric.clause,
        "mark": mark_of(metric.provenance),
    }


def _rows(records: Iterable[object], agreement: Agreement, words: Words) -> list[str]:
    names = names_of(agreement.metrics, words.language)
    return [_sentence(row_text(record, words.language, names=names)) for record in records]


def _finance(agreement: Agreement, words: Words) -> list[dict[str, str]]:
    """Who pays and who receives, by share, capital and rank; then calls, guarantees, donations and endings."""
    rows = [
        _party_row("payer", payer.party, f"{exact_text(100 * payer.share, words.language)} %", payer.clause, words)
        for payer in agreement.payers
    ]
    rows += [
        _party_row("investor", tranche.party, _tranche(tranche, words), tranche.clause, words)
        for tranche in agreement.investors
    ]
    for call in agreement.calls:
        said = words.text("agreements-page.call", amount=words.money(call.amount), on=words.day(call.due_on))
        rows.append(_party_row("call", call.party, said, call.clause, words))
    for guarantee in agreement.guarantees:
        most, on = words.money(guarantee.most), words.day(guarantee.trigger_on)
        said = words.text("agreements-page.guarantee", most=most, on=on)
        rows.append(_party_row("guarantee", guarantee.guarantor, said, guarantee.clause, words))
    for donation in agreement.donations:
        said = f"{words.money(donation.amount)}, {words.day(donation.on)}"
        rows.append(_party_row("donation", donation.donor, said, donation.clause, words))
    if agreement.settlement:
        said = f"{exact_text(100 * agreement.settlement.share, words.language)} %"
        rows.append(_party_row("settlement", "", said, agreement.settlement.clause, words))
    for ending in agreement.termination:
        by, share = value_text(ending.by, words.language, {}), exact_text(100 * ending.recovery, words.language)
        rows.append(_party_row("termination", "", f"{by}: {share} %", ending.clause, words))
    return rows


def _tranche(tranche: Any, words: Words) -> str:
    parts = [words.text("agreements-page.tranche", capital=words.money(tranche.capital), rank=tranche.rank)]
    if tranche.protected is not None:
        parts.append(words.text("agreements-page.protected", amount=words.money(tranche.protected)))
    if tranche.most_return is not None:
        parts.append(words.text("agreements-page.most_return", times=exact_text(tranche.most_return, words.language)))
    if tranche.most_irr is not None:
        parts.append(words.text("agreements-page.most_irr", share=exact_text(100 * tranche.most_irr, words.language)))
    return ", ".join(parts)


def _party_row(kind: str, party: str, text: str, clause: str, words: Words) -> dict[str, str]:
    told = words.text(f"agreements-page.finance.{kind}")
    return {
        "kind": told if party else "",
        "name": words.party(party) if party else _sentence(told),
        "text": text,
        "clause": clause,
    }


def _arithmetic(agreement: Agreement, words: Words) -> list[dict[str, str]]:
    keys = ("currency", "rounding", "rounding_unit", "booking", "payment_deadline", "vat")
    labels = {key: _sentence(say(f"field.{key}", words.language)) for key in (*keys, "price_level")}
    rows = [{"label": labels[key], "text": _value(agreement, key, words)} for key in keys]
    level = row_text(agreement.price_level, words.language, names=names_of(agreement.metrics, words.language))
    return [*rows, {"label": labels["price_level"], "text": level}]


def _statements(agreement: Agreement, words: Words) -> list[dict[str, str]]:
    return [
        {"label": _sentence(say(f"statement.{name}", words.language)), "text": agreement.statements[name]}
        for name in REQUIRED_STATEMENTS
        if name in agreement.statements
    ]
