"""Stages and transitions as data: who may move an inquiry, and what a move must state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gavn.domain.values.provenance import Provenance


class Outcome(StrEnum):
    """What table 1 counts an inquiry as."""

    REJECTED_OUTRIGHT = "rejected-outright"
    REJECTED_AFTER_HEARING = "rejected-after-hearing"
    DONATION = "donation"
    LAUNCHED = "launched"
    UNDER_CONSIDERATION = "under-consideration"
    NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class Stage:
    """`owner` is the role that must act while an inquiry stands here; blank when nobody must."""

    id: str
    name_da: str
    name_en: str
    counts_as: Outcome
    owner: str = ""
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A move that `by` may make; `requires` names what it must state: reason, grounds, minutes, hearing, approvals."""

    from_stage: str
    to_stage: str
    by: tuple[str, ...]
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A code for why an inquiry was turned down, so that reasons can be counted; the grounds tell the rest."""

    id: str
    name_da: str
    name_en: str
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class Workflow:
    """All stages in order, every move there is, and the reasons that a move can state.

    `hearing_days` is how long a department has to answer where no other deadline is set.
    """

    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    reasons: tuple[Reason, ...] = ()
    hearing_days: int = 21

    @property
    def start(self) -> Stage:
        return next(stage for stage in self.stages if stage.is_start)

    def stage(self, stage_id: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def transition(self, from_stage: str, to_stage: str) -> Transition | None:
        moves = (t for t in self.transitions if (t.from_stage, t.to_stage) == (from_stage, to_stage))
        return next(moves, None)

    def reason(self, reason_id: str) -> Reason | None:
        return next((reason for reason in self.reasons if reason.id == reason_id), None)
