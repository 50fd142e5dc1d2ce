"""Reads and writes what a fund assumes of the future: `forecast.yaml`, and of each agreement `forecasts/<id>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.checks import check_model, check_plan
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.recruited import check_told
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem
from gavn.files import layout
from gavn.files.folder import FolderReader
from gavn.files.source import write_yaml

Places = Mapping[tuple[str, ...], Place]


def read_forecast(reader: FolderReader) -> tuple[ForecastModel | None, tuple[ForecastPlan, ...]]:
    """None and nothing in a fund that forecasts nothing; a plan's file has the name of its agreement."""
    there = (reader.folder / layout.FORECAST_MODEL).exists()
    model: ForecastModel | None = reader.yaml_record(layout.FORECAST_MODEL, ForecastModel) if there else None
    plans = []
    for path in sorted((reader.folder / layout.FORECAST_PLANS).glob("*.yaml")):
        file = plan_file(path.stem)
        plan: ForecastPlan | None = reader.yaml_record(file, ForecastPlan)
        if plan is not None and plan.agreement != path.stem:
            place = reader.places.get((file, "agreement"), Place(file))
            reader.problems.append(Problem("id-not-file-name", place, {"id": plan.agreement, "name": path.stem}))
        plans += [plan] if plan is not None else []
    if plans and not there:
        reader.problems.append(Problem("forecast-without-model", Place(plan_file(plans[0].agreement))))
    return model, tuple(plans)


def write_forecast(fund: Fund, folder: Path) -> None:
    """Writes what is read: nothing for a fund that forecasts nothing."""
    if fund.forecast_model is not None:
        write_yaml(folder / layout.FORECAST_MODEL, to_data(fund.forecast_model))
    for plan in fund.forecast_plans:
        write_yaml(folder / plan_file(plan.agreement), to_data(plan))


def plan_file(agreement: str) -> str:
    return f"{layout.FORECAST_PLANS}/{agreement}.yaml"


def check_forecast(fund: Fund, places: Places) -> Iterator[Problem]:
    """Whether the assumptions hold together, and with the newest version of each agreement; each at its key."""
    if fund.forecast_model is None:
        return
    for problem in check_model(fund.forecast_model):
        yield placed(layout.FORECAST_MODEL, problem, places)
    newest = {dossier.id: dossier.versions[-1] for dossier in fund.dossiers}
    for plan in fund.forecast_plans:
        file = plan_file(plan.agreement)
        if plan.agreement not in newest:
            values = {"agreement": plan.agreement, "known": ", ".join(newest)}
            yield placed(file, Problem("forecast-agreement-unknown", Place(path="agreement"), values), places)
        else:
            problems = check_plan(plan, newest[plan.agreement], fund.forecast_model)
            for problem in (*problems, *check_told(fund, plan, newest[plan.agreement])):
                yield placed(file, problem, places)


def placed(file: str, problem: Problem, places: Places) -> Problem:
    """At the key, or at the nearest around it that stands in the file."""
    keys = problem.place.path.split(".")
    around = (keys[:length] for length in range(len(keys), 0, -1))
    found = next((places[file, *key] for key in around if (file, *key) in places), None)
    # Where no file was read, as in a database, the keys themselves say where.
    found = found or Place(file, path="" if places else problem.place.path)
    return replace(problem, place=found)
