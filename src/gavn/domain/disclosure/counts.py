"""The public sees a count of people only where nobody can be picked out of it (domain page, section 5)."""

from __future__ import annotations

SMALLEST = 5


def may_be_public(*, part: int, whole: int) -> bool:
    """Whether both those who are counted and those who are left are five or more: 9 of 11 also tells of two."""
    return min(part, whole - part) >= SMALLEST
