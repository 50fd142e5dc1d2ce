"""What other results would give: the amount, and what changed, step by step and for each party; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.statement import Statement
from gavn.web.apps.payments.show.steps import Stairs, Step
from gavn.web.apps.payments.show.words import Words, cell, heads


def what_if_context(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    """Both as all that is to be paid by the results, from the first fact on."""
    before, after = (filed.statement.entitlement.total - filed.statement.entitlement.unpaid for filed in (now, then))
    change = after - before
    key = "more" if change.minor > 0 else "less" if change.minor < 0 else "same"
    said = words.text(f"what-if-page.{key}", before=words.money(before), change=words.money(abs(change)))
    steps, parties = _steps(now, then, words), _parties(now, then, words)
    return {
        "amount": words.money(after),
        "say": " ".join([said, *_guaranteed(now, then, words)]),
        "steps": steps,
        "parties": parties,
        "moves": bool(steps["rows"] or parties["rows"]),
    }


def _covered(filed: FiledStatement) -> Fraction:
    """What guarantors pay to investors, which no payer pays and no step adds to the amount."""
    return Fraction(sum(filed.statement.covered_by(party).minor for party in filed.statement.guarantors))


def _guaranteed(now: FiledStatement, then: FiledStatement, words: Words) -> Iterator[str]:
    """What a guarantee covers beside the amount; nothing where none is called by either."""
    before, after = _covered(now), _covered(then)
    if before or after:
        told = (words.minor(covered, now.agreement.currency) for covered in (before, after))
        yield words.text("what-if-page.guaranteed", **dict(zip(("before", "after"), told, strict=True)))


def _steps(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    """Each step that moves money in either; the last two, about what was booked before, stand in neither."""
    one, other = (Stairs(filed, words, Circle.TOTALS).steps()[:-2] for filed in (now, then))
    pairs = zip(_moving(one), _moving(other), strict=True)
    rows = [(before.name, _change(before), _change(after)) for before, after in pairs]
    rows.append((words.text("what-if-page.covered"), _covered(now), _covered(then)))
    return _table([row for row in rows if row[1] or row[2]], now.agreement.currency, "what-if-page.step", words)


def _moving(steps: list[Step]) -> list[Step]:
    return [step for step in steps if not step.shown]


def _change(step: Step) -> Fraction:
    return step.after - step.before


def _parties(now: FiledStatement, then: FiledStatement, words: Words) -> dict[str, Any]:
    """Who pays for outcomes, who covers by a guarantee, and who receives."""
    one, other = now.statement, then.statement
    groups = (
        ("pays", (*one.payers, *other.payers), Statement.paid_by),
        ("covers", (*one.guarantors, *other.guarantors), Statement.covered_by),
        ("receives", (*one.receivers, *other.receivers), Statement.received_by),
    )
    rows = [
        (
            words.text(f"what-if-page.{verb}", party=words.party(party)),
            *(Fraction(of(s, party).minor) for s in (one, other)),
        )
        for verb, parties, of in groups
        for party in dict.fromkeys(parties)
    ]
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
