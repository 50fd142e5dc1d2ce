"""The number of an agreement that is left open, named by its path: `terms.employment-12.amount`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import Agreement, PayerShare
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem, Refused, nearest

Number = Money | Fraction
# What a row of a list is called by: the first of these that it has.
CALLED = ("id", "party")
# The lists of an agreement in which parties look for a number: prices and levels, limits, guarantees, and the split.
PLACES = ("terms", "gates", "caps", "floors", "guarantees", "payers")


def number_at(agreement: Agreement, path: str) -> Number:
    """What stands there now. Refused where nothing stands under that name, or no amount or share does."""
    held: Any = agreement
    for key in path.split("."):
        inside = dict(_inside(held))
        if key not in inside:
            values = {"sought": path, "key": key, "known": ", ".join(inside)} | nearest(key, inside)
            raise Refused([Problem("structure-path-unknown", values=values)])
        held = inside[key]
    if not isinstance(held, Money | Fraction):
        raise Refused([Problem("structure-not-a-number", values={"sought": path})])
    return held


def numbers_of(agreement: Agreement) -> tuple[str, ...]:
    """The paths of all numbers that can be left open, in the order in which they stand; of one payer alone there is
    nothing to split."""
    places = PLACES if len(agreement.payers) > 1 else PLACES[:-1]
    return tuple(path for place in places for path in _paths(place, getattr(agreement, place)))


def _paths(path: str, held: Any) -> Iterator[str]:
    if isinstance(held, Money | Fraction):
        yield path
    else:
        for key, inside in _inside(held):
            yield from _paths(f"{path}.{key}", inside)


def with_number(agreement: Agreement, paths: Sequence[str], number: Number) -> Agreement:
    """The agreement with the number at each of the paths; where it is a payer's share, the others share the rest."""
    for path in paths:
        keys = path.split(".")
        agreement = _replaced(agreement, keys, number)
        if keys[0] == "payers" and keys[-1] == "share" and isinstance(number, Fraction):
            agreement = dataclasses.replace(agreement, payers=_sharing(agreement.payers, keys[1]))
    return agreement


def _inside(held: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(held, Mapping):
        yield from ((str(key), value) for key, value in held.items())
    elif isinstance(held, tuple):
        yield from ((_called(row, place), row) for place, row in enumerate(held))
    elif dataclasses.is_dataclass(held) and not isinstance(held, Money):
        yield from ((item.name, getattr(held, item.name)) for item in dataclasses.fields(held))


def _called(row: Any, place: int) -> str:
    return next((str(getattr(row, name)) for name in CALLED if hasattr(row, name)), str(place))


def _replaced(held: Any, keys: Sequence[str], number: Number) -> Any:
    if not keys:
        return number
    first, rest = keys[0], keys[1:]
    if isinstance(held, Mapping):
        return {**held, first: _replaced(held[first], rest, number)}
    if isinstance(held, tuple):
        at = [_called(row, place) for place, row in enumerate(held)].index(first)
        return (*held[:at], _replaced(held[at], rest, number), *held[at + 1 :])
    return dataclasses.replace(held, **{first: _replaced(getattr(held, first), rest, number)})


def _sharing(payers: Sequence[PayerShare], moved: str) -> tuple[PayerShare, ...]:
    """Of what a payer's share leaves of the same outcomes, the others take parts as large as before."""
    [own] = [payer for payer in payers if payer.party == moved][:1]
    others = [payer for payer in payers if payer is not own and _of(payer) == _of(own)]
    before = sum((payer.share for payer in others), Fraction(0))
    scaled = {id(payer): payer.share * (1 - own.share) / before for payer in others if before}
    return tuple(dataclasses.replace(payer, share=scaled.get(id(payer), payer.share)) for payer in payers)


def _of(payer: PayerShare) -> tuple[object, ...]:
    return payer.metrics, payer.terms
