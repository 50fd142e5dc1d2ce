"""Who may be enrolled, by the agreement's own criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.values.problem import Place, Problem

Known = Fraction | int | str
DIGITS = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must be known of a person, and within which bounds (both included) or among which words."""

    id: str
    about: str
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    one_of: tuple[str, ...] = ()

    def is_met(self, known: Known) -> bool:
        """A word is held against words, and so is a number against words in digits; no word meets bounds."""
        if self.one_of:
            return known in map(read_known, self.one_of)
        if isinstance(known, str):
            return False
        return (self.at_least is None or known >= self.at_least) and (self.at_most is None or known <= self.at_most)


def read_known(answer: str) -> Known:
    """What is written in digits is a number; an exponent is none, since it can stand for more digits than there is room
    for."""
    return Fraction(answer) if DIGITS.fullmatch(answer) else answer


def check_eligibility(criteria: Iterable[Criterion], known: Mapping[str, Known], place: Place) -> Iterator[Problem]:
    """Nothing where a person may be enrolled; else each criterion that is not met or not known.

    What is known of a person is never repeated.
    """
    for criterion in criteria:
        value = known.get(criterion.about)
        if value is None:
            yield Problem("eligibility-unknown", place, {"criterion": criterion.id, "about": criterion.about})
        elif not criterion.is_met(value):
            yield Problem("eligibility-not-met", place, {"criterion": criterion.id, "about": criterion.about})
