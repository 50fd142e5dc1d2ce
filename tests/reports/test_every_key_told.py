"""Nothing that a payment term is paid by is left out of its text: another value of any key makes another text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import Field, fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.agreements import term_lines
from gavn.language.catalogue import Language
from tests.histories import EXAMPLES

# Told in the heading or in a note of its own.
TOLD_ELSEWHERE = {"id", "clause", "provenance"}
# What a key that is not stated could have said, by how it is written in the term's class.
STATED = (
    ("Money", Money(777_700, "DKK")),
    ("Fraction", Fraction(77, 100)),
    ("Dates", (Period.year(2031),)),
    ("int", 7),
    ("tuple", ("another",)),
    ("str", "another"),
)


# Another value of a key, by what it is; the first that fits, since a truth is a number too.
OTHER: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (bool, lambda value: not value),
    (Money, lambda value: replace(value, minor=value.minor + 12_300)),
    (Fraction, lambda value: value * Fraction(3, 4) + Fraction(1, 100)),
    (int, lambda value: value + 1),
    (date, lambda value: value + timedelta(40)),
    (dict, lambda value: {**value, "another": Fraction(1, 3)}),
    (str, lambda value: f"{value}-another"),
    (tuple, lambda value: (*value, "another")),
)


def others(item: Field[Any], value: Any) -> Iterator[object]:
    """Other values of the same key, each enough unlike it to be told apart."""
    if value in (None, "", ()):
        yield next(example for word, example in STATED if word in str(item.type))
    elif isinstance(value, Enum):
        yield from (each for each in type(value) if each is not value)
    elif isinstance(value, tuple) and is_dataclass(value[-1]):
        yield from ((*value[:-1], replace(value[-1], **change)) for change in changes(value[-1]))
    else:
        yield next(other(value) for kind, other in OTHER if isinstance(value, kind))


def changes(record: Any) -> Iterator[dict[str, object]]:
    for item in fields(record):
        if item.name not in TOLD_ELSEWHERE:
            found = list(others(item, getattr(record, item.name)))
            assert found, item.name
            yield from ({item.name: other} for other in found)


@pytest.mark.parametrize("term", EXAMPLES, ids=kind_of)
@pytest.mark.parametrize("language", Language)
def test_another_value_of_any_key_of_a_term_makes_another_text(term: Term, language: Language) -> None:
    said = list(term_lines(term, language, names={}))
    # What breaks a spell is said with what happens then, and neither where nothing breaks it.
    idle = {"broken_spell"} if not getattr(term, "broken_by", "") else set()
    unsaid = [
        change
        for change in changes(term)
        if not idle & set(change) and list(term_lines(replace(term, **change), language, names={})) == said
    ]

    assert unsaid == []
