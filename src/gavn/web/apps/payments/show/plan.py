"""What the parties registered before anything was seen: what is looked at, when, and how sure a result must be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import Analysis, MeasurementPlan
from gavn.domain.forecasting.looks import boundaries
from gavn.language.agreements import value_text
from gavn.language.counts import counted_in_words
from gavn.language.evidence import share_text
from gavn.language.formats import number_text
from gavn.web.apps.payments.show.words import Words, cell, heads, mark_of

LOOK_HEADS = ("first_day", "last_day", "errors")
ANALYSIS_HEADS = ("when", "design", "who", "missing", "least", "coverage")


def plan_section(plan: MeasurementPlan | None, agreement: Agreement, words: Words) -> dict[str, Any] | None:
    """None where nothing more than the agreement itself is registered."""
    if plan is None:
        return None
    return {
        "say": words.text("agreements-page.plan.say", on=words.day(plan.registered_on)),
        "boundary": _boundary(plan, words),
        "looks": _table("looks", LOOK_HEADS, list(_looks(plan, words)), words) if plan.looks else None,
        "analyses": _analyses(plan, agreement, words) if plan.analyses else None,
        "digest": plan.digest,
        "mark": mark_of(plan.provenance),
    }


def _boundary(plan: MeasurementPlan, words: Words) -> str:
    if not plan.looks:
        return words.text("agreements-page.plan.no_looks")
    looks = counted_in_words("agreements-page.plan.looks_number", len(plan.looks), words.language)
    return words.text(f"agreements-page.plan.boundary.{plan.boundary.value}", looks=looks)


def _table(name: str, keys: tuple[str, ...], rows: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    """Of words and few numbers, none of which are summed: all of it stands to the left."""
    labels = [words.text(f"agreements-page.plan.{key}") for key in keys]
    head = heads(words.text(f"agreements-page.plan.{name}"), *labels, numbers_from=len(keys) + 1)
    for row in rows:
        row["cells"] = [cell(text, label) | {"number": False} for text, label in zip(row["cells"], labels, strict=True)]
    return {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _looks(plan: MeasurementPlan, words: Words) -> Iterator[dict[str, Any]]:
    """How many standard errors from its limit a result must lie to conclude anything at each."""
    errors = boundaries(len(plan.looks), plan.boundary)
    for number, (look, wide) in enumerate(zip(plan.looks, errors, strict=True), 1):
        wanted = number_text(Fraction(wide).limit_denominator(10**6), words.language, decimals=2)
        label = words.text("agreements-page.plan.look", number=number)
        yield {"label": label, "cells": [words.day(look.first_day), words.day(look.last_day), wanted]}


def _analyses(plan: MeasurementPlan, agreement: Agreement, words: Words) -> dict[str, Any]:
    names = words.terms(agreement)
    rows = [_analysis(each, names, words) for each in plan.analyses]
    return _table("analyses", ANALYSIS_HEADS, rows, words)


def _analysis(each: Analysis, names: dict[str, str], words: Words) -> dict[str, Any]:
    """A level, and who is left out, are as the agreement has them, or the plan would not have been taken in."""
    language = words.language
    cells = [
        names.get(each.follow_up, each.follow_up),
        words.listed([value_text(each.design, language, {}), *each.covariates]),
        value_text(each.population, language, {}),
        words.text(f"agreements-page.plan.missing_as.{each.missing.value}"),
        number_text(each.least, language),
        share_text(each.coverage, language),
    ]
    return {"label": names.get(each.metric, each.metric), "cells": cells}
