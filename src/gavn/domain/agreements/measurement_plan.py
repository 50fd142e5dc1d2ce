"""What is to be looked at, when and how, agreed before anything is seen; and every look taken held against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, EvidenceDesign, Population
from gavn.domain.agreements.grading import COVERAGE, LEAST
from gavn.domain.outcomes.definition import MissingRule
from gavn.domain.values.plain import digest_of, fraction_text
from gavn.domain.values.problem import Place, Problem
from gavn.domain.values.provenance import Provenance

# Of what one says and the other does not.
NOTHING = "–"


class Boundary(StrEnum):
    """How strictly several looks are read: `NONE` as if each were the only one, `POCOCK` alike, `OBRIEN_FLEMING` the
    first ones far more strictly."""

    NONE = "none"
    POCOCK = "pocock"
    OBRIEN_FLEMING = "obrien-fleming"


@dataclass(frozen=True, slots=True)
class Look:
    """Days, both included, on which results are looked at once."""

    id: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Analysis:
    """One question: a metric at a follow-up, held against a level or a group, and what is needed to conclude.

    `group` is the part of those enrolled that it is about, blank for all; `covariates` what groups are made alike in.
    """

    id: str
    metric: str
    follow_up: str
    design: EvidenceDesign
    least: int
    coverage: Fraction
    missing: MissingRule
    level: Fraction | None = None
    population: Population = Population.ENROLLED_AND_DUE
    group: str = ""
    covariates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurementPlan:
    """Registered when the agreement was signed; `seed` is that of everything drawn in the analyses, `provenance` that
    of its days and numbers.
    """

    agreement: str
    registered_on: date
    analyses: tuple[Analysis, ...]
    looks: tuple[Look, ...]
    boundary: Boundary = Boundary.NONE
    seed: int = 0
    provenance: Provenance = Provenance.RECORDED

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical content, which all parties can write down."""
        return digest_of(self)


def plan_of(agreement: Agreement) -> MeasurementPlan:
    """What the agreement itself has planned, where the parties have registered nothing more: each measured metric at
    each follow-up, by its own design, on any day of the measurement period."""
    clock = agreement.clocks.measurement
    analyses = tuple(
        Analysis(
            f"{metric.id}/{follow_up.id}",
            metric.id,
            follow_up.id,
            agreement.evidence,
            LEAST,
            COVERAGE,
            metric.measured.missing,
            level=metric.expected,
            population=metric.population,
            covariates=agreement.covariates,
        )
        for metric in agreement.metrics
        if metric.measured is not None
        for follow_up in metric.follow_ups
    )
    looks = (Look("measurement", clock.start, clock.last_day),)
    return MeasurementPlan(agreement.id, agreement.signed_on or agreement.effective_from, analyses, looks)


def check_plan(plan: MeasurementPlan, agreement: Agreement) -> Iterator[Problem]:
    """What is planned otherwise than the agreement measures it, which alone is done: it would be told as planned; and
    looks by whose boundary nothing could ever be concluded, or of which nobody knows which one has begun."""
    yield from _check_looks(plan)
    measured = {
        (metric.id, at.id): metric for metric in agreement.metrics if metric.measured for at in metric.follow_ups
    }
    for number, analysis in enumerate(plan.analyses):
        place, values = f"analyses.{number}", {"analysis": analysis.id}
        metric = measured.get((analysis.metric, analysis.follow_up))
        if metric is None:
            at = {"metric": analysis.metric, "follow_up": analysis.follow_up}
            yield Problem("plan-not-measured", Place(path=place), values | at)
            continue
        for key, planned, agreed in _planned_and_agreed(analysis, metric):
            if planned != agreed:
                told = {"key": key, "planned": planned or NOTHING, "agreed": agreed or NOTHING}
                yield Problem("plan-measured-otherwise", Place(path=f"{place}.{key}"), values | told)


def _check_looks(plan: MeasurementPlan) -> Iterator[Problem]:
    if not plan.looks and plan.boundary is not Boundary.NONE:
        yield Problem("plan-without-looks", Place(path="boundary"), {"boundary": plan.boundary.value})
    over: date | None = None
    for number, look in enumerate(plan.looks):
        if look.last_day < look.first_day or (over is not None and look.first_day <= over):
            yield Problem("plan-looks-order", Place(path=f"looks.{number}"), {"look": look.id})
        over = look.last_day


def _planned_and_agreed(analysis: Analysis, metric: AgreedMetric) -> Iterator[tuple[str, str, str]]:
    """What both say, as it is written; a level that the plan leaves out is the agreement's."""
    if metric.measured is not None:
        yield "missing", analysis.missing.value, metric.measured.missing.value
    yield "population", analysis.population.value, metric.population.value
    yield "group", analysis.group, ""
    if analysis.level is not None:
        yield "level", fraction_text(analysis.level), "" if metric.expected is None else fraction_text(metric.expected)


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody saw the answer to an analysis, made by the plan of this digest."""

    analysis: str
    on: date
    by: str
    plan: str


class Unplanned(StrEnum):
    """Why what was seen is exploratory."""

    OTHER_PLAN = "other-plan"
    ANALYSIS = "analysis-not-declared"
    LOOK = "look-not-declared"
    AGAIN = "looked-again"


@dataclass(frozen=True, slots=True)
class Logged:
    """One opening, the planned look it was, and why it is exploratory; with no reason it is as planned."""

    opened: Opened
    look: str
    why: tuple[Unplanned, ...]

    @property
    def exploratory(self) -> bool:
        """Whether it may suggest something, and prove nothing."""
        return bool(self.why)


def held_against(plan: MeasurementPlan, openings: Sequence[Opened]) -> tuple[Logged, ...]:
    """Every opening in order of day; of several in one planned look, the first is the look that was planned."""
    used: set[tuple[str, str]] = set()
    logged = []
    for opened in sorted(openings, key=lambda each: each.on):
        look = next((each.id for each in plan.looks if each.first_day <= opened.on <= each.last_day), "")
        again = (opened.analysis, look) in used
        logged.append(Logged(opened, look, tuple(_why(plan, opened, look, again=again))))
        used.add((opened.analysis, look))
    return tuple(logged)


def _why(plan: MeasurementPlan, opened: Opened, look: str, *, again: bool) -> Iterator[Unplanned]:
    if opened.plan != plan.digest:
        yield Unplanned.OTHER_PLAN
    if opened.analysis not in {analysis.id for analysis in plan.analyses}:
        yield Unplanned.ANALYSIS
    if not look:
        yield Unplanned.LOOK
    elif again:
        yield Unplanned.AGAIN
