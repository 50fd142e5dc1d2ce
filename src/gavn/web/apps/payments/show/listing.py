"""The agreements as a list: where each stands, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import Money, total
from gavn.language.counts import counted_in_words
from gavn.language.formats import day_text, number_text
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.show.words import Words, cell, heads


def list_context(lives: Sequence[Life], words: Words) -> dict[str, Any]:
    """How many there are and how many statements wait; the table."""
    waiting = sum(life.under_way is not None for life in lives)
    title = counted_in_words("agreements-page.list.answer", len(lives), words.language)
    key = "waiting" if waiting else "calm"
    told = (
        counted_in_words(f"agreements-page.list.{key}", waiting, words.language)
        if waiting
        else words.text("agreements-page.list.calm")
    )
    standings = [standing for life in lives if (standing := words.standing(life.dossier.versions[-1]))]
    return {
        "page_title": f"{title[:1].upper()}{title[1:]} {told[:1].upper()}{told[1:]}",
        "table": _table(lives, words) if lives else None,
        "standing": {"mark": "assumed", "text": " ".join(dict.fromkeys(s["text"] for s in standings))},
    }


def _table(lives: Sequence[Life], words: Words) -> dict[str, Any]:
    names = ("agreement", "version", "results", "state", "stated")
    head = heads(*(words.text(f"agreements-page.head.{name}") for name in names), numbers_from=4)
    return {
        "caption": words.text("agreements-page.list.caption"),
        "head": head,
        "rows": [_row(life, [each["text"] for each in head], words) for life in lives],
        "css": "g-stack g-stack-2",
    }


def _row(life: Life, head: Sequence[str], words: Words) -> dict[str, Any]:
    agreement = life.dossier.versions[-1]
    stated = stated_in_all(agreement, life.statements)
    newest = life.sets[-1].results.as_of if life.sets else None
    known = day_text(newest, words.language) if newest else words.text("agreements-page.list.no_results")
    return {
        "label": words.name(agreement),
        "url": reverse("payments:agreement", args=[agreement.id]),
        "cells": [
            {"text": number_text(agreement.version, words.language), "label": head[1]},
            {"text": known, "label": head[2]},
            _state(life, words) | {"label": head[3]},
            cell(
                _stated(stated, life, words),
                head[4],
                mark="assumed" if life.approved and words.standing(agreement) else "",
            ),
        ],
    }


def stated_in_all(agreement: Agreement, statements: Sequence[Statement]) -> Money:
    """What is stated for payment, without what nobody pays: the same as the money page tells."""
    return total((each.total - each.unpaid for each in statements), currency=agreement.currency)


def _state(life: Life, words: Words) -> dict[str, Any]:
    paper = life.under_way
    if paper is not None:
        text = words.text(f"statement-page.state.{paper.state.value}", number=words.number(paper, life.papers))
        return {"text": text, "url": reverse("payments:statement", args=[paper.agreement, paper.number])}
    ended = life.ended_by
    if ended is not None:
        url = reverse("payments:statement", args=[ended.agreement, ended.number])
        way = "terminated" if life.is_terminated else "closed"
        return {"text": words.text(f"agreements-page.list.{way}", number=ended.number), "url": url}
    if life.approved:
        return {"text": words.text("statement-page.state.approved", number=life.approved[-1].number)}
    return {"text": words.text("agreements-page.list.none_stated")}


def _stated(amount: Money, life: Life, words: Words) -> str:
    return words.money(amount) if life.approved else "–"
