"""Who pays: each unit split by largest remainder, a cap per payer, and what a cap leaves to an outcomes fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, DonationUse, PayerShare
from gavn.domain.agreements.sharing import sharing
from gavn.domain.agreements.turns import in_turn
from gavn.domain.payments.capped import groups
from gavn.domain.payments.lines import LineKey, StepName, Unit
from gavn.domain.payments.periods import cuts_of, period_of
from gavn.domain.payments.whole import (
    Whole,
    at_most_after,
    running,
    split,
    split_by_amounts,
    whole_weights,
)
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class PayerStep:
    """What each owes of each unit before and after a cap on a payer."""

    cap: Cap
    before: Whole
    after: Whole
    unpaid: Whole

    @property
    def name(self) -> StepName:
        return StepName.PAYER_CAP


@dataclass(frozen=True, slots=True)
class NotNegative:
    """What each owes of each unit before and after all of them together are held to no less than nothing."""

    before: Whole
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
    agreement: Agreement, keys: Sequence[LineKey], amounts: Whole
) -> tuple[Mapping[LineKey, Unit], tuple[Unit, ...], Whole]:
    """The unit of each line, the units in order, and the lines summed into them.

    Where something can be taken back every metric of a term has a unit in every period, since what could not be given
    back in one is given back in a later one.
    """
    cuts = cuts_of(agreement)
    unit_of = {key: Unit(period_of(key.on, cuts), key.metric, key.term) for key in keys}
    found = set(unit_of.values())
    if agreement.takes_back:
        found = {Unit(each.period, kind.metric, kind.term) for each in found for kind in found}
    units = tuple(sorted(found))
    place = {unit: row for row, unit in enumerate(units)}
    summed = np.zeros((len(units), amounts.shape[1]), dtype=amounts.dtype)
    for row, unit in enumerate(unit_of.values()):
        summed[place[unit]] += amounts[row]
    return unit_of, units, summed


# Which shares, by place, owe which kinds of metric and term: an index into amounts of both.
Owes = tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...]


@dataclass(frozen=True, slots=True)
class Purses:
    """Everybody who may pay: those of the agreement, those whom a cap sends the rest to, donors who buy outcomes."""

    shares: tuple[PayerShare, ...]
    caps: tuple[tuple[Cap, tuple[int, ...]], ...]
    donors: Mapping[str, int]
    bought: tuple[int, ...]

    @property
    def debtors(self) -> tuple[tuple[int, ...], ...]:
        """The places of the shares of each who owes: of a party, since what it pays of one metric is set against what
        it gets back of another. What a donor buys is paid by its gift, and stands alone."""
        bought = set(self.bought)
        found: dict[tuple[str, int | None], tuple[int, ...]] = {}
        for place, share in enumerate(self.shares):
            owes = share.party, place if place in bought else None
            found[owes] = (*found.get(owes, ()), place)
        return tuple(found.values())

    def set_off(self, kinds: Sequence[tuple[str, str]]) -> list[Owes]:
        """What of one that owes is set off, among `kinds` of metric and term: what each of its caps counts, the fewest
        kinds first, then all."""
        every = [(places, range(len(kinds))) for places in self.debtors]
        capped = [
            (places, [at for at, (metric, term) in enumerate(kinds) if cap.covers(term=term, metric=metric)])
            for cap, places in self.caps
        ]
        return [np.ix_(places, of) for places, of in (*sorted(capped, key=lambda cap: len(cap[1])), *every)]

    def sharing(self, unit: Unit) -> tuple[int, ...]:
        """Who shares a unit: its donor, else the payers of the agreement."""
        if unit.term in self.donors:
            return (self.donors[unit.term],)
        return sharing(self.shares, term=unit.term, metric=unit.metric)

    def taking_over(self, unit: Unit, party: str) -> int:
        """The purse of a party that pays what another's cap leaves of a unit: one that pays for it, if it has any."""
        own = [place for place, share in enumerate(self.shares) if share.party == party]
        return next((place for place in own if place in self.sharing(unit)), own[0])


def purses_of(agreement: Agreement, *, as_of: date) -> Purses:
    """Caps stand in the order in which they bite: before a cap on whoever takes what they leave."""
    shares = list(agreement.payers)
    for cap in agreement.caps:
        if cap.overflow_to and all(share.party != cap.overflow_to for share in shares):
            shares.append(PayerShare(cap.overflow_to, Fraction(0), cap.clause))
    own = in_turn(agreement, [CapScope.PAYER])
    capped = [
        (cap, tuple(place for place, share in enumerate(shares) if share.party == cap.payer))
        for cap in sorted(own, key=lambda cap: _depth(cap, own))
    ]
    donors: dict[str, int] = {}
    bought = []
    for gift in agreement.donations:
        if gift.use is DonationUse.BUYS_OUTCOMES:
            given = gift.amount if gift.on <= as_of else Money.zero(agreement.currency)
            capped.append((Cap(gift.id, gift.clause, CapScope.PAYER, given, payer=gift.donor), (len(shares),)))
            donors = {term: len(shares) for term in gift.terms} | donors
            bought.append(len(shares))
            shares.append(PayerShare(gift.donor, Fraction(1), gift.clause, terms=gift.terms, purse=gift.id))
    return Purses(tuple(shares), tuple(capped), donors, tuple(bought))


def _depth(cap: Cap, caps: Sequence[Cap], seen: tuple[str, ...] = ()) -> int:
    if cap.payer in seen:
        raise Refused([Problem("overflow-circular", Place(path=cap.id), {"payer": cap.payer})])
    feeding = [other for other in caps if other.overflow_to == cap.payer]
    return max((1 + _depth(other, caps, (*seen, cap.payer)) for other in feeding), default=0)


def share_out(agreement: Agreement, keys: Sequence[LineKey], amounts: Whole, *, as_of: date) -> Paid:
    """Splits each unit between its payers, holds each payer to its caps, and lets none get back what nobody pays."""
    purses = purses_of(agreement, as_of=as_of)
    unit_of, units, summed = _units_of(agreement, keys, amounts)
    parts = _split(purses, units, summed)
    shares, steps, unpaid = parts.copy(), [], np.zeros_like(summed)
    for cap, places in purses.caps:
        before = shares.copy()
        above = np.zeros(summed.shape[1], dtype=summed.dtype)
        for group in groups(cap, units):
            owed = summed[group.rows].sum(axis=0) if group.is_held else None
            _hold(cap, shares, places, group.rows, owed=owed, above=above)
            if agreement.takes_back:
                above = above + (before - shares)[np.ix_(places, group.rows)].sum(axis=(0, 1))
        left: Whole = (before - shares).sum(axis=0)
        if cap.overflow_to:
            for row, unit in enumerate(units):
                shares[purses.taking_over(unit, cap.overflow_to), row] += left[row]
            left = np.zeros_like(left)
        unpaid = unpaid + left
        steps.append(PayerStep(cap, before, shares.copy(), left))
    held = _hold_above_nothing(shares, purses, units) if agreement.takes_back else None
    if held is not None:
        shares, unpaid = held.after, unpaid + (held.before - held.after).sum(axis=0)
    return Paid(purses.shares, purses.debtors, purses.bought, units, unit_of, parts, shares, unpaid, tuple(steps), held)


def _hold_above_nothing(shares: Whole, purses: Purses, units: Sequence[Unit]) -> NotNegative | None:
    """Period by period those who owe get no more back than all have paid by its end, or whoever invests would pay it.

    Where a cap leaves unpaid what another's money back was to be taken from. What one of them is denied it is given
    back of what comes next: of what it owes itself, so that it passes none of its caps, then of what others pay
    (ADR 14). Every kind of metric and term has a unit in every period.
    """
    kinds = list(dict.fromkeys((unit.metric, unit.term) for unit in units))
    cells = shares.reshape(len(shares), len(units) // max(1, len(kinds)), len(kinds), shares.shape[2])
    if not np.any(running(cells.sum(axis=(0, 2))) < 0):
        return None
    set_off, everything = purses.set_off(kinds), np.ix_(range(len(shares)), range(len(kinds)))
    after = cells.copy()
    before = np.zeros(shares.shape[2], dtype=shares.dtype)
    denied = np.zeros_like(cells[:, 0])
    for period in range(cells.shape[1]):
        owed = after[:, period]
        for own in set_off:
            _give_back(owed[own].sum(axis=(0, 1)), owed, denied, own)
        paid = before + owed.sum(axis=(0, 1))
        _give_back(paid, owed, denied, everything)
        _deny(-paid, owed, denied, set_off)
        before = before + owed.sum(axis=(0, 1))
    return NotNegative(shares, after.reshape(shares.shape))


def _give_back(amount: Whole, owed: Whole, denied: Whole, to: Owes) -> None:
    """Takes up to an amount off what is `owed`, by what was `denied` before."""
    back = _up_to(amount, denied[to])
    owed[to] -= back
    denied[to] -= back


def _deny(amount: Whole, owed: Whole, denied: Whole, set_off: Sequence[Owes]) -> None:
    """Gives up to an amount less back, by what each gets back beside what it owes."""
    gets, owes = np.maximum(-owed, 0), np.maximum(owed, 0)
    for own in set_off:
        both = np.minimum(gets[own].sum(axis=(0, 1)), owes[own].sum(axis=(0, 1)))
        gets[own] -= _up_to(both, gets[own])
        owes[own] -= _up_to(both, owes[own])
    less = _up_to(amount, gets)
    owed += less
    denied += less


def _up_to(amount: Whole, rooms: Whole) -> Whole:
    """An amount split by the rooms there are for it, as far as these reach; nothing of one below nothing."""
    flat = rooms.reshape(-1, rooms.shape[-1])
    return split_by_amounts(np.clip(amount, 0, flat.sum(axis=0)), flat).reshape(rooms.shape)


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


def _hold(
    cap: Cap, shares: Whole, places: Sequence[int], rows: Sequence[int], *, owed: Whole | None, above: Whole
) -> None:
    """A payer's rows, purse after purse within each unit, come to no more than the cap, and take back first of all
    what it left `above` it in an earlier period, which the payer never paid (ADR 14).

    A share is of all that is `owed` of these rows, whatever other payers' caps leave of it; None where nothing is held.
    """
    own = shares[np.ix_(places, rows)]
    ordered = own.transpose(1, 0, 2).reshape(-1, own.shape[2])
    held = at_most_after(ordered, above, None if owed is None else _most(cap, owed))
    shares[np.ix_(places, rows)] = held.reshape(len(rows), len(places), own.shape[2]).transpose(1, 0, 2)


def _most(cap: Cap, owed: Whole) -> Whole | int:
    if cap.amount is not None:
        return cap.amount.minor
    share = cap.share or Fraction(0)
    most: Whole = np.maximum(owed, 0) * share.numerator // share.denominator
    return most
