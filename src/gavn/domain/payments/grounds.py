"""Why something was done, in somebody's own words: it stands for good, and every party reads it."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.values.problem import Place, Problem

LONGEST_GROUNDS = 2000


def check_grounds(text: str, place: Place) -> Iterator[Problem]:
    """What cannot stand in grounds, since nobody can take it out again: a person's number, or a whole story."""
    if holds_person_number(text):
        yield Problem("grounds-person-number", place)
    if len(text) > LONGEST_GROUNDS:
        yield Problem("grounds-too-long", place, {"most": str(LONGEST_GROUNDS)})
