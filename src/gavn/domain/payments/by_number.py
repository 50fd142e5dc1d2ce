"""Cohorts' counts priced as arrays where terms look at one number of each: what their measures would come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import CohortTerm, Together
from gavn.domain.agreements.terms.numbers import ByNumber, Piece, Reads
from gavn.domain.payments.columns import Columns, CountedSlot
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.population import Belonging, deadweights
from gavn.domain.payments.pricing import Pricer
from gavn.domain.payments.whole import Whole, divide, type_for

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
    agreement = pricer.agreement
    belonging, deadweight = Belonging(agreement, pricer.as_of), deadweights(agreement)
    for slot in columns.counted:
        if belonging.reason(slot.on, slot.metric, None):
            continue
        kept = 1 - deadweight.get(slot.metric, Fraction(0))
        for term in _looking(agreement, slot):
            if term.by_number is not None and term.looks_at(slot.metric, slot.follow_up):
                key = LineKey(slot.on, term.metric, term.id)
                yield PricedSlot(key, _amounts(pricer, term, term.by_number, slot, kept))


def _amounts(pricer: Pricer, term: CohortTerm, known: ByNumber, slot: CountedSlot, kept: Fraction) -> Whole:
    nothing = np.zeros_like(slot.due)
    if not term.pays_on(slot.on):
        return nothing
    factor = pricer.agreement.price_level.factor(term.id, slot.on)
    # A rate is so many of those due; a number is so many of one.
    of = slot.due if known.reads is Reads.RATE else None
    amounts = nothing
    for piece in known.pieces:
        exact = Piece(piece.at_least, piece.amount * factor, piece.each * factor)
        paid = _rounded(pricer, exact, kept, slot.reached, of)
        everywhere = piece.at_least <= 0 and amounts is nothing
        amounts = paid if everywhere else np.where(_above(piece, kept, slot.reached, of) >= 0, paid, amounts)
    # A rate of nobody comes to nothing by itself.
    return amounts if of is not None else amounts * (slot.due > 0)


def _above(piece: Piece, kept: Fraction, reached: Whole, of: Whole | None) -> Whole:
    """How far a number is above where a piece begins, times something above nothing."""
    common = lcm(kept.denominator, piece.at_least.denominator)
    return _sum(reached, kept * common, of, -piece.at_least * common)


def _rounded(pricer: Pricer, piece: Piece, kept: Fraction, reached: Whole, of: Whole | None) -> Whole:
    """Whole amounts: (slope * reached + start * of) / of, by the agreement's rounding."""
    unit = pricer.agreement.rounding_unit.minor
    slope, start = piece.each * kept / unit, (piece.amount - piece.each * piece.at_least) / unit
    common = lcm(slope.denominator, start.denominator)
    exact = _sum(reached, slope * common, of, start * common)
    if of is None and common == 1:
        return exact * unit
    divisor = common if of is None else np.maximum(of, 1).astype(exact.dtype) * common
    rounded: Whole = divide(exact, divisor, pricer.agreement.rounding) * unit
    return rounded


def _sum(reached: Whole, times: Fraction, of: Whole | None, most: Fraction) -> Whole:
    """Of whole multiples, in Python's own integers where they could wrap."""
    factors = int(times), int(most)
    highest = int(reached.max(initial=0)), 1 if of is None else int(of.max(initial=0))
    kind = type_for(16 * sum((abs(factor) + 1) * (high + 1) for factor, high in zip(factors, highest, strict=True)))
    found: Whole = reached.astype(kind, copy=False) * factors[0]
    if factors[1]:
        found = found + (factors[1] if of is None else of.astype(kind, copy=False) * factors[1])
    return found
