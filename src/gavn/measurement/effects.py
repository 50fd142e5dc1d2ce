"""What was found held against what would have been otherwise, as the agreement's evidence design says (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from gavn.domain.agreements.agreement import EvidenceDesign
from gavn.domain.agreements.grading import AGAINST_GROUP
from gavn.domain.forecasting.looks import NORMAL
from gavn.domain.outcomes.definition import THOUSANDTHS, Change, FromBaseline, Gives, MeanChange, ReliableChange
from gavn.domain.outcomes.eligibility import read_known
from gavn.domain.outcomes.people import Arm, Beside, Covariate, EntryReading
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement import estimates
from gavn.measurement.comparison.balance import Balance, balance
from gavn.measurement.comparison.before_after import Band, Chosen, band
from gavn.measurement.comparison.estimates import Estimate, Method
from gavn.measurement.comparison.matched import exactly_matched, matched_by_propensity
from gavn.measurement.comparison.propensity import propensity_logit
from gavn.measurement.comparison.rates import share_above, share_difference
from gavn.measurement.comparison.regression import clustered_difference, randomised
from gavn.measurement.comparison.sequential import at_look
from gavn.measurement.question import Question, Row, Total
from gavn.measurement.results import counted, missing_reaches, scale, stays_out

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


class How(StrEnum):
    """What a result was held against."""

    BASELINE = "baseline"
    HISTORY = "history"
    BY_ITSELF = "by-itself"
    GROUP = "group"
    CHANGES = "changes"
    ALIKE = "alike"
    PROPENSITY = "propensity"
    DRAWN = "drawn"
    DIFFERENCES = "differences"
    CLUSTERS_DRAWN = "clusters-drawn"


# Where what was known of each person beside the outcome went into the estimate.
ADJUSTED = frozenset({How.ALIKE, How.PROPENSITY, How.DRAWN, How.DIFFERENCES, How.CLUSTERS_DRAWN})
# Where it was held against people at the same time.
COMPARED = ADJUSTED | {How.GROUP, How.CHANGES}


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference in the unit that is measured in (shares from 0 to 1), and what it rests on.

    `matched` is the share of the treated who found somebody like them; `band` what nothing at all may show; `people`
    how many the smallest group is of, where the estimate counts clusters.
    """

    how: How
    estimate: Estimate
    balance: tuple[Balance, ...] = ()
    matched: Fraction | None = None
    band: Band | None = None
    compared_coverage: Fraction | None = None
    chosen_on_level: bool = False
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One metric at one follow-up of one cohort: those of the effort, those compared, and the rows of both.

    `clusters` names the covariate that whole groups were chosen by; blank where people were chosen one by one. `limit`
    is how many standard errors of a normal a result must be as sure as; more at one of several looks.
    """

    question: Question
    whole: Total
    others: Total | None
    rows: Sequence[Row]
    beside: Beside
    clusters: str = ""
    limit: float = NORMAL


def effect(design: EvidenceDesign, compared: Compared) -> Effect | None:
    """None where the design holds nothing against anything, or too little is known to tell how sure it is.

    Refused where groups that are to be made alike cannot be.
    """
    if not counted(compared.question, compared.whole).due:
        return None
    try:
        found = _held_against(design, compared)
    except ValueError:
        # Of too few no interval can be made.
        return None
    if found is None or found.estimate.error is None or compared.limit == NORMAL:
        # Shares are made as sure as the look asks from the start.
        return found
    return replace(found, estimate=at_look(found.estimate, limit=compared.limit))


def _held_against(design: EvidenceDesign, compared: Compared) -> Effect | None:
    match design:
        case EvidenceDesign.FIXED_BASELINE:
            return _against_baseline(compared)
        case EvidenceDesign.HISTORICAL_BASELINE:
            return _against_history(compared) or _against_baseline(compared)
        case EvidenceDesign.BEFORE_AFTER:
            return _against_nothing(compared) or _against_baseline(compared)
        case EvidenceDesign.DIRECT_COUNT:
            return None
        case _:
            return _against_group(design, compared)


def is_adjusted(design: EvidenceDesign, compared: Compared) -> bool:
    """Whether more than the plain difference goes into what a design makes of two groups: what was known of each, or
    which cluster each is of."""
    twice = design is EvidenceDesign.DIFFERENCE_IN_DIFFERENCES
    return bool(compared.clusters) or (bool(compared.beside.covariates) and not twice)


def is_compared(design: EvidenceDesign, compared: Compared) -> bool:
    """Whether the design holds the metric against people at the same time, and there is somebody in both groups."""
    question, others = compared.question, compared.others
    twice = design is EvidenceDesign.DIFFERENCE_IN_DIFFERENCES
    if design not in AGAINST_GROUP or (twice and not isinstance(question.definition.looks_at, MeanChange)):
        return False
    return others is not None and counted(question, others).due > 0


def _reaches(question: Question) -> bool:
    return question.definition.looks_at.gives is Gives.REACHED


def _against_baseline(compared: Compared) -> Effect | None:
    """Of a quantity the level is a number in the unit that is paid by, as what is expected is: weeks where days are
    looked at."""
    metric = compared.question.metric
    if metric.baseline is None:
        return None
    unit = 1 if _reaches(compared.question) else metric.reported_per_unit
    return Effect(How.BASELINE, _above(compared, metric.baseline * unit))


def _above(compared: Compared, level: Fraction) -> Estimate:
    held = counted(compared.question, compared.whole)
    if _reaches(compared.question):
        if not 0 <= level <= 1:
            raise ValueError("a level of another kind stands beside no share")
        return share_above(part=held.reached, whole=held.due, level=float(level), limit=compared.limit)
    found = estimates.mean_of(held.sums)
    return _in_floats(found, Method.STUDENT, (held.due,), held.sums.error, level=level)


def _in_floats(
    found: estimates.Estimate, method: Method, groups: tuple[int, ...], error: float, *, level: Fraction = Fraction(0)
) -> Estimate:
    """As far above a level as it is; without ends where nobody differs from anybody."""
    low = -inf if found.low is None else float(found.low - level)
    high = inf if found.high is None else float(found.high - level)
    return Estimate(float(found.value - level), low, high, method, groups, error)


def _against_history(compared: Compared) -> Effect | None:
    question, at = compared.question, compared.whole.follow_up
    past = next((p for p in compared.beside.history if (p.metric, p.follow_up) == (question.metric.id, at)), None)
    if past is None or not _reaches(question):
        return None
    held = counted(question, compared.whole)
    estimate = share_difference((held.reached, held.due), (past.reached, past.due), limit=compared.limit)
    return Effect(How.HISTORY, estimate)


def _against_nothing(compared: Compared) -> Effect | None:
    """Against the most that nothing at all may show of people chosen for their level at entry."""
    looks_at = compared.question.definition.looks_at
    if not isinstance(looks_at, FromBaseline):
        return None
    entry = next((each for each in compared.beside.entry if each.instrument == looks_at.instrument), None)
    asked = _asked(looks_at)
    if entry is None or asked is None:
        return None
    found = band(_assumptions(entry, looks_at), **asked)
    of_mean = isinstance(looks_at, MeanChange)
    most = Fraction(found.high.mean_fall if of_mean else found.high.share)
    return Effect(How.BY_ITSELF, _above(compared, most), band=found, chosen_on_level=entry.readings == 1)


def _assumptions(entry: EntryReading, looks_at: FromBaseline) -> list[Chosen]:
    """Every corner of what may be assumed; a low level at entry is a high one with the scale turned round."""
    sign = 1 if looks_at.fall else -1
    mean, threshold = (float(sign * value) for value in (entry.mean, entry.threshold))
    ranges = product({entry.least_within, entry.most_within}, {entry.least_drift, entry.most_drift})
    return [
        Chosen(mean, float(entry.sd), threshold, float(within), entry.readings, drift_sd=float(drift))
        for within, drift in ranges
    ]


def _asked(looks_at: FromBaseline) -> Mapping[str, float] | None:
    """How far somebody must move to reach the metric; a share of a level that was turned round is not known."""
    match looks_at:
        case MeanChange():
            return {}
        case ReliableChange():
            return {"fall": looks_at.least / THOUSANDTHS}
        case Change() if not looks_at.relative:
            return {"fall": float(looks_at.by)}
        case Change() if looks_at.fall:
            return {"relative": float(looks_at.by)}
    return None


def _by_clusters(how: How, compared: Compared, coverage: Fraction) -> Effect:
    """The difference of what people show, which is their change where that is measured, with errors by cluster.

    Of people who are read both before and after, the regression of all readings on group, time and both together gives
    the same difference as that of each one's change on the group. Refused where somebody's cluster is not known, and
    where a cluster is in both groups: it was then not chosen as a whole.
    """
    rows = _counted_rows(compared)
    known = {each.person: each.value for each in compared.beside.covariates if each.name == compared.clusters}
    without = len({row.person for row in rows} - known.keys())
    if without:
        raise Refused([Problem("clusters-unknown", values={"clusters": compared.clusters, "many": str(without)})])
    if split := _split_clusters(compared, known):
        raise Refused([Problem("clusters-split", values={"clusters": compared.clusters, "many": str(split)})])
    treated = np.array([row.arm == Arm.EFFORT for row in rows])
    outcome = np.array([_outcome(compared.question, row) for row in rows])
    _, labels = np.unique([known[row.person] for row in rows], return_inverse=True)
    people = min(int(treated.sum()), int((~treated).sum()))
    estimate = clustered_difference(outcome, treated, labels)
    return Effect(how, estimate, compared_coverage=coverage, people=people)


def _split_clusters(compared: Compared, cluster_of: Mapping[str, str]) -> int:
    """How many have people enrolled in either group, due yet or not."""
    arms: dict[str, set[str]] = {}
    for row in _rows_at(compared):
        if row.person in cluster_of:
            arms.setdefault(cluster_of[row.person], set()).add(row.arm)
    return sum(len(each) > 1 for each in arms.values())


def _rows_at(compared: Compared) -> list[Row]:
    """Of everybody enrolled in the cohort, at the follow-up."""
    at = (compared.whole.follow_up, compared.whole.cohort)
    return [row for row in compared.rows if (row.follow_up, row.cohort) == at]


def _against_group(design: EvidenceDesign, compared: Compared) -> Effect | None:
    """Of differences in differences nothing of a metric that does not look at what people were before."""
    others = compared.others
    if others is None or not is_compared(design, compared):
        return None
    coverage = Fraction(others.found, others.due)
    if compared.clusters:
        twice = design is EvidenceDesign.DIFFERENCE_IN_DIFFERENCES
        return _by_clusters(How.DIFFERENCES if twice else How.CLUSTERS_DRAWN, compared, coverage)
    if is_adjusted(design, compared):
        how, estimate, rows, matched = _made_alike(design, compared)
        if _reaches(compared.question) and abs(estimate.value) > 1:
            raise ValueError("no share lies further than all from another: the groups are too little alike")
        return Effect(how, estimate, rows, matched, compared_coverage=coverage)
    how = How.CHANGES if isinstance(compared.question.definition.looks_at, MeanChange) else How.GROUP
    return Effect(how, _difference(compared, others), compared_coverage=coverage)


def _difference(compared: Compared, others: Total) -> Estimate:
    held, other = counted(compared.question, compared.whole), counted(compared.question, others)
    if _reaches(compared.question):
        return share_difference((held.reached, held.due), (other.reached, other.due), limit=compared.limit)
    found = estimates.difference(held.sums, other.sums)
    error = sqrt(held.sums.error**2 + other.sums.error**2)
    return _in_floats(found, Method.WELCH, (held.due, other.due), error)


def _made_alike(
    design: EvidenceDesign, compared: Compared
) -> tuple[How, Estimate, tuple[Balance, ...], Fraction | None]:
    """People drawn by lot with what was known of them; else those exactly alike where all is categories, or nearly."""
    rows = _counted_rows(compared)
    known = _by_person(compared.beside.covariates)
    treated = np.array([row.arm == Arm.EFFORT for row in rows])
    outcome = np.array([_outcome(compared.question, row) for row in rows])
    names, columns, numbers = _columns([known[row.person] for row in rows])
    everybody = np.ones(len(rows))
    if design is EvidenceDesign.RANDOMISED:
        estimate = randomised(outcome, treated, covariates=columns)
        return How.DRAWN, estimate, balance(columns, treated, everybody, names), None
    if numbers:
        how, found = How.PROPENSITY, matched_by_propensity(outcome, treated, propensity_logit(columns, treated))
    else:
        cells = [tuple(sorted(known[row.person].items())) for row in rows]
        how, found = How.ALIKE, exactly_matched(outcome, treated, cells)
    table = balance(columns, treated, found.matching.weights, names)
    return how, found.estimate, table, Fraction(found.matching.matched)


def _counted_rows(compared: Compared) -> list[Row]:
    """Of each group those due, without those who stay out of it."""
    groups = [group for group in (compared.whole, compared.others) if group and stays_out(compared.question, group)]
    out = {group.arm for group in groups}
    return [row for row in _rows_at(compared) if row.due and (row.found or row.arm not in out)]


def _outcome(question: Question, row: Row) -> float:
    """As it is counted: who was not measured counts against the effort."""
    if not _reaches(question):
        return row.quantity / scale(question)
    return float(row.reached if row.found else missing_reaches(question, of_effort=row.arm == Arm.EFFORT))


def _by_person(covariates: Iterable[Covariate]) -> Mapping[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = {}
    for each in covariates:
        known.setdefault(each.person, {})[each.name] = each.value
    return known


def _columns(known: Sequence[Mapping[str, str]]) -> tuple[list[str], Values, bool]:
    """Numbers as they are, and a column for each category but the first; also whether there are numbers at all.

    What is the same of everybody tells nobody from anybody, and is no column.
    """
    names: list[str] = []
    columns: list[Values] = []
    any_numbers = False
    for name in sorted(known[0]):
        values = [each[name] for each in known]
        numbers = _numbers(values) if len(set(values)) > 1 else None
        if numbers is not None:
            any_numbers = True
            names.append(name)
            columns.append(numbers)
        else:
            for category in sorted(set(values))[1:]:
                names.append(f"{name}: {category}")
                columns.append(np.array([float(value == category) for value in values]))
    return names, np.column_stack(columns or [np.zeros(len(known))]), any_numbers


def _numbers(values: Iterable[str]) -> Values | None:
    """What is written in digits at everybody."""
    read = [read_known(value) for value in values]
    return None if any(isinstance(each, str) for each in read) else np.array([float(each) for each in read])
