"""Records as plain data: the form in which they are written to files, hashed and compared."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from gavn.domain.values.money import Money
from gavn.domain.values.period import Period, RelativeDate


def to_data(value: object, *, without: tuple[str, ...] = ()) -> Any:
    """Plain texts, lists and mappings, in the record's order; what stands at its default is left out.

    A record that is one of several kinds (`KIND`) says which.
    """
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, Period | RelativeDate):
        return value.label
    if isinstance(value, Fraction):
        return fraction_text(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_data(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        kind = getattr(type(value), "KIND", None)
        named = {"kind": kind} if kind else {}
        return named | {
            item.name: to_data(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.name not in without and getattr(value, item.name) != default_of(item)
        }
    return value


def texts_in(value: object) -> Iterator[str]:
    """Every text in a record, in what it holds and in the names of its mappings; no number, day or code."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_in(key)
            yield from texts_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_in(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))


def digest_of(record: object) -> str:
    """SHA-256 of a record's canonical content: no comment, order of keys or line break in a file changes it."""
    text = json.dumps(to_data(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def default_of(item: dataclasses.Field[Any]) -> object:
    """What a field holds where nothing is written."""
    return item.default if item.default_factory is dataclasses.MISSING else item.default_factory()


# What marks a field that came after digests were written down: where it stands at its default, they hold still.
CAME_LATER: Mapping[str, bool] = {"came_later": True}


def says_nothing(record: object, item: dataclasses.Field[Any]) -> bool:
    """Whether a field that came later stands as if it were not there."""
    return "came_later" in item.metadata and getattr(record, item.name) == default_of(item)


def fraction_text(value: Fraction) -> str:
    """`"0.8"` where the number has an end, `"1/3"` where it has not."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        return str(value)
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
