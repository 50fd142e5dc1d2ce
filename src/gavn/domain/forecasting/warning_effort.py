"""Early warnings of one effort: people, follow-ups and results, held against what its plan gives by the day (ADR 0021).

Each limit is exact for counts: how likely chance alone brings so few, or so many, where all goes by the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from gavn.domain.forecasting.assumptions import ExpectedOutcome, WarningLimits, enrolled_by
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.enrolling import NO_DELAY, curve_of, planned_by
from gavn.domain.forecasting.learning import Seen, level, strength
from gavn.domain.forecasting.limits import (
    normal_as_low,
    poisson_as_high,
    poisson_as_low,
    shares_as_low,
    told_as_few,
)
from gavn.domain.forecasting.recruiting import Curve
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind

# From the first quarter on something can be told; what is older than two of them says little of today.
QUARTER = timedelta(days=92)
# So many standard deviations below what is expected to be measured is still as expected.
STILL = 2


@dataclass(frozen=True, slots=True)
class Look:
    """An effort on a day; `scatter` is the model's."""

    effort: Effort
    as_of: date
    limits: WarningLimits
    scatter: Fraction

    @property
    def curve(self) -> Curve:
        return curve_of(self.effort.agreement, self.effort.plan)

    def apart(self, outcome: ExpectedOutcome) -> dict[str, Evidence]:
        """What an outcome is known by: its metric, and when it is followed up where that is more than once."""
        steps = steps_of(self.effort.agreement, self.effort.plan)
        labels = {step.key: step.after.label for step in steps if step.outcome.metric == outcome.metric}
        named: dict[str, Evidence] = {"metric": outcome.metric}
        return named | ({"after": labels[outcome.metric, outcome.follow_up]} if len(labels) > 1 else {})

    def level(self, chance: float) -> Level | None:
        """How serious what chance alone so rarely brings is; None where it may well be chance."""
        if chance < float(self.limits.act):
            return Level.ACT
        return Level.WATCH if chance < float(self.limits.watch) else None

    def warned(self, kind: WarningKind, level: Level | None, **evidence: Evidence) -> Iterator[Warned]:
        """A warning where there is a level."""
        if level is not None:
            yield Warned(kind, level, (self.effort.id,), evidence)


def warnings_of_effort(look: Look) -> Iterator[Warned]:
    """By what was known on the day; nothing of an agreement that is settled, or whose payments are over."""
    if look.effort.is_settled(look.as_of) or look.effort.agreement.clocks.payment.end <= look.as_of:
        return
    yield from _enrolment(look)
    yield from _follow_ups(look)
    for seen in look.effort.seen(as_of=look.as_of):
        yield from _results(look, seen)


def _enrolment(look: Look) -> Iterator[Warned]:
    """The newest number enrolled, against the mean that the plan gives by its day (Poisson)."""
    come, period = look.effort.come(as_of=look.as_of), look.curve.period
    last_day = period.end - timedelta(days=1)
    if not come or min(look.as_of, last_day) - come[-1][0] > 2 * QUARTER:
        told = come[-1][1] if come else 0
        level = Level.WATCH if look.as_of - period.start >= QUARTER else None
        units = look.effort.plan.recruitment.units
        yield from look.warned(WarningKind.ENROLMENT_UNTOLD, level, begun=period.start, told=told, units=units)
    if not come:
        return
    on, number = come[-1]
    mean = planned_by(look.effort.agreement, look.effort.plan, on)
    low, high = poisson_as_low(number, mean), poisson_as_high(number, mean)
    evidence: dict[str, Evidence] = {"number": number, "planned": round(mean), "on": on}
    yield from look.warned(WarningKind.ENROLMENT_LOW, look.level(low), **evidence, chance=low)
    level = None if look.level(high) is None else Level.WATCH
    yield from look.warned(WarningKind.ENROLMENT_HIGH, level, **evidence, chance=high)


def _follow_ups(look: Look) -> Iterator[Warned]:
    """Those who had a reading, against those who must be due and told of by now."""
    told = {each.outcome: each.measured for each in look.effort.seen(as_of=look.as_of)}
    untold: list[tuple[Step, int]] = []
    for step in steps_of(look.effort.agreement, look.effort.plan):
        groups = _due(look, step)
        number = told.get(step.outcome)
        chance = told_as_few(number or 0, groups)
        due = round(sum(people * share for people, share in groups))
        if number is None and look.level(chance):
            untold.append((step, due))
        elif number is not None:
            yield from look.warned(
                WarningKind.COVERAGE_LOW, look.level(chance), metric=step.outcome.metric,
                after=step.after.label, told=number, due=due, chance=chance,
            )  # fmt: skip
    if untold:
        step, due = max(untold, key=lambda each: each[1])
        yield from look.warned(
            WarningKind.OVERDUE, Level.WATCH, metric=step.outcome.metric, after=step.after.label, due=due,
            count=len(untold),
        )  # fmt: skip


def _due(look: Look, step: Step) -> Sequence[tuple[int, float]]:
    """Those told to be enrolled between two days, and the chance that one of them is to be told of by now: of those
    who came between them nobody knows the day, and the plan's pace stands for it."""
    plan = look.effort.plan
    measured = _at_least(plan.measured, plan.measured_sd)
    if step.completers:
        measured *= _at_least(plan.completes, plan.completes_sd)
    groups, before, start = [], 0, look.curve.period.start
    last = _last_due(look, step)
    for each in enrolled_by(plan, look.as_of):
        groups.append((max(0, each.number - before), measured * _share(look.curve, start, each.on, last)))
        before, start = max(before, each.number), each.on + timedelta(days=1)
    return groups


def _at_least(share: Fraction, sd: Fraction) -> float:
    """A share that is still as expected."""
    return max(0.0, float(share) - STILL * float(sd))


def _share(curve: Curve, start: date, end: date, last: date) -> float:
    """Of those enrolled from `start` to `end`, both included, the share enrolled by `last`."""
    if last >= end:
        return 1.0
    if last < start:
        return 0.0
    here, due, day = (float(curve.by(on, NO_DELAY)[0]) for on in (start, last + timedelta(days=1), end))
    if day <= here:
        return (last - start).days / max(1, (end - start).days)
    return (due - here) / (day - here)


def _last_due(look: Look, step: Step) -> date:
    """The last day on which somebody can have been enrolled whose outcome is to be told by now; the day before all
    where that is nobody."""
    clocks = look.effort.agreement.clocks
    grace = next(metric.grace for metric in look.effort.agreement.metrics if metric.id == step.outcome.metric)
    if step.outcome.once and grace.on(clocks.measurement.last_day) > look.as_of:
        return date.min
    first, last = clocks.enrolment.start.toordinal() - 1, look.as_of.toordinal()
    while first < last:
        middle = (first + last + 1) // 2
        due = step.after.on(date.fromordinal(middle))
        if grace.on(due) <= look.as_of and due < clocks.measurement.end:
            first = middle
        else:
            last = middle - 1
    return date.fromordinal(first)


def _read(look: Look, outcome: ExpectedOutcome) -> Sequence[tuple[int, float]]:
    """Those told of an outcome, count by count: who had a reading where somebody said how many, and else all who were
    due, each with the chance of one."""
    share = float(look.effort.plan.measured)
    counts = [seen for seen in look.effort.counts(as_of=look.as_of) if seen.outcome == outcome]
    said = sum(seen.measured for seen in counts if not seen.assumed)
    return [*([(said, 1.0)] if said else []), *((seen.due, share) for seen in counts if seen.assumed)]


def _results(look: Look, seen: Seen) -> Iterator[Warned]:
    """What is found of those who had a reading, against what is expected: by a beta-binomial that lets each outcome's
    own share scatter."""
    outcome, weight = seen.outcome, strength(seen.outcome, float(look.scatter))
    expected = float(outcome.expected)
    fewer = outcome.expected < outcome.baseline
    if outcome.share is None:
        sd = float(outcome.sd) * (1 / seen.due + 1 / weight) ** 0.5
        far = (2 * expected - seen.mean) if fewer else seen.mean
        chance = normal_as_low(far, expected, sd)
        # In the unit that the metric is named and paid by.
        unit = next(float(m.reported_per_unit) for m in look.effort.agreement.metrics if m.id == outcome.metric)
        yield from look.warned(
            WarningKind.RESULTS_LOW, look.level(chance), **look.apart(outcome), found=f"{seen.mean / unit:g}",
            wanted=f"{expected / unit:g}", due=seen.due, chance=chance,
        )  # fmt: skip
        return
    share = float(level(outcome, np.ones(1))[0])
    # Whoever has no reading is not seen to do well.
    well, good = (seen.due - seen.reached, 1 - share) if fewer else (seen.reached, share)
    chance = shares_as_low(well, _read(look, outcome), good, weight)
    evidence: dict[str, Evidence] = {"wanted": round(expected * seen.due), "counted": round(seen.to_expect)}
    if evidence["counted"] == evidence["wanted"]:
        del evidence["counted"]
    yield from look.warned(
        WarningKind.RESULTS_LOW, look.level(chance), **look.apart(outcome), found=seen.reached, **evidence,
        due=seen.due, chance=chance,
    )  # fmt: skip
