"""Rows under mapped columns as records of person-level data: each accepted, or rejected with every reason why.

Nothing that a row says is repeated where it could be a person's number, and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gavn.domain.outcomes.intake.judge import Accepted, Arrived, Verdict, judge
from gavn.domain.outcomes.intake.kinds import KINDS, Column, FileKind, Holds, Record, answers_of, record_of
from gavn.domain.outcomes.intake.known import Known, Who
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.values.plain import digest_of
from gavn.domain.values.problem import Place, Problem, Refused, in_order, refuse
from gavn.files.intake.cells import Cell, is_blank
from gavn.files.intake.numbers import Unreadable
from gavn.files.intake.people_cells import Formats, expected, read_cell
from gavn.files.intake.people_columns import ColumnMap, check_map, safe
from gavn.files.intake.tables import Row, Table

# What becomes of the text in a column of persons; refuses it where it may not come in.
Door = Callable[[str, Place], Who]


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was not taken in, and every reason why."""

    row: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PeopleIntake:
    """What became of each row: `rows` is always the accepted and the rejected together."""

    column_map: ColumnMap
    rows: int
    accepted: tuple[Accepted, ...]
    rejections: tuple[Rejection, ...]

    def of(self, verdict: Verdict) -> tuple[Accepted, ...]:
        """The accepted rows that would be new, are there already, or correct something."""
        return tuple(each for each in self.accepted if each.verdict is verdict)

    @property
    def records(self) -> tuple[Record, ...]:
        """What would be written."""
        return tuple(each.record for each in self.accepted if each.verdict is not Verdict.ALREADY)

    @property
    def digest(self) -> str:
        """Goes with the preview, so that what is confirmed is what was seen."""
        accepted = [(each.row, each.verdict, each.changes, each.record, each.answers) for each in self.accepted]
        rejected = [
            (each.row, [(problem.code, problem.place.path) for problem in each.problems]) for each in self.rejections
        ]
        return digest_of([self.column_map.digest, self.rows, accepted, rejected])


def as_pseudonym(text: str, place: Place) -> Who:
    """A person who is called so already; refused where it could be a CPR number."""
    if could_be_person_number(text):
        raise Refused([Problem("people-cpr", place)])
    return Who(text)


def take_in_people(
    table: Table,
    column_map: ColumnMap,
    *,
    door: Door,
    known: Known,
    named: Callable[[Record], Record] = lambda own: own,
) -> PeopleIntake:
    """What the rows would add to what is known; refused whole where the map does not fit the file.

    A record is `named` as it is known, where that is not by the number that its sender gave it.
    """
    reader = PeopleReader(table, column_map, door)
    arrived: list[Arrived] = []
    wrong: dict[int, tuple[Problem, ...]] = {}
    for row in table.rows:
        one, problems = reader.arrived(row)
        if one is None:
            wrong[row.number] = tuple(problems)
        else:
            arrived.append(replace(one, record=named(one.record)))
    judged = judge(reader.kind, arrived, known)
    wrong |= {row: reader.placed(problems) for row, problems in judged.rejected.items()}
    accepted = tuple(replace(each, remarks=reader.placed(each.remarks)) for each in judged.accepted)
    rejections = tuple(Rejection(row, in_order(problems)) for row, problems in sorted(wrong.items()))
    return PeopleIntake(column_map, len(table.rows), accepted, rejections)


def confirmed(intake: PeopleIntake, *, seen: str, partly: bool) -> tuple[Record, ...]:
    """What is to be written, all of it or nothing: refused where it is not what was seen, where rows were rejected and
    nobody said that the others are to be taken in, and where nothing is new."""
    if intake.digest != seen:
        raise Refused([Problem("people-preview-changed")])
    if intake.rejections and not partly:
        raise Refused([Problem("people-rows-rejected", values={"count": str(len(intake.rejections))})])
    if not intake.records:
        raise Refused([Problem("people-nothing-new")])
    return intake.records


@dataclass
class PeopleReader:
    """Reads the rows of one file by a map that was held against its headings."""

    table: Table
    column_map: ColumnMap
    door: Door
    kind: FileKind = field(init=False)
    places: dict[str, int] = field(init=False)
    file: str = field(init=False)
    headings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.file = safe(self.table.file)
        refuse(check_map(self.column_map, self.table.head, file=self.file))
        self.kind = KINDS[self.column_map.kind]
        self.places = {name: self.table.head.index(heading) for name, heading in self.column_map.columns.items()}
        # As they are shown, worked out once and not for each cell of a long file.
        self.headings = {name: safe(heading) for name, heading in self.column_map.columns.items()}

    def place(self, row: int, name: str = "") -> Place:
        """The row, and the column by its number and heading; what is said once for all rows has no column."""
        if name not in self.places:
            return Place(self.file, row, 0, name if name in self.column_map.fixed else "")
        return Place(self.file, row, self.places[name] + 1, self.headings[name])

    def placed(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Problems by our names of columns, at the places that the file's sender knows them by."""
        return tuple(replace(each, place=self.place(each.place.line, each.place.path)) for each in problems)

    def arrived(self, row: Row) -> tuple[Arrived | None, list[Problem]]:
        """The row as it arrived, or what is wrong with it."""
        width = len(self.table.head)
        if len(row.cells) != width:
            values = {"found": str(len(row.cells)), "expected": str(width)}
            return None, [Problem("row-width", self.place(row.number), values)]
        values_read: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.kind.columns:
            try:
                values_read |= self._read(column, row)
            except Refused as refused:
                problems += refused.problems
        if problems:
            return None, problems
        who = values_read.get("person")
        born_on = who.born_on if isinstance(who, Who) else None
        if isinstance(who, Who):
            values_read["person"] = who.name
        try:
            record = record_of(self.kind, values_read, self.place(row.number))
            return Arrived(row.number, record, born_on, answers_of(self.kind, values_read)), []
        except Refused as refused:
            return None, list(refused.problems)

    def _read(self, column: Column, row: Row) -> dict[str, Any]:
        """What the column says under its name; nothing where it may be blank and is."""
        place = self.place(row.number, column.name)
        cell = self._cell(column.name, row)
        if is_blank(cell):
            if column.needed:
                raise Refused([Problem("key-missing", place, {"key": place.path or column.name})])
            return {}
        try:
            value = read_cell(column.holds, cell, self._formats())
        except Unreadable as unreadable:
            told = {"key": place.path, "value": safe(str(cell)), "expected": expected(column.holds)}
            raise Refused([Problem(unreadable.code, place, told)]) from None
        return {column.name: self.door(value, place) if column.holds is Holds.PERSON else value}

    def _cell(self, name: str, row: Row) -> Cell:
        return row.cells[self.places[name]] if name in self.places else self.column_map.fixed.get(name, "")

    def _formats(self) -> Formats:
        return Formats(self.column_map.number_format, self.column_map.date_format)
