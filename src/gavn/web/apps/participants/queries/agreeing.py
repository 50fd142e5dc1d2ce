"""What an agreement's authority has said of its people as a whole: whom it is for, and how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.told import Asks, Cleared, Keeps, Told, standing
from gavn.web.apps.participants.queries.courses import reached
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.storage.telling import agreed


def whom_for(agreement: str, *, by: Person | None) -> Asks:
    """The criteria and the reasons as they were said last; nothing to whoever sees none of its people."""
    return agreed(agreement) if reached(agreement, by) else Asks()


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long people are kept and the archive's last word, each with who told it and when; None where it was not."""

    keeps: tuple[Told, Keeps] | None
    cleared: tuple[Told, Cleared] | None


def keeping(agreement: str, *, by: Person | None) -> Keeping:
    """Of an agreement whose people somebody sees."""
    known = known_of(agreement) if reached(agreement, by) else ()
    keeps, cleared = tuple(standing(known, Keeps)), tuple(standing(known, Cleared))
    return Keeping(keeps[-1] if keeps else None, cleared[-1] if cleared else None)
