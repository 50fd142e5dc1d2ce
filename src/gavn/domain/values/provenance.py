"""How an example's number is known: published, derived (how) or assumed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Provenance(StrEnum):
    PUBLISHED = "published"
    DERIVED = "derived"
    ASSUMED = "assumed"
    RECORDED = "recorded"


# From what is known best to what is known least.
STRENGTH = (Provenance.RECORDED, Provenance.PUBLISHED, Provenance.DERIVED, Provenance.ASSUMED)


def weakest(marks: Iterable[Provenance]) -> Provenance:
    """A result is known no better than the least known number in it."""
    return max(marks, key=STRENGTH.index, default=Provenance.RECORDED)
