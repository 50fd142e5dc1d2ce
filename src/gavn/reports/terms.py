"""The reference page of payment terms: for each kind what it does and its keys, made from the terms themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from inspect import getdoc, getmodule

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import TERMS
from gavn.language.catalogue import Language, say

HEAD = """# Payment terms

Every kind of term that an agreement can hold, with its keys; those in italics can be left out. All have `id`,
`clause`, *`follow_up`*, *`within`*, *`outside`* (the periods in which it pays, and does not) and *`provenance`* too,
and but for fixed parts `metric`. The agreements under
`examples/teaching` together use every kind. The other keys of an agreement, caps and gates among them, are on
[a page of their own](agreement-keys.md). This page is made from the terms themselves (`make docs`).
"""
COMMON = {item.name for item in fields(Term)}


def terms_page() -> str:
    """The page as Markdown."""
    return "\n".join((HEAD, *(line for kind in sorted(TERMS) for line in _term(kind, TERMS[kind]))))


def _term(kind: str, record: type[Term]) -> Iterator[str]:
    module = getmodule(record)
    danish, english = (say(f"term.{kind}.name", language) for language in Language)
    yield f"## `{kind}`\n\n{english} · {danish}\n"
    yield f"{getdoc(module)}\n\n{getdoc(record)}\n"
    for item in fields(record):
        if item.name not in COMMON:
            needed = item.default is MISSING and item.default_factory is MISSING
            name = f"`{item.name}`" if needed else f"*`{item.name}`*"
            danish, english = (say(f"field.{item.name}", language) for language in Language)
            yield f"- {name}: {english} · {danish}"
    yield ""
