"""Reads what a fund can choose among, from one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gavn.domain.forecasting.choosing import Choice, check_choice
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.problem import Place, Problem, in_order
from gavn.files.folder import FolderReader
from gavn.files.forecasts import placed
from gavn.files.source import read_yaml


@dataclass(frozen=True, slots=True)
class ChoiceReading:
    """`choice` is None exactly where `problems` holds something."""

    choice: Choice | None
    problems: tuple[Problem, ...]


def read_choice(file: Path) -> ChoiceReading:
    """In the file's own currency; each problem at its line."""
    reader = FolderReader(Path())
    document = read_yaml(reader.folder, str(file))
    currency = document.data.get("currency") if isinstance(document.data, dict) else None
    if isinstance(currency, str) and currency not in MINOR_UNITS:
        at = Place(str(file), path="currency")
        return ChoiceReading(None, (Problem("choice-currency-unknown", at, {"currency": currency}),))
    reader.currency = currency if isinstance(currency, str) else "DKK"
    choice: Choice | None = reader.yaml_record(str(file), Choice, document=document)
    problems = list(reader.problems)
    if choice is not None:
        problems += [placed(str(file), each, reader.places) for each in check_choice(choice)]
    return ChoiceReading(None if problems else choice, in_order(problems))
