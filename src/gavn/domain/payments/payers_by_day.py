"""Caps on payers where nothing can be taken back: filled in the order in which facts hold (ADR 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gavn.domain.agreements.agreement import Cap
from gavn.domain.payments.capped import groups
from gavn.domain.payments.lines import LineKey, Unit
from gavn.domain.payments.purses import Part, PayerStep, Purses, most_of_payer
from gavn.domain.payments.whole import Whole, at_most, type_for

# The lines in the order in which they hold, each with the row of its unit.
Days = Sequence[tuple[int, Whole]]


def days_of(keys: Sequence[LineKey], amounts: Whole, unit_of: Mapping[LineKey, Unit], units: Sequence[Unit]) -> Days:
    """The lines in the order in which they hold."""
    place = {unit: row for row, unit in enumerate(units)}
    return [(place[unit_of[keys[row]]], amounts[row]) for row in sorted(range(len(keys)), key=lambda row: keys[row])]


def hold_by_day(
    purses: Purses, units: Sequence[Unit], parts: Whole, days: Days
) -> tuple[Whole, Whole, list[PayerStep]]:
    """What each owes (purses × units × columns) after every cap in turn, what nobody does, and each step.

    What a purse owes of a unit lies on the days on which the unit does, in proportion, rounded down day by day so that
    the last completes it. What a cap takes or passes on lies on the days that it was taken from.
    """
    bites = _bites(purses, units, parts)
    days = [(row, amount[bites]) for row, amount in days]
    cells = _spread(parts[:, :, bites], days)
    shares, unpaid, steps = parts.copy(), np.zeros_like(parts[0]), []
    for cap, places in purses.caps:
        before, left = shares.copy(), np.zeros_like(unpaid)
        if cells.size:
            over = _take_over(cap, list(places), cells, units, days)
            if cap.overflow_to:
                for line, (row, _) in enumerate(days):
                    cells[purses.taking_over(units[row], cap.overflow_to), line] += over[line]
            for line, (row, _) in enumerate(days):
                left[row, bites] += 0 if cap.overflow_to else over[line]
            shares[:, :, bites] = _of_units(cells, parts[:, :, bites], days)
        unpaid = unpaid + left
        steps.append(PayerStep(cap, before, shares.copy(), left))
    return shares, unpaid, steps


def _bites(purses: Purses, units: Sequence[Unit], parts: Whole) -> Whole:
    """The columns in which some payer owes more than a cap on it; in the others nothing is passed on."""
    found = np.zeros(parts.shape[2], dtype=bool)
    for cap, places in purses.caps:
        for group in groups(cap, [Part(unit, 0) for unit in units]):
            if group.is_held:
                owed = parts[list(places)][:, group.rows].sum(axis=(0, 1))
                found |= owed > most_of_payer(cap, parts[:, group.rows].sum(axis=(0, 1)))
    return found


def _spread(parts: Whole, days: Days) -> Whole:
    """What each owes of each line (purses × lines × columns)."""
    summed = parts.sum(axis=0)
    wide = type_for(2 * int(np.max(np.abs(parts), initial=0)) * max(1, int(np.max(np.abs(summed), initial=0))))
    running, before = np.zeros_like(summed), np.zeros_like(parts)
    cells = np.zeros((len(parts), len(days), parts.shape[2]), dtype=parts.dtype)
    for line, (row, amount) in enumerate(days):
        running[row] += amount
        so_far = (parts[:, row].astype(wide) * running[row] // np.maximum(summed[row], 1)).astype(parts.dtype)
        cells[:, line], before[:, row] = so_far - before[:, row], so_far
    return cells


def _take_over(cap: Cap, places: Sequence[int], cells: Whole, units: Sequence[Unit], days: Days) -> Whole:
    """Holds a payer's cells to its cap, and says what that takes of each line (lines × columns)."""
    own = cells[list(places)].transpose(1, 0, 2)
    before = own.reshape(-1, own.shape[2])
    after = before.copy()
    rows = [Part(units[row], place) for row, _ in days for place in range(len(places))]
    for group in groups(cap, rows):
        if group.is_held:
            lines = sorted({at // len(places) for at in group.rows})
            most = most_of_payer(cap, np.sum([days[line][1] for line in lines], axis=0))
            after[group.rows] = at_most(after[group.rows], most)
    cells[list(places)] = after.reshape(own.shape).transpose(1, 0, 2)
    taken: Whole = (before - after).reshape(own.shape).sum(axis=1)
    return taken


def _of_units(cells: Whole, like: Whole, days: Days) -> Whole:
    found: Whole = np.zeros_like(like)
    for line, (row, _) in enumerate(days):
        found[:, row] += cells[:, line]
    return found
