"""Early warnings of money: whether the capital comes back, and whether the fund runs dry (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf

from gavn.domain.forecasting.agreed import Agreed, strictest
from gavn.domain.forecasting.assumptions import WarningLimits
from gavn.domain.forecasting.simulated import Simulated
from gavn.domain.forecasting.summary import OfAccount, Year
from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind
from gavn.domain.values.money import MINOR_UNITS, Money


class Standing(StrEnum):
    """Which boundary the chance that the capital comes back has passed; `open` where it is none."""

    FUTILE = "futile"
    DOUBTFUL = "doubtful"
    OPEN = "open"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an account with capital in it stands: `chance` is that of as much coming back as is put in. `agreed` are the
    boundaries that its efforts' parties agreed on; None where they are the usual ones."""

    account: str
    efforts: tuple[str, ...]
    chance: float
    standing: Standing
    agreed: Agreed | None = None


SERIOUS = {Standing.FUTILE: Level.ACT, Standing.DOUBTFUL: Level.WATCH}


def standing_of(chance: float, limits: WarningLimits, agreed: Agreed | None = None) -> Standing:
    """By the boundaries agreed on, else by those assumed; what is doubtful is assumed either way."""
    futility, success = (float(limits.futility), float(limits.success)) if agreed is None else _ends(agreed)
    if chance < futility:
        return Standing.FUTILE
    if chance < float(limits.doubtful):
        return Standing.DOUBTFUL
    return Standing.SUCCESS if chance >= success else Standing.OPEN


def _ends(agreed: Agreed) -> tuple[float, float]:
    """Ends that no chance passes, where nothing is to be concluded yet."""
    if agreed.futility is None or agreed.success is None:
        return 0.0, inf
    return agreed.futility, agreed.success


def verdicts_of(
    accounts: Sequence[OfAccount],
    simulated: Mapping[str, Simulated],
    limits: WarningLimits,
    agreed: Mapping[str, Agreed | None],
    *,
    as_of: date,
) -> Sequence[Verdict]:
    """Of every account on which results still decide what comes back; `agreed` is by effort."""
    found = []
    for each in accounts:
        going_on = [effort for effort in each.efforts if not simulated[effort].effort.is_settled(as_of)]
        if each.returns is not None and going_on:
            own = strictest(agreed.get(effort) for effort in going_on)
            standing = standing_of(each.returns, limits, own)
            found.append(Verdict(each.account, each.efforts, each.returns, standing, own))
    return found


def break_even(accounts: Sequence[OfAccount], verdicts: Sequence[Verdict], limits: WarningLimits) -> Iterator[Warned]:
    """Where too small a chance is left, with the boundaries that say so. Where the effort does as well as its plan, it
    is the plan that brings back less than is put in."""
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
            **_boundaries(verdict, limits),
        }
        yield Warned(kind, SERIOUS[verdict.standing], verdict.efforts, evidence)


def _boundaries(verdict: Verdict, limits: WarningLimits) -> dict[str, Evidence]:
    """The boundaries that a verdict was held against, and where they come from."""
    doubtful, agreed = float(limits.doubtful), verdict.agreed
    if agreed is None:
        return {"doubtful": doubtful, "futility": float(limits.futility)}
    futility: dict[str, Evidence] = {} if agreed.futility is None else {"futility": agreed.futility}
    by = {"agreed_on": agreed.on, "shape": agreed.shape.value, "look": agreed.look, "looks": agreed.looks}
    return {"doubtful": doubtful, **futility, **by}


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
            "lowest": _in_thousands(lowest.balance.median, lowest.planned.currency),
            "lowest_period": lowest.period.label,
        }
        level = Level.ACT if chance >= float(limits.dry_act) else Level.WATCH
        yield Warned(WarningKind.CASH_DRY, level, (), evidence)
    below = next((year for year in years if year.rule.minor < 0), None)
    if below is not None:
        evidence = {"period": below.period.label, "balance": below.rule, "planned": below.planned}
        yield Warned(WarningKind.RULE_DRY, Level.ACT, (), evidence)


def _in_thousands(minor: int, currency: str) -> Money:
    """Rounded to whole thousands: it is uncertain by more than that."""
    return Money(round(minor, -(3 + MINOR_UNITS[currency])), currency)


def _by_then(years: Sequence[Year]) -> Sequence[float]:
    """The chance of having run dry by the end of each period; none is told of where nothing is assumed."""
    by_then, chances = 0.0, []
    for year in years:
        by_then += year.first_dry or 0.0
        chances.append(by_then)
    return chances


def room_left(rooms: Mapping[str, Money]) -> Iterator[Warned]:
    """Where the rule's own room, by the reading that leaves least, is used up: more is promised than there is."""
    least = min(rooms, key=lambda reading: rooms[reading].minor, default=None)
    if least is not None and rooms[least].minor < 0:
        yield Warned(WarningKind.ROOM, Level.WATCH, (), {"room": rooms[least]})
