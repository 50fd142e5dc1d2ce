"""Forecasts that are kept, a file each in `forecasts/kept`: written once, and never again (ADR 0021)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from pydantic import BaseModel, ValidationError

from gavn.domain.forecasting.keeping import KeptForecast
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.codec import file_model, to_record
from gavn.files.folder import FolderReader
from gavn.files.layout import FORECASTS_KEPT
from gavn.files.source import read_whole
from gavn.files.whole import locked, write_whole

SCHEMA = "gavn.kept-forecast/1"
# What is one of a kind stands before the lists.
LISTS = ("totals", "grounds", "rows")
HEAD = tuple(item.name for item in fields(KeptForecast) if item.name not in LISTS)


def kept_file(kept: KeptForecast) -> str:
    return f"{FORECASTS_KEPT}/{kept.id}.json"


def kept_text(kept: KeptForecast) -> str:
    """Canonical: the same forecast gives the same bytes. Each row stands on a line of its own."""
    data = {"schema": SCHEMA, **to_data(kept, without=LISTS), **to_data(kept, without=HEAD)}
    lines = ",\n".join(f" {json.dumps(key)}: {_written(value)}" for key, value in data.items())
    return f"{{\n{lines}\n}}\n"


def _written(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, default=str)
    items = ",\n".join(f"  {json.dumps(item, ensure_ascii=False, default=str)}" for item in value)
    return f"[\n{items}\n ]"


def read_kept_forecasts(reader: FolderReader) -> tuple[KeptForecast, ...]:
    """In the order of their days; a file that is not as it was written is a problem."""
    found = []
    for path in sorted((reader.folder / FORECASTS_KEPT).glob("*.json")):
        file = f"{FORECASTS_KEPT}/{path.name}"
        try:
            kept = kept_in(read_whole(reader.folder, file), name=file)
        except Refused as refused:
            reader.problems += refused.problems
            continue
        if kept.id != path.stem:
            values = {"name": path.name, "id": kept.id}
            reader.problems.append(Problem("kept-forecast-changed", Place(file), values))
        found.append(kept)
    return tuple(found)


def kept_in(text: str, *, name: str) -> KeptForecast:
    """Refused where it is none that this program reads."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("schema", None) != SCHEMA:
            raise ValueError(name)
        kept: KeptForecast = to_record(KeptForecast, _checked(data))
    except (ValueError, ValidationError) as error:
        raise Refused([Problem("kept-forecast-unreadable", Place(name))]) from error
    if not kept.rows or not all(row.points for row in kept.rows):
        raise Refused([Problem("kept-forecast-unreadable", Place(name))])
    return kept


def _checked(data: dict[str, object]) -> BaseModel:
    """Amounts are in the forecast's own currency; ValueError where that is none."""
    currency = data.get("currency")
    if currency not in MINOR_UNITS:
        raise ValueError(currency)
    return file_model(KeptForecast).model_validate(data, context={"currency": currency})


def keep_forecasts(folder: Path, forecasts: Sequence[KeptForecast]) -> Sequence[KeptForecast]:
    """Writes those that are not there yet, and says which; what is there is left as it is."""
    written = []
    (folder / FORECASTS_KEPT).mkdir(parents=True, exist_ok=True)
    with locked(folder / FORECASTS_KEPT) as directory:
        for kept in forecasts:
            if not (folder / kept_file(kept)).exists():
                write_whole(folder / kept_file(kept), kept_text(kept).encode(), directory=directory)
                written.append(kept)
    return written


def write_kept_forecasts(forecasts: Sequence[KeptForecast], folder: Path) -> None:
    """Into a new folder; none writes nothing."""
    if forecasts:
        keep_forecasts(folder, forecasts)
