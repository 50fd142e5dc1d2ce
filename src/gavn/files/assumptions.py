"""Reads what is assumed of one agreement from two files of their own, where it is not (yet) part of a fund."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.checks import check_model
from gavn.domain.forecasting.structuring.fitting import plan_problems
from gavn.domain.values.problem import Problem, in_order
from gavn.files.folder import FolderReader
from gavn.files.forecasts import placed


@dataclass(frozen=True, slots=True)
class AssumptionsReading:
    """`model` and `plan` are None exactly where `problems` holds something."""

    model: ForecastModel | None
    plan: ForecastPlan | None
    problems: tuple[Problem, ...]


def read_assumptions(model_file: Path, plan_file: Path, agreement: Agreement) -> AssumptionsReading:
    """Checked alone, together, and with the agreement that they are about; each problem at its line."""
    model_reader, model = _read(model_file, ForecastModel)
    plan_reader, plan = _read(plan_file, ForecastPlan)
    problems = [*model_reader.problems, *plan_reader.problems]
    if not problems:
        problems += [placed(str(model_file), each, model_reader.places) for each in check_model(model)]
        problems += [placed(str(plan_file), each, plan_reader.places) for each in plan_problems(plan, agreement, model)]
    return AssumptionsReading(None, None, in_order(problems)) if problems else AssumptionsReading(model, plan, ())


def _read(file: Path, record: type) -> tuple[FolderReader, Any]:
    """A file is called by its whole path, so that it is found from where the reader stands."""
    reader = FolderReader(Path())
    return reader, reader.yaml_record(str(file), record)
