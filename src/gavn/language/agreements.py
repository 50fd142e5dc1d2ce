"""Agreements in words: what a term says, an example of it worked out, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import REQUIRED_STATEMENTS
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Priced, Term, TimeTerm
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.versions import Difference, Name
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import RelativeDate
from gavn.language.catalogue import Language, placeholders, say, texts
from gavn.language.formats import date_text, exact_text

# Said as a sentence of their own, where they are set.
FLAGS = (
    "once_only", "less_is_better", "pooled", "per_person", "only_when_certain", "two_sided", "from_the_first",
    "may_fall", "follow_up", "minus", "broken_by",
)  # fmt: skip


def money_text(amount: Money, language: Language) -> str:
    """`1.000,50 kr.`, with no more decimals than the amount has."""
    unit = "kr." if amount.currency == "DKK" else amount.currency
    return f"{exact_text(amount.major, language)} {unit}"


def value_text(value: object, language: Language, names: Mapping[str, str]) -> str:
    """A value of an agreement as people write it; `names` are the metrics' names by id."""
    if isinstance(value, Money):
        return money_text(value, language)
    if isinstance(value, Fraction):
        return exact_text(value, language)
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, RelativeDate):
        return value.label
    if isinstance(value, Enum):
        return str(value.value)
    return names.get(str(value), str(value))


def term_lines(term: Term, language: Language, *, names: Mapping[str, str]) -> Iterator[str]:
    """What the term says: a sentence, its table row by row, and what else is set."""
    key = f"term.{kind_of(term)}.says"
    wanted = placeholders(texts()[key][language])
    yield say(key, language, **{name: value_text(getattr(term, name), language, names) for name in wanted})
    for item in fields(term):
        value = getattr(term, item.name)
        if isinstance(value, Mapping):
            for name, level in value.items():
                yield f"{value_text(name, language, names)}: {value_text(level, language, names)}"
        if isinstance(value, tuple):
            for row in value:
                yield row_text(row, language, names=names)
    for name in FLAGS:
        if getattr(term, name, None):
            yield say(f"term.flag.{name}", language, value=value_text(getattr(term, name), language, names))


def row_text(row: object, language: Language, *, names: Mapping[str, str]) -> str:
    """`from 0,2, amount 250 kr.`: a row of a table, key by key, without what is left out."""
    if not is_dataclass(row):
        return value_text(row, language, names)
    stated = [(item.name, getattr(row, item.name)) for item in fields(row)]
    return ", ".join(
        f"{say(f'field.{name}', language)} {value_text(value, language, names)}"
        for name, value in stated
        if value not in (None, "", ())
    )


def example_lines(term: Term, language: Language, *, currency: str) -> Iterator[str]:
    """The term worked out on a made-up result, line by line; the amounts are the term's own."""
    for priced in sample_priced(term):
        amount = Money.exactly(priced.exact / 100, currency, policy=Rounding.HALF_UP)
        yield say("term.example", language, formula=formula_text(priced, language), amount=money_text(amount, language))


def sample_priced(term: Term) -> Sequence[Priced]:
    """The sample of a term, priced by it."""
    if isinstance(term, PersonTerm):
        return term.price(term.sample())
    if isinstance(term, CohortTerm):
        return term.price(term.sample())
    assert isinstance(term, TimeTerm)
    return term.price(date.max)


def formula_text(priced: Priced, language: Language) -> str:
    """The reason of an amount, its inputs filled in."""
    inputs = {n: exact_text(v, language) if isinstance(v, Fraction) else v for n, v in priced.inputs}
    return say(f"formula.{priced.formula}", language, **inputs)


def difference_text(difference: Difference, language: Language) -> str:
    """`term › “job” › amount: 1000.00 → 1200.00`, or that it is new or gone."""
    where = " › ".join(_key_text(key, language) for key in difference.path)
    if difference.before is None:
        return say("difference.added", language, where=where, after=difference.after)
    if difference.after is None:
        return say("difference.removed", language, where=where, before=difference.before)
    return say("difference.changed", language, where=where, before=difference.before, after=difference.after)


def _key_text(key: str, language: Language) -> str:
    if isinstance(key, Name):
        return f"“{key}”"
    if key in REQUIRED_STATEMENTS:
        return say(f"statement.{key}", language)
    return say(f"field.{key}", language) if f"field.{key}" in texts() else key


def names_of(metrics: Sequence[Any], language: Language) -> Mapping[str, str]:
    """The metrics' names by id."""
    return {m.id: m.name_da if language == Language.DANISH else m.name_en for m in metrics}
