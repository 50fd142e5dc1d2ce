"""Whether a printed percentage or mean of whole numbers can come of so many persons.

The GRIM test: Brown and Heathers (2017), Social Psychological and Personality Science 8:363-369.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from gavn.domain.values.problem import Place, Problem


def is_possible_mean(printed: Fraction, *, decimals: int, whole: int, items: int = 1) -> bool:
    """Whether some whole sum over `whole` persons (each the mean of `items` whole answers) rounds to what is printed.

    A half may have been rounded either way. Raises ValueError where there is nobody.
    """
    if whole < 1 or items < 1:
        raise ValueError(f"no mean of {whole} persons and {items} answers")
    half = Fraction(1, 2 * 10**decimals)
    parts = whole * items
    return ceil((printed - half) * parts) <= floor((printed + half) * parts)


def is_possible_percentage(printed: Fraction, *, decimals: int, whole: int) -> bool:
    """Whether some count of `whole` persons is the percentage printed (58 for 58 %), with so many decimals."""
    return 0 <= printed <= 100 and is_possible_mean(printed / 100, decimals=decimals + 2, whole=whole)


def check_percentage(printed: str, *, whole: int, place: Place) -> Problem | None:
    """A percentage as typed, `58` or `57.9`, that no count of so many persons gives, with the nearest that do."""
    number, decimals = Fraction(printed), len(printed.partition(".")[2])
    if is_possible_percentage(number, decimals=decimals, whole=whole):
        return None
    count = max(0, min(whole - 1, floor(number * whole / 100)))
    values = {"share": printed, "whole": str(whole), "below": str(count), "above": str(count + 1)}
    return Problem("percentage-impossible", place, values)
