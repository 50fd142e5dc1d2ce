"""The inquiries of a folder with their hearings and events, and which of their problems can be judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from gavn.domain.pipeline.inquiry import Event, Hearing, Inquiry, check_inquiry, check_words
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.problem import Problem, nearest
from gavn.files import layout
from gavn.files.folder import FolderReader
from gavn.files.source import CsvRow

# Whether a move was allowed rests on all that happened before it.
ON_WHAT_CAME_BEFORE = ("transition-unknown", "move-lacks", "move-by-other")


@dataclasses.dataclass
class Belonging:
    """The records of one file by the inquiry they belong to, and from which line on it is unsure what happened."""

    found: dict[str, list[tuple[CsvRow, Any]]] = dataclasses.field(default_factory=dict)
    unsure: dict[str, int] = dataclasses.field(default_factory=dict)

    def doubt(self, inquiry: str, line: int) -> None:
        self.unsure[inquiry] = min(line, self.unsure.get(inquiry, line))


def read_inquiries(reader: FolderReader, workflow: Workflow | None) -> tuple[Inquiry, ...]:
    """Those that could be read; without a workflow that is in order, how they moved cannot be judged."""
    rows = reader.csv_rows(layout.INQUIRIES, layout.INQUIRY_COLUMNS)
    known = reader.ids[layout.INQUIRIES]
    hearings = _belonging(reader, layout.HEARINGS, layout.HEARING_COLUMNS, Hearing, known)
    events = _belonging(reader, layout.EVENTS, layout.EVENT_COLUMNS, Event, known)
    inquiries: list[Inquiry] = []
    for row in rows:
        inquiry = reader.csv_record(row, Inquiry, without=("hearings", "events"))
        if inquiry is None:
            continue
        reader.places["inquiry", inquiry.id] = row.place("id")
        reader.problems += _worded(inquiry, row)
        own = events.found.get(inquiry.id, [])
        inquiry = dataclasses.replace(
            inquiry,
            hearings=tuple(value for _, value in hearings.found.get(inquiry.id, [])),
            events=tuple(value for _, value in own),
        )
        if workflow is not None:
            rows_of_events = [row for row, _ in own]
            unheard = hearings.unsure if layout.HEARINGS not in reader.broken else known
            reader.problems += _judged(inquiry, workflow, rows_of_events, unheard, events.unsure.get(inquiry.id))
        inquiries.append(inquiry)
    return tuple(inquiries)


def _judged(
    inquiry: Inquiry, workflow: Workflow, rows: Sequence[CsvRow], unheard: Collection[str], unsure: int | None
) -> list[Problem]:
    """What the workflow does not allow; `unsure` is the line of an event that could not be read."""
    places = {index: row.place("to_stage") for index, row in enumerate(rows)}
    stages = [stage.id for stage in workflow.stages]
    problems = check_inquiry(inquiry, workflow=workflow, places=places)
    # Whether something was done by a date cannot be said where the date is the mistake.
    undated = {problem.place for problem in problems if problem.code == "event-out-of-order"}
    kept = []
    for problem in problems:
        after = unsure is not None and problem.place.line > unsure
        if after and problem.code in ON_WHAT_CAME_BEFORE:
            continue
        if problem.values.get("requirement") == "hearing" and (inquiry.id in unheard or problem.place in undated):
            continue
        if problem.code == "stage-unknown":
            near = nearest(problem.values["to"], stages)
            problem = dataclasses.replace(problem, values={**problem.values, **near})
        kept.append(problem)
    return kept


def _worded(written: Inquiry | Event | Hearing, row: CsvRow) -> Iterator[Problem]:
    """What cannot stand in somebody's own words, at its line and column."""
    for problem in check_words(written):
        yield dataclasses.replace(problem, place=row.place(problem.place.path))


def _belonging(reader: FolderReader, file: str, columns: Sequence[str], record: type, known: set[str]) -> Belonging:
    belonging = Belonging()
    rows = reader.csv_rows(file, columns)
    for line, inquiry in reader.cut[file]:
        belonging.doubt(inquiry, line)
    for place, row in enumerate(rows):
        value = reader.csv_record(row, record, keys=("inquiry",))
        inquiry = row.fields["inquiry"]
        if inquiry not in known and layout.INQUIRIES not in reader.broken:
            near = nearest(inquiry, known)
            values = {"key": "inquiry", "value": inquiry, **near}
            reader.problems.append(Problem("reference-unknown", row.place("inquiry"), values))
            # It was meant for the inquiry whose id is much like it, or whose rows stand around it.
            around = [other.fields["inquiry"] for other in rows[max(place - 1, 0) : place + 2]]
            for meant in (*near.values(), *around):
                belonging.doubt(meant, row.line)
        if value is None:
            belonging.doubt(inquiry, row.line)
        else:
            reader.problems += _worded(value, row)
            belonging.found.setdefault(inquiry, []).append((row, value))
    return belonging
