"""Statements as files: `<agreement>-<number>.json`, each whole with all it was made of, and known by its digest."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.codec import file_model, to_record
from gavn.files.source import read_text
from gavn.files.statement_records import FileStatement, file_statement, filed_statement
from gavn.files.whole import locked, write_whole

SCHEMA = "gavn.statement/1"


def file_name(statement_id: str) -> str:
    return f"{statement_id}.json"


def statement_text(filed: FiledStatement) -> str:
    """A statement as it stands in its file: the same statement gives the same bytes."""
    data = {"schema": SCHEMA, **to_data(file_statement(filed))}
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"


def write_statement(filed: FiledStatement, folder: Path) -> Path:
    """Writes the statement's file; refused where one stands there, since what was issued never changes."""
    path = folder / file_name(filed.statement.id)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder) as directory:
        if path.exists():
            values = {"statement": filed.statement.id}
            raise Refused([Problem("statement-there-already", Place(str(path)), values)])
        write_whole(path, statement_text(filed).encode("utf-8"), directory=directory)
    return path


def read_earlier(folder: Path, agreement: str) -> tuple[Statement, ...]:
    """An agreement's statements in a folder, by number; there may be none, but none before another is missing."""
    return tuple(filed.statement for filed in read_filed(folder, agreement))


def read_filed(folder: Path, agreement: str) -> tuple[FiledStatement, ...]:
    """The same with what each was made of."""
    named = (re.fullmatch(rf"{re.escape(agreement)}-(\d+)", path.stem) for path in folder.glob(file_name("*")))
    numbers = sorted(int(found[1]) for found in named if found)
    filed: list[FiledStatement] = []
    for number in numbers:
        if number != len(filed) + 1:
            beside = folder / file_name(f"{agreement}-{len(filed) + 1}")
            values = {"statement": f"{agreement}-{number}", "earlier": beside.stem}
            raise Refused([Problem("statement-earlier-missing", Place(str(beside)), values)])
        path = folder / file_name(f"{agreement}-{number}")
        filed.append(_made(path, _data(path), [each.statement for each in filed]))
    return tuple(filed)


def read_statement(path: Path) -> FiledStatement:
    """A statement with those before it, which must stand in the same folder; refused where any was altered."""
    if not path.is_file():
        raise Refused([_not_there(path)])
    data = _data(path)
    earlier: list[Statement] = []
    for known in data.earlier:
        beside = path.parent / file_name(known.id)
        if not beside.is_file():
            values = {"statement": data.id, "earlier": known.id}
            raise Refused([Problem("statement-earlier-missing", Place(str(beside)), values)])
        found = _made(beside, _data(beside), earlier).statement
        if found.digest != known.digest:
            values = {"statement": known.id, "stated": known.digest, "found": found.digest}
            raise Refused([Problem("statement-earlier-other", Place(str(beside)), values)])
        earlier.append(found)
    return _made(path, data, earlier)


def _not_there(path: Path) -> Problem:
    """With the names of those that stand beside it."""
    folder = path if path.is_dir() else path.parent
    there = sorted(file.name for file in folder.glob("*-*.json"))
    if there:
        return Problem("statement-not-there", Place(str(path)), {"there": ", ".join(there)})
    return Problem("statements-none-there", Place(str(path)))


def statement_in(text: str, *, name: str, earlier: Sequence[Statement]) -> FiledStatement:
    """The statement that a file's text holds, given those before it; refused where it was altered."""
    return _made(Path(name), _parsed(text, name), earlier)


def _made(path: Path, data: FileStatement, earlier: Sequence[Statement]) -> FiledStatement:
    """A statement given those before it. Everything in the file follows from the rest of it, so it is made again from
    the lines and held against what stands there."""
    filed = filed_statement(data, earlier)
    if to_data(file_statement(filed)) != to_data(data):
        raise Refused([Problem("statement-altered", Place(str(path)), {"statement": data.id, "digest": data.digest})])
    return filed


def _data(path: Path) -> FileStatement:
    text, problems = read_text(path.parent, path.name)
    if problems:
        raise Refused([dataclasses.replace(problem, place=Place(str(path))) for problem in problems])
    return _parsed(text, str(path))


def _parsed(text: str, name: str) -> FileStatement:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        raise Refused([Problem("json-broken", place, {"reason": error.msg})]) from error
    if not isinstance(data, dict) or data.pop("schema", "") != SCHEMA or data.get("currency") not in MINOR_UNITS:
        raise Refused([Problem("statement-not-one", Place(name), {"schema": SCHEMA})])
    try:
        model = file_model(FileStatement).model_validate(data, context={"currency": data["currency"]})
    except ValidationError as error:
        keys = ".".join(str(key) for key in error.errors()[0]["loc"])
        raise Refused([Problem("statement-not-one", Place(name, path=keys), {"schema": SCHEMA})]) from error
    record: FileStatement = to_record(FileStatement, model)
    return record
