"""YAML and CSV as plain text values with the line and column where each stands."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from yaml.reader import ReaderError

from gavn.domain.values.problem import Place, Problem, Refused

if TYPE_CHECKING:
    from _csv import Reader

KeyPath = tuple[str | int, ...]
# What is found between columns in place of a comma, and how it is named to people.
SEPARATORS = {";": ";", "\t": "tab"}
# How Excel's two containers and PDF begin: what people send where a CSV file is asked for.
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
# Nothing in a fund folder is nested nearly as deep.
DEEPEST = 40
# The line where a record of a CSV file starts, and its fields in the order of the columns.
Record = tuple[int, list[str]]


@dataclass
class Document:
    """A file read: `data` holds only texts, None, lists and mappings, so that no amount was ever a float.

    `taken` holds the nodes that have been read, to know again one that an alias names.
    """

    file: str
    data: object = None
    positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def place(self, path: Sequence[str | int]) -> Place:
        """Where a path of keys stands; of what is missing, where the nearest thing around it stands."""
        keys = tuple(path)
        around = keys
        while around and around not in self.positions:
            around = around[:-1]
        line, column = self.positions.get(around, (1, 1))
        return Place(self.file, line, column, ".".join(str(key) for key in keys))


class Alias(yaml.MarkedYAMLError):
    """The same thing stands in a second place, by a name that it was given."""


def read_whole(folder: Path, file: str) -> str:
    """The file as text; refused where it cannot be read."""
    text, problems = read_text(folder, file)
    if problems:
        raise Refused(problems)
    return text


def read_text(folder: Path, file: str) -> tuple[str, list[Problem]]:
    """The file as text; a problem where it is missing or is not UTF-8 (a leading byte order mark is taken off)."""
    try:
        if _is_no_text(folder / file):
            return "", [Problem("file-not-text", Place(file))]
        return (folder / file).read_text(encoding="utf-8-sig"), []
    except FileNotFoundError:
        return "", [Problem("file-missing", Place(file))]
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        return "", [Problem("file-not-utf8", Place(file, line, column))]
    except OSError as error:
        return "", [machine_problem(error, Place(file))]


def _is_no_text(path: Path) -> bool:
    """Whether the file begins as a workbook or a document does, whatever it is called."""
    with path.open("rb") as stream:
        return stream.read(max(map(len, NO_TEXT))).startswith(NO_TEXT)


def machine_problem(error: OSError, place: Place) -> Problem:
    """What the machine refused, in words where it is one of the common refusals."""
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Problem("file-no-access", place)
        case errno.EISDIR:
            return Problem("file-is-folder", place)
        case errno.ENOTDIR | errno.EEXIST:
            return Problem("file-in-the-way", place)
        case errno.ENOSPC:
            return Problem("disk-full", place)
    return Problem("file-unreadable", place, {"reason": error.strerror or str(error)})


def read_yaml(folder: Path, file: str) -> Document:
    """One YAML document."""
    text, problems = read_text(folder, file)
    document = Document(file, problems=problems)
    if problems:
        return document
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if node is not None:
            document.data = _plain(node, (), document)
    except yaml.YAMLError as error:
        line, column = _broken_at(error, text)
        place = Place(file, line, column)
        document.problems.append(_yaml_problem(error, text, place))
        document.data = None
    return document


def _yaml_problem(error: yaml.YAMLError, text: str, place: Place) -> Problem:
    if isinstance(error, Alias):
        return Problem("yaml-alias", place)
    tab = "\t" in "".join(text.splitlines()[place.line - 1 : place.line])
    return Problem("yaml-tab", place) if tab else Problem("yaml-broken", place)


def _broken_at(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    """Line and column, from 1; of a character that YAML does not take, its own."""
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
        return mark.line + 1, mark.column + 1
    if isinstance(error, ReaderError):
        before = text.encode()[: error.position].decode(errors="ignore")
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return 1, 1


def _plain(node: yaml.Node, path: KeyPath, document: Document) -> object:
    document.positions.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if len(path) > DEEPEST:
        raise yaml.MarkedYAMLError(problem_mark=node.start_mark)
    if id(node) in document.taken:
        # A thing can be named as a part of itself, and a few lines of names can stand for a thousand million.
        raise Alias(problem_mark=node.start_mark)
    document.taken.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, place), document) for place, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, document)
    if isinstance(node, yaml.ScalarNode):
        empty = node.tag == "tag:yaml.org,2002:null" or (node.value in ("", "~", "null") and node.style is None)
        return None if empty else str(node.value)
    raise TypeError(f"unknown YAML node {node!r}")


def _plain_mapping(node: yaml.MappingNode, path: KeyPath, document: Document) -> dict[str, object]:
    result: dict[str, object] = {}
    twice: list[Place] = []
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem_mark=key_node.start_mark)
        key = str(key_node.value)
        place = Place(document.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1, key)
        if key in result:
            twice.append(place)
            # The first may be no more than the key.
            if result[key] is None:
                result[key] = _plain(value_node, (*path, key), document)
            continue
        document.positions[(*path, key)] = (place.line, place.column)
        result[key] = _plain(value_node, (*path, key), document)
    if twice:
        # Several together are one mistake: the line that begins the next record is missing.
        first, *others = twice
        also = {"also": ", ".join(f"{place.file}:{place.line}" for place in others)} if others else {}
        document.problems.append(Problem("key-twice", first, {"key": first.path, **also}))
    return result


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row; `line` is where it starts in the file and `columns` the place of each field from 1."""

    file: str
    line: int
    columns: Mapping[str, int]
    fields: Mapping[str, str]

    def place(self, column: str = "") -> Place:
        return Place(self.file, self.line, self.columns.get(column, 0), column)


def read_csv(folder: Path, file: str, *, columns: Sequence[str], problems: list[Problem]) -> Iterator[CsvRow]:
    """Rows, one at a time; see `read_records`."""
    places = {name: place for place, name in enumerate(columns, start=1)}
    for line, fields in read_records(folder, file, columns=columns, problems=problems):
        if len(fields) == len(columns):
            yield CsvRow(file, line, places, dict(zip(columns, fields, strict=True)))


def read_records(folder: Path, file: str, *, columns: Sequence[str], problems: list[Problem]) -> Iterator[Record]:
    """Records, one at a time, of a comma-separated file whose head must hold exactly `columns`, in that order.

    What is wrong is added to `problems`. A record with too few or too many fields is told of and is among the records,
    since what stands in it may be needed to judge others; an empty line is told of and left out.
    """
    try:
        if _is_no_text(folder / file):
            problems.append(Problem("file-not-text", Place(file)))
            return
        with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
            yield from _records(csv.reader(stream, strict=True), file, columns, problems)
    except (OSError, UnicodeDecodeError):
        # The exact place of a wrong byte is found by reading the file whole, which only a broken file costs.
        problems += read_text(folder, file)[1]


def _records(reader: Reader, file: str, columns: Sequence[str], problems: list[Problem]) -> Iterator[Record]:
    width, line = len(columns), 1
    try:
        head = next(reader, [])
        if head != list(columns):
            problems.append(_wrong_head(head, file, columns))
            return
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) != width:
                values = {"found": str(len(fields)), "expected": str(width)}
                problems.append(Problem("csv-width", Place(file, line, 1), values))
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error:
        # Where the record starts: a quote that is not closed takes all the rest of the file with it.
        problems.append(Problem("csv-broken", Place(file, line, 1)))


def _wrong_head(head: Sequence[str], file: str, columns: Sequence[str]) -> Problem:
    """Spreadsheets write another sign between columns where the comma stands in numbers."""
    found = ",".join(head)
    for mark, name in SEPARATORS.items():
        if mark in found and len(head) == 1:
            return Problem("csv-separator", Place(file, 1, found.index(mark) + 1), {"mark": name})
    return Problem("csv-head", Place(file, 1, 1), {"found": found, "expected": ",".join(columns)})


def write_csv(path: Path, *, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The canonical form: UTF-8, LF, quotes only where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv_text(columns=columns, rows=rows), encoding="utf-8", newline="")


def csv_text(*, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same as a text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def write_yaml(path: Path, data: object) -> None:
    """The canonical form: UTF-8, LF, what looks like a number quoted."""
    text = yaml.dump(data, Dumper=_Canonical, allow_unicode=True, default_flow_style=False, sort_keys=False, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


class _Canonical(yaml.SafeDumper):
    """Lists stand inside what they belong to, and nothing stands for something written elsewhere."""

    def expect_block_sequence(self) -> None:
        self.indent = self.indent or 0
        self.increase_indent()
        self.state = self.expect_first_block_sequence_item

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Texts that YAML would read as numbers are quoted, so that no other reader makes a float of an amount."""
    number = text[:1] in "-0123456789" and text[-1:].isdigit()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if number else None)


_Canonical.add_representer(str, _represent_text)
