"""Whether each metric's definition can be carried out as it is written, and what it lets a provider do."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Direction
from gavn.domain.agreements.checks.definition_windows import check_windows
from gavn.domain.agreements.checks.found import found, is_share
from gavn.domain.outcomes.definition import (
    Change,
    Definition,
    EventCount,
    FromBaseline,
    Level,
    LongestSpell,
    MeanChange,
    MissingRule,
    Operator,
    Overlap,
    ReliableChange,
    Source,
    Sustained,
    TimeInState,
    is_plain_name,
)
from gavn.domain.outcomes.intake.known import SCALES, Scale
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Problem, Severity

INDEX_EVENTS = ("enrolment", "exit", "cohort-closing")
# A share of a baseline is written with at most so many decimals, so that whole numbers can hold it.
FINEST = 10_000


def check_definitions(agreement: Agreement) -> Iterator[Problem]:
    yield from _check_same_range(agreement)
    for place, metric in enumerate(agreement.metrics):
        if metric.measured is not None:
            path = f"metrics.{place}.measured"
            yield from _check_events(f"metrics.{place}", metric, metric.measured)
            yield from check_windows(path, metric, metric.measured)
            yield from _check_missing(path, metric, metric.measured)
            yield from _check_courses(path, agreement, metric, metric.measured)
            yield from _check_names(f"{path}.looks_at", metric, metric.measured.looks_at)
            yield from _check_numbers(f"{path}.looks_at", metric, metric.measured.looks_at)
            yield from _check_range(f"{path}.looks_at", metric, metric.measured.looks_at)
            yield from _check_target(f"{path}.looks_at", metric, metric.measured.looks_at)


def _check_events(path: str, metric: AgreedMetric, definition: Definition) -> Iterator[Problem]:
    """Days are counted from events that the data have."""
    known = ", ".join(INDEX_EVENTS)
    for at, follow_up in enumerate(metric.follow_ups):
        if follow_up.event not in INDEX_EVENTS:
            yield _unknown_event(f"{path}.follow_ups.{at}", metric, follow_up, known)
    if len({follow_up.event for follow_up in metric.follow_ups}) > 1:
        yield found(code="definition-follow-ups-mixed", path=f"{path}.follow_ups", metric=metric.id)
    indexed = {follow_up.event for follow_up in metric.follow_ups}
    windows = {"since": definition.since, "earliest": definition.earliest}
    operator = definition.looks_at
    if isinstance(operator, FromBaseline):
        windows |= {"looks_at.baseline_from": operator.baseline_from, "looks_at.baseline_to": operator.baseline_to}
    for key, relative in windows.items():
        if relative.event not in (*indexed, "follow-up"):
            yield _unknown_event(f"{path}.measured.{key}", metric, relative, ", ".join([*sorted(indexed), "follow-up"]))


def _unknown_event(path: str, metric: AgreedMetric, relative: RelativeDate, known: str) -> Problem:
    values = {"metric": metric.id, "event": relative.event, "known": known}
    return found(code="definition-event-unknown", path=path, severity=Severity.ERROR, **values)


def _check_missing(path: str, metric: AgreedMetric, definition: Definition) -> Iterator[Problem]:
    left_out = definition.missing is MissingRule.LEFT_OUT
    most = definition.most_missing
    if left_out != (most is not None) or (most is not None and not is_share(most)):
        yield found(code="definition-most-missing", path=f"{path}.most_missing", metric=metric.id)
    if definition.missing is MissingRule.LAST_VALUE and definition.looks_at.SOURCE is not Source.READINGS:
        yield found(code="definition-last-value", path=f"{path}.missing", metric=metric.id)
    if isinstance(definition.looks_at, MeanChange) and metric.direction is Direction.LESS:
        yield found(code="definition-mean-less", path=f"{path}.looks_at", metric=metric.id)
    if definition.missing is not MissingRule.WORST:
        values = {"metric": metric.id, "rule": definition.missing.value}
        yield found(code="definition-missing-gains", path=f"{path}.missing", severity=Severity.WARNING, **values)


def _check_courses(path: str, agreement: Agreement, metric: AgreedMetric, definition: Definition) -> Iterator[Problem]:
    if definition.overlap is Overlap.EACH_COURSE and agreement.unit == "person":
        severity = Severity.WARNING
        yield found(code="definition-person-twice", path=f"{path}.overlap", severity=severity, metric=metric.id)


def _check_names(path: str, metric: AgreedMetric, operator: Operator) -> Iterator[Problem]:
    """Names stand in queries as they are written."""
    for key in ("instrument", "states", "minus", "events"):
        named = getattr(operator, key, ())
        names = (named,) if isinstance(named, str) else named
        if not names and key in ("states", "events") and hasattr(operator, key):
            yield found(code="definition-looks-at-nothing", path=f"{path}.{key}", metric=metric.id, key=key)
        for name in names:
            if not is_plain_name(name):
                yield found(code="definition-name", path=f"{path}.{key}", metric=metric.id, name=name)
    if isinstance(operator, TimeInState):
        for state in sorted(set(operator.states) & set(operator.minus)):
            yield found(code="definition-state-twice", path=f"{path}.minus", metric=metric.id, state=state)


def _check_numbers(path: str, metric: AgreedMetric, operator: Operator) -> Iterator[Problem]:
    for key in _wrong_numbers(operator):
        yield found(code="definition-number", path=f"{path}.{key}", metric=metric.id, key=key)
    if isinstance(operator, Level) and (operator.at_least is None) == (operator.at_most is None):
        yield found(code="definition-one-level", path=path, metric=metric.id)
    if isinstance(operator, Change) and operator.relative and operator.by.denominator > FINEST:
        yield found(code="definition-number", path=f"{path}.by", metric=metric.id, key="by")


def _check_range(path: str, metric: AgreedMetric, operator: Operator) -> Iterator[Problem]:
    """An instrument has both ends or neither, and what must be reached can be."""
    if not isinstance(operator, Level | FromBaseline) or operator.lowest is operator.highest is None:
        return
    if operator.lowest is None or operator.highest is None:
        lacking = "lowest" if operator.lowest is None else "highest"
        yield found(code="definition-one-end", path=path, metric=metric.id, key=lacking)
        return
    lowest, highest = fraction_text(operator.lowest), fraction_text(operator.highest)
    if operator.highest <= operator.lowest:
        at = f"{path}.highest"
        yield found(code="definition-range", path=at, metric=metric.id, lowest=lowest, highest=highest)
        return
    for key in ("at_least", "at_most"):
        level = getattr(operator, key, None)
        if level is not None and not operator.lowest <= level <= operator.highest:
            yield found(
                code="definition-level-outside",
                path=f"{path}.{key}",
                metric=metric.id,
                key=key,
                level=fraction_text(level),
                lowest=lowest,
                highest=highest,
            )


def _check_target(path: str, metric: AgreedMetric, operator: Operator) -> Iterator[Problem]:
    """A target group has a mean and a standard deviation, or neither: one alone does not say how far anybody is off."""
    if not isinstance(operator, FromBaseline):
        return
    if (operator.target_mean is None) != (operator.target_deviation is None):
        lacking = "target_mean" if operator.target_mean is None else "target_deviation"
        yield found(code="definition-half-target", path=path, metric=metric.id, key=lacking)
    elif operator.target_deviation is not None and operator.target_deviation <= 0:
        key = "target_deviation"
        yield found(code="definition-number", path=f"{path}.{key}", metric=metric.id, key=key)
    elif operator.target_mean is not None:
        yield from _check_target_mean(path, metric, operator, operator.target_mean)


def _check_target_mean(path: str, metric: AgreedMetric, operator: FromBaseline, mean: Fraction) -> Iterator[Problem]:
    known = SCALES.get(operator.instrument)
    ends = (operator.lowest, operator.highest) if known is None else (known.least, known.most)
    lowest, highest = ends
    if lowest is not None and highest is not None and not lowest <= mean <= highest:
        yield found(
            code="definition-target-outside",
            path=f"{path}.target_mean",
            metric=metric.id,
            target_mean=fraction_text(mean),
            lowest=fraction_text(lowest),
            highest=fraction_text(highest),
        )


def _check_same_range(agreement: Agreement) -> Iterator[Problem]:
    """An instrument has one range, whichever metric looks at it; of those that gavn scores it is known."""
    known = dict(SCALES)
    for place, metric in enumerate(agreement.metrics):
        operator = metric.measured.looks_at if metric.measured else None
        if not isinstance(operator, Level | FromBaseline) or operator.lowest is None or operator.highest is None:
            continue
        scale = known.setdefault(operator.instrument, Scale(operator.lowest, operator.highest))
        if (scale.least, scale.most) != (operator.lowest, operator.highest):
            yield found(
                code="definition-range-differs",
                path=f"metrics.{place}.measured.looks_at.highest",
                metric=metric.id,
                instrument=operator.instrument,
            )


def _wrong_numbers(operator: Operator) -> Iterator[str]:
    """The keys whose number cannot be meant."""
    match operator:
        case Change() if operator.by <= 0:
            yield "by"
        case ReliableChange():
            yield from (["deviation"] if operator.deviation <= 0 else [])
            yield from (["reliability"] if not 0 <= operator.reliability < 1 else [])
        case TimeInState() if operator.at_least is not None and not 0 < operator.at_least <= 1:
            yield "at_least"
        case Sustained() | LongestSpell():
            yield from (["days"] if isinstance(operator, Sustained) and operator.days < 1 else [])
            yield from (["gap"] if operator.gap < 0 else [])
        case EventCount():
            yield from (["at_least"] if operator.at_least is not None and operator.at_least < 1 else [])
            fewest = max(0, operator.at_least or 0)
            yield from (["at_most"] if operator.at_most is not None and operator.at_most < fewest else [])
