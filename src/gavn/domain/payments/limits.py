"""Caps per metric, period and agreement in the order in which facts hold, and the minimum at the final statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Floor
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.payments.above_nothing import above_nothing, held_by, set_off_by
from gavn.domain.payments.capped import Room, groups, with_new_room
from gavn.domain.payments.in_time import hold_in_time, most_of_rows
from gavn.domain.payments.lines import LineKey, Step, StepName
from gavn.domain.payments.whole import Whole, at_most, summed

# Caps on several persons, in the order in which they bite.
STEPS = {
    CapScope.METRIC: StepName.METRIC_CAP,
    CapScope.PERIOD: StepName.PERIOD_CAP,
    CapScope.AGREEMENT: StepName.AGREEMENT_CAP,
}
# Lines, what they come to, and how they came to it.
Limited = tuple[tuple[LineKey, ...], Whole, list[Step]]


def limit(agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole, *, as_of: date) -> Limited:
    """The amounts after every cap on several persons; an agreement that is not two-sided never comes below nothing.

    Where something can be taken back each line is of all cohorts, so that it changes nothing how they are counted.
    Where something is taken back there can be more lines than before: what was left unpaid is owed again on the day
    that takes back, and what could not be taken back is taken back on a later one.
    """
    if agreement.takes_back or agreement.two_sided or np.any(amounts < 0):
        own = tuple(key.of_all_cohorts for key in keys)
        keys = tuple(sorted(set(own)))
        amounts = summed(own, amounts, keys)
    if np.any(amounts < 0):
        lines = with_new_room(keys, agreement.caps, until=as_of)
        return _limit_in_time(agreement, lines, summed(keys, amounts, lines))
    steps: list[Step] = []
    for cap in _wide_caps(agreement):
        after = amounts.copy()
        for rows in _held(cap, keys):
            hold(cap, after, rows)
        steps.append(Step(STEPS[cap.scope], cap.id, cap.clause, keys, amounts, after))
        amounts = after
    return keys, amounts, steps


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
    amounts[rows] = at_most(own, most_of_rows(cap, amounts, own))


def _limit_in_time(agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole) -> Limited:
    steps: list[Step] = []
    rooms: list[Room] = []
    for cap in _wide_caps(agreement):
        keys, before, amounts = hold_in_time(cap, keys, amounts, rooms, carries=agreement.takes_back)
        steps.append(Step(STEPS[cap.scope], cap.id, cap.clause, keys, before, amounts))
    if not agreement.two_sided:
        for step in _hold_above_nothing(agreement, keys, amounts, rooms):
            steps.append(step)
            keys, amounts = step.lines, step.after
    return keys, amounts, steps


def _hold_above_nothing(
    agreement: Agreement, keys: tuple[LineKey, ...], amounts: Whole, rooms: Sequence[Room]
) -> list[Step]:
    """All of it comes to no less than nothing by the end of any day; each kind of line has a cell on every day. First
    what cannot be taken back and what makes up for it, then what waits for room meanwhile, and finds it."""
    days, kinds = sorted({key.on for key in keys}), sorted({key.kind for key in keys})
    cells = np.zeros((1, len(days), len(kinds), amounts.shape[1]), dtype=amounts.dtype)
    day_of, kind_of = ({each: at for at, each in enumerate(own)} for own in (days, kinds))
    there = {(day_of[key.on], kind_of[key.kind]): row for row, key in enumerate(keys)}
    for (day, kind), row in there.items():
        cells[0, day, kind] = amounts[row]
    caps = [(cap, (0,)) for cap in in_turn(agreement, [CapScope.PERSON, *WIDE])]
    held = held_by((0,), rooms, [[LineKey(on, *kind) for kind in kinds] for on in days])
    found = above_nothing(cells, set_off_by(agreement, caps, [(0,)], kinds), held)
    if found is None:
        return []
    cell = {LineKey(on, *kind): (day, place) for day, on in enumerate(days) for place, kind in enumerate(kinds)}
    each = [cells[0], found.fits[0], found.owed[0]]
    lines = tuple(line for line, at in cell.items() if at in there or any(np.any(amount[at]) for amount in each))
    before, fits, after = (np.stack([amount[cell[line]] for line in lines]) for amount in each)
    return [
        Step(StepName.NOT_NEGATIVE, "", "", lines, before, fits),
        Step(StepName.NOT_NEGATIVE, "", "", lines, fits, after, waits=True),
    ]


def _wide_caps(agreement: Agreement) -> list[Cap]:
    """In the order in which they bite."""
    return in_turn(agreement, WIDE)


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
