"""Domain records to and from plain file data: one pydantic model for each record, made from the record itself."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period


def _amount(value: object, info: ValidationInfo) -> object:
    context = cast(Mapping[str, str], info.context or {})
    try:
        return Money.parse(str(value), context["currency"])
    except ValueError as error:
        raise PydanticCustomError("amount-wrong", "not an exact amount") from error


def _name(value: str) -> str:
    if len(value) > NAME_LENGTH:
        raise PydanticCustomError("text-too-long", "too long for a name")
    return value


def _fraction(value: object) -> object:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise PydanticCustomError("fraction-wrong", "not a number") from error


def _years(value: object) -> object:
    try:
        return Period.parse_years(str(value))
    except ValueError as error:
        raise PydanticCustomError("years-wrong", "not years") from error


def _text(pattern: str, description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": pattern, "description": description, "examples": [example]}, mode="validation"
    )


# Amounts are texts in files: a bare YAML number would be a binary float to other programs that read them.
SPECIAL: Mapping[type, Any] = {
    Money: Annotated[
        Any, BeforeValidator(_amount), _text(r"^-?\d+(\.\d+)?$", "Amount in the fund's currency", "1000.00")
    ],
    Fraction: Annotated[
        Any, BeforeValidator(_fraction), _text(r"^-?\d+(\.\d+|/\d+)?$", "Exact number or share", "0.80")
    ],
    Period: Annotated[
        Any,
        BeforeValidator(_years),
        _text(r"^\d{4}(-\d{4})?$", "A year, or the first and last of several", "2029-2034"),
    ],
}


# The fields that name something, in whichever record they stand.
NAMES = frozenset({"id", "source", "call", "department", "by", "to_stage", "reason"})


@cache
def file_model(record: type, *, without: tuple[str, ...] = ()) -> type[BaseModel]:
    """The model that checks file data for `record`; fields named in `without` come from elsewhere."""
    hints = get_type_hints(record)
    fields: dict[str, Any] = {}
    for item in dataclasses.fields(record):
        if item.name not in without:
            required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            default = ... if required else item.default
            kind = _file_type(hints[item.name])
            if item.name in NAMES and kind is str:
                kind = Annotated[str, AfterValidator(_name)]
            fields[item.name] = (kind, Field(default))
    config = ConfigDict(extra="forbid", frozen=True)
    return create_model(record.__name__, __config__=config, __doc__=record.__doc__, **fields)


def _file_type(hint: Any) -> Any:
    if hint in SPECIAL:
        return SPECIAL[hint]
    if dataclasses.is_dataclass(hint):
        return file_model(cast(type, hint))
    if get_origin(hint) in (Union, types.UnionType):
        return Union[tuple(_file_type(part) for part in get_args(hint))]  # noqa: UP007
    if get_origin(hint) is tuple:
        return types.GenericAlias(tuple, (_file_type(get_args(hint)[0]), ...))
    return hint


def to_record(record: type, model: BaseModel, **others: object) -> Any:
    """The domain record that a checked model stands for, with `others` for what the model leaves out."""
    hints = get_type_hints(record)
    values = {name: _record_value(hints[name], getattr(model, name)) for name in type(model).model_fields}
    return record(**values, **others)


def _record_value(hint: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        wanted = next(part for part in (hint, *get_args(hint)) if dataclasses.is_dataclass(part))
        return to_record(cast(type, wanted), value)
    if isinstance(value, tuple):
        return tuple(_record_value(get_args(hint)[0], item) for item in value)
    return value


def to_data(value: object, *, without: tuple[str, ...] = ()) -> Any:
    """Plain texts, lists and mappings, in the record's order; what stands at its default is left out."""
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, Period):
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
        return {
            item.name: to_data(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.name not in without and getattr(value, item.name) != item.default
        }
    return value


def fraction_text(value: Fraction) -> str:
    """`"0.8"` where the number has an end, `"1/3"` where it has not."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        return str(value)
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
