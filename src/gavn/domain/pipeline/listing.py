"""Which inquiries a reader asks for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gavn.domain.pipeline.inquiry import EventKind, Inquiry
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.pipeline.workflow import Outcome, Stage, Workflow

SORTS = ("received", "-received", "title", "-title", "stage", "-stage", "since", "-since")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is blank does not narrow; `stream` is a call or the open stream; a `sort` with a minus is the other way."""

    stream: str = ""
    stage: str = ""
    outcome: str = ""
    year: str = ""
    department: str = ""
    theme: str = ""
    text: str = ""
    sort: str = "received"

    @property
    def is_all(self) -> bool:
        return replace(self, sort="received") == Selection()


@dataclass(frozen=True, slots=True)
class Listed:
    """An inquiry where it stood on a day, since when, and the departments whose answers are late."""

    inquiry: Inquiry
    stage: Stage
    since: date
    late: tuple[str, ...]


def select(
    inquiries: Iterable[Inquiry], selection: Selection, *, workflow: Workflow, as_of: date
) -> tuple[Listed, ...]:
    """The inquiries that fit, in the order asked for."""
    found = [
        listed
        for inquiry in inquiries
        if (listed := _listed(inquiry, workflow, as_of)) is not None and _fits(listed, selection)
    ]
    places = {stage.id: place for place, stage in enumerate(workflow.stages)}
    orders: dict[str, Callable[[Listed], Any]] = {
        "received": lambda listed: -listed.inquiry.received_on.toordinal(),
        "title": lambda listed: listed.inquiry.title.casefold(),
        "stage": lambda listed: places[listed.stage.id],
        "since": lambda listed: listed.since,
    }
    order = orders.get(selection.sort.removeprefix("-"), orders["received"])
    return tuple(sorted(found, key=order, reverse=selection.sort.startswith("-")))


def _listed(inquiry: Inquiry, workflow: Workflow, as_of: date) -> Listed | None:
    stage = inquiry.stage(workflow, on=as_of)
    if stage is None:
        return None
    moves = [event.on for event in inquiry.events if event.kind == EventKind.MOVE and event.on <= as_of]
    late = inquiry.late(on=as_of) if stage.counts_as == Outcome.UNDER_CONSIDERATION else ()
    return Listed(inquiry, stage, max(moves, default=inquiry.received_on), late)


def _fits(listed: Listed, selection: Selection) -> bool:
    inquiry = listed.inquiry
    wanted = (
        (selection.stream, inquiry.call or OPEN_STREAM),
        (selection.stage, listed.stage.id),
        (selection.outcome, listed.stage.counts_as.value),
        (selection.year, str(inquiry.received_on.year)),
        (selection.theme, inquiry.theme),
    )
    if any(value and value != found for value, found in wanted):
        return False
    if selection.department and selection.department not in inquiry.departments:
        return False
    return selection.text.casefold() in f"{inquiry.id} {inquiry.title} {inquiry.theme} {inquiry.description}".casefold()
