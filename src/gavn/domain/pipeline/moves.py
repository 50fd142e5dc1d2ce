"""What can happen to an inquiry next: the moves its workflow allows, what each must state, and what must come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Inquiry, check_inquiry, check_words, missing
from gavn.domain.pipeline.workflow import Outcome, Stage, Transition, Workflow
from gavn.domain.values.problem import Place, Problem

# What a move says itself; whatever else it requires must have happened before it.
STATED = ("reason", "grounds", "minutes")
APPROVALS = (EventKind.MAYOR_APPROVAL, EventKind.ALDERMAN_APPROVAL)
APPROVERS = {EventKind.MAYOR_APPROVAL: "mayor", EventKind.ALDERMAN_APPROVAL: "alderman-"}


@dataclass(frozen=True, slots=True)
class Move:
    """`states` is written with the move; `lacks` must come first; a move that `asks` sends it to departments."""

    transition: Transition
    to: Stage
    states: tuple[str, ...]
    lacks: tuple[str, ...]
    asks: bool


def possible_moves(inquiry: Inquiry, *, workflow: Workflow, on: date) -> tuple[Move, ...]:
    """Every move from where it stands, in the order of the workflow; to an outcome that is not stated only history
    leads."""
    stage = inquiry.stage(workflow, on=on)
    if stage is None:
        return ()
    moves = []
    for transition in workflow.transitions:
        to = workflow.stage(transition.to_stage)
        if transition.from_stage == stage.id and to is not None and states_outcome(to):
            states = tuple(name for name in transition.requires if name in STATED)
            others = (name for name in transition.requires if name not in STATED)
            lacks = missing(others, Event(on, EventKind.MOVE, ""), inquiry, approvals_given(inquiry))
            moves.append(Move(transition, to, states, tuple(lacks), hears(to, workflow)))
    return tuple(moves)


def states_outcome(stage: Stage) -> bool:
    """Whether an inquiry can be moved there today; what was never stated is known only of the past."""
    return stage.counts_as != Outcome.NOT_STATED


def hears(stage: Stage, workflow: Workflow) -> bool:
    """Whether departments are heard while an inquiry stands there: a move from it rests on their answer."""
    return any(t.from_stage == stage.id and "hearing" in t.requires for t in workflow.transitions)


def approvals_given(inquiry: Inquiry) -> set[EventKind]:
    return {event.kind for event in inquiry.events if event.kind in APPROVALS}


def awaits_approvals(stage: Stage, workflow: Workflow) -> bool:
    """Whether the two formal approvals belong to this stage: a move from it rests on them."""
    return any(t.from_stage == stage.id and "approvals" in t.requires for t in workflow.transitions)


def approvals_to_come(inquiry: Inquiry, *, workflow: Workflow, on: date) -> tuple[EventKind, ...]:
    """Those that are still needed where it stands; a second alderman may approve beside the first."""
    stage = inquiry.stage(workflow, on=on)
    if stage is None or not awaits_approvals(stage, workflow):
        return ()
    return tuple(kind for kind in APPROVALS if kind not in approvals_given(inquiry))


def check_next(
    inquiry: Inquiry, event: Event, *, asked: tuple[Hearing, ...], workflow: Workflow, today: date
) -> list[Problem]:
    """Every reason why this cannot be what happens next; each names the field it concerns, where it concerns one."""
    after = replace(inquiry, events=(*inquiry.events, event), hearings=(*inquiry.hearings, *asked))
    known = check_inquiry(inquiry, workflow=workflow, places={})
    problems = [
        _at_field(problem) for problem in check_inquiry(after, workflow=workflow, places={}) if problem not in known
    ]
    if event.on > today:
        problems.append(Problem("event-in-future", Place(path="on"), {"on": event.on.isoformat()}))
    problems += check_words(event)
    stage = inquiry.stage(workflow, on=date.max)
    to = workflow.stage(event.to_stage)
    if to is not None and not states_outcome(to):
        problems.append(Problem("move-states-no-outcome", values={"inquiry": inquiry.id, "to": event.to_stage}))
    if event.kind in APPROVALS:
        problems += _check_approval(inquiry, event, awaited=stage is not None and awaits_approvals(stage, workflow))
    elif to is not None and hears(to, workflow):
        problems += check_asked(asked, asked_from=event.on)
    return problems


def _at_field(problem: Problem) -> Problem:
    fields = {"event-out-of-order": "on", "move-by-other": "by", "reason-unknown": "reason"}
    path = problem.values.get("requirement") or fields.get(problem.code, problem.place.path)
    return replace(problem, place=Place(path=path))


def _check_approval(inquiry: Inquiry, event: Event, *, awaited: bool) -> list[Problem]:
    values = {"inquiry": inquiry.id, "by": event.by}
    if not awaited:
        return [Problem("approval-not-awaited", values=values)]
    if any(before.kind == event.kind and before.by == event.by for before in inquiry.events):
        return [Problem("approval-given", Place(path="department"), values)]
    return []


def check_asked(asked: Iterable[Hearing], *, asked_from: date) -> list[Problem]:
    """Departments are asked by name, and given time to answer."""
    hearings = tuple(asked)
    if not hearings:
        return [Problem("hearing-asks-nobody", Place(path="departments"))]
    if any(hearing.asked_on < asked_from or hearing.deadline < hearing.asked_on for hearing in hearings):
        return [Problem("hearing-deadline-early", Place(path="deadline"))]
    return []


def check_answer(hearing: Hearing, answer: Hearing, *, today: date) -> list[Problem]:
    """An answer says something on all three questions, on a day between the question and today."""
    problems = [
        Problem("answer-lacks", Place(path=name), {"question": name})
        for name in ("relevance", "fit", "economy")
        if not getattr(answer, name).strip()
    ]
    if answer.answered_on is None or not hearing.asked_on <= answer.answered_on <= today:
        problems.append(Problem("answer-date", Place(path="answered_on"), {"asked": hearing.asked_on.isoformat()}))
    return [*problems, *check_words(answer)]
