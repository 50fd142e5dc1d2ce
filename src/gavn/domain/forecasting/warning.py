"""What an early warning is: of what, how serious, and the numbers that it rests on (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem

# A count, a share or chance, a day, an amount, or the id of a metric.
Evidence = int | float | date | Money | str


class Level(StrEnum):
    """How serious: `watch` asks for an explanation, `act` for a decision."""

    WATCH = "watch"
    ACT = "act"


class WarningKind(StrEnum):
    """What is the matter."""

    ENROLMENT_LOW = "enrolment-low"
    ENROLMENT_HIGH = "enrolment-high"
    ENROLMENT_UNTOLD = "enrolment-untold"
    COVERAGE_LOW = "coverage-low"
    OVERDUE = "overdue"
    RESULTS_LOW = "results-low"
    BREAK_EVEN = "break-even"
    PLAN_SHORT = "plan-short"
    CASH_DRY = "cash-dry"
    RULE_DRY = "rule-dry"
    ROOM = "room"
    IMPOSSIBLE = "impossible"
    CONTRADICTION = "contradiction"
    ROOM_PASSED = "room-passed"


# What they tell is how many people came, were followed up or reached something, or could be worked out from that.
OF_PEOPLE = frozenset(
    {
        WarningKind.ENROLMENT_LOW,
        WarningKind.ENROLMENT_HIGH,
        WarningKind.ENROLMENT_UNTOLD,
        WarningKind.COVERAGE_LOW,
        WarningKind.OVERDUE,
        WarningKind.RESULTS_LOW,
        WarningKind.IMPOSSIBLE,
        WarningKind.CONTRADICTION,
        WarningKind.ROOM_PASSED,
    }
)


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning; `efforts` are the agreements that it is about, none where it is the fund's own.

    `evidence` has the numbers that its words name. `problem` is what a check of the numbers found.
    """

    kind: WarningKind
    level: Level
    efforts: tuple[str, ...]
    evidence: Mapping[str, Evidence]
    problem: Problem | None = None
