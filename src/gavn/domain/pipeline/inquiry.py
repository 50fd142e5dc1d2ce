"""Inquiries and what happened to them: moves, hearings in the departments, formal approvals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.outcomes.person_numbers import check_text
from gavn.domain.pipeline.workflow import Stage, Transition, Workflow
from gavn.domain.values.problem import Place, Problem
from gavn.domain.values.provenance import Provenance


class EventKind(StrEnum):
    """A move changes the stage; the mayor's and the alderman's approvals are each their own."""

    MOVE = "move"
    MAYOR_APPROVAL = "mayor-approval"
    ALDERMAN_APPROVAL = "alderman-approval"


@dataclass(frozen=True, slots=True)
class Call:
    """An invitation with a theme and dates; inquiries outside any call are the open stream."""

    id: str
    name_da: str
    name_en: str
    opened_on: date
    closed_on: date
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a date: for a move the stage, and what the decision states."""

    on: date
    kind: EventKind
    by: str
    to_stage: str = ""
    reason: str = ""
    grounds: str = ""
    minutes: str = ""
    conditions: str = ""
    stood_aside: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One department's answer on relevance, fit with present efforts and immediate economy; None until it comes."""

    department: str
    asked_on: date
    deadline: date
    answered_on: date | None = None
    relevance: str = ""
    fit: str = ""
    economy: str = ""

    def is_answered(self, *, on: date) -> bool:
        return self.answered_on is not None and self.answered_on <= on

    def is_overdue(self, *, on: date) -> bool:
        """Asked, not answered, and the deadline has passed."""
        return self.asked_on <= on and self.deadline < on and not self.is_answered(on=on)


class Source(StrEnum):
    """Whom an inquiry comes from."""

    DEPARTMENT = "department"
    ORGANISATION = "organisation"
    SOCIAL_ENTERPRISE = "social-enterprise"
    CITIZEN = "citizen"
    COUNCIL_MEMBER = "council-member"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`call` is blank in the open stream. `description` is what it is about, for whom and at what cost, for those who
    answer and decide. `investments` are those it became: several make a programme."""

    id: str
    received_on: date
    source: str
    title: str
    provenance: Provenance
    call: str = ""
    theme: str = ""
    description: str = ""
    investments: tuple[str, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def departments(self) -> frozenset[str]:
        """Those that were asked; an authority sees the inquiries in which its own is among them."""
        return frozenset(hearing.department for hearing in self.hearings)

    def late(self, *, on: date) -> tuple[str, ...]:
        """The departments that let their deadline pass, each once."""
        return tuple(dict.fromkeys(hearing.department for hearing in self.hearings if hearing.is_overdue(on=on)))

    def stage(self, workflow: Workflow, *, on: date) -> Stage | None:
        """Where it stood at the end of that day; None before it was received."""
        if on < self.received_on:
            return None
        stage = workflow.start
        for event in self.events:
            if event.kind == EventKind.MOVE and event.on <= on:
                stage = workflow.stage(event.to_stage) or stage
        return stage


def check_inquiry(inquiry: Inquiry, *, workflow: Workflow, places: Mapping[int, Place]) -> list[Problem]:
    """Every event that the workflow does not allow; `places` says where each event stands, by its index."""
    problems = []
    # After a move that is not in order it is unsure where the inquiry stands, and nothing is said of the next one
    # that may follow from that alone.
    stage, latest, sure = workflow.start.id, inquiry.received_on, True
    approvals: set[EventKind] = set()
    for index, event in enumerate(inquiry.events):
        place = places.get(index, Place(path=f"inquiry {inquiry.id}"))
        named = {"inquiry": inquiry.id, "from": stage, "to": event.to_stage, "on": event.on.isoformat()}
        if event.on < latest:
            problems.append(Problem("event-out-of-order", place, named | {"latest": latest.isoformat()}))
        latest = event.on
        if event.kind != EventKind.MOVE:
            approvals.add(event.kind)
            continue
        if workflow.stage(event.to_stage) is None:
            problems.append(Problem("stage-unknown", place, named))
            sure = False
            continue
        if event.reason and workflow.reason(event.reason) is None:
            problems.append(Problem("reason-unknown", place, named | {"reason": event.reason}))
        transition = workflow.transition(stage, event.to_stage)
        if transition is None and sure:
            problems.append(Problem("transition-unknown", place, named))
        elif transition is not None:
            lacking = missing(transition.requires, event, inquiry, approvals)
            problems += _check_move(event, transition, lacking, place=place, named=named)
        stage, sure = event.to_stage, transition is not None or not sure
    return problems


def _check_move(
    event: Event, transition: Transition, lacking: Iterable[str], *, place: Place, named: Mapping[str, str]
) -> list[Problem]:
    problems = [Problem("move-lacks", place, {**named, "requirement": name}) for name in lacking]
    if event.by not in transition.by:
        allowed = {"by": event.by, "allowed": ", ".join(transition.by)}
        problems.append(Problem("move-by-other", place, {**named, **allowed}))
    return problems


# What people write of an inquiry in their own words.
OWN_WORDS = (
    "title", "theme", "description", "grounds", "minutes", "conditions", "stood_aside", "relevance", "fit", "economy",
)  # fmt: skip


def check_words(written: Inquiry | Event | Hearing) -> Iterator[Problem]:
    """What cannot stand in the words of an inquiry, of what happened to it or of an answer; each at its field."""
    for name in OWN_WORDS:
        yield from check_text(getattr(written, name, ""), Place(path=name))


# What a move can require; each is looked for in its own way.
REQUIREMENTS = ("reason", "grounds", "minutes", "hearing", "approvals")


def missing(requires: Iterable[str], event: Event, inquiry: Inquiry, approvals: set[EventKind]) -> list[str]:
    """What a move requires and neither states nor finds done."""
    stated = {
        "reason": bool(event.reason),
        "grounds": bool(event.grounds),
        "minutes": bool(event.minutes),
        "hearing": any(h.answered_on and h.answered_on <= event.on for h in inquiry.hearings),
        "approvals": approvals == {EventKind.MAYOR_APPROVAL, EventKind.ALDERMAN_APPROVAL},
    }
    return [name for name in requires if not stated[name]]
