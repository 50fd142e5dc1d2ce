"""Closing a year in words: what it holds, what stands in the way, and what was closed before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.economy.ledger import Closing
from gavn.domain.values.problem import Problem
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.language.problems import problem_parts
from gavn.web.apps.economy.queries import cash_on
from gavn.web.apps.economy.queries.postings import Search, sums
from gavn.web.apps.economy.show.posting import moment_text

# What must be so before a year can close, by the problem that says it is not.
CHECKS = ("year-before-open", "year-not-over", "year-has-drafts")


def closing_answer(year: int | None, problems: Sequence[Problem], language: Language) -> str:
    if year is None:
        return say("close-page.answer.none", language)
    return say("close-page.answer.not_yet" if problems else "close-page.answer.ready", language, year=year)


def closing_checks(year: int, problems: Sequence[Problem], language: Language) -> list[dict[str, str]]:
    """Each check, met or with what to do about it."""
    found = {problem.code: problem for problem in problems}
    checks = []
    for code in CHECKS:
        detail = ""
        if code in found:
            parts = problem_parts(found[code], language)
            detail = f"{parts['what']} {parts['do']}"
        text = say(f"close-page.check.{code}", language, year=year)
        checks.append({"text": text, "detail": detail, "state": "now" if detail else "done"})
    return checks


def year_figures(year: int, language: Language) -> list[dict[str, str]]:
    """How many postings the year has, and what is in the fund when it ends."""
    cash = cash_on(date(year, 12, 31))
    count = number_text(sums(Search(year=year)).count, language)
    url = f"{reverse('economy:postings')}?year={year}"
    return [
        {"label": say("close-page.postings", language), "text": count, "url": url},
        {"label": say("economy-page.sum.closing-balance", language), "text": with_currency(cash, language)},
    ]


def closed_table(closings: Sequence[Closing], *, language: Language) -> dict[str, Any]:
    """The years that have closed, by whom and when."""
    head = [{"text": say(f"close-page.head.{name}", language)} for name in ("year", "by", "at")]
    rows = [
        {
            "label": str(closing.year),
            "cells": [
                {"text": closing.closed_by},
                {"text": moment_text(closing.closed_at, language)},
            ],
        }
        for closing in reversed(closings)
    ]
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}
