"""Cohorts' counts priced as arrays where terms look at one number of each: what their measures would come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    known: dict[tuple[str, str, Fraction], Sequence[WholePiece]] = {}
    for slot in columns.counted:
        if belonging.reason(slot.on, slot.metric, None):
            continue
        for term in _looking(agreement, slot):
            if term.by_number is not None and term.looks_at(slot.metric, slot.follow_up):
                factor = agreement.price_level.factor(term.id, slot.on)
                key = term.id, slot.metric, factor
                if key not in known:
                    kept = 1 - deadweight.get(slot.metric, Fraction(0))
                    known[key] = [_whole_piece(pricer, piece, kept, factor) for piece in term.by_number.pieces]
                pays = term.pays_on(slot.on)
                amounts = _amounts(pricer, term.by_number, known[key], slot) if pays else np.zeros_like(slot.due)
                yield PricedSlot(LineKey(slot.on, term.metric, term.id), amounts)


@dataclass(frozen=True, slots=True)
class WholePiece:
    """A piece in whole numbers, of so many `reached` of those due (or of one, where a term reads the number itself).

    It begins where `begins[0] * reached + begins[1] * of` is not below nothing, and gives `pays[0] * reached + pays[1]
    * of` of the rounding unit, divided by `divisor * of`.
    """

    begins: tuple[int, int]
    pays: tuple[int, int]
    divisor: int
    everywhere: bool


def _whole_piece(pricer: Pricer, piece: Piece, kept: Fraction, factor: Fraction) -> WholePiece:
    begins = lcm(kept.denominator, piece.at_least.denominator)
    unit = pricer.agreement.rounding_unit.minor
    slope = piece.each * factor * kept / unit
    start = (piece.amount - piece.each * piece.at_least) * factor / unit
    divisor = lcm(slope.denominator, start.denominator)
    return WholePiece(
        (int(kept * begins), int(-piece.at_least * begins)),
        (int(slope * divisor), int(start * divisor)),
        divisor,
        everywhere=piece.at_least <= 0,
    )


def _amounts(pricer: Pricer, known: ByNumber, pieces: Sequence[WholePiece], slot: CountedSlot) -> Whole:
    of = slot.due if known.reads is Reads.RATE else None
    amounts: Whole | None = None
    for piece in pieces:
        paid = _rounded(pricer, piece, slot.reached, of)
        if amounts is None and piece.everywhere:
            amounts = paid
        else:
            begun = _sum(slot.reached, piece.begins, of) >= 0
            amounts = np.where(begun, paid, 0 if amounts is None else amounts)
    if amounts is None:
        return np.zeros_like(slot.due)
    # A rate of nobody comes to nothing by itself.
    return amounts if of is not None else amounts * (slot.due > 0)


def _rounded(pricer: Pricer, piece: WholePiece, reached: Whole, of: Whole | None) -> Whole:
    """Whole amounts, by the agreement's rounding."""
    unit = pricer.agreement.rounding_unit.minor
    exact = _sum(reached, piece.pays, of)
    if of is None and piece.divisor == 1:
        return exact * unit
    divisor = piece.divisor if of is None else np.maximum(of, 1).astype(exact.dtype) * piece.divisor
    rounded: Whole = divide(exact, divisor, pricer.agreement.rounding) * unit
    return rounded


def _sum(reached: Whole, times: tuple[int, int], of: Whole | None) -> Whole:
    """Of whole multiples, in Python's own integers where they could wrap."""
    highest = int(reached.max(initial=0)), 1 if of is None else int(of.max(initial=0))
    kind = type_for(16 * sum((abs(each) + 1) * (high + 1) for each, high in zip(times, highest, strict=True)))
    found: Whole = reached.astype(kind, copy=False) * times[0]
    if times[1]:
        found = found + (times[1] if of is None else of.astype(kind, copy=False) * times[1])
    return found
