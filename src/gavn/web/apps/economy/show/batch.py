"""A batch in words: what it would post, who waits for whom, and why you may or may not approve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import Decision
from gavn.language.access import reason_text
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text, number_text
from gavn.web.apps.economy.queries.batches import Batch
from gavn.web.apps.economy.queries.drafts import Draft
from gavn.web.apps.economy.show.draft import counted, decided_text
from gavn.web.apps.economy.show.posting import KRONER, amount_of, moment_text
from gavn.web.apps.economy.show.table import unit_text


def batch_amount(batch: Batch, language: Language) -> str:
    return with_currency(batch.amount, language)


def batch_answer(batch: Batch, *, decision: Decision, language: Language) -> str:
    """What has become of it, or who must act."""
    state = batch.state
    if batch.waits:
        state = "waiting_you" if decision.allowed else "waiting_another"
    drafts = counted("batch-page.drafts", batch.count, language)
    return say(f"batch-page.answer.{state}", language, drafts=drafts, by=batch.decided_by)


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
    """Entered, approved by another, posted: what is done, what is now, and why you may or may not."""
    at = moment_text(batch.entered_at, language)
    steps = [_step("entered", say("postings-page.by_at", language, by=batch.entered_by, at=at), "done", language)]
    if batch.waits:
        steps.append(_step("to_approve", reason_text(decision, language), "now", language))
        steps.append(_step("to_post", say("batch-page.gets_numbers", language), "later", language))
        return steps
    steps.append(_step(batch.state, decided_text(batch, language), "done", language))
    if batch.first:
        numbers = say("batch-page.numbers", language, first=batch.first, last=batch.last)
        steps.append(_step("posted", numbers, "done", language))
    return steps


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


def _step(name: str, detail: str, state: str, language: Language) -> dict[str, str]:
    return {"text": say(f"postings-page.step.{name}", language), "detail": detail, "state": state}
