"""The instruments an agreement looks at, and the values that they can give: no other reading is taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.definition import FromBaseline, Level
from gavn.domain.outcomes.intake.known import SCALES, Scale


def scales_of(agreement: Agreement) -> Mapping[str, Scale]:
    """Of the questionnaires that gavn scores, and of each other instrument whose ends the agreement states."""
    return {**stated_scales(agreement), **SCALES}


def stated_scales(agreement: Agreement) -> Mapping[str, Scale]:
    """Of each instrument whose ends the agreement states."""
    found: dict[str, Scale] = {}
    for metric in agreement.metrics:
        looks_at = metric.measured.looks_at if metric.measured else None
        if isinstance(looks_at, Level | FromBaseline) and looks_at.lowest is not None and looks_at.highest is not None:
            found[looks_at.instrument] = Scale(looks_at.lowest, looks_at.highest)
    return found


def instruments_of(versions: Iterable[Agreement]) -> frozenset[str]:
    """Those by which any of the versions is read; a reading by another counts nowhere."""
    measured = [metric.measured for version in versions for metric in version.metrics]
    asked = [each.looks_at for each in measured if each is not None]
    return frozenset(each.instrument for each in asked if isinstance(each, Level | FromBaseline))
