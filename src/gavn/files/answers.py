"""What was worked out of chances as a text, and back: records of numbers, amounts, shares and periods, exactly."""

from __future__ import annotations

import dataclasses
import json
import types
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Place, Problem, Refused

AMOUNT = "minor"


def answer_text(answer: object) -> str:
    """The same record gives the same text; numbers keep all of their digits."""
    return json.dumps(_plain(answer), ensure_ascii=False, separators=(",", ":"))


def answer_in(text: str, record: type, *, name: str) -> Any:
    """The record that such a text stands for; refused where it is none, which `name` tells of."""
    try:
        return _value(record, json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused([Problem("answer-unreadable", Place(name), {"name": name})]) from error


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {AMOUNT: value.minor, "currency": value.currency}
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Period):
        return value.label
    if isinstance(value, Enum | date):
        return value.value if isinstance(value, Enum) else value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    return value


def _value(hint: Any, data: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return _one_of(get_args(hint), data)
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        each = [kinds[0]] * len(data) if kinds[1:] == (...,) else kinds
        return tuple(_value(kind, part) for kind, part in zip(each, data, strict=True))
    read = READ.get(hint)
    if read is not None:
        return read(data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if dataclasses.is_dataclass(hint):
        return _record(hint, data)
    return data


def _record(record: Any, data: Any) -> Any:
    hints = get_type_hints(record)
    return record(**{item.name: _value(hints[item.name], data[item.name]) for item in dataclasses.fields(record)})


def _one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    """Nothing, or what the data look like: of an amount and a share, one stands as a mapping and one as a text."""
    if data is None:
        return None
    if isinstance(data, dict) and AMOUNT in data:
        return _value(Money, data)
    return _value(next(kind for kind in kinds if kind not in (types.NoneType, Money)), data)


READ: dict[Any, Any] = {
    Money: lambda data: Money(data[AMOUNT], data["currency"]),
    Fraction: Fraction,
    Period: Period.parse,
    date: date.fromisoformat,
    float: float,
}
