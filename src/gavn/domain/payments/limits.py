"""Caps per metric, period and agreement in the order in which facts hold, and the minimum at the final statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Floor
from gavn.domain.agreements.turns import in_turn
from gavn.domain.payments.capped import groups, most_of
from gavn.domain.payments.lines import LineKey, Step, StepName
from gavn.domain.payments.whole import Whole, at_least_nothing, at_most, at_most_after

# Caps on several persons, in the order in which they bite.
STEPS = {
    CapScope.METRIC: StepName.METRIC_CAP,
    CapScope.PERIOD: StepName.PERIOD_CAP,
    CapScope.AGREEMENT: StepName.AGREEMENT_CAP,
}


def limit(agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole) -> tuple[Whole, list[Step]]:
    """The amounts after every cap on several persons; an agreement that is not two-sided never comes below nothing."""
    steps = []
    for cap in _wide_caps(agreement):
        after = amounts.copy()
        if agreement.takes_back:
            _hold_in_time(cap, after, keys)
        else:
            for rows in _held(cap, keys):
                hold(cap, after, rows)
        steps.append(Step(STEPS[cap.scope], cap.id, cap.clause, keys, amounts, after))
        amounts = after
    if not agreement.two_sided and np.any(amounts < 0):
        after = at_least_nothing(amounts)
        steps.append(Step(StepName.NOT_NEGATIVE, "", "", keys, amounts, after))
        amounts = after
    return amounts, steps


def held_together(agreement: Agreement, keys: Sequence[LineKey]) -> list[tuple[Cap, list[Sequence[int] | slice]]]:
    """The caps in the order in which they bite, each with the rows that it counts together."""
    return [(cap, _held(cap, keys)) for cap in _wide_caps(agreement)]


def _held(cap: Cap, keys: Sequence[LineKey]) -> list[Sequence[int] | slice]:
    return [_in_a_row(group.rows) for group in groups(cap, keys) if group.is_held]


def _in_a_row(rows: Sequence[int]) -> Sequence[int] | slice:
    """Rows that follow on each other need not be copied."""
    together = slice(rows[0], rows[-1] + 1)
    return together if len(rows) == rows[-1] + 1 - rows[0] else rows


def hold(cap: Cap, amounts: Whole, rows: Sequence[int] | slice) -> None:
    """Rows that a cap counts together come to no more than it."""
    own = amounts[rows]
    amounts[rows] = at_most(own, _most(cap, amounts, own))


def _most(cap: Cap, amounts: Whole, own: Whole) -> Whole | int:
    """What a cap's own rows may come to; a share is of all that is left in a column at its turn, these included."""
    others: Whole = np.maximum(amounts.sum(axis=0) - own.sum(axis=0), 0)
    return most_of(cap, others=others)


def _hold_in_time(cap: Cap, amounts: Whole, keys: Sequence[LineKey]) -> None:
    """Holds one period after another, where something can be taken back: that was first of all what the cap left above
    it before, which nobody ever paid (ADR 14)."""
    above: Whole = np.zeros(amounts.shape[1:], dtype=amounts.dtype)
    for group in groups(cap, keys):
        own = amounts[group.rows]
        amounts[group.rows] = at_most_after(own, above, _most(cap, amounts, own) if group.is_held else None)
        above = above + (own - amounts[group.rows]).sum(axis=0)


def _wide_caps(agreement: Agreement) -> list[Cap]:
    """In the order in which they bite."""
    return in_turn(agreement, STEPS)


def highest_floor(agreement: Agreement) -> Floor | None:
    """The minimum that is made up, of several."""
    return max(agreement.floors, key=lambda floor: floor.amount.minor, default=None)


def lacking(floor: Floor, whole: Whole) -> Whole:
    """What must be made up of it."""
    missing: Whole = np.maximum(floor.amount.minor - whole, 0)
    return missing


def make_up(
    agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole, *, on: date
) -> tuple[tuple[LineKey, ...], Whole, list[Step]]:
    """The highest minimum, made up by a line of its own."""
    floor = highest_floor(agreement)
    if floor is None:
        return keys, amounts, []
    missing = lacking(floor, amounts.sum(axis=0))
    key = LineKey(on, "", floor.id)
    step = Step(StepName.FLOOR, floor.id, floor.clause, (key,), np.zeros_like(missing)[None], missing[None])
    return (*keys, key), np.concatenate([amounts, missing[None]]), [step]
