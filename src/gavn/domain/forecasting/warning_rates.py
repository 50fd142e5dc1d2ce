"""How often a warning is a false alarm: measured on projects in which all goes by the plan (docs/proof/warnings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from gavn.domain.forecasting.warning import Level, WarningKind

# Of healthy projects the share that is warned of so at any time of its life, in the project where that is most often.
# A test holds them against what `make prove` has filed.
FALSE_ALARMS: Mapping[tuple[WarningKind, Level], Fraction] = {
    (WarningKind.ENROLMENT_LOW, Level.WATCH): Fraction("0.0225"),
    (WarningKind.ENROLMENT_LOW, Level.ACT): Fraction("0.0025"),
    (WarningKind.ENROLMENT_HIGH, Level.WATCH): Fraction("0.04"),
    (WarningKind.BREAK_EVEN, Level.WATCH): Fraction("0.025"),
}
# These were looked for in the same lives; what is not above never came. What is not here was not measured.
MEASURED = frozenset(
    {
        WarningKind.ENROLMENT_LOW,
        WarningKind.ENROLMENT_HIGH,
        WarningKind.ENROLMENT_UNTOLD,
        WarningKind.COVERAGE_LOW,
        WarningKind.OVERDUE,
        WarningKind.RESULTS_LOW,
        WarningKind.BREAK_EVEN,
    }
)
# These are of numbers that contradict each other or add up to too little, and chance has no part in them.
CERTAIN = frozenset(
    {
        WarningKind.RULE_DRY,
        WarningKind.ROOM,
        WarningKind.IMPOSSIBLE,
        WarningKind.CONTRADICTION,
        WarningKind.ROOM_PASSED,
    }
)
