"""Layers over one chart of accounts: realised, budget versions, plan (100 % of the business case), forecast."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Refused
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Effect


class Layer(StrEnum):
    """What kind of statement a number makes; numbers of two layers are never added."""

    REALISED = "realised"
    BUDGET = "budget"
    PLAN = "plan"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An amount expected on an account in a period: cost positive, payment to the fund negative."""

    account: str
    period: Period
    amount: Money
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Version:
    """One adopted budget, plan or forecast.

    `effect` is the share of the business case's outcome payments that the lines hold. A version that is
    `derived_from` another has no lines of its own: its payments are the other's, brought to its own effect.
    """

    id: str
    layer: Layer
    name_da: str
    name_en: str
    adopted_on: date
    effect: Effect
    lines: tuple[VersionLine, ...] = ()
    derived_from: str = ""
    note_da: str = ""
    note_en: str = ""

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(sorted({line.period for line in self.lines}))


def resolve(version: Version, *, versions: Mapping[str, Version], chart: ChartOfAccounts) -> Version:
    """The version with its lines; derived payments are rounded half up to the smallest unit."""
    if not version.derived_from:
        return version
    base = versions[version.derived_from]
    factor = version.effect / base.effect
    lines = (
        replace(
            line,
            amount=line.amount.times(factor, policy=Rounding.HALF_UP),
            provenance=Provenance.DERIVED,
        )
        if chart[line.account].kind == AccountKind.OUTCOME_PAYMENT
        else line
        for line in base.lines
    )
    return replace(version, lines=tuple(lines))


def version_in_force(versions: Collection[Version], *, layer: Layer, on: date) -> Version | None:
    """The version of `layer` adopted last, not later than `on`, of those that begin on the day after or earlier.

    A budget is adopted in the autumn for the year to come: until that begins, the year under way is that of the
    version before it, where there is one, or else what is left of the year would be in neither.
    """
    known = {version.id: version for version in versions}

    def has_begun(version: Version) -> bool:
        periods = known.get(version.derived_from, version).periods
        return not periods or periods[0].start <= on + timedelta(days=1)

    adopted = [v for v in versions if v.layer == layer and v.adopted_on <= on]
    begun = [version for version in adopted if has_begun(version)]
    return max(begun or adopted, key=lambda version: version.adopted_on, default=None)


def without_gaps(periods: Sequence[Period]) -> None:
    """Refuses periods that overlap or leave a hole: a balance could not be carried through them."""
    for before, after in zip(periods, periods[1:], strict=False):
        if before.end != after.start:
            values = {"before": before.label, "after": after.label}
            raise Refused([Problem("version-periods-do-not-meet", values=values)])
