"""Early warnings of money: whether the capital comes back, and whether the fund runs dry (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.forecasting.assumptions import WarningLimits
from gavn.domain.forecasting.simulated import Simulated
from gavn.domain.forecasting.summary import OfAccount, Year
from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind
from gavn.domain.values.money import Money


class Standing(StrEnum):
    """Which boundary the chance that the capital comes back has passed; `open` where it is none."""

    FUTILE = "futile"
    DOUBTFUL = "doubtful"
    OPEN = "open"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an account with capital in it stands: `chance` is that of as much coming back as is put in."""

    account: str
    efforts: tuple[str, ...]
    chance: float
    standing: Standing


SERIOUS = {Standing.FUTILE: Level.ACT, Standing.DOUBTFUL: Level.WATCH}


def standing_of(chance: float, limits: WarningLimits) -> Standing:
    """By the boundaries assumed."""
    if chance < float(limits.futility):
        return Standing.FUTILE
    if chance < float(limits.doubtful):
        return Standing.DOUBTFUL
    return Standing.SUCCESS if chance >= float(limits.success) else Standing.OPEN


def verdicts_of(
    accounts: Sequence[OfAccount], simulated: Mapping[str, Simulated], limits: WarningLimits, *, as_of: date
) -> Sequence[Verdict]:
    """Of every account on which results still decide what comes back."""
    return [
        Verdict(each.account, each.efforts, each.returns, standing_of(each.returns, limits))
        for each in accounts
        if each.returns is not None and any(not simulated[effort].effort.is_settled(as_of) for effort in each.efforts)
    ]


def break_even(accounts: Sequence[OfAccount], verdicts: Sequence[Verdict]) -> Iterator[Warned]:
    """Where too small a chance is left. Where the effort does as well as its plan, it is the plan that brings back less
    than is put in."""
    by_account = {each.account: each for each in accounts}
    for verdict in (each for each in verdicts if each.standing in SERIOUS):
        account = by_account[verdict.account]
        planned, (low, middle, high) = account.received + account.planned, account.multiple or (0.0, 0.0, 0.0)
        as_planned = planned.minor / account.invested.minor
        kind = WarningKind.PLAN_SHORT if middle >= as_planned < 1 else WarningKind.BREAK_EVEN
        evidence: dict[str, Evidence] = {
            "chance": verdict.chance,
            "invested": account.invested,
            "received": account.received,
            "planned": planned,
            "low": low,
            "middle": middle,
            "high": high,
        }
        yield Warned(kind, SERIOUS[verdict.standing], verdict.efforts, evidence)


def cash(years: Sequence[Year], limits: WarningLimits) -> Iterator[Warned]:
    """The chance that the fund runs dry in some period, with the first in which that is likely enough to be told; and
    the first in which the rule's own reckoning does."""
    chances = _by_then(years)
    chance = chances[-1] if chances else 0.0
    if chance >= float(limits.dry_watch):
        first = next(place for place, by_then in enumerate(chances) if by_then >= float(limits.dry_watch))
        lowest = min(years, key=lambda year: year.balance.median)
        evidence: dict[str, Evidence] = {
            "chance": chance,
            "period": years[first].period.label,
            "by_then": chances[first],
            "lowest": Money(lowest.balance.median, lowest.planned.currency),
            "lowest_period": lowest.period.label,
        }
        level = Level.ACT if chance >= float(limits.dry_act) else Level.WATCH
        yield Warned(WarningKind.CASH_DRY, level, (), evidence)
    below = next((year for year in years if year.rule.minor < 0), None)
    if below is not None:
        evidence = {"period": below.period.label, "balance": below.rule, "planned": below.planned}
        yield Warned(WarningKind.RULE_DRY, Level.ACT, (), evidence)


def _by_then(years: Sequence[Year]) -> Sequence[float]:
    """The chance of having run dry by the end of each period."""
    by_then, chances = 0.0, []
    for year in years:
        by_then += year.first_dry
        chances.append(by_then)
    return chances


def room_left(rooms: Mapping[str, Money]) -> Iterator[Warned]:
    """Where the rule's own room, by the reading that leaves least, is used up: more is promised than there is."""
    least = min(rooms, key=lambda reading: rooms[reading].minor, default=None)
    if least is not None and rooms[least].minor < 0:
        yield Warned(WarningKind.ROOM, Level.WATCH, (), {"room": rooms[least]})
