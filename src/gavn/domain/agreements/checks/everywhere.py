"""What holds of every record wherever it stands: texts are not blank, ids are plain, and rates are shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.values.problem import Problem

# A metric's unit and source and a term's clause have words of their own.
TOLD_ELSEWHERE = frozenset({"unit", "source", "clause"})
# As the names of accounts are, so that none is written in two ways.
PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What a number that is read is held against.
LEVELS = frozenset({"level", "levels", "at", "at_least", "at_most", "below", "floor", "ceiling", "target"})


def check_blanks(agreement: Agreement) -> Iterator[Problem]:
    """A blank name, id or party would stand nameless in every statement."""
    told = {f"metrics.{place}." for place in range(len(agreement.metrics))}
    clauses = {f"terms.{place}.clause" for place in range(len(agreement.terms))}
    for path, field, value in _values("", agreement):
        required = field.default is MISSING and field.default_factory is MISSING
        key = path.rpartition(".")[2]
        elsewhere = key in TOLD_ELSEWHERE and (path in clauses or any(path == f"{start}{key}" for start in told))
        if isinstance(value, str) and required and not value.strip() and not elsewhere:
            yield found(code="text-blank", path=path, key=key)


def check_plain_ids(agreement: Agreement) -> Iterator[Problem]:
    """An id stands in statements, files and addresses, and is written again wherever it is named."""
    for path, field, value in _values("", agreement):
        if field.name == "id" and isinstance(value, str) and value.strip() and not PLAIN.fullmatch(value):
            yield found(code="id-not-plain", path=path, id=value)


def check_rates(agreement: Agreement) -> Iterator[Problem]:
    """A level above all could never be reached, and is likely a number of per cent; below nothing it always is."""
    for place, term in enumerate(agreement.terms):
        if getattr(term, "reads", None) == Reads.RATE:
            for path, field, value in _values(f"terms.{place}.", term):
                if field.name in LEVELS and isinstance(value, Fraction) and not 0 <= value <= 1:
                    yield found(code="term-rate-above-one", path=path, term=term.id, level=str(value))


def _values(path: str, record: object) -> Iterator[tuple[str, Field[object], object]]:
    """Every value of a record and of those in it, with its path of keys and the field that it stands in."""
    for field in fields(record) if is_dataclass(record) else ():
        yield from _within(f"{path}{field.name}", field, getattr(record, field.name))


def _within(path: str, field: Field[object], value: object) -> Iterator[tuple[str, Field[object], object]]:
    if isinstance(value, str):
        yield path, field, value
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _within(f"{path}.{place}", field, item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _within(f"{path}.{key}", field, item)
    elif is_dataclass(value):
        yield from _values(f"{path}.", value)
    else:
        yield path, field, value
