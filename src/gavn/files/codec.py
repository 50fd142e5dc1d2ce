"""Domain records to and from plain file data: one pydantic model for each record, made from the record itself.

Where a record can be of several kinds (`TAGGED`), the file names which, under `kind`.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

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

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.outcomes.definition import OPERATORS, AnyOperator
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.money import Money
from gavn.domain.values.period import Dates, Period, RelativeDate
from gavn.domain.values.share import Effect, Share


def _amount(value: object, info: ValidationInfo) -> object:
    context = cast(Mapping[str, str], info.context or {})
    try:
        amount = Money.parse(str(value), context["currency"])
    except ValueError as error:
        raise PydanticCustomError("amount-wrong", "not an exact amount") from error
    if amount.is_too_large:
        raise PydanticCustomError("amount-too-large", "more than a fund can hold")
    return amount


def _name(value: str) -> str:
    if len(value) > NAME_LENGTH:
        raise PydanticCustomError("text-too-long", "too long for a name")
    return value


def _fraction(value: object) -> object:
    try:
        if not NUMBER.fullmatch(str(value)):
            raise ValueError(value)
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise PydanticCustomError("fraction-wrong", "not a number") from error


def _share(value: object) -> object:
    share = _fraction(value)
    if not 0 <= cast(Fraction, share) <= 1:
        raise PydanticCustomError("share-outside", "not between 0 and 1")
    return share


def _effect(value: object) -> object:
    if _share(value) == 0:
        raise PydanticCustomError("value-no-effect", "nothing can be worked out from it")
    return _share(value)


def _day(value: object) -> object:
    """A number alone would be taken for the seconds since 1970, and be another day than anybody meant."""
    if isinstance(value, date) or (isinstance(value, str) and value[4:8:3] == "--"):
        return value
    raise PydanticCustomError("date-wrong", "not a date")


def _years(value: object) -> object:
    try:
        return Period.parse_years(str(value))
    except ValueError as error:
        raise PydanticCustomError("years-wrong", "not years") from error


def _dates(value: object) -> object:
    try:
        return Period.parse(str(value))
    except ValueError as error:
        raise PydanticCustomError("dates-wrong", "not dates") from error


def _relative(value: object) -> object:
    try:
        return RelativeDate.parse(str(value))
    except ValueError as error:
        raise PydanticCustomError("relative-date-wrong", "not a relative date") from error


def _text(pattern: str, description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": pattern, "description": description, "examples": [example]}, mode="validation"
    )


NUMBER = re.compile(r"-?\d+(\.\d+|/\d+)?", re.ASCII)

# Amounts are texts in files: a bare YAML number would be a binary float to other programs that read them.
SPECIAL: Mapping[Any, Any] = {
    Money: Annotated[
        Any, BeforeValidator(_amount), _text(r"^-?\d+(\.\d+)?$", "Amount in the fund's currency", "1000.00")
    ],
    Fraction: Annotated[
        Any, BeforeValidator(_fraction), _text(r"^-?\d+(\.\d+|/\d+)?$", "Exact number or share", "0.80")
    ],
    Share: Annotated[Any, BeforeValidator(_share), _text(r"^\d+(\.\d+|/\d+)?$", "A share between 0 and 1", "0.80")],
    Effect: Annotated[
        Any, BeforeValidator(_effect), _text(r"^\d+(\.\d+|/\d+)?$", "A share above 0, at most 1", "0.80")
    ],
    date: Annotated[date, BeforeValidator(_day)],
    Period: Annotated[
        Any,
        BeforeValidator(_years),
        _text(r"^\d{4}(-\d{4})?$", "A year, or the first and last of several", "2029-2034"),
    ],
    Dates: Annotated[
        Any,
        BeforeValidator(_dates),
        _text(
            r"^\d{4}(-\d{4}|-\d\d-\d\d/\d{4}-\d\d-\d\d)?$",
            "The first and the last day, or whole years",
            "2023-05-01/2024-06-30",
        ),
    ],
    RelativeDate: Annotated[
        Any,
        BeforeValidator(_relative),
        _text(
            r"^\d+ (days|weeks|months|years) (after|before) [a-z-]+$",
            "So long after an event",
            "12 months after enrolment",
        ),
    ],
}

# Records of which there are several kinds, by the name that files give each.
TAGGED: Mapping[Any, Mapping[str, type]] = {Term: TERMS, AnyOperator: OPERATORS}


# The fields that name something, in whichever record they stand.
NAMES = frozenset({"id", "source", "call", "department", "by", "to_stage", "reason"})


@cache
def file_model(record: type, *, without: tuple[str, ...] = (), kind: str = "") -> type[BaseModel]:
    """The model that checks file data for `record`; fields named in `without` come from elsewhere."""
    hints = get_type_hints(record, include_extras=True)
    fields: dict[str, Any] = {"kind": (Literal[kind], ...)} if kind else {}
    for item in dataclasses.fields(record):
        if item.name not in without:
            held = _file_type(hints[item.name])
            if item.name in NAMES and held is str:
                held = Annotated[str, AfterValidator(_name)]
            fields[item.name] = (held, _file_default(item))
    config = ConfigDict(extra="forbid", frozen=True)
    return create_model(record.__name__, __config__=config, __doc__=record.__doc__, **fields)


def _file_default(item: dataclasses.Field[Any]) -> Any:
    if item.default_factory is not dataclasses.MISSING:
        return Field(default_factory=item.default_factory)
    return Field(... if item.default is dataclasses.MISSING else item.default)


def _file_type(hint: Any) -> Any:
    if hint in SPECIAL:
        return SPECIAL[hint]
    if hint in TAGGED:
        models = tuple(file_model(record, kind=kind) for kind, record in TAGGED[hint].items())
        return Annotated[Union[models], Field(discriminator="kind")]  # noqa: UP007
    if dataclasses.is_dataclass(hint):
        return file_model(cast(type, hint))
    if get_origin(hint) in (Union, types.UnionType):
        return Union[tuple(_file_type(part) for part in get_args(hint))]  # noqa: UP007
    if get_origin(hint) is tuple:
        return types.GenericAlias(tuple, (_file_type(get_args(hint)[0]), ...))
    if get_origin(hint) is Mapping:
        return types.GenericAlias(dict, (str, _file_type(get_args(hint)[1])))
    return hint


def to_record(record: type, model: BaseModel, **others: object) -> Any:
    """The domain record that a checked model stands for, with `others` for what the model leaves out."""
    hints = _hints(record)
    values = {name: _record_value(hint, getattr(model, name)) for name, hint in hints.items() if _has(model, name)}
    return record(**values, **others)


@cache
def _hints(record: type) -> Mapping[str, Any]:
    """Worked out once for each kind of record, of which a file can hold thousands."""
    return get_type_hints(record)


def _has(model: BaseModel, name: str) -> bool:
    return name in type(model).model_fields


def _record_value(hint: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        if hint in TAGGED:
            return to_record(TAGGED[hint][cast(Any, value).kind], value)
        wanted = next(part for part in (hint, *get_args(hint)) if dataclasses.is_dataclass(part))
        return to_record(cast(type, wanted), value)
    if isinstance(value, tuple):
        return tuple(_record_value(get_args(hint)[0], item) for item in value)
    return value
