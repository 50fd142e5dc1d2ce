"""What keeps an agreement's people from being measured, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.language.problems import problem_parts
from gavn.web.apps.participants.queries.order import Amiss, Order
from gavn.web.apps.participants.show.words import Words, heads, known_as, protected_mark


def order_answer(found: Order, on: date, words: Words) -> str:
    key = "amiss" if found.amiss or found.others else "well"
    return words.text(f"people-order.answer.{key}", day=words.day(on))


def others_text(found: Order, words: Words) -> str:
    """Of how many others something is amiss; blank where of nobody."""
    return words.counted("people-order.others", found.others) if found.others else ""


def order_table(found: Order, words: Words) -> dict[str, Any]:
    """A row for each thing that is amiss of a person."""
    columns = [(words.text(f"people-order.head.{name}"), False) for name in ("what", "do")]
    return {
        "head": heads((words.text("people-page.whom"), False), *columns),
        "rows": [_row(each, words) for each in found.amiss],
        "css": "g-stack g-stack-2",
    }


def _row(each: Amiss, words: Words) -> dict[str, Any]:
    said = {name: _worded(value, words) for name, value in each.problem.values.items()}
    parts, whom = problem_parts(replace(each.problem, values=said), words.language), each.whom
    cells = [
        {"text": parts[part], "label": words.text(f"people-order.head.{part}"), "css": "g-full"}
        for part in ("what", "do")
    ]
    if whom is None:
        return {"label": words.text("people-order.nobody"), "cells": cells}
    return {
        "label": known_as(whom.case_number, whom.pseudonym),
        **protected_mark(words.language, protected=whom.protected),
        "url": reverse("participants:course", args=[whom.course]),
        "cells": cells,
    }


def _worded(value: str, words: Words) -> str:
    """A day as the reader writes it; files have it as they write it."""
    try:
        return words.day(date.fromisoformat(value))
    except ValueError:
        return value
