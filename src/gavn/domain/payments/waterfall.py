"""Who receives: investors by rank and capital up to their ceilings, through time, with the guarantee at its date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, DeficitGuarantee, Tranche
from gavn.domain.payments.balance import AccruingBalance, paid_in
from gavn.domain.payments.whole import Whole, divide, fill, split, whole_weights


@dataclass(frozen=True, slots=True)
class Receipt:
    """One event of the waterfall: what came in (of a period, by its last day), and what each tranche received.

    `shortfall` is what a guarantee looked at; None where payers pay.
    """

    label: str
    on: date
    rule: str
    clause: str
    payer: str
    amount: Whole
    parts: Whole
    shortfall: Shortfall | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a guarantee looks at on its day, by tranche: paid in, got back, and lacked by those whom it covers."""

    paid_in: Whole
    repaid: Whole
    lacked: Whole


@dataclass(frozen=True, slots=True)
class Received:
    """What investors receive (tranches × columns), by event; `above` is what no ceiling leaves room for."""

    tranches: tuple[Tranche, ...]
    events: tuple[Receipt, ...]
    above: Whole

    def total(self, *, guaranteed: bool) -> Whole:
        """All that each tranche received, from payers or under guarantees."""
        nothing = np.zeros((len(self.tranches), len(self.above)), self.above.dtype)
        return _sum(self.events, like=nothing, guaranteed=guaranteed)


def _sum(events: Sequence[Receipt], *, like: Whole, guaranteed: bool) -> Whole:
    parts = [event.parts for event in events if bool(event.rule) == guaranteed]
    return np.sum(parts, axis=0) if parts else np.zeros_like(like)


@dataclass
class Waterfall:
    """The state between two receipts: what each tranche has received, and what each accruing balance stands at."""

    agreement: Agreement
    repaid: Whole
    balances: dict[int, AccruingBalance]
    above: Whole
    events: list[Receipt] = field(default_factory=list)

    @property
    def tranches(self) -> tuple[Tranche, ...]:
        return self.agreement.investors

    @property
    def weights(self) -> tuple[int, ...]:
        """Capital as the smallest whole numbers in proportion."""
        return whole_weights([Fraction(tranche.capital.minor) for tranche in self.tranches])

    def receive(self, label: str, on: date, amount: Whole) -> None:
        """Hands out what payers pay: capital back by rank, agreed returns by rank, what is left by capital.

        What is taken back is taken in the reverse order (ADR 25); for a bad effect the investors pay, by capital.
        """
        coming = self._after_excess(amount)
        if len(self.tranches) == 1 and self.tranches[0].capital.minor > 0:
            parts = self._for_one(on, coming)
        else:
            parts = self._by_rank(on, np.maximum(coming, 0))
            if np.any(coming < 0):
                parts = parts - self._back(on, np.maximum(-coming, 0))
        self._book(on, parts)
        self.events.append(Receipt(label, on, "", "", "", amount, parts))

    def _after_excess(self, amount: Whole) -> Whole:
        """What is left to hand out: money that is taken back was first of all what the ceilings had left no room for,
        unless the investors answer for a bad effect (ADR 25)."""
        if self.agreement.two_sided:
            return amount
        back = np.minimum(np.maximum(-amount, 0), self.above)
        self.above = self.above - back
        return amount + back

    def _by_rank(self, on: date, amount: Whole) -> Whole:
        left, parts = amount, np.zeros_like(self.repaid)
        missing = np.maximum(self._paid_in(on) - self.repaid, 0)
        rooms = self._rooms(on, missing)
        for room in (np.minimum(missing, rooms), rooms):
            for rank in sorted({tranche.rank for tranche in self.tranches}):
                given = fill(left, self._of_rank(rank, np.maximum(room - parts, 0)), self.weights)
                parts, left = parts + given, left - given.sum(axis=0)
        ceilings = zip(self.tranches, self.weights, strict=True)
        unlimited = [0 if tranche.has_ceiling else weight for tranche, weight in ceilings]
        if any(unlimited):
            parts, left = parts + split(left, unlimited), np.zeros_like(left)
        self.above = self.above + left
        return parts

    def _back(self, on: date, amount: Whole) -> Whole:
        """What each tranche gives back: what it has had from payers less what it would have had of what they still pay.

        What nobody has had, and a bad effect, by capital.
        """
        if self.agreement.two_sided:
            return split(amount, self.weights)
        had = np.maximum(self.repaid - self._covered(), 0)
        stays = np.maximum(had.sum(axis=0) - amount, 0)
        parts: Whole = had + split(np.maximum(amount - had.sum(axis=0), 0), self.weights)
        for layer in self._layers(on, had):
            kept = fill(stays, layer, self.weights)
            parts, stays = parts - kept, stays - kept.sum(axis=0)
        return parts

    def _layers(self, on: date, had: Whole) -> Iterator[Whole]:
        """What was had in the order it is handed out: capital and returns by rank, then what no ceiling limits."""
        capital = np.clip(had, 0, np.maximum(self._paid_in(on) - self._covered(), 0))
        limited = np.array([tranche.has_ceiling for tranche in self.tranches])[:, None]
        for layer in (capital, np.where(limited, had - capital, 0)):
            for rank in sorted({tranche.rank for tranche in self.tranches}):
                yield self._of_rank(rank, layer)
        yield np.where(limited, 0, had - capital)

    def _for_one(self, on: date, amount: Whole) -> Whole:
        """An only tranche gets, and pays, all of it up to its ceiling."""
        parts = amount
        if self.tranches[0].has_ceiling:
            parts = np.minimum(amount, self._room(0, on))
            self.above = self.above + (amount - parts)
        return parts[None]

    def _covered(self) -> Whole:
        """What guarantees have paid each tranche."""
        return _sum(self.events, like=self.repaid, guaranteed=True)

    def _paid_in(self, on: date) -> Whole:
        """The capital paid in by a day: what is not called yet cannot come back (ADR 14)."""
        put_in = [[paid_in(self.agreement, tranche, on)] for tranche in self.tranches]
        return np.array(put_in, dtype=self.repaid.dtype)

    def _of_rank(self, rank: int, rooms: Whole) -> Whole:
        return np.where(np.array([tranche.rank == rank for tranche in self.tranches])[:, None], rooms, 0)

    def cover(self, guarantee: DeficitGuarantee) -> None:
        """On its date a guarantor covers what is not repaid: the protected parts first, then the rest."""
        on = guarantee.trigger_on
        covered = [not guarantee.covers or tranche.party in guarantee.covers for tranche in self.tranches]
        capital = self._paid_in(on)
        # What investors have paid for a bad effect is no capital, and is covered by nobody.
        covered_before = self._covered()
        repaid = np.maximum(self.repaid - covered_before, 0) + covered_before
        deficit = np.maximum(capital - repaid, 0)
        deficit = np.where(np.array(covered)[:, None], deficit, 0)
        owed = divide(
            deficit.sum(axis=0) * guarantee.share.numerator, guarantee.share.denominator, self.agreement.rounding
        )
        amount = np.minimum(owed, guarantee.most.minor)
        shields = [[0 if tranche.protected is None else tranche.protected.minor] for tranche in self.tranches]
        first = fill(amount, np.minimum(deficit, np.array(shields, dtype=deficit.dtype)), self.weights)
        parts = first + fill(amount - first.sum(axis=0), deficit - first, self.weights)
        shortfall = Shortfall(capital, repaid, deficit)
        self._book(on, parts)
        self.events.append(
            Receipt(on.isoformat(), on, guarantee.id, guarantee.clause, guarantee.guarantor, amount, parts, shortfall)
        )

    def _rooms(self, on: date, missing: Whole) -> Whole:
        """How much more each tranche may receive on a day by rank: to its ceiling, else to its capital."""
        rooms = missing.copy()
        for place, tranche in enumerate(self.tranches):
            if tranche.has_ceiling:
                rooms[place] = self._room(place, on)
        return rooms

    def _room(self, place: int, on: date) -> Whole:
        """How much more a tranche with a ceiling may receive on a day."""
        tranche, limits = self.tranches[place], []
        if tranche.most_return is not None:
            most = tranche.capital.minor * tranche.most_return
            limits.append(most.numerator // most.denominator - self.repaid[place])
        if place in self.balances:
            limits.append(self.balances[place].on(on))
        room: Whole = np.maximum(limits[0] if len(limits) == 1 else np.minimum(*limits), 0)
        return room

    def _book(self, on: date, parts: Whole) -> None:
        self.repaid = self.repaid + parts
        for place, balance in self.balances.items():
            balance.receive(on, parts[place])


@dataclass(frozen=True, slots=True)
class Income:
    """What payers pay for the outcomes of a period, received on its last day."""

    label: str
    on: date
    amount: Whole


def hand_out(agreement: Agreement, incomes: Sequence[Income], *, as_of: date, nothing: Whole) -> Received:
    """Incomes and guarantees in the order of their dates; a guarantee comes after the incomes of its day.

    `nothing` is a column's nothing for each column, of the kind of number that holds all amounts.
    """
    if not agreement.investors:
        return Received((), (), nothing)
    repaid = np.stack([nothing for _ in agreement.investors])
    balances = {
        place: AccruingBalance.of(agreement, tranche, repaid[place])
        for place, tranche in enumerate(agreement.investors)
        if tranche.most_irr is not None
    }
    flow = Waterfall(agreement, repaid, balances, nothing)
    called = [guarantee for guarantee in agreement.guarantees if guarantee.trigger_on <= as_of]
    for day in sorted({income.on for income in incomes} | {guarantee.trigger_on for guarantee in called}):
        for income in incomes:
            if income.on == day:
                flow.receive(income.label, day, income.amount)
        for guarantee in called:
            if guarantee.trigger_on == day:
                flow.cover(guarantee)
    return Received(agreement.investors, tuple(flow.events), flow.above)
