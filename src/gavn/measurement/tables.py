"""The tables that views read: their columns, and rows of them made from people (day numbers, thousandths, 0 and 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from operator import attrgetter

from gavn.domain.outcomes.definition import THOUSANDTHS
from gavn.domain.outcomes.people import People
from gavn.measurement.days import NEVER, Window, day_number

Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns in order, and which of them are texts; the others are whole numbers."""

    name: str
    columns: tuple[str, ...]
    texts: frozenset[str]

    @property
    def select(self) -> str:
        """All its rows."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}"


COURSES = Table(
    "courses",
    ("course", "person", "arm", "cohort", "subgroup", "enrolled_day", "exited_day", "completed"),
    frozenset({"course", "person", "arm", "cohort", "subgroup"}),
)
TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        COURSES,
        Table(
            "readings",
            ("id", "person", "instrument", "day", "thousandths", "withdrawn"),
            frozenset({"id", "person", "instrument"}),
        ),
        Table("events", ("id", "person", "event", "day", "withdrawn"), frozenset({"id", "person", "event"})),
        Table("spells", ("person", "state", "first_day", "last_day"), frozenset({"person", "state"})),
        Table("elsewhere", ("person", "effort", "first_day", "last_day"), frozenset({"person", "effort"})),
    )
}
# Not a table that views read: what people are made alike by, which is worked with in memory.
COVARIATES = Table("covariates", ("person", "name", "value"), frozenset({"person", "name", "value"}))
CALENDAR = Table("calendar", tuple(item.name for item in fields_of(Window)), frozenset({"follow_up"}))


def rows_of(people: People) -> Mapping[str, Sequence[tuple[Cell, ...]]]:
    """The rows of each table, in its order of columns; a course without an exit ends never."""
    exits = {each.course: (day_number(each.exited_on), int(each.completed)) for each in people.exits}
    return {
        "courses": [
            (
                c.course,
                c.person,
                c.arm.value,
                c.cohort,
                c.group,
                day_number(c.enrolled_on),
                *exits.get(c.course, (NEVER, 0)),
            )
            for c in people.courses
        ],
        "readings": [
            (r.id, r.person, r.instrument, day_number(r.on), int(r.value * THOUSANDTHS), int(r.withdrawn))
            for r in people.readings
        ],
        "events": [(e.id, e.person, e.event, day_number(e.on), int(e.withdrawn)) for e in people.events],
        "spells": [(s.person, s.state, day_number(s.first_day), day_number(s.last_day)) for s in people.spells],
        "elsewhere": [(e.person, e.effort, day_number(e.first_day), day_number(e.last_day)) for e in people.elsewhere],
    }


def calendar_rows(windows: Iterable[Window]) -> list[tuple[Cell, ...]]:
    """The windows as rows of the calendar."""
    return list(map(attrgetter(*CALENDAR.columns), windows))
