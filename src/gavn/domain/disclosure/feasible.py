"""What can be published of so many: worked out when an agreement is drawn up, before anybody is enrolled."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Policy, Theme, policy_for

# Reached and not reached.
HALVES = 2


@dataclass(frozen=True, slots=True)
class Feasible:
    """What a circle can be told of `expected` units; None where how many are expected is not stated."""

    policy: Policy
    expected: int | None

    @property
    def share_from(self) -> int:
        """The fewest of whom a share can be told: those who reached it, and those who did not."""
        return HALVES * self.policy.least

    @property
    def crossed_from(self) -> int:
        """The fewest of whom two results can be crossed, or one result told for two groups."""
        return HALVES * self.share_from

    @property
    def reached(self) -> tuple[int, int] | None:
        """How many must reach a result for its share to be told; None where no number of them is enough."""
        if self.expected is None or self.expected < self.share_from:
            return None
        return self.policy.least, self.expected - self.policy.least

    @property
    def groups(self) -> int:
        """For how many groups of the same size a share can be told, at the most."""
        return 0 if self.expected is None else self.expected // self.share_from

    @property
    def total(self) -> int | None:
        """How many there are, as it can be told; None where it cannot."""
        if self.expected is None or self.expected < self.policy.least:
            return None
        return self.policy.told(self.expected)


def feasible(expected: int | None, theme: Theme) -> tuple[Feasible, Feasible]:
    """To the council, and to the public."""
    council, public = (policy_for(circle, theme) for circle in (Circle.CELLS, Circle.PUBLIC))
    return Feasible(council, expected), Feasible(public, expected)
