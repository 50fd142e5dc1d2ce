"""Rounds of warnings as the tests of the inbox need them: kept as if the fund had been gone through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind
from gavn.domain.forecasting.warning_money import Standing, Verdict
from gavn.domain.values.money import Money
from gavn.web.apps.warnings.actions import keep_round
from gavn.web.apps.warnings.storage import Round

END = date(2024, 12, 31)
OWN, ANOTHER = "dialog-mod-vold", "flere-kloge-haender"
VERDICTS = (
    Verdict("payment.dialog-mod-vold", (OWN,), 0.57, Standing.OPEN),
    Verdict("payment.flere-kloge-haender", (ANOTHER,), 0.01, Standing.FUTILE),
)


def warned(kind: WarningKind, effort: str, evidence: Mapping[str, Evidence], *, level: Level = Level.WATCH) -> Warned:
    return Warned(kind, level, (effort,) if effort else (), evidence)


def few_enrolled(effort: str = OWN, *, number: int = 33, chance: float = 0.004, level: Level = Level.WATCH) -> Warned:
    evidence: dict[str, Evidence] = {"number": number, "planned": 47, "on": END, "chance": chance}
    return warned(WarningKind.ENROLMENT_LOW, effort, evidence, level=level)


def capital_gone(effort: str = ANOTHER) -> Warned:
    evidence: dict[str, Evidence] = {
        "chance": 0.01, "invested": Money(4_861_000_00, "DKK"), "received": Money(3_631_000_00, "DKK"),
        "planned": Money(4_198_500_00, "DKK"), "low": 0.9, "middle": 0.92, "high": 0.95,
    }  # fmt: skip
    return warned(WarningKind.PLAN_SHORT, effort, evidence, level=Level.ACT)


def fund_dry() -> Warned:
    evidence: dict[str, Evidence] = {"period": "2027", "balance": Money(-100, "DKK"), "planned": Money(100, "DKK")}
    return warned(WarningKind.RULE_DRY, "", evidence, level=Level.ACT)


def gone_through(*found: Warned, at: datetime, by: str = "sekretariat") -> Round:
    """A round that found these."""
    made = Round(END, 100, 1, "0" * 64, found, VERDICTS, (OWN, ANOTHER), (), by, at)
    keep_round(made)
    return made
