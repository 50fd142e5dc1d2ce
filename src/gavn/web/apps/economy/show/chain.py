"""The hash chain for auditors: what it ends with, what was published of it, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.economy.chain import Head
from gavn.domain.values.problem import Problem
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import day_text
from gavn.language.problems import problem_parts

# The problems of a head that the ledger does not hold to.
HEAD_CODES = frozenset({"chain-head", "chain-cut"})
# Those of the closings, of which the chain says nothing.
CLOSING_CODES = frozenset({"closing-missing", "closing-unlogged", "closing-changed", "closings-unreadable"})


def chain_answer(
    problems: Sequence[Problem],
    *,
    looked: bool,
    number: int,
    published: Sequence[Head],
    kept: Head | None,
    language: Language,
) -> str:
    """Whether the chain holds, against a head that was kept where there is one, or that nobody has looked yet.

    What was posted after the last published head is held against none; the closings are looked at each time.
    """
    if kept:
        held = not any(_is_of(problem, kept) for problem in problems)
        return say(f"chain-page.answer.{'kept' if held else 'not_kept'}", language, number=kept.number)
    broken = sum(problem.code not in CLOSING_CODES for problem in problems)
    if broken:
        return counted("chain-page.answer.broken", broken, language)
    if problems:
        return say(f"chain-page.answer.{'closings' if looked else 'closings_alone'}", language)
    if not looked:
        return say("chain-page.answer.not_looked", language, number=number)
    covered = max((head.number for head in published), default=None)
    if covered is None:
        return say("chain-page.answer.holds_alone", language, number=number)
    key = "holds" if covered == number else "holds_partly"
    return say(f"chain-page.answer.{key}", language, number=number, covered=covered)


def head_text(number: int, digest: str) -> str:
    """As it is copied, printed and pasted again."""
    return f"{number} {digest}"


def kept_head(number: int, digest: str, *, language: Language) -> Head:
    """A head that somebody pasted; where and when it was published only they know."""
    return Head(number, digest, date.min, say("chain-page.kept_where", language))


def changed_within(problems: Sequence[Problem], kept: Head, published: Sequence[Head], language: Language) -> str:
    """Among which postings something was changed, where the head that was kept does not stand; blank where it does."""
    if not any(_is_of(problem, kept) for problem in problems):
        return ""
    broken = {problem.place.path for problem in problems}
    held = [head.number for head in published if f"posting {head.number}" not in broken]
    after = max((number for number in held if number < kept.number), default=0)
    return say("chain-page.changed_within", language, first=after + 1, last=kept.number)


def _is_of(problem: Problem, head: Head) -> bool:
    return problem.code in HEAD_CODES and problem.values["where"] == head.where


def problems_shown(problems: Sequence[Problem], language: Language) -> list[dict[str, str]]:
    return [dict(problem_parts(problem, language)) for problem in problems]


def heads_table(heads: Sequence[Head], *, language: Language) -> dict[str, Any]:
    """What was published, where and when."""
    names = [("where", False), ("published_on", False), ("number", True), ("digest", False)]
    head = [{"text": say(f"chain-page.head.{name}", language), "number": number} for name, number in names]
    rows = [
        {
            "label": item.where,
            "cells": [
                {"text": day_text(item.published_on, language)},
                {"text": str(item.number), "number": True, "label": head[2]["text"]}
                | ({"url": reverse("economy:posting", args=[item.number])} if item.number else {}),
                {"text": item.digest, "css": "g-hash"},
            ],
        }
        for item in heads
    ]
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}
