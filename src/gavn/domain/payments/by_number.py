"""Cohorts' counts priced as arrays where terms look at one number of each: what their measures would come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import CohortTerm, Together
from gavn.domain.agreements.terms.numbers import Piece, Reads
from gavn.domain.payments.columns import Columns, CountedSlot
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.population import Belonging, deadweights
from gavn.domain.payments.pricing import Pricer
from gavn.domain.payments.whole import Whole, divide, divide_size, type_for
from gavn.domain.values.money import Rounding

COUNTS = (Reads.RATE, Reads.REACHED)


@dataclass(frozen=True, slots=True, eq=False)
class PricedSlot:
    """What a term gives for a counted slot in each column."""

    key: LineKey
    amounts: Whole


def can_price(agreement: Agreement, columns: Columns) -> bool:
    """Whether every term that looks at a counted slot can price it as numbers, and no gate looks at any."""
    gated = {metric for gate in agreement.gates for metric in gate.levels}
    return all(
        slot.metric not in gated and all(_reads_counts(term) for term in _looking(agreement, slot))
        for slot in columns.counted
    )


def _looking(agreement: Agreement, slot: CountedSlot) -> list[CohortTerm]:
    return [term for term in agreement.terms if isinstance(term, CohortTerm) and slot.metric in term.metrics]


def _reads_counts(term: CohortTerm) -> bool:
    known = term.by_number
    return term.together is Together.MEASURE and known is not None and known.reads in COUNTS


def priced_slots(pricer: Pricer, columns: Columns) -> Iterator[PricedSlot]:
    """By every term that looks at it, each slot that belongs in the agreement on the day."""
    for place, price in counted_prices(pricer, columns.counted):
        slot = columns.counted[place]
        yield PricedSlot(price.key, price.amounts(slot.due, slot.reached, int(slot.due.max(initial=0))))


def counted_prices(pricer: Pricer, slots: Sequence[CountedSlot]) -> Iterator[tuple[int, CountedPrice]]:
    """What each slot that belongs is worth, by its place among the slots, whatever is counted in it."""
    agreement = pricer.agreement
    belonging, deadweight = Belonging(agreement, pricer.as_of), deadweights(agreement)
    for place, slot in enumerate(slots):
        if belonging.reason(slot.on, slot.metric, None):
            continue
        for term in _looking(agreement, slot):
            if (known := term.by_number) is not None and term.looks_at(slot.metric, slot.follow_up):
                factor, kept = agreement.price_level.factor(term.id, slot.on), 1 - deadweight.get(slot.metric, 0)
                pieces = known.pieces if term.pays_on(slot.on) else ()
                price = CountedPrice.of(
                    LineKey(slot.on, term.metric, term.id),
                    of_rate=known.reads is Reads.RATE,
                    pieces=tuple(_whole_piece(pricer, piece, Fraction(kept), factor) for piece in pieces),
                    agreement=agreement,
                )
                yield place, price


@dataclass(frozen=True, slots=True)
class WholePiece:
    """A piece in whole numbers, of so many `reached` of those due (or of one, where a term reads the number itself).

    It begins where `begins[0] * reached + begins[1] * of` is not below nothing, and gives `pays[0] * reached + pays[1]
    * of` of the rounding unit, divided by `divisor * of`.
    """

    begins: tuple[int, int]
    pays: tuple[int, int]
    divisor: int

    @property
    def everywhere(self) -> bool:
        """Whether it holds however few reach it."""
        return self.begins[1] >= 0

    @property
    def rises_from_nothing(self) -> bool:
        """Whether it gives nothing where it begins, and more the further above that."""
        (begin, start), (pay, paid) = self.begins, self.pays
        return pay > 0 and pay * start == paid * begin


def _whole_piece(pricer: Pricer, piece: Piece, kept: Fraction, factor: Fraction) -> WholePiece:
    begins = lcm(kept.denominator, piece.at_least.denominator)
    unit = pricer.agreement.rounding_unit.minor
    slope = piece.each * factor * kept / unit
    start = (piece.amount - piece.each * piece.at_least) * factor / unit
    divisor = lcm(slope.denominator, start.denominator)
    return WholePiece(
        (int(kept * begins), int(-piece.at_least * begins)), (int(slope * divisor), int(start * divisor)), divisor
    )


@dataclass(frozen=True, slots=True)
class CountedPrice:
    """What a term gives for a number that is counted: of a rate, or of those who reached it, in straight pieces.

    No amount is further from nothing than `each` times one more than are due, and no number on the way to one further
    than `largest` times as many.
    """

    key: LineKey
    of_rate: bool
    pieces: tuple[WholePiece, ...]
    unit: int
    rounding: Rounding
    each: int
    largest: int

    @classmethod
    def of(cls, key: LineKey, *, of_rate: bool, pieces: tuple[WholePiece, ...], agreement: Agreement) -> CountedPrice:
        """By an agreement's rounding."""
        unit = agreement.rounding_unit.minor
        each = max((unit * (_size(piece.pays) // piece.divisor + 1) for piece in pieces), default=0)
        largest = max((max(_size(piece.pays), _size(piece.begins), piece.divisor) for piece in pieces), default=0)
        return cls(key, of_rate, pieces, unit, agreement.rounding, each, largest)

    def most(self, due: int) -> int:
        """No amount is further from nothing where no more than so many are due."""
        return self.each if self.of_rate else self.each * (due + 1)

    def amounts(self, due: Whole, reached: Whole, most_due: int) -> Whole:
        """Of so many reached of those due, where no more than `most_due` are."""
        kind = type_for(max(16 * self.largest * (most_due + 1), 4 * self.most(most_due)))
        reached = reached.astype(kind, copy=False)
        of: Whole | None = due.astype(kind, copy=False) if self.of_rate else None
        amounts: Whole | None = None
        for piece in self.pieces:
            if amounts is None and (piece.everywhere or piece.rises_from_nothing):
                amounts = self._rounded(piece, reached, of)
            else:
                begun = _sum(reached, piece.begins, of) >= 0
                amounts = np.where(begun, self._rounded(piece, reached, of), 0 if amounts is None else amounts)
        if amounts is None:
            return np.zeros_like(due)
        # A rate of nobody comes to nothing by itself, and so does a price for each of nobody.
        return amounts if of is not None or not any(p.pays[1] for p in self.pieces) else amounts * (due > 0)

    def _rounded(self, piece: WholePiece, reached: Whole, of: Whole | None) -> Whole:
        """Whole amounts, by the agreement's rounding."""
        if of is None and piece.divisor == 1 and not piece.pays[1]:
            return reached * (piece.pays[0] * self.unit)
        exact = _sum(reached, piece.pays, of)
        if piece.rises_from_nothing:
            # Nothing up to where it begins.
            exact = np.maximum(exact, 0)
        if of is None and piece.divisor == 1:
            return exact * self.unit
        divisor = piece.divisor if of is None else np.maximum(of, 1) * piece.divisor
        divided = divide_size if piece.rises_from_nothing else divide
        rounded = divided(exact, divisor, self.rounding)
        return rounded if self.unit == 1 else rounded * self.unit


def _sum(reached: Whole, times: tuple[int, int], of: Whole | None) -> Whole:
    """Of whole multiples."""
    found: Whole = reached * times[0]
    if times[1]:
        found += times[1] if of is None else of * times[1]
    return found


def _size(times: tuple[int, int]) -> int:
    """No multiple of one, with another of it, is further from nothing."""
    return abs(times[0]) + abs(times[1])
