"""Who pays: each unit split by largest remainder, a cap per payer, and what a cap leaves to an outcomes fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, PayerShare
from gavn.domain.agreements.sharing import sharing
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.payments.above_nothing import above_nothing, held_by, set_off_by
from gavn.domain.payments.capped import Group, Room, groups, new_room_on
from gavn.domain.payments.lines import LineKey, Unit
from gavn.domain.payments.owed_again import owe_again
from gavn.domain.payments.payers_by_day import days_of, hold_by_day
from gavn.domain.payments.periods import cuts_of, period_of
from gavn.domain.payments.purses import Part, PayerStep, Purses, most_of_payer, purses_of
from gavn.domain.payments.whole import Whole, at_most_after, split, whole_weights
from gavn.domain.values.problem import Place, Problem, Refused

# What caps leave, by the places of whoever they are on.
Rooms = defaultdict[tuple[int, ...], list[Room]]


@dataclass(frozen=True, slots=True)
class NotNegative:
    """What each owes of each unit before and after all of them together are held to no less than nothing; in `fits`
    what waits for room still counts in the period from which it waits."""

    before: Whole
    fits: Whole
    after: Whole


@dataclass(frozen=True, slots=True)
class Paid:
    """What each payer owes of each unit (payers × units × columns), and what nobody does (units × columns).

    `debtors` are the places of the shares of each who owes, `bought` of those by which gifts buy outcomes. `split` are
    the parts before any cap on a payer, `unit_of` says which unit each line went into. `not_negative` is None where
    payers together owe no less than nothing by the end of any period, or nothing can be taken back.
    """

    payers: tuple[PayerShare, ...]
    debtors: tuple[tuple[int, ...], ...]
    bought: tuple[int, ...]
    units: tuple[Unit, ...]
    unit_of: Mapping[LineKey, Unit]
    split: Whole
    amounts: Whole
    unpaid: Whole
    steps: tuple[PayerStep, ...]
    not_negative: NotNegative | None


def _units_of(
    agreement: Agreement, keys: Sequence[LineKey], amounts: Whole, *, as_of: date
) -> tuple[Mapping[LineKey, Unit], tuple[Unit, ...], Whole]:
    """The unit of each line, the units in order, and the lines summed into them.

    Where something is taken back every metric of a term has a unit in every period, since what was left unpaid, or
    could not be given back, in one is owed or given back in a later one.
    """
    cuts = cuts_of(agreement)
    unit_of = {key: Unit(period_of(key.on, cuts), key.metric, key.term) for key in keys}
    found = set(unit_of.values())
    if np.any(amounts < 0):
        days = {key.on for key in keys}
        days |= {*new_room_on(agreement.caps, after=min(days), until=as_of)}
        periods = {period_of(on, cuts) for on in days}
        found = {Unit(period, kind.metric, kind.term) for period in periods for kind in found}
    units = tuple(sorted(found))
    place = {unit: row for row, unit in enumerate(units)}
    summed = np.zeros((len(units), amounts.shape[1]), dtype=amounts.dtype)
    for row, unit in enumerate(unit_of.values()):
        summed[place[unit]] += amounts[row]
    return unit_of, units, summed


def share_out(agreement: Agreement, keys: Sequence[LineKey], amounts: Whole, *, as_of: date) -> Paid:
    """Splits each unit between its payers, holds each payer to its caps, and lets none get back what nobody pays."""
    purses = purses_of(agreement, as_of=as_of)
    unit_of, units, summed = _units_of(agreement, keys, amounts, as_of=as_of)
    parts = _split(purses, units, summed)
    rooms: Rooms = defaultdict(list)
    if agreement.takes_back or agreement.two_sided:
        shares, unpaid, steps = _hold_in_time(purses, units, summed, parts, rooms, carries=agreement.takes_back)
    else:
        shares, unpaid, steps = hold_by_day(purses, units, parts, days_of(keys, amounts, unit_of, units))
    held = _hold_above_nothing(agreement, shares, purses, units, rooms) if agreement.takes_back else None
    if held is not None:
        shares, unpaid = held.after, unpaid + (held.before - held.after).sum(axis=0)
    return Paid(purses.shares, purses.debtors, purses.bought, units, unit_of, parts, shares, unpaid, tuple(steps), held)


def _hold_in_time(
    purses: Purses, units: Sequence[Unit], summed: Whole, parts: Whole, rooms: Rooms, *, carries: bool
) -> tuple[Whole, Whole, list[PayerStep]]:
    """Every cap in turn where something can be taken back, or be owed by investors; its rooms are added to `rooms`."""
    shares, steps, unpaid = parts.copy(), [], np.zeros_like(summed)
    for cap, places in purses.caps:
        before = shares.copy()
        shares[list(places)] = _hold(cap, before[list(places)], units, summed, rooms[places], carries=carries)
        left: Whole = (before - shares).sum(axis=0)
        if cap.overflow_to:
            for row, unit in enumerate(units):
                shares[purses.taking_over(unit, cap.overflow_to), row] += left[row]
            left = np.zeros_like(left)
        unpaid = unpaid + left
        steps.append(PayerStep(cap, before, shares.copy(), left))
    return shares, unpaid, steps


def _hold_above_nothing(
    agreement: Agreement,
    shares: Whole,
    purses: Purses,
    units: Sequence[Unit],
    rooms: Rooms,
) -> NotNegative | None:
    """Period by period those who owe get no more back than all have paid by its end, or whoever invests would pay it:
    where a cap leaves unpaid what another's money back was to be taken from."""
    if not np.any(shares < 0):
        return None
    # Every kind of metric and term has a unit in every period.
    kinds = list(dict.fromkeys((unit.metric, unit.term) for unit in units))
    cells = shares.reshape(len(shares), len(units) // max(1, len(kinds)), len(kinds), shares.shape[2])
    days = [units[at : at + len(kinds)] for at in range(0, len(units), len(kinds))]
    others = in_turn(agreement, [CapScope.PERSON, *WIDE])
    set_off = (*purses.caps, *((cap, places) for cap in others for places in purses.debtors))
    caps = [held for places, own in rooms.items() for held in held_by(places, own, days)]
    caps += held_by(range(len(shares)), _of_all_time(agreement), days)
    found = above_nothing(cells, set_off_by(agreement, set_off, purses.debtors, kinds), caps)
    if found is None:
        return None
    return NotNegative(shares, found.fits.reshape(shares.shape), found.owed.reshape(shares.shape))


def _of_all_time(agreement: Agreement) -> list[Room]:
    """What caps on an amount without periods leave to all who pay. One of a year is of what is owed for that year,
    which payers can pay in another (ADR 25). One on all counts the minimum too, which is never above it
    (`cap-below-floor`)."""
    return [
        Room(Group(cap, date.min, is_held=True), cap.amount.minor)
        for cap in in_turn(agreement, WIDE)
        if cap.amount is not None and not cap.periods
    ]


def is_paid_whole(agreement: Agreement, keys: Sequence[LineKey]) -> bool:
    """Whether payers owe all of every line, however they share it: none is held to a cap, and no donor gives any."""
    if any(cap.scope is CapScope.PAYER for cap in agreement.caps):
        return False
    if agreement.donations:
        return False
    shared = {sharing(agreement.payers, term=key.term, metric=key.metric) for key in keys}
    return all(sum(agreement.payers[place].share for place in places) == 1 for places in shared)


def _split(purses: Purses, units: Sequence[Unit], summed: Whole) -> Whole:
    shares: Whole = np.zeros((len(purses.shares), *summed.shape), dtype=summed.dtype)
    together: dict[tuple[int, ...], list[int]] = {}
    for row, unit in enumerate(units):
        together.setdefault(purses.sharing(unit), []).append(row)
    for places, rows in together.items():
        if not np.any(summed[rows]):  # A minimum that is reached, and which nobody has to pay.
            continue
        parts = [purses.shares[place].share for place in places]
        if sum(parts) != 1:
            values = {"term": units[rows[0]].term, "percent": str(100 * sum(parts, Fraction(0)))}
            raise Refused([Problem("payers-not-whole", Place(path="payers"), values)])
        shares[np.ix_(places, rows)] = split(summed[rows], whole_weights(parts))
    return shares


def _hold(cap: Cap, owed: Whole, units: Sequence[Unit], summed: Whole, rooms: list[Room], *, carries: bool) -> Whole:
    """What a payer owes (purses × units × columns), purse after purse within each unit, so that it comes to no more
    than the cap; what a later period takes back was first of all what it had left unpaid, where that `carries` over.

    A share is of all that is owed of the units, whatever other payers' caps leave of it.
    """
    rows = [Part(unit, place) for unit in units for place in range(len(owed))]
    before: Whole = owed.transpose(1, 0, 2).reshape(-1, owed.shape[2])
    after, found = before.copy(), groups(cap, rows)
    above: Whole = np.zeros(before.shape[1:], dtype=before.dtype)
    for group in found:
        most = most_of_payer(cap, summed[[row // len(owed) for row in group.rows[:: len(owed)]]].sum(axis=0))
        own = after[group.rows]
        kinds = [rows[row].kind for row in group.rows]
        after[group.rows] = at_most_after(own, kinds, above, most if group.is_held else None)
        if carries:
            above = above + (own - after[group.rows]).sum(axis=0)
        if group.is_held:
            rooms.append(Room(group, most))
    if np.any(after > before):
        # Each kind has a row in each period already, where anything is taken back.
        again = owe_again(rows, before, after, cap=cap, rooms=rooms, carries=carries)
        after = np.stack([again[row] for row in rows])
    return after.reshape(len(units), len(owed), owed.shape[2]).transpose(1, 0, 2)
