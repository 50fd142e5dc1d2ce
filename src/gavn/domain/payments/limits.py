"""Caps per metric, period and agreement in the order in which facts hold, and the minimum at the final statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Floor
from gavn.domain.payments.lines import LineKey, Step, StepName
from gavn.domain.payments.pricing import covers, latest_start
from gavn.domain.payments.whole import Whole, at_least_nothing, at_most, at_most_after, running

ORDER = (CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT)
STEPS = {
    CapScope.METRIC: StepName.METRIC_CAP,
    CapScope.PERIOD: StepName.PERIOD_CAP,
    CapScope.AGREEMENT: StepName.AGREEMENT_CAP,
}


def limit(agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole) -> tuple[Whole, list[Step]]:
    """The amounts after every cap on several persons; an agreement that is not two-sided never comes below nothing."""
    steps = []
    for cap, counted in held_together(agreement, keys):
        after = amounts.copy()
        if agreement.takes_back and (cap.periods or cap.scope is CapScope.PERIOD):
            _hold_in_time(cap, after, keys)
        else:
            for rows in counted:
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
    caps = sorted(_wide_caps(agreement), key=lambda cap: ORDER.index(cap.scope))
    return [(cap, [_in_a_row(rows) for rows in groups(cap, keys)]) for cap in caps]


def _in_a_row(rows: Sequence[int]) -> Sequence[int] | slice:
    """Rows that follow on each other need not be copied."""
    together = slice(rows[0], rows[-1] + 1)
    return together if len(rows) == rows[-1] + 1 - rows[0] else rows


def hold(cap: Cap, amounts: Whole, rows: Sequence[int] | slice) -> None:
    """Rows that a cap counts together come to no more than it."""
    own = amounts[rows]
    most = _limit(cap, amounts, own)
    if most is not None:
        amounts[rows] = at_most(own, most)


def _limit(cap: Cap, amounts: Whole, own: Whole) -> Whole | int | None:
    """None where the cap limits nothing."""
    if cap.share is None or cap.share >= 1:
        return None if cap.amount is None else cap.amount.minor
    return _most(cap, amounts, own)


def _hold_in_time(cap: Cap, amounts: Whole, keys: Sequence[LineKey]) -> None:
    """The same period by period, where something can be taken back: that was first of all what the cap left above it in
    an earlier period, which nobody ever paid (ADR 14)."""
    above: dict[str, Whole] = {}
    for chain, rows, is_held in _in_time(cap, keys):
        own, left = amounts[rows], above.get(chain, np.zeros_like(amounts[0]))
        amounts[rows] = at_most_after(own, left, _limit(cap, amounts, own) if is_held else None)
        above[chain] = left + (own - amounts[rows]).sum(axis=0)


def _in_time(cap: Cap, keys: Sequence[LineKey]) -> list[tuple[str, list[int], bool]]:
    """The rows that a cap counts together and what they are of, the earliest period first, and whether it holds them:
    not what lies outside the periods that it names."""
    found: dict[tuple[date, str, bool], list[int]] = {}
    for row, key in enumerate(keys):
        if covers(cap, key):
            metric = key.metric if cap.scope is CapScope.METRIC else ""
            named = [period.start for period in cap.periods if key.on in period]
            starts = named if cap.periods else [date(key.on.year, 1, 1)]
            # What lies between two of its periods, or after them, is together too.
            for start in starts or [latest_start(cap, key.on)]:
                found.setdefault((start, metric, bool(starts)), []).append(row)
    ordered = sorted(found.items(), key=lambda group: (group[0][0], not group[0][2], group[0][1]))
    return [(metric, rows, is_held) for (_, metric, is_held), rows in ordered]


def _wide_caps(agreement: Agreement) -> list[Cap]:
    return [cap for cap in agreement.caps if cap.scope in ORDER]


def groups(cap: Cap, keys: Sequence[LineKey]) -> list[list[int]]:
    """The rows that a cap counts together: by the periods it names (a period cap: else every year), then by metric."""
    found: dict[tuple[int, str], list[int]] = {}
    for row, key in enumerate(keys):
        if covers(cap, key):
            metric = key.metric if cap.scope is CapScope.METRIC else ""
            for period in _periods(cap, key.on):
                found.setdefault((period, metric), []).append(row)
    # A share depends on the other groups, so their order must not depend on which of them holds a line first.
    return [found[group] for group in sorted(found)]


def _periods(cap: Cap, on: date) -> list[int]:
    if cap.periods:
        return [place for place, period in enumerate(cap.periods) if on in period]
    return [on.year if cap.scope is CapScope.PERIOD else 0]


def _most(cap: Cap, amounts: Whole, own: Whole) -> Whole:
    """What a cap's own rows may come to in each column; a share is of all that is left at its turn, these included."""
    everything: Whole = amounts.sum(axis=0)
    limits: list[Whole] = [] if cap.amount is None else [np.full_like(everything, cap.amount.minor)]
    if cap.share is not None and cap.share < 1:
        others = np.maximum(everything - own.sum(axis=0), 0)
        limits.append(others * cap.share.numerator // (cap.share.denominator - cap.share.numerator))
    highest: Whole = running(own).max(axis=0)
    return reduce(np.minimum, limits, highest)


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
