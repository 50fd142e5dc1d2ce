"""What an agreement's authority has said of whom it is for, and how far registers reach."""

from __future__ import annotations

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.told import Asks, Reaches, standing
from gavn.web.apps.participants.queries.courses import reached
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.storage.telling import agreed


def whom_for(agreement: str, *, by: Person | None) -> Asks:
    """The criteria and the reasons as they were said last; nothing to whoever sees none of its people."""
    return agreed(agreement) if reached(agreement, by) else Asks()


def how_far(agreement: str, *, by: Person | None) -> tuple[Reaches, ...]:
    """Of each register what was said last; nothing to whoever does not verify what it tells."""
    ground = reached(agreement, by)
    if ground is None or not ground.may(by, Permission.VERIFY_READINGS).allowed:
        return ()
    return tuple(says for _, says in standing(known_of(agreement), Reaches))
