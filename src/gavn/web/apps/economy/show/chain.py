"""The hash chain for auditors: what it ends with, what was published of it, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.economy.chain import Head
from gavn.domain.values.problem import Problem
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.language.problems import problem_parts


def chain_answer(problems: Sequence[Problem] | None, *, number: int, heads: int, language: Language) -> str:
    """Whether the chain holds, or that nobody has looked yet."""
    if problems is None:
        return say("chain-page.answer.not_looked", language, number=number)
    if problems:
        return say("chain-page.answer.broken", language, count=len(problems))
    return say("chain-page.answer.holds" if heads else "chain-page.answer.holds_alone", language, number=number)


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
