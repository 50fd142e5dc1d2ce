"""How few may be told of in each circle, and whether numbers are rounded; each rule with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gavn.domain.disclosure.circles import Circle

# Danish practice blanks cells under five; the OECD's survey finds agencies at three or five.
SMALLEST = 5
# NHS England since 2018: 1-7 is not shown, and all else is rounded to the nearest 5.
SMALLEST_SENSITIVE = 8
BASE_SENSITIVE = 5
EXACT = 1


class Theme(StrEnum):
    """What an agreement is about; whoever recognises somebody in its figures learns this of them."""

    VIOLENCE = "violence"
    HEALTH = "health"
    OFFENCES = "offences"
    HOMELESSNESS = "homelessness"
    OTHER = "other"

    @property
    def is_sensitive(self) -> bool:
        return self is not Theme.OTHER


class Source(StrEnum):
    """Where a rule comes from; its words are in the language."""

    AGREED_ON = "agreed-on"
    PRACTICE = "practice"
    NHS = "nhs"


@dataclass(frozen=True, slots=True)
class Policy:
    """`least` is the fewest that may be told of; what is told is rounded to `base`, where that is more than one.

    `crossed` is whether a group may be known by two things at once (completed, and no violence).
    """

    circle: Circle
    least: int
    base: int
    crossed: bool
    source: Source

    def told(self, count: int) -> int:
        """A count as it is told: to the nearest multiple of the base, a half upwards."""
        return (2 * count + self.base) // (2 * self.base) * self.base


def policy_for(circle: Circle, theme: Theme) -> Policy:
    """The parties see the totals that they pay on; only the public's rule asks what it is about."""
    match circle:
        case Circle.HISTORIES | Circle.TOTALS:
            return Policy(circle, 0, EXACT, crossed=circle is Circle.HISTORIES, source=Source.AGREED_ON)
        case Circle.PUBLIC if theme.is_sensitive:
            return Policy(circle, SMALLEST_SENSITIVE, BASE_SENSITIVE, crossed=True, source=Source.NHS)
        case _:
            return Policy(circle, SMALLEST, EXACT, crossed=True, source=Source.PRACTICE)


def bounds_of(told: int, *, least: int, base: int) -> tuple[int, int]:
    """The lowest and the highest count that can stand behind a number, for a reader who knows the policy."""
    return max(least, told - base // 2), told + (base - 1) // 2
