"""What a forecast goes out from: the plan of each agreement, what has been seen of it, and how sure anybody can be.

Every number states where it comes from (`provenance`, `source`); ADR 0021 says how they are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.forecasting.comparable import Comparable
from gavn.domain.values.period import Dates
from gavn.domain.values.plain import CAME_LATER
from gavn.domain.values.provenance import Provenance

# In so many futures the fund is not to run dry by what it still commits, where nobody says otherwise.
USUAL_SAFETY = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What comes in place of 1 planned, over many efforts: its mean and standard deviation.

    `between_funds` is the standard deviation of that mean from one fund to another: how far a fund's own efforts can
    move it. `comparable` names the efforts that mean and spread are of, which must then be theirs.
    """

    mean: Fraction
    sd: Fraction
    between_funds: Fraction
    source_da: str
    source_en: str
    provenance: Provenance = Provenance.RECORDED
    comparable: Comparable | None = field(default=None, metadata=CAME_LATER)


class Basis(StrEnum):
    """What a prior belief of one effort rests on."""

    BUSINESS_CASE = "business-case"
    EXPERTS = "experts"
    COMPARABLE = "comparable-efforts"


@dataclass(frozen=True, slots=True)
class ExpertRange:
    """What one expert says comes in place of 1 planned: with four chances of five it lies from `low` to `high`."""

    low: Fraction
    high: Fraction
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of one effort before anything is seen of it, in place of what the fund believes of all.

    By the business case it is as sure as if so many `persons` had done exactly as planned; by experts it is what their
    `ranges` say, each counting alike; or what `comparable` efforts were paid.
    """

    basis: Basis
    persons: int | None = None
    ranges: tuple[ExpertRange, ...] = ()
    comparable: Comparable | None = None
    source_da: str = ""
    source_en: str = ""
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Shock:
    """Something that strikes several efforts at once; `part` (0 to 1) is how much of their spread it accounts for."""

    id: str
    name_da: str
    name_en: str
    part: Fraction
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Delay:
    """The chance that recruitment begins so many months late."""

    months: int
    chance: Fraction


@dataclass(frozen=True, slots=True)
class WarningLimits:
    """When somebody is warned; all are chances from 0 to 1.

    `watch` and `act` are how rarely chance alone may bring a count so far from its plan at one look. Below `doubtful`
    and `futility` lies too small a chance that the capital comes back, above `success` one that nobody need look after
    any more. `dry_watch` and `dry_act` are chances that the fund runs out of money.
    """

    watch: Fraction
    act: Fraction
    doubtful: Fraction
    futility: Fraction
    success: Fraction
    dry_watch: Fraction
    dry_act: Fraction
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class ForecastModel:
    """What a fund assumes of all its efforts.

    `effect` and `volume` are what is believed of them before anything is seen; `delays` how late recruitment
    begins; `scatter` how far the effect on each outcome lies from that of its effort as a whole (standard deviation; 1
    is all that is expected of it); `agreeing` the chance that what one person reaches is of one piece, all
    its follow-ups rising and falling together. `limits` say when somebody is warned; where they are left out, the usual
    ones do.
    """

    effect: Ratio
    volume: Ratio
    delays: tuple[Delay, ...]
    scatter: Fraction
    agreeing: Fraction
    shocks: tuple[Shock, ...] = ()
    limits: WarningLimits | None = None
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class ExpectedOutcome:
    """What is expected of a metric at a follow-up: a `share` of those due, or a `mean` for each with its `sd`.

    The effect is how far it is from the `baseline`, in the same unit. `without` is what would be seen with no effort at
    all, which says what is paid then; where it is left out, the baseline. `once` where it is counted once at the end
    and not year by year.
    """

    metric: str
    follow_up: str
    # Dear to hash: what differs in them alone is told apart by comparison.
    share: Fraction | None = field(default=None, hash=False)
    mean: Fraction | None = field(default=None, hash=False)
    sd: Fraction = field(default=Fraction(0), hash=False)
    baseline: Fraction = field(default=Fraction(0), hash=False)
    without: Fraction | None = field(default=None, hash=False)
    once: bool = False
    provenance: Provenance = field(default=Provenance.RECORDED, hash=False)

    @property
    def expected(self) -> Fraction:
        """What is expected, whichever of the two it is stated as."""
        return self.share if self.share is not None else self.mean if self.mean is not None else Fraction(0)

    @property
    def says_unaided(self) -> bool:
        """Whether it is said what would be seen with no effort, or the baseline; else that is taken to be nothing."""
        return self.without is not None or bool(self.baseline)

    @property
    def unaided(self) -> Fraction:
        """What would be seen with no effort at all."""
        return self.baseline if self.without is None else self.without


@dataclass(frozen=True, slots=True)
class EnrolledBy:
    """How many had been enrolled by a day, from the first; known on `known_on`."""

    on: date
    number: int
    known_on: date
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class FoundOutcome:
    """What a report tells of a metric at a follow-up, of those `due`: how many `reached` it, or the `mean` of them.

    What stands among the agreement's own results need not be told again.
    """

    metric: str
    follow_up: str
    due: int
    known_on: date
    reached: int | None = None
    mean: Fraction | None = None
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class CompletedBy:
    """How many had completed `of` those whose course was over; known on `known_on`."""

    number: int
    of: int
    known_on: date
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class PlannedBy:
    """How many are to have been enrolled by the end of a day, from the first."""

    on: date
    number: int
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class RecruitmentPlan:
    """`units` enrolled evenly over a period (blank is the agreement's), the pace rising over its first `ramp` months.

    Where the plan is a curve, `planned` holds points of it: between two of them, from its first day and to its last,
    people come evenly. `most` is how many there is room for; None where nothing is said.
    """

    units: int
    period: Dates | None = None
    ramp: int = 0
    most: int | None = None
    provenance: Provenance = Provenance.RECORDED
    planned: tuple[PlannedBy, ...] = field(default=(), metadata=CAME_LATER)


@dataclass(frozen=True, slots=True)
class ForecastPlan:
    """What is assumed and has been seen of one agreement.

    `measured` is the share of those due whose outcome becomes known, with its standard deviation; `completes` the share
    of those enrolled who complete, with its own, since some metrics count them alone. `paid_after` is how many months
    after the outcome the money comes. `stops` is the chance in a year that recruitment ends for good before its time,
    after which those enrolled are still followed up and paid for; `closes` the chance in a year that the agreement is
    closed early, which ends recruitment too, and settled by what those reached are expected to come to.
    `shocks` are those that strike it. Where the prices are assumed, `follows_plan` takes from the simulation how much
    of the plan comes, and from the fund's plan what that is in money and when. `settled_on` is the day from which
    nothing more comes than what is agreed. `effect` and `volume` are what is believed of this effort before anything is
    seen, where it is something else than what the fund believes of all.
    """

    agreement: str
    recruitment: RecruitmentPlan
    outcomes: tuple[ExpectedOutcome, ...]
    enrolled: tuple[EnrolledBy, ...] = ()
    found: tuple[FoundOutcome, ...] = ()
    completed: tuple[CompletedBy, ...] = ()
    measured: Fraction = Fraction(1)
    measured_sd: Fraction = Fraction(0)
    completes: Fraction = Fraction(1)
    completes_sd: Fraction = Fraction(0)
    paid_after: int = 0
    stops: Fraction = Fraction(0)
    shocks: tuple[str, ...] = ()
    follows_plan: bool = False
    settled_on: date | None = None
    source_da: str = ""
    source_en: str = ""
    closes: Fraction = field(default=Fraction(0), metadata=CAME_LATER)
    effect: Prior | None = field(default=None, metadata=CAME_LATER)
    volume: Prior | None = field(default=None, metadata=CAME_LATER)


def known_by(plan: ForecastPlan, day: date) -> ForecastPlan:
    """The plan with what was known by a day of what has been seen."""
    return replace(
        plan,
        enrolled=tuple(each for each in plan.enrolled if each.known_on <= day),
        found=tuple(each for each in plan.found if each.known_on <= day),
        completed=tuple(each for each in plan.completed if each.known_on <= day),
    )


def enrolled_by(plan: ForecastPlan, day: date) -> Sequence[EnrolledBy]:
    """What was known by a day of how many had been enrolled, in the order of its days; the last word of each."""
    known = [each for each in plan.enrolled if each.known_on <= day and each.on <= day]
    last = {each.on: each for each in sorted(known, key=lambda each: each.known_on)}
    return [last[on] for on in sorted(last)]
