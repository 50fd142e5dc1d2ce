"""The reference page of payment terms: for each kind what it does and its keys, made from the terms themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from inspect import getdoc, getmodule
from typing import Any, get_args, get_origin, get_type_hints

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language, say

HEAD = """# Payment terms

Every kind of term that an agreement can hold, with its keys; those in italics can be left out. All have `id`,
`clause`, *`follow_up`*, *`within`*, *`outside`* (the periods in which it pays, and does not) and *`provenance`* too,
and but for fixed parts `metric`. The agreements under
`examples/teaching` together use every kind. The other keys of an agreement, caps and gates among them, are on
[a page of their own](agreement-keys.md). This page is made from the terms themselves (`make docs`).
"""
# Written as one text, whatever they hold.
AMOUNTS = (Money, Period)
COMMON = {item.name for item in fields(Term)}


def terms_page() -> str:
    """The page as Markdown."""
    return "\n".join((HEAD, *(line for kind in sorted(TERMS) for line in _term(kind, TERMS[kind]))))


def _term(kind: str, record: type[Term]) -> Iterator[str]:
    module, hints = getmodule(record), get_type_hints(record, include_extras=True)
    danish, english = (say(f"term.{kind}.name", language) for language in Language)
    yield f"## `{kind}`\n\n{english} · {danish}\n"
    yield f"{getdoc(module)}\n\n{getdoc(record)}\n"
    for item in fields(record):
        if item.name not in COMMON:
            danish, english = (say(f"field.{item.name}", language) for language in Language)
            yield f"- {_named(item)}: {english} · {danish}"
            yield from _inside(hints[item.name])
    yield ""


def _inside(hint: Any) -> Iterator[str]:
    """The keys of what a key holds one or several of, with what each of those does."""
    for record in (part for part in (hint, *get_args(hint)) if is_dataclass(part) and part not in AMOUNTS):
        own = list(fields(record))
        each = "each has" if get_origin(hint) is tuple else "it has"
        named = ", ".join(_named(item) for item in own)
        yield f"  - {each} {named}: {' '.join((getdoc(record) or '').split())}"
    if get_origin(hint) is Mapping:
        yield '  - one number by name, as `name: "0.20"`'


def _named(item: Field[Any]) -> str:
    """Its name as the page writes it, in italics where it can be left out."""
    needed = item.default is MISSING and item.default_factory is MISSING
    return f"`{item.name}`" if needed else f"*`{item.name}`*"
