"""A proposed version of an agreement, on its way to be approved by another or turned down (ADR 0013)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a proposal."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text` is the version's file as it was written, `digest` the content hash of what it says."""

    id: int
    agreement: str
    version: int
    text: str
    digest: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """A proposal that somebody refused or withdrew, when, and on what grounds; its text stays to be written on."""

    proposal: Proposal
    outcome: Outcome
    by: str
    at: datetime
    grounds: str
