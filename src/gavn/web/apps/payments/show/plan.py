"""The registered measurement plan as the tables of a page."""

from __future__ import annotations

from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.reports.plan import Planned, plan_reading
from gavn.web.apps.payments.show.words import Words, cell, heads, mark_of


def plan_section(plan: MeasurementPlan | None, agreement: Agreement, words: Words) -> dict[str, Any] | None:
    """None where nothing more than the agreement itself is registered."""
    if plan is None:
        return None
    read = plan_reading(plan, words.terms(agreement), words.language)
    return {
        "say": read.said,
        "boundary": read.boundary,
        "looks": _table(words.text("agreement.plan.looks"), read.look_heads, read.looks),
        "analyses": _table(words.text("agreement.plan.analyses"), read.analysis_heads, read.analyses),
        "digest": read.digest,
        "mark": mark_of(read.provenance),
    }


def _table(name: str, labels: tuple[str, ...], planned: tuple[Planned, ...]) -> dict[str, Any] | None:
    """Of words and few numbers, none of which are summed: all of it stands to the left. None where nothing is."""
    if not planned:
        return None
    rows = [
        {
            "label": each.name,
            "cells": [cell(text, label) | {"number": False} for text, label in zip(each.texts, labels, strict=True)],
        }
        for each in planned
    ]
    return {
        "caption": "",
        "head": heads(name, *labels, numbers_from=len(labels) + 1),
        "rows": rows,
        "css": "g-stack g-stack-2",
    }
