"""How long until something happened, for metrics that measure just that: a curve for each arm of those due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gavn.domain.outcomes.definition import TimeToEvent
from gavn.domain.outcomes.people import Arm
from gavn.measurement.comparison.survival import Curve, survival
from gavn.measurement.question import Question, Row


def measures_duration(question: Question) -> bool:
    """Whether the metric looks at days until an event."""
    return isinstance(question.definition.looks_at, TimeToEvent)


def curves(question: Question, rows: Sequence[Row], *, follow_up: str, cohort: str) -> Mapping[Arm, Curve]:
    """In days; whoever it has not happened to by the end of the window was followed to then, and is told as such.

    Empty where the metric measures no duration; an arm of which nobody was found has no curve.
    """
    if not measures_duration(question):
        return {}
    found = [row for row in rows if row.found and (row.follow_up, row.cohort) == (follow_up, cohort)]
    made = {}
    for arm in Arm:
        own = [row for row in found if row.arm == arm]
        if own:
            times = np.array([float(row.quantity) for row in own])
            made[arm] = survival(times, np.array([bool(row.reached) for row in own]))
    return made
