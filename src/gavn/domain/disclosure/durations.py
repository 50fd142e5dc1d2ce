"""How much of a curve of durations is told: each step says on which day it happened to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import SMALLEST
from gavn.domain.outcomes.kept_figures import DurationStep, MeasuredDuration


def told_steps(curve: MeasuredDuration, circle: Circle) -> tuple[DurationStep, ...] | None:
    """As they are to whoever sees each history; to others who see counts the steps of fewer than five persons gathered
    with those after them, and the last with those before.

    None where it is to be held back: from those who see what was released alone, and where it has happened to fewer
    than five.
    """
    if circle is Circle.HISTORIES:
        return curve.steps
    happened = sum(step.events for step in curve.steps)
    return gathered_steps(curve.steps) if circle.sees_counts and happened >= SMALLEST else None


def gathered_steps(steps: Sequence[DurationStep]) -> tuple[DurationStep, ...]:
    """Each of five or more: the shares of its last, of those followed until its first. Fewer than five in all are
    none."""
    groups: list[list[DurationStep]] = [[]]
    for step in steps:
        if _events(groups[-1]) >= SMALLEST:
            groups.append([])
        groups[-1].append(step)
    if len(groups) > 1 and _events(groups[-1]) < SMALLEST:
        groups[-2:] = [groups[-2] + groups[-1]]
    told = (group for group in groups if _events(group) >= SMALLEST)
    return tuple(replace(group[-1], at_risk=group[0].at_risk, events=_events(group)) for group in told)


def _events(group: Sequence[DurationStep]) -> int:
    return sum(step.events for step in group)
