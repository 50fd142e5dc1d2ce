"""One folder as it is read: its problems, the places of what was read, and the ids that are written in it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from gavn.domain.values.problem import Place, Problem, nearest
from gavn.files.codec import file_model, to_record
from gavn.files.source import CsvRow, Document, read_records, read_yaml

# Which words tell of each way in which pydantic finds a value wrong.
CODES = {
    "missing": "key-missing",
    "extra_forbidden": "key-unknown",
    "enum": "value-not-one-of",
    "date_from_datetime_parsing": "value-not-a-date",
    "date_from_datetime_inexact": "value-not-a-date",
    "date_parsing": "value-not-a-date",
    "date_type": "value-not-a-date",
    "date-wrong": "value-not-a-date",
    "int_from_float": "value-not-whole",
    "int_parsing": "value-not-a-number",
    "int_type": "value-not-a-number",
    "bool_parsing": "value-not-true-or-false",
    "tuple_type": "value-not-a-list",
    "model_type": "value-not-a-mapping",
    "dict_type": "value-not-a-mapping",
    "string_type": "value-not-a-text",
    "amount-wrong": "amount-wrong",
    "fraction-wrong": "value-not-a-number",
    "share-outside": "value-not-a-share",
    "value-no-effect": "value-no-effect",
    "amount-too-large": "amount-too-large",
    "years-wrong": "value-not-years",
    "text-too-long": "text-too-long",
    "dates-wrong": "value-not-dates",
    "relative-date-wrong": "value-not-a-relative-date",
    "union_tag_invalid": "value-not-one-of",
    "union_tag_not_found": "key-missing",
}


# Where these types find nothing at all, nothing was written.
CHOICES = frozenset({"enum", "literal_error"})
# A day as files write it, which no calendar need have.
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
KEY = re.compile(r"[a-z][a-z_]*", re.ASCII)
DECIMAL = re.compile(r"-?\d+[.,]\d+", re.ASCII)
PERCENT = re.compile(r"-?\d+([.,]\d+)? ?%", re.ASCII)
# What a row begins with, also where something other than a comma stands after it.
LEADING_ID = re.compile(r"[^,;\t]*")

# Sees the rows of a long file go by, to tell a person who waits how far it is.
Watch = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass
class FolderReader:
    """Reads one folder, gathering problems and the places of what was read, by `(kind, id)`.

    `ids` are those written in each list, also of records with problems; of a list in a file of other things the key is
    `file#list`. `cut` holds line and first field of rows with too few or too many fields. What is in `broken` cannot
    tell which ids are written in it.
    """

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    cut: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    currency: str = "DKK"
    watch: Watch = iter

    def yaml_record(self, file: str, record: type, *, document: Document | None = None) -> Any:
        """One record from one file, which may have been read already; None where it has problems."""
        document = self._document(document or read_yaml(self.folder, file))
        if document.data is None:
            self._nothing(document)
            return None
        for name, value in document.data.items() if isinstance(document.data, dict) else ():
            self._remember_ids(f"{file}#{name}", value)
        checked = self._checked(document, (), record, ())
        if checked is None and isinstance(document.data, dict):
            # A list whose key is misspelt is there all the same.
            absent = (item.name for item in dataclasses.fields(record) if item.name not in document.data)
            self.broken.update(f"{file}#{name}" for name in absent)
        return checked

    def yaml_list(self, file: str, record: type, *, without: tuple[str, ...] = ()) -> list[Any]:
        """The records of a list; those with problems are left out."""
        document = self._document(read_yaml(self.folder, file))
        self._remember_ids(file, document.data)
        if document.data is None:
            return self._nothing(document)
        if not isinstance(document.data, list):
            self.problems.append(Problem("value-not-a-list", document.place(()), {"key": file}))
            return []
        found = [self._checked(document, (n,), record, without) for n in range(len(document.data))]
        return [value for value in found if value is not None]

    def csv_rows(self, file: str, columns: Sequence[str]) -> list[CsvRow]:
        """The rows that have all their fields; of the others only the first is known, which is most often an id."""
        places = {name: place for place, name in enumerate(columns, start=1)}
        before, rows, ids = len(self.problems), [], set()
        self.cut[file] = []
        for line, fields in read_records(self.folder, file, columns=columns, problems=self.problems):
            first = LEADING_ID.findall(fields[0])[0]
            ids.add(first)
            if len(fields) == len(columns):
                rows.append(CsvRow(file, line, places, dict(zip(columns, fields, strict=True))))
            else:
                self.cut[file].append((line, first))
        self.ids[file] = ids
        if any(problem.code != "csv-width" for problem in self.problems[before:]):
            self.broken.add(file)
        return rows

    def csv_records(self, file: str, columns: Sequence[str], record: type) -> tuple[Any, ...]:
        """A record from each row of a file that need not be there; those that cannot be read are told of."""
        if not (self.folder / file).exists():
            return ()
        found = [self.csv_record(row, record) for row in self.watch(self.csv_rows(file, columns))]
        return tuple(value for value in found if value is not None)

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

    def _document(self, document: Document) -> Document:
        """A file as it was read, remembered with its places."""
        self.problems += document.problems
        for path in document.positions:
            self.places[document.file, *(str(key) for key in path)] = document.place(path)
        if any(_may_hide_ids(problem) for problem in document.problems):
            self.broken.add(document.file)
        return document

    def _nothing(self, document: Document) -> list[Any]:
        """What is read of a file that holds nothing, which is told of unless why it does is."""
        self.broken.add(document.file)
        if not document.problems:
            self.problems.append(Problem("file-empty", Place(document.file, 1, 1)))
        return []

    def _remember_ids(self, name: str, value: object) -> None:
        """A record without an id that can be read may be the one that another file names."""
        records = value if isinstance(value, list) else []
        ids = [item.get("id") if isinstance(item, dict) else None for item in records]
        self.ids[name] = {each for each in ids if isinstance(each, str)}
        if any(not isinstance(each, str) for each in ids) or not isinstance(value, list | None):
            self.broken.add(name)

    def _checked(self, document: Document, path: tuple[int, ...], record: type, without: tuple[str, ...]) -> Any:
        data: Any = document.data
        for key in path:
            data = data[key]
        model: type[BaseModel] = file_model(record, without=without)
        try:
            checked = model.model_validate(data, context={"currency": self.currency})
        except ValidationError as error:
            details, meant = _without_renamed(error.errors())
            for detail in details:
                place = document.place((*path, *_keys(data, detail)))
                near = meant.get(detail["loc"]) or _known_key(model, detail)
                self.problems.append(_problem(detail, place, meant=near))
            return None
        return to_record(record, checked)


def _known_key(model: type[BaseModel], detail: Any) -> str:
    """What an unknown key meant, by the keys that there can be around it; blank where none is near."""
    if detail["type"] != "extra_forbidden":
        return ""
    here = [model]
    for key in (key for key in detail["loc"][:-1] if not isinstance(key, int)):
        tagged = [each for each in here if _kind(each) == key]
        inner = (_models(each.model_fields[key].annotation) for each in here if key in each.model_fields)
        here = tagged or [each for found in inner for each in found]
    known = {name for each in here for name in each.model_fields}
    return "".join(nearest(str(detail["loc"][-1]), sorted(known)).values())


def _kind(model: type[BaseModel]) -> str:
    """The kind that a model of one of several kinds of record is of."""
    field_of_kind = model.model_fields.get("kind")
    return "".join(get_args(field_of_kind.annotation)[:1]) if field_of_kind else ""


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model that a field can hold one or several of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for part in get_args(annotation) for each in _models(part)]


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


def _may_hide_ids(problem: Problem) -> bool:
    """All but one key that stands twice: several belong to a record whose first line, with its id, is gone."""
    return problem.code != "key-twice" or "also" in problem.values or problem.values["key"] == "id"


def _without_renamed(details: Sequence[Any]) -> tuple[list[Any], dict[tuple[Any, ...], str]]:
    """What is told, and what unknown keys meant: one that is missing beside an unknown one much like it is no second
    mistake, and several that are missing from one record are told together."""
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant: dict[tuple[Any, ...], str] = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *around, key = detail["loc"]
            beside = [str(loc[-1]) for loc in missing if list(loc[:-1]) == around]
            for near in nearest(str(key), beside).values():
                meant[detail["loc"]] = near
                missing.discard((*around, near))
    told: list[Any] = []
    for detail in details:
        if detail["type"] != "missing":
            told.append(detail)
        elif detail["loc"] in missing:
            beside = [loc for loc in missing if loc[:-1] == detail["loc"][:-1]]
            missing.difference_update(beside)
            told.append({**detail, "keys": "”, “".join(sorted(str(loc[-1]) for loc in beside))})
    return told, meant


def _problem(detail: Any, place: Place, *, meant: str = "") -> Problem:
    values = {"key": str(detail["loc"][-1]) if detail["loc"] else "", "value": str(detail.get("input", ""))[:80]}
    context = detail.get("ctx", {})
    if detail["type"].startswith("union_tag"):
        values = {"key": "kind", "value": str(context.get("tag", ""))}
    expected = context.get("expected", context.get("expected_tags", ""))
    values["expected"] = str(expected).replace("'", "").replace(" or ", ", ")
    if values["expected"]:
        values |= nearest(values["value"], values["expected"].split(", "))
    values["key"] = detail.get("keys", values["key"])
    if meant:
        values["nearest"] = meant
    if detail["type"] == "enum" and values["key"] == "scope":
        # A cap per year is no scope of its own, and the nearest word by its letters is another cap altogether.
        return Problem("value-not-a-scope", place, {"value": values["value"], "expected": values["expected"]})
    return Problem(_code(detail, values), place, values)


def _code(detail: Any, values: Mapping[str, str]) -> str:
    """What is written as people write it elsewhere is told of by what it became: a share in per cent, and the rest of a
    text after a comma, which a row in braces takes for a key without a value."""
    if detail["type"] == "fraction-wrong" and PERCENT.fullmatch(values["value"]):
        return "value-in-percent"
    found, code = detail.get("input"), CODES.get(detail["type"], "value-wrong")
    if detail["type"] == "extra_forbidden" and found is None and not KEY.fullmatch(values["key"]):
        return "key-after-comma"
    if detail["type"] in CHOICES and found is None:
        return "value-not-given"
    if code == "value-not-a-date" and DAY.fullmatch(values["value"]):
        return "value-no-such-day"
    if detail["type"] == "int_parsing" and DECIMAL.fullmatch(values["value"]):
        return "value-not-whole"
    return "value-file-not-keys" if code == "value-not-a-mapping" and not detail["loc"] else code
