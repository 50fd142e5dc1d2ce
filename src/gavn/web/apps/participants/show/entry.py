"""Whether those who were enrolled are like the target group that the agreement states."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.level_at_entry import LevelAtEntry
from gavn.language.formats import number_text
from gavn.web.apps.participants.queries.following import LEAST
from gavn.web.apps.participants.show.words import Words, heads, number_cell

KEYS = ("people", "mean", "target", "deviation", "apart")


def entry_context(levels: Sequence[LevelAtEntry], version: Agreement | None, words: Words) -> dict[str, Any]:
    """A row for each metric and cohort; nothing where the agreement says nothing of the target group."""
    if not levels:
        return {}
    table = {
        "head": heads(
            (words.text("people-entry.metric"), False), *((words.text(f"people-entry.{key}"), True) for key in KEYS)
        ),
        "rows": [_row(each, version, words) for each in levels],
        "css": "g-stack g-stack-3",
    }
    hidden = any(each.mean is None for each in levels)
    note = words.text("people-entry.hidden", least=LEAST) if hidden else ""
    return {"entry": table, "entry_say": _say(levels, words), "entry_hidden": note}


def _row(level: LevelAtEntry, version: Agreement | None, words: Words) -> dict[str, Any]:
    texts = {
        "people": words.number(level.people),
        "mean": _number(level.mean, words),
        "target": words.exact(level.target_mean),
        "deviation": words.exact(level.target_deviation),
        "apart": _number(level.apart, words),
    }
    cells = [number_cell(texts[key], words.text(f"people-entry.{key}")) for key in KEYS[:-1]]
    cells.append(number_cell(texts["apart"], words.text("people-entry.apart"), attention=level.is_apart))
    name = words.metric(level.metric, version)
    return {"label": f"{name} · {level.cohort}" if level.cohort else name, "cells": cells}


def _number(value: Fraction | None, words: Words) -> str:
    return "–" if value is None else number_text(value, words.language, decimals=2)


def _say(levels: Sequence[LevelAtEntry], words: Words) -> str:
    """How many lie too far apart, and of how many of those as many drawn by lot could have."""
    if all(each.mean is None for each in levels):
        return words.text("people-entry.few", least=LEAST)
    apart = [each for each in levels if each.is_apart]
    if not apart:
        return words.text("people-entry.alike")
    told = words.counted("people-entry.unlike", len(apart))
    chance = sum(each.may_be_chance for each in apart)
    return f"{told} {words.counted('people-entry.chance', chance)}" if chance else told
