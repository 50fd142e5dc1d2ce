"""Named scenarios, a file for each, `<id>.yaml`: those of a fund in its `scenarios`, or a folder of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gavn.domain.forecasting.structuring.scenarios import Scenario, check_effort, check_scenario
from gavn.domain.fund.fund import Fund
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, in_order, nearest
from gavn.files.folder import FolderReader
from gavn.files.forecasts import Places, placed
from gavn.files.layout import SCENARIOS
from gavn.files.source import write_yaml


@dataclass(frozen=True, slots=True)
class ScenariosReading:
    """By name; `scenarios` is empty exactly where `problems` holds something."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def read_scenarios(folder: Path, *, known: Collection[str] | None = None) -> ScenariosReading:
    """All files of a folder, each problem at its line; a folder without any is a problem too. `known` are the efforts
    that one of them can name; None where nobody can tell."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        return ScenariosReading((), (Problem("structure-no-scenarios", Place(str(folder))),))
    reader = FolderReader(Path())
    scenarios = _read(reader, [str(file) for file in files])
    for scenario in scenarios if known is not None else ():
        own = str(folder / f"{scenario.id}.yaml")
        reader.problems += [placed(own, each, reader.places) for each in check_effort(scenario, known or ())]
    problems = in_order(reader.problems)
    return ScenariosReading(() if problems else scenarios, problems)


def find_scenarios(asked: Sequence[str], own: Sequence[Scenario], *, known: Collection[str]) -> ScenariosReading:
    """By the names of a fund's own scenarios, or the files that they stand in; each once, in the order asked for."""
    by_name, found = {each.id: each for each in own}, list[Scenario]()
    problems: list[Problem] = []
    for name in dict.fromkeys(asked):
        if name in by_name:
            found.append(by_name[name])
        elif Path(name).is_file():
            reading = _read_file(name, known)
            found += reading.scenarios
            problems += reading.problems
        else:
            values = {"scenario": name, "known": ", ".join(by_name) or "0"} | nearest(name, by_name)
            problems.append(Problem("scenario-unknown", values=values))
    return ScenariosReading(() if problems else tuple(dict.fromkeys(found)), tuple(problems))


def _read_file(file: str, known: Collection[str]) -> ScenariosReading:
    reader = FolderReader(Path())
    scenarios = _read(reader, [file])
    for scenario in scenarios:
        reader.problems += [placed(file, each, reader.places) for each in check_effort(scenario, known)]
    problems = in_order(reader.problems)
    return ScenariosReading(() if problems else scenarios, problems)


def read_fund_scenarios(reader: FolderReader) -> tuple[Scenario, ...]:
    """Those of a fund folder; none is no problem."""
    found = sorted((reader.folder / SCENARIOS).glob("*.yaml"))
    return _read(reader, [scenario_file(path.stem) for path in found])


def check_scenarios(fund: Fund, places: Places) -> Iterator[Problem]:
    """Whether each names an effort that the fund assumes something of, at its key; where it assumes nothing at all,
    scenarios wait for what they are to be held against."""
    known = [plan.agreement for plan in fund.forecast_plans]
    for scenario in fund.scenarios if known else ():
        for problem in check_effort(scenario, known):
            yield placed(scenario_file(scenario.id), problem, places)


def _read(reader: FolderReader, files: Sequence[str]) -> tuple[Scenario, ...]:
    scenarios = []
    for file in files:
        scenario: Scenario | None = reader.yaml_record(file, Scenario)
        if scenario is not None:
            scenarios.append(scenario)
            reader.problems += [placed(file, each, reader.places) for each in check_scenario(scenario)]
            name = Path(file).stem
            if scenario.id != name:
                at = reader.places.get((file, "id"), Place(file))
                reader.problems.append(Problem("id-not-file-name", at, {"id": scenario.id, "name": name}))
    return tuple(scenarios)


def write_scenarios(scenarios: Sequence[Scenario], folder: Path) -> None:
    """Writes what is read: nothing where there are none."""
    for scenario in scenarios:
        write_yaml(folder / scenario_file(scenario.id), to_data(scenario))


def scenario_file(scenario: str) -> str:
    return f"{SCENARIOS}/{scenario}.yaml"
