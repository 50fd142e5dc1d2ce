"""Who must act on an inquiry next: the departments that are asked, else the roles that may move it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.pipeline.inquiry import Hearing, Inquiry
from gavn.domain.pipeline.moves import hears
from gavn.domain.pipeline.workflow import Stage, Workflow


@dataclass(frozen=True, slots=True)
class Actors:
    """Either is empty: while departments have not answered, no role moves the inquiry on."""

    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def unanswered(inquiry: Inquiry, *, as_of: date) -> tuple[tuple[int, Hearing], ...]:
    """The hearings asked by a day and not answered then, with their places among all of them."""
    return tuple(
        (place, hearing)
        for place, hearing in enumerate(inquiry.hearings, start=1)
        if hearing.asked_on <= as_of and not hearing.is_answered(on=as_of)
    )


def next_actors(inquiry: Inquiry, stage: Stage, *, workflow: Workflow, as_of: date) -> Actors:
    """The departments that have not answered; once all have, whoever may move it on; else whoever owns the stage."""
    if hears(stage, workflow):
        asked = dict.fromkeys(hearing.department for _, hearing in unanswered(inquiry, as_of=as_of))
        if asked:
            return Actors(departments=tuple(asked))
        if inquiry.hearings:
            movers = dict.fromkeys(by for t in workflow.transitions if t.from_stage == stage.id for by in t.by)
            return Actors(roles=tuple(movers))
    return Actors(roles=(stage.owner,) if stage.owner else ())
