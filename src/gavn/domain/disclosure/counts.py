"""A count of people is shown only where nobody can be picked out of it (domain page, section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import SMALLEST, Theme, policy_for

Shown = TypeVar("Shown")


def may_be_public(*, part: int, whole: int) -> bool:
    """Whether both those who are counted and those who are left are five or more: 9 of 11 also tells of two.

    A theme is not asked for: this is for what the council's own reports have published already.
    """
    return min(part, whole - part) >= policy_for(Circle.PUBLIC, Theme.OTHER).least


def is_few(count: int | Fraction | None) -> bool:
    """Whether so many are persons that can be picked out; nobody is nobody."""
    return count is not None and 0 < count < SMALLEST


def gathered(counts: Mapping[Shown, int]) -> tuple[Mapping[Shown, int], int, int]:
    """Those that five or more show; then how many others there are, and how many persons show one of these.

    The smallest of those shown is gathered too where the others would together be fewer than five: the whole less what
    is shown would tell of them.
    """
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    shown = [item for item in ordered if not is_few(item[1])]
    others = [item for item in ordered if is_few(item[1])]
    while shown and is_few(sum(count for _, count in others)):
        others.append(shown.pop())
    return dict(shown), len(others), sum(count for _, count in others)
