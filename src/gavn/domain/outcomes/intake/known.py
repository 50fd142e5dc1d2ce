"""What the rows of a file are held against: what is there already, and what the agreement measures by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from gavn.domain.outcomes.intake.kinds import ASKED
from gavn.domain.outcomes.people import People
from gavn.domain.outcomes.referrals import LossReason, ReferralMove


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that an instrument gives: from `least` to `most` in whole steps; None where no end is known."""

    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None

    def has(self, value: Fraction) -> bool:
        """Whether the instrument can give the value."""
        if self.least is not None and value < self.least:
            return False
        if self.most is not None and value > self.most:
            return False
        return self.step is None or ((value - (self.least or 0)) / self.step).denominator == 1


# Of the questionnaires that gavn scores; an agreement's other instruments are given beside them.
SCALES: Mapping[str, Scale] = {
    each.instrument: Scale(Fraction(each.least), Fraction(each.most), Fraction(each.factor)) for each in ASKED
}


@dataclass(frozen=True, slots=True)
class Who:
    """What a person is called from the door on; `born_on` where the person came with a CPR number."""

    name: str
    born_on: date | None = None


@dataclass(frozen=True)
class Known:
    """All that is there of an agreement on `people.as_of`; `persons` are known without a course or a referral.

    `instruments`, `events` and `states` are those that the agreement looks at, and None where any may stand. A reading
    is one that its instrument's scale has, where that is known. `reasons` are the agreement's own for referrals that
    came no further. Of what is read by none of the `looked_at`, where they are told, it is remarked that it counts
    nowhere. `answers` are those of readings that were scored from them, by the reading's id.
    """

    people: People
    moves: tuple[ReferralMove, ...] = ()
    reasons: tuple[LossReason, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=lambda: SCALES)
    instruments: frozenset[str] | None = None
    events: frozenset[str] | None = None
    states: frozenset[str] | None = None
    looked_at: frozenset[str] | None = None
    persons: frozenset[str] = frozenset()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """No row may tell of a later day."""
        return self.people.as_of

    @cached_property
    def everybody(self) -> frozenset[str]:
        """Of whom something may be told."""
        enrolled = (course.person for course in self.people.courses)
        return self.persons.union(enrolled, (move.person for move in self.moves))

    @cached_property
    def courses(self) -> frozenset[str]:
        """Of which an exit may tell."""
        return frozenset(course.course for course in self.people.courses)

    @cached_property
    def first_enrolled(self) -> Mapping[str, date]:
        """The day on which each person was first enrolled."""
        found: dict[str, date] = {}
        for course in self.people.courses:
            found[course.person] = min(course.enrolled_on, found.get(course.person, course.enrolled_on))
        return found
