"""What of a forecast a circle may see: money by all who may see it, and what stands on counts of people as far as these
may be seen (ADR 0016, 0022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from gavn.domain.agreements.agreement import Direction
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.counts import is_few, may_be_public
from gavn.domain.forecasting.assumptions import CompletedBy
from gavn.domain.forecasting.keeping import KeptGround
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.moves import Change
from gavn.domain.forecasting.why import Why

# What was found within so much of what was expected is told to be about it, where numbers are not told.
ABOUT = 0.1
# Effects and volumes are told to so much where counts are not, so that no count can be worked out from them.
COARSE = 0.1


class Standing(StrEnum):
    """How what was found stands to what was expected."""

    WORSE = "worse"
    ABOUT = "about"
    BETTER = "better"


def counts_are_told(seen: Seen, circle: Circle) -> bool:
    """Whether how many reached an outcome may be told: where few or none did, or did not, to those alone who see each
    history. Whoever is told that all or none of them did is told it of each."""
    return _are_told(seen.reached, seen.due, circle)


def completed_are_told(completed: CompletedBy, circle: Circle) -> bool:
    """Whether how many of those enrolled complete may be told, by the same rule."""
    return _are_told(completed.number, completed.of, circle)


def _are_told(part: int, whole: int, circle: Circle) -> bool:
    return circle is Circle.HISTORIES or (circle.sees_counts and may_be_public(part=part, whole=whole))


def enrolled_are_told(enrolled: int, circle: Circle) -> bool:
    """Whether how many were enrolled may be told."""
    return circle is Circle.HISTORIES or (circle.sees_counts and not is_few(enrolled))


def standing_of(seen: Seen, direction: Direction) -> Standing:
    """In words, where numbers are not told; `direction` is which of more and less is better. Of those measured, as is
    learned of: whoever had no reading was not found to be anything."""
    expected = float(seen.outcome.expected)
    found = seen.mean if seen.outcome.share is None else seen.reached_by_measured / max(1, seen.measured)
    if abs(found - expected) <= ABOUT * abs(expected):
        return Standing.ABOUT
    return Standing.BETTER if (found > expected) == (direction is Direction.MORE) else Standing.WORSE


def changes_are_counted(changes: Sequence[Change], circles: Mapping[str, Circle]) -> bool:
    """Whether what moved an account may be told with its counts, to somebody of these circles by effort."""
    grounds = [(change.effort, ground) for change in changes for ground in (change.before, change.now) if ground]
    return all(effort in circles and _ground_is_told(ground, circles[effort]) for effort, ground in grounds)


def _ground_is_told(ground: KeptGround, circle: Circle) -> bool:
    if ground.enrolled is not None and not enrolled_are_told(ground.enrolled, circle):
        return False
    parts = [(each.reached, each.due) for each in ground.found if each.reached is not None]
    return circle.sees_counts and all(_are_told(*each, circle) for each in parts)


def is_told_exactly(why: Why, circle: Circle) -> bool:
    """Whether what is believed of an effort may be told to the per cent: not where a count that is not told could be
    worked out from it."""
    return circle.sees_counts and all(counts_are_told(seen, circle) for seen in why.found)


def told_share(share: float, *, exactly: bool) -> float:
    """Of a belief about an effect or a volume what may be told."""
    return share if exactly else round(share / COARSE) * COARSE
