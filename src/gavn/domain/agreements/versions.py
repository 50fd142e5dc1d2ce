"""What a version is known by, and what differs between two: worked out from their content, never stored (ADR 0011)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.values.plain import digest_of, to_data

# Lists of records that name themselves are compared by name, so that a term put in first moves no other.
NAMES = ("id", "party", "name", "metric", "at_least", "at", "after")
# What is another in every amendment, and is said at its head.
APART = ("version", "effective_from", "reason_da", "reason_en", "signed_on")


def content_hash(agreement: Agreement) -> str:
    """What a version's content is known by."""
    return digest_of(agreement)


class Name(str):
    """What names a record among its like in a path of keys; a clause called `least` is no key of that name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What stood `before` at a path of keys, and what stands `after`; None where it did not stand there."""

    path: tuple[str, ...]
    before: str | None
    after: str | None


def differences(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """Every value that differs, in the order of the document."""
    one, other = to_data(before), to_data(after)
    for key in APART:
        one.pop(key, None)
        other.pop(key, None)
    return tuple(_between((), one, other))


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    one, other = _keyed(before), _keyed(after)
    if one is None and other is None:
        yield Difference(path, _text(before), _text(after))
        return
    for key in dict.fromkeys((*(one or {}), *(other or {}))):
        yield from _between((*path, key), (one or {}).get(key), (other or {}).get(key))


def _keyed(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return {_name(item, place, value): item for place, item in enumerate(value)}
    return None


def _name(item: Mapping[str, Any], place: int, all_items: list[Any]) -> Name:
    """How a list knows the item: by what names it, where that is its own; else by its number from 1."""
    name = next((key for key in NAMES if key in item), "")
    own = str(item.get(name, ""))
    alone = sum(str(other.get(name, "")) == own for other in all_items) == 1
    return Name(own if name and alone else place + 1)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
