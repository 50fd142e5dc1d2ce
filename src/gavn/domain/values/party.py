"""The bodies that take part, and what part they take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyRole(StrEnum):
    """What a body does in an investment; one body can have several roles."""

    INVESTOR = "investor"
    PROVIDER = "provider"
    AUTHORITY = "authority"
    DONOR = "donor"
    GUARANTOR = "guarantor"
    EVALUATOR = "evaluator"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Party:
    """A body (never a person), known by a short `id`."""

    id: str
    name: str
    kind: str = ""
