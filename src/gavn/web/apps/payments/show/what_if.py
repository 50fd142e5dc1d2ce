"""What other results would give: the amount, and what changed, step by step and for each party; nothing is kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.filed import FiledStatement
from gavn.web.apps.payments.show.steps import Stairs, Step
from gavn.web.apps.payments.show.words import Words, cell, heads


def what_if_context(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    """Both as all that is to be paid by the results, from the first fact on."""
    before, after = (filed.statement.entitlement.total - filed.statement.entitlement.unpaid for filed in (now, then))
    change = after - before
    key = "more" if change.minor > 0 else "less" if change.minor < 0 else "same"
    return {
        "amount": words.money(after),
        "say": words.text(f"what-if-page.{key}", before=words.money(before), change=words.money(abs(change))),
        "steps": _steps(now, then, words),
        "parties": _parties(now, then, words),
    }


def _steps(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    """Each step that moves money in either; the last two, about what was booked before, stand in neither."""
    one, other = (Stairs(filed, words, Circle.CELLS).steps()[:-2] for filed in (now, then))
    pairs = zip(_moving(one), _moving(other), strict=True)
    rows = [(before.name, _change(before), _change(after)) for before, after in pairs]
    return _table([row for row in rows if row[1] or row[2]], now.agreement.currency, "what-if-page.step", words)


def _moving(steps: list[Step]) -> list[Step]:
    return [step for step in steps if not step.shown]


def _change(step: Step) -> Fraction:
    return step.after - step.before


def _parties(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    rows = []
    payers = dict.fromkeys((*now.statement.payers, *then.statement.payers))
    for party in payers:
        pair = [Fraction(f.statement.entitlement.paid_by(party).minor) for f in (now, then)]
        rows.append((words.text("what-if-page.pays", party=words.party(party)), *pair))
    receivers = dict.fromkeys((*now.statement.receivers, *then.statement.receivers))
    for party in receivers:
        pair = [Fraction(f.statement.entitlement.received_by(party).minor) for f in (now, then)]
        rows.append((words.text("what-if-page.receives", party=words.party(party)), *pair))
    return _table(rows, now.agreement.currency, "what-if-page.party", words)


def _table(rows: list[Any], currency: str, first: str, words: Words) -> dict[str, Any]:
    names = ("now", "then", "change")
    head = heads(words.text(first), *(words.text(f"what-if-page.head.{name}") for name in names))
    made = []
    for label, before, after in rows:
        texts = (words.minor(before, currency), words.minor(after, currency), _signed(after - before, currency, words))
        cells = [cell(text, each["text"]) for text, each in zip(texts, head[1:], strict=True)]
        made.append({"label": label, "cells": cells})
    return {"caption": "", "head": head, "rows": made, "css": "g-stack g-stack-3"}


def _signed(change: Fraction, currency: str, words: Words) -> str:
    if not change:
        return words.minor(change, currency)
    return f"+{words.minor(change, currency)}" if change > 0 else words.minor(change, currency)
