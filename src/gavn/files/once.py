"""The same mistake met at many places is told once, at the first of them, with where else it is met."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from gavn.domain.values.problem import Problem, in_order
from gavn.files.references import RECRUITED, SHARED

# What makes two problems of these codes the same: a name that is nowhere, a move that is not allowed, or what many
# agreements of a fund leave open.
SAME: Mapping[str, tuple[str, ...]] = {
    "reference-unknown": ("value",),
    "account-unknown": ("account",),
    "value-not-one-of": ("value", "expected"),
    "stage-unknown": ("to",),
    "transition-unknown": ("from", "to"),
    "dispute-time-not-agreed": (),
}
# What a key names where its name is not that of the thing; the same word for two kinds of thing is two mistakes.
FACT = "fact"
KINDS: Mapping[str, str] = {
    "row": "account",
    "council": "party",
    "guarantor": "party",
    "part_of": "party",
    "concerns": "investment",
    "investments": "investment",
    **dict.fromkeys((*RECRUITED, *SHARED, "note"), FACT),
}
MOST = 4


def told_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, line and column; each mistake once."""
    told: dict[tuple[object, ...], list[Problem]] = {}
    for problem in in_order(problems):
        key = _mistake(problem) if problem.code in SAME else (len(told),)
        told.setdefault(key, []).append(problem)
    return tuple(_with_others(first, others) for first, *others in told.values())


def _mistake(problem: Problem) -> tuple[object, ...]:
    """What two problems share where they are one mistake."""
    values = tuple(problem.values[name] for name in SAME[problem.code])
    if problem.code == "account-unknown":
        # An unknown account is the same mistake in the ledger and in a budget.
        return "account", "", *values
    if problem.code != "reference-unknown":
        return problem.code, *values
    kind = KINDS.get(problem.values["key"], problem.values["key"])
    # Each investment has facts of its own.
    return kind, problem.place.file if kind == FACT else "", *values


def _with_others(problem: Problem, others: list[Problem]) -> Problem:
    first = f"{problem.place.file}:{problem.place.line}"
    found = dict.fromkeys(f"{other.place.file}:{other.place.line}" for other in others)
    places = [place for place in found if place != first]
    if not places:
        return problem
    more = f" (+{len(places) - MOST})" if len(places) > MOST else ""
    values = {**problem.values, "also": ", ".join(places[:MOST]) + more}
    return dataclasses.replace(problem, values=values)
