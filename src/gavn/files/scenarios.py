"""Reads named scenarios: a folder with a file for each, `<id>.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gavn.domain.forecasting.structuring.scenarios import Scenario, check_scenario
from gavn.domain.values.problem import Place, Problem, in_order
from gavn.files.folder import FolderReader
from gavn.files.forecasts import placed


@dataclass(frozen=True, slots=True)
class ScenariosReading:
    """By name; `scenarios` is empty exactly where `problems` holds something."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def read_scenarios(folder: Path) -> ScenariosReading:
    """All files of the folder, each problem at its line; a folder without any is a problem too."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        return ScenariosReading((), (Problem("structure-no-scenarios", Place(str(folder))),))
    reader = FolderReader(Path())
    scenarios = []
    for file in files:
        scenario: Scenario | None = reader.yaml_record(str(file), Scenario)
        if scenario is not None:
            scenarios.append(scenario)
            reader.problems += [placed(str(file), each, reader.places) for each in check_scenario(scenario)]
            if scenario.id != file.stem:
                at = reader.places.get((str(file), "id"), Place(str(file)))
                reader.problems.append(Problem("id-not-file-name", at, {"id": scenario.id, "name": file.stem}))
    problems = in_order(reader.problems)
    return ScenariosReading(() if problems else tuple(scenarios), problems)
