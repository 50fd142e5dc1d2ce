"""Closing a year in words: what it holds, what stands in the way, and what was closed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import Decision
from gavn.domain.economy.ledger import NOBODY_KNOWN, Closing
from gavn.domain.values.problem import Problem
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.language.problems import problem_parts
from gavn.web.apps.economy.queries import cash_on
from gavn.web.apps.economy.queries.closing import Proposal
from gavn.web.apps.economy.queries.postings import Search, sums
from gavn.web.apps.economy.show.deciding import by_at, decided_text, why_text

# What must be so before a year can close, by the problem that says it is not.
CHECKS = ("year-before-open", "year-not-over", "year-has-drafts")


def closing_answer(
    year: int | None, problems: Sequence[Problem], proposal: Proposal | None, *, may_confirm: bool, language: Language
) -> str:
    """Whether the year can close, and who must act."""
    if year is None:
        return say("close-page.answer.none", language)
    if proposal and not problems:
        return say(f"close-page.answer.{'waiting_you' if may_confirm else 'waiting_another'}", language, year=year)
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


def proposal_steps(
    year: int, proposal: Proposal | None, decision: Decision, *, names: Mapping[str, str], language: Language
) -> list[dict[str, str]]:
    """Proposed by one, confirmed by another, closed; and why you may or may not."""
    if proposal is None:
        steps = (("to_propose", "", "now"), ("to_confirm", "", "later"), ("to_close", "", "later"))
    else:
        by_whom = by_at(proposal.entered_by, proposal.entered_at, names=names, language=language)
        steps = (
            ("proposed", by_whom, "done"),
            ("to_confirm", why_text(decision, names=names, language=language), "now"),
            ("to_close", "", "later"),
        )
    return [
        {"text": say(f"close-page.step.{name}", language, year=year), "detail": detail, "state": state}
        for name, detail, state in steps
    ]


def closings_waiting(proposals: Sequence[Proposal], *, names: Mapping[str, str], language: Language) -> list[str]:
    """The years that somebody proposed to close, for the list of what waits."""
    return [
        say("drafts-page.closing_waits", language, year=each.year, by=names.get(each.entered_by, each.entered_by))
        for each in proposals
    ]


def turned_down(proposals: Sequence[Proposal], *, names: Mapping[str, str], language: Language) -> list[str]:
    """What stood in the way before, in the words of whoever turned it down."""
    told = [(decided_text(each, names=names, language=language), each.grounds) for each in proposals]
    return [say("close-page.turned_down", language, by_at=by_whom, grounds=grounds) for by_whom, grounds in told]


def closed_table(closings: Sequence[Closing], *, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    """The years that have closed, by which two and when; nobody is known to have proposed one of long ago."""
    head = [{"text": say(f"close-page.head.{name}", language)} for name in ("year", "entered", "approved")]
    rows = [
        {
            "label": str(closing.year),
            "cells": [
                {"text": _by_at(closing.entered_by, closing.entered_at, names, language), "label": head[1]["text"]},
                {"text": _by_at(closing.approved_by, closing.approved_at, names, language), "label": head[2]["text"]},
            ],
        }
        for closing in reversed(closings)
    ]
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _by_at(by: str, at: datetime, names: Mapping[str, str], language: Language) -> str:
    return by if by == NOBODY_KNOWN else by_at(by, at, names=names, language=language)
