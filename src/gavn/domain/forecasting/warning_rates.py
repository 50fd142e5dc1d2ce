"""How often a warning is a false alarm: measured on projects in which all goes by the plan (docs/proof/warnings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from gavn.domain.forecasting.warning import WarningKind

# Of healthy projects the share that is warned of at any time of its life, in the project where that is most often;
# what is not here was not measured. A test holds them against what `make prove` has filed.
FALSE_ALARMS: Mapping[WarningKind, Fraction] = {
    WarningKind.ENROLMENT_LOW: Fraction("0.0225"),
    WarningKind.ENROLMENT_HIGH: Fraction("0.04"),
    WarningKind.ENROLMENT_UNTOLD: Fraction(0),
    WarningKind.COVERAGE_LOW: Fraction(0),
    WarningKind.OVERDUE: Fraction(0),
    WarningKind.RESULTS_LOW: Fraction(0),
    WarningKind.BREAK_EVEN: Fraction("0.025"),
}
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
