"""A batch in words: what it would post, who waits for whom, and why you may or may not approve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import Decision
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import day_text, number_text
from gavn.web.apps.economy.queries.batches import Batch
from gavn.web.apps.economy.queries.drafts import Draft
from gavn.web.apps.economy.show.deciding import answer_key, steps_of
from gavn.web.apps.economy.show.posting import KRONER, amount_of
from gavn.web.apps.economy.show.table import unit_text


def batch_amount(batch: Batch, language: Language) -> str:
    return with_currency(batch.amount, language)


def batch_answer(batch: Batch, *, decision: Decision, language: Language) -> str:
    """What has become of it, or who must act."""
    drafts = counted("batch-page.drafts", batch.count, language)
    return say(f"batch-page.answer.{answer_key(batch, decision)}", language, drafts=drafts, by=batch.decided_by)


def approve_text(batch: Batch, language: Language) -> str:
    """The button, with what it does."""
    drafts = counted("batch-page.drafts", batch.count, language)
    return say("batch-page.approve", language, drafts=drafts, amount=batch_amount(batch, language))


def batch_facts(batch: Batch, language: Language) -> list[dict[str, str]]:
    """The file, and how many of its rows are here."""
    rows = say(
        "batch-page.rows",
        language,
        rows=number_text(batch.rows, language),
        rejected=number_text(batch.rejected, language),
    )
    return [
        {"label": say("import-page.fact.file", language), "text": batch.file},
        {"label": say("import-page.fact.rows", language), "text": rows},
    ]


def batch_steps(batch: Batch, *, decision: Decision, language: Language) -> list[dict[str, str]]:
    """Entered, approved by another, posted."""
    posted = say("batch-page.numbers", language, first=batch.first, last=batch.last) if batch.first else ""
    to_post = say("batch-page.gets_numbers", language)
    return steps_of(batch, decision=decision, to_post=to_post, posted=posted, language=language)


def drafts_table(drafts: Sequence[Draft], *, language: Language) -> dict[str, Any]:
    """The drafts in the order of the file, each opening on itself."""
    head = [
        {"text": say(f"drafts-page.head.{name}", language), "number": name == "amount"}
        for name in ("text", "voucher", "value_date", "amount")
    ]
    rows = [
        {
            "label": draft.text,
            "url": reverse("economy:draft", args=[draft.id]),
            "cells": [
                {"text": draft.voucher, "css": "g-nb"},
                {"text": day_text(draft.value_date, language)},
                {"text": KRONER.shown(amount_of(draft.lines), language), "number": True, "label": head[3]["text"]},
            ],
        }
        for draft in drafts
    ]
    caption = unit_text("kr", drafts[0].lines[0].amount.currency, language)
    return {"caption": caption, "head": head, "rows": rows, "css": "g-stack g-stack-2"}
