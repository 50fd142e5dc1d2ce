"""What an agreement's authority has said of whom it is for."""

from __future__ import annotations

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.told import Asks
from gavn.web.apps.participants.queries.courses import reached
from gavn.web.apps.participants.storage.telling import agreed


def whom_for(agreement: str, *, by: Person | None) -> Asks:
    """The criteria and the reasons as they were said last; nothing to whoever sees none of its people."""
    return agreed(agreement) if reached(agreement, by) else Asks()
