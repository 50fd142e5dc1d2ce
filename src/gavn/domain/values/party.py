"""The bodies that take part, and what part they take."""

from __future__ import annotations

from collections.abc import Iterable
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
    """A body (never a person), known by a short `id`; `part_of` is the body that it is a department of, if any."""

    id: str
    name: str
    kind: str = ""
    part_of: str = ""


def bodies_above(party: str, parties: Iterable[Party]) -> tuple[str, ...]:
    """What a party is part of, and what that is part of, each once; the party itself among them where it goes round."""
    part_of = {each.id: each.part_of for each in parties}
    found: dict[str, None] = {}
    while (above := part_of.get(party, "")) and above not in found:
        found[above] = None
        party = above
    return tuple(found)


def whole_of(party: str, parties: Iterable[Party]) -> str:
    """The body that a party is part of in the end; the party itself where it is part of none."""
    return (bodies_above(party, parties) or (party,))[-1]
