"""Person-level data that were accepted, written as CSV and as Excel, are read back as the very same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.intake.judge import key_of
from gavn.domain.outcomes.intake.kinds import KINDS, Record
from gavn.domain.outcomes.people import Arm, Course, Event, Exit, Reading, Spell
from gavn.domain.values.plain import to_data
from gavn.files.intake.cells import Cell
from gavn.files.intake.people_sheets import heading, sheet_csv, sheet_xlsx
from gavn.language.catalogue import Language
from tests.files.people_files import KNOWN, PEOPLE, TODAY, take
from tests.sizes import examples

# What people call things: letters, digits and signs, in no alphabet in particular; with blanks inside alone.
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")) | st.just(" "), min_size=1, max_size=12)
DAYS = st.integers(0, 500).map(lambda days: TODAY - timedelta(days))
VALUES = st.integers(-999_999_999, 999_999_999).map(lambda number: Fraction(number, 1000))
PERSONS = st.sampled_from(["17", "18"])
RECORDS: dict[str, st.SearchStrategy[Any]] = {
    "courses": st.builds(
        Course, NAMES, NAMES, DAYS, NAMES | st.just(""), NAMES | st.just(""), st.sampled_from(list(Arm))
    ),
    "exits": st.builds(
        Exit, st.sampled_from(["F-1", "F-2"]), DAYS.map(lambda day: max(day, date(2026, 2, 2))), st.booleans(), NAMES
    ),
    "readings": st.builds(
        Reading, NAMES, PERSONS, st.sampled_from(["WHO-5", "SES", "Fravær"]), DAYS, VALUES, st.booleans()
    ),
    "events": st.builds(Event, NAMES, PERSONS, st.sampled_from(["dom", "sigtelse"]), DAYS, st.booleans()),
    "spells": st.builds(Spell, PERSONS, st.sampled_from(["beskæftigelse", "kontanthjælp"]), DAYS, DAYS),
}
NOTHING = replace(KNOWN, people=replace(PEOPLE, readings=(), events=(), spells=(), exits=()))


def cells(kind: str, record: Record) -> tuple[Cell, ...]:
    """A record as a person would write its row."""
    data = to_data(record)

    def cell(name: str) -> Cell:
        value = getattr(record, name)
        if isinstance(value, bool):
            return "ja" if value else "nej"
        return value if isinstance(value, date) else str(data.get(name, ""))

    return tuple(cell(column.name) for column in KINDS[kind].columns)


def accepted(kind: str, name: str, data: bytes) -> list[Record]:
    """Numbers are written with a point, and say so to nobody: thousandths could else be thousands."""
    return [each.record for each in take(kind, name, data, known=NOTHING, point=True).accepted]


def written(kind: str, records: Sequence[Record]) -> tuple[bytes, bytes]:
    head = [heading(column, Language.DANISH) for column in KINDS[kind].columns]
    rows = [cells(kind, record) for record in records]
    return sheet_csv(head, rows), sheet_xlsx(head, rows)


def taken_again(kind: str, records: Sequence[Record], *, excel: bool) -> None:
    alone = {key_of(record): record for record in records}
    first = accepted(kind, "a.csv", written(kind, list(alone.values()))[0])
    if not first:
        return
    as_csv, as_xlsx = written(kind, first)
    assert accepted(kind, "b.csv", as_csv) == first
    if excel:
        assert accepted(kind, "b.xlsx", as_xlsx) == first


@pytest.mark.parametrize("kind", RECORDS)
def test_what_was_accepted_is_read_back_from_csv(kind: str) -> None:
    @examples(40)
    @given(st.lists(RECORDS[kind], min_size=1, max_size=8))
    def check(records: list[Record]) -> None:
        taken_again(kind, records, excel=False)

    check()


@pytest.mark.parametrize("kind", RECORDS)
def test_what_was_accepted_is_read_back_from_excel(kind: str) -> None:
    @examples(3)
    @given(st.lists(RECORDS[kind], min_size=4, max_size=12))
    def check(records: list[Record]) -> None:
        taken_again(kind, records, excel=True)

    check()


def test_most_of_what_people_write_is_accepted() -> None:
    """The property would hold of nothing at all as well."""
    courses = [Course(f"Forløb {n}", f"Ø-{n}", TODAY - timedelta(n), "2026", "unge", Arm.EFFORT) for n in range(50)]
    for name, data in zip(("a.csv", "a.xlsx"), written("courses", courses), strict=True):
        assert accepted("courses", name, data) == courses
