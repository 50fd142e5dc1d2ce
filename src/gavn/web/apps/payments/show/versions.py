"""The versions of an agreement one after another: what each changed in plain words, from when, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.versions import Difference, Name, content_hash, differences
from gavn.language.agreements import difference_text, names_of, rated_terms
from gavn.language.counts import counted, counted_in_words
from gavn.web.apps.payments.show.words import Words


def versions_context(dossier: Dossier, words: Words) -> dict[str, Any]:
    """The newest first; the first of all tells only when it was signed."""
    newest = dossier.versions[-1]
    count = len(dossier.versions)
    blocks = [block(after, before, words) for before, after in pairwise((None, *dossier.versions)) if after]
    return {
        "crumbs": words.crumbs(newest, words.text("versions-page.title")),
        "page_title": _answer(count, len(blocks[-1]["lines"]), words),
        "standing": words.standing(newest),
        "versions": blocks[::-1],
    }


def _answer(count: int, changed: int, words: Words) -> str:
    """How many there are, and how much the newest changed."""
    changes = counted_in_words("versions-page.things", changed, words.language)
    return counted_in_words("versions-page.answer", count, words.language, changes=changes)


def block(version: Agreement, before: Agreement | None, words: Words) -> dict[str, Any]:
    """One version: from when, why, and each difference from the one before it; of the first there is none."""
    called = _names([before, version], words) if before else {}
    found = differences(before, version) if before else ()
    named = [_named(each, called, words) for each in found]
    currencies = ((before or version).currency, version.currency)
    rated = frozenset(called.get("terms", {}).get(term, term) for term in rated_terms(before or version, version))
    lines = [difference_text(each, words.language, currencies=currencies, rated=rated) for each in named]
    signed = words.day(version.signed_on) if version.signed_on else words.text("agreement.not_stated")
    return {
        "heading": words.text("agreement.heading", name=words.name(version), version=version.version),
        "url": reverse("payments:version", args=[version.id, version.version]),
        "digest": content_hash(version),
        "facts": [
            {"label": words.text("versions-page.from"), "text": words.day(version.effective_from)},
            {"label": words.text("versions-page.signed"), "text": signed},
        ],
        "reason": words.reason(version),
        "say": counted("versions-page.changes", len(lines), words.language) if before else "",
        "lines": [line[:1].upper() + line[1:] for line in lines],
        "first": before is None,
    }


def _names(versions: Sequence[Agreement], words: Words) -> Mapping[str, Mapping[str, str]]:
    """By the key of their list: terms by where they stand in the text, if they stand there alone; metrics by name."""
    terms: dict[str, str] = {}
    metrics: dict[str, str] = {}
    for version in versions:
        stands = Counter(term.clause for term in version.terms)
        terms |= {term.id: term.clause for term in version.terms if term.clause and stands[term.clause] == 1}
        metrics |= names_of(version.metrics, words.language)
    return {"terms": terms, "metrics": metrics}


def _named(difference: Difference, called: Mapping[str, Mapping[str, str]], words: Words) -> Difference:
    """What its path names in words: the parties by their names, others as they are called under their key."""
    known = called.get(difference.path[0], {})
    path = tuple(Name(known.get(key, words.party(key))) if isinstance(key, Name) else key for key in difference.path)
    return replace(difference, path=path)
