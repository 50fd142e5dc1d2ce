"""The reference page of an agreement's own keys, its cases' and its results': made from the records themselves."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

from gavn.domain.agreements.agreement import (
    REQUIRED_STATEMENTS,
    AgreedDonation,
    AgreedMetric,
    Agreement,
    AgreementParty,
    Cap,
    CapitalCall,
    Clocks,
    DeficitGuarantee,
    Floor,
    Gate,
    PayerShare,
    PriceLevel,
    Settlement,
    Termination,
    Tranche,
)
from gavn.domain.agreements.dossier import Case, Expected, Expecting
from gavn.domain.agreements.terms.base import Term
from gavn.domain.outcomes.definition import AnyOperator, Definition
from gavn.domain.outcomes.facts import Claim, Tally
from gavn.domain.outcomes.verification import SampleRule
from gavn.domain.values.money import Money
from gavn.domain.values.period import Dates, RelativeDate
from gavn.language.agreement_keys import key_text
from gavn.language.catalogue import Language, say, texts

HEAD = """# The keys of an agreement

What stands in `agreement.yaml`, in the worked cases beside it, and in the files of results. Keys in italics can be left
out; beside each key stands how its value is written. What is paid for outcomes stands under `terms`, whose kinds and
keys, those inside bands, tiers, points and the like too, are on the page of [payment terms](payment-terms.md). How to
write one step by step: [write an agreement](../how-to/write-an-agreement.md). The examples are one
[agreement that uses every key](agreement-keys/every-key/agreement.yaml), which a test checks and pays by.
This page is made from the records themselves (`make docs`).

Amounts, shares and numbers are in quotes. A share is between 0 and 1: `"0.20"` is 20 %, `"1/3"` a third. A period is
whole years or a first and a last day, both in it. Time is counted in days, weeks, months or years after an event;
enrolment, referral, completion, acceptance, check, approval, signing, statement and due are shown in the reader's
language, another word as it stands. What the words mean: the [glossary](../../GLOSSARY.md).
"""
# The record behind each key that holds one or several, in the order of the page.
RECORDS: Mapping[str, type] = {
    "parties": AgreementParty,
    "clocks": Clocks,
    "metrics": AgreedMetric,
    "measured": Definition,
    "gates": Gate,
    "caps": Cap,
    "floors": Floor,
    "payers": PayerShare,
    "price_level": PriceLevel,
    "investors": Tranche,
    "calls": CapitalCall,
    "guarantees": DeficitGuarantee,
    "donations": AgreedDonation,
    "settlement": Settlement,
    "termination": Termination,
    "verification": SampleRule,
}
# How a value is written, by its type; the same in both languages.
WRITTEN: Mapping[Any, str] = {
    str: "text",
    int: "`1`",
    bool: "`true` · `false`",
    date: "`2025-01-31`",
    Money: '`"300000.00"`',
    Fraction: '`"0.20"`',
    Dates: '`"2025"` · `"2025-2026"` · `"2025-08-01/2026-07-31"`',
    RelativeDate: "`30 days after approval`",
    AnyOperator: "[one of these](measuring.md)",
    Term: "[payment terms](payment-terms.md)",
}
# Keys for which another value of the same type says more.
SHOWN: Mapping[str, str] = {
    "follow_ups": "list of `12 months after enrolment`",
    "grace": "`60 days after due`",
    "dispute_deadline": "`30 days after check`",
    "rounding_unit": '`"1.00"`',
    "reported_per_unit": '`"7"`',
    "most_return": '`"1.2"`',
    "quantity": '`"70"`',
    "values": '`"2025": "100"`',
    "base_year": "`2025`",
    "fewest": "`10`",
}
HEADS = ("| key | written | what it says | hvad den siger |", "|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: its heading, the rows of its table, and the name its example is known by."""

    heading: str
    rows: tuple[str, ...]
    example: str
    under: str = ""


def keys_page(examples: Mapping[str, str]) -> str:
    """The page as Markdown; `examples` are YAML or CSV texts by the key or the file they show."""
    parts = [HEAD]
    for part in _parts():
        parts.append(f"## {part.heading}\n")
        parts += [*HEADS, *part.rows, ""]
        parts += [part.under] if part.under else []
        if part.example in examples:
            kind = "csv" if part.example.endswith(".csv") else "yaml"
            parts.append(f"```{kind}\n{examples[part.example].rstrip()}\n```\n")
    return "\n".join(parts)


def _parts() -> Iterator[Part]:
    yield Part("`agreement.yaml`", tuple(_rows("agreement", Agreement)), "agreement")
    for key, record in RECORDS.items():
        yield Part(f"`{key}`", tuple(_rows(key, record)), key, _under(key))
    said = tuple(_row("statements", name, "text", needed=True) for name in REQUIRED_STATEMENTS)
    yield Part("`statements`", said, "statements")
    yield Part("`cases.yaml`", tuple(_rows("cases", Case)), "")
    yield Part("`expected`", (*_rows("expected", Expected), *_places()), "cases.yaml")
    for name, grain in (("tallies", Tally), ("claims", Claim)):
        yield Part(f"`{name}.csv`", tuple(_rows(name, grain)), f"{name}.csv", _under(name))


def _places() -> Iterator[str]:
    """Each place that a case can expect an amount at."""
    for place in Expecting:
        yield _row("at", place.value, "a value of `at`", needed=True)


def _under(key: str) -> str:
    """What is said below a table, where something is."""
    paragraph = f"keys.under.{key}"
    if paragraph not in texts():
        return ""
    english, danish = (say(paragraph, language) for language in (Language.ENGLISH, Language.DANISH))
    return f"{english}\n\n{danish}\n"


def _rows(name: str, record: type) -> Iterator[str]:
    hints = get_type_hints(record, include_extras=True)
    for item in fields(record):
        yield _row(name, item.name, _written(hints[item.name], item.name), needed=_needed(item))


def _needed(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _row(name: str, key: str, written: str, *, needed: bool) -> str:
    english, danish = (key_text(name, key, language) for language in (Language.ENGLISH, Language.DANISH))
    shown = f"`{key}`" if needed else f"*`{key}`*"
    return f"| {shown} | {written} | {english} | {danish} |"


def _written(hint: Any, key: str) -> str:
    """How a value is written, by what the record holds there."""
    if key in SHOWN:
        return SHOWN[key]
    if hint in WRITTEN:
        return WRITTEN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " · ".join(f"`{each.value}`" for each in hint)
    parts = [part for part in get_args(hint) if part not in (type(None), Ellipsis)]
    if get_origin(hint) in (Union, types.UnionType):
        return _written(parts[0], key)
    if get_origin(hint) is tuple:
        return _listed(_written(parts[0], key))
    if get_origin(hint) is Mapping:
        return f"`name:` {_written(parts[1], key)}"
    return f"[below](#{key})" if key in RECORDS else "below"


def _listed(written: str) -> str:
    return written if written.startswith("[") or written == "below" else f"list of {written}"
