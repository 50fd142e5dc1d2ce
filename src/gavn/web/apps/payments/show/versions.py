"""The versions of an agreement one after another: what each changed in plain words, from when, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.versions import Difference, Name, content_hash, differences
from gavn.language.agreements import difference_text
from gavn.language.counts import counted, counted_in_words
from gavn.web.apps.payments.show.words import Words


def versions_context(dossier: Dossier, words: Words) -> dict[str, Any]:
    """The newest first; the first of all tells only when it was signed."""
    newest = dossier.versions[-1]
    count = len(dossier.versions)
    changed = [None, *(differences(before, after) for before, after in pairwise(dossier.versions))]
    blocks = [block(version, found, words) for version, found in zip(dossier.versions, changed, strict=True)]
    return {
        "crumbs": words.crumbs(newest, words.text("versions-page.title")),
        "page_title": counted_in_words("versions-page.answer", count, words.language),
        "standing": words.standing(newest),
        "versions": blocks[::-1],
    }


def block(version: Agreement, found: Any, words: Words) -> dict[str, Any]:
    """One version: from when, why, and each difference from the one before, `found`; None of the first."""
    named = [_with_parties(each, words) for each in found or ()]
    lines = [difference_text(each, words.language, currencies=(version.currency, version.currency)) for each in named]
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
        "say": counted("versions-page.changes", len(lines), words.language) if found is not None else "",
        "lines": [line[:1].upper() + line[1:] for line in lines],
        "first": found is None,
    }


def _with_parties(difference: Difference, words: Words) -> Difference:
    """The parties in its path by their names."""
    path = tuple(Name(words.party(key)) if isinstance(key, Name) else key for key in difference.path)
    return replace(difference, path=path)
