"""Person-level data as a folder: `data.yaml` says what it is, and each table is a CSV file (ADR 0015).

It stands outside the fund folder, since a fund folder holds no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path

from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.intake.alone import off_scale
from gavn.domain.outcomes.intake.known import Scale
from gavn.domain.outcomes.people import (
    Beside,
    Course,
    Covariate,
    Covered,
    Elsewhere,
    EntryReading,
    Event,
    Exit,
    PastRate,
    People,
    Reading,
    Spell,
)
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, in_order
from gavn.files.folder import FolderReader, Watch
from gavn.files.rows import write_records
from gavn.files.source import write_yaml

HEAD = "data.yaml"
TABLES: Mapping[str, type] = {
    "courses": Course,
    "exits": Exit,
    "readings": Reading,
    "events": Event,
    "spells": Spell,
    "elsewhere": Elsewhere,
    "covariates": Covariate,
}


@dataclass(frozen=True, slots=True)
class Head:
    """On which day the data were drawn, how far registers reach, and whether a person is in one state at a time.

    `history` and `entry` are what results can be held against: those who came before, and the level at entry.
    `snapshot` is the hash by which the data were frozen, where they were: they are held against it.
    """

    as_of: date
    covered: tuple[Covered, ...] = ()
    exclusive: bool = False
    history: tuple[PastRate, ...] = ()
    entry: tuple[EntryReading, ...] = ()
    snapshot: str = ""

    @property
    def beside(self) -> Beside:
        """What it says that results can be held against."""
        return Beside(history=self.history, entry=self.entry)


@dataclass(frozen=True, slots=True)
class HeadReading:
    """`head` is None exactly where `problems` holds anything."""

    head: Head | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """`people` is None exactly where `problems` holds anything."""

    people: People | None
    problems: tuple[Problem, ...]


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    return tuple(item.name for item in fields_of(TABLES[table]))


def read_head(folder: Path) -> HeadReading:
    """What `data.yaml` says, of data that stay where they are."""
    reader = FolderReader(folder)
    head = reader.yaml_record(HEAD, Head)
    problems = _within(folder, reader.problems)
    return HeadReading(None if problems else head, problems)


def read_people(folder: Path, *, watch: Watch = iter) -> PeopleReading:
    """All of it, held against itself: every problem with its file, line and column, and no person's name."""
    reader = FolderReader(folder, watch=watch)
    head = reader.yaml_record(HEAD, Head)
    if not (folder / "courses.csv").is_file():
        reader.problems.append(Problem("people-no-courses", Place("courses.csv")))
    found = {name: reader.csv_records(f"{name}.csv", columns_of(name), record) for name, record in TABLES.items()}
    if head is None or reader.problems:
        return PeopleReading(None, _within(folder, reader.problems))
    beside = Beside(found.pop("covariates"), head.history, head.entry)
    people = People(head.as_of, **found, covered=head.covered, exclusive=head.exclusive, beside=beside)
    problems = _within(folder, _at_lines(folder, check_people(people)))
    return PeopleReading(None if problems else people, problems)


def outside_ranges(people: People, folder: Path, scales: Mapping[str, Scale]) -> tuple[Problem, ...]:
    """Each reading that its instrument cannot give, at its line; one that was withdrawn counts for nothing."""
    found = (
        replace(problem, place=Place(path=f"readings.{row}"))
        for row, each in enumerate(people.readings, start=1)
        if each.instrument in scales and not each.withdrawn
        for problem in off_scale(each.instrument, each.value, scales)
    )
    return _within(folder, _at_lines(folder, found))


def head_of(people: People, *, snapshot: str = "") -> Head:
    """What `data.yaml` says of people."""
    beside = people.beside
    return Head(people.as_of, people.covered, people.exclusive, beside.history, beside.entry, snapshot)


def write_head(head: Head, folder: Path) -> None:
    """Writes `data.yaml`, beside tables that others write."""
    write_yaml(folder / HEAD, to_data(head))


def write_people(people: People, folder: Path) -> None:
    """Writes a folder: the same people give the same bytes. A register that was read is written, be it empty."""
    beside = people.beside
    read = {each.table.value for each in people.covered}
    write_head(head_of(people), folder)
    for name in TABLES:
        records = beside.covariates if name == "covariates" else getattr(people, name)
        if records or name == "courses" or name in read:
            write_records(folder / f"{name}.csv", columns_of(name), records)


def _without_people(problem: Problem) -> Problem:
    """What was written in a row, or as a key, is not repeated where it could be somebody's number."""
    hidden = {key: "…" if could_be_person_number(text) else text for key, text in problem.values.items()}
    path = "…" if could_be_person_number(problem.place.path) else problem.place.path
    return replace(problem, values=hidden, place=replace(problem.place, path=path))


def _within(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    hidden = map(_without_people, problems)
    placed = (replace(each, place=replace(each.place, file=str(folder / each.place.file))) for each in hidden)
    return in_order(placed)


def _at_lines(folder: Path, problems: Iterator[Problem]) -> Iterator[Problem]:
    """A row of a table by its line in the file; looked for only where something is wrong."""
    lines: dict[str, list[int]] = {}
    for problem in problems:
        table, _, row = problem.place.path.partition(".")
        if f"{table}.yaml" == HEAD:
            yield replace(problem, place=Place(HEAD, 1, 1))
            continue
        file = f"{table}.csv"
        if table not in lines:
            reader = FolderReader(folder)
            lines[table] = [each.line for each in reader.csv_rows(file, columns_of(table))]
        line = lines[table][int(row) - 1] if row else 1
        yield replace(problem, place=Place(file, line, 1))
