"""Who sees how much of an agreement's results (domain page, section 5)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import BOUND_BY_PARTY, Role


class Circle(StrEnum):
    """`histories`: each history, however few show it. `totals`: uncrossed totals. `cells`: those of five and more,
    as released to the council. `public`: what was released to everybody. How few may stand in each is `policy_for`.
    """

    HISTORIES = "histories"
    TOTALS = "totals"
    CELLS = "cells"
    PUBLIC = "public"

    @property
    def sees_counts(self) -> bool:
        """Whether counts are seen as they are known; others see what was released to them, and nothing beside it."""
        return self in (Circle.HISTORIES, Circle.TOTALS)


def circle_of(person: Person, *, paying: Collection[str], delivering: Collection[str]) -> Circle:
    """Those who pay, those who deliver and the secretariat see histories; the council cells; whoever keeps the accounts
    of users has nothing to see of results that not everybody has; others totals."""
    takes_part = person.role in BOUND_BY_PARTY and person.party and person.party in {*paying, *delivering}
    if person.role is Role.SECRETARIAT or takes_part:
        return Circle.HISTORIES
    if person.role is Role.ADMINISTRATOR:
        return Circle.PUBLIC
    return Circle.CELLS if person.role is Role.COUNCIL else Circle.TOTALS
