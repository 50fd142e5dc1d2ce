"""Drafts in words: who waits for whom, what the four eyes have seen, and why you may or may not approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from gavn.domain.access.decision import Decision
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import date_text, day_text
from gavn.web.apps.economy.forms.entry import LinesForm
from gavn.web.apps.economy.queries.batches import Batch
from gavn.web.apps.economy.queries.drafts import Draft
from gavn.web.apps.economy.show.deciding import answer_key, decided_text, decider, steps_of
from gavn.web.apps.economy.show.moved import ways_text
from gavn.web.apps.economy.show.posting import KRONER, amount_cell, amount_of
from gavn.web.apps.economy.show.source import source_fact
from gavn.web.apps.economy.show.table import unit_text


def sides_text(form: LinesForm, language: Language) -> str:
    """Debit, credit, and what is missing where."""
    debit, credit = form.sides()
    shown = {"debit": KRONER.shown(debit, language), "credit": KRONER.shown(credit, language)}
    if debit == credit:
        return say("enter-page.sides_equal", language, **shown)
    side = "debit" if debit < credit else "credit"
    missing = KRONER.shown(abs(debit - credit), language)
    return say(f"enter-page.sides_{side}", language, missing=missing, **shown)


def proposed_say(day: date, proposed: date, language: Language) -> str:
    """Why a reversal is proposed on a day: that of the posting itself, or the first of an open year."""
    key = "open" if proposed == day else "closed"
    return say(f"enter-page.reversal_day.{key}", language, day=date_text(proposed, language), year=day.year)


def waiting_table(
    drafts: Sequence[Draft | Batch], *, names: Mapping[str, str], now: datetime, language: Language
) -> dict[str, Any]:
    """The drafts that wait, with their age."""
    head = _head(("text", "voucher", "value_date", "by", "age", "amount"), language)
    rows = [
        {
            **_named(draft, language),
            "cells": [
                {"text": _voucher(draft, language), "css": "g-nb", "label": head[1]["text"]},
                {"text": _value_date(draft, language), "label": head[2]["text"]},
                {"text": names.get(draft.entered_by, draft.entered_by), "label": head[3]["text"]},
                {"text": age_text(draft.entered_at, now=now, language=language), "label": head[4]["text"]},
                _amount(draft, head[5]["text"], language),
            ],
        }
        for draft in drafts
    ]
    return {"caption": _caption(drafts, language), "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def decided_table(drafts: Sequence[Draft | Batch], *, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    """What became of the others, and by whom."""
    head = _head(("text", "voucher", "state", "decided_by", "amount"), language)
    rows = [
        {
            **_named(draft, language),
            "cells": [
                {"text": _voucher(draft, language), "css": "g-nb", "label": head[1]["text"]},
                {"text": say(f"drafts-page.state.{draft.state}", language), "label": head[2]["text"]},
                {"text": decided_text(draft, names=names, language=language), "label": head[3]["text"]},
                _amount(draft, head[4]["text"], language),
            ],
        }
        for draft in drafts
    ]
    return {"caption": _caption(drafts, language), "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _named(draft: Draft | Batch, language: Language) -> dict[str, str]:
    """What it is called, and where it opens."""
    if isinstance(draft, Draft):
        return {"label": draft.text, "url": reverse("economy:draft", args=[draft.id])}
    label = say("batch-page.line", language, file=draft.file, moved=ways_text(draft.into, draft.out, language))
    return {"label": label, "url": reverse("economy:batch", args=[draft.id])}


def _voucher(draft: Draft | Batch, language: Language) -> str:
    if isinstance(draft, Draft):
        return draft.voucher
    return counted("batch-page.drafts", draft.count, language)


def _value_date(draft: Draft | Batch, language: Language) -> str:
    """Those of a batch are several."""
    return day_text(draft.value_date, language) if isinstance(draft, Draft) else ""


def _amount(draft: Draft | Batch, label: str, language: Language) -> dict[str, Any]:
    """What a batch moves goes two ways, and stands beside its name."""
    return amount_cell(amount_of(draft.lines), label, language) if isinstance(draft, Draft) else {"text": ""}


def age_text(since: datetime, *, now: datetime, language: Language) -> str:
    """`siden i dag`, `én dag`, `12 dage`."""
    days = (localtime(now).date() - localtime(since).date()).days
    key = {0: "today", 1: "day"}.get(days, "days")
    return say(f"drafts-page.age.{key}", language, days=days)


def draft_facts(draft: Draft, language: Language) -> list[dict[str, str]]:
    facts = [
        {"label": say("postings-page.head.voucher", language), "text": draft.voucher},
        {"label": say("postings-page.head.value_date", language), "text": date_text(draft.value_date, language)},
        {"label": say("postings-page.head.document_date", language), "text": date_text(draft.document_date, language)},
    ]
    facts += source_fact(draft.voucher, draft.text, language)
    if draft.batch:
        url = reverse("economy:batch", args=[draft.batch])
        text = say("batch-page.one_title", language, number=draft.batch)
        facts.append({"label": say("batch-page.part_of", language), "text": text, "url": url})
    if draft.reverses:
        url = reverse("economy:posting", args=[draft.reverses])
        text = say("postings-page.as_number", language, number=draft.reverses)
        facts.append({"label": say("drafts-page.takes_back", language), "text": text, "url": url})
    return facts


def draft_answer(draft: Draft, *, decision: Decision, names: Mapping[str, str], language: Language) -> str:
    """What has become of it, or who must act."""
    key = answer_key(draft, decision)
    return say(f"drafts-page.answer.{key}", language, text=draft.text, by=decider(draft, names))


def draft_amount(draft: Draft, language: Language) -> str:
    return with_currency(amount_of(draft.lines), language)


def draft_steps(
    draft: Draft, *, decision: Decision, names: Mapping[str, str], language: Language
) -> list[dict[str, str]]:
    """Entered, approved by another, posted."""
    posted = say("postings-page.as_number", language, number=draft.posting) if draft.posting else ""
    to_post = say("drafts-page.gets_number", language)
    return steps_of(draft, decision=decision, to_post=to_post, posted=posted, names=names, language=language)


def _caption(drafts: Sequence[Draft | Batch], language: Language) -> str:
    first = drafts[0]
    amount = first.lines[0].amount if isinstance(first, Draft) else first.into
    return unit_text("kr", amount.currency, language)


def _head(names: Sequence[str], language: Language) -> list[dict[str, Any]]:
    return [{"text": say(f"drafts-page.head.{name}", language), "number": name == "amount"} for name in names]
