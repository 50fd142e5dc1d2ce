"""Reads records from one folder's files, gathering every problem at its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from gavn.domain.values.problem import Place, Problem
from gavn.files.codec import file_model, to_record
from gavn.files.source import CsvRow, Document, read_csv, read_yaml

# Which words tell of each way in which pydantic finds a value wrong.
CODES = {
    "missing": "key-missing",
    "extra_forbidden": "key-unknown",
    "enum": "value-not-one-of",
    "date_from_datetime_parsing": "value-not-a-date",
    "date_from_datetime_inexact": "value-not-a-date",
    "date_parsing": "value-not-a-date",
    "date_type": "value-not-a-date",
    "int_parsing": "value-not-a-number",
    "int_type": "value-not-a-number",
    "bool_parsing": "value-not-true-or-false",
    "tuple_type": "value-not-a-list",
    "model_type": "value-not-a-mapping",
    "dict_type": "value-not-a-mapping",
    "string_type": "value-not-a-text",
    "amount-wrong": "amount-wrong",
    "fraction-wrong": "value-not-a-number",
    "years-wrong": "value-not-years",
    "text-too-long": "text-too-long",
    "dates-wrong": "value-not-dates",
    "relative-date-wrong": "value-not-a-relative-date",
    "union_tag_invalid": "value-not-one-of",
    "union_tag_not_found": "key-missing",
}

# Sees the rows of a long file go by, to tell a person who waits how far it is.
Watch = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass
class FolderReader:
    """Reads one folder, gathering problems and the places of what was read, by `(kind, id)`.

    `ids` are those written in each list, also of records with problems.
    """

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    currency: str = "DKK"
    watch: Watch = iter

    def yaml_record(self, file: str, record: type, *, document: Document | None = None) -> Any:
        """One record from one file, which may have been read already; None where it has problems."""
        document = document or read_yaml(self.folder, file)
        self.problems += document.problems
        if document.data is None:
            if not document.problems:
                self.problems.append(Problem("file-empty", Place(file, 1, 1)))
            return None
        self._remember(document)
        return self._checked(document, (), record, ())

    def yaml_list(self, file: str, record: type, *, without: tuple[str, ...] = ()) -> list[Any]:
        """The records of a list; those with problems are left out."""
        document = read_yaml(self.folder, file)
        self.problems += document.problems
        if document.data is None:
            return []
        if not isinstance(document.data, list):
            self.problems.append(Problem("value-not-a-list", document.place(()), {"key": file}))
            return []
        self._remember(document)
        self.ids[file] = {str(item.get("id")) for item in document.data if isinstance(item, dict)}
        found = [self._checked(document, (n,), record, without) for n in range(len(document.data))]
        return [value for value in found if value is not None]

    def csv_rows(self, file: str, columns: Sequence[str]) -> Iterable[CsvRow]:
        return read_csv(self.folder, file, columns=columns, problems=self.problems)

    def csv_record(
        self, row: CsvRow, record: type, *, keys: tuple[str, ...] = (), without: tuple[str, ...] = ()
    ) -> Any:
        """One record from a row; `keys` are columns that say to what it belongs. A blank is the record's default."""
        data: dict[str, object] = {}
        listed = {item.name for item in dataclasses.fields(record) if "tuple" in str(item.type)}
        for name, text in row.fields.items():
            if text and name not in keys:
                data[name] = text.split() if name in listed else text
        try:
            model = file_model(record, without=without).model_validate(data, context={"currency": self.currency})
        except ValidationError as error:
            for detail in error.errors():
                path = [str(key) for key in detail["loc"]]
                self.problems.append(_problem(detail, row.place(path[0] if path else "")))
            return None
        return to_record(record, model)

    def _remember(self, document: Document) -> None:
        for path in document.positions:
            self.places[document.file, *(str(key) for key in path)] = document.place(path)

    def _checked(self, document: Document, path: tuple[int, ...], record: type, without: tuple[str, ...]) -> Any:
        data: Any = document.data
        for key in path:
            data = data[key]
        model: type[BaseModel] = file_model(record, without=without)
        try:
            checked = model.model_validate(data, context={"currency": self.currency})
        except ValidationError as error:
            self.problems += [_problem(d, document.place((*path, *_keys(data, d)))) for d in error.errors()]
            return None
        return to_record(record, checked)


def _keys(data: Any, detail: Any) -> list[str | int]:
    """The keys of a problem as they stand in the file: pydantic also names the kind of a record, which is no key."""
    keys: list[str | int] = []
    for key in detail["loc"]:
        if isinstance(data, dict) and key not in data and data.get("kind") == key:
            continue
        keys.append(key)
        held = isinstance(data, dict) and key in data or isinstance(data, list) and isinstance(key, int)
        data = data[key] if held else None
    return [*keys, "kind"] if detail["type"].startswith("union_tag") else keys


def _problem(detail: Any, place: Place) -> Problem:
    context = detail.get("ctx", {})
    values = {"key": str(detail["loc"][-1]) if detail["loc"] else "", "value": str(detail.get("input", ""))[:80]}
    expected = context.get("expected", context.get("expected_tags", ""))
    if detail["type"].startswith("union_tag"):
        values = {"key": "kind", "value": str(context.get("tag", ""))}
    values["expected"] = str(expected).replace("'", "").replace(" or ", ", ")
    return Problem(CODES.get(detail["type"], "value-wrong"), place, values)
