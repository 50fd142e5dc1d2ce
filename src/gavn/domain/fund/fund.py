"""The whole fund as one value: what a fund folder and a database both hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.chain import Head
from gavn.domain.economy.layers import Layer, Version, resolve, version_in_force
from gavn.domain.economy.ledger import Ledger
from gavn.domain.economy.room import Books, EffectPolicy, Room, room_to_invest
from gavn.domain.economy.table import EconomyTable, Injection, Movements, Turnover, derive_table, movements
from gavn.domain.forecasting.as_layer import newest_of_model, version_of_forecast
from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.keeping import KeptForecast, MadeBy
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.fund.published import Publication
from gavn.domain.payments.kept import Kept
from gavn.domain.payments.telling import Published
from gavn.domain.pipeline.inquiry import Call, Inquiry
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.milestone import Milestone
from gavn.domain.values.party import Party
from gavn.domain.values.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Programme:
    """Several investments that came of one inquiry and share accounts."""

    id: str
    name_da: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Fund:
    """`as_of` is the date to which the fund's records are complete; pages and commands use it unless told another.

    `operations_until` is the date to which operations are set aside when the room to invest is worked out.
    """

    id: str
    name_da: str
    name_en: str
    currency: str
    as_of: date
    operations_until: date
    council: str
    parties: tuple[Party, ...]
    policies: tuple[EffectPolicy, ...]
    injections: tuple[Injection, ...]
    programmes: tuple[Programme, ...]
    chart: ChartOfAccounts
    ledger: Ledger
    heads: tuple[Head, ...]
    versions: tuple[Version, ...]
    workflow: Workflow
    calls: tuple[Call, ...]
    inquiries: tuple[Inquiry, ...]
    investments: tuple[Investment, ...]
    publications: tuple[Publication, ...]
    milestones: tuple[Milestone, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    kept: tuple[Kept, ...] = ()
    released: tuple[Published, ...] = ()
    forecast_model: ForecastModel | None = None
    forecast_plans: tuple[ForecastPlan, ...] = ()
    kept_forecasts: tuple[KeptForecast, ...] = ()
    scenarios: tuple[Scenario, ...] = ()

    def released_of(self, agreement: str) -> tuple[Published, ...]:
        """What was made public of an agreement, in order."""
        return tuple(each for each in self.released if each.release.agreement == agreement)

    def investment(self, investment_id: str) -> Investment | None:
        return next((i for i in self.investments if i.id == investment_id), None)


def movements_of(fund: Fund) -> Movements:
    """What the ledger has moved; worked out once, it answers for every date."""
    return movements(fund.ledger.postings, currency=fund.currency)


def version_of(fund: Fund, *, layer: Layer, on: date) -> Version | None:
    """The version in force with its lines, derived where it is derived; of forecasts the newest that is kept and went
    out from a plan."""
    if layer is Layer.FORECAST:
        known = _by_id(fund)
        kept = newest_of_model([each for each in fund.kept_forecasts if each.version in known], by=on)
        return None if kept is None else version_of_forecast(kept, versions=known, chart=fund.chart)
    version = version_in_force(fund.versions, layer=layer, on=on)
    return None if version is None else named_version(fund, version.id)


def named_version(fund: Fund, version_id: str) -> Version | None:
    """A version, or a forecast that the model made, by its id, with its lines; None where there is none."""
    known = _by_id(fund)
    if version_id in known:
        return resolve(known[version_id], versions=known, chart=fund.chart)
    kept = next((each for each in fund.kept_forecasts if each.made_by is MadeBy.MODEL and each.id == version_id), None)
    return None if kept is None else version_of_forecast(kept, versions=known, chart=fund.chart)


def _by_id(fund: Fund) -> Mapping[str, Version]:
    return {version.id: version for version in fund.versions}


def economy_table(fund: Fund, *, as_of: date, layers: tuple[Layer, ...], moved: Turnover) -> EconomyTable:
    """The realised years and, after them, the version in force of each other layer asked for.

    Years without postings are shown no further than the fund's records and versions reach, whatever day is asked for.
    """
    periods = (line.period for version in fund.versions for line in version.lines)
    reach = max((fund.as_of, *(period.last_day for period in periods)))
    others = (version_of(fund, layer=layer, on=as_of) for layer in layers if layer != Layer.REALISED)
    return derive_table(
        chart=fund.chart,
        moved=moved,
        versions=[version for version in others if version is not None],
        injections=fund.injections,
        as_of=min(as_of, reach),
    )


def policy_of(fund: Fund, *, on: date) -> EffectPolicy:
    """The effect policy in force on a day."""
    policies = [policy for policy in fund.policies if policy.in_force_from <= on]
    if not policies:
        raise Refused([Problem("no-effect-policy-in-force", values={"on": on.isoformat()})])
    return max(policies, key=lambda policy: policy.in_force_from)


def room_of(fund: Fund, *, as_of: date, moved: Turnover) -> Room:
    """Free capital and room to invest; refused where no budget or effect policy is in force."""
    return room_to_invest(
        books_of(fund, as_of=as_of, moved=moved),
        policy=policy_of(fund, on=as_of),
        as_of=as_of,
        operations_until=fund.operations_until,
    )


def books_of(fund: Fund, *, as_of: date, moved: Turnover) -> Books:
    """What the room and each investment's money are worked out from; refused where no budget is in force."""
    budget = version_of(fund, layer=Layer.BUDGET, on=as_of)
    if budget is None:
        raise Refused([Problem("no-budget-in-force", values={"on": as_of.isoformat()})])
    signed = {i.id for i in fund.investments if i.is_signed(on=as_of)}
    signed |= {i.programme for i in fund.investments if i.id in signed and i.programme}
    return Books(fund.chart, moved, budget, fund.injections, signed)
