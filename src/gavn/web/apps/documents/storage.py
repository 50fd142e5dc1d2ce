"""A fund's documents in the database: written as revisions, read as the domain's own records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Max

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.accounts import Account, ChartOfAccounts
from gavn.domain.economy.layers import Version
from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.keeping import KeptForecast
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.published import Publication
from gavn.domain.pipeline.inquiry import Call
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.plain import to_data
from gavn.files.codec import file_model, to_record
from gavn.files.layout import FundFile
from gavn.web.apps.documents.models import Document

SCENARIOS = "scenarios/"
# The content of a document that was taken away; what stood there is in the revision before.
GONE = "null"
KEPT_FORECASTS = "kept-forecasts/"


@dataclass(frozen=True, slots=True)
class Documents:
    """All that people have written about the fund."""

    head: FundFile
    chart: ChartOfAccounts
    versions: tuple[Version, ...]
    workflow: Workflow
    calls: tuple[Call, ...]
    investments: tuple[Investment, ...]
    publications: tuple[Publication, ...]
    dossiers: tuple[Dossier, ...]
    forecast_model: ForecastModel | None
    forecast_plans: tuple[ForecastPlan, ...]
    kept_forecasts: tuple[KeptForecast, ...]
    scenarios: tuple[Scenario, ...]


def contents_of(fund: Fund) -> dict[str, str]:
    """The content of every document of a fund, by path."""
    head = FundFile(**{item.name: getattr(fund, item.name) for item in fields(FundFile)})
    data = {
        "fund": to_data(head),
        "accounts": to_data(fund.chart.accounts),
        "versions": to_data(fund.versions),
        "workflow": to_data(fund.workflow),
        "calls": to_data(fund.calls),
        **{f"investments/{investment.id}": to_data(investment) for investment in fund.investments},
        **{f"publications/{publication.id}": to_data(publication) for publication in fund.publications},
        **{f"agreements/{dossier.id}": to_data(dossier) for dossier in fund.dossiers},
        **({"forecast": to_data(fund.forecast_model)} if fund.forecast_model else {}),
        **{f"forecasts/{plan.agreement}": to_data(plan) for plan in fund.forecast_plans},
        **{scenario_path(scenario.id): to_data(scenario) for scenario in fund.scenarios},
        **{f"{KEPT_FORECASTS}{kept.id}": to_data(kept) for kept in fund.kept_forecasts},
    }
    return {path: _text(content) for path, content in data.items()}


def scenario_content(scenario: Scenario) -> dict[str, str]:
    """The same of one scenario."""
    return {scenario_path(scenario.id): _text(to_data(scenario))}


def scenario_path(scenario: str) -> str:
    return f"{SCENARIOS}{scenario}"


def dossier_content(dossier: Dossier) -> dict[str, str]:
    """The same of one agreement."""
    return {f"agreements/{dossier.id}": _text(to_data(dossier))}


def kept_content(kept: KeptForecast) -> dict[str, str]:
    """The same of one kept forecast."""
    return {f"{KEPT_FORECASTS}{kept.id}": _text(to_data(kept))}


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, default=str)


def latest() -> dict[str, Document]:
    """The latest revision of every document, by path."""
    newest = Document.objects.values("path").annotate(newest=Max("revision"))
    revisions = {row["path"]: row["newest"] for row in newest}
    return {d.path: d for d in Document.objects.order_by("path") if revisions[d.path] == d.revision}


def standing() -> dict[str, Document]:
    """The same without those that were taken away."""
    return {path: document for path, document in latest().items() if document.content != GONE}


def taken_away(prefix: str) -> dict[str, Document]:
    """What stood last under each path that begins so and was taken away."""
    gone = [path for path, document in latest().items() if document.content == GONE and path.startswith(prefix)]
    stood = Document.objects.filter(path__in=gone).exclude(content=GONE).order_by("path", "revision")
    return {document.path: document for document in stood}


def entered(prefix: str) -> dict[str, tuple[str, datetime]]:
    """Of each document under a path its name there, who wrote it first, and when."""
    rows = Document.objects.filter(path__startswith=prefix, revision=1).values_list("path", "entered_by", "entered_at")
    return {path.removeprefix(prefix): (by, at) for path, by, at in rows}


def write(contents: Mapping[str, str], *, by: str, now: datetime) -> Sequence[str]:
    """Writes a revision of each document that differs from its latest; the paths that were written."""
    before = latest()
    changed = {
        path: content for path, content in contents.items() if path not in before or before[path].content != content
    }
    Document.objects.bulk_create(
        Document(
            path=path,
            revision=before[path].revision + 1 if path in before else 1,
            content=content,
            entered_by=by,
            entered_at=now,
        )
        for path, content in changed.items()
    )
    return tuple(changed)


def read() -> Documents | None:
    """The documents as they stand; None in a database that holds no fund yet."""
    newest = Document.objects.order_by("-id").values_list("id", "entered_at").first()
    return None if newest is None else _read(newest)


@lru_cache(maxsize=2)
def _read(_newest: tuple[int, datetime]) -> Documents:
    """Documents never change, so what was read stays true until a new one comes."""
    stands = standing()
    data = {path: json.loads(document.content) for path, document in stands.items()}
    currency = data["fund"]["currency"]

    def records(path: str, record: type) -> tuple[Any, ...]:
        return tuple(_record(record, item, currency) for item in data[path])

    def named(prefix: str, record: type) -> tuple[Any, ...]:
        paths = [path for path in sorted(data, key=_file_order) if path.startswith(prefix)]
        return tuple(_record(record, data[path], _currency(data[path], currency)) for path in paths)

    def in_time(prefix: str, record: type) -> tuple[Any, ...]:
        """In the order in which they were entered, which says of two of one day which is the newer."""
        paths = sorted((path for path in data if path.startswith(prefix)), key=lambda path: stands[path].id)
        return tuple(_record(record, data[path], currency) for path in paths)

    return Documents(
        head=_record(FundFile, data["fund"], currency),
        chart=ChartOfAccounts(records("accounts", Account)),
        versions=records("versions", Version),
        workflow=_record(Workflow, data["workflow"], currency),
        calls=records("calls", Call),
        investments=named("investments/", Investment),
        publications=named("publications/", Publication),
        dossiers=named("agreements/", Dossier),
        forecast_model=_record(ForecastModel, data["forecast"], currency) if "forecast" in data else None,
        forecast_plans=named("forecasts/", ForecastPlan),
        scenarios=named(SCENARIOS, Scenario),
        kept_forecasts=in_time(KEPT_FORECASTS, KeptForecast),
    )


def _currency(content: Mapping[str, Any], default: str) -> str:
    """An agreement has a currency of its own; everything else is in the fund's."""
    versions = content.get("versions")
    return str(versions[0]["currency"]) if versions else default


def _file_order(path: str) -> str:
    """The order of the files in a folder, whose names end in a dot and more."""
    return f"{path}."


def scenario_in(content: str) -> Scenario:
    """What a document that was taken away held; amounts play no part in it."""
    scenario: Scenario = _record(Scenario, json.loads(content), "")
    return scenario


def _record(record: type, data: object, currency: str) -> Any:
    return to_record(record, file_model(record).model_validate(data, context={"currency": currency}))
