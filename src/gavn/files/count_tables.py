"""A table of counts that somebody drew up, read from CSV or Excel: a row for each group, with how many are in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gavn.domain.disclosure.tables import CountTable, Dimension, Group, Layout, Unit, count_table
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.intake.cells import plain_text, shown
from gavn.files.intake.tables import Row, Table, load, read_table

# What a column of counts is called; a column of another name tells groups apart.
COUNTED: Mapping[str, Unit] = {
    "persons": Unit.PERSON,
    "personer": Unit.PERSON,
    "families": Unit.FAMILY,
    "familier": Unit.FAMILY,
}
# A column of these counts whatever the reader says that it counts.
PLAIN = ("count", "antal")
# More than anybody counts; a longer number is a mistake in the file.
LONGEST = 9


def read_count_table(path: Path, *, unit: Unit) -> CountTable:
    """The table; refused with every mistake at its row and column. `unit` is what a column headed `count` counts."""
    table = read_table(path.name, load(path))
    reading = _Reading(table, unit)
    refuse([*reading.columns_wrong()])
    for row in table.rows:
        reading.read(row)
    refuse(reading.problems)
    return reading.made()


@dataclass(slots=True)
class _Reading:
    """The rows so far, and what is wrong with them."""

    table: Table
    unit: Unit
    counts: dict[Unit, dict[Group, int]] = field(default_factory=dict)
    rows: dict[Group, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def counted(self) -> Mapping[int, Unit]:
        """The columns that count, by their place."""
        known = {**COUNTED, **dict.fromkeys(PLAIN, self.unit)}
        return {at: known[name.casefold()] for at, name in enumerate(self.table.head) if name.casefold() in known}

    @property
    def named(self) -> Mapping[int, str]:
        return {at: name for at, name in enumerate(self.table.head) if at not in self.counted}

    def columns_wrong(self) -> Iterator[Problem]:
        place, units = Place(self.table.file), list(self.counted.values())
        if any(map(could_be_person_number, self.table.head)):
            yield Problem("count-table-number", place)
            return
        if not units:
            yield Problem("count-column-missing", place, {"found": ", ".join(self.table.head)})
        if len(units) > len(set(units)):
            yield Problem("count-column-twice", place, {"unit": units[0].value})
        if not self.named or not all(self.named.values()):
            yield Problem("count-groups-missing", place, {"found": ", ".join(self.table.head)})
        if not self.table.rows:
            yield Problem("count-rows-missing", place, {"found": ", ".join(self.table.head)})

    def read(self, row: Row) -> None:
        found = [*self._wrong(row)]
        self.problems += found
        if found:
            return
        group = tuple(plain_text(row.cells[at]) for at in self.named)
        if group in self.rows:
            values = {"row": str(self.rows[group]), "group": shown(", ".join(group))}
            self.problems.append(Problem("count-group-twice", Place(self.table.file, row.number), values))
            return
        self.rows[group] = row.number
        for at, unit in self.counted.items():
            self.counts.setdefault(unit, {})[group] = int(plain_text(row.cells[at]))
        self.problems += self._fewer_persons(group, row)

    def _wrong(self, row: Row) -> Iterator[Problem]:
        if len(row.cells) != len(self.table.head):
            values = {"found": str(len(row.cells)), "expected": str(len(self.table.head))}
            yield Problem("row-width", Place(self.table.file, row.number), values)
            return
        for at, name in enumerate(self.table.head):
            text, place = plain_text(row.cells[at]), Place(self.table.file, row.number, 0, name)
            if could_be_person_number(text):
                yield Problem("count-table-number", place)
            elif at in self.counted and not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
                yield Problem("count-not-whole", place, {"value": shown(text)})
            elif at not in self.counted and (not text or not text.isprintable()):
                yield Problem("count-group-unnamed", place, {"column": name})

    def _fewer_persons(self, group: Group, row: Row) -> Iterator[Problem]:
        families, persons = (self.counts.get(unit, {}).get(group) for unit in (Unit.FAMILY, Unit.PERSON))
        if families is not None and persons is not None and (families > persons or (persons and not families)):
            values = {"families": str(families), "persons": str(persons)}
            yield Problem("count-persons-fewer", Place(self.table.file, row.number), values)

    def made(self) -> CountTable:
        categories: Sequence[dict[str, None]] = [{} for _ in self.named]
        for group in self.rows:
            for known, category in zip(categories, group, strict=True):
                known[category] = None
        named = zip(self.named.values(), categories, strict=True)
        layout = Layout(tuple(Dimension(name, tuple(known)) for name, known in named))
        return count_table(layout, self.counts)


def named_in(table: CountTable, names: Sequence[str], *, file: str) -> Iterator[Problem]:
    """Those of some names that are no dimension of the table."""
    known = [dimension.id for dimension in table.layout.dimensions]
    for name in names:
        if name not in known:
            yield Problem("dimension-unknown", Place(file), {"value": name, "known": ", ".join(known)})


def category_problems(table: CountTable, kept: Mapping[str, Sequence[str]], *, file: str) -> Iterator[Problem]:
    """Those of some categories that are none of their dimension."""
    known = {dimension.id: dimension.categories for dimension in table.layout.dimensions}
    for name, categories in kept.items():
        for category in categories:
            if name in known and category not in known[name]:
                values = {"value": category, "column": name, "known": ", ".join(known[name])}
                yield Problem("category-unknown", Place(file), values)


def check_names(
    table: CountTable, by: Sequence[str], kept: Sequence[Mapping[str, Sequence[str]]], *, file: str
) -> None:
    """Refuses where a name or a category is not in the table."""
    names = [*by, *(name for each in kept for name in each)]
    problems = [*named_in(table, list(dict.fromkeys(names)), file=file)]
    for each in kept:
        problems += category_problems(table, each, file=file)
    if problems:
        raise Refused(problems)
