"""The evidence grade of a comparison as it was carried out: at most what its design can give, lowered with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.agreement import BEST_GRADE, EvidenceDesign, EvidenceGrade

# Follow-up that parties agree on where they say nothing else (trust page, section E), and the imbalance above which
# groups are not alike (Austin, 2009: a tenth of a standard deviation; Rubin, 2001: variances within a factor of two).
COVERAGE = Fraction(4, 5)
# The smallest group that anything is concluded from where parties say nothing else: from here on intervals of shares
# and of means hold what they promise (docs/explanation/statistics.md).
LEAST = 30
IMBALANCE = Fraction(1, 10)
VARIANCES = (Fraction(1, 2), Fraction(2))
# Randomised groups are alike but for chance, which is more than a tenth in small groups; above a quarter the What Works
# Clearinghouse does not take groups as equivalent.
RANDOM_IMBALANCE = Fraction(1, 4)
# Where one group is followed up so much more than the other, who is known is a choice of its own.
UNEVEN = Fraction(1, 10)
GRADES = tuple(EvidenceGrade)
# Designs that hold the people of an effort against others at the same time.
AGAINST_GROUP = frozenset(
    {EvidenceDesign.DIFFERENCE_IN_DIFFERENCES, EvidenceDesign.MATCHED_COMPARISON, EvidenceDesign.RANDOMISED}
)
# Those of them in which whole groups can be chosen, or drawn by lot, and are then what is counted.
BY_CLUSTERS = frozenset({EvidenceDesign.DIFFERENCE_IN_DIFFERENCES, EvidenceDesign.RANDOMISED})


class Lowered(StrEnum):
    """Why a grade is lower than the design could give: the last where nothing was compared, by one for each other."""

    NOT_COMPARED = "nothing-compared"
    UNBALANCED = "groups-unlike"
    NOT_MATCHED = "groups-not-matched"
    LITTLE_KNOWN = "little-known"
    UNEVENLY_KNOWN = "unevenly-known"
    TREATED_LEFT_OUT = "treated-left-out"
    UNPLANNED = "unplanned"
    CHOSEN_ON_LEVEL = "chosen-on-level"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """How a comparison went. Shares from 0 to 1; None is "does not apply to this design".

    `imbalance` is the greatest standardised difference that is left, in standard deviations; `variances` the lowest and
    highest ratio of variances; `compared_coverage` the comparison group's follow-up; `matched` how many of those
    treated found somebody like them; `made_alike` is not so where a comparison group was taken as it is, so that nobody
    knows whether it is like those treated; `chosen_on_level` where people came in because of one extreme reading;
    `compared` is not so where a design that holds people against others had nobody to hold them against.
    """

    design: EvidenceDesign
    coverage: Fraction
    compared_coverage: Fraction | None = None
    imbalance: Fraction | None = None
    variances: tuple[Fraction, Fraction] | None = None
    matched: Fraction | None = None
    planned: bool = True
    made_alike: bool = True
    chosen_on_level: bool = False
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade, the best that the design could have given, and why it is not that."""

    grade: EvidenceGrade
    best: EvidenceGrade
    lowered: tuple[Lowered, ...]


def grade(
    carried_out: CarriedOut, *, agreed_coverage: Fraction = COVERAGE, agreed: EvidenceGrade = EvidenceGrade.A
) -> Graded:
    """One grade down for each reason, and never below the last; the last where nothing was compared, which is a plain
    count; no better than the parties have `agreed` to call it."""
    best = max(BEST_GRADE[carried_out.design], agreed, key=GRADES.index)
    lowered = tuple(_reasons(carried_out, agreed_coverage))
    steps = len(lowered) if carried_out.compared else len(GRADES)
    place = min(GRADES.index(best) + steps, len(GRADES) - 1)
    return Graded(GRADES[place], best, lowered)


def _reasons(done: CarriedOut, agreed: Fraction) -> Iterator[Lowered]:
    yield from _reasons_of_groups(done)
    known = [done.coverage] if done.compared_coverage is None else [done.coverage, done.compared_coverage]
    if min(known) < agreed:
        yield Lowered.LITTLE_KNOWN
    if max(known) - min(known) > UNEVEN:
        yield Lowered.UNEVENLY_KNOWN
    if done.matched is not None and done.matched < agreed:
        yield Lowered.TREATED_LEFT_OUT
    if not done.planned:
        yield Lowered.UNPLANNED
    if done.chosen_on_level and done.design is EvidenceDesign.BEFORE_AFTER:
        yield Lowered.CHOSEN_ON_LEVEL


def _reasons_of_groups(done: CarriedOut) -> Iterator[Lowered]:
    if not done.compared:
        yield Lowered.NOT_COMPARED
    if _is_unlike(done):
        yield Lowered.UNBALANCED
    if not done.made_alike and done.design is EvidenceDesign.MATCHED_COMPARISON:
        yield Lowered.NOT_MATCHED


def _is_unlike(done: CarriedOut) -> bool:
    most = RANDOM_IMBALANCE if done.design is EvidenceDesign.RANDOMISED else IMBALANCE
    lowest, highest = VARIANCES
    uneven = done.variances is not None and not (lowest <= done.variances[0] and done.variances[1] <= highest)
    return uneven or (done.imbalance is not None and done.imbalance > most)
