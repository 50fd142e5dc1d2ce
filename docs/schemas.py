"""The words that schemas are written in."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from gavn.domain.values.problem import Severity
from gavn.files.codec import file_model

Schema = dict[str, Any]


def text(description: str = "", **others: object) -> Schema:
    return ({"type": "string", "description": description} if description else {"type": "string"}) | others


def whole(description: str = "", **others: object) -> Schema:
    return ({"type": "integer", "description": description} if description else {"type": "integer"}) | others


def one_of(names: type[StrEnum], *others: str) -> Schema:
    return {"enum": [*(name.value for name in names), *others]}


def or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def held_or_null(schema: Schema, description: str) -> Schema:
    """An object that tells of itself, or nothing; the description says when."""
    return {"anyOf": [schema, {"type": "null"}], "description": description}


def listed(items: Schema, description: str) -> Schema:
    return {"type": "array", "description": description, "items": items}


def holding(description: str = "", **properties: Schema) -> Schema:
    """An object with exactly these keys; `from_` stands for `from`, which is Python's own."""
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    about = {"description": description} if description else {}
    return {
        "type": "object", **about, "properties": named, "required": list(named), "additionalProperties": False,
    }  # fmt: skip


def plain_schema(record: type, *, without: tuple[str, ...] = ()) -> Schema:
    """The schema of a record in files, from the same model that checks it."""
    schema = file_model(record, without=without).model_json_schema()
    # pydantic repeats every key as its title, which tells a reader nothing.
    for part in (schema, *schema.get("$defs", {}).values()):
        for described in part.get("properties", {}).values():
            described.pop("title", None)
    return schema


DAY = text("A date, such as 2024-12-31", format="date")

FUND = text("The fund's id")

AMOUNT = text("An exact amount in the unit, as text", pattern=r"^-?\d+(\.\d+)?$")

EXACT = text("An exact amount, as text; a fraction where it has no end", pattern=r"^-?\d+(\.\d+|/\d+)?$")

MINOR = text("An exact amount in the fund's currency, as text", pattern=r"^-?\d+(\.\d+)?$")

# An amount, or blank where that side has none.
MAYBE = r"^(-?\d+(\.\d+)?)?$"

NUMBER = text("A number with at most four decimals, as text", pattern=r"^-?\d+(\.\d+)?$")

UNIT = whole("What every amount is divided by: 1 or 1000", enum=[1, 1000])

CURRENCY = text("ISO 4217 code", pattern="^[A-Z]{3}$")

DIGEST = text("SHA-256, in hexadecimal", pattern="^[0-9a-f]{64}$")

PROBLEM = holding(
    "A problem at its place, in the language that was asked for; null where there is no such place.",
    file=or_null(text()),
    line=or_null(whole("From 1")),
    column=or_null(whole("From 1")),
    path=or_null(text("The keys down to it, or the name of the column")),
    severity=one_of(Severity),
    code=text("See docs/reference/problems.md"),
    what=text("What is wrong"),
    why=text("Why it matters"),
    do=text("What to do"),
)
