"""How a check says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from gavn.domain.values.problem import Place, Problem, Severity


def found(*, code: str, path: str, severity: Severity = Severity.ERROR, **values: str) -> Problem:
    """A problem at a path of keys in the agreement (`terms.0.amount`); the file's reader finds its line."""
    return Problem(code, Place(path=path), values, severity)


def twice(ids: Sequence[str]) -> Iterator[int]:
    """The places of those that stood before."""
    return (place for place, value in enumerate(ids) if value in ids[:place])


def unknown(names: Iterable[str], known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The names that are not known, with their places."""
    there = set(known)
    return ((place, name) for place, name in enumerate(names) if name not in there)


def is_share(value: Fraction) -> bool:
    """Between nothing and all."""
    return 0 <= value <= 1


def mixed(value: Fraction) -> str:
    """`99` or `99 2/3`, without a decimal that would have to be rounded."""
    whole, rest = divmod(value, 1)
    return str(whole) if rest == 0 else f"{whole} {rest}"
