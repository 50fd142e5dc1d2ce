"""Facts in two grains: what a person reached, and what was counted or estimated for a cohort as a whole (ADR 0010)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Self

from gavn.domain.values.plain import CAME_LATER

# More than anybody counts or measures, be it kroner saved: in whole units what is too large for an amount of a fund.
MOST_COUNTED = 10**13


class Shortfall(StrEnum):
    """What an estimate lacks of the evidence design that the agreement names.

    Of the first two there is no estimate, since a plain difference, or a change that is held against nothing, is
    another and weaker one than the parties agreed to pay by: `not-compared` where there was nobody to compare with, or
    the plan compares with nobody, `too-little` where the groups are too small, or too much is known of each, for the
    difference to be told. The others are estimates of a weaker kind: `as-it-is` of a group that nothing was known to
    match by, `treated-left-out` of those alone who found somebody like them, who are fewer than was agreed,
    `weaker-plan` where the measurement plan compares in a weaker way.
    """

    NOT_COMPARED = "not-compared"
    TOO_LITTLE = "too-little"
    AS_IT_IS = "as-it-is"
    TREATED_LEFT_OUT = "treated-left-out"
    WEAKER_PLAN = "weaker-plan"

    @property
    def is_made(self) -> bool:
        """Whether there is an estimate at all."""
        return self not in (Shortfall.NOT_COMPARED, Shortfall.TOO_LITTLE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A person reached `quantity` of a metric: 1 for an outcome reached, or days, weeks, points.

    `holds_on` is the day the outcome lies, `known_on` the day the fact became known. `replaces` is the id of the
    claim that this one corrects; a corrected quantity of 0 withdraws it. `group` names a subgroup, `cohort` the intake.
    """

    id: str
    participant: str
    metric: str
    follow_up: str
    holds_on: date
    known_on: date
    quantity: Fraction = Fraction(1)
    enrolled_on: date | None = None
    group: str = ""
    cohort: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted or estimated for a cohort at a follow-up.

    `reached` of `due` persons or units; `quantity` is a sum (days, pupils, kroner saved); `estimate` is an effect with
    its interval in the metric's unit; `baseline` the level it is held against. None is "not stated", never zero. A
    `group` is a part of the cohort; groups of a day are added together before anything is priced. `shortfall` is what
    the estimate lacks of what was agreed; None where nothing, or where nobody has said.
    """

    id: str
    metric: str
    follow_up: str
    holds_on: date
    known_on: date
    cohort: str = ""
    group: str = ""
    reached: int | None = None
    due: int | None = None
    enrolled: int | None = None
    quantity: Fraction | None = None
    estimate: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    baseline: Fraction | None = None
    replaces: str = ""
    shortfall: Shortfall | None = field(default=None, metadata=CAME_LATER)


@dataclass(frozen=True, slots=True)
class Results:
    """All facts of an agreement that are known; what holds as of a day is what `as_known_on` leaves."""

    claims: tuple[Claim, ...] = ()
    tallies: tuple[Tally, ...] = ()

    def as_known_on(self, day: date) -> Self:
        """The facts known by `day`, those that a later one replaces left out, in the order in which they hold."""
        claims = [claim for claim in self.claims if claim.known_on <= day]
        tallies = [tally for tally in self.tallies if tally.known_on <= day]
        replaced = {claim.replaces for claim in claims} | {tally.replaces for tally in tallies}
        return replace(
            self,
            claims=tuple(sorted((c for c in claims if c.id not in replaced and c.quantity), key=_claim_order)),
            tallies=tuple(sorted((t for t in tallies if t.id not in replaced), key=_tally_order)),
        )

    def unknown_of(self, tally: Tally) -> int | None:
        """How many of those due in a tally had no reading; None where nobody has said."""
        return None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of those `due` of a cohort at a follow-up had no reading: told beside a tally, and paid by no term."""

    metric: str
    follow_up: str
    cohort: str
    due: int
    unknown: int


@dataclass(frozen=True, slots=True)
class MeasuredResults(Results):
    """Of which it is known how many had a reading, since they were measured of what was recorded of each."""

    coverage: tuple[Coverage, ...] = ()

    def unknown_of(self, tally: Tally) -> int | None:
        key = tally.metric, tally.follow_up, tally.cohort, tally.due
        same = (each for each in self.coverage if (each.metric, each.follow_up, each.cohort, each.due) == key)
        return next((each.unknown for each in same if not tally.group), None)


def _claim_order(claim: Claim) -> tuple[date, str, str, str]:
    return claim.holds_on, claim.participant, claim.metric, claim.follow_up


def _tally_order(tally: Tally) -> tuple[date, str, str, str, str]:
    return tally.holds_on, tally.cohort, tally.metric, tally.follow_up, tally.group
