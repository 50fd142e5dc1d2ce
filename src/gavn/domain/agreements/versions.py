"""What a version is known by, and what differs between two: worked out from their content, never stored (ADR 0011)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.plain import default_of, digest_of, to_data

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


class Unwritten(str):
    """What a key that is left out stands for: said only beside what was written instead of it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What stood `before` at a path of keys, and what stands `after`; None where it did not stand there.

    What a key means where it is left out counts as standing there, as long as there is anything for it to stand in.
    """

    path: tuple[str, ...]
    before: str | None
    after: str | None


def differences(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """Every value that differs, in the order of the document."""
    one, other = _whole(before), _whole(after)
    for key in APART:
        one.pop(key, None)
        other.pop(key, None)
    return tuple(_between((), one, other))


def _whole(value: Any) -> Any:
    """As plain data, with what stands at its default too, where that says something."""
    if isinstance(value, tuple):
        return [_whole(item) for item in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, Money | Period | RelativeDate):
        return to_data(value)
    kind = getattr(type(value), "KIND", None)
    data: dict[str, Any] = {"kind": kind} if kind else {}
    for item in dataclasses.fields(value):
        own = getattr(value, item.name)
        if own != default_of(item):
            data[item.name] = _whole(own)
        elif own not in (None, "", (), {}):
            data[item.name] = Unwritten(_text(to_data(own)) or "")
    return data


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if before == after or (before is None and isinstance(after, Unwritten)):
        return
    if after is None and isinstance(before, Unwritten):
        return
    one, other = _aligned(before, after)
    if one is None and other is None:
        yield Difference(path, _text(before), _text(after))
        return
    for key in dict.fromkeys((*(one or {}), *(other or {}))):
        yield from _between((*path, key), (one or {}).get(key), (other or {}).get(key))
    yield from _reordered(path, list(one or {}), list(other or {}))


def _reordered(path: tuple[str, ...], one: list[str], other: list[str]) -> Iterator[Difference]:
    """That records with names of their own stand in another order, by which caps bite and gifts of a day are given."""
    both = {name for name in one if isinstance(name, Name)} & {*other}
    own, new = [name for name in one if name in both], [name for name in other if name in both]
    if own != new:
        yield Difference((*path, "order"), _text(own), _text(new))


def _aligned(before: Any, after: Any) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Both by key. Of lists whose records have no names of their own, those that are alike on both sides are left out
    first, so that one that goes does not move all after it."""
    one, other = _keyed(before), _keyed(after)
    names = [*(one or {}), *(other or {})]
    if one is None or other is None or not any(isinstance(name, Name) and name.isdecimal() for name in names):
        return one, other
    left, new = list(one.items()), list(other.items())
    for pair in list(left):
        same = next((each for each in new if each[1] == pair[1]), None)
        if same is not None:
            left.remove(pair)
            new.remove(same)
    pairs = list(zip_longest((item for _, item in left), (item for _, item in new)))
    numbers = [name for name, _ in (left if len(left) >= len(new) else new)]
    return (
        {name: item for name, (item, _) in zip(numbers, pairs, strict=True) if item is not None},
        {name: item for name, (_, item) in zip(numbers, pairs, strict=True) if item is not None},
    )


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
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
